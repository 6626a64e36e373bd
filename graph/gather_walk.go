package graph

import (
	"iter"
	"slices"
)

// follow gathers what lies along the ways.
func (g *gatherer) follow(s Scope) error {
	starts, ends := slices.Clone(s.Places), slices.Clone(s.Places)
	transfers, err := g.keep(g.r.Find(g.ctx, KindTransfer, s.Transfers))
	if err != nil {
		return err
	}
	for _, t := range transfers {
		starts, ends = append(starts, t.From), append(ends, t.To)
	}
	if err := g.resolve(slices.Concat(starts, ends, s.Mentioned)); err != nil {
		return err
	}
	if s.Ways >= Upstream {
		if _, err := g.walk(starts, RoleTo); err != nil {
			return err
		}
	}
	if s.Ways < Through {
		return nil
	}
	reached, err := g.walk(ends, RoleFrom)
	if err == nil && s.Ways >= Beyond {
		_, err = g.walk(reached, RoleTo)
	}
	return err
}

// walk gathers the transfers that end (RoleTo) or start (RoleFrom) at the places, and at
// the places at their other ends, and so on. It returns the datasets it came to.
//
// What a place holds, the places around it hold too, and what is given to them may
// lie in it: so transfers at those count on either way.
func (g *gatherer) walk(places []string, side Role) (datasets []string, err error) {
	met := map[string]bool{}
	for len(places) > 0 {
		if g.rounds++; g.enough() {
			return nil, nil
		}
		var units []string
		for _, id := range places {
			if u := g.unit[id]; u != "" && !met[u] {
				met[u] = true
				units = append(units, u)
			}
		}
		inside, err := g.open(units)
		if err != nil {
			return nil, err
		}
		var around, systems []string
		for _, id := range inside {
			switch g.kind(id) {
			case KindField:
				continue
			case KindDataset:
				datasets = append(datasets, id)
			case KindSystem:
				systems = append(systems, id)
			}
			met[id] = true // with what it lies in
			around = append(around, g.around(id)...)
		}
		transfers, err := g.touching(slices.Concat(inside, around), side)
		if err != nil {
			return nil, err
		}
		if side == RoleTo && len(systems) > 0 { // one without datasets may be an origin
			if _, err := g.keep(g.r.Referring(g.ctx, systems, RoleFrom)); err != nil {
				return nil, err
			}
		}
		places = nil
		for _, t := range transfers {
			if side == RoleTo {
				places = append(places, t.From)
			} else {
				places = append(places, t.To)
			}
		}
	}
	return datasets, nil
}

// touching gathers and returns the transfers at one side of the places, but for
// places whose transfers it returned before.
func (g *gatherer) touching(places []string, side Role) ([]*Claim, error) {
	places = slices.DeleteFunc(distinct(places), func(id string) bool { return g.asked[side][id] })
	var found []*Claim
	for chunk := range slices.Chunk(places, atOnce) {
		if g.enough() {
			break
		}
		for _, id := range chunk {
			g.asked[side][id] = true
		}
		transfers, err := g.keep(g.r.Referring(g.ctx, chunk, side))
		if err != nil {
			return nil, err
		}
		found = append(found, transfers...)
	}
	return found, nil
}

// keep takes in transfers and what they name, and returns them.
func (g *gatherer) keep(transfers iter.Seq2[Claim, error]) ([]*Claim, error) {
	var all []*Claim
	var names []string
	for c, err := range transfers {
		if err != nil {
			return nil, err
		}
		all = append(all, &c)
		g.add(&c)
		g.ends[c.From], g.ends[c.To] = true, true
		for id := range c.Ends() {
			if !g.named[id] {
				g.named[id] = true
				names = append(names, id)
			}
		}
	}
	return all, g.resolve(names)
}

// add takes in a claim, once.
func (g *gatherer) add(c *Claim) {
	key := c.Key()
	if _, ok := g.claims[key]; !ok {
		g.claims[key] = c
		g.given++
	}
}

// first keeps only the first transfer, if there is one.
func (g *gatherer) first(transfers iter.Seq2[Claim, error]) error {
	for c, err := range transfers {
		_, err = g.keep(func(yield func(Claim, error) bool) { yield(c, err) })
		return err
	}
	return nil
}

// touch makes sure that a transfer is there that touches what the question is
// about, if any does: without one, nothing is known of it. A dataset always is,
// by a transfer that ends there or because data begins there.
func (g *gatherer) touch(s Scope) error {
	if s.Ways == Nowhere {
		return nil
	}
	var near []string
	for _, id := range s.Places {
		in := append(g.inside(id), id)
		if slices.ContainsFunc(in, func(id string) bool { return g.kind(id) == KindDataset }) {
			return nil
		}
		near = slices.Concat(near, in, g.around(id))
	}
	if slices.ContainsFunc(near, func(id string) bool { return g.ends[id] }) {
		return nil
	}
	return g.first(g.r.Referring(g.ctx, near, RoleFrom))
}

// otherAccounts gathers what other sources say of the transfers, which may be
// that they started or ended elsewhere.
func (g *gatherer) otherAccounts() error {
	var ids []string
	for k := range g.claims {
		if k.Kind == KindTransfer {
			ids = append(ids, k.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	_, err := g.keep(g.r.Find(g.ctx, KindTransfer, distinct(ids)))
	return err
}

// compared gathers what is declared of the places of transfers that were seen, and of what
// lies in them and around: see Comparison. Of most that is there already, since a way leads
// through what lies inside of all but those places which only lie around it.
func (g *gatherer) compared() error {
	var units [2][]string // by side
	for _, c := range g.claims {
		if c.Kind != KindTransfer || !observations[c.Observed].IsSeen() {
			continue
		}
		side, end := RoleTo, c.To
		if !g.asked[RoleTo][c.To] && g.asked[RoleFrom][c.From] {
			side, end = RoleFrom, c.From
		}
		if u := g.unit[end]; u != "" {
			units[side-RoleFrom] = append(units[side-RoleFrom], u)
		}
	}
	for i, units := range units {
		inside, err := g.open(distinct(units))
		if err != nil {
			return err
		}
		places := slices.Clone(inside)
		for _, id := range inside {
			places = append(places, g.around(id)...)
		}
		if _, err := g.touching(places, RoleFrom+Role(i)); err != nil {
			return err
		}
	}
	return nil
}
