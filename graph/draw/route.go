package draw

import (
	"cmp"
	"math"
	"slices"
)

// Graphviz says where boxes are. Lines are routed here, because its own run into
// one another until they cannot be told apart, and under boxes.
//
// Boxes stand in ranks; the strip between two ranks is a channel. A line passes a
// rank straight, where no box is, and changes its height only in channels (see
// channel.go). So no line runs under a box, and no two run along each other.
//
// A router works as if arrows led across. A drawing that leads down is transposed
// before and after.

// A router finds the lines of one layout.
type router struct {
	nodes     []rect // boxes, then the labels that room was kept for, by arrow
	boxes     int    // how many nodes are boxes
	underside bool   // lines run along the lower edges of labels, else the upper
	rankOf    []int  // of each node
	ranks     []rank
	frames    []frame
	edges     []edge
}

// A rank is a strip in which nodes stand one above another.
type rank struct {
	lo, hi float64 // from left to right
	nodes  []int
	shift  float64 // how far it has moved to make room in channels before it
}

func (k *rank) middle() float64 { return (k.lo + k.hi) / 2 }

// An edge is a line between two nodes: an arrow, or one of its two parts if it
// runs along its label.
type edge struct {
	arrow    int
	from, to int       // nodes; rank of from ≤ rank of to
	backward bool      // the arrow leads from to to from
	party    int       // whose frame it stays in, -1 for none
	hint     polyline  // Graphviz's line, nil if it lost it
	y        []float64 // its height at each rank from that of from to that of to
	bends    []float64 // where in each channel between those it changes its height
}

// route finds the lines of the arrows, and makes a layout of them.
func (s *scene) route(p *placement, d direction) *layout {
	for i, a := range s.arrows {
		if p.labels[i] != (rect{}) && a.from != a.to && !p.between(a, p.labels[i]) {
			p.labels[i], p.lines[i] = rect{}, nil
		}
	}
	r := &router{nodes: slices.Concat(p.boxes, p.labels), boxes: len(p.boxes), underside: d == across, frames: p.frames}
	r.setRanks()
	for i, a := range s.arrows {
		party := s.partyAround(a)
		switch label := r.boxes + i; {
		case a.from == a.to:
			r.addEdge(i, a.from, a.to, party, nil)
		case p.labels[i] == rect{}:
			r.addEdge(i, a.from, a.to, party, p.lines[i])
		default:
			r.addEdge(i, a.from, label, party, p.lines[i])
			r.addEdge(i, label, a.to, party, p.onward[i])
		}
	}
	r.passRanks()
	r.setPorts()
	r.setBends(s)
	return s.routed(r, d)
}

// between reports whether a label stands between the ends of its arrow. In a cycle
// it may stand to one side of both; then the arrow does not run along it, and it is
// placed later.
func (p *placement) between(a arrow, label rect) bool {
	from, to, at := p.boxes[a.from].middle().x, p.boxes[a.to].middle().x, label.middle().x
	return from < at && at < to || to < at && at < from
}

// setRanks finds which nodes stand one above another: Graphviz aligns their
// middles.
func (r *router) setRanks() {
	var order []int
	for i, node := range r.nodes {
		if node != (rect{}) {
			order = append(order, i)
		}
	}
	middle := func(i int) float64 { return r.nodes[i].middle().x }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(middle(a), middle(b)) })
	r.rankOf = make([]int, len(r.nodes))
	for n, i := range order {
		if n == 0 || middle(i)-middle(order[n-1]) > 1 {
			r.ranks = append(r.ranks, rank{lo: math.Inf(1), hi: math.Inf(-1)})
		}
		k := &r.ranks[len(r.ranks)-1]
		k.lo, k.hi = min(k.lo, r.nodes[i].x), max(k.hi, r.nodes[i].x+r.nodes[i].w)
		k.nodes = append(k.nodes, i)
		r.rankOf[i] = len(r.ranks) - 1
	}
}

func (r *router) addEdge(arrow, from, to, party int, hint polyline) {
	e := edge{arrow: arrow, from: from, to: to, party: party, hint: hint}
	if r.rankOf[from] > r.rankOf[to] {
		e.from, e.to, e.backward = to, from, true
	}
	e.y = make([]float64, max(2, r.rankOf[e.to]-r.rankOf[e.from]+1))
	e.bends = make([]float64, len(e.y)-1)
	r.edges = append(r.edges, e)
}

// flat reports whether the edge begins and ends in one rank. Both its ends are on
// the right of it, in the same channel.
func (r *router) flat(e *edge) bool { return r.rankOf[e.from] == r.rankOf[e.to] }

func (r *router) isLabel(node int) bool { return node >= r.boxes }

// near returns the height nearest to y at which a line can meet a node: at any
// part of the side of a box, at one edge of a label.
func (r *router) near(node int, y float64) float64 {
	at := r.nodes[node]
	switch {
	case !r.isLabel(node):
		return max(at.y+portInset, min(y, at.y+at.h-portInset))
	case r.underside:
		return at.y + at.h
	}
	return at.y
}

