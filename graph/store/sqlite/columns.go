package sqlite

import (
	"outflow/graph"
	"outflow/graph/store/ledger"
)

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

// keyed returns the key of a text, null for none.
func keyed(text string) optional { return optional{key(text), text != ""} }

func columnsOf(kind graph.Kind, id, from, to, parent string) columns {
	o := columns{from: keyed(from), to: keyed(to), parent: keyed(parent)}
	if kind == graph.KindTransfer {
		o.fold = keyed(graph.Fold(id))
	}
	return o
}

// claimColumns is columnsOf for a claim that is read.
func claimColumns(c *graph.Claim) columns {
	if c.Kind != graph.KindTransfer {
		return columnsOf(c.Kind, c.ID, "", "", ledger.Parent(c))
	}
	return columnsOf(c.Kind, c.ID, c.From, c.To, "")
}

// foldedNames returns the rows of names that the claim has.
func foldedNames(c *graph.Claim) []string {
	if c.Kind == graph.KindTransfer {
		return nil
	}
	return graph.FoldAll(c.Called())
}
