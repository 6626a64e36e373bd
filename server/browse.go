package server

import (
	"context"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/server/web"
)

// A catalog tells what a graph holds: places, transfers, people.
type catalog struct {
	archive *archive
	most    int      // of the rows of a page
	reading *limiter // of looking through all names
}

// named reads which thing a request is about, and as of which revision.
func (cat *catalog) named(c *call) (id string, r *revision, err error) {
	if id, err = c.required("id"); err == nil {
		r, err = cat.archive.revision(c)
	}
	return id, r, err
}

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

// A listing is all things of one kind, sorted by id.
type listing struct {
	len  int
	id   func(i int) string
	text func(i int) string // more to search in, the name and aliases
	row  func(i int) row    // without an id if it is of another kind
}

// browse finds the things of one kind, a page at a time: all, or those whose id,
// name or alias holds a text.
func (cat *catalog) browse(c *call) (*table, error) {
	r, err := cat.archive.revision(c)
	if err != nil {
		return nil, err
	}
	return cat.table(c, r, c.text("kind"), 50)
}

// table finds the rows of one kind that a request is about, so many unless it says otherwise.
func (cat *catalog) table(c *call, r *revision, kind string, usual int64) (*table, error) {
	limit, err := c.number("limit", 1, int64(cat.most), usual)
	if err != nil {
		return nil, err
	}
	from, ok := listingOf(r.Graph(), graph.Kind(kind))
	if !ok {
		return nil, parameterError("kind=%s: expected party, system, dataset, field, population, cohort or transfer", clip(kind, 50))
	}
	return inTurn(c.ctx(), cat.reading, func(context.Context) (*table, error) {
		rows, more := from.find(graph.Fold(c.text("q")), c.text("after"), int(limit))
		return &table{Revision: r.said(), Kind: kind, Rows: rows, More: more}, nil
	})
}

// find returns the first rows after an id in which a folded text is.
func (l *listing) find(wanted, after string, limit int) (rows []row, more bool) {
	rows, last := []row{}, ""
	for i := sort.Search(l.len, func(i int) bool { return l.id(i) > after }); i < l.len; i++ {
		id := l.id(i)
		if id == last && last != "" || !strings.Contains(graph.Fold(id+" "+l.text(i)), wanted) {
			continue // another account, or not wanted
		}
		if len(rows) == limit {
			return rows, true
		}
		if row := l.row(i); row.ID != "" {
			row.Countries, row.When, row.Sources = orEmpty(row.Countries), orEmpty(row.When), orEmpty(row.Sources)
			rows = append(rows, row)
			last = id
		}
	}
	return rows, false
}

func listingOf(g *graph.Graph, kind graph.Kind) (listing, bool) {
	named := func(name string, aliases []string) string { return name + " " + strings.Join(aliases, " ") }
	switch {
	case kind.IsPlace():
		return listing{len(g.Places), func(i int) string { return g.Places[i].ID },
			func(i int) string { return named(g.Places[i].Name, g.Places[i].Aliases) },
			func(i int) row {
				p := &g.Places[i]
				if p.Kind != kind {
					return row{}
				}
				r := row{ID: p.ID, Name: p.Name, Party: g.PartyID(int32(i)), Countries: g.Countries(int32(i)), Sources: p.Sources}
				if p.Parent != graph.None {
					r.Within = g.Places[p.Parent].ID
				}
				return r
			}}, true
	case kind == graph.KindPopulation:
		return listing{len(g.Populations), func(i int) string { return g.Populations[i].ID },
			func(i int) string { return named(g.Populations[i].Name, g.Populations[i].Aliases) },
			func(i int) row {
				p := &g.Populations[i]
				return row{ID: p.ID, Name: p.Name, Sources: p.Sources}
			}}, true
	case kind == graph.KindCohort:
		return listing{len(g.Cohorts), func(i int) string { return g.Cohorts[i].ID },
			func(i int) string { return named(g.Cohorts[i].Name, g.Cohorts[i].Aliases) },
			func(i int) row {
				o := &g.Cohorts[i]
				within := g.Populations[o.Population].ID
				if o.Of != graph.None {
					within = g.Cohorts[o.Of].ID
				}
				return row{ID: o.ID, Name: o.Name, Within: within, Sources: o.Sources}
			}}, true
	case kind == graph.KindTransfer:
		return listing{len(g.Transfers), func(i int) string { return g.Transfers[i].ID },
			func(i int) string { return g.Places[g.Transfers[i].From].ID + " " + g.Places[g.Transfers[i].To].ID },
			func(i int) row { return transferRow(g, i) }}, true
	}
	return listing{}, false
}

