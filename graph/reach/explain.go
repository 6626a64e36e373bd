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
)

// An Inquiry looks into why the answer to a query is no. Its plan lets flow
// towards what the query is about whatever there is in the possible world,
// whoever's and of whatever category: what was asked for is followed within
// that, to the hops that it does not get across.
type Inquiry struct {
	*Plan
	asked Query
	inX   [2][]bool // by World, by place, as asked
	toX   []bool    // by node: leads to what left X; nil where all of the plan does
}

// Inquire prepares an inquiry into a query of any aim but Crossed.
func (n *Network) Inquire(q Query) *Inquiry {
	i := &Inquiry{Plan: &Plan{net: n}, asked: q}
	i.inX = i.markRegion(q.X)
	all := Query{
		Aim: q.Aim, X: q.X, OfPeople: q.OfPeople, Category: graph.AllData,
		From: q.From, Avoiding: q.Avoiding, Without: q.Without, According: q.According, Unheard: q.Unheard,
		Window: q.Window, AsOf: q.AsOf,
	}
	if q.Aim == Left { // what lies in X, and the hops that it might leave by
		x := slices.Clone(q.X[Possible])
		for h := range n.hops {
			if i.judges(&n.hops[h]) {
				x = append(x, n.hops[h].in, n.hops[h].out)
			}
		}
		slices.Sort(x)
		all.Aim, all.X = Held, At(slices.Compact(x)...)
	}
	i.Plan = n.plan(all, true)
	if q.Aim == Left {
		var left []int32
		for h := range n.hops {
			if h := &n.hops[h]; i.judges(h) && i.allowed(h) {
				left = append(left, h.from)
			}
		}
		i.toX = i.close(left, false)
	}
	if q.People != nil {
		i.inquired = i.expr(q.People)
	}
	i.what, i.whose = q.Category, i.inquired
	return i
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
	return i.enters(h, Possible)
}

// lineage reports whether anything that left X would have answered. Something
// always lies there, so that time alone can have kept it.
func (i *Inquiry) lineage() bool {
	return i.asked.Aim == Left && !i.asked.OfPeople && i.asked.Category == graph.AllData
}

// leadsOn reports whether a hop could have carried on what was asked for.
func (i *Inquiry) leadsOn(h *hop) bool {
	return i.judges(h) || !i.lineage() && (i.toX == nil || i.toX[h.to])
}

// Cuts returns the hops, by account, whose source holds what was asked for and
// that it does not get across, and those by which others' data of its kind
// leaves its origin. Where there is none of either, all that begins is other
// data: the aggregates that made something of that are returned, if influence is
// asked for, or else the hops by which it leaves its origin.
func (i *Inquiry) Cuts(ctx context.Context, kinds *Kinds) ([]Cut, error) {
	b := i.problem(Possible, kinds)
	t := newTrace(i)
	err := b.eachBlock(ctx, b.categories, 0, kinds.Len, t, func(k *block) error {
		t.look(k)
		return nil
	})
	if err != nil {
		return nil, err
	}
	var cuts, influence, other []Cut
	through := map[string]bool{} // transfers that what was asked for gets across somewhere
	for n := range t.obstacles {
		o := &t.obstacles[n]
		if !i.leadsOn(o.hop) {
			continue
		}
		switch because := t.because(o); {
		case because != "":
			cuts = append(cuts, Cut{o.account, because})
		case o.crossed, o.asked:
			through[i.net.graph.Transfers[o.account].ID] = true
		case o.other && o.aggregate && !i.asked.OfPeople:
			influence = append(influence, Cut{o.account, BecauseCategory})
		case o.other && t.origins[o.in] == otherOrigin:
			other = append(other, Cut{o.account, BecauseCategory})
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
