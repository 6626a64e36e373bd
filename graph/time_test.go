package graph

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func seoul(t testing.TB) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Seoul")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func at(text string) Instant {
	if text == ".." {
		return Past
	}
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return InstantOf(t)
}

func TestIntervalsIncludeTheirLastDayAndExcludeTheirLastInstant(t *testing.T) {
	zone := seoul(t)
	for _, c := range []struct{ text, since, until, printed string }{
		{"2018-04/2018-07", "2018-03-31T15:00:00Z", "2018-07-31T15:00:00Z", "2018-04-01/2018-07-31"},
		{"2018-04-01/2018-04-01", "2018-03-31T15:00:00Z", "2018-04-01T15:00:00Z", "2018-04-01"},
		{"2018", "2017-12-31T15:00:00Z", "2018-12-31T15:00:00Z", "2018-01-01/2018-12-31"},
		{"2018-04-01T09:00:00Z/2018-04-02T09:00:00Z", "2018-04-01T09:00:00Z", "2018-04-02T09:00:00Z", "2018-04-01T18:00:00+09:00/2018-04-02T18:00:00+09:00"},
		{"2019-06-27/..", "2019-06-26T15:00:00Z", "", "2019-06-27/.."},
		{"../2020", "", "2020-12-31T15:00:00Z", "../2020-12-31"},
	} {
		v, err := ParseInterval(c.text, zone)
		if err != nil {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		want := Always
		if c.since != "" {
			want.Since = at(c.since)
		}
		if c.until != "" {
			want.Until = at(c.until)
		}
		if v != want || v.Format(zone) != c.printed {
			t.Errorf("%s is %v, printed %s; want %v, printed %s", c.text, v, v.Format(zone), want, c.printed)
		}
	}
}

func TestAlwaysIsAnIntervalWithoutEnds(t *testing.T) {
	w, err := ParseWhen([]string{"always"}, time.UTC)
	if again, _ := ParseWhen(w.Format(time.UTC), time.UTC); err != nil || !slices.Equal(w.Spans, []Interval{Always}) || !slices.Equal(again.Spans, w.Spans) {
		t.Errorf("%v: %v, printed %v", err, w, w.Format(time.UTC))
	}
	if _, err := ParseWhen([]string{"always", "2018"}, time.UTC); err == nil {
		t.Error("always stands beside another interval")
	}
}

func TestBadIntervalsSayWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"2018-02-30":            `there is no date "2018-02-30"`,
		"2018-13":               `there is no date "2018-13"`,
		"2018-07/2018-04":       "ends before it begins",
		"..":                    "a single moment is no interval",
		"2018-04-01T09:00:00Z":  "a single moment is no interval",
		"2018-04-01T09:00:00/2": "is not an instant such as",
		"yesterday":             `"yesterday" is not a date`,
		"not stated":            `"not stated" is not a date`,
		"soon":                  `"soon" is not a date`,
		"":                      `"" is not a date`,
		"2018/2019/2020":        "is not a date",
		"0000/2018":             `"0000" is out of reach`,
		"../9999":               `"9999" is out of reach`,
		"../9999-12-31":         `".." stands for an open side`,
		"10000-01-01":           "years run from 0001 to 9998",
		"-0044-03-15":           "years run from 0001 to 9998",
		"+2018-03-15":           "years run from 0001 to 9998",
		"12018-04-01T00:00Z/..": "years run from 0001 to 9998",
		// In some zone it cannot be written.
		"0000-01-01T00:00:00Z/..":      "is out of reach",
		"../9999-12-31T23:00:00-09:00": "is out of reach",
		"2018-02-30/2018-03":           `there is no date "2018-02-30"`,
		"12345/1":                      "is not a date",
	} {
		if _, err := ParseInterval(text, time.UTC); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %s", text, err, want)
		}
	}
}

