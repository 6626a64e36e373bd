package ask

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"
	"time"

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
	// one is whom questions are about, nil where they are about anybody.
	one *onePerson
	// effort is what bounds of the counts of an answer may cost, 0 if anything: see Exact.
	effort int64
	// dictionary makes it when the first question is read.
	dictionary func() *dictionary

	// Of one that can advance.
	components *graph.Components
	read       *atomic.Pointer[dictionary] // what dictionary made, if it did
	zone       *time.Location              // nil if it is the graph's own
}

// New makes a graph ready for questions. It reads the member lists by their
// hashes.
func New(ctx context.Context, g *graph.Graph, blob people.Blob) (*Asker, error) {
	a := &Asker{}
	return a.follow(&graph.Step{To: g}, func() (*people.Crowd, error) { return people.Gather(ctx, g, blob) })
}

// follow makes an asker of the graph that a step leads to from the asker's own, and
// keeps what the step did not change; crowd makes that of the graph.
func (a *Asker) follow(s *graph.Step, crowd func() (*people.Crowd, error)) (*Asker, error) {
	next := &Asker{graph: s.To, zone: a.zone, effort: people.AnswerEffort, read: &atomic.Pointer[dictionary]{}}
	next.dictionary = sync.OnceValue(func() *dictionary {
		if d := next.read.Load(); d != nil {
			return d
		}
		next.read.Store(newDictionary(s.To))
		return next.read.Load()
	})
	var wait sync.WaitGroup
	wait.Go(func() { next.net = a.net.Advance(s) })
	wait.Go(func() {
		if d := a.read; d != nil && d.Load() != nil && s.Places != nil {
			next.read.Store(d.Load().follow(s))
		}
	})
	var err error
	next.crowd, err = crowd()
	wait.Wait()
	if err != nil {
		return nil, fmt.Errorf("group people: %w", err)
	}
	return next, nil
}

// Graph returns the graph that is asked.
func (a *Asker) Graph() *graph.Graph { return a.graph }

// Answer answers a question. The same graph and question give the same answer.
// A question that names what the graph does not hold, or another commit than the
// graph's, is an error.
func (a *Asker) Answer(ctx context.Context, q Query) (*Answer, error) {
	o, err := a.Outline(ctx, q)
	if err != nil {
		return nil, err
	}
	return o.Page(ctx, Page{Limit: AllRows})
}

// Exact returns an asker of the same graph that bounds every count as closely as
// what is known allows, whatever it costs: minutes, where very many statements
// bear on one. Any other asker stops at an effort that does not depend on the
// machine, and says that bounds are wider than they need be: see BoundsWidened.
func (a *Asker) Exact() *Asker {
	other := *a
	other.effort = 0
	return &other
}

// hearing returns an asker of the graph in which only the patterns of the sources that a
// query hears say more of what accounts state.
func (a *Asker) hearing(q *reach.Query) *Asker {
	if len(q.According) == 0 && len(q.Unheard) == 0 {
		return a
	}
	s := a.graph.Hearing(q.Hears)
	if s == nil {
		return a
	}
	other := *a
	other.graph, other.net = s.To, a.net.Advance(s)
	return &other
}

// sparing returns an asker for one question alone, whose counts share an effort.
func (a *Asker) sparing() *Asker {
	if a.effort == 0 {
		return a
	}
	other := *a
	other.crowd = a.crowd.Sparing(a.effort)
	return &other
}

// Open reads what one question needs from a store, or from what k keeps of it, and returns an
// Asker that answers it as one of the whole graph would. Days begin in zone; nil is the
// store's own. Where anything is kept, who people are must not be asked: List and
// AnswerAbout need an Asker for which k was nil.
func Open(ctx context.Context, r graph.Reader, zone *time.Location, q Query, k Keeper) (*Asker, error) {
	s, err := q.scope(ctx, r)
	if err != nil {
		return nil, err
	}
	g, err := q.readGraph(ctx, r, s, k)
	if err != nil {
		return nil, fmt.Errorf("the store does not hold together: %w", err)
	}
	if zone != nil {
		g.Zone = zone
	}
	a := &Asker{}
	return a.follow(&graph.Step{To: g}, func() (*people.Crowd, error) { return q.countPeople(ctx, g, r.Blob, k) })
}

