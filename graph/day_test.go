package graph

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// oddZones are zones with unusual days: clocks that go forward at midnight or back
// over it, whole days skipped or lived twice, offsets of odd minutes and seconds.
var oddZones = strings.Fields(`UTC Europe/London Europe/Berlin Europe/Dublin Europe/Lisbon Europe/Moscow Europe/Istanbul Europe/Amsterdam
	America/New_York America/Chicago America/Los_Angeles America/St_Johns America/Goose_Bay America/Havana America/Santiago America/Asuncion
	America/Sao_Paulo America/Bahia America/Cuiaba America/Bogota America/Caracas America/Mexico_City America/Tijuana
	America/Nuuk America/Juneau America/Metlakatla America/Argentina/San_Luis America/Montevideo America/Lima America/Port-au-Prince
	Atlantic/Azores Atlantic/Stanley Atlantic/Bermuda Africa/Cairo Africa/Casablanca Africa/Monrovia Africa/Lagos Africa/Windhoek
	Asia/Seoul Asia/Pyongyang Asia/Tokyo Asia/Shanghai Asia/Kolkata Asia/Kathmandu Asia/Dhaka Asia/Manila Asia/Tehran Asia/Beirut Asia/Gaza
	Asia/Hebron Asia/Damascus Asia/Amman Asia/Jerusalem Asia/Baghdad Asia/Kabul Asia/Kuala_Lumpur Asia/Singapore Asia/Almaty
	Australia/Sydney Australia/Lord_Howe Australia/Eucla Antarctica/Troll Antarctica/Casey
	Pacific/Apia Pacific/Pago_Pago Pacific/Kwajalein Pacific/Kiritimati Pacific/Kanton Pacific/Fakaofo Pacific/Guam Pacific/Auckland
	Pacific/Chatham Pacific/Honolulu Pacific/Easter Pacific/Norfolk Pacific/Tongatapu Pacific/Fiji`)

func loadZone(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// drawZone draws a zone and a moment in it, mostly near one at which its clocks
// were set.
func drawZone(t *rapid.T) (*time.Location, time.Time) {
	zone, err := time.LoadLocation(rapid.SampledFrom(oddZones).Draw(t, "zone"))
	if err != nil {
		t.Skip(err)
	}
	year := rapid.OneOf(rapid.IntRange(1900, 2040), rapid.IntRange(1840, 2100), rapid.IntRange(firstYear, lastYear)).Draw(t, "year")
	near := time.Date(year, 1, 1, 0, 0, 0, 0, zone).Add(time.Duration(rapid.IntRange(0, 365*24).Draw(t, "hour")) * time.Hour)
	if _, change := near.ZoneBounds(); !change.IsZero() && change.Year() <= lastYear && rapid.IntRange(0, 9).Draw(t, "near") > 0 {
		near = change.In(zone)
	}
	return zone, near
}

// TestADayBeginsAtItsFirstInstant in its zone, wherever midnight is: compared
// with looking at the clock second by second.
func TestADayBeginsAtItsFirstInstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, near := drawZone(t)
		d := dateOf(near).plus(rapid.IntRange(-1, 2).Draw(t, "day"))
		if !d.canBeRead() {
			t.Skip()
		}
		midnight := time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC)
		begun := func(at time.Time) bool { shown := dateOf(at.In(zone)); return shown.String() >= d.String() }
		first := midnight.Add(-26 * time.Hour)
		for !begun(first) {
			first = first.Add(time.Minute)
		}
		for begun(first.Add(-time.Second)) {
			first = first.Add(-time.Second)
		}
		v, err := ParseInterval(d.String(), zone)
		if exists := dateOf(first.In(zone)) == d; exists != (err == nil) || !exists && !strings.Contains(err.Error(), "skipped the day "+d.String()) {
			t.Fatalf("%s in %s begins %s: %v", d, zone, first.In(zone), err)
		}
		if err == nil && v.Since != InstantOf(first) {
			t.Fatalf("%s in %s begins %s, not %s", d, zone, v.Since.Format(zone), first.In(zone))
		}
	})
}

