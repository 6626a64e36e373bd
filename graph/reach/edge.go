package reach

import (
	"slices"

	"outflow/graph"
)

// An edge is a hop in a pair of states, or a step in one.
type edge struct {
	from, to     int32
	since, until int32 // numbers of moments
	filter       int32 // index into filters
	number       int32 // index into edges
	hop          int32 // index into Network.hops, None for a step
	keeps        int32 // 1 + index into problem.keepings, of a step to what a place still has; else 0
	crossing     int32 // 1 + index into Result.crossings, if what crosses it is reported for its hop; else 0: see sortEdges
	delivers     bool  // it brings facts from outside to where they answer
	aggregate    bool
	part         part
}

// A part says which of the facts that cross a hop cross an edge: a hop may have several
// edges beside each other.
type part uint8

const (
	partAll part = iota // of all who may cross
	// The facts of those whom the transfer's purpose does not need at the time.
	partNeedless
	// Anybody's facts, which become somebody's: the transfer says when it ran, but not
	// whose data it carried.
	partSomebody
)

// counts reports whether what crosses an edge is reported for its hop.
func (e *edge) counts() bool { return e.crossing != 0 }

// isPlain reports whether the same facts cross an edge whenever its start has them, as the facts
// of whom they are.
func (e *edge) isPlain() bool { return !e.aggregate && e.part != partSomebody && e.keeps == 0 }

func (b *problem) addSteps(f *filterMaker) {
	n, p := b.plan.net, b.plan
	states := b.auto.states()
	step := b.addStep
	for i := range n.steps {
		s := &n.steps[i]
		if !p.relevant[s.from] || !p.relevant[s.to] || !b.spreads(s) {
			continue
		}
		filter := b.stepFilter(f, s)
		for state := range states {
			from, to := b.at(s.from, state), b.at(s.to, state)
			if s.keeps && b.mayLose(from) {
				b.keeps(from, to, b.ends[n.place[s.from]])
				b.addStay(from, n.place[s.from], state)
			} else {
				step(from, to, filter)
			}
		}
		for state := range states {
			if gone, arrives := b.arrives(s, state); arrives {
				step(b.at(s.from, state), b.at(s.to, gone), filter)
			}
		}
	}
	last := b.auto.last()
	switch p.q.Aim {
	case Left:
		for pl, in := range p.inX[b.world] {
			for v := range b.auto.visits {
				if in && p.relevant[n.inside[pl]] {
					step(b.at(n.inside[pl], b.auto.state(stageWay, v)), b.at(n.inside[pl], b.auto.state(stageLeaving, v)), openFilter)
				}
			}
		}
		fallthrough
	case Crossed:
		for v := range n.nodes {
			if p.relevant[v] {
				step(b.at(int32(v), b.auto.state(stageGone, last)), b.goal, openFilter)
			}
		}
	default:
		stage := int32(stageWay)
		if b.auto.stages > 1 {
			stage = stageGone
		}
		for _, x := range p.q.X[b.world] {
			step(b.at(n.inside[x], b.auto.state(stage, last)), b.goal, openFilter)
		}
	}
}

// arrives returns the state in which what is arriving around the field that the query is about
// lies in the field.
func (b *problem) arrives(s *step, state int32) (gone int32, arrives bool) {
	p := b.plan
	if !p.toField || b.auto.stages == 1 || !s.spread || b.auto.stage(state) != stageArriving || !p.inX[b.world][p.net.place[s.to]] {
		return 0, false
	}
	return b.auto.state(stageGone, b.auto.visit(state)), true
}

// addEdge makes room for as many edges again where there is none: append makes room for a
// quarter more, and so leaves five times what is needed to be collected.
func (b *problem) addEdge(e edge) {
	if len(b.edges) == cap(b.edges) {
		b.edges = slices.Grow(b.edges, max(64, len(b.edges)))
	}
	b.edges = append(b.edges, e)
	b.aggregates = b.aggregates || e.aggregate
}

func (b *problem) addStep(from, to, filter int32) {
	b.addEdge(edge{from: from, to: to, until: b.lastMoment, filter: filter, hop: graph.None})
}

func (b *problem) stepFilter(f *filterMaker, s *step) int32 {
	if s.rule == graph.None {
		return openFilter
	}
	return f.field(s.rule)
}

func (b *problem) addHops(f *filterMaker) {
	n, p := b.plan.net, b.plan
	people := make([]int32, len(n.exprs)) // expression numbers of the plan
	for i, e := range n.exprs {
		people[i] = graph.None
		if number, ok := p.number[e]; ok {
			people[i] = number
		}
	}
	var ts []transition
	opens, closes := b.momentAt(p.q.Window.Since), b.momentAt(p.q.Window.Until)
	for _, i := range p.hops {
		h := &n.hops[i]
		if h.possible && b.world == Confirmed || p.avoids(h, b.world) {
			continue
		}
		since, until := b.momentOf[h.since], min(b.momentOf[h.until], b.lastMoment)
		ts = p.transitions(b.auto, h, b.world, ts[:0])
		for _, t := range ts {
			e := edge{from: b.at(h.from, t.from), to: b.at(h.to, t.to), hop: i, aggregate: h.aggregate}
			counts := b.auto.stages == 1 || p.q.Aim != Left && p.q.Aim != Crossed || b.auto.stage(t.to) == stageGone
			e.crossing = int32(number(counts))
			e.delivers = b.delivers(h, t)
			e.since, e.until = since, until
			if t.counted && !p.q.Aim.Holds() {
				e.since, e.until = max(since, opens), min(until, closes)
			}
			if e.since >= e.until {
				continue
			}
			// What already left X was judged as it left: of that, all becomes influence.
			emits := h.aggregate && (p.q.Aim != Left || b.auto.stage(t.to) != stageGone)
			answersOnly, asked := t.counted && p.q.Aim == Left || emits, int32(graph.None)
			if emits || t.counted || b.auto.judges {
				asked = p.asked
			}
			// Influence does not count as having left X where people's data is asked for.
			e.filter = f.filter(h.rule, f.crossers(people[h.people], asked, t.counted && p.q.Aim == Left && p.q.OfPeople), h.aggregate, answersOnly)
			b.addEdge(e)
			e.delivers = false
			if h.needs && counts {
				needs := p.number[n.graph.Transfers[h.account].Needs]
				e.part, e.filter = partNeedless, f.filter(h.rule, f.people.needlessMask(people[h.people], asked, needs), h.aggregate, answersOnly)
				b.addEdge(e)
			}
			if b.somebody && graph.IsUnknown(n.exprs[h.people]) {
				e.part, e.filter = partSomebody, f.filter(h.rule, f.persons(), h.aggregate, answersOnly)
				b.addEdge(e)
			}
		}
	}
}

// delivers reports whether the hop brings facts from outside to where they
// answer: into X, or out of it.
func (b *problem) delivers(h *hop, t transition) bool {
	p := b.plan
	switch {
	case p.q.Aim.Holds():
		return false
	case p.q.Aim != Left && b.auto.visit(t.to) != b.auto.last(): // Via is still to come
		return false
	case b.auto.stages == 1:
		return p.enters(h, b.world)
	}
	return t.counted && (p.toField || b.auto.stage(t.to) == stageGone)
}
