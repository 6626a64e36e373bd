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
	if !overlaps(row, nil) {
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

// Walkers carry profiles along edges, some of the segments at a time: see problem.walkedAtOnce.
type walkers struct {
	r    *Result
	b    *problem
	size int
	all  []*walker // nil where nobody asked for it yet

	serial int // of the latest partial route
}

// A walker carries profiles of some of the segments.
type walker struct {
	*walkers
	k       *bitRows
	endings *endingRows
	begun   map[int32]profile // by node with a source
}

func (r *Result) walkers() *walkers {
	if r.walk == nil {
		b := r.problem
		size := b.walkedAtOnce(r.segments)
		r.walk = &walkers{r: r, b: b, size: size, all: make([]*walker, max(1, (r.segments+size-1)/size))}
	}
	return r.walk
}

// walkedAtOnce is of how many segments profiles are. Where people are erased one by one, a place
// has as many arrivals as there are people, each without one more of them: of few people at a
// time, those are few, and short.
func (b *problem) walkedAtOnce(segments int) int {
	if b.plan.erasesApart(segments) {
		return min(64, b.blockSize(segments))
	}
	return max(1, segments)
}

// part returns the walker of a part of the segments.
func (w *walkers) part(n int) *walker {
	if w.all[n] == nil {
		first := n * w.size
		k := newBitRows(w.b, newLayout(w.b.categories, first, min(w.size, w.r.segments-first), w.b.somebody), w.r.sets)
		w.all[n] = &walker{walkers: w, k: k, endings: newEndingRows(w.b, k)}
	}
	return w.all[n]
}

// sourceNodes returns the nodes that have a source, by place, not by solver node: those are in the
// order of ranks, which depends on what the query does not touch.
func (w *walkers) sourceNodes() (nodes []int32) {
	for i := range w.b.sources {
		if s := &w.b.sources[i]; !s.anything {
			nodes = append(nodes, s.node)
		}
	}
	slices.SortFunc(nodes, func(a, b int32) int {
		return cmp.Or(cmp.Compare(w.b.node[a], w.b.node[b]), cmp.Compare(a, b))
	})
	return slices.Compact(nodes)
}

// starts returns the profiles of the nodes that have a source.
func (w *walker) starts() map[int32]profile {
	if w.begun == nil {
		w.begun = map[int32]profile{}
		for i := range w.b.sources {
			if s := &w.b.sources[i]; !s.anything {
				w.begun[s.node] = w.begin(w.begun[s.node], s)
			}
		}
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
		for _, stop := range w.endings.stopsOf(s) {
			ended := w.endings.row(&stop.ending)
			if until := stop.at; until < during.Until && overlaps(ended, row) {
				if during.Since < until {
					at = at.add(w.stays(s.node, graph.Interval{Since: during.Since, Until: until}), row)
				}
				during.Since = max(during.Since, until)
				w.k.minus(row, ended)
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
		t, open := &w.b.masks[mask], w.b.during(e)
		for c, since := range t.since {
			during := graph.Interval{Since: max(a.during.Since, open.Since, since), Until: min(a.during.Until, t.until(c, open.Until))}
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
	var ends []gone // those that end any of it
	for _, d := range w.endings.of(e.keeps) {
		if at := d.forgets(w.b.world, a.during.Until); at < w.b.plan.horizon {
			if row := w.endings.row(d); overlaps(row, a.row) {
				ends = append(ends, gone{at, row})
			}
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

func (w *walkers) contributes(e *edge) bool { return e.part != partNeedless && w.r.isCrossed(e.hop) }