// TestWhatIsPrintedReadsBack: instants, with their offsets where an hour comes
// twice, as what begins and what ends.
func TestWhatIsPrintedReadsBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, near := drawZone(t)
		draw := func(name string) Instant {
			i := InstantOf(near)
			switch rapid.IntRange(0, 5).Draw(t, name+" is") {
			case 0:
				return i + Instant(rapid.IntRange(-3, 3).Draw(t, name))
			case 1:
				return i + Instant(rapid.IntRange(-200, 200).Draw(t, name))*Instant(15*time.Minute/time.Microsecond)
			case 2:
				return dateOf(near).plus(rapid.IntRange(-2, 2).Draw(t, name)).start(zone)
			case 3:
				return Instant(rapid.Int64Range(int64(earliest), int64(latest)-1).Draw(t, name))
			case 4:
				return rapid.SampledFrom([]Instant{earliest, latest - 1, StartOfDay(firstYear, 1, 1, zone), StartOfDay(lastYear+1, 1, 1, zone)}).Draw(t, name)
			}
			return rapid.SampledFrom([]Instant{Past, Future}).Draw(t, name)
		}
		v := Interval{draw("since"), draw("until")}
		written := func(i Instant) bool { return i == Past || i == Future || i >= earliest && i < latest }
		if v.Since == Future || v.Until == Past || v.Empty() || !written(v.Since) || !written(v.Until) {
			t.Skip()
		}
		for _, z := range []*time.Location{zone, time.UTC, loadSome(t)} {
			if again, err := ParseInterval(v.Format(z), z); v != Always && (err != nil || again != v) {
				t.Fatalf("%v in %s is printed %s, which is %v: %v", v, z, v.Format(z), again, err)
			}
			for _, i := range []Instant{v.Since, v.Until} {
				if i == Past || i == Future {
					continue
				}
				if again, _, err := parseMoment(i.Format(z), z); err != nil || again.Since != i {
					t.Fatalf("%d in %s is printed %s, which is %v: %v", i, z, i.Format(z), again, err)
				}
			}
		}
	})
}

func loadSome(t *rapid.T) *time.Location {
	zone, err := time.LoadLocation(rapid.SampledFrom(oddZones).Draw(t, "another zone"))
	if err != nil {
		t.Skip(err)
	}
	return zone
}

// TestWhatIsReadPrintsAlike: days as themselves, months and years by their first
// and last day, and each day ends where the next one begins.
func TestWhatIsReadPrintsAlike(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, near := drawZone(t)
		d := dateOf(near).plus(rapid.IntRange(-2, 2).Draw(t, "day"))
		if !d.canBeRead() || !d.plus(1).canBeRead() {
			t.Skip()
		}
		day, err := ParseInterval(d.String(), zone)
		if err != nil {
			t.Skip() // skipped: see TestADayBeginsAtItsFirstInstant
		}
		if got := day.Format(zone); got != d.String() {
			t.Fatalf("%s in %s is printed %s", d, zone, got)
		}
		if first, last, next := day.Since.day(zone), (day.Until - 1).day(zone), day.Until.day(zone); first != d || last != d || next.start(zone) != day.Until {
			t.Fatalf("the first and last instant of %s in %s belong to %s and %s, the next one to %s", d, zone, first, last, next)
		}
		for _, text := range []string{d.String()[:7], d.String()[:4]} {
			v, err := ParseInterval(text, zone)
			if err != nil {
				t.Fatalf("%s in %s: %v", text, zone, err)
			}
			printed := v.Format(zone)
			since, until, _ := strings.Cut(printed, "/")
			if again, err := ParseInterval(printed, zone); err != nil || again != v || !strings.HasPrefix(since, text) || !strings.HasPrefix(until, text) {
				t.Fatalf("%s in %s is printed %s", text, zone, printed)
			}
			if v.Since > day.Since || v.Until < day.Until {
				t.Fatalf("%s does not lie in %s in %s", d, text, zone)
			}
		}
	})
}

