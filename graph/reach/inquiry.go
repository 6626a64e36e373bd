package reach

import (
	"cmp"
	"context"
	"slices"

	"outflow/graph"
)

// A Cut is a transfer that would have carried what was asked for, and why it
// did not.
type Cut struct {
	Account int32 // index into Graph.Transfers
	Because string
}

// The reasons for a cut.
const (
	BecauseWindow   = "window"   // it ran outside the times that were asked for
	BecausePeople   = "people"   // it carried other people's data, or what is nobody's any more
	BecauseCategory = "category" // it carried other data
	BecauseOrder    = "order"    // it ended before the data arrived
	BecauseGone     = "gone"     // the data was gone before it ran, or what it brought before it was asked for
)

// An Inquiry looks into why the answer to a query is no. Its plan is an ordinary
// one of whatever flows in the possible world towards what the query is about: at any
// time, whoever's and of whatever category. When that arrived where says how far what
// was asked for got at each transfer.
type Inquiry struct {
	net      *Network
	plan     *Plan
	asked    Query
	until    graph.Instant // facts from then on do not count
	inX      [2][]bool     // by World, by place, as asked
	toX      []bool        // by node: leads to what left X; nil where all of the plan does
	blockers []blocker
	blocker  []int32         // index into blockers, by hop of the network
	leads    map[string]bool // categories that may become one that answers
	forgets  bool            // what came to X may not lie there any more
	begins   []beginning     // by place
}

// Inquire prepares an inquiry into a query of any aim but Crossed.
func (n *Network) Inquire(q Query) *Inquiry {
	i := &Inquiry{net: n, asked: q, until: q.AsOf, inX: n.markRegion(q.X)}
	flow := Query{
		Aim: q.Aim, X: q.X, OfPeople: q.OfPeople, Category: graph.AllData,
		From: q.From, Avoiding: q.Avoiding, Without: q.Without, According: q.According, Unheard: q.Unheard,
		Window: graph.Always, AsOf: graph.Future,
	}
	if q.Aim == Held || q.Aim == Left {
		i.until = min(q.AsOf, q.Window.Until)
	}
	if q.Aim == Left { // what lies in X, and the hops that it might leave by
		x := slices.Clone(q.X[Possible])
		for h := range n.hops {
			if i.judges(&n.hops[h]) {
				x = append(x, n.hops[h].in, n.hops[h].out)
			}
		}
		slices.Sort(x)
		flow.Aim, flow.X = Held, At(slices.Compact(x)...)
	}
	i.plan = n.Plan(flow)
	i.plan.what, i.plan.rows = q.categories(), rowsOfBits
	if q.Aim == Left {
		var left []int32
		for h := range n.hops {
			if h := &n.hops[h]; i.judges(h) && i.plan.allowed(h) {
				left = append(left, h.from)
			}
		}
		i.toX = i.plan.close(left, false)
	}
	if q.People != nil {
		i.plan.expr(q.People)
	}
	i.findBlockers()
	i.findLeads()
	i.findBeginnings()
	return i
}

// Exprs returns the expressions that Cuts needs a mask of each for.
func (i *Inquiry) Exprs() []graph.People { return i.plan.exprs }

// A blocker says how far what was asked for got at an account of a transfer, or at one
// pair of its columns, in all of its time. Each flag is set by facts alone for which
// those before it hold too.
type blocker struct {
	hop *hop // one of them

	held     bool // it lies at the source
	category bool // some is of a category that passes and may still answer
	people   bool // and of people who pass at some time
	gone     bool // and was gone before some of those passed
	crossed  bool // and crosses
	answers  bool // and answers, where the query is judged
	inTime   bool // and in the window asked for
	asked    bool // and is then of people who were asked for

	open   bool // the hop can be crossed at some time
	inside bool // and at some time of the window
	others bool // other people's data lies at the source
	other  bool // any data does
}

// findBlockers numbers the blockers that there may be.
func (i *Inquiry) findBlockers() {
	type way struct{ account, in, out int32 }
	numbers := map[way]int32{}
	i.blocker = make([]int32, len(i.net.hops))
	for _, n := range i.plan.hops {
		h := &i.net.hops[n]
		key := way{h.account, h.in, h.out}
		number, ok := numbers[key]
		if !ok {
			number = int32(len(i.blockers))
			numbers[key] = number
			i.blockers = append(i.blockers, blocker{hop: h})
		}
		i.blocker[n] = number
		b := &i.blockers[number]
		since, until := i.net.instants[h.since], min(i.net.instants[h.until], i.until)
		b.open = b.open || since < until
		b.inside = b.inside || i.inWindow(since, until)
	}
}

