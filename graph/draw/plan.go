package draw

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// Graphviz counts in points and inches. One of its points is a pixel here.
const perInch = 72

// A direction is where arrows lead.
type direction string

// The directions.
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

// plan writes the sketch as sizes without names: boxes n0, n1, …, parties
// cluster0, cluster1, …, and arrows that carry their number. In a large drawing
// ranks run through all parties (newrank), so that parties are lanes beside each
// other and arrows between them lead on; a small one is more compact without.
//
// The label of an arrow is a box of its own, l0, l1, …, and the arrow runs to
// one corner of it and on from the next, along its edge: so it never lies on a
// line, its own or another. Graphviz's own labels for arrows do not work: with
// clusters they break it for good, and so does an empty table without padding.
func (s *sketch) plan(d direction, n naming, ways []way) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "digraph g{rankdir=%s;%s", d, s.spacing(n))
	b.WriteString("node[shape=box,fixedsize=true,label=\"\"];\n")
	sizes := s.boxSizes(d, n)
	inside := make([]bytes.Buffer, len(s.parties)+1) // the last is outside
	for i := range s.boxes {
		planBox(&inside[s.clusterOf(i, i)], "n", i, sizes[i])
	}
	for i, a := range s.arrows {
		if ways[i] != direct {
			planBox(&inside[s.clusterOf(a.from, a.to)], "l", i, a.size)
		}
	}
	for p := range s.parties {
		fmt.Fprintf(&b, "subgraph cluster%d{margin=%d;labeljust=l;label=%s;\n", p, frameMargin+frameGap/2, spacer(extent{s.parties[p].size.w + frameGap, s.parties[p].size.h}))
		b.Write(inside[p].Bytes())
		b.WriteString("}\n")
	}
	b.Write(inside[len(s.parties)].Bytes())
	for i, a := range s.arrows {
		head := decimal(headLength(a.width) / 10)
		switch ways[i] {
		case direct:
			fmt.Fprintf(&b, "n%d->n%d[id=%d,arrowsize=%s];\n", a.from, a.to, i, head)
		case aside:
			fmt.Fprintf(&b, "n%d->l%d[id=%d,weight=4];\n", a.from, i, i)
		default:
			enter, leave := d.corners(ways[i])
			fmt.Fprintf(&b, "n%d->l%d:%s[id=%d,dir=none,weight=2];\n", a.from, i, enter, i)
			fmt.Fprintf(&b, "l%d:%s->n%d[id=%d,arrowsize=%s,weight=2];\n", i, leave, a.to, len(s.arrows)+i, head)
		}
	}
	b.WriteString("}")
	return b.Bytes()
}

// A way says how an arrow runs past its label.
type way int

// The ways of arrows.
const (
	forth  way = iota // from before the label to behind it
	back              // from behind it to before it, as one in a cycle may
	aside             // not past it: a loop has its label behind its box
	direct            // likewise: no room is kept for the label
)

// corners returns where an arrow comes to its label and where it leaves: those
// below it if arrows lead across, those to its left if they lead down.
func (d direction) corners(w way) (enter, leave string) {
	before, behind := "sw", "se"
	if d == down {
		before, behind = "nw", "sw"
	}
	if w == back {
		return behind, before
	}
	return before, behind
}

// ways decides for which labels room is kept, and how.
func (s *sketch) ways(n naming) []way {
	ways := make([]way, len(s.arrows))
	for i := range s.arrows {
		switch {
		case n == numbered:
			ways[i] = direct
		case s.arrows[i].from == s.arrows[i].to:
			ways[i] = aside
		}
	}
	return ways
}

// clusterOf returns the party that both boxes lie in, else the number of
// parties.
func (s *sketch) clusterOf(from, to int) int {
	if p := s.boxes[from].party; p >= 0 && p == s.boxes[to].party {
		return p
	}
	return len(s.parties)
}

// maxPatience is up to how many arrows Graphviz improves on a drawing for as
// long as it likes.
const maxPatience = 60

// spacing sets the distances between neighbours and between ranks, of which a
// label brings its own.
func (s *sketch) spacing(n naming) string {
	if n == labelled {
		return "nodesep=0.3;ranksep=0.35;"
	}
	lanes := "newrank=true;nodesep=0.3;ranksep=0.65;"
	if len(s.arrows) > maxPatience {
		lanes += "nslimit=4;nslimit1=4;"
	}
	return lanes
}

// boxSizes returns how large boxes are: as their text needs, and where lines have
// numbers also so that lines lie apart at their sides, as far as that goes.
func (s *sketch) boxSizes(d direction, n naming) []extent {
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

func planBox(b *bytes.Buffer, kind string, i int, e extent) {
	fmt.Fprintf(b, "%s%d[width=%s,height=%s];\n", kind, i, inches(e.w), inches(e.h))
}

// headLength is how long the head of an arrow is.
func headLength(width float64) float64 { return 6 + 1.6*width }

const (
	frameMargin = 14 // between a party's frame and its boxes
	frameGap    = 18 // between frames, so that lines can pass
	titleAir    = 6  // above a party's title
)

// spacer is a label that takes room and says nothing.
func spacer(e extent) string {
	return fmt.Sprintf(`<<TABLE BORDER="0" FIXEDSIZE="TRUE" WIDTH="%d" HEIGHT="%d"><TR><TD></TD></TR></TABLE>>`, int(e.w+1), int(e.h+1))
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
