package ask

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"outflow/graph"
	"outflow/graph/people"
)

// A Bound says what a count of people of one population follows from.
type Bound struct {
	Population string // its id
	Count      Count  // without dates
	// Least and Most are what the bounds follow from, the nearest to the question first: none
	// of the least if it is nobody, none of the most if there is no bound.
	Least, Most []Bearing
	// Listed is how many people the member lists of the population name, from which the bounds
	// follow besides; 0 if there are none.
	Listed int64
	// Tried is false where Least and Most are not only what the bounds follow from but all that
	// bears on them: there is too much of it to try each.
	Tried bool
}

// A Bearing is a statement that bears on a count.
type Bearing struct {
	Text  string // "Apple Pay: fewer than 20 % of Kakao Pay users (about 40,000,000)"
	Cited []graph.Citation
}

// Same reports whether another says the same, by the same.
func (b Bearing) Same(o Bearing) bool { return b.Text == o.Text && slices.Equal(b.Cited, o.Cited) }

// By says who states it, and where: "by report.yaml (p. 3)".
func (b Bearing) By() string {
	all := make([]string, len(b.Cited))
	for i, c := range b.Cited {
		all[i] = c.String()
	}
	return "by " + strings.Join(all, ", ")
}

// Bounds says what the counts of an answer follow from: each bound once, in the order in which
// an answer comes to it.
type Bounds struct {
	All []Bound
	// Of has the indexes, in All, of the bounds that a count follows from, by world, confirmed
	// first; none of a count of nobody.
	Of map[Counted][2][]int
}

// Counted says what a count is of: a population, a cohort, a category, a place, or a transfer between
// two places or one finding of it; the answer, if it is of none of them.
type Counted struct {
	Population, Cohort, Category, Place string
	Transfer, From, To, Finding         string
}

// Bounds says what the counts of an answer, which is of the outline, follow from: those of all its
// people, of populations, cohorts and categories, and of the rows at hand. Of one person, who is
// counted by lists alone, it has none; nor of a cohort in which one is at one time and not at
// another.
func (o *Outline) Bounds(ctx context.Context, a *Answer) (*Bounds, error) {
	own := *o.solved
	e := &own
	e.format = e.newFormatter()
	b := &bounding{
		e: e, Bounds: &Bounds{Of: map[Counted][2][]int{}}, binder: e.segments.Binder(),
		numbers: map[*people.Binding]int{}, said: map[string]int{},
	}
	if e.asker.one != nil {
		return b.Bounds, nil
	}
	total := e.total()
	if err := b.add(ctx, Counted{}, total); err != nil {
		return nil, err
	}
	for i, p := range e.graph.Populations {
		if err := b.add(ctx, Counted{Population: p.ID}, e.within(total, e.segments.All(int32(i)))); err != nil {
			return nil, err
		}
	}
	for i := range e.graph.Cohorts {
		member := graph.Members(e.graph.Cohorts[i].ID)
		if e.segments.Dated(member) {
			continue
		}
		among := e.within(total, e.segments.In(member))
		err := b.addFound(Counted{Cohort: e.graph.Cohorts[i].ID}, func(w int) ([]*people.Binding, error) {
			return b.binder.BindingsIn(ctx, among[w].segments, member)
		})
		if err != nil {
			return nil, err
		}
	}
	byKey := e.byCategory()
	for _, key := range slices.Sorted(maps.Keys(byKey)) {
		if err := b.add(ctx, Counted{Category: key}, *byKey[key]); err != nil {
			return nil, err
		}
	}
	who := [2]tally{e.nobody(), e.nobody()}
	for i := range a.Places {
		e.at(e.graph.Place(a.Places[i].ID), &who)
		if err := b.add(ctx, Counted{Place: a.Places[i].ID}, who); err != nil {
			return nil, err
		}
	}
	return b.Bounds, b.transfers(ctx, a)
}

// A bounding collects bounds.
type bounding struct {
	*Bounds
	e       *evaluation
	binder  *people.Binder
	numbers map[*people.Binding]int
	said    map[string]int // by all that a bound says
}

// add adds what a count follows from in each world.
func (b *bounding) add(ctx context.Context, of Counted, who [2]tally) error {
	return b.addFound(of, func(w int) ([]*people.Binding, error) { return b.binder.Bindings(ctx, who[w].segments) })
}

