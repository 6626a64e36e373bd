package people

import (
	"iter"
	"maps"
	"slices"

	"outflow/graph"
)

// A List is a member list: who belongs, and when. It is immutable; the zero
// List is empty. People who belong always make up an undated list.
//
// It keeps, for each instant at which anybody begins or ceases to belong, who
// does: two sets a day at most, where a set for each pair of a first and a
// last day would be thousands.
type List struct {
	naming naming
	events []membershipEvent // ascending by at, no set empty
}

// A membershipEvent says who begins or ceases to belong at an instant. A person's events
// alternate: the first begins, the next ends, and so on.
type membershipEvent struct {
	at  graph.Instant
	who Set
}

// ListOf returns the undated list of a set. Keyed ids are pseudonyms, of a key
// that is not known, as the earliest lists have them.
func ListOf(members Set, keyed bool) *List {
	return listOf(members, naming{keyed: keyed, earlier: keyed})
}

func listOf(members Set, n naming) *List {
	l := &List{naming: n}
	if !members.IsEmpty() {
		l.events = []membershipEvent{{graph.Past, members}}
	}
	return l
}

// Keyed reports whether the ids are pseudonyms of texts.
func (l *List) Keyed() bool { return l.naming.keyed }

// Dated reports whether anybody's membership begins or ends.
func (l *List) Dated() bool {
	return len(l.events) > 1 || len(l.events) == 1 && l.events[0].at != graph.Past
}

// isDated is Dated of a list with events at some instants.
func isDated(events []graph.Instant) bool {
	return len(events) > 1 || len(events) == 1 && events[0] != graph.Past
}

// Everyone returns those who belong at any time.
func (l *List) Everyone() Set {
	switch len(l.events) {
	case 0:
		return Set{}
	case 1:
		return l.events[0].who
	}
	var out setWriter
	for w := l.walk(); w.next(); {
		for _, p := range w.sorted() {
			out.append(p.id)
		}
	}
	return out.set()
}

// walk passes over the people by id; the sets it tells apart are the events.
func (l *List) walk() *walk {
	who := make([]Set, len(l.events))
	for i, t := range l.events {
		who[i] = t.who
	}
	return newWalk(&trie{}, who)
}

// At returns those who belong at an instant.
func (l *List) At(t graph.Instant) Set {
	var s Set
	for _, event := range l.events {
		if event.at > t {
			break
		}
		s = s.AndNot(event.who).Or(event.who.AndNot(s))
	}
	return s
}

// Spells yields who belongs from when to when, each interval once, by its
// start and then its end.
func (l *List) Spells() iter.Seq2[graph.Interval, Set] {
	return func(yield func(graph.Interval, Set) bool) {
		found := map[graph.Interval]*setWriter{}
		for id, spells := range l.People() {
			for _, v := range spells {
				w := found[v]
				if w == nil {
					w = &setWriter{}
					found[v] = w
				}
				w.append(id)
			}
		}
		for _, v := range slices.SortedFunc(maps.Keys(found), compareIntervals) {
			if !yield(v, found[v].set()) {
				return
			}
		}
	}
}

// People yields each person who belongs at any time, by id, with the spells,
// which are sorted and neither meet nor overlap. The slice is valid until the
// next person.
func (l *List) People() iter.Seq2[uint64, []graph.Interval] {
	return func(yield func(uint64, []graph.Interval) bool) {
		var spells []graph.Interval
		for w := l.walk(); w.next(); {
			for _, p := range w.sorted() {
				spells = spells[:0]
				for i, t := range w.trie.marks(p.node) {
					if at := l.events[t].at; i%2 == 0 {
						spells = append(spells, graph.Interval{Since: at, Until: graph.Future})
					} else {
						spells[i/2].Until = at
					}
				}
				if !yield(p.id, spells) {
					return
				}
			}
		}
	}
}

// Union returns those who belong to either list, whenever they do.
func (l *List) Union(o *List) (*List, error) {
	n, err := l.together(o)
	if err != nil {
		return nil, err
	}
	if !l.Dated() && !o.Dated() {
		return listOf(l.Everyone().Or(o.Everyone()), n), nil
	}
	var b Builder
	for _, list := range []*List{l, o} {
		for id, spells := range list.People() {
			for _, v := range spells {
				b.Add(id, v)
			}
		}
	}
	both, err := b.List()
	if err == nil {
		both.naming = n
	}
	return both, err
}

// Except returns l without the people who ever belong to o: a person taken
// off a list is off it at all times.
func (l *List) Except(o *List) (*List, error) {
	if _, err := l.together(o); err != nil {
		return nil, err
	}
	gone := o.Everyone()
	kept := &List{naming: l.naming}
	for _, t := range l.events {
		if who := t.who.AndNot(gone); !who.IsEmpty() {
			kept.events = append(kept.events, membershipEvent{t.at, who})
		}
	}
	return kept, nil
}
