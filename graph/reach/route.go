package reach

import (
	"cmp"
	"container/heap"
	"slices"

	"outflow/graph"
)

// A Route is one way in which facts that answer a query went: transfers in
// time order, and for whom the whole of it can be walked.
type Route struct {
	Transfers []string
	Kinds     []uint64
	When      graph.Interval // from the first coming to the goal to the last
}

// Bounds of the search for routes, which are witnesses, not a complete list.
const (
	visitsPerNode = 16
	maxExpansions = 20_000
)

// Routes looks for up to n routes, the shortest first. Only hops that
// contribute are tried, so most attempts succeed.
func (r *Result) Routes(n int) [][]string {
	w := r.walker()
	distance := w.distances()
	visits := make([]int, len(distance))
	var found [][]string
	var open trail
	for _, s := range w.starts() {
		if distance[s.node] >= 0 {
			open = append(open, &partial{node: s.node, at: s.at, ahead: distance[s.node]})
		}
	}
	heap.Init(&open)
	for tries := 0; len(open) > 0 && len(found) < n && tries < maxExpansions; tries++ {
		s := heap.Pop(&open).(*partial)
		if s.node == w.b.goal {
			if ids := s.transfers(w.b.plan.net); len(ids) > 0 && !slices.ContainsFunc(found, func(o []string) bool { return slices.Equal(o, ids) }) {
				found = append(found, ids)
			}
			continue
		}
		if visits[s.node]++; visits[s.node] > visitsPerNode {
			continue
		}
		w.expand(s, distance, &open)
	}
	return found
}

// Follow returns for whom, and when, a route can be walked in this result's
// world.
func (r *Result) Follow(transfers []string) Route {
	w := r.walker()
	return w.follow(transfers)
}

// A partial is the end of a partial route.
type partial struct {
	node   int32
	at     wave
	before *partial
	hop    int32 // None for a step
	hops   int32 // so far
	ahead  int32 // hops to the goal, at least
	serial int   // ties are broken by age
}

func (s *partial) transfers(n *Network) []string {
	var ids []string
	for ; s != nil; s = s.before {
		if s.before != nil && s.hop != graph.None {
			ids = append(ids, n.graph.Transfers[n.hops[s.hop].account].ID)
		}
	}
	slices.Reverse(ids)
	return ids
}

func (s *partial) passed(node int32) bool {
	for ; s != nil; s = s.before {
		if s.node == node {
			return true
		}
	}
	return false
}

// A trail holds partial routes, the most promising first.
type trail []*partial

func (t trail) Len() int { return len(t) }
func (t trail) Less(i, j int) bool {
	a, b := t[i], t[j]
	if a.hops+a.ahead != b.hops+b.ahead {
		return a.hops+a.ahead < b.hops+b.ahead
	}
	if a.ahead != b.ahead {
		return a.ahead < b.ahead
	}
	return a.serial < b.serial
}
func (t trail) Swap(i, j int) { t[i], t[j] = t[j], t[i] }
func (t *trail) Push(x any)   { *t = append(*t, x.(*partial)) }
func (t *trail) Pop() any {
	old := *t
	x := old[len(old)-1]
	*t = old[:len(old)-1]
	return x
}

// A wave is what arrived at a node along a route, by epoch, ascending.
type wave []ripple

type ripple struct {
	epoch int32
	row   []uint64
}

// A walker carries waves along edges.
type walker struct {
	r     *Result
	b     *problem
	k     *block
	start []begin

	serial int
}

type begin struct {
	node int32
	at   wave
}

func (r *Result) walker() *walker {
	if r.walk == nil {
		b := r.problem
		r.walk = &walker{r: r, b: b, k: newWalkBlock(b, newLayout(b.categories, 0, r.kinds))}
	}
	return r.walk
}