func (b *bounding) addFound(of Counted, bindings func(world int) ([]*people.Binding, error)) error {
	var found [2][]int
	for w := range found {
		bindings, err := bindings(w)
		if err != nil {
			return err
		}
		for _, x := range bindings {
			n, known := b.numbers[x]
			if !known {
				n = b.number(x)
				b.numbers[x] = n
			}
			if n >= 0 && !slices.Contains(found[w], n) {
				found[w] = append(found[w], n)
			}
		}
	}
	if len(found[0])+len(found[1]) > 0 {
		b.Of[of] = found
	}
	return nil
}

// number returns the index of a bound: of one that says the same, if there is one; -1 if the
// count is of nobody.
func (b *bounding) number(x *people.Binding) int {
	if x.Count.Max == 0 {
		return -1
	}
	bound := Bound{
		Population: x.Population, Count: b.e.format.dated(x.Count, graph.Interval{}),
		Least: b.e.bearings(x.Min), Most: b.e.bearings(x.Max), Listed: x.Listed, Tried: x.Tried,
	}
	key := fmt.Sprintf("%q %q %d %t", bound.Population, bound.Count.Range(), bound.Listed, bound.Tried)
	for _, list := range [][]Bearing{bound.Least, bound.Most} {
		key += fmt.Sprintf(" %q", list)
	}
	n, known := b.said[key]
	if !known {
		n = len(b.All)
		b.All, b.said[key] = append(b.All, bound), n
	}
	return n
}

// transfers adds what the counts of rows of transfers follow from, and of their findings.
func (b *bounding) transfers(ctx context.Context, a *Answer) error {
	e := b.e
	if len(a.Transfers) == 0 {
		return nil
	}
	if e.query.Form == Transfers { // its rows are of what crossed all, and its people of what crossed those
		var err error
		if e, err = e.asker.evaluate(ctx, e.query); err != nil {
			return err
		}
		b.e, b.binder = e, e.segments.Binder()
	}
	all := e.newListing()
	l := all.lister()
	for i, end := 0, 0; i < len(a.Transfers); i = end {
		id := a.Transfers[i].ID
		for end = i; end < len(a.Transfers) && a.Transfers[end].ID == id; end++ {
		}
		first := sort.Search(len(e.graph.Transfers), func(n int) bool { return e.graph.Transfers[n].ID >= id })
		var err error
		l.each(first, all.sameID(first), func(group []int) {
			t := &l.c.told.accounts[group[0]]
			of := Counted{Transfer: id, From: e.graph.Places[t.From].ID, To: e.graph.Places[t.To].ID}
			err = cmp.Or(err, b.add(ctx, of, l.c.total))
			for n, code := range FindingCodes {
				if of.Finding = code; l.c.findings[n].isSo() {
					err = cmp.Or(err, b.add(ctx, of, l.c.findings[n].who))
				}
			}
		})
		if err = cmp.Or(err, l.e.format.err); err != nil {
			return err
		}
	}
	return nil
}

func (e *evaluation) bearings(statements []people.Statement) []Bearing {
	all := make([]Bearing, len(statements))
	for i := range statements {
		all[i] = Bearing{e.statement(&statements[i]), statements[i].Cited}
	}
	return all
}

// statement says a statement in words.
func (e *evaluation) statement(s *people.Statement) string {
	of, with := PeopleName(e.graph, s.Of.ID), PeopleName(e.graph, s.With.ID)
	share := func() string {
		text := ShareText(s.Share) + " of " + with
		if size := e.sizeOf(s.With); size != "" {
			text += " (" + size + ")"
		}
		return text
	}
	switch s.Kind {
	case people.SaidShare:
		return of + ": " + share()
	case people.SaidBoth:
		return of + ": " + SizeText(s.Size) + " people, which is " + ShareText(s.Share) + " of " + with
	case people.SaidPart:
		return of + ": part of " + with
	case people.SaidDisjoint:
		return of + ": nobody in common with " + with
	}
	return of + ": " + SizeText(s.Size) + " people"
}

// sizeOf writes what is stated of how many people a population or cohort has, "" if nothing.
func (e *evaluation) sizeOf(of graph.ClaimKey) string {
	if i := e.graph.Cohort(of.ID); i != graph.None && of.Kind == graph.KindCohort {
		return SizeText(e.graph.Cohorts[i].Size)
	}
	if i := e.graph.Population(of.ID); i != graph.None {
		return SizeText(e.graph.Populations[i].Size)
	}
	return ""
}
