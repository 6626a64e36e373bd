package server

import (
	"context"
	"encoding/json"
	"fmt"

	"outflow/graph"
	"outflow/graph/ask"
)

// A placeRef names a place.
type placeRef struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Name  string `json:"name"`
	Party string `json:"party"` // id of the party that runs it
}

func refer(g *graph.Graph, p int32) placeRef {
	return placeRef{g.Places[p].ID, string(g.Places[p].Kind), g.Places[p].Name, g.Places[g.Party(p)].ID}
}

// A place is what is known of a place.
type place struct {
	Revision ask.Revision `json:"revision"`
	placeRef
	Aliases     []string          `json:"aliases"`
	Countries   []string          `json:"countries"`
	DatasetKind string            `json:"dataset_kind"`
	Population  string            `json:"population"`
	Subjects    string            `json:"subjects"` // people expression, "" if not stated
	Categories  []string          `json:"categories"`
	Origin      string            `json:"origin"`  // stated, implicit, or "" if data does not begin there
	Created     bool              `json:"created"` // nobody declares it: a transfer names it
	Around      []placeRef        `json:"around"`  // what contains it, the outermost first
	Inside      []placeRef        `json:"inside"`  // what is directly in it
	InsideCount int               `json:"inside_count"`
	In          transfers         `json:"in"`     // from outside to it, or to a place in it
	Out         transfers         `json:"out"`    // from it, or a place in it, to outside
	Within      int               `json:"within"` // how many run inside it
	Claims      []json.RawMessage `json:"claims"` // who says what, as outflow export writes it
	Questions   []string          `json:"questions"`
}

// getPlace says what is known of a place.
func (s *Server) getPlace(c *call) error {
	id, err := c.required("id")
	if err != nil {
		return err
	}
	r, err := s.revisionAt(c)
	if err != nil {
		return err
	}
	answer, err := s.place(c.ctx(), r, id)
	if err != nil {
		return err
	}
	return s.sendJSON(c, answer)
}

// place finds what is known of a place.
func (s *Server) place(ctx context.Context, r *revision, id string) (*place, error) {
	g := r.Graph()
	n := g.Place(id)
	if n == graph.None {
		return nil, missing("place", id)
	}
	p := &g.Places[n]
	answer := &place{
		Revision: r.said(), placeRef: refer(g, n), Aliases: orEmpty(p.Aliases), Countries: orEmpty(g.Countries(n)), DatasetKind: p.DatasetKind,
		Categories: orEmpty(p.Categories), Created: p.Created, Around: []placeRef{}, Inside: []placeRef{},
		Questions: placeQuestions(id),
	}
	if p.Population != graph.None {
		answer.Population = g.Populations[p.Population].ID
	}
	if p.Subjects != nil {
		answer.Subjects = p.Subjects.String()
	}
	answer.Origin = map[graph.Origin]string{graph.StatedOrigin: "stated", graph.ImplicitOrigin: "implicit"}[p.Origin]
	for o := p.Parent; o != graph.None; o = g.Places[o].Parent {
		answer.Around = append([]placeRef{refer(g, o)}, answer.Around...)
	}
	children := g.Children(n)
	answer.InsideCount = len(children)
	for _, child := range first(children, s.Limits.PageRows) {
		answer.Inside = append(answer.Inside, refer(g, child))
	}
	s.placeTransfers(r, n, answer)
	var err error
	answer.Claims, err = s.claims(ctx, r, id, p.Kind, graph.KindAnnotation)
	return answer, err
}

func (s *Server) placeTransfers(r *revision, n int32, answer *place) {
	g, near := r.Graph(), r.near()
	places := g.Inside(n)
	from := near.from.at(places, func(int32) bool { return true })
	inside := func(p int32) bool { return g.Contains(n, p) }
	answer.In = describe(g, near.to.at(places, func(t int32) bool { return !inside(g.Transfers[t].From) }), s.Limits.PageRows)
	out := from[:0:0]
	within := from[:0:0]
	for _, t := range from {
		if inside(g.Transfers[t].To) {
			within = append(within, t)
		} else {
			out = append(out, t)
		}
	}
	answer.Out = describe(g, out, s.Limits.PageRows)
	answer.Within = describe(g, within, 0).Count
}

// placeQuestions are what one would ask about a place.
func placeQuestions(id string) []string {
	x := ask.Target{Place: id}.String()
	return []string{
		fmt.Sprintf("whose data does %s hold", x),
		fmt.Sprintf("whose data reached %s", x),
		fmt.Sprintf("what feeds %s", x),
		fmt.Sprintf("where did %s go", x),
	}
}

func missing(noun, id string) error {
	return fmt.Errorf("there is no %s %q: %w", noun, clip(id, 1024), errNotFound)
}

// claims reads from the store what sources say of a record.
func (s *Server) claims(ctx context.Context, r *revision, id string, kinds ...graph.Kind) ([]json.RawMessage, error) {
	all := []json.RawMessage{}
	err := s.Store.View(ctx, r.commit.Number, func(v graph.Reader) error {
		for _, kind := range kinds {
			for claim, err := range v.Find(ctx, kind, []string{id}) {
				if err != nil {
					return err
				}
				all = append(all, claim.Canonical())
			}
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		err = &storeError{err}
	}
	return all, err
}
