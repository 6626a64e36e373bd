package reach

import (
	"slices"

	"outflow/graph"
)

// A Plan is a query laid on a network: what of it can matter, and which
// expressions the people must be told apart by. Solve answers it.
type Plan struct {
	net        *Network
	q          Query
	explaining bool

	inX, inFrom, inVia, avoided, without []bool // by place, what lies inside included
	aboveX                               []bool // by place: contains a place of X
	horizon                              graph.Instant

	relevant []bool  // by node
	leads    []bool  // of them, those from which data comes to what the query is about
	led      []bool  // and those to which it went on from there; nil if not asked
	hops     []int32 // relevant hops
	seeds    []seed
	keys     [2][]string // by World: categories that rows have a column for
	rules    []int32     // rules of relevant hops
	// aggregates says that a relevant hop drops persons. What it makes of them
	// passes every filter, so what goes in may not be filtered.
	aggregates bool

	exprs  []graph.People
	number map[graph.People]int32
	filter int32 // expression number of q.People, or None
}

// A seed is a place where data begins.
type seed struct {
	place      int32
	node       int32
	categories []string
	people     int32 // expression number, None for the stranger alone
	since      graph.Instant
	implicit   bool
	uncertain  bool // subjects or their time are unknown
}

// Plan prepares a query. Explaining keeps what cannot answer it, the hops
// outside its times and the categories that lead nowhere, so that Explain can
// say why it does not.
func (n *Network) Plan(q Query, explaining bool) *Plan {
	p := &Plan{net: n, q: q, explaining: explaining, number: map[graph.People]int32{}, filter: graph.None}
	p.inX = p.mark(q.X)
	p.inFrom = p.mark(q.From)
	p.inVia = p.mark(q.Via)
	p.avoided = p.mark(q.Avoiding)
	p.without = p.mark(q.WithoutPlaces)
	p.aboveX = make([]bool, len(n.graph.Places))
	for _, x := range q.X {
		for up := n.graph.Places[x].Parent; up != graph.None; up = n.graph.Places[up].Parent {
			p.aboveX[up] = true
		}
	}
	p.horizon = q.AsOf
	if q.Aim == Held {
		p.horizon = min(p.horizon, q.Window.Until)
	}
	p.findRelevant()
	p.findHops()
	p.findSeeds()
	p.findCategories()
	if q.People != nil {
		p.filter = p.expr(q.People)
	}
	return p
}

// Exprs returns the expressions that Solve needs a mask of each for.
func (p *Plan) Exprs() []graph.People { return p.exprs }

func (p *Plan) expr(e graph.People) int32 {
	i, ok := p.number[e]
	if !ok {
		i = int32(len(p.exprs))
		p.number[e] = i
		p.exprs = append(p.exprs, e)
	}
	return i
}

// mark flags the places and what lies inside them; nil for none.
func (p *Plan) mark(places []int32) []bool {
	if places == nil {
		return nil
	}
	flags := make([]bool, len(p.net.graph.Places))
	for _, x := range places {
		for _, y := range p.net.graph.Inside(x) {
			flags[y] = true
		}
	}
	return flags
}

func at(flags []bool, place int32) bool { return flags != nil && flags[place] }

// allowed reports whether the query lets the hop be used at all.
func (p *Plan) allowed(h *hop) bool {
	if at(p.avoided, h.in) || at(p.avoided, h.out) || p.net.instants[h.since] >= p.horizon && !p.explaining {
		return false
	}
	if at(p.without, h.in) || at(p.without, h.out) {
		return false
	}
	return p.q.Without == "" || p.q.Without != p.net.graph.Transfers[h.account].ID
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
			if p.inX != nil && p.inX[pl] {
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
		for _, x := range p.q.X {
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

func (p *Plan) findHops() {
	n := p.net
	used := make([]bool, len(n.rules))
	asked := make([]bool, len(n.exprs))
	for i := range n.hops {
		h := &n.hops[i]
		if p.onTheWay(h) {
			p.hops = append(p.hops, int32(i))
			used[h.rule] = true
			p.aggregates = p.aggregates || h.aggregate
			if !asked[h.people] {
				asked[h.people] = true
				p.expr(n.exprs[h.people])
			}
			if needs := n.graph.Transfers[h.account].Needs; needs != nil {
				p.expr(needs)
			}
		}
	}
	for r, ok := range used {
		if ok {
			p.rules = append(p.rules, int32(r))
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

// findSeeds lists the origins that may count: DESIGN's rule on origins is in
// graph's package documentation.
func (p *Plan) findSeeds() {
	g := p.net.graph
	for i := range g.Places {
		pl := &g.Places[i]
		place := int32(i)
		if pl.Origin == graph.NoOrigin || at(p.without, place) || p.inFrom != nil && !p.inFrom[place] ||
			(p.q.Aim == Reached || p.q.Aim == Fed) && at(p.inX, place) {
			continue
		}
		s := seed{place: place, since: graph.Past, implicit: pl.Origin == graph.ImplicitOrigin}
		s.uncertain = s.implicit || pl.SubjectsWhen.Unknown
		if spans := pl.SubjectsWhen.Spans; len(spans) > 0 {
			s.since = spans[0].Since
		}
		if _, unknown := pl.Subjects.(graph.Unknown); unknown {
			s.uncertain = true
		}
		if s.since >= p.horizon {
			continue
		}
		p.addSeeds(s)
	}
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
	add := func(place int32, categories []string) {
		if len(categories) == 0 {
			return
		}
		given = true
		if node := p.net.whole[place]; p.leads[node] && !at(p.without, place) {
			s.node, s.categories, s.people = node, categories, p.subjects(&g.Places[s.place])
			p.seeds = append(p.seeds, s)
		}
	}
	add(s.place, g.Places[s.place].Categories)
	for _, child := range g.Children(s.place) {
		if g.Places[child].Kind == graph.KindField {
			add(child, g.Places[child].Categories)
		}
	}
	if !given {
		add(s.place, []string{graph.AllData})
	}
}

// usedRules returns the rules of relevant hops.
func (p *Plan) usedRules() []rule {
	rules := make([]rule, len(p.rules))
	for i, r := range p.rules {
		rules[i] = p.net.rules[r]
	}
	return rules
}

// findCategories numbers the categories that rows have a column for.
func (p *Plan) findCategories() {
	rules := p.usedRules()
	for w := range p.keys {
		var given []string
		for _, s := range p.seeds {
			if !s.uncertain || World(w) == Possible {
				given = append(given, s.categories...)
			}
		}
		keys := vocabulary(given, rules)
		if !p.explaining && !p.aggregates && p.q.Aim != Left && p.q.Category != graph.AllData {
			keys = leading(keys, rules, func(c string) bool { return matches(c, p.q.Category, World(w)) })
		}
		p.keys[w] = keys
	}
}

// Dry returns the places at which relevant transfers start and that no origin
// leads to, whatever the times, people and categories, ascending.
func (p *Plan) Dry() []int32 {
	n := p.net
	fed := make([]bool, n.nodes)
	var todo []int32
	add := func(v int32) {
		if !fed[v] {
			fed[v] = true
			todo = append(todo, v)
		}
	}
	for _, s := range p.seeds {
		add(s.node)
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
	var dry []int32
	for _, i := range p.hops {
		if h := &n.hops[i]; !fed[h.from] && !at(p.inX, h.in) {
			dry = append(dry, h.in)
		}
	}
	slices.Sort(dry)
	return slices.Compact(dry)
}
