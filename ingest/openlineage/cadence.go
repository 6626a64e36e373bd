package openlineage

import (
	"cmp"
	"slices"

	"outflow/graph"
)

const (
	minute = 60 * second
	hour   = 60 * minute
	day    = 24 * hour
)

// apart is how far from the end of one run the next may begin for both to be one stretch of
// time: runs that follow each other daily, or more often, are one. Those of a job that runs
// weekly or more seldom stay apart: of the days between nobody saw that anything moved, and a
// window that has them would confirm it.
const apart = 36 * hour

// stretches puts the times of runs together. Which runs are one stretch does not depend on the
// order in which they are added.
func stretches(a, b graph.When) graph.When {
	if len(a.Spans)+len(b.Spans) == 0 {
		return a
	}
	spans := slices.Concat(a.Spans, b.Spans)
	slices.SortFunc(spans, func(x, y graph.Interval) int { return cmp.Compare(x.Since, y.Since) })
	joined := spans[:1]
	for _, s := range spans[1:] {
		last := &joined[len(joined)-1]
		if last.Until == graph.Future || s.Since <= last.Until+apart {
			last.Until = max(last.Until, s.Until)
		} else {
			joined = append(joined, s)
		}
	}
	return graph.When{Spans: joined}
}

// cadence returns how often a job runs, "" if that is not plain. It is weekly if there are three
// stretches or more, none longer than one run may be apart from the next, that each begin six
// to eight days after the one before, monthly if 27 to 32 days. Else what counts is the mean
// distance of the runs within the stretches, of three runs at least: it is hourly from half an
// hour to less than two, and daily from 18 to 36 hours.
func cadence(w graph.When, runs int64) string {
	spans := w.Spans
	if len(spans) == 0 || spans[len(spans)-1].Until == graph.Future {
		return ""
	}
	switch {
	case isEvery(spans, 6*day, 8*day):
		return "weekly"
	case isEvery(spans, 27*day, 32*day):
		return "monthly"
	}
	var length graph.Instant
	for _, s := range spans {
		length += s.Until - s.Since
	}
	follow := graph.Instant(runs) - graph.Instant(len(spans)) // another one in its stretch
	if follow < 2 {
		return ""
	}
	switch mean := length / follow; {
	case mean >= hour/2 && mean < 2*hour:
		return "hourly"
	case mean >= 18*hour && mean <= 36*hour:
		return "daily"
	}
	return ""
}

// isEvery reports whether stretches, short ones, begin as far from each other as this.
func isEvery(spans []graph.Interval, least, most graph.Instant) bool {
	for i, s := range spans {
		if s.Until-s.Since > apart {
			return false
		}
		if i > 0 && (s.Since-spans[i-1].Since < least || s.Since-spans[i-1].Since > most) {
			return false
		}
	}
	return len(spans) >= 3
}
