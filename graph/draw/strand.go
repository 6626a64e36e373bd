package draw

import "math"

// A strand is an arrow or a half of one, as Graphviz returns it. Where arrows
// run together it sometimes loses one, or puts the head at the wrong end; no
// arrow may be lost for that.
type strand struct {
	line curve  // nil if it was lost
	tip  *point // of the head, which begins where the line ends
}

// compose makes the route of an arrow of its halves, or of the first alone if
// it runs directly.
func (l *layout) compose(s *sketch, i int, d direction, w way, first, second strand) {
	a, r := &s.arrows[i], &l.arrows[i]
	from, to := l.boxes[a.from], l.boxes[a.to]
	last := &first
	if w != direct {
		last = &second
		in, out := d.corner(r.label, w == back), d.corner(r.label, w != back)
		if first.line == nil {
			first.line = straight(from.border(in), in)
		}
		if second.line == nil {
			second.line = straight(out, to.border(out))
		}
		l.straighten(a, d, from, to, &first, &second)
	}
	switch {
	case last.line != nil:
	case a.from == a.to:
		x, y := from.x+from.w, from.y+from.h/2
		last.line = curve{{x, y - 8}, {x + 40, y - 16}, {x + 40, y + 16}, {x, y + 8}}
	default:
		last.line = straight(from.border(to.middle()), to.border(from.middle()))
	}
	if last.tip == nil {
		last.point(headLength(a.width))
	}
	r.lines, r.tip = []curve{first.line.past(second.line)}, *last.tip
}

// point makes room for a head of the given length at the end of a line.
func (s *strand) point(length float64) {
	tip := s.line[len(s.line)-1]
	s.tip = &tip
	share := min(0.5, length/max(1, s.line.length()))
	if t := float64(s.line.parts()) * (1 - share); distance(s.line.at(t), tip) > 1 {
		s.line, _ = s.line.split(t)
	}
}

// corner returns the corner of a label that its arrow runs by: before it or
// behind it, below it if arrows lead across, to its left if they lead down.
func (d direction) corner(label rect, behind bool) point {
	switch {
	case d == across && behind:
		return point{label.x + label.w, label.y + label.h}
	case d == down && !behind:
		return point{label.x, label.y}
	}
	return point{label.x, label.y + label.h}
}

// border returns where the line from the middle of the rectangle to p leaves it.
func (r rect) border(p point) point {
	m := r.middle()
	dx, dy := p.x-m.x, p.y-m.y
	scale := min(r.w/2/max(math.Abs(dx), 1e-9), r.h/2/max(math.Abs(dy), 1e-9), 1)
	return point{m.x + dx*scale, m.y + dy*scale}
}

// straighten lets an arrow run straight from its box to its label, and from
// there to the other, where the way is clear. Graphviz aims at the middles of
// boxes, and labels lie beside their line, so that every arrow would wave.
func (l *layout) straighten(a *arrow, d direction, from, to rect, first, second *strand) {
	above, below := d.turned(from), d.turned(to)
	in, out := d.turn(first.line[len(first.line)-1]), d.turn(second.line[0])
	if start := (point{in.x, above.y + above.h}); l.clear(d, above, start, in) {
		first.line = straight(d.turn(start), d.turn(in))
	}
	if tip := (point{out.x, below.y}); l.clear(d, below, tip, out) {
		base, end := point{tip.x, tip.y - headLength(a.width)}, d.turn(tip)
		second.line, second.tip = straight(d.turn(out), d.turn(base)), &end
	}
}

// turn exchanges the axes if arrows lead across, so that one may think of them
// as leading down.
func (d direction) turn(p point) point {
	if d == across {
		return point{p.y, p.x}
	}
	return p
}

func (d direction) turned(r rect) rect {
	if d == across {
		return rect{r.y, r.x, r.h, r.w}
	}
	return r
}

// clear reports whether an arrow may run straight between the border of a box,
// at edge, and the corner of its label: both have to be near each other, with
// nothing between.
func (l *layout) clear(d direction, box rect, edge, corner point) bool {
	const near, round = 70, 9 // the corners of boxes are round
	if corner.x < box.x+round || corner.x > box.x+box.w-round {
		return false
	}
	way := rect{edge.x - 4, min(edge.y, corner.y), 8, max(edge.y, corner.y) - min(edge.y, corner.y)}
	above := edge.y == box.y
	if way.h > near || above && corner.y > edge.y-headRoom || !above && corner.y < edge.y {
		return false
	}
	for _, other := range l.boxes {
		if o := d.turned(other); o != box && o.overlaps(way) {
			return false
		}
	}
	return true
}

// headRoom is the least a line needs to end in a head.
const headRoom = 18

func straight(a, b point) curve {
	third := point{(b.x - a.x) / 3, (b.y - a.y) / 3}
	return curve{a, {a.x + third.x, a.y + third.y}, {b.x - third.x, b.y - third.y}, b}
}
