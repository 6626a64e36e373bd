package draw

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"sync"

	"outflow/graph/draw/cache"

	"github.com/goccy/go-graphviz/cgraph"
	"github.com/goccy/go-graphviz/gvc"
)

// A direction is where arrows lead.
type direction string

// The directions, as Graphviz calls them.
const (
	across direction = "LR"
	down   direction = "TB"
)

// transpose exchanges the axes if arrows lead down, so that one may think of them
// as leading across.
func (d direction) transpose(p point) point {
	if d == down {
		return point{p.y, p.x}
	}
	return p
}

func (d direction) transposeRect(r rect) rect {
	if d == down {
		return rect{r.y, r.x, r.h, r.w}
	}
	return r
}

// A naming is how arrows say what they are.
type naming int

// The namings.
const (
	labelled naming = iota // in words beside them
	numbered               // by a number on them, which a table explains
)

// graphvizInput writes the scene as sizes without names: boxes n0, n1, …, parties
// cluster0, cluster1, …, and arrows by number.
//
// The label of an arrow is a node of its own, l0, l1, …; the arrow runs to one
// corner of it and on from the next, so no line lies on it. Graphviz's own labels
// for arrows do not work: with clusters they break the module for good, and so
// does an empty table without padding.
func (s *scene) graphvizInput(d direction, n naming, sizes []extent) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "digraph g{rankdir=%s;%s", d, s.spacing(n))
	b.WriteString("node[shape=box,fixedsize=true,label=\"\"];edge[dir=none];\n")
	inside := make([]bytes.Buffer, len(s.parties)+1) // the first is outside
	for i := range s.boxes {
		writeNode(&inside[1+s.boxes[i].party], "n", i, sizes[i])
	}
	if n == labelled {
		for i, a := range s.arrows {
			writeNode(&inside[1+s.partyAround(a)], "l", i, a.size)
		}
	}
	for p := range s.parties {
		fmt.Fprintf(&b, "subgraph cluster%d{margin=%d;labeljust=l;label=%s;\n", p, frameMargin+frameGap/2, spacer(extent{s.parties[p].size.w + frameGap, s.parties[p].size.h}))
		b.Write(inside[1+p].Bytes())
		b.WriteString("}\n")
	}
	b.Write(inside[0].Bytes())
	enter, leave := "sw", "se" // corners of labels: below them, or to their left
	if d == down {
		enter, leave = "nw", "sw"
	}
	for i, a := range s.arrows {
		switch {
		case n == numbered && s.spined && !a.quiet: // what answers runs straight
			fmt.Fprintf(&b, "n%d->n%d[id=%d,weight=8];\n", a.from, a.to, i)
		case n == numbered:
			fmt.Fprintf(&b, "n%d->n%d[id=%d];\n", a.from, a.to, i)
		case a.from == a.to: // the label of a loop stands behind its box
			fmt.Fprintf(&b, "n%d->l%d[id=%d,weight=4];\n", a.from, i, i)
		default:
			fmt.Fprintf(&b, "n%d->l%d:%s[id=%d,weight=2];\n", a.from, i, enter, i)
			fmt.Fprintf(&b, "l%d:%s->n%d[id=%d,weight=2];\n", i, leave, a.to, len(s.arrows)+i)
		}
	}
	b.WriteString("}")
	return b.Bytes()
}

// partyAround returns the party that both ends of an arrow lie in, -1 if they do
// not lie in one.
func (s *scene) partyAround(a arrow) int {
	if p := s.boxes[a.from].party; p == s.boxes[a.to].party {
		return p
	}
	return -1
}

// maxPatience is up to how many arrows Graphviz improves on a drawing for as
// long as it likes.
const maxPatience = 60

// spacing sets the distances between neighbours and between ranks, to which a
// label adds its own. In a large drawing ranks run through all parties (newrank),
// so that parties are swimlanes and arrows between them lead on; a small one is
// more compact without.
func (s *scene) spacing(n naming) string {
	if n == labelled {
		return "nodesep=0.3;ranksep=0.35;"
	}
	spacing := "newrank=true;nodesep=0.3;ranksep=0.65;"
	if len(s.arrows) > maxPatience {
		spacing += "nslimit=4;nslimit1=4;"
	}
	return spacing
}

