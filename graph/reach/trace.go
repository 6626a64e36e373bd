package reach

import (
	"slices"

	"outflow/graph"
)

// A trace follows what an inquiry asks for, a block of kinds at a time.
type trace struct {
	*Inquiry
	obstacles []obstacle
	of        []int32  // obstacle by hop of the network
	origins   []origin // by place
	leads     map[string]bool

	// Of the block at hand: the categories that lead to an answer, as a row; of
	// them the facts of those asked for; and who that is over time, nil for
	// everybody.
	leading []uint64
	wanted  []uint64
	filters [][]uint64
	since   []int32 // of each filter
	sieves  map[sieveKey]*sieve
}

// A sieve is what a rule lets pass, as rows at its source: of what may come to
// answer, and of what answers as it crosses.
type sieve struct{ leading, answering []uint64 }

type sieveKey struct {
	rule      int32
	aggregate bool
	around    bool // it ends around the field that the question is about
}

func newTrace(i *Inquiry) *trace {
	t := &trace{Inquiry: i}
	t.findObstacles()
	t.findLeads()
	t.findOrigins()
	return t
}

// An origin says what begins in a place, or in one inside it.
type origin uint8

const (
	noOrigin      origin = iota
	otherOrigin          // only what cannot come to answer
	leadingOrigin        // something that can
)

// findOrigins marks where data begins, be it too late for the question.
func (t *trace) findOrigins() {
	t.origins = make([]origin, len(t.net.graph.Places))
	mark := func(place int32, categories []string) {
		is := otherOrigin
		if slices.ContainsFunc(categories, func(c string) bool { return t.leads[c] }) {
			is = leadingOrigin
		}
		for p := place; p != graph.None && t.origins[p] < is; p = t.net.graph.Places[p].Parent {
			t.origins[p] = is
		}
	}
	for i := range t.seeds {
		mark(t.net.place[t.seeds[i].node], t.seeds[i].categories)
	}
	for i := range t.late {
		mark(t.net.place[t.late[i].node], t.late[i].categories)
	}
}

// findLeads finds the categories from which the rules lead to one that answers.
// Of what leaves X those that answer themselves.
func (t *trace) findLeads() {
	var given []string
	for _, s := range slices.Concat(t.seeds, t.late) {
		given = append(given, s.categories...)
	}
	changes := t.changes
	if t.asked.OfPeople { // an aggregate would have carried it, were it not for whose it then is
		changes = merged(t.net.rules, slices.Concat(t.rules, t.drains))
	}
	keys := vocabulary(given, changes)
	if t.asked.Aim == Left {
		changes = &rule{}
	}
	t.leads = map[string]bool{}
	for _, c := range newDescent(keys, changes).leading(t.answers) {
		t.leads[c] = true
	}
}

// begin lays what was asked for over the rows of a block.
func (t *trace) begin(k *block) {
	t.sieves = map[sieveKey]*sieve{}
	t.leading = make([]uint64, k.words)
	for c, key := range k.keys {
		if t.leads[key] {
			k.fill(t.leading, c)
		}
	}
	t.wanted, t.filters, t.since = slices.Clone(t.leading), nil, nil
	if m := k.inquired; m != graph.None {
		t.filters, t.since = k.patterns[m], k.masks[m].since
		ever := make([]uint64, k.period())
		for _, pattern := range t.filters {
			for w, x := range pattern {
				ever[w] |= x
			}
		}
		for w := range k.body {
			t.wanted[w] &= ever[w%len(ever)]
		}
	}
	if !t.asked.OfPeople { // influence will do
		t.wanted[k.body] = 1
	}
}

func (t *trace) answers(category string) bool { return matches(category, t.asked.Category, Possible) }

// sieve returns what the rule of a hop lets pass.
func (t *trace) sieve(k *block, h *hop) *sieve {
	around := t.toField && t.judges(h) && t.aboveX[h.out]
	key := sieveKey{h.rule, h.aggregate, around}
	if s := t.sieves[key]; s != nil {
		return s
	}
	s := &sieve{make([]uint64, k.words), make([]uint64, k.words)}
	for c, from := range k.keys {
		t.net.rules[h.rule].each(from, Possible, func(out, basis string) {
			leads, answers := t.answers(basis), t.answers(basis) // as it leaves X, or becomes influence
			if t.asked.Aim != Left && (!h.aggregate || t.asked.OfPeople) {
				leads, answers = t.leads[out], t.answers(out)
			}
			if around {
				answers = t.answersInField(out)
			}
			answers = answers && !(h.aggregate && t.asked.OfPeople)
			if leads {
				k.fill(s.leading, c)
			}
			if answers {
				k.fill(s.answering, c)
			}
		})
	}
	s.leading[k.body], s.answering[k.body] = 1, 1
	t.sieves[key] = s
	return s
}

