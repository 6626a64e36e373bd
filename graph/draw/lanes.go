package draw

import (
	"cmp"
	"math"
	"slices"
)

// laneGap is the distance between lines that cross a rank beside each other,
// where there is room: a number fits on one and leaves the others alone.
const laneGap = 19

// laneAir is what is left between a line and a box or the frame of a party that
// it does not belong to.
const laneAir = 7

// A lane is where a leg crosses a rank between its ends.
type lane struct {
	leg, rank int
	want      float64
	lo, hi    float64 // between what it must not run through
}

// setLanes finds where lines cross ranks: where Graphviz led them, but with room
// between them.
func (r *router) setLanes() {
	var lanes []lane
	for i := range r.legs {
		g := &r.legs[i]
		for k := 1; k < len(g.y)-1; k++ {
			l := lane{leg: i, rank: r.rankOf[g.from] + k}
			l.want = r.hinted(g, k)
			l.lo, l.hi = r.free(l.rank, g.party, l.want, -1)
			lanes = append(lanes, l)
		}
	}
	slices.SortStableFunc(lanes, func(a, b lane) int {
		return cmp.Or(a.rank-b.rank, cmp.Compare(a.lo, b.lo), cmp.Compare(a.hi, b.hi), cmp.Compare(a.want, b.want))
	})
	for i := 0; i < len(lanes); {
		n := i + 1
		for n < len(lanes) && lanes[n].rank == lanes[i].rank && lanes[n].lo == lanes[i].lo && lanes[n].hi == lanes[i].hi {
			n++
		}
		want := make([]float64, 0, n-i)
		for _, l := range lanes[i:n] {
			want = append(want, l.want)
		}
		spread(want, lanes[i].lo, lanes[i].hi, laneGap)
		for k, l := range lanes[i:n] {
			g := &r.legs[l.leg]
			g.y[l.rank-r.rankOf[g.from]] = want[k]
		}
		i = n
	}
}

// hinted returns where Graphviz's line crosses a rank, or where a straight one
// would if it lost it.
func (r *router) hinted(g *leg, k int) float64 {
	a, b := r.stops[g.from].middle(), r.stops[g.to].middle()
	x := r.ranks[r.rankOf[g.from]+k].middle()
	if g.hint != nil {
		points := g.hint.points()
		for i := 1; i < len(points); i++ {
			p, q := points[i-1], points[i]
			if (p.x-x)*(q.x-x) <= 0 && p.x != q.x {
				return p.y + (q.y-p.y)*(x-p.x)/(q.x-p.x)
			}
		}
	}
	return a.y + (b.y-a.y)*(x-a.x)/(b.x-a.x)
}

// free returns the room around y in a rank that no stop takes but one, nor a
// party other than that which a line stays in.
func (r *router) free(rank, party int, y float64, but int) (lo, hi float64) {
	at := r.ranks[rank]
	type block struct{ lo, hi float64 }
	var blocks []block
	for _, i := range at.stops {
		if i == but {
			continue
		}
		blocks = append(blocks, block{r.stops[i].y - laneAir, r.stops[i].y + r.stops[i].h + laneAir})
	}
	lo, hi = math.Inf(-1), math.Inf(1)
	for i, f := range r.frames {
		switch {
		case f.box.x >= at.hi || f.box.x+f.box.w <= at.lo:
		case i == party:
			lo, hi = f.box.y+laneAir, f.box.y+f.box.h-laneAir
		default:
			blocks = append(blocks, block{f.box.y - laneAir, f.box.y + f.box.h + laneAir})
		}
		if i == party && f.title.x < at.hi && f.title.x+f.title.w > at.lo {
			blocks = append(blocks, block{f.title.y, f.title.y + f.title.h})
		}
	}
	// Merge what leaves no room between, then find the room nearest to y.
	slices.SortFunc(blocks, func(a, b block) int { return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(a.hi, b.hi)) })
	start, nearest := lo, math.Inf(1)
	bestLo, bestHi := lo, hi
	try := func(end float64) {
		if end < start {
			return
		}
		if far := max(start-y, y-end, 0); far < nearest {
			nearest, bestLo, bestHi = far, start, end
		}
	}
	for _, b := range blocks {
		if b.hi <= lo || b.lo >= hi {
			continue
		}
		try(b.lo)
		start = max(start, b.hi)
	}
	try(hi)
	return bestLo, bestHi
}

// spread moves ascending places apart until there is the given gap between
// them, and into the given room, as little as may be. Where the room is too
// small the gap is made smaller.
func spread(places []float64, lo, hi, gap float64) {
	if n := float64(len(places) - 1); n > 0 && n*gap > hi-lo {
		gap = max(hi-lo, 0) / n
	}
	// Less their gaps the places need only ascend: what does not is put together
	// at its mean.
	type pool struct{ sum, n float64 }
	var pools []pool
	for i, p := range places {
		pools = append(pools, pool{p - float64(i)*gap, 1})
		for k := len(pools) - 1; k > 0 && pools[k-1].sum/pools[k-1].n >= pools[k].sum/pools[k].n; k-- {
			pools[k-1] = pool{pools[k-1].sum + pools[k].sum, pools[k-1].n + pools[k].n}
			pools = pools[:k]
		}
	}
	last := hi - float64(len(places)-1)*gap
	i := 0
	for _, p := range pools {
		for range int(p.n) {
			places[i] = max(lo, min(p.sum/p.n, last)) + float64(i)*gap
			i++
		}
	}
}
