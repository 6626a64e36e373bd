package draw

import (
	"cmp"
	"slices"
)

// placeTitles moves the title of a party that an arrow runs through to the
// right, as far as its frame goes. If that does not help the frame is made
// wider, where there is nothing beside it.
func (l *layout) placeTitles(ink ink) {
	const step = 6
	for i := range l.frames {
		f := &l.frames[i]
		home, wider := f.title, f.title.w
		within := func(x float64) bool { return x >= f.box.x && x+f.title.w <= f.box.x+f.box.w }
		var tries []float64
		for x := home.x; within(x); x += step {
			tries = append(tries, x)
		}
		for d := 0.0; d <= wider; d += step {
			tries = append(tries, home.x-d, f.box.x+f.box.w-home.w+d)
		}
		for _, x := range tries {
			title := rect{x, home.y, home.w, home.h}
			if box := f.box.union(title); !ink.crosses(title.inset(titlePad/2)) && !l.covers(title) && (within(x) || l.mayGrow(i, box)) {
				f.title, f.box = title, box
				break
			}
		}
	}
}

// covers reports whether something of the size of a title would lie on a box or
// a label.
func (l *layout) covers(title rect) bool {
	text := title.inset(titlePad / 2)
	return slices.ContainsFunc(l.boxes, text.overlaps) ||
		slices.ContainsFunc(l.arrows, func(r route) bool { return r.label != (rect{}) && r.label.overlaps(text) })
}

// mayGrow reports whether a frame may become as large as box.
func (l *layout) mayGrow(i int, box rect) bool {
	was := l.frames[i].box
	apart := box.inset(-6)
	for k, f := range l.frames {
		if k != i && f.box.overlaps(apart) {
			return false
		}
	}
	for _, b := range l.boxes {
		if b.overlaps(apart) && !b.overlaps(was) {
			return false
		}
	}
	for k := range l.arrows {
		if label := l.arrows[k].label; label != (rect{}) && label.overlaps(apart) && !label.overlaps(was) {
			return false
		}
	}
	return true
}

// placeLabels finds a place for the labels that no room was kept for, and for
// those that an arrow came to run through all the same: beside their arrow, as
// near its middle as may be, on nothing else. Findings choose first, then the
// arrows of most people. Where there is no room the arrow goes without.
func (l *layout) placeLabels(s *sketch, ink ink) {
	var order []int
	for i := range s.arrows {
		if l.arrows[i].label == (rect{}) || ink.crosses(l.text(s, i)) {
			order = append(order, i)
		}
	}
	first := func(i int) int {
		if s.arrows[i].finding {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(first(a)-first(b), cmp.Compare(s.arrows[b].people, s.arrows[a].people))
	})
	for _, i := range order {
		was := l.arrows[i].label
		l.arrows[i].label = rect{}
		if label, ok := l.beside(s, i, ink); ok {
			l.arrows[i].label = label
		} else {
			l.arrows[i].label = was
		}
	}
}

// beside finds a place for the label of an arrow.
func (l *layout) beside(s *sketch, i int, ink ink) (rect, bool) {
	size, line := s.arrows[i].size, l.arrows[i].line
	for _, t := range []float64{0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8} {
		p := line.at(t * float64(line.parts()))
		for _, corner := range []point{{0, 0.5}, {1, 0.5}, {0, 0}, {1, 1}, {0, 1}, {1, 0}, {0.5, 1}, {0.5, 0}} {
			label := rect{p.x - corner.x*size.w, p.y - corner.y*size.h, size.w, size.h}
			if l.free(label, s.arrows[i].air(), ink) {
				return label, true
			}
		}
	}
	return rect{}, false
}

// free reports whether a label, without the air around it, would cover
// nothing, nor lie across the border of a party.
func (l *layout) free(label rect, air float64, ink ink) bool {
	text := label.inset(air - 1)
	for _, box := range l.boxes {
		if box.overlaps(text) {
			return false
		}
	}
	for _, f := range l.frames {
		if f.title.overlaps(text) || f.box.overlaps(text) && !f.box.holds(text) {
			return false
		}
	}
	for i := range l.arrows {
		if l.arrows[i].label != (rect{}) && l.arrows[i].label.overlaps(text) {
			return false
		}
	}
	return !ink.crosses(text)
}
