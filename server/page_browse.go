package server

import (
	"net/url"
	"slices"
	"strconv"

	"outflow/graph"
	"outflow/server/web"
)

// shelves are the kinds of things one may look through, and what the links to
// them say.
var shelves = []web.Shelf{
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
	Shelves []web.Shelf
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

// getBrowsePage shows the things of one kind, a page at a time.
func (s *Server) getBrowsePage(c *call) error {
	r, err := s.revisionAt(c)
	if err != nil {
		return err
	}
	kind := c.text("kind")
	if kind == "" {
		kind = string(graph.KindParty)
	}
	t, err := s.table(c, r, kind)
	if err != nil {
		return err
	}
	p := &browsePage{Frame: s.frame(c, "Browse", "browse", r), Kind: kind, Heading: "Populations", Rows: t.Rows, Shelves: shelves, Search: c.text("q"), graph: r.Graph()}
	if i := slices.IndexFunc(shelves, func(s web.Shelf) bool { return string(s.Kind) == kind }); i >= 0 {
		p.Heading = shelves[i].Title
	}
	p.Title = p.Heading
	at := ""
	if c.text("at") != "" {
		p.State.At = r.commit.Number
		at = strconv.FormatInt(r.commit.Number, 10)
	}
	address := func(after string) string {
		v := url.Values{"kind": {kind}}
		for key, value := range map[string]string{"q": p.Search, "after": after, "at": at, "limit": c.text("limit")} {
			if value != "" {
				v.Set(key, value)
			}
		}
		return "/browse?" + v.Encode()
	}
	if t.More {
		p.Next = address(t.Rows[len(t.Rows)-1].ID)
	}
	if c.text("after") != "" {
		p.Start = address("")
	}
	if kind == string(graph.KindCohort) {
		return s.sendPage(c, "cohorts", p.withCohorts(r))
	}
	return s.sendPage(c, "browse", p)
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
