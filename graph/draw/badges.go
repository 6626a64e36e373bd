package draw

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// setNumbers numbers the arrows in the direction in which they lead, so that a
// reader who follows the data reads the table from its beginning.
func (l *layout) setNumbers(s *sketch, d direction) {
	order := make([]int, len(s.arrows))
	for i := range order {
		order[i] = i
	}
	from := func(i int) point { return d.transposeRect(l.boxes[s.arrows[i].from]).middle() }
	to := func(i int) point { return d.transposeRect(l.boxes[s.arrows[i].to]).middle() }
	slices.SortStableFunc(order, func(a, b int) int {
		p, q := from(a), from(b)
		return cmp.Or(cmp.Compare(p.x, q.x), cmp.Compare(p.y, q.y), cmp.Compare(to(a).x, to(b).x), cmp.Compare(to(a).y, to(b).y))
	})
	l.numbers = make([]int, len(order))
	for n, i := range order {
		l.numbers[i] = n + 1
	}
}

// Sizes of a number on an arrow.
const (
	badgeHeight = 15
	badgePad    = 4
)

// badgeSize returns the size of the number of an arrow.
func (l *layout) badgeSize(s *sketch, i int) extent {
	text := s.ruler.width(numberFace, strconv.Itoa(l.numbers[i]))
	return extent{max(text+2*badgePad, badgeHeight), badgeHeight}
}

// placeNumbers puts the number of each arrow on its line, near the middle, where
// no other arrow runs. The shortest arrows choose first, for they have the
// least choice. An arrow that is never alone has its number where it is least
// crossed.
func (l *layout) placeNumbers(s *sketch) {
	ink := l.ink(s)
	type free struct {
		arrow  int
		line   curve
		length float64
	}
	order := make([]free, len(s.arrows))
	for i := range order {
		line := l.arrows[i].line
		order[i] = free{i, line, line.length()}
	}
	slices.SortStableFunc(order, func(a, b free) int { return cmp.Compare(a.length, b.length) })
	for _, f := range order {
		size, best := l.badgeSize(s, f.arrow), math.Inf(1)
		for _, at := range f.line.fromMiddle(f.length) {
			badge := around(at, size)
			if cost := l.badgeCost(badge, f.arrow, ink); cost < best {
				l.arrows[f.arrow].label, best = badge, cost
			}
			if best == 0 {
				break
			}
		}
	}
	l.toOrigin() // a number on the outermost line looks out
}

// badgeCost says how bad a place for the number of an arrow is. What it must
// not cover costs more than all it may.
func (l *layout) badgeCost(badge rect, arrow int, ink ink) float64 {
	const covered, crossed, onBorder = 1000, 20, 6
	cost := float64(crossed * ink.others(badge.inset(-1), arrow))
	for _, box := range l.boxes {
		if box.overlaps(badge.inset(-2)) {
			cost += covered
		}
	}
	for i := range l.arrows {
		if o := l.arrows[i].label; i != arrow && o != (rect{}) && o.overlaps(badge.inset(-2)) {
			cost += covered
		}
	}
	for _, f := range l.frames {
		if f.title.overlaps(badge) {
			cost += covered
		}
		if f.box.overlaps(badge) && !f.box.holds(badge) {
			cost += onBorder
		}
	}
	if around(l.arrows[arrow].tip, extent{2, 2}).overlaps(badge) {
		cost += covered
	}
	return cost
}
