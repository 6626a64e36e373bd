package draw

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Graphviz counts in points and inches. One of its points is a pixel here.
const perInch = 72

// maxReserved is for how many labels of arrows room is kept. In a drawing with
// more arrows only findings have that; others are labelled where there happens
// to be room, or names would be all one sees.
const maxReserved = 60

// A direction is where arrows lead.
type direction string

// The directions.
const (
	across direction = "LR"
	down   direction = "TB"
)

// plan writes the sketch as sizes without names: boxes n0, n1, …, parties
// cluster0, cluster1, …, and arrows that carry their number.
//
// The label of an arrow is a box of its own, l0, l1, …, and the arrow runs to
// one corner of it and on from the next, along its edge: so it never lies on a
// line, its own or another. Graphviz's own labels for arrows do not work: with
// clusters they break it for good, and so does an empty table without padding.
func (s *sketch) plan(d direction, ways []way) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "digraph g{rankdir=%s;nodesep=%s;ranksep=%s;%s", d, s.gaps().nodes, s.gaps().ranks, s.patience())
	b.WriteString("node[shape=box,fixedsize=true,label=\"\"];\n")
	inside := make([]bytes.Buffer, len(s.parties)+1) // the last is outside
	for i := range s.boxes {
		planBox(&inside[s.clusterOf(i, i)], "n", i, s.boxes[i].size)
	}
	for i, a := range s.arrows {
		if ways[i] != direct {
			planBox(&inside[s.clusterOf(a.from, a.to)], "l", i, a.size)
		}
	}
	for p := range s.parties {
		fmt.Fprintf(&b, "subgraph cluster%d{margin=14;labeljust=l;label=%s;\n", p, table(s.parties[p].size))
		b.Write(inside[p].Bytes())
		b.WriteString("}\n")
	}
	b.Write(inside[len(s.parties)].Bytes())
	for i, a := range s.arrows {
		head := decimal(headLength(a.width) / 10)
		if ways[i] == direct {
			fmt.Fprintf(&b, "n%d->n%d[id=%d,arrowsize=%s];\n", a.from, a.to, i, head)
			continue
		}
		enter, leave := d.corners(ways[i])
		fmt.Fprintf(&b, "n%d->l%d:%s[id=%d,dir=none,weight=2];\n", a.from, i, enter, i)
		fmt.Fprintf(&b, "l%d:%s->n%d[id=%d,arrowsize=%s,weight=2];\n", i, leave, a.to, len(s.arrows)+i, head)
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
	direct            // not past it: no room is kept for the label
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

// reserve decides for which labels room is kept. A loop is too short to be led
// past its label.
func (s *sketch) reserve() []way {
	ways := make([]way, len(s.arrows))
	var order []int
	for i := range s.arrows {
		ways[i] = direct
		if s.arrows[i].from != s.arrows[i].to && (s.arrows[i].finding || len(s.arrows) <= maxReserved) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.arrows[b].people, s.arrows[a].people) })
	for _, i := range order[:min(len(order), maxReserved)] {
		ways[i] = forth
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

// patience bounds how long Graphviz improves on a crowded drawing.
func (s *sketch) patience() string {
	if len(s.arrows) <= maxReserved {
		return ""
	}
	return "nslimit=4;nslimit1=4;"
}

// gaps are the distances between neighbours and between ranks, in inches.
type gaps struct{ nodes, ranks string }

func (s *sketch) gaps() gaps {
	if len(s.arrows) <= maxReserved {
		return gaps{"0.3", "0.35"}
	}
	return gaps{"0.3", "0.75"}
}

func planBox(b *bytes.Buffer, kind string, i int, e extent) {
	fmt.Fprintf(b, "%s%d[width=%s,height=%s];\n", kind, i, inches(e.w), inches(e.h))
}

// headLength is how long the head of an arrow is.
func headLength(width float64) float64 { return 6 + 1.6*width }

// table is a label that takes room and says nothing.
func table(e extent) string {
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
