package reach

import (
	"slices"

	"outflow/graph"
)

// A Plan is a query laid on a network: what of it can matter, and which
// expressions the people must be told apart by. Solve answers it.
type Plan struct {
	net *Network
	q   Query

	inX, inFrom, inVia, avoided [2][]bool // by World, by place, what lies inside included
	without                     []bool    // by place, likewise
	aboveX                      []bool    // by place: contains a place that may be of X
	horizon                     graph.Instant
	budget                      int // bytes of one world's rows, and, again, of its courses

	rows    rowsOf
	perLeaf int // of what a place is given, see feedings

	relevant   []bool  // by node
	leads      []bool  // of them, those from which data can come to what the query is about
	led        []bool  // of them, those to which it can go on from there; for Left alone
	hops       []int32 // relevant hops
	seeds      []seed
	keys       [2][]string // by World: categories that rows have a column for
	rules      []int32     // rules of relevant hops and steps
	narrowed   []int32     // of them, those of steps into fields
	changes    *rule       // all of them in one
	aggregates []int32     // rules of relevant aggregates, which make no categories
	// toField says that X is a field of a dataset whose fields all state categories,
	// so that only some of what is given to the dataset lies in X.
	toField bool
	// somebody says that the query asks for somebody's facts, and that a relevant hop
	// with a stated window does not say whose data it carried.
	somebody bool

	exprs      []graph.People
	number     map[graph.People]int32
	erasures   []plannedErasure
	erasuresAt map[int32][]int32 // their numbers by place
	apart      int               // of how many different people they are, where they name whom

	asked  int32    // expression number of q.People, or None
	judged int32    // of Again: likewise, since who is asked for is judged when data is given again
	what   []string // an aggregate makes influence of these categories alone
}

// Plan prepares a query.
func (n *Network) Plan(q Query) *Plan {
	if q.Aim.Everywhere() {
		q.X = At(n.outermost()...)
	}
	p := &Plan{net: n, q: q, number: map[graph.People]int32{}, budget: rowBudget, asked: graph.None, judged: graph.None, perLeaf: feedingsPerLeaf, what: q.categories()}
	p.inX = n.markRegion(q.X)
	p.inFrom = n.markRegion(q.From)
	p.inVia = n.markRegion(q.Via)
	p.avoided = n.markRegion(q.Avoiding)
	p.without = n.mark(q.WithoutPlaces)
	p.aboveX = make([]bool, len(n.graph.Places))
	for _, x := range q.X[Possible] {
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
	p.findErasures()
	p.findSeeds()
	p.findCategories()
	switch {
	case q.People != nil && q.Again:
		p.judged = p.expr(q.People)
	case q.People != nil:
		p.asked = p.expr(q.People)
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
func (n *Network) mark(places []int32) []bool {
	if places == nil {
		return nil
	}
	flags := make([]bool, len(n.graph.Places))
	for _, x := range places {
		for _, y := range n.graph.Inside(x) {
			flags[y] = true
		}
	}
	return flags
}

func (n *Network) markRegion(r Region) [2][]bool {
	possible := n.mark(r[Possible])
	if slices.Equal(r[Confirmed], r[Possible]) {
		return [2][]bool{possible, possible}
	}
	return [2][]bool{Confirmed: n.mark(r[Confirmed]), Possible: possible}
}

func at(flags []bool, place int32) bool { return flags != nil && flags[place] }

// takesIn reports whether a relevant aggregate can make influence of a category: the
// part of it that the aggregate is said to take must answer.
func (p *Plan) takesIn(c string, w World, answers func(basis string) bool) (takes bool) {
	for _, r := range p.aggregates {
		p.net.rules[r].each(c, w, func(_, basis string) { takes = takes || answers(basis) })
	}
	return takes
}

// findCategories lists the categories that rows have a column for.
func (p *Plan) findCategories() {
	p.changes = merged(p.net.rules, p.rules)
	for w := range p.keys {
		var given []string
		for _, s := range p.seeds {
			if !s.possible || World(w) == Possible {
				given = append(given, s.categories...)
			}
		}
		keys := vocabulary(given, p.changes)
		if p.q.Aim != Left && p.q.Category != graph.AllData {
			answers := func(c string) bool { return matchesAny(c, p.q.categories(), World(w)) }
			keys = newDescent(keys, p.changes).leading(func(c string) bool { return answers(c) || p.takesIn(c, World(w), answers) })
		}
		p.keys[w] = keys
	}
}

// allowed reports whether the query lets the hop be used at all.
func (p *Plan) allowed(h *hop) bool {
	if p.avoids(h, Possible) || p.net.instants[h.since] >= p.horizon {
		return false
	}
	if at(p.without, h.in) || at(p.without, h.out) {
		return false
	}
	if p.q.Without == "" && p.q.hearsAll() {
		return true // nearly always: accounts lie far apart in memory, so they are not looked at in vain
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
	used, aggregates := make([]bool, len(n.rules)), make([]bool, len(n.rules))
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
				aggregates[h.rule] = true
			} else {
				used[h.rule] = true
			}
			p.somebody = p.somebody || p.q.Somebody && !h.possible && graph.IsUnknown(n.exprs[h.people])
			if !asked[h.people] {
				asked[h.people] = true
				p.expr(n.exprs[h.people])
			}
			if h.needs {
				p.expr(n.graph.Transfers[h.account].Needs)
			}
		}
	}
	for r := range n.rules {
		if used[r] {
			p.rules = append(p.rules, int32(r))
		}
		if aggregates[r] {
			p.aggregates = append(p.aggregates, int32(r))
		}
	}
}

// onTheWay reports whether a hop may be part of a route. For Left, one that passes X
// by, from what leads to X to where X's data went, is not.
func (p *Plan) onTheWay(h *hop) bool {
	switch {
	case !p.allowed(h):
		return false
	case p.leads[h.from] && p.leads[h.to], p.led != nil && p.led[h.from] && p.led[h.to]:
		return true
	}
	return p.q.Transfer != "" && p.crosses(h) && p.relevant[h.from] && p.relevant[h.to]
}
