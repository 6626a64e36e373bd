package ledger

import (
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
)

// An Entry is a claim made ready to be written.
type Entry struct {
	graph.ClaimKey
	Hash       graph.Hash
	begin, end int // of the canonical form, in the chunk's bodies
	// The places at the ends of a transfer, and the one in which a dataset or field
	// states to lie; "" for none.
	From, To, Parent string
	Ends             []string       // see graph.Claim.Ends
	Names            []string       // folded; none of a transfer
	Properties       map[string]any // see Backend
}

// Twice is the error of a batch that names a claim more than once.
func twice(k graph.ClaimKey) error {
	return fmt.Errorf("the batch has the %s %q of %s twice", k.Kind, k.ID, k.Source)
}

// A Chunk is the claims that are written together. Its memory is used again for the
// next one.
type Chunk struct {
	entries []Entry
	bodies  []byte
	ends    []string // of all entries, which share it
	order   []*Entry // see sorted
}

// Body returns the canonical form of an entry's claim.
func (k *Chunk) Body(e *Entry) []byte { return k.bodies[e.begin:e.end] }

func (k *Chunk) clear() {
	clear(k.entries)
	clear(k.order)
	k.entries, k.bodies, k.ends, k.order = k.entries[:0], k.bodies[:0], k.ends[:0], k.order[:0]
}

// add encodes the claim. It refuses one that could not be given back as it is.
func (k *Chunk) add(b Backend, c *graph.Claim) (err error) {
	begin := len(k.bodies)
	if k.bodies, err = c.AppendStorable(k.bodies); err != nil {
		return err
	}
	body := k.bodies[begin:]
	e := Entry{ClaimKey: c.Key(), Hash: graph.HashClaim(body), begin: begin, end: len(k.bodies), Parent: Parent(c)}
	if c.Kind == graph.KindTransfer {
		begin := len(k.ends)
		k.ends = slices.AppendSeq(k.ends, c.Ends())
		e.Ends, e.From, e.To = k.ends[begin:], c.From, c.To
	} else {
		e.Names = graph.FoldAll(c.Called())
	}
	e.Properties = b.Properties(c, body, e.Hash)
	k.entries = append(k.entries, e)
	return nil
}

// Parent returns the place in which a claim of a dataset or field states it to lie.
func Parent(c *graph.Claim) string {
	switch c.Kind {
	case graph.KindDataset:
		return c.System
	case graph.KindField:
		return c.Dataset
	}
	return ""
}

// sorted returns the entries in the order of graph.CompareClaims, so that what is
// read together lies together, or the error of a claim that is there twice.
func (k *Chunk) sorted() ([]*Entry, error) {
	for i := range k.entries {
		k.order = append(k.order, &k.entries[i])
	}
	slices.SortFunc(k.order, func(a, b *Entry) int {
		switch {
		case a.Kind != b.Kind:
			return a.Compare(b.ClaimKey)
		case a.ID != b.ID:
			return strings.Compare(a.ID, b.ID)
		}
		return strings.Compare(a.Source, b.Source)
	})
	for i, e := range k.order {
		if i > 0 && k.order[i-1].ClaimKey == e.ClaimKey {
			return nil, twice(e.ClaimKey)
		}
	}
	return k.order, nil
}
