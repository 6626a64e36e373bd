package reach

import (
	"slices"

	"outflow/graph"
)

// allowed reports whether the query lets the hop be used at all.
func (p *Plan) allowed(h *hop) bool {
	if p.avoids(h, Possible) || p.net.instants[h.since] >= p.horizon {
		return false
	}
	if at(p.without, h.in) || at(p.without, h.out) {
		return false
	}
	t := &p.net.graph.Transfers[h.account]
	return (p.q.Without == "" || p.q.Without != t.ID) && p.q.Hears(t.Source)
}

// avoids reports whether a world leaves the hop out, because it touches what is to
// be avoided: in the confirmed world also what may be.
func (p *Plan) avoids(h *hop, w World) bool {
	avoided := p.avoided[other(w)]
	return at(avoided, h.in) || at(avoided, h.out)
}

// crosses reports whether the hop is of the transfer that the query is about.
func (p *Plan) crosses(h *hop) bool {
	return p.net.graph.Transfers[h.account].ID == p.q.Transfer
}

// findRelevant flags the nodes that can lie on a route that the query is
// about, whatever the times and the people.
func (p *Plan) findRelevant() {
	n := p.net
	switch p.q.Aim {
	case Crossed:
		p.leads = slices.Repeat([]bool{true}, n.nodes)
		p.relevant = p.leads
	case Left:
		var starts, ends []int32
		for pl := range n.graph.Places {
			if at(p.inX[Possible], int32(pl)) {
				starts = append(starts, n.inside[pl])
				ends = append(ends, n.inside[pl])
			}
		}
		for i := range n.hops {
			if p.q.Transfer != "" && p.crosses(&n.hops[i]) {
				starts = append(starts, n.hops[i].to)
				ends = append(ends, n.hops[i].from)
			}
		}
		p.leads = p.close(ends, false)
		p.led = p.close(starts, true)
		p.relevant = slices.Clone(p.led)
		for v, leads := range p.leads {
			p.relevant[v] = p.relevant[v] || leads
		}
	default:
		var ends []int32
		for _, x := range p.q.X[Possible] {
			ends = append(ends, n.inside[x])
		}
		p.leads = p.close(ends, false)
		p.relevant = p.leads
	}
}

// close flags everything that the nodes lead to, or that leads to them.
func (p *Plan) close(todo []int32, forward bool) []bool {
	n := p.net
	closed := make([]bool, n.nodes)
	hops, steps := &n.hopsIn, &n.stepsIn
	if forward {
		hops, steps = &n.hopsOut, &n.stepsOut
	}
	add := func(v int32) {
		if !closed[v] {
			closed[v] = true
			todo = append(todo, v)
		}
	}
	for _, v := range todo {
		closed[v] = true
	}
	for len(todo) > 0 {
		v := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, i := range hops.of(v) {
			h := &n.hops[i]
			switch {
			case !p.allowed(h):
			case forward:
				add(h.to)
			default:
				add(h.from)
			}
		}
		for _, i := range steps.of(v) {
			if forward {
				add(n.steps[i].to)
			} else {
				add(n.steps[i].from)
			}
		}
	}
	return closed
}

// findHops lists what may be part of a route, and the rules that it goes by.
func (p *Plan) findHops() {
	n := p.net
	used, drains := make([]bool, len(n.rules)), make([]bool, len(n.rules))
	oneX := len(p.q.X[Possible]) == 1 && p.q.Aim != Left && p.q.Aim != Crossed
	for i := range n.steps {
		s := &n.steps[i]
		if s.rule == graph.None || !p.relevant[s.from] || !p.relevant[s.to] {
			continue
		}
		if !used[s.rule] {
			used[s.rule] = true
			p.narrowed = append(p.narrowed, s.rule)
		}
		p.toField = p.toField || oneX && n.place[s.to] == p.q.X[Possible][0]
	}
	asked := make([]bool, len(n.exprs))
	for i := range n.hops {
		h := &n.hops[i]
		if p.onTheWay(h) {
			p.hops = append(p.hops, int32(i))
			if h.aggregate {
				drains[h.rule] = true
			} else {
				used[h.rule] = true
			}
			p.somebody = p.somebody || p.q.Somebody && !h.uncertain && graph.IsUnknown(n.exprs[h.people])
			if !asked[h.people] {
				asked[h.people] = true
				p.expr(n.exprs[h.people])
			}
			if needs := n.graph.Transfers[h.account].Needs; needs != nil {
				p.expr(needs)
			}
		}
	}
	for r := range n.rules {
		if used[r] {
			p.rules = append(p.rules, int32(r))
		}
		if drains[r] {
			p.drains = append(p.drains, int32(r))
		}
	}
}

// onTheWay reports whether a hop may be part of a route. One from what leads to
// X to where X's data went, past X, is not.
func (p *Plan) onTheWay(h *hop) bool {
	switch {
	case !p.allowed(h):
		return false
	case p.leads[h.from] && p.leads[h.to], p.led != nil && p.led[h.from] && p.led[h.to]:
		return true
	}
	return p.q.Transfer != "" && p.crosses(h) && p.relevant[h.from] && p.relevant[h.to]
}