// OpenWhole reads all of a store, for any question. Days begin in zone; nil is the
// store's own. The Asker can advance to later commits.
func OpenWhole(ctx context.Context, r graph.Reader, zone *time.Location) (*Asker, error) {
	nothing := &Asker{crowd: people.Nobody(), zone: zone}
	g, components, err := graph.MergeComponents(r.Commit(), r.Claims(ctx, graph.Merged()...))
	return nothing.at(ctx, r, components, &graph.Step{To: g}, err)
}

// Advance returns what OpenWhole would return for a reader of a later commit, but
// reads only what changed: see graph.Components.Advance.
func (a *Asker) Advance(ctx context.Context, r graph.Reader) (*Asker, error) {
	components, step, err := a.components.Advance(ctx, r)
	return a.at(ctx, r, components, step, err)
}

// at makes what both return, of the graph that was read.
func (a *Asker) at(ctx context.Context, r graph.Reader, c *graph.Components, s *graph.Step, err error) (*Asker, error) {
	if err != nil {
		return nil, fmt.Errorf("the store does not hold together: %w", err)
	}
	if a.zone != nil {
		s.To.Zone = a.zone
	}
	next, err := a.follow(s, func() (*people.Crowd, error) { return a.crowd.Advance(ctx, s.To, r.Blob) })
	if err != nil {
		return nil, err
	}
	next.components = c
	return next, nil
}

// scope says which part of a graph the question is about.
func (q *Query) scope(ctx context.Context, r graph.Reader) (graph.Scope, error) {
	s := graph.Scope{Ways: graph.Upstream}
	x := q.To
	switch q.Form {
	case Transfers, Lies, Left, Overdue, CameBack: // of every transfer there is, or place
		return graph.Scope{Ways: graph.Everywhere}, nil
	case Where:
		s.Ways, x = graph.Through, q.From
	case Derived: // from X alone, or from others too
		s.Ways, x = graph.Beyond, q.From
	}
	for _, t := range []Target{q.To, q.From, q.Via, q.Avoiding} {
		if t.Place != "" {
			s.Mentioned = append(s.Mentioned, t.Place)
		}
	}
	switch {
	case x.Place != "":
		s.Places = []string{x.Place}
	case x.Transfer != "":
		s.Transfers = []string{x.Transfer}
	case x.Country != "" || x.Group != "":
		// Parties and systems alone say where they are.
		g, err := graph.Merge(r.Commit(), graph.Gather(ctx, r, graph.Scope{}))
		if g == nil {
			return s, err
		}
		for _, p := range countryPlaces(g, x)[reach.Possible] {
			s.Places = append(s.Places, g.Places[p].ID)
		}
	}
	return s, nil
}

// In returns an asker of the same graph whose days begin in another zone. It
// costs nothing to speak of.
func (a *Asker) In(zone *time.Location) *Asker {
	g := *a.graph
	g.Zone = zone
	other := *a
	other.graph = &g
	other.dictionary = sync.OnceValue(func() *dictionary {
		d := *a.dictionary()
		d.graph = &g
		return &d
	})
	return &other
}

// Names yields what questions may name, each under every text that it goes by,
// in no order. Texts that fold alike come once. Of transfers, which go by their
// ids alone, it yields none, nor of sources, which have no page of their own.
func (a *Asker) Names() iter.Seq[graph.Named] {
	return func(yield func(graph.Named) bool) {
		for _, all := range a.dictionary().names {
			for _, n := range distinctThings(all) {
				if n.Kind != graph.KindSource && !yield(n) {
					return
				}
			}
		}
	}
}

// Dependencies returns the content of all that the answer to a question depends on:
// as long as that stays the same from commit to commit, so does the answer, except
// for its revision. It is the content of the whole graph, without runs, if the question names
// nothing that limits it to a part, or if the store was not read whole.
func (a *Asker) Dependencies(q Query) graph.Content {
	var places []int32
	for _, t := range []Target{q.To, q.From, q.Via, q.Avoiding} {
		if t.Country != "" || t.Group != "" {
			return a.graph.Commit.MergedContent() // places anywhere may be there
		}
		if p := a.graph.Place(t.Place); t.Place != "" && p != graph.None {
			places = append(places, p)
		}
		for _, account := range a.graph.Accounts(t.Transfer) {
			places = append(places, account.From)
		}
	}
	if q.Form == Transfers || q.Form == CameBack || q.Form.Everywhere() || len(places) == 0 || a.components == nil {
		return a.graph.Commit.MergedContent()
	}
	return a.components.Content(places, q.People)
}
