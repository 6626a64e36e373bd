package draw

// straighten lets an arrow run straight from its box to its label, and from
// there to the other, where the way is clear. Graphviz aims at the middles of
// boxes, and labels lie beside their line, so that every arrow would wave.
func (l *layout) straighten(s *sketch, i int, d direction, first, second []curve) {
	if first[i] == nil || second[i] == nil {
		return
	}
	a := &s.arrows[i]
	from, to := d.turned(l.boxes[a.from]), d.turned(l.boxes[a.to])
	in, out := d.turn(first[i][len(first[i])-1]), d.turn(second[i][0])
	if start := (point{in.x, from.y + from.h}); l.clear(d, from, start, in) {
		first[i] = straight(d.turn(start), d.turn(in))
	}
	if tip := (point{out.x, to.y}); l.clear(d, to, tip, out) {
		base := point{tip.x, tip.y - headLength(a.width)}
		l.arrows[i].tip = d.turn(tip)
		second[i] = straight(d.turn(out), d.turn(base))
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
