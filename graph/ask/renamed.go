package ask

import (
	"context"
	"errors"
	"io"
	"slices"

	"outflow/graph"
	"outflow/graph/people"
)

// Renamed returns an asker in whose graph all goes by other names, and the question in those.
// What it answers is the same but for names, and for what follows from the order of ids alone:
// which of many routes are given as witnesses.
func (a *Asker) Renamed(ctx context.Context, q Query, n graph.Names) (*Asker, Query, error) {
	sought, err := a.sought(q)
	if err != nil {
		return nil, q, err
	}
	g := a.hearing(&sought).graph
	for _, t := range []*Target{&q.To, &q.From, &q.Via, &q.Avoiding} {
		if p := g.Place(t.Place); t.Place != "" && p != graph.None {
			t.Place, _ = n.Place(p)
		}
		if t.Transfer != "" {
			t.Transfer = n.Transfer(t.Transfer)
		}
	}
	q.People = n.RenamedPeople(q.People)
	if q.Category != "" {
		q.Category = n.Category(q.Category)
	}
	for _, list := range []*[]string{&q.According, &q.Unheard} {
		*list = slices.Clone(*list)
		for i, s := range *list {
			(*list)[i] = n.Source(s)
		}
		slices.Sort(*list)
	}
	q.erasure = renamedErasure(q.erasure, n)
	q.Notes = slices.DeleteFunc(slices.Clone(q.Notes), func(note string) bool { return n.Text(note) != note })
	unread := func(context.Context, string) (io.ReadCloser, error) {
		return nil, errors.New("a member list was not read before")
	}
	other := g.Renamed(n)
	next, err := (&Asker{zone: a.zone}).follow(&graph.Step{To: other}, func() (*people.Crowd, error) { return a.crowd.Advance(ctx, other, unread) })
	if err != nil {
		return nil, q, err
	}
	next.effort = a.effort
	return next, q, nil
}

func renamedErasure(id string, n graph.Names) string {
	if id == "" {
		return ""
	}
	return n.Transfer(id)
}
