package draw

import (
	"bytes"
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
	across, err := s.layOut(ctx, "LR")
	if err != nil {
		return nil, err
	}
	if shape := across.size.w / across.size.h; shape <= widestShape && shape >= tallShape || across.size.w < pageWidth && shape > 1 {
		return across, nil
	}
	down, err := s.layOut(ctx, "TB")
	if err != nil {
		return nil, err
	}
	if down.thinness() < across.thinness() {
		return down, nil
	}
	return across, nil
}

// pageWidth is how wide a drawing may be without being made smaller in print.
const pageWidth = 1000

// thinness says how far a shape is from the best one, either way.
func (l *layout) thinness() float64 {
	shape := l.size.w / l.size.h / bestShape
	return max(shape, 1/shape)
}

func (s *sketch) layOut(ctx context.Context, direction string) (*layout, error) {
	out, err := runGraphviz(ctx, s.plan(direction))
	if err != nil {
		return nil, err
	}
	return s.read(out)
}

// Graphviz counts in points and inches. One of its points is a pixel here.
const perInch = 72

// plan writes the sketch as sizes without names: boxes n0, n1, …, parties c0,
// c1, …, and arrows that carry their number. Labels are empty tables of the
// size that the text needs.
func (s *sketch) plan(direction string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "digraph g{rankdir=%s;splines=true;nodesep=0.3;ranksep=%s;nslimit=4;nslimit1=4;mclimit=1;", direction, s.rankGap())
	b.WriteString("node[shape=box,fixedsize=true,label=\"\"];edge[dir=forward];\n")
	inside := make([][]int, len(s.parties))
	for i := range s.boxes {
		if p := s.boxes[i].party; p >= 0 {
			inside[p] = append(inside[p], i)
		}
	}
	for p, boxes := range inside {
		fmt.Fprintf(&b, "subgraph cluster%d{margin=14;labeljust=l;label=%s;\n", p, table(extent{s.parties[p].size.w, s.parties[p].size.h + titleAir}))
		for _, i := range boxes {
			s.planBox(&b, i)
		}
		b.WriteString("}\n")
	}
	for i := range s.boxes {
		if s.boxes[i].party < 0 {
			s.planBox(&b, i)
		}
	}
	for i, a := range s.arrows {
		fmt.Fprintf(&b, "n%d->n%d[id=%d,penwidth=1,arrowsize=%s", a.from, a.to, i, decimal(headLength(a.width)/10))
		if a.size != (extent{}) {
			b.WriteString(",label=" + table(a.size))
		}
		b.WriteString("];\n")
	}
	b.WriteString("}")
	return b.Bytes()
}

// rankGap keeps crowded drawings compact.
func (s *sketch) rankGap() string {
	if len(s.boxes) > 40 {
		return "0.5"
	}
	return "0.6"
}

func (s *sketch) planBox(b *bytes.Buffer, i int) {
	e := s.boxes[i].size
	fmt.Fprintf(b, "n%d[width=%s,height=%s];\n", i, inches(e.w), inches(e.h))
}

// titleAir is left under a party's title.
const titleAir = 6

// headLength is how long the head of an arrow is.
func headLength(width float64) float64 { return 6 + 1.6*width }

func table(e extent) string {
	return fmt.Sprintf(`<<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="%d" HEIGHT="%d"><TR><TD></TD></TR></TABLE>>`,
		int(e.w+1), int(e.h+1))
}

func inches(pixels float64) string { return strconv.FormatFloat(pixels/perInch, 'f', 4, 64) }

// decimal writes a coordinate with two digits at most, and never -0.
func decimal(x float64) string {
	text := strconv.FormatFloat(x, 'f', 2, 64)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
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
	page, err := numbers(g.BB)
	if err != nil || len(page) != 4 {
		return nil, fmt.Errorf("%w: bounds %q", ErrLayout, g.BB)
	}
	r := reader{top: page[3]}
	l := &layout{
		boxes: make([]rect, len(s.boxes)), parties: make([]rect, len(s.parties)),
		titles: make([]rect, len(s.parties)), arrows: make([]route, len(s.arrows)),
	}
	for _, o := range g.Objects {
		var kind, number = strings.TrimRight(o.Name, "0123456789"), 0
		if number, err = strconv.Atoi(o.Name[len(kind):]); err != nil {
			return nil, fmt.Errorf("%w: object %q", ErrLayout, o.Name)
		}
		if kind == "cluster" {
			l.parties[number] = r.box(o.BB)
			l.titles[number] = around(r.point(o.LP), s.parties[number].size)
		} else {
			l.boxes[number] = around(r.point(o.Pos), s.boxes[number].size)
		}
	}
	seen := 0
	for _, e := range g.Edges {
		number, err := strconv.Atoi(e.ID)
		if err != nil || number < 0 || number >= len(s.arrows) {
			return nil, fmt.Errorf("%w: arrow %q", ErrLayout, e.ID)
		}
		l.arrows[number] = r.route(e.Pos)
		if e.LP != "" {
			l.arrows[number].label = around(r.point(e.LP), s.arrows[number].size)
		}
		seen++
	}
	if r.err == nil && seen != len(s.arrows) {
		r.err = fmt.Errorf("%d of %d arrows came back", seen, len(s.arrows))
	}
	if r.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLayout, r.err)
	}
	l.toOrigin()
	return l, nil
}

// A reader turns Graphviz's coordinates, in which y goes up, into ours. It
// keeps the first error.
type reader struct {
	top float64
	err error
}

func (r *reader) numbers(text string, want int) []float64 {
	n, err := numbers(text)
	if r.err == nil && (err != nil || len(n) != want) {
		r.err = fmt.Errorf("coordinates %q", text)
	}
	if len(n) != want {
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

// route reads "e,X,Y x,y x,y …".
func (r *reader) route(text string) route {
	var way route
	for field := range strings.FieldsSeq(text) {
		if rest, ok := strings.CutPrefix(field, "e,"); ok {
			way.tip = r.point(rest)
			continue
		}
		if rest, ok := strings.CutPrefix(field, "s,"); ok {
			field = rest
		}
		way.line = append(way.line, r.point(field))
	}
	if r.err == nil && (len(way.line) < 4 || len(way.line)%3 != 1) {
		r.err = fmt.Errorf("curve %q", text)
	}
	return way
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