// TestDaysAroundEveryChangeOfAClockReadBack whole, and their first instants and
// the ones beside them as well.
func TestDaysAroundEveryChangeOfAClockReadBack(t *testing.T) {
	for _, name := range oddZones {
		zone := loadZone(t, name)
		changes := 0
		for at := time.Date(1840, 1, 1, 0, 0, 0, 0, time.UTC).In(zone); at.Year() < 2050; {
			_, change := at.ZoneBounds()
			if change.IsZero() {
				break
			}
			if !change.After(at) {
				change = at.Add(24 * time.Hour)
			}
			at = change
			changes++
			for i := range 4 {
				d := dateOf(at).plus(i - 2)
				start, end := d.start(zone), d.plus(1).start(zone)
				if v, err := ParseInterval(d.String(), zone); (err == nil) != (start < end) || err == nil && (v != Interval{start, end} || v.Format(zone) != d.String()) {
					t.Fatalf("%s in %s is %s: %v", d, name, v.Format(zone), err)
				}
				for _, edge := range []Instant{start - 1, start, start + 1, InstantOf(at)} {
					for _, v := range []Interval{{edge, Future}, {Past, edge}, {edge, edge + 1}} {
						if again, err := ParseInterval(v.Format(zone), zone); err != nil || again != v {
							t.Fatalf("%v in %s is printed %s: %v", v, name, v.Format(zone), err)
						}
					}
				}
			}
		}
		if changes == 0 && name != "UTC" {
			t.Errorf("the clocks of %s were never set", name)
		}
	}
}

func TestDaysWithoutMidnightBeginAsTheClocksAreSet(t *testing.T) {
	for _, c := range []struct{ zone, day, begins, ends string }{
		{"America/Santiago", "2024-09-08", "2024-09-08T04:00:00Z", "2024-09-09T03:00:00Z"},
		{"America/Havana", "2024-03-10", "2024-03-10T05:00:00Z", "2024-03-11T04:00:00Z"},
		{"Atlantic/Azores", "2024-03-31", "2024-03-31T01:00:00Z", "2024-04-01T00:00:00Z"},
		{"America/Asuncion", "2023-10-01", "2023-10-01T04:00:00Z", "2023-10-02T03:00:00Z"},
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T02:00:00Z"},
		{"Africa/Cairo", "2024-04-26", "2024-04-25T22:00:00Z", "2024-04-26T21:00:00Z"},
		{"Asia/Beirut", "2024-03-31", "2024-03-30T22:00:00Z", "2024-03-31T21:00:00Z"},
		// Midnight came twice, a minute after the first the clocks went back over it,
		// and a day was lived twice.
		{"America/Havana", "2024-11-03", "2024-11-03T04:00:00Z", "2024-11-04T05:00:00Z"},
		{"America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z", "2010-11-08T03:30:00Z"},
		{"Pacific/Kwajalein", "1969-09-30", "1969-09-29T13:00:00Z", "1969-10-01T12:00:00Z"},
		// The last day of a leap year that is beyond what the zone lists.
		{"America/New_York", "2096-12-31", "2096-12-31T05:00:00Z", "2097-01-01T05:00:00Z"},
	} {
		zone := loadZone(t, c.zone)
		v, err := ParseInterval(c.day, zone)
		if want := (Interval{at(c.begins), at(c.ends)}); err != nil || v != want || v.Format(zone) != c.day {
			t.Errorf("%s in %s: from %s to %s, printed %s: %v", c.day, c.zone, v.Since.Time(), v.Until.Time(), v.Format(zone), err)
		}
	}
}

func TestADayThatTheZoneSkippedIsAnError(t *testing.T) {
	for _, c := range []struct{ zone, day, before, after string }{
		{"Pacific/Apia", "2011-12-30", "2011-12-29", "2011-12-31"},
		{"Pacific/Fakaofo", "2011-12-30", "2011-12-29", "2011-12-31"},
		{"Pacific/Kwajalein", "1993-08-21", "1993-08-20", "1993-08-22"},
	} {
		zone := loadZone(t, c.zone)
		want := c.zone + " skipped the day " + c.day + ": " + c.before + " was followed by " + c.after
		for _, text := range []string{c.day, c.day + "/..", "../" + c.day, c.before + "/" + c.day, c.day + "/" + c.after} {
			if _, err := ParseInterval(text, zone); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v; want %s", text, err, want)
			}
		}
		before, err := ParseInterval(c.before, zone)
		after, err2 := ParseInterval(c.after, zone)
		if err != nil || err2 != nil || before.Until != after.Since || before.Format(zone) != c.before {
			t.Errorf("in %s, %s is %s and %s is %s", c.zone, c.before, before.Format(zone), c.after, after.Format(zone))
		}
		if _, err := ParseInterval(c.day, time.UTC); err != nil {
			t.Errorf("in UTC there was a %s: %v", c.day, err)
		}
	}
}
