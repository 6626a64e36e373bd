package draw

import "math"

// cuts returns where to break into n rows: near even lengths, through no box
// and no label, through as few frames and arrows as may be.
func (l *layout) cuts(n int) []float64 {
	const step = 3
	hard, soft := l.spans()
	length := l.size.w / float64(n)
	var cuts []float64
	for i := 1; i < n; i++ {
		best, least := 0.0, math.Inf(1)
		ideal := float64(i) * length
		for x := ideal - 0.35*length; x < ideal+0.35*length; x += step {
			if cost := hard.at(x) + soft.at(x) + 6*math.Abs(x-ideal)/length; cost < least {
				best, least = x, cost
			}
		}
		if !math.IsInf(least, 1) && (len(cuts) == 0 || best > cuts[len(cuts)-1]) {
			cuts = append(cuts, best)
		}
	}
	return cuts
}

// A span is what a cut costs between two places.
type span struct{ from, to, cost float64 }

type spans []span

func (s *spans) add(r rect, cost float64) {
	const air = 5
	*s = append(*s, span{r.x - air, r.x + r.w + air, cost})
}

func (s spans) at(x float64) float64 {
	sum := 0.0
	for _, one := range s {
		if one.from < x && x < one.to {
			sum += one.cost
		}
	}
	return sum
}

// spans returns where no cut may be, and where it costs something.
func (l *layout) spans() (hard, soft spans) {
	never := math.Inf(1)
	for _, box := range l.boxes {
		hard.add(box, never)
	}
	for _, f := range l.frames {
		hard.add(f.title, never)
		soft.add(f.box, 4)
	}
	for i := range l.arrows {
		a := &l.arrows[i]
		base := a.lines[0][len(a.lines[0])-1]
		hard.add(rect{base.x, base.y, 0, 0}.union(rect{a.tip.x, a.tip.y, 0, 0}), never)
		if a.label != (rect{}) {
			hard.add(a.label, never)
		}
		soft.add(a.lines[0].bounds(), 1)
	}
	return hard, soft
}
