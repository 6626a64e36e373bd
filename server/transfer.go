package server

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"outflow/graph"
	"outflow/graph/ask"
)

// A transferRef says in short what a transfer is, all accounts together.
type transferRef struct {
	ID         string   `json:"id"`
	From       placeRef `json:"from"`
	To         placeRef `json:"to"`
	When       []string `json:"when"`       // of all accounts, in the graph's zone
	Categories []string `json:"categories"` // none: all that the start holds
	Sources    []string `json:"sources"`
}

// transfers are some of a number of transfers.
type transfers struct {
	Count     int           `json:"count"`
	Transfers []transferRef `json:"transfers"` // sorted by id; no more than the service's limit
}

// describe says in short the transfers of some accounts, whose numbers ascend.
func describe(g *graph.Graph, accounts []int32, most int) transfers {
	all := transfers{Transfers: []transferRef{}}
	last := ""
	for _, n := range accounts {
		t := &g.Transfers[n]
		if all.Count == 0 || t.ID != last {
			all.Count++
			last = t.ID
			if all.Count <= most {
				all.Transfers = append(all.Transfers, transferRef{ID: t.ID, From: refer(g, t.From), To: refer(g, t.To), When: []string{}, Categories: []string{}, Sources: []string{}})
			}
		}
		if all.Count > most {
			continue
		}
		row := &all.Transfers[len(all.Transfers)-1]
		row.When = union(row.When, t.When.Format(g.Zone))
		row.Categories = union(row.Categories, t.Categories)
		row.Sources = union(row.Sources, []string{t.Source})
	}
	return all
}

func union(a, b []string) []string {
	a = append(a, b...)
	slices.Sort(a)
	return slices.Compact(a)
}

// A transfer is what is known of a transfer.
type transfer struct {
	Revision ask.Revision `json:"revision"`
	transferRef
	Feeds     transfers         `json:"feeds"` // what ends where it begins: there, inside, or around
	Goes      transfers         `json:"goes"`  // what begins where it ends
	Claims    []json.RawMessage `json:"claims"`
	Questions []string          `json:"questions"`
	// Compared is there if the graph has accounts of what is declared and of what was seen.
	Compared *ask.Compared `json:"compared,omitempty"`
}

// getTransfer finds what is known of the transfer that a request names.
func (cat *catalog) getTransfer(c *call) (*transfer, error) {
	id, r, err := cat.named(c)
	if err != nil {
		return nil, err
	}
	return cat.transfer(c.ctx(), r, id)
}

// transfer finds what is known of a transfer.
func (cat *catalog) transfer(ctx context.Context, r *revision, id string) (*transfer, error) {
	g := r.Graph()
	own, accounts := g.AccountsFrom(id)
	if len(accounts) == 0 {
		return nil, missing("transfer", id)
	}
	numbers := make([]int32, len(accounts))
	for i := range numbers {
		numbers[i] = int32(own + i)
	}
	answer := &transfer{Revision: r.said(), transferRef: describe(g, numbers, 1).Transfers[0], Questions: transferQuestions(id, g, accounts), Compared: ask.Compare(g, id)}
	var starts, ends []int32
	var stated []graph.Claim
	for i := range accounts {
		t := &accounts[i]
		stated = append(stated, graph.Claim{Kind: graph.KindTransfer, ID: id, Source: t.Source, From: g.Places[t.From].ID, To: g.Places[t.To].ID, Job: t.Job})
		starts = append(starts, overlapping(g, accounts[i].From)...)
		ends = append(ends, overlapping(g, accounts[i].To)...)
	}
	other := func(n int32) bool { return g.Transfers[n].ID != id }
	answer.Feeds = describe(g, r.near().to.at(distinct(starts), other), cat.most)
	answer.Goes = describe(g, r.near().from.at(distinct(ends), other), cat.most)
	var err error
	answer.Claims, err = cat.archive.claims(ctx, r, []string{id}, stated, graph.KindTransfer)
	return answer, err
}

// overlapping returns a place with all inside it and all around it: what is at
// one of them may be at the place.
func overlapping(g *graph.Graph, p int32) []int32 {
	places := slices.Clone(g.Inside(p))
	for o := g.Places[p].Parent; o != graph.None; o = g.Places[o].Parent {
		places = append(places, o)
	}
	return places
}

func distinct(numbers []int32) []int32 {
	slices.Sort(numbers)
	return slices.Compact(numbers)
}

// transferQuestions are what one would ask about a transfer.
func transferQuestions(id string, g *graph.Graph, accounts []graph.Transfer) []string {
	return []string{
		fmt.Sprintf("what was derived from %s", ask.Target{Transfer: id}),
		fmt.Sprintf("what feeds %s", ask.Target{Place: g.Places[accounts[0].From].ID}),
		fmt.Sprintf("where did %s go", ask.Target{Place: g.Places[accounts[0].To].ID}),
	}
}
