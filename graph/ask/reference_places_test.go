package ask_test

import (
	"slices"

	"outflow/graph"
	"outflow/graph/ask"
)

// A meant marks the places that a target points at, and what lies in them: for
// certain, and possibly. They differ where sources put a place in different
// countries.
type meant struct{ sure, maybe []bool }

// in returns which places must be meant for something to be so in a world: those
// that are for certain in the confirmed one, those that may be in the possible
// one.
func (m *meant) in(possible bool) []bool { return m.pick(possible) }

// out returns which places must not be meant for something to be so in a world.
// That a place is not in a country is certain only where no source puts it there;
// else what is confirmed would not be possible.
func (m *meant) out(possible bool) []bool { return m.pick(!possible) }

func (m *meant) pick(maybe bool) []bool {
	switch {
	case m == nil:
		return nil
	case maybe:
		return m.maybe
	}
	return m.sure
}

// places marks what a target points at, nil for none. A country means the parties
// and systems there (design 2.6, 6); a party is one place with all its systems only
// if all of them are there.
func (r *reference) places(t ask.Target) *meant {
	if t.IsZero() {
		return nil
	}
	m := &meant{make([]bool, len(r.g.Places)), make([]bool, len(r.g.Places))}
	for i, p := range r.g.Places {
		if t.Place != "" && p.ID == t.Place {
			r.inside(m.sure, int32(i))
			r.inside(m.maybe, int32(i))
		}
		if t.Country != "" && p.Kind == graph.KindSystem {
			sure, maybe := r.isIn(int32(i), t)
			if sure {
				r.inside(m.sure, int32(i))
			}
			if maybe {
				r.inside(m.maybe, int32(i))
			}
		}
	}
	for i, p := range r.g.Places {
		if t.Country != "" && p.Kind == graph.KindParty {
			m.sure[i], m.maybe[i] = r.isIn(int32(i), t)
			for s, q := range r.g.Places {
				if q.Parent == int32(i) {
					m.sure[i], m.maybe[i] = m.sure[i] && m.sure[s], m.maybe[i] && m.maybe[s]
				}
			}
		}
	}
	return m
}

// inside marks every place that is p or lies in it.
func (r *reference) inside(marks []bool, p int32) {
	for q := range r.g.Places {
		for at := int32(q); at != graph.None; at = r.g.Places[at].Parent {
			marks[q] = marks[q] || at == p
		}
	}
}

// isIn reports whether a party or system is in a country: for certain if every
// source that speaks of where it is puts it there, possibly if one does (design
// 2.6).
func (r *reference) isIn(p int32, t ask.Target) (sure, maybe bool) {
	spoken, all := false, true
	for _, source := range r.sources() {
		if countries := r.puts(source, p, t.By); len(countries) > 0 {
			there := slices.Contains(countries, t.Country)
			spoken, all, maybe = true, all && there, maybe || there
		}
	}
	return spoken && all, maybe
}

func (r *reference) sources() []string {
	var all []string
	for _, c := range r.claims {
		all = append(all, c.Source)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// puts returns where a source puts a party or system: in the countries that it
// states of the system, else in the seat that it states of the party; by its seat
// alone, or by where it processes, if that is asked for.
func (r *reference) puts(source string, p int32, by graph.Presence) (countries []string) {
	party := p
	if r.g.Places[p].Kind == graph.KindSystem {
		party = r.g.Places[p].Parent // none if nobody knows it
		if by != graph.Seated {
			countries = r.says(source, p)
		}
	}
	if len(countries) == 0 && by != graph.Processing && party != graph.None {
		countries = r.says(source, party)
	}
	return countries
}

// says lists the countries that a source's claims state of a place itself.
func (r *reference) says(source string, place int32) (countries []string) {
	for _, c := range r.claims {
		if c.Source != source || c.ID != r.g.Places[place].ID {
			continue
		}
		switch {
		case c.Kind != r.g.Places[place].Kind && c.Kind != graph.KindAnnotation:
		case r.g.Places[place].Kind == graph.KindSystem:
			countries = append(countries, c.Countries...)
		case c.Country != "":
			countries = append(countries, c.Country)
		}
	}
	return countries
}