// inWindow reports whether a time has some of the window in which a hop is asked for.
func (i *Inquiry) inWindow(since, until graph.Instant) bool {
	if i.asked.Aim != Held {
		since, until = max(since, i.asked.Window.Since), min(until, i.asked.Window.Until)
	}
	return since < until
}

// findLeads finds the categories from which the rules lead to one that answers.
// Of what leaves X those that answer themselves.
func (i *Inquiry) findLeads() {
	var given []string
	for _, s := range i.plan.seeds {
		given = append(given, s.categories...)
	}
	changes := i.plan.changes
	if i.asked.OfPeople { // an aggregate would have carried it, were it not for whose it then is
		changes = merged(i.net.rules, slices.Concat(i.plan.rules, i.plan.aggregates))
	}
	keys := vocabulary(given, changes)
	if i.asked.Aim == Left {
		changes = &rule{}
	}
	i.leads = map[string]bool{}
	for _, c := range newDescent(keys, changes).leading(i.answers) {
		i.leads[c] = true
	}
}

// A beginning says what begins in a place, or in one inside it.
type beginning uint8

const (
	beginsNothing beginning = iota
	beginsOther             // only what cannot come to answer
	beginsLeading           // something that can
)

// findBeginnings marks where data begins, be it too late for the query.
func (i *Inquiry) findBeginnings() {
	i.begins = make([]beginning, len(i.net.graph.Places))
	for _, s := range i.plan.seeds {
		what := beginsOther
		if slices.ContainsFunc(s.categories, func(c string) bool { return i.leads[c] }) {
			what = beginsLeading
		}
		for p := i.net.place[s.node]; p != graph.None && i.begins[p] < what; p = i.net.graph.Places[p].Parent {
			i.begins[p] = what
		}
	}
}

func (i *Inquiry) answers(category string) bool {
	return matchesAny(category, i.asked.categories(), Possible)
}

// judges reports whether the query is judged at the hop: whether it enters X,
// or leaves it.
func (i *Inquiry) judges(h *hop) bool {
	switch {
	case i.asked.Transfer != "":
		return i.net.graph.Transfers[h.account].ID == i.asked.Transfer
	case i.asked.Aim == Left:
		return at(i.inX[Possible], h.in) && !at(i.inX[Confirmed], h.out)
	}
	return i.plan.enters(h, Possible)
}

// lineage reports whether anything that left X would have answered. Something
// always lies there, so that time alone can have kept it.
func (i *Inquiry) lineage() bool {
	return i.asked.Aim == Left && !i.asked.OfPeople && i.asked.Category == graph.AllData
}

