package server

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"outflow/graph"
	"outflow/graph/ask"
)

// A placeRef names a place.
type placeRef struct {
	ID    string `json:"id"`
	Kind  string `json:"kind"`
	Name  string `json:"name"`
	Party string `json:"party"` // id of the party that runs it, "" if nobody knows it
}

func refer(g *graph.Graph, p int32) placeRef {
	return placeRef{g.Places[p].ID, string(g.Places[p].Kind), g.Places[p].Name, g.PartyID(p)}
}

// A place is what is known of a place.
type place struct {
	Revision ask.Revision `json:"revision"`
	placeRef
	Aliases     []string          `json:"aliases"`
	Countries   []string          `json:"countries"`
	Description string            `json:"description"`
	Owners      []string          `json:"owners"` // whom to call about it
	DatasetKind string            `json:"dataset_kind"`
	Population  string            `json:"population"`
	Subjects    string            `json:"subjects"` // people expression, "" if not stated
	Categories  []string          `json:"categories"`
	Origin      string            `json:"origin"`    // stated, implicit, or "" if data does not begin there
	Retention   *retention        `json:"retention"` // null where nobody states any
	Deletion    string            `json:"deletion"`  // verified where that is stated of the place itself
	Created     bool              `json:"created"`   // nobody declares it: a transfer names it
	Around      []placeRef        `json:"around"`    // what contains it, the outermost first
	Inside      []placeRef        `json:"inside"`    // what is directly in it
	InsideCount int               `json:"inside_count"`
	In          transfers         `json:"in"`     // from outside to it, or to a place in it
	Out         transfers         `json:"out"`    // from it, or a place in it, to outside
	Within      int               `json:"within"` // how many run inside it
	Erasures    erasures          `json:"erasures"`
	Claims      []json.RawMessage `json:"claims"` // who says what, as outflow export writes it
	Questions   []string          `json:"questions"`
}

// getPlace finds what is known of the place that a request names.
func (cat *catalog) getPlace(c *call) (*place, error) {
	id, r, err := cat.named(c)
	if err != nil {
		return nil, err
	}
	return cat.place(c.ctx(), r, id)
}

// place finds what is known of a place.
func (cat *catalog) place(ctx context.Context, r *revision, id string) (*place, error) {
	g := r.Graph()
	n := g.Place(id)
	if n == graph.None {
		return nil, missing("place", id)
	}
	p := &g.Places[n]
	answer := &place{
		Revision: r.said(), placeRef: refer(g, n), Aliases: orEmpty(p.Aliases), Countries: orEmpty(g.Countries(n)), Description: p.Description, Owners: orEmpty(p.Owners), DatasetKind: p.DatasetKind,
		Categories: orEmpty(p.Categories), Retention: retentionOf(g, n), Deletion: p.Deletion, Created: p.Created, Around: []placeRef{}, Inside: []placeRef{},
		Questions: placeQuestions(p.ID),
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
	for _, child := range first(children, cat.most) {
		answer.Inside = append(answer.Inside, refer(g, child))
	}
	answer.addTransfers(r, n, cat.most)
	answer.Erasures = erasuresAt(r, n, cat.most)
	var err error
	answer.Claims, err = cat.archive.claims(ctx, r, g.Names(n), []graph.Claim{{Kind: p.Kind, ID: p.ID}}, p.Kind, graph.KindAnnotation)
	return answer, err
}

// addTransfers says what runs into the place, out of it and inside it.
func (answer *place) addTransfers(r *revision, n int32, most int) {
	g, near := r.Graph(), r.near()
	places := g.Inside(n)
	from := near.from.at(places, func(int32) bool { return true })
	inside := func(p int32) bool { return g.Contains(n, p) }
	answer.In = describe(g, near.to.at(places, func(t int32) bool { return !inside(g.Transfers[t].From) }), most)
	out := from[:0:0]
	within := from[:0:0]
	for _, t := range from {
		if inside(g.Transfers[t].To) {
			within = append(within, t)
		} else {
			out = append(out, t)
		}
	}
	answer.Out = describe(g, out, most)
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
		fmt.Sprintf("what was derived from %s", x),
		fmt.Sprintf("which transfers to %s", x),
		fmt.Sprintf("which transfers from %s", x),
	}
}

func missing(noun, id string) error {
	return fmt.Errorf("there is no %s %q: %w", noun, clip(id, 1024), errNotFound)
}

// neighbours are the transfers that begin and end at each place, and the erasures there, by
// number.
type neighbours struct {
	from, to, erased rows
}

// rows are lists of numbers, one after the other.
type rows struct {
	start []int32 // of each list; one more for the end of the last
	all   []int32
}

func newNeighbours(g *graph.Graph) *neighbours {
	return &neighbours{
		from:   group(len(g.Places), len(g.Transfers), func(t int) int32 { return g.Transfers[t].From }),
		to:     group(len(g.Places), len(g.Transfers), func(t int) int32 { return g.Transfers[t].To }),
		erased: group(len(g.Places), len(g.Erasures), func(e int) int32 { return g.Erasures[e].At }),
	}
}

// group sorts numbers into lists.
func group(lists, numbers int, of func(int) int32) rows {
	r := rows{make([]int32, lists+1), make([]int32, numbers)}
	for n := range numbers {
		r.start[of(n)+1]++
	}
	for i := range lists {
		r.start[i+1] += r.start[i]
	}
	next := slices.Clone(r.start)
	for n := range numbers {
		l := of(n)
		r.all[next[l]] = int32(n)
		next[l]++
	}
	return r
}

func (r rows) of(list int32) []int32 { return r.all[r.start[list]:r.start[list+1]] }

// at returns the numbers of what is at one of the places and that a condition admits,
// ascending: so accounts of one transfer, or erasure, lie side by side.
func (r rows) at(places []int32, admit func(number int32) bool) []int32 {
	var found []int32
	for _, p := range places {
		for _, t := range r.of(p) {
			if admit(t) {
				found = append(found, t)
			}
		}
	}
	slices.Sort(found)
	return found
}
