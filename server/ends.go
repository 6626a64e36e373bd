package server

import (
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
)

// A retention is how long a place keeps what it is given.
type retention struct {
	Stated   string `json:"stated"`   // an ISO 8601 duration, unknown, or what was stated when any text was
	Timezone string `json:"timezone"` // by whose calendar it passes
	Place    string `json:"place"`    // of which it is stated: the place itself, its dataset or its system
	Verified bool   `json:"verified"` // somebody checked that that place deletes by it
}

// retentionOf returns nil where nobody states any.
func retentionOf(g *graph.Graph, p int32) *retention {
	kept := g.Places[p].Keeps
	if kept == nil {
		return nil
	}
	of := &g.Places[kept.Place]
	return &retention{of.Retention, kept.Zone.String(), of.ID, kept.Verified}
}

// An erasure is one source's account of one.
type erasure struct {
	ID         string           `json:"id"`
	Source     string           `json:"source"`
	At         placeRef         `json:"at"`
	When       []string         `json:"when"` // one interval in the graph's zone, or unknown
	People     string           `json:"people"`
	Categories []string         `json:"categories"` // none: all
	Status     string           `json:"status"`
	Evidence   []graph.Evidence `json:"evidence"`
	Locator    string           `json:"locator,omitempty"` // where in the source it stands
}

// erasures are some of a number of accounts of erasures.
type erasures struct {
	Count    int       `json:"count"`
	Erasures []erasure `json:"erasures"` // sorted by id, then source; no more than the service's limit
}

// erasuresAt returns those at a place, at what lies around it and in it: what was erased
// there may have lain here, and what was erased here there.
func erasuresAt(r *revision, p int32, most int) erasures {
	g := r.Graph()
	places := slices.Clone(g.Inside(p))
	for o := g.Places[p].Parent; o != graph.None; o = g.Places[o].Parent {
		places = append(places, o)
	}
	numbers := r.near().erased.at(places, func(int32) bool { return true })
	all := erasures{Count: len(numbers), Erasures: []erasure{}}
	for _, n := range first(numbers, most) {
		e := &g.Erasures[n]
		row := erasure{e.ID, e.Source, refer(g, e.At), e.Dates(g.Zone), e.People.String(), orEmpty(e.Categories), graph.ErasureDone, orEmpty(e.Evidence), e.Locator}
		if e.Requested {
			row.Status = graph.ErasureRequested
		}
		all.Erasures = append(all.Erasures, row)
	}
	return all
}

// cut leaves out what is beyond a limit.
func (e erasures) cut(b beyond, list string, rows int) erasures {
	b.note(list, e.Count, rows)
	return erasures{e.Count, first(e.Erasures, rows)}
}

// text says what was erased, where and when, and who says so.
func (e *erasure) text() string {
	data := "all data"
	if len(e.Categories) > 0 {
		data = strings.Join(e.Categories, " ")
	}
	return fmt.Sprintf("%s, %s of %s at %s, %s, by %s", e.ID, data, e.People, e.At.ID, e.When[0], e.Source)
}

// verifiedText follows how long a place keeps data: whether somebody checked that it deletes.
func verifiedText(verified bool) string {
	if verified {
		return "; deletion verified"
	}
	return "; deletion not verified"
}
