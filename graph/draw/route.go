package draw

// A placing is where Graphviz puts things, and how it would lead lines, turned
// so that arrows lead across.
type placing struct {
	boxes, labels []rect // of the sketch's boxes and arrows
	frames        []frame
	lines         []curve // of arrows, from their boxes or to their labels
	onward        []curve // from there
}

// turn exchanges the axes if arrows lead down, so that one may think of them as
// leading across.
func (d direction) turn(p point) point {
	if d == down {
		return point{p.y, p.x}
	}
	return p
}

func (d direction) turned(r rect) rect {
	if d == down {
		return rect{r.y, r.x, r.h, r.w}
	}
	return r
}

// route leads the lines of a placing and makes a layout of it.
func (s *sketch) route(p *placing, d direction, ways []way) *layout {
	r := &router{stops: append(append([]rect{}, p.boxes...), p.labels...), boxes: len(p.boxes), under: d == across, frames: p.frames}
	r.setRanks()
	widths := make([]float64, len(s.arrows))
	for i, a := range s.arrows {
		widths[i] = a.width
		party := s.clusterOf(a.from, a.to)
		if party == len(s.parties) {
			party = -1
		}
		if ways[i] == direct || ways[i] == aside {
			r.addLeg(i, a.from, a.to, party, p.lines[i])
			continue
		}
		label := len(s.boxes) + i
		r.addLeg(i, a.from, label, party, p.lines[i])
		r.addLeg(i, label, a.to, party, p.onward[i])
	}
	r.setLanes()
	r.align()
	r.setPorts()
	r.setTracks(widths)
	return s.gather(r, d)
}

// gather makes a layout of what a router found, turned back.
func (s *sketch) gather(r *router, d direction) *layout {
	l := &layout{boxes: make([]rect, len(s.boxes)), arrows: make([]route, len(s.arrows)), frames: make([]frame, len(r.frames))}
	for i, stop := range r.stops {
		if stop == (rect{}) {
			continue
		}
		stop.x += r.ranks[r.rankOf[i]].shift
		if i < len(s.boxes) {
			l.boxes[i] = d.turned(stop)
		} else {
			l.arrows[i-len(s.boxes)].label = d.turned(stop)
		}
	}
	for i, f := range r.frames {
		left, right := r.shifts(f.box)
		f.box.x, f.box.w = f.box.x+left, f.box.w+right-left
		f.title.x += left
		l.frames[i] = frame{d.turned(f.box), d.turned(f.title)}
	}
	corners := make([][]point, len(s.arrows))
	for i := range r.legs {
		g := &r.legs[i]
		line := r.line(g)
		if before := corners[g.arrow]; before != nil { // past the label, straight
			line = append(before[:len(before)-1], line[1:]...)
		}
		corners[g.arrow] = line
	}
	for i := range l.arrows {
		line, tip := rounded(corners[i], headLength(s.arrows[i].width))
		for k := range line {
			line[k] = d.turn(line[k])
		}
		l.arrows[i].line, l.arrows[i].tip = line, d.turn(tip)
	}
	return l
}

// shifts returns how far the ends of a frame move: as far as what is in it.
func (r *router) shifts(frame rect) (left, right float64) {
	for i := len(r.ranks) - 1; i >= 0 && r.ranks[i].middle() >= frame.x; i-- {
		left = r.ranks[i].shift
	}
	for i := 0; i < len(r.ranks) && r.ranks[i].middle() <= frame.x+frame.w; i++ {
		right = r.ranks[i].shift
	}
	return left, right
}
