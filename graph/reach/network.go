package reach

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"outflow/graph"
)

// A Network is a graph made ready for questions: dense numbers in flat arrays,
// built once per graph and shared by any number of questions.
//
// A place is two nodes: whole, what was given to it as such, and inside, what
// lies in it or in a place it contains. Where nothing lies inside a place they
// are one node. Transfers read inside and write whole.
type Network struct {
	graph      *graph.Graph
	nodes      int
	whole      []int32 // by place
	inside     []int32 // by place
	place      []int32 // by node
	hops       []hop
	steps      []step
	forgetful  []bool  // by place: it may forget, see findForgetful; nil if none may
	rank       []int32 // by node: sources before what they feed, as far as cycles allow
	exprs      []graph.People
	rules      []rule // the first of them of fields
	fieldRules int
	// instants at which a hop begins or ends, ascending, from Past to Future.
	instants []graph.Instant
	disputes map[int][]graph.Interval // when accounts differ from others of the transfer, by account
	compared map[int][]graph.Instant  // at which accounts of what was seen begin or end to differ from what is declared, likewise

	hopsOut, hopsIn   index // hops by node
	stepsOut, stepsIn index // steps by node

	slabs slabs // for blocks that are solved on it
}

// A hop is one phase of one account of a transfer, for one pair of its columns. In
// a phase its ground is the same, and so are its differences from other accounts.
type hop struct {
	from, to  int32 // nodes
	account   int32 // index into Graph.Transfers
	in, out   int32 // places: the ends, or the fields of a column pair
	since     int32 // index into instants
	until     int32
	people    int32 // index into exprs
	rule      int32 // index into rules
	ground    int32 // index into the account's ground, None where it says nothing
	possible  bool  // the window is unknown: possible only
	aggregate bool
	needs     bool // the account says whom its purpose needs
}

// A step carries what lies at one node to another without a transfer.
type step struct {
	from, to int32
	spread   bool  // from a whole to what it contains
	keeps    bool  // from the whole of a place that may forget to what it still has
	rule     int32 // of the field that it leads to; None where all spreads, which is possible only
}

// NewNetwork builds the network of a graph. Its cost is linear in the graph.
func NewNetwork(g *graph.Graph) *Network {
	n := &Network{graph: g}
	n.findForgetful()
	n.addNodes()
	n.findDisputes()
	n.compare(eachOf(g))
	n.hops = make([]hop, 0, len(g.Transfers))
	n.addHops(eachOf(g), n.numberInstants(eachOf(g)))
	n.sortHops()
	n.indexHops()
	n.indexSteps()
	n.rankNodes()
	return n
}

func (n *Network) indexSteps() {
	n.stepsOut = newIndex(n.nodes, len(n.steps), func(i int) int32 { return n.steps[i].from })
	n.stepsIn = newIndex(n.nodes, len(n.steps), func(i int) int32 { return n.steps[i].to })
}

// eachOf yields every account, by number.
func eachOf(g *graph.Graph) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := 0; i < len(g.Transfers) && yield(i); i++ {
		}
	}
}

// Graph returns the graph that the network was built from.
func (n *Network) Graph() *graph.Graph { return n.graph }

func (n *Network) addNodes() {
	places := n.graph.Places
	n.whole = make([]int32, len(places))
	n.inside = make([]int32, len(places))
	n.place = make([]int32, 0, 2*len(places))
	n.steps = make([]step, 0, 3*len(places))
	add := func(p int) int32 {
		n.place = append(n.place, int32(p))
		return int32(len(n.place) - 1)
	}
	for p := range places {
		n.whole[p] = add(p)
		n.inside[p] = n.whole[p]
		if forgets := at(n.forgetful, int32(p)); forgets || len(n.graph.Children(int32(p))) > 0 {
			n.inside[p] = add(p)
			n.steps = append(n.steps, step{from: n.whole[p], to: n.inside[p], keeps: forgets, rule: graph.None})
		}
	}
	n.nodes = len(n.place)
	ruler := newFieldRuler(n)
	for up := range places {
		fields := ruler.of(int32(up))
		for _, p := range n.graph.Children(int32(up)) {
			rule := int32(graph.None)
			if fields != nil {
				rule = ruler.rule(fields, p)
			}
			n.steps = append(n.steps,
				step{from: n.inside[p], to: n.inside[up], rule: graph.None},
				step{from: n.whole[up], to: n.whole[p], spread: true, rule: rule})
		}
	}
	n.fieldRules = len(n.rules)
}

// addHops adds the hops of some accounts, in order, which begin and end at numbered
// instants.
func (n *Network) addHops(accounts iter.Seq[int], instants map[graph.Instant]int32) {
	exprs, rules := n.numbered()
	for i := range accounts {
		t := &n.graph.Transfers[i]
		expr, ok := exprs[t.People]
		if !ok {
			expr = int32(len(n.exprs))
			exprs[t.People] = expr
			n.exprs = append(n.exprs, t.People)
		}
		key := ruleKey(t.Categories, t.Derives, t.Unnamed())
		r, ok := rules[key]
		if !ok {
			r = int32(len(n.rules))
			rules[key] = r
			n.rules = append(n.rules, rule{categories: t.Categories, derives: t.Derives, unnamed: t.Unnamed()})
		}
		h := hop{account: int32(i), people: expr, rule: r, aggregate: t.Aggregate, possible: t.When.Unknown, needs: t.Needs != nil}
		for w, ground := range n.phases(i) {
			h.since, h.until, h.ground = instants[w.Since], instants[w.Until], ground
			if len(t.Columns) == 0 {
				n.addHop(h, t.From, t.To)
			}
			for _, c := range t.Columns {
				n.addHop(h, c.In, c.Out)
			}
		}
	}
}

