package draw

import "context"

// A layout says where everything of a scene is, in pixels from the top left
// corner of the picture, the heading not counted.
type layout struct {
	size   extent
	boxes  []rect  // as scene.boxes
	frames []frame // as scene.parties
	arrows []route // as scene.arrows
	// numbers are those that arrows are called by, nil if their labels say what
	// they are.
	numbers []int
	badges  []string // what is written on the arrows then, as badgeTexts has it
}

// A frame is drawn around the boxes of a party.
type frame struct{ box, title rect }

// text returns where the words of the title are.
func (f *frame) text() rect { return f.title.inset(titlePad / 2) }

// A route is where an arrow runs.
type route struct {
	line  polyline
	tip   point // of the head, which begins where the line ends
	label rect  // of its label or its number
}

// besideLabel returns a point near the middle of the arrow that its label or number
// does not cover.
func (r *route) besideLabel() point {
	for _, at := range r.line.fromMiddle() {
		if !r.label.inset(-crossSize / 2).contains(at) {
			return at
		}
	}
	return r.line.at(r.line.length() / 2)
}

// maxLabelled is up to how many arrows labels are tried: more would be names and
// little else.
const maxLabelled = 16

// arrange lays a scene out, with labels if there is room for one to every arrow that no
// arrow crosses, else with numbers.
func arrange(ctx context.Context, s *scene) (*layout, error) {
	if len(s.boxes) == 0 {
		return &layout{}, nil
	}
	if !s.crowded {
		l, err := s.shape(ctx, labelled)
		if err != nil || l.legible(s) && l.size.share(s.room) <= 1 {
			return l, err
		}
	}
	l, err := s.shape(ctx, numbered)
	if err != nil {
		return nil, err
	}
	l.placeNumbers(s)
	return l, nil
}

// legible reports whether every arrow has a label, and no arrow runs through
// one.
func (l *layout) legible(s *scene) bool {
	lines := l.indexLines(s)
	for i := range l.arrows {
		if label := l.arrows[i].label; label == (rect{}) || lines.cross(l.text(s, i)) {
			return false
		}
	}
	return true
}

// text returns where the label or number of an arrow is, without its padding.
func (l *layout) text(s *scene, i int) rect {
	if l.numbers != nil {
		return l.arrows[i].label
	}
	return l.arrows[i].label.inset(s.arrows[i].padding() + 1)
}

// shape lays a scene out across, as one reads, and down if it is too large then, and returns
// what is less so.
func (s *scene) shape(ctx context.Context, n naming) (*layout, error) {
	first, second := across, down
	if s.long {
		first, second = down, across
	}
	l, err := s.layOut(ctx, first, n)
	if err != nil || l.size.share(s.room) <= 1 {
		return l, err
	}
	other, err := s.layOut(ctx, second, n)
	if err != nil || other.size.share(s.room) < l.size.share(s.room) {
		return other, err
	}
	return l, nil
}

// layOut lays a scene out in one direction.
func (s *scene) layOut(ctx context.Context, d direction, n naming) (*layout, error) {
	sizes := s.boxSizes(d, n)
	out, err := s.options.layOut(ctx, s.graphvizInput(d, n, sizes))
	if err != nil {
		return nil, err
	}
	p, err := s.readPlacement(out, d, sizes)
	if err != nil {
		return nil, err
	}
	l := s.route(p, d)
	lines := l.indexLines(s)
	l.placeTitles(lines)
	if n == numbered {
		l.setNumbers(s, d)
	} else {
		l.placeLabels(s, lines)
	}
	l.toOrigin()
	return l, nil
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
	all := r.line.bounds().inset(-4)
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
		a.line.move(dx, dy)
		a.tip = point{a.tip.x + dx, a.tip.y + dy}
		if a.label != (rect{}) {
			shift(&a.label)
		}
	}
}