func TestADateInAnotherOrderIsToldWhichIsExpected(t *testing.T) {
	for text, write := range map[string]string{
		// What is meant can be told for sure.
		"31/12/2018": "2018-12-31", "12/31/2018": "2018-12-31", "12.31.2018": "2018-12-31", "31.12.2018": "2018-12-31", "5/5/2018": "2018-05-05",
		"2018/12/31": "2018-12-31", "2018/12": "2018-12", "12/2018": "2018-12", "2018.12.31": "2018-12-31", "2018. 12. 31.": "2018-12-31", "31-12-2018": "2018-12-31",
		"2018-4-1": "2018-04-01", "2018-4": "2018-04", "2018-13-05": "2018-05-13", "2018/04-01": "2018-04-01", "20180513": "2018-05-13",
		"1 May 2018": "2018-05-01", "1st May 2018": "2018-05-01", "May 1, 2018": "2018-05-01", "MAY 2nd 2018": "2018-05-02", "01-May-2018": "2018-05-01", "2018 May 1": "2018-05-01",
		"May 2018": "2018-05", "2018 Sept.": "2018-09", "September 2018": "2018-09", "2018-Q1": "2018-01/2018-03", "Q4 2018": "2018-10/2018-12", "2018q2": "2018-04/2018-06",
		"2018-Q1/2018-Q2": "2018-01/2018-06", "13.4.2018/31.7.2018": "2018-04-13/2018-07-31", "2018.04/2018.07": "2018-04/2018-07", "31.12.2018/..": "2018-12-31/..", "../31.12.2018": "../2018-12-31",
		"1 May 2018/3 June 2018": "2018-05-01/2018-06-03", "20180501/20180531": "2018-05-01/2018-05-31", "2018-05-01/2018-13-06": "2018-05-01/2018-06-13", "../2018-Q2": "../2018-06",
		"4/13/2018/7/31/2018": "2018-04-13/2018-07-31",
		// It cannot.
		"5/6/2018": "", "01.05.2018": "", "31/12/18": "", "1.4.2018/31.7.2018": "", "1.4.2018/..": "", "7.2018/4.2018": "", "1 May 18": "",
	} {
		_, err := ParseInterval(text, time.UTC)
		var order *DateOrderError
		if !errors.As(err, &order) || order.Write != write {
			t.Errorf("%q: %v, want %q", text, err, write)
			continue
		}
		want := "dates are written year, month, day, in four, two and two digits; write " + write
		if write == "" {
			want = "dates are written year, month, day, in four, two and two digits: 2018-12-31"
		}
		if !strings.HasSuffix(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
		if _, err := ParseInterval(write, time.UTC); write != "" && err != nil {
			t.Errorf("%q: write %q, but %v", text, write, err)
		}
	}
	for _, text := range []string{"2018-02-30", "2018-13", "31/02/2018", "2018-02-30/2018-03", "yesterday", "2018-12-Q1", "2018-Q5", "2018-12-31T09:00:00", "1.", "", "/", "May", "12 2018 5",
		"2018/2019/2020", "2018/2019/..", "2018-07/2018-04", "0000/2018", "00000101", "12345/1", "kim@example.org", "1.2.3", "20181", "Q"} {
		var order *DateOrderError
		if _, err := ParseInterval(text, time.UTC); err == nil || errors.As(err, &order) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// TestDatesAreThoseOfTheCalendar compares with package time.
func TestDatesAreThoseOfTheCalendar(t *testing.T) {
	zone := seoul(t)
	check := func(text, layout string) {
		want, err := time.ParseInLocation(layout, text, zone)
		v, got := ParseInterval(text, zone)
		if (err == nil) != (got == nil) || err == nil && v.Since != InstantOf(want) {
			t.Errorf("%q is %v (%v); package time says %v (%v)", text, v, got, want, err)
		}
	}
	for _, year := range []int{1, 1900, 2000, 2018, 2020, 9998} {
		check(fmt.Sprintf("%04d", year), "2006")
		for month := range 14 {
			check(fmt.Sprintf("%04d-%02d", year, month), "2006-01")
			for day := range 33 {
				check(fmt.Sprintf("%04d-%02d-%02d", year, month, day), "2006-01-02")
			}
		}
	}
	for _, text := range []string{"20I8", "+018", "2018-4x", "2018/04", "2018-04-1 ", "2018-04/01", "2018-04--1", "2018- 4-01"} {
		for _, layout := range []string{"2006", "2006-01", "2006-01-02"} {
			if len(text) == len(layout) && !strings.Contains(text, "/") {
				check(text, layout)
			}
		}
	}
}

// FuzzParseInterval: what is read prints as what reads the same.
func FuzzParseInterval(f *testing.F) {
	for _, text := range []string{"2018-04/2018-07", "2018", "../2020", "2019-06-27/..", "../..", "2018-04-01T09:00:00.5+09:00/2018-05", "2024-09-08", "2011-12-29/2011-12-31", "0000-12-31T15:00:00+09:00/9999", "0000-01-01T0:00:00+00:00/0001-01", "0000-12-31T0:00:00+00:00/0001-01"} {
		f.Add(text)
	}
	zones := []*time.Location{time.UTC, seoul(f), loadZone(f, "America/Santiago"), loadZone(f, "Pacific/Apia")}
	f.Fuzz(func(t *testing.T, text string) {
		for _, zone := range zones {
			v, err := ParseInterval(text, zone)
			if order := (*DateOrderError)(nil); errors.As(err, &order) && order.Write != "" {
				if _, err := ParseInterval(order.Write, time.UTC); err != nil {
					t.Fatalf("%q: write %q, but %v", text, order.Write, err)
				}
			}
			if err != nil {
				continue
			}
			for _, z := range zones {
				if again, err := ParseInterval(v.Format(z), z); err != nil || again != v {
					t.Fatalf("%q in %s is %v, printed in %s %q, which is %v (%v)", text, zone, v, z, v.Format(z), again, err)
				}
			}
		}
	})
}
