package record

import (
	"strings"
	"time"

	"outflow/graph"
)

// when reads one interval, a list of them, "always" or "unknown".
func (r *Reader) when(v Value) (graph.When, bool) {
	const expected = "an interval such as 2018-04/2018-07, a list of them, always or unknown"
	items := v.List
	switch {
	case v.Shape == Text:
		items = []Value{v}
	case v.Shape != List:
		r.problem(v, v.Shape.String()+" stands here", expected)
		return graph.When{}, false
	case len(items) == 0:
		// It could mean never, or that nobody knows.
		r.problem(v, "an empty list stands here", expected)
		return graph.When{}, false
	}
	texts := make([]string, 0, len(items))
	sound := true
	for _, e := range items {
		text, ok := r.word(e, expected)
		if ok && len(items) > 1 { // to say which of them is wrong
			if _, err := graph.ParseInterval(text, r.Zone); err != nil {
				r.noTime(e, err)
				ok = false
			}
		}
		sound = sound && ok
		texts = append(texts, text)
	}
	if !sound {
		return graph.When{}, false
	}
	w, err := graph.ParseWhen(texts, r.Zone)
	if err != nil {
		r.noTime(items[0], err)
	}
	return w, err == nil
}

// noTime tells of a text that is no interval, and if it is a word, which it may
// have been meant to be.
func (r *Reader) noTime(v Value, err error) {
	p := Problem{File: r.File, Line: v.Line, Column: v.Column, What: err.Error()}
	switch {
	case v.Text == "always" || v.Text == "unknown":
		p.What, p.Expected = quote(v.Text)+" stands beside other intervals", "it alone"
	case !strings.ContainsAny(v.Text, "0123456789"):
		p.DidYouMean = Meant(v.Text, []string{"always", "unknown"})
	}
	r.Problems.Add(p)
}

// timezone reads the IANA name of a time zone, "" for UTC.
func (r *Reader) timezone(v Value) (string, bool) {
	name, ok := r.word(v, "a time zone such as Asia/Seoul")
	if !ok {
		return "", false
	}
	zone, err := LoadZone(name)
	if err != nil {
		r.problem(v, "there is no time zone "+quote(name), "an IANA name such as Asia/Seoul")
		return "", false
	}
	if zone == time.UTC {
		name = ""
	}
	return name, true
}

// LoadZone returns the time zone of an IANA name. The zone of the machine is
// none: a file must mean the same everywhere.
func LoadZone(name string) (*time.Location, error) {
	if name == "Local" {
		return nil, errLocal
	}
	return time.LoadLocation(name)
}
