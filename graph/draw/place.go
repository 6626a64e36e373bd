package draw

import (
	"cmp"
	"slices"
)

// placeTitles moves the title of a party that an arrow runs through to the
// right, as far as its box goes, if that helps.
func (l *layout) placeTitles(s *sketch) {
	const step = 6
	for i, box := range l.parties {
		home := l.titles[i]
		for t := home; t.x+t.w <= box.x+box.w; t.x += step {
			if !l.crossed(s, t.inset(titlePad/2)) {
				l.titles[i] = t
				break
			}
		}
	}
}

// crossed reports whether an arrow runs through the rectangle.
func (l *layout) crossed(s *sketch, r rect) bool {
	for i := range l.arrows {
		if l.arrows[i].line.meets(r.inset(-s.arrows[i].width / 2)) {
			return true
		}
	}
	return false
}

// placeLabels finds a place for the labels that no room was kept for: beside
// their arrow, as near its middle as may be, on nothing else. Findings choose
// first, then the arrows of most people. Where there is no room the arrow goes
// without.
func (l *layout) placeLabels(s *sketch) {
	var order []int
	for i := range s.arrows {
		if !s.arrows[i].reserved {
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
		size := s.arrows[i].size
		for _, t := range []float64{0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74} {
			p := l.arrows[i].line.at(t * float64(l.arrows[i].line.parts()))
			for _, label := range []rect{
				{p.x, p.y - size.h/2, size.w, size.h},
				{p.x - size.w, p.y - size.h/2, size.w, size.h},
				{p.x, p.y, size.w, size.h},
				{p.x - size.w, p.y - size.h, size.w, size.h},
				{p.x, p.y - size.h, size.w, size.h},
				{p.x - size.w, p.y, size.w, size.h},
				{p.x - size.w/2, p.y - size.h, size.w, size.h},
				{p.x - size.w/2, p.y, size.w, size.h},
			} {
				if l.arrows[i].label == (rect{}) && l.free(s, label, s.arrows[i].air()) {
					l.arrows[i].label = label
				}
			}
		}
	}
}

// free reports whether a label, without the air around it, would cover
// nothing, nor lie across the border of a party.
func (l *layout) free(s *sketch, label rect, air float64) bool {
	text := label.inset(air - 1)
	for _, box := range l.boxes {
		if box.overlaps(text) {
			return false
		}
	}
	for i, party := range l.parties {
		if l.titles[i].overlaps(text) || party.overlaps(text) && party.union(text) != party {
			return false
		}
	}
	for i := range l.arrows {
		if l.arrows[i].label != (rect{}) && l.arrows[i].label.overlaps(text) {
			return false
		}
	}
	return !l.crossed(s, text)
}
