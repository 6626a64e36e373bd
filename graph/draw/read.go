package draw

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// A placing is where Graphviz puts things, and how it would lead lines, transposed
// so that arrows lead across.
type placing struct {
	boxes, labels []rect // of the sketch's boxes and arrows
	frames        []frame
	lines         []curve // of arrows, from their boxes or to their labels
	onward        []curve // from there
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
func (s *sketch) read(out []byte, d direction, n naming) (*placing, error) {
	var g laidOut
	if err := json.Unmarshal(out, &g); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLayout, err)
	}
	r := reader{direction: d}
	r.top = r.numbers(g.BB, 4)[3]
	arrows, sizes := len(s.arrows), s.boxSizes(d, n)
	p := &placing{
		boxes: make([]rect, len(s.boxes)), labels: make([]rect, arrows), frames: make([]frame, len(s.parties)),
		lines: make([]curve, arrows), onward: make([]curve, arrows),
	}
	for _, o := range g.Objects {
		kind := strings.TrimRight(o.Name, "0123456789")
		n, err := strconv.Atoi(o.Name[len(kind):])
		switch {
		case err != nil:
			r.fail("object %q", o.Name)
		case kind == "cluster" && n < len(s.parties):
			box, title := r.box(o.BB).inset(frameGap/2), around(r.point(o.LP), s.parties[n].size)
			title.x, title.y = box.x, box.y+titleAir
			p.frames[n] = frame{d.transposeRect(box), d.transposeRect(title)}
		case kind == "n" && n < len(s.boxes):
			p.boxes[n] = d.transposeRect(around(r.point(o.Pos), sizes[n]))
		case kind == "l" && n < len(s.arrows):
			p.labels[n] = d.transposeRect(around(r.point(o.Pos), s.arrows[n].size))
		default:
			r.fail("object %q", o.Name)
		}
	}
	for i := range s.boxes {
		if p.boxes[i] == (rect{}) {
			r.fail("box %d did not come back", i)
		}
	}
	for _, e := range g.Edges {
		i, err := strconv.Atoi(e.ID)
		switch {
		case err != nil || i < 0 || i >= 2*arrows:
			r.fail("arrow %q", e.ID)
		case i < arrows:
			p.lines[i] = r.curve(e.Pos)
		default:
			p.onward[i-arrows] = r.curve(e.Pos)
		}
	}
	if r.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLayout, r.err)
	}
	return p, nil
}

// A reader turns Graphviz's coordinates, in which y goes up, into ours. It
// keeps the first error.
type reader struct {
	direction
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

// curve reads "s,X,Y e,X,Y x,y x,y …", in which s and e are the tips of heads,
// which do not matter here; nothing for an arrow that Graphviz lost.
func (r *reader) curve(text string) curve {
	var c curve
	for field := range strings.FieldsSeq(text) {
		if !strings.HasPrefix(field, "e,") && !strings.HasPrefix(field, "s,") {
			c = append(c, r.direction.transpose(r.point(field)))
		}
	}
	if text != "" && (len(c) < 4 || len(c)%3 != 1) {
		r.fail("curve %q", text)
		return nil
	}
	return c
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
