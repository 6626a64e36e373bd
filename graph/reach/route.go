package reach

import (
	"container/heap"
	"maps"
	"slices"

	"outflow/graph"
)

// A Route is one way in which facts that answer a query went: transfers in
// time order, and for whom the whole of it can be walked.
type Route struct {
	Transfers []string
	Segments  []uint64
	When      graph.Interval // from the first coming to the goal to the last
}

// Follow returns for whom, and when, a route can be walked in this result's world. It
// walks hop by hop, all accounts of a transfer at once.
func (r *Result) Follow(transfers []string) Route {
	w := r.walkers()
	route := Route{Transfers: transfers, Segments: w.r.set(), When: graph.Interval{Since: graph.Future, Until: graph.Past}}
	untils := slices.Repeat([]graph.Instant{graph.Past}, len(transfers))
	for n := range w.all {
		w.part(n).follow(&route, untils)
	}
	if route.When.Since < graph.Future {
		for _, until := range untils {
			if until > graph.Past {
				route.When.Until = until
			}
		}
	}
	return route
}

// follow adds to a route for whom of a part it can be walked, since when, and until when each of
// its transfers can bring something to where it answers.
func (w *walker) follow(route *Route, untils []graph.Instant) {
	now := map[int32]profile{}
	for v, at := range w.starts() {
		now[v] = at.clone() // add edits profiles, and these serve every route
	}
	w.spread(now)
	for i, transfer := range route.Transfers {
		var until graph.Instant
		now, until = w.hop(now, transfer)
		untils[i] = max(untils[i], until)
		w.spread(now)
	}
	for _, a := range w.wanted(now[w.b.goal]) {
		w.k.gather(a.row, route.Segments)
		route.When.Since = min(route.When.Since, a.during.Since)
	}
}

// hop carries every profile across the accounts of a transfer, and returns until
// when the last of them can bring something to where it answers, graph.Past if none does.
func (w *walker) hop(now map[int32]profile, transfer string) (map[int32]profile, graph.Instant) {
	next, last := map[int32]profile{}, graph.Past
	for _, v := range slices.Sorted(maps.Keys(now)) {
		edges := w.b.from(v)
		for i := range edges {
			e := &edges[i]
			if e.hop == graph.None || !w.contributes(e) || w.b.plan.net.transferID(e.hop) != transfer {
				continue
			}
			for _, a := range now[v] {
				at := w.along(e, profile{a})
				for _, a := range at {
					next[e.to] = next[e.to].add(a.during, a.row)
				}
				if len(at) > 0 && e.delivers {
					last = max(last, min(w.b.during(e).Until, a.during.Until))
				}
			}
		}
	}
	return next, last
}

// spread carries profiles along steps until nothing changes.
func (w *walker) spread(now map[int32]profile) {
	todo := slices.Sorted(maps.Keys(now))
	for len(todo) > 0 {
		v := todo[0]
		todo = todo[1:]
		edges := w.b.from(v)
		for i := range edges {
			e := &edges[i]
			if e.hop != graph.None {
				continue
			}
			before := now[e.to].bits()
			for _, a := range w.along(e, now[v]) {
				now[e.to] = now[e.to].add(a.during, a.row)
			}
			if now[e.to].bits() != before {
				todo = append(todo, e.to)
			}
		}
	}
}

func (n *Network) transferID(hop int32) string { return n.graph.Transfers[n.hops[hop].account].ID }

// Bounds of the search for routes, which are witnesses, not a complete list.
const (
	visitsPerNode = 16
	maxExpansions = 20_000
)

