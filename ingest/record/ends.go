package record

import (
	"errors"
	"strconv"
	"strings"

	"outflow/graph"
)

// retention reads how long data is kept, into the one way to write it. Claims of when it was
// any text are read as they are: what a store holds must come back. One that is written as a
// duration and cannot be one is no such text.
func (r *Reader) retention(v Value) (string, bool) {
	text, ok := r.word(v, "a duration such as P30D, P1M or PT36H, or unknown")
	if !ok || text == graph.RetentionUnknown {
		return text, ok
	}
	d, err := graph.ParseDuration(text)
	switch {
	case err == nil && !r.Stored:
		return d.String(), true
	case err == nil:
		return text, true
	case r.Stored && errors.Is(err, graph.ErrNoDuration):
		r.Warnings.Add(Problem{File: r.File, Line: v.Line, Column: v.Column, What: err.Error() + "; it says no more than that there is a time"})
		return r.text(v)
	}
	p := Problem{File: r.File, Line: v.Line, Column: v.Column, What: err.Error()}
	if saysForGood(text) {
		p.What = quote(text) + " is no duration"
		p.Expected = "a duration such as P30D, or unknown, or leave it out: then data stays, unless its dataset or system says how long"
	} else {
		p.DidYouMean = meantDuration(text)
	}
	r.Problems.Add(p)
	return "", false
}

// saysForGood reports whether a text says that data is kept for good, or says nothing.
func saysForGood(text string) bool {
	switch graph.Fold(text) {
	case "", "forever", "always", "indefinite", "indefinitely", "infinite", "unlimited", "permanent", "permanently", "never":
		return true
	}
	return unsaid(text) == graph.GroundNone
}

// meantDuration returns the duration that a text was meant for, such as P30D of "30 days", or
// "unknown" if it says so in other words; "" if that cannot be told.
func meantDuration(text string) string {
	number, unit, _ := strings.Cut(text, " ")
	for _, u := range [...]struct{ name, before, after string }{
		{"hour", "PT", "H"}, {"day", "P", "D"}, {"week", "P", "W"}, {"month", "P", "M"}, {"year", "P", "Y"},
	} {
		if n, err := strconv.ParseUint(number, 10, 16); err == nil && n > 0 && strings.TrimSuffix(strings.ToLower(unit), "s") == u.name {
			return u.before + strconv.FormatUint(n, 10) + u.after
		}
	}
	if upper := strings.ToUpper(strings.TrimSpace(text)); upper != text {
		if d, err := graph.ParseDuration(upper); err == nil {
			return d.String()
		}
	}
	return Meant(text, []string{graph.RetentionUnknown})
}

// deletion reads that somebody checked that a place deletes. Of a text that does not begin like
// it, nothing near is named: "unverified" is near, and says the opposite.
func (r *Reader) deletion(v Value) (string, bool) {
	text, ok := r.word(v, graph.DeletionVerified)
	if !ok || text == graph.DeletionVerified {
		return text, ok
	}
	p := Problem{File: r.File, Line: v.Line, Column: v.Column, What: quote(text) + " stands here", Expected: graph.DeletionVerified}
	if strings.HasPrefix(graph.Fold(text), "v") {
		p.DidYouMean = Meant(text, []string{graph.DeletionVerified})
	} else {
		p.Expected += ", or leave it out"
	}
	r.Problems.Add(p)
	return "", false
}

// moment reads when an erasure took place: at an instant, or at some moment of an interval.
func (r *Reader) moment(v Value) (graph.When, bool) {
	text := v
	if v.Shape == List && len(v.List) == 1 {
		text = v.List[0]
	}
	if text.Shape != Text || !strings.Contains(text.Text, "T") || strings.Contains(text.Text, "/") {
		return r.span(v)
	}
	since, err := graph.ParseInterval(text.Text+"/..", r.Zone)
	if err != nil {
		return r.span(v)
	}
	return graph.When{Spans: []graph.Interval{graph.AtOnce(since.Since)}}, true
}

// status reads what became of an erasure.
func (r *Reader) status(v Value) (string, bool) { return r.oneOf(v, graph.ErasureStatuses()...) }
