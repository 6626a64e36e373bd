package reach

import (
	"context"
	"slices"

	"outflow/graph"
)

// A Cut is a transfer that would have carried data towards X, and why it did
// not.
type Cut struct {
	Account int32 // index into Graph.Transfers
	Because string
}

// The reasons for a cut.
const (
	BecauseWindow   = "window"   // it ran outside the times that were asked for
	BecausePeople   = "people"   // it carried other people's data
	BecauseCategory = "category" // it carried other data
	BecauseOrder    = "order"    // it ended before the data arrived
)

// Explain says, for a query whose answer is no, where the data stopped: the
// hops towards X whose source holds something in the possible world and that
// nothing crosses, or nothing that answers. The plan must have been made for
// explaining.
func (p *Plan) Explain(ctx context.Context, kinds *Kinds) ([]Cut, error) {
	b := p.problem(Possible, kinds)
	why := make([]obstacle, len(p.net.hops))
	err := b.eachBlock(ctx, b.categories, 0, kinds.Len, why, func(k *block) error {
		k.obstacles()
		return nil
	})
	if err != nil {
		return nil, err
	}
	var cuts []Cut
	for _, i := range p.hops {
		if because := why[i].because(); because != "" {
			cuts = append(cuts, Cut{p.net.hops[i].account, because})
		}
	}
	slices.SortFunc(cuts, func(a, b Cut) int { return int(a.Account - b.Account) })
	return slices.CompactFunc(cuts, func(a, b Cut) bool { return a.Account == b.Account }), nil
}

// An obstacle is what is known of a hop that may have stopped something.
type obstacle struct {
	held     bool // something lies at its source
	category bool // its categories would let some of it pass
	inTime   bool // it can be crossed at some time
	people   bool // its people would let some of it pass then
	crossed  bool // something crosses it
	answers  bool // and answers the question where it ends in X
	enters   bool // it enters X, so that the question's window is judged at it
	counts   bool // and something enters by it in that window
}

func (o *obstacle) because() string {
	switch {
	case !o.held:
		return ""
	case o.crossed && o.enters && !o.counts:
		return BecauseWindow
	case o.crossed && o.answers:
		return ""
	case o.crossed, !o.category:
		return BecauseCategory
	case !o.inTime:
		return BecauseWindow
	case !o.people:
		return BecausePeople
	}
	return BecauseOrder
}

// note records that a row crosses an edge, for Explain.
func (k *block) note(e *edge, row []uint64) {
	p, o := k.plan, &k.explain[e.hop]
	o.crossed = true
	o.answers = o.answers || !at(p.inX, p.net.hops[e.hop].out) || overlaps(row, k.wanted(""))
	o.counts = o.counts || k.auto.stages > 1 && k.auto.stage(k.state(e.to)) == stageGone
}

// obstacles looks at every hop after a forward pass.
func (k *block) obstacles() {
	p := k.plan
	everybody := make([]uint64, k.period())
	for i := range everybody {
		everybody[i] = ^uint64(0)
	}
	moves := map[int32]*move{}
	for _, i := range p.hops {
		h, o := &p.net.hops[i], &k.explain[i]
		held := k.held(k.at(h.from, 0))
		m := moves[h.rule]
		if m == nil {
			made := k.newMove(&p.net.rules[h.rule], func(string) bool { return true })
			m = &made
			moves[h.rule] = m
		}
		o.held = o.held || overlaps(held, nil)
		o.category = o.category || k.lets(m, everybody, held)
		o.enters = k.auto.stages > 1 && p.q.Aim != Left && p.q.Aim != Crossed && p.enters(h, k.world)
	}
	for i := range k.edges {
		e := &k.edges[i]
		if e.hop == graph.None {
			continue
		}
		o := &k.explain[e.hop]
		o.inTime = true
		g := k.gates[e.gate]
		for _, pattern := range k.patterns[g.mask] {
			o.people = o.people || k.lets(&k.moves[g.move], pattern, k.held(e.from))
		}
	}
}

// overlaps reports whether two rows share a bit; nil has all of them.
func overlaps(a, b []uint64) bool {
	for w, x := range a {
		if b != nil {
			x &= b[w]
		}
		if x != 0 {
			return true
		}
	}
	return false
}

// lets reports whether a move lets something of a row pass for these people.
func (k *block) lets(m *move, pattern, row []uint64) bool {
	for w, keep := range m.keep {
		if row[w]&keep&pattern[w%len(pattern)] != 0 {
			return true
		}
	}
	for _, s := range m.shifts {
		if k.shift(row, k.scratch, s.from, s.to, pattern) != 0 {
			return true
		}
	}
	return row[k.body] != 0
}
