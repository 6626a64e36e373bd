package ingest

import (
	"cmp"
	"strings"

	"outflow/graph"
)

// A mention is what the claims of a load refer to and declare, each once: it
// grows with the places of a load, not with its transfers.
type mention struct {
	columned    map[string]bool // places at the ends of columns
	people      map[string]bool // expressions
	populations map[string]bool // of places
	systems     map[string]bool // of datasets, as stated
	lists       map[string]bool // hashes of member lists

	places   map[string]graph.Kind
	rootless map[string]bool // datasets that state no system
	fielded  map[string]bool // datasets whose fields are listed
}

func newMention() mention {
	m := mention{places: map[string]graph.Kind{}}
	for _, set := range []*map[string]bool{&m.columned, &m.people, &m.populations, &m.systems, &m.lists, &m.rootless, &m.fielded} {
		*set = map[string]bool{}
	}
	return m
}

// take notes what a claim refers to and declares.
func (m *mention) take(c *graph.Claim) {
	put(m.lists, c.Members)
	put(m.populations, c.Population)
	put(m.systems, c.System)
	put(m.people, c.Subjects)
	switch c.Kind {
	case graph.KindTransfer:
		if len(c.Columns) > 0 {
			put(m.columned, c.From)
			put(m.columned, c.To)
		}
		put(m.people, c.People)
		put(m.people, c.Needs)
	case graph.KindField:
		put(m.fielded, cmp.Or(c.Dataset, graph.DatasetOf(c.ID)))
	case graph.KindDataset:
		if c.System == "" {
			put(m.rootless, c.ID)
		}
	}
	if c.Kind.IsPlace() {
		m.places[strings.Clone(c.ID)] = c.Kind
	}
}

// put adds a text to a set. It copies it: the text may be a piece of a row.
func put(set map[string]bool, text string) {
	if text != "" && !set[text] {
		set[strings.Clone(text)] = true
	}
}
