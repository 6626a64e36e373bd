package sqlite

import "outflow/graph"

// An entry is a claim made ready to be written.
type entry struct {
	kind       graph.Kind
	id, source string
	begin, end int // of the canonical form, in the chunk's bodies
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
	return graph.FoldAll(c.Called())
}
