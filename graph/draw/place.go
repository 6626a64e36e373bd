package draw

import (
	"cmp"
	"iter"
	"math"
	"slices"
)

// placeTitles moves the title of a party that an arrow runs through to the
// right, as far as its frame goes. If that does not help the frame is made
// wider, where there is nothing beside it.
func (l *layout) placeTitles(lines lineIndex) {
	const step = 6
	for i := range l.frames {
		f := &l.frames[i]
		home, right := f.title, f.box.x+f.box.w-f.title.w
		var tries []float64
		for x := home.x; x <= right; x += step {
			tries = append(tries, x)
		}
		for d := 0.0; d <= home.w; d += step {
			tries = append(tries, home.x-d, right+d)
		}
		for _, x := range tries {
			moved := frame{title: rect{x, home.y, home.w, home.h}}
			moved.box = f.box.union(moved.title)
			if !lines.cross(moved.text()) && !l.covers(moved.text()) && l.mayGrow(i, moved.box) {
				*f = moved
				break
			}
		}
	}
}

// covers reports whether something would lie on a box or a label.
func (l *layout) covers(r rect) bool {
	return slices.ContainsFunc(l.boxes, r.overlaps) || slices.ContainsFunc(l.arrows, func(a route) bool { return r.overlaps(a.label) })
}

// mayGrow reports whether a frame may become as large as box.
func (l *layout) mayGrow(i int, box rect) bool {
	was := l.frames[i].box
	if box == was {
		return true
	}
	apart := box.inset(-6)
	for k, f := range l.frames {
		if k != i && f.box.overlaps(apart) {
			return false
		}
	}
	added := func(r rect) bool { return r.overlaps(apart) && !r.overlaps(was) }
	return !slices.ContainsFunc(l.boxes, added) && !slices.ContainsFunc(l.arrows, func(a route) bool { return added(a.label) })
}

// placeLabels finds a place for the labels that have none yet, and for those that an
// arrow runs through all the same: beside their arrow, as near its middle as may be,
// on nothing else. What is grave comes first, then the arrows of most people. Where there
// is no room a label stays as it was.
func (l *layout) placeLabels(s *scene, lines lineIndex) {
	var order []int
	for i := range s.arrows {
		if l.arrows[i].label == (rect{}) || lines.cross(l.text(s, i)) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		p, q := &s.arrows[a], &s.arrows[b]
		return cmp.Or(cmp.Compare(q.concern, p.concern), cmp.Compare(q.people, p.people))
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
	for _, p := range line.fromMiddle() {
		for _, corner := range []point{{0, 0.5}, {1, 0.5}, {0, 0}, {1, 1}, {0, 1}, {1, 0}, {0.5, 1}, {0.5, 0}} {
			label := rect{p.x - corner.x*size.w, p.y - corner.y*size.h, size.w, size.h}
			if l.free(label.inset(s.arrows[i].padding()-1), lines) {
				return label, true
			}
		}
	}
	return rect{}, false
}

// free reports whether text would cover nothing, nor lie across the border of a
// party.
func (l *layout) free(text rect, lines lineIndex) bool {
	inTheWay := func(f frame) bool { return f.title.overlaps(text) || f.box.overlaps(text) && !f.box.holds(text) }
	return !l.covers(text) && !slices.ContainsFunc(l.frames, inTheWay) && !lines.cross(text)
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
	badgeHeight = 16
	badgePad    = 4
)

// badgeSize returns the size of what is written on an arrow, 0 if nothing is.
func (s *scene) badgeSize(text string) extent {
	if text == "" {
		return extent{}
	}
	return extent{max(s.fonts.width(numberFace, text)+2*badgePad, badgeHeight), badgeHeight}
}

// placeNumbers puts the number of each arrow on its line, near the middle, where
// no other arrow runs, or where the fewest do. The shortest arrows come first, for
// they have the fewest places to choose from. Words that have no place become fewer,
// or are left out; a number, of which the table speaks, is not.
func (l *layout) placeNumbers(s *scene) {
	lines := l.indexLines(s)
	order, lengths := make([]int, len(s.arrows)), make([]float64, len(s.arrows))
	for i := range order {
		order[i], lengths[i] = i, l.arrows[i].line.length()
	}
	l.badges = make([]string, len(s.arrows))
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(lengths[a], lengths[b]) })
	for _, i := range order {
		texts := s.badgeTexts(&s.arrows[i], l.numbers[i])
		for n, text := range texts {
			var cost float64
			l.badges[i] = text
			if l.arrows[i].label, cost = l.placeNumber(i, s.badgeSize(text), lines); cost < covered || n == len(texts)-1 {
				break
			}
		}
	}
	l.toOrigin() // a number on the outermost line stands out
}

