package graph

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDurationsAreReadAndWrittenInOneWay(t *testing.T) {
	for text, want := range map[string]string{
		"P30D": "P30D", "P1M": "P1M", "P1Y6M": "P1Y6M", "P18M": "P1Y6M", "P12M": "P1Y", "PT36H": "PT36H", "P1DT12H": "P1DT12H",
		"P2W": "P14D", "P1W3D": "P10D", "PT90M": "PT1H30M", "PT24H": "PT24H", "PT3600S": "PT1H", "PT61S": "PT1M1S", "P007D": "P7D",
		"P1Y2M3DT4H5M6S": "P1Y2M3DT4H5M6S", "P0Y1D": "P1D", "P9998Y": "P9998Y",
	} {
		d, err := ParseDuration(text)
		if err != nil || d.String() != want {
			t.Errorf("%s is read as %s, %v; want %s", text, d, err, want)
		}
	}
	if text := (Duration{}).String(); text != "" {
		t.Errorf("none is written %q", text)
	}
}

func TestWhatIsNoDurationIsAnError(t *testing.T) {
	for text, want := range map[string]string{
		"": "such as P30D", "P": "such as P30D", "PT": "such as P30D", "P1DT": "such as P30D", "30D": "such as P30D", "p30d": "such as P30D", "P30": "such as P30D",
		"P1D1M": "such as P30D", "P1H": "such as P30D", "PT1D": "such as P30D", "P1M1M": "such as P30D", "P+1D": "such as P30D", "+P1D": "such as P30D",
		"two years": "such as P30D", "P1D ": "such as P30D", "P１D": "such as P30D", "P--1D": "such as P30D", "PD": "such as P30D",
		"P-30D": "negative", "-P30D": "negative", "-P-30D": "negative", "PT-1H": "negative", "P1Y-6M": "negative",
		"P0D": "no length", "PT0S": "no length", "P0Y0M0DT0H": "no length",
		"P1.5Y": "whole", "PT0,5H": "whole",
		"P9999Y": "longer than 9998 years", "P99999999999999999999D": "longer than 9998 years", "PT99999999999H": "longer than 9998 years",
	} {
		if d, err := ParseDuration(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is read as %s, %v; want %s", text, d, err, want)
		}
	}
}

func TestDurationsPassByTheCalendar(t *testing.T) {
	for _, test := range []struct{ zone, since, duration, want string }{
		{"UTC", "2024-06-30T24:00", "P30D", "2024-07-31T00:00"}, // held to the 30th inclusive
		{"UTC", "2024-03-10T00:00", "P30D", "2024-04-09T00:00"},
		{"UTC", "2024-02-29T00:00", "P1Y", "2025-03-01T00:00"},
		{"UTC", "2024-02-29T00:00", "P4Y", "2028-02-29T00:00"},
		{"UTC", "2024-01-15T10:20", "P1Y6M", "2025-07-15T10:20"},
		{"UTC", "2024-03-31T00:00", "P1M1D", "2024-05-02T00:00"}, // months come first
		{"UTC", "2024-01-01T00:00", "P1DT12H", "2024-01-02T12:00"},
		{"UTC", "2024-01-01T00:00", "PT36H", "2024-01-02T12:00"},
		{"UTC", "9990-01-01T00:00", "P12Y", "never"},
		// Days that have 23 hours, or 25, are days; hours are hours.
		{"Europe/Berlin", "2024-03-30T12:00", "P1D", "2024-03-31T12:00"},
		{"Europe/Berlin", "2024-03-30T12:00", "PT24H", "2024-03-31T13:00"},
		{"Europe/Berlin", "2024-10-26T12:00", "P1D", "2024-10-27T12:00"},
		{"Europe/Berlin", "2024-10-26T12:00", "PT24H", "2024-10-27T11:00"},
		// Half past two is skipped: it has passed when clocks go forward to three.
		{"Europe/Berlin", "2024-03-30T02:30", "P1D", "2024-03-31T03:00"},
		{"Europe/Berlin", "2024-03-30T01:59", "P1D", "2024-03-31T01:59"},
		// Half past two comes twice: it has passed at the first of them.
		{"Europe/Berlin", "2024-10-26T02:30", "P1D", "2024-10-27T02:30"},
		{"Europe/Berlin", "2024-10-26T03:00", "P1D", "2024-10-27T03:00"},
		// A whole day is skipped.
		{"Pacific/Apia", "2011-12-29T12:00", "P1D", "2011-12-31T00:00"},
		{"Pacific/Apia", "2011-12-29T12:00", "P2D", "2011-12-31T12:00"},
		{"Asia/Seoul", "2024-01-31T00:00", "P1M", "2024-03-01T00:00"},
	} {
		zone := loadZone(t, test.zone)
		d, err := ParseDuration(test.duration)
		if err != nil {
			t.Fatal(err)
		}
		want := Future
		if test.want != "never" {
			want = clockTime(t, test.want, zone)
		}
		if got := d.After(clockTime(t, test.since, zone), zone); got != want {
			t.Errorf("%s after %s in %s is %s, want %s", test.duration, test.since, zone, got.Format(zone), test.want)
		}
	}
}

