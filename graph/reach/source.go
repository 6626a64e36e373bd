package reach

import "outflow/graph"

// A source is a seed in a state.
type source struct {
	node       int32
	categories []string
	mask       int32
	since      int32
	anything   bool
	seed       *seed // nil for anything
}

func (b *problem) addSeeds(m *maskMaker) {
	n, p := b.plan.net, b.plan
	for i := range p.seeds {
		s := &p.seeds[i]
		if s.uncertain && b.world == Confirmed {
			continue
		}
		visit := int32(visitNone)
		if at(p.inVia[b.world], s.place) {
			visit = visitDone
		}
		filter := int32(graph.None)
		if b.auto.stages == 1 {
			filter = p.filter
		}
		b.sources = append(b.sources, source{
			node: b.at(s.node, b.auto.state(stageWay, visit)), categories: s.categories, mask: m.seedMask(s.people, filter), since: b.epoch(s.since), seed: s,
		})
		// What was given to a place in X, or possibly to one that contains it,
		// lies in X although no hop brought it; where no window is asked for,
		// people are judged as it is given.
		place := n.place[s.node] // of an origin, it may be a field
		stage := int32(stageWay)
		switch {
		case at(p.inX[b.world], place):
			stage = stageGone
		case p.toField && at(p.aboveX, place):
			stage = stageArriving
		case b.world == Possible && at(p.aboveX, place):
			stage = stageGone
		case at(p.inX[Possible], place):
			stage = stageDoubt
		}
		if b.auto.stages > 1 && p.q.Aim != Left && p.q.Aim != Crossed && stage != stageWay && (p.q.Aim == Held || p.q.Window == graph.Always) {
			b.sources = append(b.sources, source{
				node: b.at(s.node, b.auto.state(stage, visit)), categories: s.categories, mask: m.seedMask(s.people, p.filter), since: b.epoch(s.since), seed: s,
			})
		}
	}
	anything := func(node int32) {
		visit := int32(visitNone)
		if at(p.inVia[b.world], n.place[node]) {
			visit = visitDone
		}
		b.sources = append(b.sources, source{node: b.at(node, b.auto.state(stageWay, visit)), mask: graph.None, anything: true})
	}
	switch p.q.Aim {
	case Left:
		if p.q.OfPeople || p.q.Category != graph.AllData {
			break
		}
		for _, x := range p.q.X[b.world] {
			for _, y := range n.graph.Inside(x) {
				anything(n.inside[y])
			}
		}
		for _, i := range p.hops {
			if p.q.Transfer != "" && p.crosses(&n.hops[i]) {
				anything(n.whole[n.hops[i].in])
			}
		}
	case Fed, Crossed:
		if p.q.OfPeople {
			break
		}
		for v := range n.nodes {
			if p.relevant[v] && !p.excludes(n.place[v], b.world) {
				anything(int32(v))
			}
		}
	}
}
