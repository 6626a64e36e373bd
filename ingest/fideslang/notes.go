package fideslang

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"outflow/ingest/record"
)

// notes are what is worth knowing of what was read and stopped nothing. What is to be
// said of many places is said once, at the first of them.
type notes struct {
	told   map[string]*note
	unread map[*vocabulary]map[string]int
}

// A note is something to tell, and of how many places.
type note struct {
	first record.Problem
	n     int
}

// mostNotes bounds how many different ones are kept.
const mostNotes = 1000

func newNotes() *notes {
	return &notes{map[string]*note{}, map[*vocabulary]map[string]int{}}
}

// note takes note of something at a place.
func (p *project) note(at record.Value, what string) { p.noteMeant(at, what, "") }

func (p *project) noteMeant(at record.Value, what, meant string) {
	n := p.told[what]
	if n == nil {
		if len(p.told) >= mostNotes {
			return
		}
		n = &note{first: record.Problem{File: p.File, Line: at.Line, Column: at.Column, What: what, DidYouMean: meant}}
		p.told[what] = n
	}
	n.n++
}

// keys checks the keys of a mapping: one that is there twice is wrong, others are noted
// if they are not read.
func (p *project) keys(v record.Value, known *vocabulary) {
	seen := make(map[string]int, len(v.Map))
	for _, e := range v.Map {
		key := e.Key.Text
		if line, again := seen[key]; again {
			p.problem(e.Key, fmt.Sprintf("the key %q is there twice, first on line %d", key, line), "")
			continue
		}
		seen[key] = e.Key.Line
		switch read, isKnown := known.has(key); {
		case read, e.Value.Shape == record.Null:
		case isKnown:
			if p.unread[known] == nil {
				p.unread[known] = map[string]int{}
			}
			p.unread[known][key]++
		default:
			all := slices.Concat(known.read, known.unread)
			p.noteMeant(e.Key, fmt.Sprintf("not read: in fideslang %s has no key %q", a(known.noun), key), record.Nearest(key, all))
		}
	}
}

// warn tells all of it, by place.
func (n *notes) warn(root string, warnings *record.Problems) {
	all := slices.SortedFunc(maps.Values(n.told), func(a, b *note) int {
		return cmp.Or(strings.Compare(a.first.File, b.first.File), cmp.Compare(a.first.Line, b.first.Line), cmp.Compare(a.first.Column, b.first.Column),
			strings.Compare(a.first.What, b.first.What))
	})
	for _, t := range all {
		if t.n > 1 {
			t.first.What += fmt.Sprintf(" (%d times)", t.n)
		}
		warnings.Add(t.first)
	}
	var of []string
	for _, known := range [...]*vocabulary{organizationKeys, systemKeys, declarationKeys, datasetKeys, collectionKeys, fieldKeys, categoryKeys, useKeys, subjectKeys} {
		var keys []string
		for _, key := range slices.Sorted(maps.Keys(n.unread[known])) {
			keys = append(keys, fmt.Sprintf("%s (%d)", key, n.unread[known][key]))
		}
		if len(keys) > 0 {
			of = append(of, "of "+a(known.noun)+" "+strings.Join(keys, ", "))
		}
	}
	if len(of) > 0 {
		warnings.Add(record.Problem{File: root, What: "not read, as the graph has no place for it: " + strings.Join(of, "; ")})
	}
}
