package reach

import (
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

// Follow returns for whom, and when, a route can be walked in this result's
// world.
func (r *Result) Follow(transfers []string) Route {
	w := r.walker()
	return w.follow(transfers)
}

// follow walks a route hop by hop, all its accounts at once.
func (w *walker) follow(transfers []string) Route {
	route := Route{Transfers: transfers, Kinds: w.r.set(), When: graph.Interval{Since: graph.Future, Until: graph.Past}}
	now := map[int32]wave{}
	for _, s := range w.starts() {
		now[s.node] = s.at.clone() // add edits waves, and these serve every route
	}
	last := int32(0)
	for i := 0; ; i++ {
		w.spread(now)
		if i == len(transfers) {
			break
		}
		var until int32
		if now, until = w.hop(now, transfers[i]); until > 0 {
			last = until
		}
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
// when the last of them can bring something to where it answers, 0 if none does.
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
			if len(at) > 0 && e.delivers {
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
			for _, a := range w.along(e, now[v]) {
				now[e.to] = now[e.to].add(a.epoch, a.row)
			}
			if now[e.to].bits() != before {
				todo = append(todo, e.to)
			}
		}
	}
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