// clockTime returns the first instant at which clocks show a time.
func clockTime(t *testing.T, text string, zone *time.Location) Instant {
	t.Helper()
	days := 0
	if day, ok := strings.CutSuffix(text, "T24:00"); ok {
		text, days = day+"T00:00", 1
	}
	shown, err := time.Parse("2006-01-02T15:04", text)
	if err != nil {
		t.Fatal(err)
	}
	return firstShowing(shown.AddDate(0, 0, days), zone)
}

// TestAMonthAfterThe31stOfJanuaryEndsWithFebruary, whatever the time of the day, and so it
// does after the days between.
func TestAMonthAfterThe31stOfJanuaryEndsWithFebruary(t *testing.T) {
	for _, test := range []struct{ since, want string }{
		{"2023-01-28T09:00", "2023-02-28T09:00"}, {"2023-01-28T23:59", "2023-02-28T23:59"},
		{"2023-01-29T00:00", "2023-03-01T00:00"}, {"2023-01-30T10:00", "2023-03-01T00:00"}, {"2023-01-31T00:00", "2023-03-01T00:00"},
		{"2023-01-31T09:00", "2023-03-01T00:00"}, {"2023-01-31T24:00", "2023-03-01T00:00"}, {"2023-02-01T00:01", "2023-03-01T00:01"},
		{"2024-01-29T09:00", "2024-02-29T09:00"}, {"2024-01-30T00:00", "2024-03-01T00:00"}, {"2024-01-31T09:00", "2024-03-01T00:00"},
	} {
		if got := (Duration{Months: 1}).After(clockTime(t, test.since, time.UTC), time.UTC); got != clockTime(t, test.want, time.UTC) {
			t.Errorf("P1M after %s is %s, want %s", test.since, got.Format(time.UTC), test.want)
		}
	}
}

func TestWhatGoesOnToAnEndLastsNoLonger(t *testing.T) {
	berlin := loadZone(t, "Europe/Berlin")
	for _, test := range []struct {
		zone               *time.Location
		end, lasting, want string
	}{
		{time.UTC, "2024-04-30T24:00", "P1M", "2024-05-30T24:00"}, // and not all of the 31st, as what happens on 1 May
		{time.UTC, "2024-02-28T24:00", "P1M", "2024-03-28T24:00"},
		{time.UTC, "2024-01-31T24:00", "P1M", "2024-03-01T00:00"},
		{time.UTC, "2024-01-30T12:00", "P1M", "2024-03-01T00:00"},
		{time.UTC, "2024-06-30T24:00", "P30D", "2024-07-31T00:00"},
		{time.UTC, "2024-04-30T24:00", "PT36H", "2024-05-02T12:00"},
		{berlin, "2024-10-26T03:00", "P1D", "2024-10-27T02:00"}, // when clocks go back for the hour that comes twice; an hour later than they show it first
	} {
		d, err := ParseDuration(test.lasting)
		if err != nil {
			t.Fatal(err)
		}
		want := clockTime(t, test.want, test.zone)
		if test.zone == berlin {
			want += 3600 * 1e6
		}
		if got := d.AfterEnd(clockTime(t, test.end, test.zone), test.zone); got != want {
			t.Errorf("what goes on to %s lasts %s longer until %s, want %s", test.end, test.lasting, got.Format(test.zone), want.Format(test.zone))
		}
	}
}

func drawDuration(t *rapid.T) Duration {
	d := Duration{
		Months:  rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 30), rapid.Int64Range(0, 2400)).Draw(t, "months"),
		Days:    rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 3), rapid.Int64Range(0, 4000)).Draw(t, "days"),
		Seconds: rapid.OneOf(rapid.Just(int64(0)), rapid.Int64Range(0, 100_000)).Draw(t, "seconds"),
	}
	if d == (Duration{}) {
		d.Days = 1
	}
	return d
}

