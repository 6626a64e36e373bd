package draw

import (
	"cmp"
	"math"
	"slices"
	"strconv"
)

// placeTitles moves the title of a party that an arrow runs through to the
// right, as far as its frame goes. If that does not help the frame is made
// wider, where there is nothing beside it.
func (l *layout) placeTitles(lines lineIndex) {
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
			if box := f.box.union(title); !lines.crosses(title.inset(titlePad/2)) && !l.covers(title) && (within(x) || l.mayGrow(i, box)) {
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
func (l *layout) placeLabels(s *scene, lines lineIndex) {
	var order []int
	for i := range s.arrows {
		if l.arrows[i].label == (rect{}) || lines.crosses(l.text(s, i)) {
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
		if label, ok := l.beside(s, i, lines); ok {
			l.arrows[i].label = label
		} else {
			l.arrows[i].label = was
		}
	}
}

// beside finds a place for the label of an arrow.
func (l *layout) beside(s *scene, i int, lines lineIndex) (rect, bool) {
	size, line := s.arrows[i].size, l.arrows[i].line
	for _, t := range []float64{0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8} {
		p := line.at(t * float64(line.parts()))
		for _, corner := range []point{{0, 0.5}, {1, 0.5}, {0, 0}, {1, 1}, {0, 1}, {1, 0}, {0.5, 1}, {0.5, 0}} {
			label := rect{p.x - corner.x*size.w, p.y - corner.y*size.h, size.w, size.h}
			if l.free(label, s.arrows[i].padding(), lines) {
				return label, true
			}
		}
	}
	return rect{}, false
}

// free reports whether a label, without the air around it, would cover
// nothing, nor lie across the border of a party.
func (l *layout) free(label rect, air float64, lines lineIndex) bool {
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
	return !lines.crosses(text)
}

// setNumbers numbers the arrows in the direction in which they lead, so that a
// reader who follows the data reads the table from its beginning.
func (l *layout) setNumbers(s *scene, d direction) {
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
func (l *layout) badgeSize(s *scene, i int) extent {
	text := s.fonts.width(numberFace, strconv.Itoa(l.numbers[i]))
	return extent{max(text+2*badgePad, badgeHeight), badgeHeight}
}

// placeNumbers puts the number of each arrow on its line, near the middle, where
// no other arrow runs. The shortest arrows choose first, for they have the
// least choice. An arrow that is never alone has its number where it is least
// crossed.
func (l *layout) placeNumbers(s *scene) {
	lines := l.indexLines(s)
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
			if cost := l.badgeCost(badge, f.arrow, lines); cost < best {
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
func (l *layout) badgeCost(badge rect, arrow int, lines lineIndex) float64 {
	const covered, crossed, onBorder = 1000, 20, 6
	cost := float64(crossed * lines.others(badge.inset(-1), arrow))
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

// ink knows where lines run: points of them close together, by the square of
// paper they lie on, so that hundreds of places for a label are tried quickly.
type lineIndex map[cell][]lineSample

type cell struct{ x, y int }

// A spot is a point of a line, half the line's width, and whose it is.
type lineSample struct {
	point
	half  float64
	arrow int
}

const cellSize = 32

func cellOf(x, y float64) cell {
	return cell{int(x+1e6) / cellSize, int(y+1e6) / cellSize}
}

func (l *layout) indexLines(s *scene) lineIndex {
	all := lineIndex{}
	for i := range l.arrows {
		half := s.arrows[i].width / 2
		l.arrows[i].line.walk(func(p point) {
			at := cellOf(p.x, p.y)
			all[at] = append(all[at], lineSample{p, half, i})
		})
	}
	return all
}

// within visits the spots whose line runs through the rectangle, until visit
// returns false.
func (k lineIndex) within(r rect, visit func(lineSample) bool) {
	const widest = 7 // half of the widest line, rounded up
	from, to := cellOf(r.x-widest, r.y-widest), cellOf(r.x+r.w+widest, r.y+r.h+widest)
	for x := from.x; x <= to.x; x++ {
		for y := from.y; y <= to.y; y++ {
			for _, s := range k[cell{x, y}] {
				if r.inset(-s.half).contains(s.point) && !visit(s) {
					return
				}
			}
		}
	}
}

// crosses reports whether a line runs through the rectangle.
func (k lineIndex) crosses(r rect) bool {
	found := false
	k.within(r, func(lineSample) bool {
		found = true
		return false
	})
	return found
}

// others returns how many arrows but one run through the rectangle.
func (k lineIndex) others(r rect, arrow int) int {
	var seen []int
	k.within(r, func(s lineSample) bool {
		known := s.arrow == arrow
		for _, i := range seen {
			known = known || i == s.arrow
		}
		if !known {
			seen = append(seen, s.arrow)
		}
		return true
	})
	return len(seen)
}
