package reach

import (
	"slices"

	"outflow/graph"
)

// stretches yields the intervals of an account's window, cut where its ground
// changes, each with the term of its ground that holds then.
func stretches(t *graph.Transfer) func(yield func(graph.Interval, int32) bool) {
	return func(yield func(graph.Interval, int32) bool) {
		spans := t.When.Spans
		if t.When.Unknown {
			spans = []graph.Interval{graph.Always}
		}
		for _, span := range spans {
			for _, w := range cutByGround(span, t.Ground) {
				if !yield(w, groundAt(t.Ground, w)) {
					return
				}
			}
		}
	}
}

func cutByGround(span graph.Interval, ground graph.Ground) []graph.Interval {
	if len(ground) == 0 || len(ground) == 1 && ground[0].When.IsZero() {
		return []graph.Interval{span}
	}
	bounds := []graph.Instant{span.Since, span.Until}
	for _, term := range ground {
		for _, w := range term.When.Spans {
			for _, at := range []graph.Instant{w.Since, w.Until} {
				if span.Since < at && at < span.Until {
					bounds = append(bounds, at)
				}
			}
		}
	}
	slices.Sort(bounds)
	bounds = slices.Compact(bounds)
	parts := make([]graph.Interval, len(bounds)-1)
	for i := range parts {
		parts[i] = graph.Interval{Since: bounds[i], Until: bounds[i+1]}
	}
	return parts
}

// groundAt returns the term that holds throughout w, which no term's bound
// cuts; None if there is none.
func groundAt(ground graph.Ground, w graph.Interval) int32 {
	for i, term := range ground {
		if term.When.IsZero() {
			return int32(i)
		}
		for _, v := range term.When.Spans {
			if v.Since <= w.Since && w.Until <= v.Until {
				return int32(i)
			}
		}
	}
	return graph.None
}