// boxSizes returns how large boxes are: as their text needs, and where lines have
// numbers large enough for lines to lie apart at their sides, up to a limit.
func (s *scene) boxSizes(d direction, n naming) []extent {
	const most = 260
	in, out, sizes := make([]int, len(s.boxes)), make([]int, len(s.boxes)), make([]extent, len(s.boxes))
	for _, a := range s.arrows {
		out[a.from]++
		in[a.to]++
	}
	for i := range sizes {
		sizes[i] = s.boxes[i].size
		side := min(most, 2*portInset+portGap*float64(max(in[i], out[i])-1))
		switch {
		case n == labelled:
		case d == across:
			sizes[i].h = max(sizes[i].h, side)
		default:
			sizes[i].w = max(sizes[i].w, side)
		}
	}
	return sizes
}

// writeNode writes a node of a size in inches, 72 to a point of Graphviz, which is
// a pixel here.
func writeNode(b *bytes.Buffer, kind string, i int, e extent) {
	fmt.Fprintf(b, "%s%d[width=%.4f,height=%.4f];\n", kind, i, e.w/72, e.h/72)
}

const (
	frameMargin = 14 // between a party's frame and its boxes
	frameGap    = 18 // between frames, so that lines can pass
	titleMargin = 6  // above a party's title
)

// spacer is a label that takes room and says nothing.
func spacer(e extent) string {
	return fmt.Sprintf(`<<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="%d" HEIGHT="%d"><TR><TD></TD></TR></TABLE>>`, int(e.w+1), int(e.h+1))
}

var _ = cache.Restore()

// lock is held by whoever speaks to Graphviz. go-graphviz runs one WebAssembly
// module per process and keeps plain maps beside it: two calls at once crash.
// It is a channel, not a mutex, so that waiting for it ends with a context.
var lock = make(chan struct{}, 1)

// engine starts Graphviz, once: each start would leak its plugins into the
// module's memory.
var engine = sync.OnceValues(func() (*gvc.Context, error) { return gvc.New(context.Background()) })

// ErrLayout means that Graphviz failed. What makes it fail is a defect here or
// there, never the answer's contents.
var ErrLayout = errors.New("draw: Graphviz could not lay the drawing out")

