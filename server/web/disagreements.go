package web

import (
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// Disagreements are where sources disagree.
type Disagreements struct {
	Sentence string
	// Transfers are those of which accounts state different things for the same time, those of
	// the most people first.
	Transfers Rows[Disputed]
	// Values are those that sources state differently of all else.
	Values Rows[Differing]
	// Located are the parties and systems that sources put in different countries.
	Located Rows[Differing]
}

// More reports whether any of it is left out.
func (d *Disagreements) More() bool { return d.Transfers.More()+d.Values.More()+d.Located.More() > 0 }

// None reports whether sources agree on everything.
func (d *Disagreements) None() bool {
	return d.Transfers.Count+d.Values.Count+d.Located.Count == 0
}

// A Disputed is a transfer of which sources differ, and on what.
type Disputed struct {
	Transfer
	On       []FoundAt
	Evidence []graph.Evidence
}

// A Differing is a value that sources state differently.
type Differing struct {
	Kind    string
	Name    string
	URL     string // "" where there is no page of it
	Key     string
	Sources string // that of the first holds
}

// mostDisputed is how many of each are seen before one asks for more: what is said of one takes
// several lines.
const mostDisputed = 7

// NewDisagreements gathers them of an answer that has the transfers that are disputed, and of its
// graph; long, as many of each as a page may have.
func NewDisagreements(s State, a *ask.Answer, long bool) *Disagreements {
	g, most := a.Graph, mostDisputed
	if long {
		most = MostRows
	}
	d := &Disagreements{Sentence: short(a.Sentence())}
	d.Transfers.Count, d.Values.Count = len(a.Transfers), len(g.Differences)
	v := &Answer{State: s}
	for _, i := range pick(Listing{}, a.Transfers, nil, Listing{}.compareTransfers()) {
		if len(d.Transfers.First) == most {
			break
		}
		t := &a.Transfers[i]
		row := Disputed{Transfer: v.transferRow(a, t)}
		for k := range t.Findings {
			if f := &t.Findings[k]; isDispute(f.Code) {
				found := foundAt(s, t, f)
				row.On = append(row.On, found)
				row.Evidence = addEvidence(row.Evidence, found.Evidence)
			}
		}
		d.Transfers.First = append(d.Transfers.First, row)
	}
	for _, x := range g.Differences[:min(len(g.Differences), most)] {
		row := Differing{Kind: string(x.Kind), Name: whole(x.ID), Key: x.Key, Sources: short(strings.Join(x.Sources, ", "))}
		switch {
		case x.Kind == graph.KindTransfer:
			row.URL = s.OpenTransfer(x.ID)
		case x.Kind.IsPlace():
			row.URL = s.OpenPlace(x.ID)
		}
		d.Values.First = append(d.Values.First, row)
	}
	for i := range g.Places {
		p := &g.Places[i]
		if p.Kind != graph.KindParty && p.Kind != graph.KindSystem || g.Decides(int32(i)) != int32(i) || !g.Disputed(int32(i)) {
			continue
		}
		if d.Located.Count++; len(d.Located.First) == most {
			continue
		}
		var sources []string
		for _, l := range g.Locations(int32(i), graph.Present) {
			sources = append(sources, l.Source+": "+strings.Join(l.Countries, " "))
		}
		slices.Sort(sources)
		d.Located.First = append(d.Located.First, Differing{Kind: string(p.Kind), Name: whole(p.ID), URL: s.OpenPlace(p.ID), Key: "countries", Sources: short(strings.Join(sources, "; "))})
	}
	return d
}