// answersInField reports whether a category, given around the field that the
// question is about, answers in it.
func (t *trace) answersInField(category string) (answers bool) {
	n := t.net
	for _, i := range n.stepsIn.of(n.whole[t.q.X[Possible][0]]) {
		if s := &n.steps[i]; s.rule != graph.None {
			n.rules[s.rule].each(category, Possible, func(out, _ string) { answers = answers || t.answers(out) })
		}
	}
	return answers
}

// looksAt reports whether an edge shows what crosses its hop.
func (t *trace) looksAt(e *edge) bool {
	return e.hop != graph.None && (e.part == partAll || e.part == partLooked)
}

// cross notes what of a row crosses an edge now. It goes on until the edge
// closes or its people change, when what still crosses is noted again.
func (t *trace) cross(k *block, e *edge, row []uint64) {
	h, o := &t.net.hops[e.hop], t.obstacle(e.hop)
	s, pattern := t.sieve(k, h), k.doors[e.gate].pattern
	crosses := func(w int, keep []uint64) uint64 {
		x := row[w] & t.wanted[w] & keep[w]
		if w < k.body {
			x &= pattern[w%len(pattern)]
		}
		return x
	}
	for w := range row {
		o.crossed = o.crossed || crosses(w, s.leading) != 0
	}
	if o.asked || !t.judges(h) {
		return
	}
	since, until := k.during(e)
	if t.asked.Aim != Held {
		since, until = max(since, k.epoch(t.asked.Window.Since)), min(until, k.epoch(t.asked.Window.Until))
	}
	for w := range row {
		x := crosses(w, s.answering)
		if x == 0 {
			continue
		}
		o.answers = true
		if since >= until {
			continue
		}
		o.inTime = true
		o.asked = o.asked || t.filters == nil || w == k.body
		for c, pattern := range t.filters {
			if t.since[c] < until && (c+1 == len(t.since) || t.since[c+1] > since) {
				o.asked = o.asked || x&pattern[w%len(pattern)] != 0
			}
		}
	}
}

// during returns from when until when an edge lets those pass whom it lets now.
func (k *block) during(e *edge) (since, until int32) {
	m := k.gates[e.gate].mask
	until = e.until
	if next := int(k.current[m]) + 1; next < len(k.masks[m].since) {
		until = min(until, k.masks[m].since[next])
	}
	return k.now, until
}

// look sees, after a forward pass, how far what lies at each hop's source may
// get.
func (t *trace) look(k *block) {
	row := make([]uint64, k.words)
	passing := func(node int32, h *hop) []uint64 {
		s := t.sieve(k, h)
		for w, x := range k.held(node) {
			row[w] = x & t.wanted[w] & s.leading[w]
		}
		return row
	}
	for _, n := range t.hops {
		h, o := &t.net.hops[n], t.obstacle(n)
		from := k.at(h.from, 0)
		held := k.held(from)
		o.other = o.other || overlaps(held[:k.body], nil)
		o.others = o.others || overlaps(held[:k.body], t.leading)
		o.held = o.held || overlaps(held, t.wanted)
		o.category = o.category || overlaps(passing(from, h), nil)
	}
	for i := range k.edges {
		e := &k.edges[i]
		if !t.looksAt(e) {
			continue
		}
		h, o := &t.net.hops[e.hop], t.obstacle(e.hop)
		o.open = true
		if w := t.asked.Window; t.lineage() && max(e.since, k.epoch(w.Since)) < min(e.until, k.epoch(w.Until)) {
			o.asked = true
		}
		if o.people {
			continue
		}
		row := passing(e.from, h)
		o.people = row[k.body] != 0
		m := k.gates[e.gate].mask
		since := k.masks[m].since
		for c, pattern := range k.patterns[m] {
			if since[c] >= e.until || c+1 < len(since) && since[c+1] <= e.since {
				continue
			}
			for w, x := range row[:k.body] {
				o.people = o.people || x&pattern[w%len(pattern)] != 0
			}
		}
	}
}
