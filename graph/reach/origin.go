package reach

import (
	"slices"

	"outflow/graph"
)

// A seed is what an origin gives to itself or to one of its fields.
type seed struct {
	place      int32 // the origin
	node       int32 // that it gives to
	categories []string
	people     int32 // expression number, None for the stranger alone
	since      graph.Instant
	possible   bool // it counts in the possible world alone
}

// findSeeds lists the origins that may count; the rule on origins is in graph's
// package documentation.
func (p *Plan) findSeeds() {
	g := p.net.graph
	for i := range g.Places {
		pl := &g.Places[i]
		place := int32(i)
		if pl.Origin == graph.NoOrigin || at(p.without, place) || p.excludes(place, Possible) {
			continue
		}
		s := seed{place: place, since: graph.Past}
		s.possible = pl.Origin == graph.ImplicitOrigin || pl.SubjectsWhen.Unknown || p.excludes(place, Confirmed)
		if spans := pl.SubjectsWhen.Spans; len(spans) > 0 && pl.Origin == graph.StatedOrigin {
			s.since = spans[0].Since
		}
		s.possible = s.possible || graph.IsUnknown(pl.Subjects)
		p.addSeeds(s)
	}
}

// excludes reports whether a world leaves out what begins at a place.
func (p *Plan) excludes(place int32, w World) bool {
	from := p.inFrom[w]
	return from != nil && !from[place] || p.collects(place, w)
}

// collects reports whether what begins at a place has not reached X, since X
// collects it itself.
func (p *Plan) collects(place int32, w World) bool {
	return (p.q.Aim == Reached || p.q.Aim == Fed) && at(p.inX[other(w)], place)
}

// subjects returns the expression number of an origin's people. Everyone means
// of its own population; without one, people on no list.
func (p *Plan) subjects(pl *graph.Place) int32 {
	g := p.net.graph
	own := pl.Population
	if own == graph.None && pl.Subjects != nil {
		own = spokenOf(g, pl.Subjects)
	}
	var everyone graph.People
	if own != graph.None {
		everyone = graph.Members(g.Populations[own].ID)
	}
	switch pl.Subjects.(type) {
	case nil, graph.Unknown, graph.Everyone:
		if everyone == nil {
			return graph.None
		}
		return p.expr(everyone)
	}
	if everyone == nil {
		return p.expr(pl.Subjects)
	}
	return p.expr(replaceEveryone(pl.Subjects, everyone))
}

// spokenOf returns the one population that an expression speaks of, or None.
func spokenOf(g *graph.Graph, e graph.People) int32 {
	only, several := int32(graph.None), false
	graph.Cohorts(e, func(id string) {
		n := g.Population(id)
		if c := g.Cohort(id); c != graph.None {
			n = g.Cohorts[c].Population
		}
		several = several || only != graph.None && only != n
		only = n
	})
	if several {
		return graph.None
	}
	return only
}

func replaceEveryone(e, by graph.People) graph.People {
	switch e := e.(type) {
	case graph.Everyone:
		return by
	case graph.Not:
		return graph.Not{X: replaceEveryone(e.X, by)}
	case graph.And:
		return graph.And{L: replaceEveryone(e.L, by), R: replaceEveryone(e.R, by)}
	case graph.Or:
		return graph.Or{L: replaceEveryone(e.L, by), R: replaceEveryone(e.R, by)}
	case graph.Except:
		return graph.Except{L: replaceEveryone(e.L, by), R: replaceEveryone(e.R, by)}
	}
	return e
}

// addSeeds gives the place its categories and each of its fields the field's.
func (p *Plan) addSeeds(s seed) {
	g := p.net.graph
	given := false
	add := func(place int32, categories []string, possible bool) {
		if len(categories) == 0 {
			return
		}
		given = true
		if place != s.place { // a field
			if p.collects(place, Possible) {
				return
			}
			possible = possible || p.collects(place, Confirmed)
		}
		if node := p.net.whole[place]; s.since < p.horizon && p.leads[node] && !at(p.without, place) {
			s := s
			s.node, s.categories, s.people = node, categories, p.subjects(&g.Places[s.place])
			s.possible = s.possible || possible
			p.seeds = append(p.seeds, s)
		}
	}
	add(s.place, g.Places[s.place].Categories, false)
	if g.Unnamed(s.place) {
		add(s.place, []string{graph.AllData}, true)
	}
	for _, child := range g.Children(s.place) {
		if g.Places[child].Kind == graph.KindField {
			add(child, g.Places[child].Categories, false)
		}
	}
	if !given {
		add(s.place, []string{graph.AllData}, false)
	}
}

