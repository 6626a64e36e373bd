package draw

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

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
func (s *sketch) read(out []byte, d direction, ways []way) (*layout, error) {
	var g laidOut
	if err := json.Unmarshal(out, &g); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLayout, err)
	}
	r := reader{}
	r.top = r.numbers(g.BB, 4)[3]
	l := &layout{
		boxes: make([]rect, len(s.boxes)), frames: make([]frame, len(s.parties)), arrows: make([]route, len(s.arrows)),
	}
	for _, o := range g.Objects {
		kind := strings.TrimRight(o.Name, "0123456789")
		n, err := strconv.Atoi(o.Name[len(kind):])
		switch {
		case err != nil:
			r.fail("object %q", o.Name)
		case kind == "cluster" && n < len(s.parties):
			l.frames[n] = frame{n, r.box(o.BB), around(r.point(o.LP), s.parties[n].size)}
			l.frames[n].title.x = l.frames[n].box.x
		case kind == "n" && n < len(s.boxes):
			l.boxes[n] = around(r.point(o.Pos), s.boxes[n].size)
		case kind == "l" && n < len(s.arrows):
			l.arrows[n].label = around(r.point(o.Pos), s.arrows[n].size)
		default:
			r.fail("object %q", o.Name)
		}
	}
	for i := range s.boxes {
		if l.boxes[i] == (rect{}) {
			r.fail("box %d did not come back", i)
		}
	}
	first, second := make([]strand, len(s.arrows)), make([]strand, len(s.arrows))
	for _, e := range g.Edges {
		n, err := strconv.Atoi(e.ID)
		switch {
		case err != nil || n < 0 || n >= 2*len(s.arrows):
			r.fail("arrow %q", e.ID)
		case n < len(s.arrows):
			first[n] = r.strand(e.Pos)
		default:
			second[n-len(s.arrows)] = r.strand(e.Pos)
		}
	}
	if r.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLayout, r.err)
	}
	for i := range l.arrows {
		l.compose(s, i, d, ways[i], first[i], second[i])
	}
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

// strand reads "s,X,Y e,X,Y x,y x,y …", in which s and e are the tips of heads
// at the start and the end; nothing for an arrow that Graphviz lost.
func (r *reader) strand(text string) strand {
	var one strand
	for field := range strings.FieldsSeq(text) {
		if rest, ok := strings.CutPrefix(field, "e,"); ok {
			tip := r.point(rest)
			one.tip = &tip
			continue
		}
		if strings.HasPrefix(field, "s,") {
			continue // it may put a head where there is none: see compose
		}
		one.line = append(one.line, r.point(field))
	}
	if text != "" && (len(one.line) < 4 || len(one.line)%3 != 1) {
		r.fail("curve %q", text)
	}
	return one
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
