package draw

import (
	"cmp"
	"slices"
)

// A plan says in which order places come to be shown more closely, what matters most
// first. However far it is followed every place is in a box.
type plan struct {
	model *model
	least []level // of each place: what the reader opened
	most  []level // what the reader folded
	steps []step
}

// A step shows some places at a level at least.
type step struct {
	places []int
	level  level
}

// A standing is why a place is shown, the best reason first.
type standing int

// The standings.
const (
	entry     standing = iota // what is asked about, where data enters or leaves it
	onSpine                   // on a route that answers
	near                      // one transfer away from what is asked about
	ofAsked                   // the rest of what is asked about
	faulty                    // an end of a transfer with a fault
	collected                 // an origin
	belongs                   // what merely belongs
)

// entryRoom is how much of the width there is to a place at which data enters what is asked
// about, or leaves it, of those that are shown before anything else is.
const entryRoom = 360

// newPlan orders the places.
func (m *model) newPlan(opts *Options) *plan {
	p := &plan{model: m, least: make([]level, len(m.places)), most: make([]level, len(m.places))}
	p.set(opts.Open, opts.Fold)
	standings, weights := m.weigh()
	order := make([]int, len(m.places))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(standings[a], standings[b]), cmp.Compare(weights[b], weights[a]))
	})
	upTo := func(worst standing) (all []int) {
		for _, i := range order {
			if standings[i] <= worst {
				all = append(all, i)
			}
		}
		return all
	}
	countries := m.groups(order, func(p *place) string { return p.country })
	entries := int(opts.width() / entryRoom)
	parties := m.groups(order, func(p *place) string { return p.party })
	systems := m.groups(order, func(p *place) string { return p.system })
	p.alone(firstOf(upTo(entry), entries))
	p.each(countries, upTo(onSpine), inCountry)
	p.each(parties, upTo(onSpine), inParty)
	p.alone(upTo(onSpine))
	p.each(countries, upTo(near), inCountry)
	p.each(parties, upTo(near), inParty)
	p.alone(upTo(near))
	p.each(countries, order, inCountry)
	p.each(parties, upTo(collected), inParty)
	p.alone(upTo(ofAsked))
	p.each(parties, order, inParty)
	p.alone(upTo(collected))
	p.each(parties, order, inSystem)
	p.each(systems, order, byItself)
	p.alone(order)
	return p
}

func (p *plan) add(places []int, l level) { p.steps = append(p.steps, step{places, l}) }

// each adds a step for every group that some places lie in, in the order of those.
func (p *plan) each(groups map[int][]int, places []int, l level) {
	done := map[int]bool{}
	for _, i := range places {
		group := groups[i]
		if len(group) > 0 && !done[group[0]] {
			done[group[0]] = true
			p.add(group, l)
		}
	}
}

// alone adds a step for every place.
func (p *plan) alone(places []int) {
	for _, i := range places {
		p.add([]int{i}, byItself)
	}
}

// groups returns for each place those that lie in the same system or party, none if it is not
// known in which it lies.
func (m *model) groups(order []int, of func(*place) string) map[int][]int {
	by := map[string][]int{}
	for _, i := range order {
		if id := of(&m.places[i]); id != "" {
			by[id] = append(by[id], i)
		}
	}
	groups := map[int][]int{}
	for _, group := range by {
		for _, i := range group {
			groups[i] = group
		}
	}
	return groups
}

// set notes what the reader opened and folded. A party with one system opens with it.
func (p *plan) set(open, closed []string) {
	system := map[string]string{} // the only one of a party, "" of one that has several
	for i := range p.model.places {
		at := &p.model.places[i]
		if was, ok := system[at.party]; ok && was != at.system {
			system[at.party] = ""
		} else {
			system[at.party] = at.system
		}
	}
	for i := range p.model.places {
		at := &p.model.places[i]
		has := func(ids []string, l level) bool {
			_, id := p.model.in(i, l)
			return slices.Contains(ids, id)
		}
		p.most[i] = byItself
		switch {
		case at.party != "" && slices.Contains(closed, at.party):
			p.most[i] = inParty
		case at.system != "" && slices.Contains(closed, at.system):
			p.most[i] = inSystem
		}
		switch {
		case at.system != "" && slices.Contains(open, at.system), slices.Contains(open, at.id),
			system[at.party] != "" && slices.Contains(open, at.party):
			p.least[i] = byItself
		case at.party != "" && slices.Contains(open, at.party):
			p.least[i] = inSystem
		case has(open, inCountry):
			p.least[i] = inParty
		case at.asked:
			p.least[i] = inParty
		case slices.Contains(open, restID):
			p.least[i] = inCountry
		}
	}
}

// unknown returns which of some ids nothing that could be opened goes by.
func (m *model) unknown(open []string) (all []string) {
	known := map[string]bool{restID: true}
	for i := range m.places {
		p := &m.places[i]
		known[p.id], known[p.system], known[p.party], known[p.country] = true, true, true, true
	}
	for _, id := range open {
		if id == "" || !known[id] {
			all = append(all, id)
		}
	}
	return all
}

// follow returns at which levels places are shown after so many steps.
func (p *plan) follow(steps int) []level {
	levels := slices.Clone(p.least)
	for _, s := range p.steps[:steps] {
		for _, i := range s.places {
			levels[i] = max(levels[i], s.level)
		}
	}
	return levels
}

// fold returns the folding after so many steps.
func (p *plan) fold(steps int) *folding { return p.model.boxed(p.follow(steps), p.most) }

// weigh says of each place why it is shown, and of how many people data comes or goes there.
func (m *model) weigh() ([]standing, []int64) {
	standings, weights := make([]standing, len(m.places)), make([]int64, len(m.places))
	for i := range m.places {
		switch p := &m.places[i]; {
		case p.asked:
			standings[i] = ofAsked
		case p.origin:
			standings[i] = collected
		default:
			standings[i] = belongs
		}
	}
	for i := range m.links {
		l := &m.links[i]
		for _, at := range []int{l.from, l.to} {
			switch {
			case m.places[at].asked && m.places[l.from].asked != m.places[l.to].asked:
				standings[at] = min(standings[at], entry)
			case l.spine:
				standings[at] = min(standings[at], onSpine)
			case m.places[l.from].asked || m.places[l.to].asked:
				standings[at] = min(standings[at], near)
			case l.row != nil && hasFault(l.row):
				standings[at] = min(standings[at], faulty)
			}
			if l.row != nil {
				weights[at] = max(weights[at], people(l.row.People))
			}
		}
	}
	return standings, weights
}