const (
	passageGap    = 19 // between lines that pass a rank, where there is room: a number fits on each
	passageMargin = 7  // between such a line and a box, or the frame of another party
)

// A passage is where an edge passes a rank.
type passage struct {
	y      *float64 // of the edge
	want   float64
	lo, hi float64 // between what it must not run through
}

// passRanks finds the heights at which edges pass ranks: straight on from the rank
// before if that stays in the opening that Graphviz led them through.
func (r *router) passRanks() {
	for n := range r.ranks {
		for _, node := range r.ranks[n].nodes {
			if r.isLabel(node) {
				r.alignLabel(n, node)
			}
		}
		var passages []passage
		for i := range r.edges {
			e := &r.edges[i]
			k := n - r.rankOf[e.from]
			if k < 1 || k >= len(e.y)-1 {
				continue
			}
			p := passage{y: &e.y[k], want: r.hinted(e, k)}
			p.lo, p.hi = r.opening(n, e.party, p.want, -1)
			if y := r.before(e, k, p.want); y >= p.lo && y <= p.hi {
				p.want = y
			}
			passages = append(passages, p)
		}
		slices.SortStableFunc(passages, func(a, b passage) int {
			return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(a.hi, b.hi), cmp.Compare(a.want, b.want))
		})
		for len(passages) > 0 {
			lo, hi := passages[0].lo, passages[0].hi
			var heights []float64
			for _, p := range passages {
				if p.lo != lo || p.hi != hi {
					break
				}
				heights = append(heights, p.want)
			}
			spread(heights, lo, hi, passageGap)
			for i, y := range heights {
				*passages[i].y = y
			}
			passages = passages[len(heights):]
		}
	}
}

// before returns the height at which an edge leaves the rank before the k-th of its
// ranks; the nearest to y that it can have, where that is not yet decided.
func (r *router) before(e *edge, k int, y float64) float64 {
	if k == 1 {
		return r.near(e.from, y)
	}
	return e.y[k-1]
}

// alignLabel moves a label up or down so that the line along it runs straight, as
// far as there is room.
func (r *router) alignLabel(rank, label int) {
	at := &r.nodes[label]
	for i := range r.edges {
		e, y := &r.edges[i], r.near(label, 0)
		switch {
		case r.flat(e):
			continue
		case e.to == label:
			y = r.before(e, len(e.y)-1, y)
		case e.from == label:
			y = r.near(e.to, y)
		default:
			continue
		}
		lo, hi := r.opening(rank, e.party, at.middle().y, label)
		at.y = max(lo, min(at.y+y-r.near(label, 0), hi-at.h))
	}
}

// hinted returns where Graphviz's line passes a rank, or where a straight one
// would if it lost it.
func (r *router) hinted(e *edge, k int) float64 {
	a, b := r.nodes[e.from].middle(), r.nodes[e.to].middle()
	x := r.ranks[r.rankOf[e.from]+k].middle()
	for i := 1; i < len(e.hint); i++ {
		p, q := e.hint[i-1], e.hint[i]
		if (p.x-x)*(q.x-x) <= 0 && p.x != q.x {
			return p.y + (q.y-p.y)*(x-p.x)/(q.x-p.x)
		}
	}
	return a.y + (b.y-a.y)*(x-a.x)/(b.x-a.x)
}

// opening returns the free room in a rank that is nearest to y: no node lies in it,
// except for one that is disregarded, and no frame but that of the party in which
// the line stays.
func (r *router) opening(rank, party int, y float64, but int) (lo, hi float64) {
	at := &r.ranks[rank]
	type block struct{ lo, hi float64 }
	var blocks []block
	for _, i := range at.nodes {
		if i == but {
			continue
		}
		blocks = append(blocks, block{r.nodes[i].y - passageMargin, r.nodes[i].y + r.nodes[i].h + passageMargin})
	}
	lo, hi = math.Inf(-1), math.Inf(1)
	for i, f := range r.frames {
		switch {
		case f.box.x >= at.hi || f.box.x+f.box.w <= at.lo:
		case i == party:
			lo, hi = f.box.y+passageMargin, f.box.y+f.box.h-passageMargin
		default:
			blocks = append(blocks, block{f.box.y - passageMargin, f.box.y + f.box.h + passageMargin})
		}
		if i == party && f.title.x < at.hi && f.title.x+f.title.w > at.lo {
			blocks = append(blocks, block{f.title.y, f.title.y + f.title.h})
		}
	}
	slices.SortFunc(blocks, func(a, b block) int { return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(a.hi, b.hi)) })
	start, nearest := lo, math.Inf(1)
	bestLo, bestHi := lo, hi
	for _, b := range append(blocks, block{hi, hi}) {
		if b.lo > hi || b.hi <= lo {
			continue
		}
		if far := max(start-y, y-b.lo, 0); b.lo >= start && far < nearest {
			nearest, bestLo, bestHi = far, start, b.lo
		}
		start = max(start, b.hi)
	}
	return bestLo, bestHi
}

