package sqlite

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"outflow/graph"
)

// An entry is a claim made ready to be written.
type entry struct {
	kind       graph.Kind
	id, source string
	body       []byte // canonical
	hash       graph.Hash
	columns
	names []string // folded, sorted
	ends  []string // of a transfer, the places that it names
}

// columns are what a claim is found by besides its id.
type columns struct {
	from, to, fold, parent optional
}

// An optional is a number or null.
type optional struct {
	n   int64
	set bool
}

func (o optional) value() value {
	if o.set {
		return num(o.n)
	}
	return value{}
}

// newEntry encodes the claim. It refuses one that could not be found again
// under what it was given by.
func newEntry(c *graph.Claim) (entry, error) {
	if _, ok := kindNumbers[c.Kind]; !ok {
		return entry{}, fmt.Errorf("claim %q of %s is of no known kind: %q", c.ID, c.Source, c.Kind)
	}
	body := c.Canonical()
	// This is how JSON writes what is not UTF-8, and hardly anything else.
	if bytes.Contains(body, []byte(`\ufffd`)) {
		if err := checkTexts(c); err != nil {
			return entry{}, err
		}
	}
	e := entry{
		kind: c.Kind, id: c.ID, source: c.Source,
		body: body, hash: graph.HashClaim(body),
		columns: columnsOf(c), names: foldedNames(c),
	}
	if c.Kind == graph.KindTransfer {
		e.ends = slices.Collect(c.Ends())
	}
	return e, nil
}

func checkTexts(c *graph.Claim) error {
	for _, text := range slices.Concat([]string{c.ID, c.Source, c.Name, c.From, c.To, c.System, c.Dataset}, c.Aliases) {
		if !utf8.ValidString(text) {
			return fmt.Errorf("%s %q of %s: %q is not UTF-8 text", c.Kind, c.ID, c.Source, text)
		}
	}
	return nil
}

func columnsOf(c *graph.Claim) columns {
	var o columns
	switch c.Kind {
	case graph.KindTransfer:
		o.from, o.to, o.fold = keyed(c.From), keyed(c.To), keyed(graph.Fold(c.ID))
	case graph.KindDataset:
		o.parent = keyed(c.System)
	case graph.KindField:
		o.parent = keyed(c.Dataset)
	}
	return o
}

// keyed returns the key of a text, null for none.
func keyed(text string) optional { return optional{key(text), text != ""} }

// foldedNames returns the rows of names that the claim has.
func foldedNames(c *graph.Claim) []string {
	if c.Kind == graph.KindTransfer {
		return nil
	}
	return fold(c.Called())
}

// fold returns what texts are found by.
func fold(texts []string) []string {
	folded := make([]string, len(texts))
	for i, t := range texts {
		folded[i] = graph.Fold(t)
	}
	slices.Sort(folded)
	folded = slices.Compact(folded)
	// What has no letter or digit cannot be asked for.
	return slices.DeleteFunc(folded, func(f string) bool { return f == "" })
}

// compareEntries orders as graph.CompareClaims does, so that what is read
// together lies together.
func compareEntries(a, b entry) int {
	return cmp.Or(cmp.Compare(kindNumbers[a.kind], kindNumbers[b.kind]),
		strings.Compare(a.id, b.id), strings.Compare(a.source, b.source))
}
