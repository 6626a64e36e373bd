package draw

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// A layout says where everything of a sketch is, in pixels from the top left
// corner of the picture, the heading not counted.
type layout struct {
	size    extent
	boxes   []rect  // as sketch.boxes
	parties []rect  // as sketch.parties
	titles  []rect  // of the parties
	arrows  []route // as sketch.arrows
}

// A route is the way of an arrow.
type route struct {
	line  curve
	tip   point // of the head, which begins where the line ends
	label rect  // zero if there is none
}

// Shapes of drawings, as width over height: what is wider than a page lying
// down three times over is also tried standing.
const (
	bestShape   = 1.5
	widestShape = 2.6
	tallShape   = 0.4
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
	if tall.thinness() < wide.thinness() {
		return tall, nil
	}
	return wide, nil
}

// pageWidth is how wide a drawing may be without being made smaller in print.
const pageWidth = 1000

// thinness says how far a shape is from the best one, either way.
func (l *layout) thinness() float64 {
	shape := l.size.w / l.size.h / bestShape
	return max(shape, 1/shape)
}

func (s *sketch) layOut(ctx context.Context, d direction) (*layout, error) {
	out, err := runGraphviz(ctx, s.plan(d))
	if err != nil {
		return nil, err
	}
	return s.read(out)
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

// laidOut is the part of Graphviz's JSON that is read.
type laidOut struct {
	BB      string `json:"bb"`
	Objects []struct {
		Name, Pos, BB, LP string
	} `json:"objects"`
	Edges []struct {
		ID, Pos, LP string
	} `json:"edges"`
}

// read takes the places of things from what Graphviz says.
func (s *sketch) read(out []byte) (*layout, error) {
	var g laidOut
	if err := json.Unmarshal(out, &g); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLayout, err)
	}
	r := reader{}
	r.top = r.numbers(g.BB, 4)[3]
	l := &layout{
		boxes: make([]rect, len(s.boxes)), parties: make([]rect, len(s.parties)),
		titles: make([]rect, len(s.parties)), arrows: make([]route, len(s.arrows)),
	}
	for _, o := range g.Objects {
		kind := strings.TrimRight(o.Name, "0123456789")
		n, err := strconv.Atoi(o.Name[len(kind):])
		switch {
		case err != nil:
			r.fail("object %q", o.Name)
		case kind == "cluster" && n < len(s.parties):
			l.parties[n] = r.box(o.BB)
			l.titles[n] = around(r.point(o.LP), s.parties[n].size)
			l.titles[n].x = l.parties[n].x
		case kind == "n" && n < len(s.boxes):
			l.boxes[n] = around(r.point(o.Pos), s.boxes[n].size)
		case kind == "l" && n < len(s.arrows):
			l.arrows[n].label = around(r.point(o.Pos), s.arrows[n].size)
		default:
			r.fail("object %q", o.Name)
		}
	}
	first, second := make([]curve, len(s.arrows)), make([]curve, len(s.arrows))
	for _, e := range g.Edges {
		n, err := strconv.Atoi(e.ID)
		switch line, tip := r.curve(e.Pos); {
		case err != nil || n < 0 || n >= 2*len(s.arrows):
			r.fail("arrow %q", e.ID)
		case n >= len(s.arrows):
			second[n-len(s.arrows)], l.arrows[n-len(s.arrows)].tip = line, tip
		case s.arrows[n].reserved:
			first[n] = line
		default:
			first[n], l.arrows[n].tip = line, tip
		}
	}
	for i := range l.arrows {
		if first[i] == nil || s.arrows[i].reserved && second[i] == nil {
			r.fail("arrow %d did not come back", i)
			break
		}
		l.arrows[i].line = first[i].past(second[i])
	}
	if r.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLayout, r.err)
	}
	l.placeTitles(s)
	l.placeLabels(s)
	l.toOrigin()
	return l, nil
}

// A reader turns Graphviz's coordinates, in which y goes up, into ours. It
// keeps the first error.
type reader struct {
	top float64
	err error
}

func (r *reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

func (r *reader) numbers(text string, want int) []float64 {
	n, err := numbers(text)
	if err != nil || len(n) != want {
		r.fail("coordinates %q", text)
		return make([]float64, want)
	}
	return n
}

func (r *reader) point(text string) point {
	n := r.numbers(text, 2)
	return point{n[0], r.top - n[1]}
}

func (r *reader) box(text string) rect {
	n := r.numbers(text, 4)
	return rect{n[0], r.top - n[3], n[2] - n[0], n[3] - n[1]}
}

// curve reads "e,X,Y x,y x,y …", of which the first is the tip of the head.
func (r *reader) curve(text string) (line curve, tip point) {
	for field := range strings.FieldsSeq(text) {
		if rest, ok := strings.CutPrefix(field, "e,"); ok {
			tip = r.point(rest)
			continue
		}
		line = append(line, r.point(field))
	}
	if len(line) < 4 || len(line)%3 != 1 {
		r.fail("curve %q", text)
		return nil, tip
	}
	return line, tip
}

func numbers(text string) ([]float64, error) {
	var all []float64
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil {
			return nil, err
		}
		all = append(all, n)
	}
	return all, nil
}

// toOrigin moves everything so that it begins at 0, 0, and sets the size.
// Graphviz's own bounds leave out the width of lines and sometimes labels.
func (l *layout) toOrigin() {
	all := l.boxes[0]
	for _, r := range l.boxes {
		all = all.union(r)
	}
	for _, r := range l.parties {
		all = all.union(r)
	}
	for i := range l.arrows {
		a := &l.arrows[i]
		for _, p := range a.line {
			all = all.union(around(p, extent{8, 8}))
		}
		if a.label != (rect{}) {
			all = all.union(a.label)
		}
	}
	move := func(p *point) { p.x, p.y = p.x-all.x, p.y-all.y }
	shift := func(r *rect) { r.x, r.y = r.x-all.x, r.y-all.y }
	for i := range l.boxes {
		shift(&l.boxes[i])
	}
	for i := range l.parties {
		shift(&l.parties[i])
		shift(&l.titles[i])
	}
	for i := range l.arrows {
		for k := range l.arrows[i].line {
			move(&l.arrows[i].line[k])
		}
		move(&l.arrows[i].tip)
		if l.arrows[i].label != (rect{}) {
			shift(&l.arrows[i].label)
		}
	}
	l.size = extent{all.w, all.h}
}
