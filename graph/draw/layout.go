package draw

import (
	"context"
	"slices"
)

// A layout says where everything of a sketch is, in pixels from the top left
// corner of the picture, the heading not counted.
type layout struct {
	size   extent
	boxes  []rect // as sketch.boxes
	frames []frame
	arrows []route // as sketch.arrows
}

// A frame is drawn around boxes of a party. A party has one, or one in each
// row.
type frame struct {
	party      int // index into sketch.parties
	box, title rect
}

// A route is the way of an arrow.
type route struct {
	lines  []curve // one, or one for each row it runs through
	tip    point   // of the head, which begins where the last line ends
	label  rect    // zero if there is none
	joints []joint // where it leaves a row or enters one
}

// middle returns the middle of the longest line.
func (r *route) middle() point {
	longest := r.lines[0]
	for _, line := range r.lines[1:] {
		if line.length() > longest.length() {
			longest = line
		}
	}
	return longest.middle()
}

// Shapes of drawings, as width over height: what is wider than a page lying
// down three times over is also tried standing.
const (
	bestShape   = 1.5
	widestShape = 2.6
	tallShape   = 0.4
	// thinnest is how far off a shape may be before rows are tried, which must
	// be so much better: arrows that break off are harder to follow.
	thinnest  = 2
	rowsPrice = 1.6
)

// arrange lays a sketch out, left to right unless that makes a strip too thin
// to print.
func arrange(ctx context.Context, s *sketch) (*layout, error) {
	if len(s.boxes) == 0 {
		return &layout{}, nil
	}
	wide, err := s.layOut(ctx, across)
	if err != nil {
		return nil, err
	}
	if shape := wide.size.w / wide.size.h; shape <= widestShape && shape >= tallShape || wide.size.w < pageWidth && shape > 1 {
		return wide, nil
	}
	tall, err := s.layOut(ctx, down)
	if err != nil {
		return nil, err
	}
	best := wide
	if tall.thinness() < wide.thinness() {
		best = tall
	}
	if best.thinness() > thinnest && wide.size.w > 2*pageWidth {
		if rows := wide.inRows(s); rows.thinness()*rowsPrice < best.thinness() {
			best = rows
		}
	}
	return best, nil
}

// pageWidth is how wide a drawing may be without being made smaller in print.
const pageWidth = 1000

// thinness says how far a shape is from the best one, either way.
func (l *layout) thinness() float64 {
	shape := l.size.w / l.size.h / bestShape
	return max(shape, 1/shape)
}

// layOut lays a sketch out in one direction. Where arrows turn out not to lead
// past their labels the way they should, as some in a cycle must, that takes a
// second go.
func (s *sketch) layOut(ctx context.Context, d direction) (*layout, error) {
	ways := s.reserve()
	for first := true; ; first = false {
		out, err := s.options.layOut(ctx, s.plan(d, ways))
		if err != nil {
			return nil, err
		}
		l, err := s.read(out, d, ways)
		if err != nil {
			return nil, err
		}
		if !first || len(s.arrows) > maxMended || !s.mendWays(l, d, ways) {
			ink := l.ink(s)
			l.placeTitles(ink)
			l.placeLabels(s, ways, ink)
			l.toOrigin()
			return l, nil
		}
	}
}

// maxMended is up to how many arrows a second go is worth its time.
const maxMended = 120

// mendWays leads arrows past their labels the other way round if they come
// from behind and go to before them, and directly if both their ends are on one
// side. It reports whether there are any.
func (s *sketch) mendWays(l *layout, d direction, ways []way) bool {
	mended := false
	for i := range s.arrows {
		if ways[i] == direct {
			continue
		}
		label := d.turned(l.arrows[i].label).middle().y
		fromBefore := d.turned(l.boxes[s.arrows[i].from]).middle().y < label
		toBehind := d.turned(l.boxes[s.arrows[i].to]).middle().y > label
		switch {
		case fromBefore && toBehind:
			continue
		case fromBefore || toBehind:
			ways[i] = direct
		default:
			ways[i] = back
		}
		mended = true
	}
	return mended
}

// toOrigin moves everything so that it begins at 0, 0, and sets the size.
// Graphviz's own bounds leave out the width of lines and sometimes labels.
func (l *layout) toOrigin() {
	all := l.bounds()
	l.move(-all.x, -all.y)
	l.size = extent{all.w, all.h}
}

func (l *layout) bounds() rect {
	all := l.boxes[0]
	for _, r := range l.boxes {
		all = all.union(r)
	}
	for _, f := range l.frames {
		all = all.union(f.box)
	}
	for i := range l.arrows {
		all = all.union(l.arrows[i].bounds())
	}
	return all
}

// bounds returns a rectangle around all of an arrow.
func (r *route) bounds() rect {
	all := r.lines[0].bounds().inset(-4)
	for _, line := range r.lines[1:] {
		all = all.union(line.bounds().inset(-4))
	}
	for _, j := range r.joints {
		all = all.union(around(j.at, extent{2*jointRadius + 2, 2*jointRadius + 2}))
	}
	if r.label != (rect{}) {
		all = all.union(r.label)
	}
	return all
}

func (l *layout) move(dx, dy float64) {
	shift := func(r *rect) { r.x, r.y = r.x+dx, r.y+dy }
	for i := range l.boxes {
		shift(&l.boxes[i])
	}
	for i := range l.frames {
		shift(&l.frames[i].box)
		shift(&l.frames[i].title)
	}
	for i := range l.arrows {
		a := &l.arrows[i]
		for _, line := range a.lines {
			line.move(dx, dy)
		}
		a.tip = point{a.tip.x + dx, a.tip.y + dy}
		if a.label != (rect{}) {
			shift(&a.label)
		}
	}
}

// clone returns a layout that can be changed without changing this one.
func (l *layout) clone() *layout {
	c := &layout{size: l.size, boxes: slices.Clone(l.boxes), frames: slices.Clone(l.frames), arrows: slices.Clone(l.arrows)}
	for i := range c.arrows {
		lines := make([]curve, len(c.arrows[i].lines))
		for k, line := range c.arrows[i].lines {
			lines[k] = slices.Clone(line)
		}
		c.arrows[i].lines, c.arrows[i].joints = lines, slices.Clone(c.arrows[i].joints)
	}
	return c
}

// unlabelled returns how many arrows have no label.
func (l *layout) unlabelled() int {
	n := 0
	for i := range l.arrows {
		if l.arrows[i].label == (rect{}) {
			n++
		}
	}
	return n
}
