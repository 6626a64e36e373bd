package ask

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"sort"
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
	// dictionary is made when the first question is read.
	dictionary func() *dictionary

	// Of one that can advance.
	components *graph.Components
	read       *atomic.Pointer[dictionary] // what dictionary made, if it did
	zone       *time.Location              // nil if it is the graph's own
}

// New makes a graph ready for questions. It reads the member lists by their
// hashes.
func New(ctx context.Context, g *graph.Graph, blob people.Blob) (*Asker, error) {
	a := &Asker{crowd: people.Nobody()}
	return a.follow(ctx, &graph.Step{To: g}, blob)
}

// follow makes the graph that a step leads to from the asker's own ready for
// questions, with what of the asker is good for it too.
func (a *Asker) follow(ctx context.Context, s *graph.Step, blob people.Blob) (*Asker, error) {
	next := &Asker{graph: s.To, zone: a.zone, read: &atomic.Pointer[dictionary]{}}
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
	next.crowd, err = a.crowd.Advance(ctx, s.To, blob)
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
func (a *Asker) Answer(ctx context.Context, f Flow) (*Answer, error) {
	e, err := a.evaluate(ctx, f)
	if err != nil {
		return nil, err
	}
	return e.answer(ctx)
}

// An evaluation is one question being answered: the engine's results in both
// worlds, and who the segments of people in them are.
type evaluation struct {
	*Asker
	flow   Flow
	query  reach.Query
	plan   *reach.Plan
	worlds [2]*reach.Result // by reach.World
	ends   ends
	*clerk
	influence certainty // what of "anything" is certain
	somebody  certainty // and what of somebody's facts
}

func (a *Asker) evaluate(ctx context.Context, f Flow) (*evaluation, error) {
	if read := a.graph.Commit.Number; f.KnownAt != 0 && f.KnownAt != read {
		return nil, fmt.Errorf("the question is of commit %d, and this is the graph as of commit %d", f.KnownAt, read)
	}
	q, err := a.query(f)
	if err != nil {
		return nil, err
	}
	e := &evaluation{Asker: a, flow: f, query: q}
	if f.Form == Transfers {
		if e.ends, err = a.endsOf(f); err != nil {
			return nil, err
		}
	}
	return e, e.solve(ctx)
}

// only asks again for the transfers of some rows alone.
func (e *evaluation) only(ctx context.Context, rows []TransferRow) (*evaluation, error) {
	narrowed := &evaluation{Asker: e.Asker, flow: e.flow, query: e.query, ends: e.ends}
	all, only := e.graph.Transfers, [2]map[int32]bool{{}, {}}
	for i := range rows {
		row := &rows[i]
		first := sort.Search(len(all), func(n int) bool { return all[n].ID >= row.ID })
		for n := first; n < len(all) && all[n].ID == row.ID; n++ {
			t := &all[n]
			ofRow := e.graph.Places[t.From].ID == row.From && e.graph.Places[t.To].ID == row.To
			for w := range only {
				if ofRow && e.ends.admit(e.graph, reach.World(w), t.From, t.To) {
					only[w][int32(n)] = true
				}
			}
		}
	}
	narrowed.query.Only = only
	return narrowed, narrowed.solve(ctx)
}

// solve lets the engine answer the query in both worlds at once.
func (e *evaluation) solve(ctx context.Context) error {
	return e.solveIn(ctx, reach.Confirmed, reach.Possible)
}

func (e *evaluation) solveIn(ctx context.Context, worlds ...reach.World) error {
	e.plan = e.net.Plan(e.query)
	people, err := e.crowd.Segments(ctx, e.plan.Exprs())
	if err != nil {
		return err
	}
	e.clerk = e.newClerk(people)
	segments := reachSegments(people, len(e.plan.Exprs()))
	var wait sync.WaitGroup
	var errs [2]error
	for _, w := range worlds {
		wait.Go(func() { e.worlds[w], errs[w] = e.plan.Solve(ctx, w, segments) })
	}
	wait.Wait()
	if err := cmp.Or(errs[0], errs[1]); err != nil {
		return err
	}
	e.influence, e.somebody = e.judgeInfluence(), e.judgeSomebody()
	return e.err
}

func reachSegments(k *people.Segments, exprs int) *reach.Segments {
	changes := func(of []people.Change) []reach.Change {
		mask := make([]reach.Change, len(of))
		for i, c := range of {
			mask[i] = reach.Change(c)
		}
		return mask
	}
	segments := &reach.Segments{
		Len: k.Len(), Stranger: k.Stranger(),
		Outside: func(expr int) []reach.Change { return changes(k.Outside(expr)) },
	}
	for i := range exprs {
		segments.Masks = append(segments.Masks, changes(k.Mask(i)))
	}
	return segments
}

// query puts a question in the engine's terms.
func (a *Asker) query(f Flow) (reach.Query, error) {
	if f.Person && a.one == nil {
		return reach.Query{}, errors.New(`"for one person" is asked with the id of the person: outflow person, or POST /v1/person`)
	}
	q := reach.Query{Category: f.Category, Window: f.Window, AsOf: f.AsOf, People: f.People}
	q.Somebody = f.People == nil
	q.According, q.Unheard = f.According, f.Unheard
	q.ViaTransfer, q.Without = f.Via.Transfer, f.Avoiding.Transfer
	q.OfPeople = f.People != nil || f.Form == Transfers && f.Category != "" && f.Category != graph.AllData
	if _, everyone := f.People.(graph.Everyone); everyone {
		q.People = nil // asks for people, but filters none
	}
	if f.Person {
		q.OfPeople, q.Somebody = true, false
		one := graph.OnePerson{Listed: a.one.is == people.Member}
		if q.People == nil {
			q.People = one
		} else {
			q.People = graph.And{L: q.People, R: one}
		}
	}
	if q.Category == "" {
		q.Category = graph.AllData
	}
	x, y := f.To, f.From
	if id := f.From.Transfer; id != "" && len(a.graph.Accounts(id)) == 0 {
		return q, fmt.Errorf("there is no transfer %q", id)
	}
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
		places *reach.Region
	}{{x, &q.X}, {y, &q.From}, {f.Via, &q.Via}, {f.Avoiding, &q.Avoiding}} {
		if *part.places, err = a.places(part.target); err != nil {
			return q, err
		}
	}
	return q, nil
}

// places returns the outermost places that a target means, none for a transfer.
func (a *Asker) places(t Target) (reach.Region, error) {
	g := a.graph
	switch {
	case t.Place != "":
		p := g.Place(t.Place)
		if p == graph.None {
			return reach.Region{}, fmt.Errorf("there is no place %q", t.Place)
		}
		return reach.At(p), nil
	case t.Country != "" || t.Group != "":
		return countryPlaces(g, t), nil
	}
	return reach.Region{}, nil
}
