package reach

import (
	"cmp"
	"slices"

	"outflow/graph"
)

// A RunOut is a retention that matters: data of those who are asked for lay at a place that is
// stated to keep data so long and no longer. Where none of it was given longer ago than that, the
// answer would be the same without it.
type RunOut struct {
	Place int32 // where the data lay
	Of    int32 // the place of which the retention is stated
	Over  bool  // some of it was given longer ago, though it may have been given anew since
}

// noteRunOuts notes of a block which retentions matter, and which were over before the end.
func (r *Result) noteRunOuts(k *block) {
	n := k.plan.net
	if n.forgetful == nil {
		return
	}
	asked := k.everAsked()
	var held []stretch
	for place, forgets := range n.forgetful {
		keeps := n.graph.Places[place].Keeps
		if !forgets || keeps == nil || k.plan.asksForArrival(int32(place), k.world) || r.runOuts[int32(place)] || k.number[n.inside[place]] == graph.None {
			continue
		}
		for state := range k.auto.states() {
			held = k.held.course(k.at(n.inside[place], state), held[:0])
			slices.Reverse(held)
			for _, s := range held {
				if !r.areAsked(k, s.row, asked) {
					continue
				}
				over := s.at
				if keeps.Duration != (graph.Duration{}) {
					over = keeps.Duration.AfterEnd(s.at, keeps.Zone)
				}
				r.runOuts[int32(place)] = r.runOuts[int32(place)] || over < k.plan.horizon
				break
			}
		}
	}
}

// areAsked reports whether a row has anything of a set of segments, nil for everybody, or of nobody
// in particular.
func (r *Result) areAsked(k *block, row, asked []uint64) bool {
	what := k.tells(row)
	if what&^(crossedSome|crossedPersons) != 0 || asked == nil {
		return what != 0
	}
	return what != 0 && overlaps(r.sets.at(k.people(row)), asked)
}

// everAsked returns the segments of those who are asked for at any instant; nil if everybody is.
func (b *problem) everAsked() []uint64 {
	if b.plan.asked == graph.None {
		return nil
	}
	all := make([]uint64, (b.masksOf.segments.Len+63)/64)
	for _, c := range b.masksOf.asked(b.plan.asked) {
		for i, x := range c.Segments {
			all[i] |= x
		}
	}
	return all
}

// finishRunOuts lists the retentions that matter, by place.
func (r *Result) finishRunOuts() {
	for place, over := range r.runOuts {
		r.RunOuts = append(r.RunOuts, RunOut{place, r.problem.plan.net.graph.Places[place].Keeps.Place, over})
	}
	slices.SortFunc(r.RunOuts, func(x, y RunOut) int { return cmp.Compare(x.Place, y.Place) })
}