// placeNumber returns the best place for the number of an arrow, and how bad it is.
func (l *layout) placeNumber(arrow int, size extent, lines lineIndex) (place rect, best float64) {
	if size == (extent{}) {
		return rect{}, 0
	}
	best = math.Inf(1)
	for _, at := range l.arrows[arrow].line.fromMiddle() {
		badge := around(at, size)
		if cost := l.badgeCost(badge, arrow, lines); cost < best {
			place, best = badge, cost
		}
		if best == 0 {
			break
		}
	}
	if best >= covered {
		return l.besideLine(arrow, size, lines)
	}
	return place, best
}

// besideLine is placeNumber beside a line that has no place on it.
func (l *layout) besideLine(arrow int, size extent, lines lineIndex) (place rect, best float64) {
	best = math.Inf(1)
	for _, at := range l.arrows[arrow].line.fromMiddle() {
		for _, side := range []point{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
			badge := around(point{at.x + side.x*(size.w/2+4), at.y + side.y*(size.h/2+4)}, size)
			if cost := l.badgeCost(badge, arrow, lines); cost < best {
				best, place = cost, badge
			}
		}
	}
	return place, best
}

// covered is what it costs to cover what must not be covered: more than everything else
// together.
const covered = 1000

// badgeCost says how bad a place is for the number of an arrow.
func (l *layout) badgeCost(badge rect, arrow int, lines lineIndex) float64 {
	const crossed, onBorder = 20, 6
	cost := float64(crossed * lines.others(badge.inset(-1), arrow))
	for _, box := range l.boxes {
		if box.overlaps(badge.inset(-2)) {
			cost += covered
		}
	}
	for i := range l.arrows {
		if o := l.arrows[i].label; i != arrow && o.overlaps(badge.inset(-2)) {
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

// A lineIndex knows where lines run: points of them close together, by the cell of
// a grid they lie in, so that hundreds of places for a label are tried quickly.
type lineIndex map[cell][]linePoint

type cell struct{ x, y int }

// A linePoint is a point of a line, half the line's width, and whose it is.
type linePoint struct {
	at    point
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
			all[at] = append(all[at], linePoint{p, half, i})
		})
	}
	return all
}

// within returns the arrows whose lines run through the rectangle, some more than
// once.
func (x lineIndex) within(r rect) iter.Seq[int] {
	const widest = 7 // half of the widest line, rounded up
	from, to := cellOf(r.x-widest, r.y-widest), cellOf(r.x+r.w+widest, r.y+r.h+widest)
	return func(yield func(int) bool) {
		for cx := from.x; cx <= to.x; cx++ {
			for cy := from.y; cy <= to.y; cy++ {
				for _, p := range x[cell{cx, cy}] {
					if r.inset(-p.half).contains(p.at) && !yield(p.arrow) {
						return
					}
				}
			}
		}
	}
}

// cross reports whether a line runs through the rectangle.
func (x lineIndex) cross(r rect) bool {
	for range x.within(r) {
		return true
	}
	return false
}

// others returns how many arrows but one run through the rectangle.
func (x lineIndex) others(r rect, but int) int {
	seen := []int{but}
	for arrow := range x.within(r) {
		if !slices.Contains(seen, arrow) {
			seen = append(seen, arrow)
		}
	}
	return len(seen) - 1
}