// starts returns the waves of the sources, one for each node.
func (w *walker) starts() []begin {
	if w.start != nil {
		return w.start
	}
	byNode := map[int32]wave{}
	var order []int32
	for i := range w.b.sources {
		s := &w.b.sources[i]
		if s.anything {
			continue
		}
		if byNode[s.node] == nil {
			order = append(order, s.node)
		}
		byNode[s.node] = w.begin(byNode[s.node], s)
	}
	// By place, not by solver node: those are in the order of ranks, which
	// depends on what the query does not touch.
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(w.b.node[a], w.b.node[b]), cmp.Compare(a, b))
	})
	for _, v := range order {
		w.start = append(w.start, begin{v, byNode[v]})
	}
	return w.start
}

// begin adds what a source gives to a wave.
func (w *walker) begin(at wave, s *source) wave {
	t := &w.b.masks[s.mask]
	for c, since := range t.since {
		until := w.b.epochs()
		if c+1 < len(t.since) {
			until = t.since[c+1]
		}
		if until <= s.since {
			continue
		}
		row := make([]uint64, w.k.words)
		for _, key := range s.categories {
			if n, ok := slices.BinarySearch(w.k.keys, key); ok {
				w.k.fill(row, n)
			}
		}
		pattern := w.k.patterns[s.mask][c]
		for i := range w.k.body {
			row[i] &= pattern[i%len(pattern)]
		}
		at = at.add(max(since, s.since), row)
	}
	return at
}

// add puts a row in, less what came before.
func (at wave) add(epoch int32, row []uint64) wave {
	row = slices.Clone(row)
	i := 0
	for ; i < len(at) && at[i].epoch <= epoch; i++ {
		for w, x := range at[i].row {
			row[w] &^= x
		}
	}
	if !slices.ContainsFunc(row, func(x uint64) bool { return x != 0 }) {
		return at
	}
	for j := i; j < len(at); j++ {
		for w, x := range row {
			at[j].row[w] &^= x
		}
	}
	if i > 0 && at[i-1].epoch == epoch {
		for w, x := range row {
			at[i-1].row[w] |= x
		}
		return at
	}
	return slices.Insert(at, i, ripple{epoch, row})
}

// along carries a wave across an edge.
func (w *walker) along(e *edge, at wave) wave {
	var out wave
	row := make([]uint64, w.k.words)
	for _, a := range at {
		if e.gate == openGate {
			out = out.add(a.epoch, a.row)
			continue
		}
		mask := w.b.gates[e.gate].mask
		t := &w.b.masks[mask]
		for c, since := range t.since {
			until := e.until
			if c+1 < len(t.since) {
				until = min(until, t.since[c+1])
			}
			epoch := max(a.epoch, e.since, since)
			if epoch >= until {
				continue
			}
			w.k.turn(mask, int32(c))
			if w.k.cross(e, a.row, row) {
				out = out.add(epoch, row)
			}
		}
	}
	return out
}

// distances returns the fewest hops from each node to the goal over edges that
// contribute, -1 where there is no way.
func (w *walker) distances() []int32 {
	d := slices.Repeat([]int32{-1}, w.b.nodes)
	d[w.b.goal] = 0
	near, far := []int32{w.b.goal}, []int32(nil)
	for hops := int32(0); len(near) > 0; hops++ {
		for len(near) > 0 {
			v := near[len(near)-1]
			near = near[:len(near)-1]
			if d[v] != hops {
				continue
			}
			for _, i := range w.b.into.of(v) {
				e := &w.b.edges[i]
				switch {
				case e.hop == graph.None && (d[e.from] < 0 || d[e.from] > hops):
					d[e.from] = hops
					near = append(near, e.from)
				case e.hop != graph.None && d[e.from] < 0 && w.contributes(e):
					d[e.from] = hops + 1
					far = append(far, e.from)
				}
			}
		}
		near, far = far, nil
	}
	return d
}

func (w *walker) contributes(e *edge) bool { return !e.needless && w.r.isCrossed(e.hop) }

