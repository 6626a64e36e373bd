package reach

import (
	"cmp"
	"slices"
)

// A walker carries waves along edges.
type walker struct {
	r     *Result
	b     *problem
	k     *block
	start []begin

	serial int
}

type begin struct {
	node int32
	at   wave
}

func (r *Result) walker() *walker {
	if r.walk == nil {
		b := r.problem
		r.walk = &walker{r: r, b: b, k: newWalkBlock(b, newLayout(b.categories, 0, r.kinds, b.somebody))}
	}
	return r.walk
}

// starts returns the waves of the sources, one for each node.
func (w *walker) starts() []begin {
	if w.start != nil {
		return w.start
	}
	byNode := map[int32]wave{}
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
		w.start = append(w.start, begin{v, byNode[v]})
	}
	return w.start
}

// begin adds what a source gives to a wave.
func (w *walker) begin(at wave, s *source) wave {
	t := &w.b.masks[s.mask]
	for c, since := range t.since {
		until := w.b.epochs()
		if c+1 < len(t.since) {
			until = t.since[c+1]
		}
		if until <= s.since {
			continue
		}
		row := make([]uint64, w.k.words)
		for _, key := range s.categories {
			if n, ok := slices.BinarySearch(w.k.keys, key); ok {
				w.k.fill(row, n)
			}
		}
		pattern := w.k.patterns[s.mask][c]
		for i := range w.k.body {
			row[i] &= pattern[i%len(pattern)]
		}
		at = at.add(max(since, s.since), row)
	}
	return at
}

// along carries a wave across an edge.
func (w *walker) along(e *edge, at wave) wave {
	var out wave
	row := make([]uint64, w.k.words)
	for _, a := range at {
		if e.gate == openGate {
			out = out.add(a.epoch, a.row)
			continue
		}
		mask := w.b.gates[e.gate].mask
		t := &w.b.masks[mask]
		for c, since := range t.since {
			until := e.until
			if c+1 < len(t.since) {
				until = min(until, t.since[c+1])
			}
			epoch := max(a.epoch, e.since, since)
			if epoch >= until {
				continue
			}
			w.k.open(e.gate, int32(c))
			if w.k.cross(e, a.row, row) {
				out = out.add(epoch, row)
			}
		}
	}
	return out
}

// wanted keeps what answers the question.
func (w *walker) wanted(at wave) wave {
	wanted := w.k.wanted()
	var out wave
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