// Cuts returns the hops, by account, whose source holds what was asked for and
// that it does not get across, and those by which others' data of its kind
// leaves its origin. Where there is none of either, all that begins is other
// data: the aggregates that made something of that are returned, if influence is
// asked for, or else the hops by which it leaves its origin.
func (i *Inquiry) Cuts(ctx context.Context, segments *Segments) ([]Cut, error) {
	if !i.lineage() {
		b := i.plan.problem(Possible, segments)
		i.forgets = i.asked.Aim == Held && b.mayLose(b.goal) && i.asked.ViaTransfer == "" && len(i.asked.Via[Possible]) == 0
		var people []Change
		if i.asked.People != nil {
			people = (&maskMaker{b: b, segments: segments}).asked(i.plan.expr(i.asked.People))
		}
		err := b.eachBlock(ctx, newSets((segments.Len+63)/64), 0, segments.Len, func(k *block) error {
			i.look(k, people)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	var cuts, influence, other []Cut
	through := map[string]bool{} // transfers that what was asked for gets across somewhere
	for n := range i.blockers {
		b := &i.blockers[n]
		if !i.judges(b.hop) && (i.lineage() || i.toX != nil && !i.toX[b.hop.to]) {
			continue // it could not have carried on what was asked for
		}
		switch because := i.because(b); {
		case because != "":
			cuts = append(cuts, Cut{b.hop.account, because})
		case b.crossed, b.asked, i.lineage():
			through[i.net.graph.Transfers[b.hop.account].ID] = true
		case b.other && b.hop.aggregate && !i.asked.OfPeople:
			influence = append(influence, Cut{b.hop.account, BecauseCategory})
		case b.other && i.begins[b.hop.in] == beginsOther:
			other = append(other, Cut{b.hop.account, BecauseCategory})
		}
	}
	cuts = slices.DeleteFunc(cuts, func(c Cut) bool { return through[i.net.graph.Transfers[c.Account].ID] })
	switch {
	case len(cuts)+len(through) > 0:
	case len(influence) > 0:
		cuts = influence
	default:
		cuts = other
	}
	slices.SortFunc(cuts, func(a, b Cut) int {
		return cmp.Or(cmp.Compare(a.Account, b.Account), cmp.Compare(a.Because, b.Because))
	})
	return slices.Compact(cuts), nil
}

// because says why a blocker is a cut, "" if it is none.
func (i *Inquiry) because(b *blocker) string {
	switch {
	case b.asked && i.forgets && i.judges(b.hop):
		return BecauseGone
	case i.lineage() && b.inside, b.asked:
		return ""
	case i.lineage():
		return BecauseWindow
	case !b.held && i.begins[b.hop.in] != beginsLeading:
		return ""
	case !b.held && b.others:
		return BecausePeople
	case !b.held: // what begins there begins too late
		return BecauseWindow
	case !b.category:
		return BecauseCategory
	case !b.open:
		return BecauseWindow
	case !b.people, b.hop.aggregate && i.asked.OfPeople:
		return BecausePeople
	case !b.crossed && b.gone:
		return BecauseGone
	case !b.crossed:
		return BecauseOrder
	case !i.judges(b.hop):
		return ""
	case !b.answers:
		return BecauseCategory
	case !b.inTime:
		return BecauseWindow
	}
	return BecausePeople
}

// A view lays what was asked for over the rows of a block.
type view struct {
	i       *Inquiry
	k       *bitRows
	leading []uint64 // what may come to answer
	wanted  []uint64 // of that, what is of people asked for at some time, or influence
	people  []Change // who they are over time, as patterns; nil for everybody
	passing map[passingKey]*passing
}

// A passing is what a rule lets pass, as rows at its source: what may come to answer,
// and what answers as it crosses.
type passing struct{ leading, answering []uint64 }

type passingKey struct {
	rule      int32
	aggregate bool
	around    bool // it ends around the field that the query is about
}

// look follows what arrived anywhere in a block, in the order of time at each place, to the
// hops that leave from there.
func (i *Inquiry) look(k *block, people []Change) {
	rows := k.form.(*bitRows)
	v := &view{i: i, k: rows, leading: make([]uint64, rows.words), passing: map[passingKey]*passing{}}
	for c, key := range rows.keys {
		if i.leads[key] {
			rows.fill(v.leading, c)
		}
	}
	v.wanted = slices.Clone(v.leading)
	if people != nil {
		ever := make([]uint64, rows.period())
		for _, c := range people {
			if c.Since >= i.until {
				break
			}
			pattern := rows.pattern(c.Segments, false)
			v.people = append(v.people, Change{c.Since, pattern})
			for w, x := range pattern {
				ever[w] |= x
			}
		}
		for w := range rows.body {
			v.wanted[w] &= ever[w%len(ever)]
		}
	}
	if !i.asked.OfPeople { // influence will do
		v.wanted[rows.body] = 1
	}
	var held []stretch
	for node := range int32(k.nodes) {
		if k.node[node] == graph.None || !k.held.has(node) || k.auto.stage(k.state(node)) != stageWay {
			continue
		}
		held = k.held.course(node, held[:0])
		for n, h := range slices.Backward(held) {
			if h.at >= i.until {
				break
			}
			during := graph.Interval{Since: h.at, Until: graph.Future}
			if n > 0 && k.mayLose(node) {
				during.Until = held[n-1].at
			}
			edges := k.from(node)
			for n := range edges {
				if e := &edges[n]; e.hop != graph.None && e.part == partAll && k.auto.stage(k.state(e.to)) == stageWay {
					v.see(e, during, h.row)
				}
			}
		}
	}
}

// see notes how far facts get that lie throughout a time where an edge begins.
func (v *view) see(e *edge, there graph.Interval, row []uint64) {
	k, h := v.k, &v.i.net.hops[e.hop]
	b, judged := &v.i.blockers[v.i.blocker[e.hop]], v.i.judges(h)
	if b.crossed && (b.asked || !judged) {
		return // no more can be said of it
	}
	p := v.passes(h)
	b.other = b.other || overlaps(row[:k.body], nil)
	b.others = b.others || overlaps(row[:k.body], v.leading)
	b.held = b.held || overlaps(row, v.wanted)
	wanted := k.crossed
	for w, x := range row {
		wanted[w] = x & v.wanted[w]
	}
	b.category = b.category || overlaps(wanted, p.leading)
	m := k.filters[e.filter].mask
	mask := &k.masks[m]
	open := k.during(e)
	for c, pattern := range k.patterns[m] {
		since, until := max(open.Since, mask.since[c]), mask.until(c, open.Until)
		if b.asked || since >= until || since >= v.i.until || !k.lets(wanted, p.leading, pattern) {
			continue
		}
		b.people, b.gone = true, b.gone || there.Until < until
		if since, until = max(since, there.Since), min(until, there.Until); since >= until || since >= v.i.until {
			continue
		}
		b.crossed = true
		if !judged || !k.lets(wanted, p.answering, pattern) {
			continue
		}
		b.answers = true
		crosses := graph.Interval{Since: since, Until: min(until, v.i.until)}
		if v.i.inWindow(crosses.Since, crosses.Until) {
			b.inTime = true
			b.asked = v.asks(wanted, p.answering, pattern, crosses)
		}
	}
}

// lets reports whether any of a row passes, which a pattern of people may.
func (k *bitRows) lets(row, passing, pattern []uint64) bool {
	for w, x := range row[:k.body] {
		if x&passing[w]&pattern[w%len(pattern)] != 0 {
			return true
		}
	}
	return row[k.body]&passing[k.body] != 0
}

// asks reports whether any of what crosses in a time, in the window, is then of people
// who were asked for.
func (v *view) asks(row, passing, pattern []uint64, during graph.Interval) bool {
	if v.people == nil || row[v.k.body]&passing[v.k.body] != 0 {
		return true
	}
	for c, asked := range v.people {
		since, until := max(during.Since, asked.Since), during.Until
		if c+1 < len(v.people) {
			until = min(until, v.people[c+1].Since)
		}
		if !v.i.inWindow(since, until) {
			continue
		}
		for w, x := range row[:v.k.body] {
			if x&passing[w]&pattern[w%len(pattern)]&asked.Segments[w%len(pattern)] != 0 {
				return true
			}
		}
	}
	return false
}

// passes returns what the rule of a hop lets pass.
func (v *view) passes(h *hop) *passing {
	k, around := v.k, v.i.plan.toField && v.i.judges(h) && v.i.plan.aboveX[h.out]
	key := passingKey{h.rule, h.aggregate, around}
	if p := v.passing[key]; p != nil {
		return p
	}
	p := &passing{make([]uint64, k.words), make([]uint64, k.words)}
	for c, from := range k.keys {
		v.i.net.rules[h.rule].each(from, Possible, func(out, basis string) {
			leads, answers := v.i.answers(basis), v.i.answers(basis) // as it leaves X, or becomes influence
			if v.i.asked.Aim != Left && (!h.aggregate || v.i.asked.OfPeople) {
				leads, answers = v.i.leads[out], v.i.answers(out)
			}
			if around {
				answers = v.i.answersInField(out)
			}
			if leads {
				k.fill(p.leading, c)
			}
			if answers && !(h.aggregate && v.i.asked.OfPeople) {
				k.fill(p.answering, c)
			}
		})
	}
	p.leading[k.body], p.answering[k.body] = 1, 1
	v.passing[key] = p
	return p
}

// answersInField reports whether a category, given around the field that the
// query is about, answers in it.
func (i *Inquiry) answersInField(category string) (answers bool) {
	n := i.net
	for _, s := range n.stepsIn.of(n.whole[i.plan.q.X[Possible][0]]) {
		if s := &n.steps[s]; s.rule != graph.None {
			n.rules[s.rule].each(category, Possible, func(out, _ string) { answers = answers || i.answers(out) })
		}
	}
	return answers
}
