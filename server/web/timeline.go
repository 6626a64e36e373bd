package web

import (
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

// A Timeline is the histogram of how many transfers of an answer ran when, and
// the slider over it.
type Timeline struct {
	Steps []Step
	At    int // the step of the date that is asked about, the last if none is
	Most  int // how many ran at once, at most
	// Untimed counts transfers of unknown times, which are in no step.
	Untimed     int
	First, Last string
	AsOf        string

	ends map[string][]change
}

// A change is from a step on: the class that the box of a place has since then.
type change [2]any

// A Step is a span of whole days.
type Step struct {
	Date        string // its last day
	Count       int    // transfers that ran in it
	X, Y, Width string
	Height      string
	Later       bool // than the date that is asked about
}

// Steps of a timeline: enough to see, few enough to tell apart.
const (
	mostSteps = 60
	chartHigh = 40
)

// NewTimeline makes the timeline of an answer that is narrowed by no date, nil
// where no window begins or ends, or none ran.
func NewTimeline(a *ask.Answer, asOf string) *Timeline {
	zone := a.Graph.Zone
	t := &Timeline{AsOf: asOf}
	var windows []graph.Interval
	since, until := graph.Future, graph.Past
	for i := range a.Transfers {
		for _, text := range a.Transfers[i].When {
			v, err := graph.ParseInterval(text, zone)
			switch {
			case text == "../..":
				v = graph.Always
			case err != nil: // unknown
				t.Untimed++
				continue
			}
			windows = append(windows, v)
			for _, edge := range []graph.Instant{v.Since, v.Until} {
				if edge != graph.Past && edge != graph.Future {
					since, until = min(since, edge), max(until, edge)
				}
			}
		}
	}
	ended := graph.Past // the last time
	for i := range a.Places {
		for _, edge := range a.Places[i].Held.Edges() {
			since, until, ended = min(since, edge), max(until, edge), max(ended, edge)
		}
	}
	if since > until {
		return nil
	}
	all := bins(since, until, zone)
	if last := all[len(all)-1].Until; ended != graph.Past { // a day to stand on when all of it has ended, and one at any time
		for range 2 {
			next := dayFrom(last+1, zone)
			all, last = append(all, graph.Interval{Since: last, Until: next}), next
		}
	}
	for _, bin := range all {
		t.Steps = append(t.Steps, Step{Date: bin.Until.FormatEnd(zone), Count: running(windows, bin)})
	}
	t.follow(a, all)
	if t.draw(); t.Most == 0 && t.ends == nil {
		return nil
	}
	t.place(zone)
	return t
}

// follow notes where places forgot what they held and where it came back, for as many places as
// a table shows: more than that are drawn folded.
func (t *Timeline) follow(a *ask.Answer, steps []graph.Interval) {
	for i := range a.Places {
		p := &a.Places[i]
		if p.Held == nil {
			continue
		}
		if t.ends == nil {
			t.ends = map[string][]change{}
		}
		if len(t.ends) == MostRows {
			return
		}
		was := ask.NotEnded
		all := []change{}
		for n, step := range steps {
			if is := p.Held.EndedBy(step.Until); is != was {
				all, was = append(all, change{n, is.String()}), is
			}
		}
		t.ends[p.ID] = all
	}
}

// Ends are the changes of places that forget, as JSON for the script, "" if none does.
func (t *Timeline) Ends() string {
	if t.ends == nil {
		return ""
	}
	return marshalled(t.ends)
}

// bins cuts a span into days, weeks, months, quarters, years or more, whichever
// gives a good number of steps.
func bins(since, until graph.Instant, zone *time.Location) []graph.Interval {
	next := []func(time.Time) time.Time{
		func(t time.Time) time.Time { return t.AddDate(0, 0, 1) },
		func(t time.Time) time.Time { return t.AddDate(0, 0, 7) },
		func(t time.Time) time.Time { return t.AddDate(0, 1, 0) },
		func(t time.Time) time.Time { return t.AddDate(0, 3, 0) },
		func(t time.Time) time.Time { return t.AddDate(1, 0, 0) },
		func(t time.Time) time.Time { return t.AddDate(10, 0, 0) },
		func(t time.Time) time.Time { return t.AddDate(200, 0, 0) },
	}
	// Dates are midnights in UTC, where every day has one.
	begins := func(date time.Time) graph.Instant {
		y, m, d := date.Date()
		return graph.StartOfDay(y, m, d, zone)
	}
	y, m, d := since.Date(zone)
	for i, step := range next {
		date := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
		switch {
		case i == 3:
			date = time.Date(y, (m-1)/3*3+1, 1, 0, 0, 0, 0, time.UTC)
		case i == 2:
			date = time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
		case i >= 4:
			date = time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		// One step earlier, so that a timeline begins before anything ran.
		for date = date.Add(-step(date).Sub(date)); begins(date) >= since; {
			date = date.Add(-step(date).Sub(date)) // that day was skipped
		}
		var all []graph.Interval
		for begins(date) < until && len(all) <= mostSteps {
			if bin := (graph.Interval{Since: begins(date), Until: begins(step(date))}); !bin.Empty() { // not a day that was skipped
				all = append(all, bin)
			}
			date = step(date)
		}
		if len(all) <= mostSteps || i == len(next)-1 {
			all[len(all)-1].Until = dayFrom(until, zone) // nothing begins or ends later
			return all
		}
	}
	return nil
}

// dayFrom returns the first beginning of a day that is not before an instant.
func dayFrom(i graph.Instant, zone *time.Location) graph.Instant {
	y, m, d := i.Date(zone)
	if start := graph.StartOfDay(y, m, d, zone); start == i {
		return start
	}
	return graph.StartOfDay(y, m, d+1, zone)
}

func running(windows []graph.Interval, bin graph.Interval) (n int) {
	for _, w := range windows {
		if !w.Intersect(bin).Empty() {
			n++
		}
	}
	return n
}

// draw gives each step its bar, in a picture of 100 steps' width.
func (t *Timeline) draw() {
	for _, s := range t.Steps {
		t.Most = max(t.Most, s.Count)
	}
	for i := range t.Steps {
		s := &t.Steps[i]
		width := 100 / float64(len(t.Steps))
		height := float64(s.Count) / float64(max(t.Most, 1)) * (chartHigh - 2)
		s.X, s.Width = number(float64(i)*width+width*0.1), number(width*0.8)
		s.Y, s.Height = number(chartHigh-height), number(height)
	}
	t.First, t.Last = t.Steps[0].Date, t.Steps[len(t.Steps)-1].Date
}

// place finds the step of the date that is asked about.
func (t *Timeline) place(zone *time.Location) {
	t.At = len(t.Steps) - 1
	v, err := graph.ParseInterval(t.AsOf, zone)
	if err != nil {
		return
	}
	day := v.Until.FormatEnd(zone)
	t.At = max(0, min(t.At, slices.IndexFunc(t.Steps, func(s Step) bool { return s.Date >= day })))
	if day > t.Last {
		t.At = len(t.Steps) - 1
	}
	for i := range t.Steps {
		t.Steps[i].Later = i > t.At
	}
}

// Dates are the last days of the steps, as JSON for the script.
func (t *Timeline) Dates() string {
	dates := make([]string, len(t.Steps))
	for i, s := range t.Steps {
		dates[i] = s.Date
	}
	return jsonList(dates)
}

// Counts are how many transfers ran in each step, as JSON.
func (t *Timeline) Counts() string {
	counts := make([]string, len(t.Steps))
	for i, s := range t.Steps {
		counts[i] = ask.Thousands(int64(s.Count))
	}
	return jsonList(counts)
}

func jsonList(texts []string) string { return marshalled(texts) }

func marshalled(value any) string {
	b, err := json.Marshal(value)
	if err != nil {
		panic("web: text does not marshal: " + err.Error())
	}
	return string(b)
}

// hull returns the first and the last moment of windows, in milliseconds, ""
// where they are open or unknown.
func hull(when []string, a *ask.Answer) (since, until string) {
	whole := graph.Interval{Since: graph.Future, Until: graph.Past}
	for _, text := range when {
		v, err := graph.ParseInterval(text, a.Graph.Zone)
		if err != nil {
			v = graph.Always
		}
		whole = graph.Interval{Since: min(whole.Since, v.Since), Until: max(whole.Until, v.Until)}
	}
	write := func(i graph.Instant) string {
		if i == graph.Past || i == graph.Future {
			return ""
		}
		return strconv.FormatInt(int64(i)/1000, 10)
	}
	return write(whole.Since), write(whole.Until)
}
