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
	budget                      int // bytes of one world's rows, and, again, of its journal

	relevant []bool  // by node
	leads    []bool  // of them, those from which data comes to what the query is about
	led      []bool  // and those to which it went on from there; nil if not asked
	hops     []int32 // relevant hops
	seeds    []seed
	keys     [2][]string // by World: categories that rows have a column for
	rules    []int32     // rules of relevant hops and steps
	narrowed []int32     // of them, those of steps into fields
	changes  *rule       // what they make of categories, in one
	drains   []int32     // rules of relevant aggregates, which make no categories
	// toField says that X is a field of a dataset whose fields all state
	// categories: not all that comes to the dataset comes to it.
	toField bool
	// somebody says that a relevant hop with a stated window carried it is not
	// said whose data, which is told apart where no people are asked for.
	somebody bool

	exprs  []graph.People
	number map[graph.People]int32
	filter int32  // expression number of q.People, or None
	what   string // an aggregate makes influence of this category alone
}

// Plan prepares a query.
func (n *Network) Plan(q Query) *Plan {
	p := &Plan{net: n, q: q, number: map[graph.People]int32{}, budget: rowBudget, filter: graph.None, what: q.Category}
	p.inX = p.markRegion(q.X)
	p.inFrom = p.markRegion(q.From)
	p.inVia = p.markRegion(q.Via)
	p.avoided = p.markRegion(q.Avoiding)
	p.without = p.mark(q.WithoutPlaces)
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

func (p *Plan) markRegion(r Region) [2][]bool {
	possible := p.mark(r[Possible])
	if slices.Equal(r[Confirmed], r[Possible]) {
		return [2][]bool{possible, possible}
	}
	return [2][]bool{Confirmed: p.mark(r[Confirmed]), Possible: possible}
}

func at(flags []bool, place int32) bool { return flags != nil && flags[place] }

// takesIn reports whether a relevant aggregate takes a category in, of which what it
// is told to take answers.
func (p *Plan) takesIn(c string, w World, answers func(basis string) bool) (takes bool) {
	for _, r := range p.drains {
		p.net.rules[r].each(c, w, func(_, basis string) { takes = takes || answers(basis) })
	}
	return takes
}

// findCategories numbers the categories that rows have a column for.
func (p *Plan) findCategories() {
	p.changes = merged(p.net.rules, p.rules)
	for w := range p.keys {
		var given []string
		for _, s := range p.seeds {
			if !s.uncertain || World(w) == Possible {
				given = append(given, s.categories...)
			}
		}
		keys := vocabulary(given, p.changes)
		if p.q.Aim != Left && p.q.Category != graph.AllData {
			answers := func(c string) bool { return matches(c, p.q.Category, World(w)) }
			keys = newDescent(keys, p.changes).leading(func(c string) bool { return answers(c) || p.takesIn(c, World(w), answers) })
		}
		p.keys[w] = keys
	}
}