// runGraphviz lays out a graph in Graphviz's language and returns the result as
// JSON. If ctx ends first it returns, and Graphviz, which cannot be stopped
// without breaking the module for good, finishes behind the scenes; what bounds
// it is the size of a folded drawing.
func runGraphviz(ctx context.Context, dot []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	select {
	case lock <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	type result struct {
		json []byte
		err  error
	}
	done := make(chan result, 1)
	go func() {
		defer func() { <-lock }()
		json, err := layOut(dot)
		if err != nil {
			err = fmt.Errorf("%w: %w", ErrLayout, err)
		}
		done <- result{json, err}
	}()
	select {
	case r := <-done:
		return r.json, r.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (o *Options) layOut(ctx context.Context, dot []byte) ([]byte, error) {
	if o.LayOut != nil {
		return o.LayOut(ctx, dot)
	}
	return runGraphviz(ctx, dot)
}

func layOut(dot []byte) (json []byte, err error) {
	defer func() {
		// The bindings panic where the module does.
		if p := recover(); p != nil {
			err = fmt.Errorf("%v", p)
		}
	}()
	ctx := context.Background()
	g, err := engine()
	if err != nil {
		return nil, err
	}
	parsed, err := cgraph.ParseBytes(dot)
	if err != nil {
		return nil, err
	}
	defer parsed.Close()
	if err := g.Layout(ctx, parsed, "dot"); err != nil {
		return nil, err
	}
	defer g.FreeLayout(ctx, parsed)
	var out bytes.Buffer
	if err := g.RenderData(ctx, parsed, "json0", &out); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// A placement is where Graphviz puts things, and how it would lead lines, transposed
// so that arrows lead across.
type placement struct {
	boxes, labels []rect // of the scene's boxes and arrows
	frames        []frame
	lines         []polyline // of arrows, from their boxes or to their labels
	onward        []polyline // from there
}

// readPlacement reads Graphviz's JSON.
func (s *scene) readPlacement(out []byte, d direction, sizes []extent) (*placement, error) {
	var g struct {
		BB      string
		Objects []struct{ Name, Pos, BB, LP string }
		Edges   []struct{ ID, Pos string }
	}
	if err := json.Unmarshal(out, &g); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLayout, err)
	}
	r := reader{}
	r.top = r.numbers(g.BB, 4)[3]
	arrows := len(s.arrows)
	p := &placement{
		boxes: make([]rect, len(s.boxes)), labels: make([]rect, arrows), frames: make([]frame, len(s.parties)),
		lines: make([]polyline, arrows), onward: make([]polyline, arrows),
	}
	for _, o := range g.Objects {
		kind := strings.TrimRight(o.Name, "0123456789")
		n, err := strconv.Atoi(o.Name[len(kind):])
		switch {
		case err != nil:
			r.fail("object %q", o.Name)
		case kind == "cluster" && n < len(s.parties):
			box, title := r.box(o.BB).inset(frameGap/2), around(r.point(o.LP), s.parties[n].size)
			title.x, title.y = box.x, box.y+titleMargin
			p.frames[n] = frame{d.transposeRect(box), d.transposeRect(title)}
		case kind == "n" && n < len(s.boxes):
			p.boxes[n] = d.transposeRect(around(r.point(o.Pos), sizes[n]))
		case kind == "l" && n < len(s.arrows):
			p.labels[n] = d.transposeRect(around(r.point(o.Pos), s.arrows[n].size))
		default:
			r.fail("object %q", o.Name)
		}
	}
	if i := slices.Index(p.boxes, rect{}); i >= 0 {
		r.fail("box %d did not come back", i)
	}
	for _, e := range g.Edges {
		i, err := strconv.Atoi(e.ID)
		switch {
		case err != nil || i < 0 || i >= 2*arrows:
			r.fail("arrow %q", e.ID)
		case i < arrows:
			p.lines[i] = r.line(e.Pos, d)
		default:
			p.onward[i-arrows] = r.line(e.Pos, d)
		}
	}
	if r.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrLayout, r.err)
	}
	return p, nil
}

// farthest is further than any drawing reaches, folded as they are.
const farthest = 1e7

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

// numbers reads "N,N,…".
func (r *reader) numbers(text string, want int) []float64 {
	all := make([]float64, want)
	parts := strings.Split(text, ",")
	if len(parts) != want {
		r.fail("coordinates %q", text)
		return all
	}
	for i, part := range parts {
		n, err := strconv.ParseFloat(part, 64)
		if err != nil || !(math.Abs(n) <= farthest) {
			r.fail("coordinates %q", text)
			n = 0
		}
		all[i] = n
	}
	return all
}

func (r *reader) point(text string) point {
	n := r.numbers(text, 2)
	return point{n[0], r.top - n[1]}
}

func (r *reader) box(text string) rect {
	n := r.numbers(text, 4)
	return rect{n[0], r.top - n[3], n[2] - n[0], n[3] - n[1]}
}

// line reads a chain of cubic Béziers, "x,y x,y …", as a line through their ends and
// middles, which is near enough to see where it runs; nil for an arrow that Graphviz
// lost.
func (r *reader) line(text string, d direction) polyline {
	if text == "" {
		return nil
	}
	var p []point
	for field := range strings.FieldsSeq(text) {
		p = append(p, d.transpose(r.point(field)))
	}
	if len(p)%3 != 1 {
		r.fail("curve %q", text)
		return nil
	}
	l := polyline{p[0]}
	for ; len(p) > 1; p = p[3:] {
		l = append(l, point{(p[0].x + 3*p[1].x + 3*p[2].x + p[3].x) / 8, (p[0].y + 3*p[1].y + 3*p[2].y + p[3].y) / 8}, p[3])
	}
	return l
}
