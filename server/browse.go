package server

import (
	"sort"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// A row is a line of a table that one may look through.
type row struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Within    string   `json:"within"` // id of the place, population or cohort it is directly in
	Party     string   `json:"party"`
	Countries []string `json:"countries"`
	From      string   `json:"from"` // of a transfer
	To        string   `json:"to"`
	When      []string `json:"when"`
	Sources   []string `json:"sources"`
}

type table struct {
	Revision ask.Revision `json:"revision"`
	Kind     string       `json:"kind"`
	Rows     []row        `json:"rows"` // sorted by id
	More     bool         `json:"more"` // ask on with after= the last id
}

// A shelf is all things of one kind, sorted by id.
type shelf struct {
	len  int
	id   func(i int) string
	text func(i int) string // more to search in, the name and aliases
	row  func(i int) row
}

// getBrowse lists the things of one kind, a page at a time, all or those whose
// id, name or alias holds a text.
func (s *Server) getBrowse(c *call) error {
	r, err := s.revisionAt(c)
	if err != nil {
		return err
	}
	answer, err := s.table(c, r, c.text("kind"))
	if err != nil {
		return err
	}
	return s.sendJSON(c, answer)
}

// table finds the rows of one kind that a request is about.
func (s *Server) table(c *call, r *revision, kind string) (*table, error) {
	limit, err := c.number("limit", 1, int64(s.Limits.PageRows), 50)
	if err != nil {
		return nil, err
	}
	from, ok := shelfOf(r.Graph(), graph.Kind(kind))
	if !ok {
		return nil, parameterError("kind=%s: expected party, system, dataset, field, population, cohort or transfer", clip(kind, 50))
	}
	answer := &table{Revision: r.said(), Kind: kind, Rows: []row{}}
	wanted, after := graph.Fold(c.text("q")), c.text("after")
	last := ""
	for i := sort.Search(from.len, func(i int) bool { return from.id(i) > after }); i < from.len; i++ {
		id := from.id(i)
		if id == last && last != "" || !strings.Contains(graph.Fold(id+" "+from.text(i)), wanted) {
			continue // another account, or not wanted
		}
		if len(answer.Rows) == int(limit) {
			answer.More = true
			break
		}
		if row := from.row(i); row.ID != "" {
			answer.Rows = append(answer.Rows, row)
			last = id
		}
	}
	return answer, nil
}

func shelfOf(g *graph.Graph, kind graph.Kind) (shelf, bool) {
	switch {
	case kind.IsPlace():
		return placeShelf(g, kind), true
	case kind == graph.KindPopulation:
		return shelf{len(g.Populations), func(i int) string { return g.Populations[i].ID },
			func(i int) string { return words(g.Populations[i].Name, g.Populations[i].Aliases) },
			func(i int) row {
				p := &g.Populations[i]
				return row{ID: p.ID, Name: p.Name, Countries: []string{}, When: []string{}, Sources: orEmpty(p.Sources)}
			}}, true
	case kind == graph.KindCohort:
		return shelf{len(g.Cohorts), func(i int) string { return g.Cohorts[i].ID },
			func(i int) string { return words(g.Cohorts[i].Name, g.Cohorts[i].Aliases) },
			func(i int) row {
				o := &g.Cohorts[i]
				within := g.Populations[o.Population].ID
				if o.Of != graph.None {
					within = g.Cohorts[o.Of].ID
				}
				return row{ID: o.ID, Name: o.Name, Within: within, Countries: []string{}, When: []string{}, Sources: orEmpty(o.Sources)}
			}}, true
	case kind == graph.KindTransfer:
		return shelf{len(g.Transfers), func(i int) string { return g.Transfers[i].ID },
			func(i int) string { return g.Places[g.Transfers[i].From].ID + " " + g.Places[g.Transfers[i].To].ID },
			func(i int) row { return transferRow(g, i) }}, true
	}
	return shelf{}, false
}

func placeShelf(g *graph.Graph, kind graph.Kind) shelf {
	return shelf{len(g.Places), func(i int) string { return g.Places[i].ID },
		func(i int) string { return words(g.Places[i].Name, g.Places[i].Aliases) },
		func(i int) row {
			p := &g.Places[i]
			if p.Kind != kind {
				return row{}
			}
			r := row{ID: p.ID, Name: p.Name, Party: g.Places[g.Party(int32(i))].ID, Countries: orEmpty(g.Countries(int32(i))), When: []string{}, Sources: orEmpty(p.Sources)}
			if p.Parent != graph.None {
				r.Within = g.Places[p.Parent].ID
			}
			return r
		}}
}

// transferRow puts the accounts of a transfer, from the first on, in one row.
func transferRow(g *graph.Graph, first int) row {
	var accounts []int32
	for i := first; i < len(g.Transfers) && g.Transfers[i].ID == g.Transfers[first].ID; i++ {
		accounts = append(accounts, int32(i))
	}
	t := describe(g, accounts, 1).Transfers[0]
	return row{ID: t.ID, Name: t.ID, From: t.From.ID, To: t.To.ID, Countries: []string{}, When: t.When, Sources: t.Sources}
}

func words(name string, aliases []string) string { return name + " " + strings.Join(aliases, " ") }
