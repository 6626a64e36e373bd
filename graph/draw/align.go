package draw

import (
	"math"
	"slices"
)

// A pass is where an arrow crosses a rank: on a lane, or along its label, which
// can be moved.
type pass struct {
	rank  int
	leg   int     // of a lane
	k     int     // index into leg.y
	label int     // the stop, -1 for a lane
	y     float64 // where it is
}

// align lets arrows run straight over as many ranks as may be, for every bend
// is one more to follow.
func (r *router) align() {
	passes := r.passes()
	var order []int // arrows
	for arrow := range passes {
		order = append(order, arrow)
	}
	slices.Sort(order)
	for _, arrow := range order {
		chain := passes[arrow]
		for i := 0; i < len(chain); {
			n, y := r.straight(arrow, chain, i, passes)
			for k := i; k < n; k++ {
				chain[k].y = y
				if s := chain[k]; s.label >= 0 {
					r.stops[s.label].y += y - r.level(s.label)
				}
			}
			i = max(n, i+1)
		}
	}
	for _, chain := range passes {
		for _, s := range chain {
			if s.label < 0 {
				r.legs[s.leg].y[s.k] = s.y
			}
		}
	}
}

// passes returns where each arrow crosses ranks, in their order.
func (r *router) passes() map[int][]pass {
	all := map[int][]pass{}
	for i := range r.legs {
		g := &r.legs[i]
		for k := 1; k < len(g.y)-1; k++ {
			all[g.arrow] = append(all[g.arrow], pass{r.rankOf[g.from] + k, i, k, -1, g.y[k]})
		}
		if r.isLabel(g.to) { // once for its two legs
			all[g.arrow] = append(all[g.arrow], pass{r.rankOf[g.to], i, 0, g.to, r.level(g.to)})
		}
	}
	for _, chain := range all {
		slices.SortStableFunc(chain, func(a, b pass) int { return a.rank - b.rank })
	}
	return all
}

// straight finds how far an arrow can run straight from one of its passes on,
// and where.
func (r *router) straight(arrow int, chain []pass, first int, passes map[int][]pass) (end int, y float64) {
	lo, hi := math.Inf(-1), math.Inf(1)
	end, y = first, chain[first].y
	var wants []float64
	for i := first; i < len(chain); i++ {
		l, h := r.room(arrow, chain[i])
		lo, hi = max(lo, l), min(hi, h)
		if lo > hi {
			return end, y
		}
		wants = append(wants, chain[i].y)
		found := false
		for _, want := range r.wants(arrow, chain, first, i, wants) {
			at := max(lo, min(want, hi))
			if !slices.ContainsFunc(chain[first:i+1], func(s pass) bool { return r.taken(arrow, s, at, passes) }) {
				end, y, found = i+1, at, true
				break
			}
		}
		if !found {
			return end, y
		}
	}
	return end, y
}

// wants lists where a run of passes might best lie: level with the box it begins
// at or goes on to, else where its passes are.
func (r *router) wants(arrow int, chain []pass, first, last int, own []float64) []float64 {
	var ends []float64
	for i := range r.legs {
		g := &r.legs[i]
		if g.arrow != arrow {
			continue
		}
		if first == 0 && !r.isLabel(g.from) && !r.flat(g) {
			ends = append(ends, r.near(g.from, own[0]))
		}
		if last == len(chain)-1 && !r.isLabel(g.to) && !r.flat(g) {
			ends = append(ends, r.near(g.to, own[len(own)-1]))
		}
	}
	if first > 0 { // to jog as little as may be
		ends = append(ends, chain[first-1].y)
	}
	return append(ends, own...)
}

// near returns the place at the side of a box that is nearest to y.
func (r *router) near(stop int, y float64) float64 {
	at := r.stops[stop]
	return max(at.y+portInset, min(y, at.y+at.h-portInset))
}

// room returns between which places a pass can be.
func (r *router) room(arrow int, s pass) (lo, hi float64) {
	g := &r.legs[s.leg]
	if s.label < 0 {
		return r.free(s.rank, g.party, s.y, -1)
	}
	at := r.stops[s.label]
	lo, hi = r.free(s.rank, g.party, at.middle().y, s.label)
	if r.under {
		return lo + at.h, hi
	}
	return lo, hi - at.h
}

// taken reports whether a pass would lie too near to one of another arrow if it
// were at y.
func (r *router) taken(arrow int, s pass, y float64, passes map[int][]pass) bool {
	top, bottom := y, y
	if s.label >= 0 {
		h := r.stops[s.label].h
		if r.under {
			top = y - h
		} else {
			bottom = y + h
		}
	}
	for other, chain := range passes {
		if other == arrow {
			continue
		}
		for _, o := range chain {
			if o.rank == s.rank && o.label < 0 && o.y > top-laneGap+0.01 && o.y < bottom+laneGap-0.01 {
				return true
			}
		}
	}
	return false
}
