package reach

import (
	"iter"
	"slices"

	"outflow/graph"
)

// phases yields the intervals of an account's window, cut where its ground changes
// and where it begins or ends to differ from other accounts, each with the term of its
// ground that holds then.
func (n *Network) phases(account int) func(yield func(graph.Interval, int32) bool) {
	t, disputes, compared := &n.graph.Transfers[account], n.disputes[account], n.compared[account]
	return func(yield func(graph.Interval, int32) bool) {
		spans := t.When.Spans
		if t.When.Unknown {
			spans = []graph.Interval{graph.Always}
		}
		for _, span := range spans {
			for _, w := range cut(span, t.Ground, disputes, compared) {
				if !yield(w, groundAt(t.Ground, w)) {
					return
				}
			}
		}
	}
}

// mostPhases bounds into how many phases a dispute may cut the accounts of a
// transfer. One that would cut them into more does not cut them at all.
const mostPhases = 10_000

// findDisputes notes for each account when it differs from others of its transfer.
func (n *Network) findDisputes() {
	all := n.graph.Transfers
	n.disputes = map[int][]graph.Interval{}
	for from := 0; from < len(all); {
		from = n.findDispute(from)
	}
}

// findDispute is findDisputes for the transfer of which the first account is given,
// and returns the first of the next one.
func (n *Network) findDispute(from int) int {
	all := n.graph.Transfers
	to := from + 1
	for to < len(all) && all[to].ID == all[from].ID {
		to++
	}
	if to-from > 1 {
		for _, d := range graph.Disputes(all[from:to]) {
			if len(d.When)*len(d.Stated) > mostPhases {
				continue
			}
			for _, s := range d.Stated {
				n.disputes[from+s.Account] = append(n.disputes[from+s.Account], d.When...)
			}
		}
	}
	return to
}

// compare notes of some accounts, each by itself, when they differ from what is declared.
func (n *Network) compare(accounts iter.Seq[int]) {
	c := n.graph.Compare(func(string) bool { return true }, accounts)
	if c == nil {
		return
	}
	if n.compared == nil {
		n.compared = map[int][]graph.Instant{}
	}
	for i := range accounts {
		if at := c.Bounds(int32(i)); len(at) > 0 {
			n.compared[i] = at
		}
	}
}

func cut(span graph.Interval, ground graph.Ground, disputes []graph.Interval, compared []graph.Instant) []graph.Interval {
	if len(disputes)+len(compared) == 0 && (len(ground) == 0 || len(ground) == 1 && ground[0].When.IsZero()) {
		return []graph.Interval{span}
	}
	bounds := []graph.Instant{span.Since, span.Until}
	add := func(at graph.Instant) {
		if span.Since < at && at < span.Until {
			bounds = append(bounds, at)
		}
	}
	addAll := func(spans []graph.Interval) {
		for _, w := range spans {
			add(w.Since)
			add(w.Until)
		}
	}
	for _, term := range ground {
		addAll(term.When.Spans)
	}
	addAll(disputes)
	for _, at := range compared {
		add(at)
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
