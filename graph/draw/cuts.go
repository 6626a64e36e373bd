package draw

import (
	"math"
	"slices"
)

// cuts returns where to break into n rows: near even lengths, through no box
// and no label, through as few frames and arrows as may be.
func (l *layout) cuts(n int) []float64 {
	const step = 3
	length := l.size.w / float64(n)
	var cuts []float64
	for i := 1; i < n; i++ {
		best, least := 0.0, math.Inf(1)
		ideal := float64(i) * length
		for x := ideal - 0.35*length; x < ideal+0.35*length; x += step {
			if cost := l.cost(x) + 6*math.Abs(x-ideal)/length; cost < least {
				best, least = x, cost
			}
		}
		if !math.IsInf(least, 1) && (len(cuts) == 0 || best > cuts[len(cuts)-1]) {
			cuts = append(cuts, best)
		}
	}
	return cuts
}

// cost says how bad it is to break at x; that of a box is infinite.
func (l *layout) cost(x float64) float64 {
	const air = 5
	through := func(r rect) bool { return r.x-air < x && x < r.x+r.w+air }
	if slices.ContainsFunc(l.boxes, through) {
		return math.Inf(1)
	}
	sum := 0.0
	for _, f := range l.frames {
		if through(f.title) {
			return math.Inf(1)
		}
		if through(f.box) {
			sum += 4
		}
	}
	for i := range l.arrows {
		a := &l.arrows[i]
		base := a.lines[0][len(a.lines[0])-1]
		head := rect{base.x, base.y, 0, 0}.union(rect{a.tip.x, a.tip.y, 0, 0})
		if through(head) || a.label != (rect{}) && through(a.label) {
			return math.Inf(1)
		}
		if through(a.lines[0].bounds()) {
			sum++
		}
	}
	return sum
}
