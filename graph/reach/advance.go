package reach

import (
	"cmp"
	"slices"
	"sort"
	"sync"

	"outflow/graph"
)

// Advance makes the network of the graph that a step leads to: what is asked of it is
// answered as by the one that NewNetwork would make. It takes over the hops of the
// accounts that stay, since reading hops off the graph is most of what a new network
// costs; what remains are passes over arrays.
func (n *Network) Advance(s *graph.Step) *Network {
	if s.Places == nil {
		return NewNetwork(s.To)
	}
	others, apart := s.Recompared()
	if apart {
		return NewNetwork(s.To)
	}
	next := &Network{graph: s.To}
	next.findForgetful()
	next.addNodes()
	anew := retold(s, others)
	var steps sync.WaitGroup
	steps.Go(next.indexSteps)
	if len(anew) == 0 && len(s.To.Transfers) == len(s.From.Transfers) {
		next.takeAll(n, s)
	} else {
		next.takeSome(n, s, anew)
	}
	steps.Wait()
	if next.rank == nil {
		next.rankNodes()
	}
	return next
}

// retold returns the accounts of the transfers of which an account came, went or
// changed: what any of them says may be in dispute that was not, or no longer. To these
// come others of which the ids are given.
func retold(s *graph.Step, ids []string) []int {
	all := s.To.Transfers
	stays := make([]bool, len(all))
	for i, n := range s.Transfers {
		if n == graph.None {
			ids = append(ids, s.From.Transfers[i].ID)
		} else {
			stays[n] = true
		}
	}
	for i, stays := range stays {
		if !stays {
			ids = append(ids, all[i].ID)
		}
	}
	slices.Sort(ids)
	var accounts []int
	for _, id := range slices.Compact(ids) {
		for i := sort.Search(len(all), func(i int) bool { return all[i].ID >= id }); i < len(all) && all[i].ID == id; i++ {
			accounts = append(accounts, i)
		}
	}
	return accounts
}

// takeAll takes over the hops where nothing but places changed.
func (n *Network) takeAll(from *Network, s *graph.Step) {
	n.exprs, n.instants, n.disputes, n.compared = from.exprs, from.instants, from.disputes, from.compared
	n.rules = append(n.rules, from.rules[from.fieldRules:]...)
	var wait sync.WaitGroup
	defer wait.Wait()
	wait.Go(func() { n.takeRank(from, s) })
	n.hops = make([]hop, len(from.hops))
	for i := range from.hops {
		h := n.moved(&from.hops[i], s)
		h.rule += int32(n.fieldRules - from.fieldRules)
		n.hops[i] = h
	}
	// The nodes that hops have are in the same order, and so are the hops by them.
	wait.Go(func() {
		n.hopsOut = index{newStarts(n.nodes, len(n.hops), func(i int) int32 { return n.hops[i].from }), from.hopsOut.items}
	})
	n.hopsIn = index{newStarts(n.nodes, len(n.hops), func(i int) int32 { return n.hops[i].to }), from.hopsIn.items}
}

// moved is a hop of a network before, by the new numbers of places and accounts.
func (n *Network) moved(before *hop, s *graph.Step) hop {
	h := *before
	h.account, h.in, h.out = s.Transfers[h.account], s.Places[h.in], s.Places[h.out]
	if h.account != graph.None {
		h.from, h.to = n.inside[h.in], n.whole[h.out]
	}
	return h
}

// takeRank ranks nodes as they were, those of new places before all: no hop leads to
// or from these.
func (n *Network) takeRank(from *Network, s *graph.Step) {
	byRank := make([]int32, len(from.rank))
	for v, r := range from.rank {
		byRank[r] = int32(v)
	}
	n.rank = slices.Repeat([]int32{graph.None}, n.nodes)
	next := int32(0)
	add := func(v int32) {
		if n.rank[v] == graph.None {
			n.rank[v] = next
			next++
		}
	}
	old := make([]bool, len(n.graph.Places))
	for _, p := range s.Places {
		if p != graph.None {
			old[p] = true
		}
	}
	for p, old := range old {
		if !old {
			add(n.whole[p])
			add(n.inside[p])
		}
	}
	for _, v := range byRank {
		before := from.place[v]
		p := s.Places[before]
		switch {
		case p == graph.None:
		case from.whole[before] == from.inside[before]:
			add(n.whole[p])
			add(n.inside[p])
		case v == from.whole[before]:
			add(n.whole[p])
		default:
			add(n.inside[p])
		}
	}
}

// takeSome takes over the hops of the accounts that stay, and with them the
// expressions, rules and instants that they need, and adds those of accounts made anew.
func (n *Network) takeSome(from *Network, s *graph.Step, anew []int) {
	retold := make([]bool, len(n.graph.Transfers))
	for _, i := range anew {
		retold[i] = true
	}
	n.disputes = map[int][]graph.Interval{}
	for account, when := range from.disputes {
		if to := s.Transfers[account]; to != graph.None && !retold[to] {
			n.disputes[int(to)] = when
		}
	}
	for k, i := range anew {
		if k == 0 || n.graph.Transfers[anew[k-1]].ID != n.graph.Transfers[i].ID {
			n.findDispute(i)
		}
	}
	n.compared = map[int][]graph.Instant{}
	for account, at := range from.compared {
		if to := s.Transfers[account]; to != graph.None && !retold[to] {
			n.compared[int(to)] = at
		}
	}
	n.compare(slices.Values(anew))
	exprs, rules, instants := make([]int32, len(from.exprs)), make([]int32, len(from.rules)), make([]int32, len(from.instants))
	kept := make([]hop, 0, len(from.hops))
	for i := range from.hops {
		h := n.moved(&from.hops[i], s)
		if h.account == graph.None || retold[h.account] {
			continue
		}
		exprs[h.people], rules[h.rule], instants[h.since], instants[h.until] = 1, 1, 1, 1
		kept = append(kept, h)
	}
	n.exprs = takeUsed(n.exprs, from.exprs, exprs)
	n.rules = takeUsed(n.rules, from.rules, rules)
	n.instants = takeUsed(n.instants, from.instants, instants)
	number := n.numberInstants(slices.Values(anew))
	for i, t := range from.instants {
		instants[i] = number[t]
	}
	for i := range kept {
		h := &kept[i]
		h.people, h.rule, h.since, h.until = exprs[h.people], rules[h.rule], instants[h.since], instants[h.until]
	}
	n.addHops(slices.Values(anew), number)
	n.mixIn(kept)
	n.indexHops()
}

// takeUsed adds those things to others that are used, and replaces the marks by their
// numbers there.
func takeUsed[T any](to, from []T, used []int32) []T {
	for i := range from {
		if used[i] != 0 {
			used[i] = int32(len(to))
			to = append(to, from[i])
		}
	}
	return to
}

// mixIn puts hops that are in order already among those of the network.
func (n *Network) mixIn(kept []hop) {
	slices.SortStableFunc(n.hops, func(a, b hop) int {
		return cmp.Or(cmp.Compare(a.since, b.since), cmp.Compare(a.account, b.account))
	})
	added := n.hops
	n.hops = make([]hop, 0, len(kept)+len(added))
	for i := range kept {
		h := &kept[i]
		for len(added) > 0 && (added[0].since < h.since || added[0].since == h.since && added[0].account < h.account) {
			n.hops, added = append(n.hops, added[0]), added[1:]
		}
		n.hops = append(n.hops, *h)
	}
	n.hops = append(n.hops, added...)
}
