package reach

import (
	"cmp"
	"slices"
)

// A profile is what arrived at a node along a route, by epoch, ascending.
type profile []arrival

type arrival struct {
	epoch int32
	row   []uint64
}

// add puts a row in, less what came before.
func (at profile) add(epoch int32, row []uint64) profile {
	row = slices.Clone(row)
	i := 0
	for ; i < len(at) && at[i].epoch <= epoch; i++ {
		for w, x := range at[i].row {
			row[w] &^= x
		}
	}
	if !slices.ContainsFunc(row, func(x uint64) bool { return x != 0 }) {
		return at
	}
	for j := i; j < len(at); j++ {
		for w, x := range row {
			at[j].row[w] &^= x
		}
	}
	if i > 0 && at[i-1].epoch == epoch {
		for w, x := range row {
			at[i-1].row[w] |= x
		}
		return at
	}
	return slices.Insert(at, i, arrival{epoch, row})
}

func (at profile) clone() profile {
	copied := slices.Clone(at)
	for i := range copied {
		copied[i].row = slices.Clone(copied[i].row)
	}
	return copied
}

// bits sums what a profile holds, so that a change shows.
func (at profile) bits() (sum int64) {
	for _, a := range at {
		for _, x := range a.row {
			for ; x != 0; x &= x - 1 {
				sum += int64(a.epoch)<<32 + 1
			}
		}
	}
	return sum
}

// A walker carries profiles along edges.
type walker struct {
	r     *Result
	b     *problem
	k     *block
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
		r.walk = &walker{r: r, b: b, k: newEmptyBlock(b, newLayout(b.categories, 0, r.segments, b.somebody))}
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
		if t.until(c, w.b.epochs()) <= s.since {
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
			out = out.add(a.epoch, a.row)
			continue
		}
		mask := w.b.filters[e.filter].mask
		t := &w.b.masks[mask]
		for c, since := range t.since {
			epoch := max(a.epoch, e.since, since)
			if epoch >= t.until(c, e.until) {
				continue
			}
			w.k.install(e.filter, int32(c))
			if w.k.cross(e, a.row, row) {
				out = out.add(epoch, row)
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
		out = out.add(a.epoch, row)
	}
	return out
}

func (w *walker) contributes(e *edge) bool { return e.part != partNeedless && w.r.isCrossed(e.hop) }