// spread moves ascending heights as little as it can, so that they lie in the given
// room with the given gap between them, or a smaller one if the room is too small.
func spread(heights []float64, lo, hi, gap float64) {
	if n := float64(len(heights) - 1); n > 0 && n*gap > hi-lo {
		gap = max(hi-lo, 0) / n
	}
	// With the gaps subtracted the heights need only ascend (isotonic regression):
	// those that do not are pooled at their mean.
	type pool struct{ sum, n float64 }
	var pools []pool
	for i, y := range heights {
		pools = append(pools, pool{y - float64(i)*gap, 1})
		for k := len(pools) - 1; k > 0 && pools[k-1].sum/pools[k-1].n >= pools[k].sum/pools[k].n; k-- {
			pools[k-1] = pool{pools[k-1].sum + pools[k].sum, pools[k-1].n + pools[k].n}
			pools = pools[:k]
		}
	}
	last := hi - float64(len(heights)-1)*gap
	i := 0
	for _, p := range pools {
		for range int(p.n) {
			heights[i] = max(lo, min(p.sum/p.n, last)) + float64(i)*gap
			i++
		}
	}
}

const (
	portGap   = 22 // between lines at one side of a box, where there is room: a number is as wide
	portInset = 8  // from the corners of boxes, which are round
)

// A port is where an edge meets a node.
type port struct {
	y    *float64 // of the edge
	want float64
}

// setPorts finds where edges enter nodes, as near as may be to where they come
// from, and where they leave them, as near as may be to where they go on.
func (r *router) setPorts() {
	entering, leaving := make([][]*edge, len(r.nodes)), make([][]port, len(r.nodes))
	for i := range r.edges {
		e := &r.edges[i]
		if r.flat(e) {
			leaving[e.from] = append(leaving[e.from], port{&e.y[0], r.nodes[e.from].y})
			leaving[e.to] = append(leaving[e.to], port{&e.y[1], r.nodes[e.to].y})
			continue
		}
		next := e.y[1]
		if len(e.y) == 2 {
			next = r.near(e.to, r.nodes[e.to].middle().y)
		}
		leaving[e.from] = append(leaving[e.from], port{&e.y[0], next})
		entering[e.to] = append(entering[e.to], e)
	}
	for _, k := range r.ranks {
		for _, node := range k.nodes {
			var ports []port
			for _, e := range entering[node] {
				last := len(e.y) - 1
				ports = append(ports, port{&e.y[last], e.y[last-1]})
			}
			r.setSide(node, ports)
			r.setSide(node, leaving[node])
		}
	}
}

// setSide sets the ports at one side of a node.
func (r *router) setSide(node int, ports []port) {
	lo, hi := r.near(node, math.Inf(-1)), r.near(node, math.Inf(1))
	middle, quarter := (lo+hi)/2, (hi-lo)/4
	slices.SortStableFunc(ports, func(a, b port) int { return cmp.Compare(a.want, b.want) })
	var heights []float64
	for _, p := range ports {
		// A line that can run straight does; one that leads far away begins near the
		// middle of the side.
		if p.want < lo-slant || p.want > hi+slant {
			p.want = max(middle-quarter, min(p.want, middle+quarter))
		}
		heights = append(heights, p.want)
	}
	slices.Sort(heights)
	spread(heights, lo, hi, portGap)
	for i, p := range ports {
		*p.y = heights[i]
	}
}

// routed makes a layout of what a router found, transposed back.
func (s *scene) routed(r *router, d direction) *layout {
	l := &layout{boxes: make([]rect, len(s.boxes)), arrows: make([]route, len(s.arrows)), frames: make([]frame, len(r.frames))}
	for i, node := range r.nodes {
		if node == (rect{}) {
			continue
		}
		node.x += r.ranks[r.rankOf[i]].shift
		if r.isLabel(i) {
			l.arrows[i-r.boxes].label = d.transposeRect(node)
		} else {
			l.boxes[i] = d.transposeRect(node)
		}
	}
	for i, f := range r.frames {
		left, right := r.shifts(f.box)
		f.box.x, f.box.w = f.box.x+left, f.box.w+right-left
		f.title.x += left
		l.frames[i] = frame{d.transposeRect(f.box), d.transposeRect(f.title)}
	}
	lines := make([]polyline, len(s.arrows))
	for i := range r.edges {
		e := &r.edges[i]
		line := r.corners(e)
		if before := lines[e.arrow]; before != nil { // straight on, past the label
			line = append(before[:len(before)-1], line[1:]...)
		}
		lines[e.arrow] = line
	}
	for i, line := range lines {
		for k := range line {
			line[k] = d.transpose(line[k])
		}
		a, last := &l.arrows[i], len(line)-1
		a.tip = line[last]
		if d := distance(line[last-1], a.tip); d > 0 {
			line[last] = toward(a.tip, line[last-1], min(headLength(s.arrows[i].width), d*0.7))
		}
		a.line = line
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
