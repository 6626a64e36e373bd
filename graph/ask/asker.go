package ask

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"sync"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/graph/reach"
)

// An Asker answers questions about one graph. It is immutable, so that any
// number of questions may run at once.
type Asker struct {
	graph *graph.Graph
	net   *reach.Network
	crowd *people.Crowd
	// dictionary is made when the first question is read.
	dictionary func() *dictionary
}

// New makes a graph ready for questions. It reads the member lists by their
// hashes.
func New(ctx context.Context, g *graph.Graph, blob func(ctx context.Context, hash string) (io.ReadCloser, error)) (*Asker, error) {
	a := &Asker{graph: g, dictionary: sync.OnceValue(func() *dictionary { return newDictionary(g) })}
	var wait sync.WaitGroup
	wait.Go(func() { a.net = reach.NewNetwork(g) })
	crowd, err := people.Gather(ctx, g, blob)
	wait.Wait()
	if err != nil {
		return nil, fmt.Errorf("group people: %w", err)
	}
	a.crowd = crowd
	return a, nil
}

// Graph returns the graph that is asked.
func (a *Asker) Graph() *graph.Graph { return a.graph }

// Answer answers a question. The same graph and question give the same answer.
// A question that names what the graph does not hold is an error.
func (a *Asker) Answer(ctx context.Context, f Flow) (*Answer, error) {
	e, err := a.evaluate(ctx, f)
	if err != nil {
		return nil, err
	}
	return e.answer(ctx)
}

// An evaluation is one question being answered: the engine's results in both
// worlds, and who the kinds of people in them are.
type evaluation struct {
	*Asker
	flow   Flow
	query  reach.Query
	plan   *reach.Plan
	worlds [2]*reach.Result // by reach.World
	*clerk
	influence influence
	ends      [2][]int32 // the places that a Transfers question names as its ends, nil if it names none
}

func (a *Asker) evaluate(ctx context.Context, f Flow) (*evaluation, error) {
	q, err := a.query(f)
	if err != nil {
		return nil, err
	}
	e := &evaluation{Asker: a, flow: f, query: q}
	return e, e.solve(ctx)
}

// only asks again for the transfers of some rows alone.
func (e *evaluation) only(ctx context.Context, rows []TransferRow) (*evaluation, error) {
	narrowed := &evaluation{Asker: e.Asker, flow: e.flow, query: e.query}
	narrowed.query.Only = map[string]bool{}
	for i := range rows {
		narrowed.query.Only[rows[i].ID] = true
	}
	return narrowed, narrowed.solve(ctx)
}

// solve lets the engine answer the query in both worlds at once.
func (e *evaluation) solve(ctx context.Context) error {
	e.plan = e.net.Plan(e.query)
	people, err := e.crowd.Kinds(ctx, e.plan.Exprs())
	if err != nil {
		return err
	}
	e.clerk = newClerk(people, e.graph.Zone)
	kinds := reachKinds(people, len(e.plan.Exprs()))
	var wait sync.WaitGroup
	var errs [2]error
	for _, w := range []reach.World{reach.Confirmed, reach.Possible} {
		wait.Go(func() { e.worlds[w], errs[w] = e.plan.Solve(ctx, w, kinds) })
	}
	wait.Wait()
	if err := cmp.Or(errs[0], errs[1]); err != nil {
		return err
	}
	e.influence = e.judgeInfluence()
	return e.err
}

func reachKinds(k *people.Kinds, exprs int) *reach.Kinds {
	changes := func(of []people.Change) []reach.Change {
		mask := make([]reach.Change, len(of))
		for i, c := range of {
			mask[i] = reach.Change(c)
		}
		return mask
	}
	kinds := &reach.Kinds{
		Len: k.Len(), Stranger: k.Stranger(),
		Outside: func(expr int) []reach.Change { return changes(k.Outside(expr)) },
	}
	for i := range exprs {
		kinds.Masks = append(kinds.Masks, changes(k.Mask(i)))
	}
	return kinds
}

// query puts a question in the engine's terms.
func (a *Asker) query(f Flow) (reach.Query, error) {
	q := reach.Query{Category: f.Category, Window: f.Window, AsOf: f.AsOf, People: f.People}
	q.OfPeople = f.People != nil || f.Form == Transfers && f.Category != "" && f.Category != graph.AllData
	if _, everyone := f.People.(graph.Everyone); everyone {
		q.People = nil // asks for people, but filters none
	}
	if q.Category == "" {
		q.Category = graph.AllData
	}
	x, y := f.To, f.From
	switch f.Form {
	case Where, Derived:
		q.Aim, q.Transfer = reach.Left, f.From.Transfer
		x, y = f.From, Target{}
	case Feeds:
		q.Aim = reach.Fed
	case Transfers:
		q.Aim = reach.Crossed
		x, y = Target{}, Target{}
	default:
		if f.Relation == Holds || f.Relation == WasIn {
			q.Aim = reach.Held
		}
	}
	var err error
	for _, part := range []struct {
		target Target
		places *[]int32
	}{{x, &q.X}, {y, &q.From}, {f.Via, &q.Via}, {f.Avoiding, &q.Avoiding}} {
		if *part.places, err = a.places(part.target); err != nil {
			return q, err
		}
	}
	return q, nil
}

// places returns the outermost places that a target means, nil for none.
func (a *Asker) places(t Target) ([]int32, error) {
	g := a.graph
	switch {
	case t.Place != "":
		p := g.Place(t.Place)
		if p == graph.None {
			return nil, fmt.Errorf("there is no place %q", t.Place)
		}
		return []int32{p}, nil
	case t.Country != "" || t.Group != "":
		return countriesPlaces(g, t.Countries()), nil
	case t.Transfer != "" && len(g.Accounts(t.Transfer)) == 0:
		return nil, fmt.Errorf("there is no transfer %q", t.Transfer)
	}
	return nil, nil
}

// countriesPlaces returns what countries mean, each place once.
func countriesPlaces(g *graph.Graph, codes []string) []int32 {
	places := []int32{}
	for _, code := range codes {
		places = append(places, countryPlaces(g, code)...)
	}
	slices.Sort(places)
	return slices.Compact(places)
}

// countryPlaces returns what a country means: the systems that process there,
// by what they state or else by their party's seat, and a party seated there
// as a whole where no system of its states otherwise.
func countryPlaces(g *graph.Graph, code string) []int32 {
	places := []int32{}
	for i := range g.Places {
		p := int32(i)
		switch g.Places[i].Kind {
		case graph.KindParty:
			if g.Places[i].Country == code && !statesCountries(g, p) {
				places = append(places, p)
			}
		case graph.KindSystem:
			party := g.Party(p)
			whole := g.Places[party].Country == code && !statesCountries(g, party)
			if !whole && slices.Contains(g.Countries(p), code) {
				places = append(places, p)
			}
		}
	}
	return places
}

func statesCountries(g *graph.Graph, party int32) bool {
	for _, s := range g.Children(party) {
		if len(g.Places[s].Countries) > 0 {
			return true
		}
	}
	return false
}
