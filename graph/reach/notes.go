package reach

import (
	"slices"

	"outflow/graph"
)

type arrival struct {
	kinds    []uint64
	persons  bool
	anything bool
	somebody bool
	first    int32 // of people's facts, if there are any
}

// note records the epoch for every category and kind of a row.
func (r *Result) note(at map[string]*times, l *layout, row []uint64, epoch int32) {
	kinds := r.temp
	for c, key := range l.keys {
		clear(kinds)
		l.gatherCategory(row, c, kinds)
		if !overlaps(kinds, nil) {
			continue
		}
		t := at[key]
		if t == nil {
			t = newTimes(r.kinds)
			at[key] = t
		}
		t.note(kinds, epoch)
	}
}

// brings notes that a row of facts, of what came to answer, crosses an edge
// that brings facts to the goal.
func (r *Result) brings(l *layout, row []uint64, epoch int32) {
	clear(r.temp)
	l.gather(row, r.temp)
	r.came.note(r.temp, epoch)
}

// settle makes what was noted of a block's kinds final.
func (r *Result) settle() {
	r.came.settle()
	for _, at := range []map[string]*times{r.held, r.brought} {
		for _, t := range at {
			t.settle()
		}
	}
}

// arrived notes what the row gained in an epoch by a node is the beginning of;
// earlier epochs come last.
func (r *Result) arrived(k *block, node, epoch int32) {
	v := k.node[node]
	if v == graph.None {
		return
	}
	place := k.plan.net.place[v]
	if k.plan.net.inside[place] != v || !k.reports(node) {
		return
	}
	var some uint64
	for w, x := range k.useful(node) {
		k.scratch[w] = x & k.delta[w]
		some |= k.scratch[w]
	}
	if some == 0 {
		return
	}
	a := &r.arrivals[place]
	if a.kinds == nil {
		a.kinds = r.cut((r.kinds + 63) / 64)
		a.first = epoch
	}
	persons := k.hasPersons(k.scratch)
	if persons == a.persons { // later epochs come first
		a.first = min(a.first, epoch)
	} else if persons {
		a.first, a.persons = epoch, true
	}
	k.gather(k.scratch, a.kinds)
	a.anything = a.anything || k.scratch[k.body] != 0
	a.somebody = a.somebody || k.hasSomebody(k.scratch)
}

// noteNobodys looks for what answers at the goal and is of no kind of people.
func (r *Result) noteNobodys(k *block) {
	row := k.scratch
	for w, x := range k.wanted() {
		row[w] = x & k.held(k.goal)[w]
	}
	r.Anything = r.Anything || row[k.body] != 0
	r.Somebody = r.Somebody || k.hasSomebody(row)
}

// noteSeeds finds the sources that contribute: after the backward pass nothing
// is held any more, and what is useful at a source that gives it contributes.
func (r *Result) noteSeeds(k *block) {
	set := r.set()
	for i := range k.sources {
		s := &k.sources[i]
		if s.seed == nil {
			continue
		}
		clear(set)
		for _, key := range s.categories {
			if c, ok := slices.BinarySearch(k.keys, key); ok {
				k.gatherCategory(k.useful(s.node), c, set)
			}
		}
		if overlaps(set, nil) {
			r.Origins = append(r.Origins, s.seed.place)
		}
	}
	slices.Sort(r.Origins)
	r.Origins = slices.Compact(r.Origins)
}

// reports reports whether what lies at a node counts for its place.
func (b *problem) reports(node int32) bool {
	return b.plan.q.Aim != Left || b.state(node) == b.auto.state(stageGone, b.auto.last())
}