// Routes looks for up to n routes, the shortest first, and reports whether they
// are all there are; if it gave up the search, that they may not be. Only hops
// that contribute are tried, so most attempts succeed.
func (r *Result) Routes(n int) (found [][]string, all bool) {
	w := r.walkers()
	distance := w.distances()
	visits := make([]int, len(distance))
	var open frontier
	all = true
	for _, v := range w.sourceNodes() {
		if distance[v] >= 0 {
			open = append(open, &partialRoute{node: v, ahead: distance[v]})
		}
	}
	heap.Init(&open)
	for tries := 0; len(open) > 0 && len(found) <= n && tries < maxExpansions; tries++ {
		s := heap.Pop(&open).(*partialRoute)
		if s.node == w.b.goal {
			if ids := s.transfers(w.b.plan.net); len(ids) > 0 && !slices.ContainsFunc(found, func(o []string) bool { return slices.Equal(o, ids) }) {
				found = append(found, ids)
			}
			continue
		}
		if visits[s.node]++; visits[s.node] > visitsPerNode {
			all = false
			continue
		}
		w.expand(s, distance, &open)
	}
	return found[:min(n, len(found))], all && len(open) == 0 && len(found) <= n
}

// A partialRoute is a route so far, by its end.
type partialRoute struct {
	node   int32
	at     []profile // by part: what lies at the node; nil where nobody asked for it yet
	before *partialRoute
	edge   *edge // from there; nil at the start
	hops   int32 // so far
	ahead  int32 // hops to the goal, at least
	serial int   // ties are broken by age
}

func (s *partialRoute) transfers(n *Network) []string {
	var ids []string
	for ; s.before != nil; s = s.before {
		if s.edge.hop != graph.None {
			ids = append(ids, n.transferID(s.edge.hop))
		}
	}
	slices.Reverse(ids)
	return ids
}

func (s *partialRoute) passed(node int32) bool {
	for ; s != nil; s = s.before {
		if s.node == node {
			return true
		}
	}
	return false
}

// A frontier holds partial routes, the most promising first.
type frontier []*partialRoute

func (t frontier) Len() int { return len(t) }
func (t frontier) Less(i, j int) bool {
	a, b := t[i], t[j]
	if a.hops+a.ahead != b.hops+b.ahead {
		return a.hops+a.ahead < b.hops+b.ahead
	}
	if a.ahead != b.ahead {
		return a.ahead < b.ahead
	}
	return a.serial < b.serial
}
func (t frontier) Swap(i, j int) { t[i], t[j] = t[j], t[i] }
func (t *frontier) Push(x any)   { *t = append(*t, x.(*partialRoute)) }
func (t *frontier) Pop() any {
	old := *t
	x := old[len(old)-1]
	*t = old[:len(old)-1]
	return x
}

// distances returns the fewest hops from each node to the goal over edges that
// contribute, -1 where there is no way.
func (w *walkers) distances() []int32 {
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

func (w *walkers) expand(s *partialRoute, distance []int32, open *frontier) {
	edges := w.b.from(s.node)
	for i := range edges {
		e := &edges[i]
		if distance[e.to] < 0 || e.hop != graph.None && !w.contributes(e) || s.passed(e.to) {
			continue
		}
		next := &partialRoute{node: e.to, before: s, edge: e, hops: s.hops, ahead: distance[e.to]}
		if !w.canBeWalked(next) {
			continue
		}
		w.serial++
		next.serial = w.serial
		if e.hop != graph.None {
			next.hops++
		}
		heap.Push(open, next)
	}
}

// canBeWalked reports whether a route can be walked for any of the segments. It looks no further
// than the first part that has one.
func (w *walkers) canBeWalked(s *partialRoute) bool {
	for n := range w.all {
		if len(w.part(n).at(s, n)) > 0 {
			return true
		}
	}
	return false
}

// at returns what lies at the end of a route of a part of the segments.
func (w *walker) at(s *partialRoute, part int) profile {
	for len(s.at) <= part {
		s.at = append(s.at, nil)
	}
	if s.at[part] != nil {
		return s.at[part]
	}
	at := profile{}
	if s.before == nil {
		at = w.starts()[s.node]
	} else if before := w.at(s.before, part); len(before) > 0 {
		if at = w.along(s.edge, before); s.node == w.b.goal {
			at = w.wanted(at)
		}
	}
	if at == nil {
		at = profile{}
	}
	s.at[part] = at
	return at
}
