package sqlite

import (
	"cmp"
	"slices"
	"strings"

	"outflow/graph"
)

// chunkClaims and chunkBytes bound what one transaction writes.
const (
	chunkClaims = 100_000
	chunkBytes  = 32 << 20
)

// A chunk is the claims that one transaction writes. Its memory is used again
// for the next one.
type chunk struct {
	entries []entry
	bodies  []byte
	ends    []string // of all entries, which share it
	order   []int32  // see sorted
}

func (k *chunk) clear() {
	clear(k.entries)
	k.entries, k.bodies, k.ends = k.entries[:0], k.bodies[:0], k.ends[:0]
}

// add encodes the claim. It refuses one that could not be found again under
// what it was given by.
func (k *chunk) add(c *graph.Claim) (err error) {
	begin := len(k.bodies)
	if k.bodies, err = c.AppendStorable(k.bodies); err != nil {
		return err
	}
	e := entry{
		kind: c.Kind, id: c.ID, source: c.Source,
		begin: begin, end: len(k.bodies), hash: graph.HashClaim(k.bodies[begin:]),
		columns: columnsOf(c), names: foldedNames(c),
	}
	if c.Kind == graph.KindTransfer {
		begin := len(k.ends)
		k.ends = slices.AppendSeq(k.ends, c.Ends())
		e.ends = k.ends[begin:]
	}
	k.entries = append(k.entries, e)
	return nil
}

func (k *chunk) body(e *entry) []byte { return k.bodies[e.begin:e.end] }

// sorted returns the numbers of the entries in the order of
// graph.CompareClaims, so that what is read together lies together, or the
// error of a claim that is there twice.
func (k *chunk) sorted() ([]int32, error) {
	k.order = k.order[:0]
	for i := range k.entries {
		k.order = append(k.order, int32(i))
	}
	slices.SortFunc(k.order, k.compare)
	for n, i := range k.order[1:] {
		if k.compare(k.order[n], i) == 0 {
			return nil, k.entries[i].twice()
		}
	}
	return k.order, nil
}

func (k *chunk) compare(i, j int32) int {
	a, b := &k.entries[i], &k.entries[j]
	if a.kind != b.kind {
		return cmp.Compare(kindNumbers[a.kind], kindNumbers[b.kind])
	}
	if a.id != b.id {
		return strings.Compare(a.id, b.id)
	}
	return strings.Compare(a.source, b.source)
}