// numbered returns the numbers of the expressions there are, and of the rules of
// transfers by their keys.
func (n *Network) numbered() (exprs map[graph.People]int32, rules map[string]int32) {
	exprs, rules = map[graph.People]int32{}, map[string]int32{}
	for i, e := range n.exprs {
		exprs[e] = int32(i)
	}
	for i := n.fieldRules; i < len(n.rules); i++ {
		r := &n.rules[i]
		rules[ruleKey(r.categories, r.derives, r.unnamed)] = int32(i)
	}
	return exprs, rules
}

// numberInstants takes in the bounds of every phase of some accounts.
func (n *Network) numberInstants(accounts iter.Seq[int]) map[graph.Instant]int32 {
	number := map[graph.Instant]int32{graph.Past: 0, graph.Future: 0}
	for _, t := range n.instants {
		number[t] = 0
	}
	for i := range accounts {
		for w := range n.phases(i) {
			number[w.Since], number[w.Until] = 0, 0
		}
	}
	n.instants = slices.Sorted(maps.Keys(number))
	for i, t := range n.instants {
		number[t] = int32(i)
	}
	return number
}

// sortHops puts hops in the order in which they begin. Edges are made of them in
// that order, so that little is left to sort for each query.
func (n *Network) sortHops() {
	byStart := newIndex(len(n.instants), len(n.hops), func(i int) int32 { return n.hops[i].since })
	sorted := make([]hop, len(n.hops))
	for i, h := range byStart.items {
		sorted[i] = n.hops[h]
	}
	n.hops = sorted
}

func (n *Network) indexHops() {
	n.hopsOut = newIndex(n.nodes, len(n.hops), func(i int) int32 { return n.hops[i].from })
	n.hopsIn = newIndex(n.nodes, len(n.hops), func(i int) int32 { return n.hops[i].to })
}

func (n *Network) addHop(h hop, in, out int32) {
	h.in, h.out = in, out
	h.from, h.to = n.inside[in], n.whole[out]
	n.hops = append(n.hops, h)
}

func ruleKey(categories []string, derives []graph.Derivation, unnamed bool) string {
	if len(derives) == 0 && !unnamed {
		return strings.Join(categories, " ")
	}
	var b strings.Builder
	b.WriteString(strings.Join(categories, " "))
	if unnamed {
		b.WriteString("|")
	}
	for _, d := range derives {
		b.WriteString("|" + d.Out + "=" + strings.Join(d.In, "+"))
	}
	return b.String()
}

// rankNodes numbers the nodes in reverse postorder of a depth-first walk, so
// that a pass in this order meets what feeds a node before the node, but for
// the few edges that close a cycle.
func (n *Network) rankNodes() {
	const fresh, open, done = 0, 1, 2
	state := make([]uint8, n.nodes)
	order := make([]int32, 0, n.nodes)
	type frame struct{ node, next int32 }
	var stack []frame
	visit := func(v int32) {
		if state[v] == fresh {
			state[v] = open
			stack = append(stack, frame{v, 0})
		}
	}
	walk := func(root int32) {
		visit(root)
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			hops, steps := n.hopsOut.of(top.node), n.stepsOut.of(top.node)
			at := int(top.next)
			top.next++
			switch {
			case at < len(hops):
				visit(n.hops[hops[at]].to)
			case at < len(hops)+len(steps):
				visit(n.steps[steps[at-len(hops)]].to)
			default:
				state[top.node] = done
				order = append(order, top.node)
				stack = stack[:len(stack)-1]
			}
		}
	}
	for _, sourcesFirst := range []bool{true, false} {
		for v := range n.nodes {
			if !sourcesFirst || n.graph.Places[n.place[v]].Origin != graph.NoOrigin {
				walk(int32(v))
			}
		}
	}
	n.rank = make([]int32, n.nodes)
	for i, v := range order {
		n.rank[v] = int32(n.nodes - 1 - i)
	}
}

// An index groups numbered things by a key: those of key k are
// items[start[k]:start[k+1]], ascending.
type index struct{ start, items []int32 }

func newIndex(keys, n int, key func(i int) int32) index {
	x := index{newStarts(keys, n, key), make([]int32, n)}
	fill := slices.Clone(x.start)
	for i := range n {
		k := key(i)
		x.items[fill[k]] = int32(i)
		fill[k]++
	}
	return x
}

func newStarts(keys, n int, key func(i int) int32) []int32 {
	start := make([]int32, keys+1)
	for i := range n {
		start[key(i)+1]++
	}
	for k := range keys {
		start[k+1] += start[k]
	}
	return start
}

func (x *index) of(key int32) []int32 { return x.items[x.start[key]:x.start[key+1]] }

// from returns those of a key and of all after it, and upTo those of all keys before one.
func (x index) from(key int32) []int32 { return x.items[x.start[key]:] }

func (x index) upTo(key int32) []int32 { return x.items[:x.start[key]] }