// NoOrigin returns the places, ascending, at which relevant transfers start and that no
// origin leads to, at any time, of any people and category: something is not loaded.
// Origins that the query leaves out (from, avoiding, as of) lead there all the same.
// Places inside X matter where it is asked what X holds, not where what reached it.
func (p *Plan) NoOrigin() []int32 {
	n := p.net
	fed := n.fed()
	var places []int32
	for _, i := range p.hops {
		if h := &n.hops[i]; !fed[h.from] && (p.q.Aim.Holds() || !at(p.inX[Confirmed], h.in)) {
			places = append(places, h.in)
		}
	}
	slices.Sort(places)
	return slices.Compact(places)
}

// fed flags the nodes that some origin of the network leads to.
func (n *Network) fed() []bool {
	fed := make([]bool, n.nodes)
	var todo []int32
	add := func(v int32) {
		if !fed[v] {
			fed[v] = true
			todo = append(todo, v)
		}
	}
	for i := range n.graph.Places {
		if n.graph.Places[i].Origin != graph.NoOrigin {
			add(n.whole[i])
		}
	}
	for len(todo) > 0 {
		v := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, i := range n.hopsOut.of(v) {
			add(n.hops[i].to)
		}
		for _, i := range n.stepsOut.of(v) {
			add(n.steps[i].to)
		}
	}
	return fed
}

// A source is a solver node at which data begins: a seed in a state of the automaton, or
// plain lineage.
type source struct {
	node       int32
	categories []string
	mask       int32
	since      graph.Instant
	until      graph.Instant // where the node may lose what it has
	stops      []stop        // likewise, in order
	late       bool          // it gives what those hold who join its people after since
	anything   bool
	seed       *seed // nil for anything
}

// A stop is an erasure that ends what an origin gives, of some facts, from an instant on.
type stop struct {
	at graph.Instant
	ending
}

// addSource adds what begins at the node of a seed in a state.
func (b *problem) addSource(f *filterMaker, s source, state int32) {
	s.node = b.at(s.seed.node, state)
	if b.mayLose(s.node) {
		b.addStretches(f, s, state)
		return
	}
	s.until = graph.Future
	b.sources = append(b.sources, s)
}

func (b *problem) addSeeds(m *maskMaker, f *filterMaker) {
	n, p := b.plan.net, b.plan
	for i := range p.seeds {
		s := &p.seeds[i]
		if s.possible && b.world == Confirmed {
			continue
		}
		visit := int32(visitNone)
		if at(p.inVia[b.world], s.place) {
			visit = visitDone
		}
		asked := int32(graph.None)
		if b.auto.judges {
			asked = p.asked
		}
		b.addSource(f, source{categories: s.categories, mask: m.seedMask(s.people, asked), since: s.since, seed: s}, b.auto.state(stageWay, visit))
		// What begins in X, or possibly in X, has come there without a hop. It counts
		// unless a window is asked for, in which a hop must have brought it; people
		// are judged at the instant when it is given.
		place := n.place[s.node]
		stage := int32(stageWay)
		switch {
		case at(p.inX[b.world], place):
			stage = stageGone
		case p.toField && at(p.aboveX, place):
			stage = stageArriving
		case b.world == Possible && at(p.aboveX, place):
			stage = stageGone
		case at(p.inX[Possible], place):
			stage = stageMaybe
		}
		if b.auto.stages > 1 && p.q.Aim != Left && p.q.Aim != Crossed && stage != stageWay && (p.q.Aim == Held || p.q.Window == graph.Always) {
			b.addSource(f, source{categories: s.categories, mask: m.seedMask(s.people, p.asked), since: s.since, seed: s}, b.auto.state(stage, visit))
		}
	}
	anything := func(node int32) {
		visit := int32(visitNone)
		if at(p.inVia[b.world], n.place[node]) {
			visit = visitDone
		}
		b.sources = append(b.sources, source{node: b.at(node, b.auto.state(stageWay, visit)), mask: graph.None, since: graph.Past, until: graph.Future, anything: true})
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
