package ask_test

import (
	"slices"

	"outflow/graph"
)

// judges reports whether filters are judged at a hop.
func (c *cutter) judges(h refHop) bool {
	switch {
	case c.q.transfer != "":
		return c.reference.g.Transfers[h.account].ID == c.q.transfer
	case c.q.down:
		return c.q.in[h.from] && !c.q.own[h.to]
	}
	return !c.q.own[h.from] && (c.q.in[h.to] || c.q.around[h.to])
}

// onTheWay finds the hops that could have carried it, whenever and whosever:
// those judged, and those that lead to X or to what is judged as it leaves.
func (c *cutter) onTheWay() {
	type node struct {
		place int32
		whole bool
	}
	leads := map[node]bool{}
	w := c.reference.walk(c.base, refPerson{}, true)
	for p := range c.reference.g.Places {
		for _, h := range c.reference.hops[p] {
			if c.q.down && c.judges(h) && !w.leavesOut(h) {
				leads[node{h.from, false}] = true
			}
		}
		if !c.q.down && c.q.in[p] {
			leads[node{int32(p), false}] = true
		}
	}
	for grown := true; grown; {
		grown = false
		add := func(from, to node) {
			if leads[to] && !leads[from] {
				leads[from], grown = true, true
			}
		}
		for i, p := range c.reference.g.Places {
			at := int32(i)
			add(node{at, true}, node{at, false})
			if p.Parent != graph.None {
				add(node{at, false}, node{p.Parent, false})
				add(node{p.Parent, true}, node{at, true})
			}
			for _, h := range c.reference.hops[i] {
				if !w.leavesOut(h) {
					add(node{h.from, false}, node{h.to, true})
				}
			}
		}
	}
	c.way = map[refHop]bool{}
	for _, hops := range c.reference.hops {
		for _, h := range hops {
			c.way[h] = !w.leavesOut(h) && (leads[node{h.from, false}] && leads[node{h.to, true}] || c.q.down && c.judges(h))
		}
	}
}

// findLeads marks the categories that transfers on the way may make into one that
// answers; as something leaves X, it must answer as it is.
func (c *cutter) findLeads() {
	c.leads = make([]bool, len(c.reference.keys))
	for k, key := range c.reference.keys {
		c.leads[k] = c.answers(key)
	}
	for grown := !c.q.down; grown; {
		grown = false
		for _, h := range c.hops() {
			if c.reference.g.Transfers[h.account].Aggregate && c.f.People == nil {
				continue // it makes influence of what answers already
			}
			for k := range c.reference.keys {
				for _, m := range c.moves(h, k) {
					if c.leads[m.key] && !c.leads[k] {
						c.leads[k], grown = true, true
					}
				}
			}
		}
	}
}

// moves lists what a hop makes of a category, were it no aggregate.
func (c *cutter) moves(h refHop, key int) []moved {
	t := c.reference.g.Transfers[h.account]
	t.Aggregate = false
	return c.reference.walk(c.base, refPerson{}, true).moves(t, key)
}

func (c *cutter) answers(key string) bool {
	return graph.CategoryContains(c.f.Category, key) || graph.CategoryContains(key, c.f.Category)
}

// lands reports whether what a hop that is judged brings lies in X as a category
// that answers.
func (c *cutter) lands(w *refWalk, h refHop, key int) bool {
	return slices.ContainsFunc(w.landings(state{place: h.to, whole: true, key: key, stage: 2}), func(s state) bool {
		return c.answers(c.reference.keys[s.key])
	})
}