// TestWhatBeginsLaterNeverEndsEarlier, and what lasts ends after it begins: near instants at
// which clocks are set, and where months lack days.
func TestWhatBeginsLaterNeverEndsEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, near := drawZone(t)
		d := drawDuration(t)
		if near.Year() < firstYear+1 || near.Year() > lastYear-300 {
			t.Skip()
		}
		if rapid.Bool().Draw(t, "to it") { // that it ends near there
			near = near.AddDate(0, -int(d.Months), -int(d.Days))
		}
		g := InstantOf(near) + Instant(rapid.Int64Range(-60*3600, 60*3600).Draw(t, "from"))*1e6
		h := g + Instant(rapid.OneOf(rapid.Int64Range(0, 4*3600), rapid.Int64Range(0, 4*24*3600)).Draw(t, "later"))*1e6
		first, second := d.After(g, zone), d.After(h, zone)
		if first > second || first <= g {
			t.Fatalf("%s after %s is %s, and after %s it is %s", d, g.Format(zone), first.Format(zone), h.Format(zone), second.Format(zone))
		}
		if d.Months == 0 && d.Days == 0 && first != g+Instant(d.Seconds)*1e6 {
			t.Fatalf("%s after %s is %s", d, g.Format(zone), first.Format(zone))
		}
		// What goes on to an end is kept for as long as its last moment, and no shorter than any before.
		if end := d.AfterEnd(h, zone); end > second || g < h && end < first || h > g && end < d.After(h-1, zone) || end > d.After(h-1, zone)+1 {
			t.Fatalf("%s after what ends at %s is %s; after that itself %s", d, h.Format(zone), end.Format(zone), second.Format(zone))
		}
	})
}

// TestBeforeIsTheInverseOfAfter: of every instant it says whether it ends later than another.
func TestBeforeIsTheInverseOfAfter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, near := drawZone(t)
		d := drawDuration(t)
		if near.Year() < firstYear+300 || near.Year() > lastYear-300 {
			t.Skip()
		}
		at := InstantOf(near) + Instant(rapid.Int64Range(-60*3600, 60*3600).Draw(t, "at"))*1e6
		first := d.Before(at, zone)
		if d.After(first, zone) <= at || d.After(first-1, zone) > at {
			t.Fatalf("the first since which %s has not passed at %s is said to be %s", d, at.Format(zone), first.Format(zone))
		}
		g := first + Instant(rapid.Int64Range(-40*24*3600, 40*24*3600).Draw(t, "any"))*1e6
		if (d.After(g, zone) > at) != (g >= first) {
			t.Fatalf("%s after %s is %s, and the first later than %s is said to be that after %s", d, g.Format(zone), d.After(g, zone).Format(zone), at.Format(zone), first.Format(zone))
		}
	})
	for _, always := range []Instant{Past, Future} {
		d := Duration{Months: 1}
		if d.After(always, time.UTC) != always || d.Before(always, time.UTC) != always || d.AfterEnd(always, time.UTC) != always {
			t.Error("what has no beginning or no end is given one")
		}
	}
}

// TestClocksShowTimesInOrder: the latest time shown up to an instant, compared with looking
// at the clock minute by minute.
func TestClocksShowTimesInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		zone, near := drawZone(t)
		at := near.Truncate(time.Second).Add(time.Duration(rapid.IntRange(-50*60, 50*60).Draw(t, "minute")) * time.Minute)
		want := asShown(at.In(zone))
		for m := range 50 * 60 {
			// What is shown just before each minute, since clocks are set at full ones.
			if shown := asShown(at.Add(-time.Duration(m)*time.Minute - 1).In(zone)).Add(1); shown.After(want) {
				want = shown
			}
		}
		got := latestShown(InstantOf(at), zone)
		if odd := want.Sub(got); odd < 0 || odd >= time.Minute {
			t.Fatalf("the latest time shown in %s up to %s is %s, not %s", zone, at.In(zone), got, want)
		}
	})
}

func FuzzDuration(f *testing.F) {
	for _, seed := range []string{"P30D", "P1Y6M", "PT36H", "P1DT12H", "P2W", "P-1D", "P0D", "P1.5D", "P9999999999Y", "PT", "-P1Y1M1DT1H1M1S"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDuration(text)
		if err != nil {
			return
		}
		if again, err := ParseDuration(d.String()); err != nil || again != d || d.String() == "" {
			t.Errorf("%q is read as %s, which is read as %s, %v", text, d, again, err)
		}
	})
}
