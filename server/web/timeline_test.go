package web

import (
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

func timelineOf(t *testing.T, asOf string, when ...string) *Timeline {
	t.Helper()
	return timelineIn(time.UTC, asOf, when...)
}

func timelineIn(zone *time.Location, asOf string, when ...string) *Timeline {
	a := &ask.Answer{Graph: &graph.Graph{Zone: zone}}
	for _, w := range when {
		a.Transfers = append(a.Transfers, ask.TransferRow{When: []string{w}})
	}
	return NewTimeline(a, asOf)
}

func TestTheTimelineCountsWhatRan(t *testing.T) {
	line := timelineOf(t, "", "2018-04-01/2018-07-31", "2018-06-01/..", "../..", "unknown")
	if line.Untimed != 1 || line.Most != 3 || line.At != len(line.Steps)-1 || len(line.Steps) > mostSteps {
		t.Fatalf("%+v", line)
	}
	for _, s := range line.Steps {
		want := 1 // what ran always
		if s.Date >= "2018-04-01" {
			want++
		}
		if s.Date >= "2018-06-01" {
			want++
		}
		if s.Count != want {
			t.Errorf("to %s: %d ran, not %d", s.Date, s.Count, want)
		}
	}
	if line.Steps[0].Date >= "2018-04-01" {
		t.Errorf("it begins at %s, when something ran already", line.Steps[0].Date)
	}
	if timelineOf(t, "", "../..", "unknown") != nil {
		t.Error("there is a timeline where nothing begins or ends")
	}
}

func TestTheSliderStandsAtItsDate(t *testing.T) {
	const when = "2018-04-01/2018-07-31"
	for asOf, want := range map[string]string{"2018-05-10": "2018-05-10", "1999": "", "2099": "last", "2018-03": "2018-03-31"} {
		line := timelineOf(t, asOf, when)
		at := line.Steps[line.At]
		switch {
		case want == "" && line.At != 0, want == "last" && line.At != len(line.Steps)-1:
			t.Errorf("as of %s it stands at %s", asOf, at.Date)
		case want != "" && want != "last" && (at.Date < want || line.At > 0 && line.Steps[line.At-1].Date >= want):
			t.Errorf("as of %s it stands at %s", asOf, at.Date)
		}
		for i, s := range line.Steps {
			if s.Later != (i > line.At) {
				t.Errorf("as of %s: step %s", asOf, s.Date)
			}
		}
	}
}

// However long the time, there are few steps, without gaps, to its end.
func TestTimelinesOfAnyLength(t *testing.T) {
	for _, when := range []string{"2018-04-01", "2018-04-01T09:00:00Z/2018-04-01T09:00:01Z", "2018-04/2018-05", "2018/2019", "1990/2024", "1900/2100", "0002/9990"} {
		line := timelineOf(t, "", when)
		v, err := graph.ParseInterval(when, time.UTC)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(line.Steps); n < 2 || n > mostSteps+1 {
			t.Errorf("%s: %d steps", when, n)
		}
		if line.Last < v.Until.FormatEnd(time.UTC)[:10] {
			t.Errorf("%s: it ends at %s", when, line.Last)
		}
	}
}

// TestTimelinesStepFromDayToDay where days have no midnight, are skipped, or come
// after a midnight that comes twice: each step ends with a day, and none twice.
func TestTimelinesStepFromDayToDay(t *testing.T) {
	for _, c := range []struct{ zone, when, days string }{
		{"America/Santiago", "2024-09-06/2024-09-09", "2024-09-05 2024-09-06 2024-09-07 2024-09-08 2024-09-09"},
		{"America/Havana", "2024-11-02/2024-11-03", "2024-11-01 2024-11-02 2024-11-03"},
		{"America/St_Johns", "2010-11-06/2010-11-07", "2010-11-05 2010-11-06 2010-11-07"},
		{"Pacific/Apia", "2011-12-29/2011-12-31", "2011-12-28 2011-12-29 2011-12-31"},
		{"Pacific/Apia", "../2011-12-29", "2011-12-29"},
		{"Pacific/Apia", "2011-12-31/..", ""}, // nothing ran while anything changed: an empty one is left out
	} {
		zone, err := time.LoadLocation(c.zone)
		if err != nil {
			t.Fatal(err)
		}
		line := timelineIn(zone, "", c.when)
		if c.days == "" {
			if line != nil {
				t.Errorf("%s in %s: %+v", c.when, c.zone, line)
			}
			continue
		}
		var days []string
		for _, s := range line.Steps {
			days = append(days, s.Date)
		}
		if got := strings.Join(days, " "); got != c.days {
			t.Errorf("%s in %s: %s; want %s", c.when, c.zone, got, c.days)
		}
		for i, s := range line.Steps {
			if at := timelineIn(zone, s.Date, c.when).At; at != i {
				t.Errorf("%s in %s: as of %s the slider stands at step %d, not %d", c.when, c.zone, s.Date, at, i)
			}
		}
	}
}