func (w *walker) expand(s *partial, distance []int32, open *trail) {
	edges := w.b.edges[w.b.out[s.node]:w.b.out[s.node+1]]
	for i := range edges {
		e := &edges[i]
		if distance[e.to] < 0 || e.hop != graph.None && !w.contributes(e) || s.passed(e.to) {
			continue
		}
		at := w.along(e, s.at)
		if e.to == w.b.goal {
			at = w.wanted(at)
		}
		if len(at) == 0 {
			continue
		}
		w.serial++
		next := &partial{node: e.to, at: at, before: s, hop: e.hop, hops: s.hops, ahead: distance[e.to], serial: w.serial}
		if e.hop != graph.None {
			next.hops++
		}
		heap.Push(open, next)
	}
}

// wanted keeps what answers the question.
func (w *walker) wanted(at wave) wave {
	wanted := w.k.wanted("")
	var out wave
	for _, a := range at {
		row := slices.Clone(a.row)
		for i := range row {
			row[i] &= wanted[i]
		}
		out = out.add(a.epoch, row)
	}
	return out
}

// follow walks a route hop by hop, all its accounts at once.
func (w *walker) follow(transfers []string) Route {
	route := Route{Transfers: transfers, Kinds: w.r.set(), When: graph.Interval{Since: graph.Future, Until: graph.Past}}
	now := map[int32]wave{}
	for _, s := range w.starts() {
		now[s.node] = s.at
	}
	last := int32(0)
	for i := 0; ; i++ {
		w.spread(now)
		if i == len(transfers) {
			break
		}
		now, last = w.hop(now, transfers[i])
	}
	if at := w.wanted(now[w.b.goal]); len(at) > 0 {
		for _, a := range at {
			w.k.gather(a.row, route.Kinds)
		}
		route.When = graph.Interval{Since: w.b.bounds[at[0].epoch], Until: w.b.bounds[last]}
	}
	return route
}

// hop carries every wave across the accounts of a transfer, and returns until
// when the last of them can be crossed.
func (w *walker) hop(now map[int32]wave, transfer string) (map[int32]wave, int32) {
	next, last := map[int32]wave{}, int32(0)
	for _, v := range sortedNodes(now) {
		edges := w.b.edges[w.b.out[v]:w.b.out[v+1]]
		for i := range edges {
			e := &edges[i]
			if e.hop == graph.None || !w.contributes(e) || w.b.plan.net.transferID(e.hop) != transfer {
				continue
			}
			at := w.along(e, now[v])
			for _, a := range at {
				next[e.to] = next[e.to].add(a.epoch, a.row)
			}
			if len(at) > 0 {
				last = max(last, e.until)
			}
		}
	}
	return next, last
}

// spread carries waves along steps until nothing changes.
func (w *walker) spread(now map[int32]wave) {
	todo := sortedNodes(now)
	for len(todo) > 0 {
		v := todo[0]
		todo = todo[1:]
		edges := w.b.edges[w.b.out[v]:w.b.out[v+1]]
		for i := range edges {
			e := &edges[i]
			if e.hop != graph.None {
				continue
			}
			before := now[e.to].bits()
			for _, a := range now[v] {
				now[e.to] = now[e.to].add(a.epoch, a.row)
			}
			if now[e.to].bits() != before {
				todo = append(todo, e.to)
			}
		}
	}
}

// bits sums what a wave holds, so that a change shows.
func (at wave) bits() (sum int64) {
	for _, a := range at {
		for _, x := range a.row {
			for ; x != 0; x &= x - 1 {
				sum += int64(a.epoch)<<32 + 1
			}
		}
	}
	return sum
}

func sortedNodes(now map[int32]wave) []int32 {
	nodes := make([]int32, 0, len(now))
	for v := range now {
		nodes = append(nodes, v)
	}
	slices.Sort(nodes)
	return nodes
}

func (n *Network) transferID(hop int32) string { return n.graph.Transfers[n.hops[hop].account].ID }
