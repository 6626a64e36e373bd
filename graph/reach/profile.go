package reach

import (
	"cmp"
	"slices"

	"outflow/graph"
)

// A profile is what lay at a node along a route, in the order in which it came.
type profile []arrival

// An arrival is what a node had throughout a time.
type arrival struct {
	during graph.Interval
	row    []uint64
}

// add puts a row in, less what was there throughout its time already.
func (p profile) add(during graph.Interval, row []uint64) profile {
	row = slices.Clone(row)
	at := 0
	for i := range p {
		if covers := p[i].during; covers.Since <= during.Since && covers.Until >= during.Until {
			for w, x := range p[i].row {
				row[w] &^= x
			}
		}
		if p[i].during.Since < during.Since || p[i].during.Since == during.Since && p[i].during.Until > during.Until {
			at = i + 1
		}
	}
	if !slices.ContainsFunc(row, func(x uint64) bool { return x != 0 }) {
		return p
	}
	for i := range p {
		if covered := p[i].during; during.Since <= covered.Since && during.Until >= covered.Until && during != covered {
			for w, x := range row {
				p[i].row[w] &^= x
			}
		}
	}
	if at < len(p) && p[at].during == during {
		for w, x := range row {
			p[at].row[w] |= x
		}
		return p
	}
	return slices.Insert(p, at, arrival{during, row})
}

func (p profile) clone() profile {
	copied := slices.Clone(p)
	for i := range copied {
		copied[i].row = slices.Clone(copied[i].row)
	}
	return copied
}

// bits sums what a profile holds, so that a change shows.
func (p profile) bits() (sum int64) {
	for _, a := range p {
		for _, x := range a.row {
			for ; x != 0; x &= x - 1 {
				sum += int64(a.during.Since)*0x9E3779B1 + int64(a.during.Until)*0x85EBCA6B + 1
			}
		}
	}
	return sum
}

// A walker carries profiles along edges.
type walker struct {
	r     *Result
	b     *problem
	k     *bitRows
	begun []start
	ends  map[*ending][]uint64

	serial int
}

type start struct {
	node int32
	at   profile
}

func (r *Result) walker() *walker {
	if r.walk == nil {
		b := r.problem
		r.walk = &walker{r: r, b: b, k: newBitRows(b, newLayout(b.categories, 0, r.segments, b.somebody), r.sets), ends: map[*ending][]uint64{}}
	}
	return r.walk
}

// starts returns the profiles of the sources, one for each node.
func (w *walker) starts() []start {
	if w.begun != nil {
		return w.begun
	}
	byNode := map[int32]profile{}
	var order []int32
	for i := range w.b.sources {
		s := &w.b.sources[i]
		if s.anything {
			continue
		}
		if byNode[s.node] == nil {
			order = append(order, s.node)
		}
		byNode[s.node] = w.begin(byNode[s.node], s)
	}
	// By place, not by solver node: those are in the order of ranks, which
	// depends on what the query does not touch.
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(w.b.node[a], w.b.node[b]), cmp.Compare(a, b))
	})
	for _, v := range order {
		w.begun = append(w.begun, start{v, byNode[v]})
	}
	return w.begun
}

// begin adds what a source gives to a profile.
func (w *walker) begin(at profile, s *source) profile {
	t := &w.b.masks[s.mask]
	for c, since := range t.since {
		during := graph.Interval{Since: max(since, s.since), Until: min(t.until(c, w.b.plan.horizon), s.until)}
		if during.Since >= during.Until {
			continue
		}
		row := make([]uint64, w.k.words)
		w.k.give(row, s, int32(c))
		for i := range s.stops {
			if until := s.stops[i].at; until < during.Until {
				if during.Since < until {
					at = at.add(w.stays(s.node, graph.Interval{Since: during.Since, Until: until}), row)
				}
				during.Since = max(during.Since, until)
				w.k.minus(row, w.endRow(&s.stops[i].ending))
			}
		}
		at = at.add(w.stays(s.node, during), row)
	}
	return at
}

// stays returns how long a node has what it is given throughout a time.
func (w *walker) stays(node int32, during graph.Interval) graph.Interval {
	if !w.b.mayLose(node) {
		during.Until = w.b.plan.horizon
	}
	return during
}

func (w *walker) endRow(d *ending) []uint64 {
	row, ok := w.ends[d]
	if !ok {
		row = w.k.facts(d.categories, w.b.whom(d), d.influence)
		w.ends[d] = row
	}
	return row
}

// along carries a profile across an edge.
func (w *walker) along(e *edge, at profile) profile {
	var out profile
	row := make([]uint64, w.k.words)
	for _, a := range at {
		switch {
		case e.keeps != 0:
			out = w.kept(e, a, out)
			continue
		case e.filter == openFilter:
			out = out.add(w.stays(e.to, a.during), a.row)
			continue
		}
		mask := w.b.filters[e.filter].mask
		t := &w.b.masks[mask]
		for c, since := range t.since {
			during := graph.Interval{Since: max(a.during.Since, e.since, since), Until: min(a.during.Until, t.until(c, e.until))}
			if during.Since >= during.Until {
				continue
			}
			if w.k.cross(e, w.k.gate(e.filter, int32(c)), a.row, row) {
				out = out.add(w.stays(e.to, during), row)
			}
		}
	}
	return out
}

// kept adds to a profile what a place still has of what it was given throughout a time.
func (w *walker) kept(e *edge, a arrival, out profile) profile {
	type gone struct {
		at  graph.Instant
		row []uint64
	}
	var ends []gone
	endings := w.b.keepings[e.keeps-1].endings
	for i := range endings {
		if at := endings[i].forgets(w.b.world, a.during.Until); at < w.b.plan.horizon {
			ends = append(ends, gone{at, w.endRow(&endings[i])})
		}
	}
	slices.SortStableFunc(ends, func(x, y gone) int { return cmp.Compare(x.at, y.at) })
	row := slices.Clone(a.row)
	for _, g := range ends {
		out = out.add(graph.Interval{Since: a.during.Since, Until: g.at}, row)
		w.k.minus(row, g.row)
	}
	return out.add(graph.Interval{Since: a.during.Since, Until: w.b.plan.horizon}, row)
}

// wanted keeps what answers the question.
func (w *walker) wanted(at profile) profile {
	wanted := w.k.wanted()
	var out profile
	for _, a := range at {
		row := slices.Clone(a.row)
		for i := range row {
			row[i] &= wanted[i]
		}
		out = out.add(a.during, row)
	}
	return out
}

func (w *walker) contributes(e *edge) bool { return e.part != partNeedless && w.r.isCrossed(e.hop) }
