package reach

import (
	"cmp"
	"slices"

	"outflow/graph"
)

// A profile is what arrived at a node along a route, in the order of time.
type profile []arrival

type arrival struct {
	at  graph.Instant
	row []uint64
}

// add puts a row in, less what came before.
func (p profile) add(at graph.Instant, row []uint64) profile {
	row = slices.Clone(row)
	i := 0
	for ; i < len(p) && p[i].at <= at; i++ {
		for w, x := range p[i].row {
			row[w] &^= x
		}
	}
	if !slices.ContainsFunc(row, func(x uint64) bool { return x != 0 }) {
		return p
	}
	for j := i; j < len(p); j++ {
		for w, x := range row {
			p[j].row[w] &^= x
		}
	}
	if i > 0 && p[i-1].at == at {
		for w, x := range row {
			p[i-1].row[w] |= x
		}
		return p
	}
	return slices.Insert(p, i, arrival{at, row})
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
				sum += int64(a.at)*0x9E3779B1 + 1
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

	serial int
}

type start struct {
	node int32
	at   profile
}

func (r *Result) walker() *walker {
	if r.walk == nil {
		b := r.problem
		r.walk = &walker{r: r, b: b, k: newBitRows(b, newLayout(b.categories, 0, r.segments, b.somebody), r.sets)}
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
		if t.until(c, w.b.plan.horizon) <= s.since {
			continue
		}
		row := make([]uint64, w.k.words)
		w.k.give(row, s, int32(c))
		at = at.add(max(since, s.since), row)
	}
	return at
}

// along carries a profile across an edge.
func (w *walker) along(e *edge, at profile) profile {
	var out profile
	row := make([]uint64, w.k.words)
	for _, a := range at {
		if e.filter == openFilter {
			out = out.add(a.at, a.row)
			continue
		}
		mask := w.b.filters[e.filter].mask
		t := &w.b.masks[mask]
		for c, since := range t.since {
			at := max(a.at, e.since, since)
			if at >= t.until(c, e.until) {
				continue
			}
			if w.k.cross(e, w.k.gate(e.filter, int32(c)), a.row, row) {
				out = out.add(at, row)
			}
		}
	}
	return out
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
		out = out.add(a.at, row)
	}
	return out
}

func (w *walker) contributes(e *edge) bool { return e.part != partNeedless && w.r.isCrossed(e.hop) }