// transferRow puts the accounts of a transfer, from the first on, in one row.
func transferRow(g *graph.Graph, first int) row {
	var accounts []int32
	for i := first; i < len(g.Transfers) && g.Transfers[i].ID == g.Transfers[first].ID; i++ {
		accounts = append(accounts, int32(i))
	}
	t := describe(g, accounts, 1).Transfers[0]
	return row{ID: t.ID, Name: t.ID, From: t.From.ID, To: t.To.ID, When: t.When, Sources: t.Sources}
}

// tabs are the kinds of things one may look through, and what the links to them
// say.
var tabs = []web.Tab{
	{Kind: graph.KindParty, Title: "Parties"}, {Kind: graph.KindSystem, Title: "Systems"}, {Kind: graph.KindDataset, Title: "Datasets"},
	{Kind: graph.KindField, Title: "Fields"}, {Kind: graph.KindCohort, Title: "Cohorts"}, {Kind: graph.KindTransfer, Title: "Transfers"},
}

// A browsePage is a table of one kind of thing.
type browsePage struct {
	web.Frame
	web.State
	Heading string
	Kind    string
	Rows    []row
	Tabs    []web.Tab
	Search  string
	Next    string // the address of the next page, "" if this is the last
	Start   string // that of the first page, "" if this is it
	Cohorts *cohortList
	graph   *graph.Graph
}

// NameOf returns what a place is called.
func (p *browsePage) NameOf(id string) string {
	if n := p.graph.Place(id); n != graph.None {
		return p.graph.Places[n].Name
	}
	return id
}

// getBrowse shows the things of one kind, a page at a time.
func (p *pages) getBrowse(c *call) error {
	r, err := p.archive.revision(c)
	if err != nil {
		return err
	}
	kind := c.text("kind")
	if kind == "" {
		kind = string(graph.KindParty)
	}
	t, err := p.catalog.table(c, r, kind, web.PageRows)
	if err != nil {
		return err
	}
	page := &browsePage{Frame: p.frame(c, "Browse", "browse", r), Kind: kind, Heading: "Populations", Rows: t.Rows, Tabs: tabs, Search: c.text("q"), graph: r.Graph()}
	if i := slices.IndexFunc(tabs, func(t web.Tab) bool { return string(t.Kind) == kind }); i >= 0 {
		page.Heading = tabs[i].Title
	}
	page.Title = page.Heading
	at := ""
	if c.text("at") != "" {
		page.State.At = r.commit.Number
		at = strconv.FormatInt(r.commit.Number, 10)
	}
	address := func(after string) string {
		v := url.Values{"kind": {kind}}
		for key, value := range map[string]string{"q": page.Search, "after": after, "at": at, "limit": c.text("limit")} {
			if value != "" {
				v.Set(key, value)
			}
		}
		return "/browse?" + v.Encode()
	}
	if t.More {
		page.Next = address(t.Rows[len(t.Rows)-1].ID)
	}
	if c.text("after") != "" {
		page.Start = address("")
	}
	if kind == string(graph.KindCohort) {
		return p.send(c, "cohorts", page.withCohorts(r))
	}
	return p.send(c, "browse", page)
}

// withCohorts adds what is known of the cohorts of the page, and of all
// populations.
func (p *browsePage) withCohorts(r *revision) *browsePage {
	all := cohortsOf(r)
	shown := map[string]bool{}
	for _, row := range p.Rows {
		shown[row.ID] = true
	}
	all.Cohorts = slices.DeleteFunc(all.Cohorts, func(row cohortRow) bool { return !shown[row.ID] })
	p.Cohorts = all
	return p
}
