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
	References []Reference
	Names      []string       // folded; none of a transfer
	Properties map[string]any // see Backend
}

// A Reference is what a claim names; see graph.Claim.References.
type Reference struct {
	Role graph.Role
	ID   string
}

func (e *Entry) references(yield func(graph.Role, string) bool) {
	for _, r := range e.References {
		if !yield(r.Role, r.ID) {
			return
		}
	}
}

// FoundAs reports whether another version of the claim names the same, and is named the same.
func (e *Entry) FoundAs(c *graph.Claim) bool {
	rest := e.References
	for role, id := range c.References() {
		if len(rest) == 0 || rest[0] != (Reference{role, id}) {
			return false
		}
		rest = rest[1:]
	}
	return len(rest) == 0 && (c.Kind == graph.KindTransfer || slices.Equal(e.Names, FoldedNames(c)))
}

// End returns what a transfer names in a role, "" for no transfer.
func (e *Entry) End(role graph.Role) string {
	if e.Kind == graph.KindTransfer {
		for _, r := range e.References {
			if r.Role == role {
				return r.ID
			}
		}
	}
	return ""
}

// twice is the error of a batch that names a claim more than once.
func twice(k graph.ClaimKey) error {
	return fmt.Errorf("the batch has the %s %q of %s twice", k.Kind, k.ID, k.Source)
}

// A Chunk is the claims that are written together. Its memory is used again for the
// next one.
type Chunk struct {
	entries []Entry
	bodies  []byte
	refs    []Reference // of all entries, which share it
	order   []*Entry    // see sorted
}

// Body returns the canonical form of an entry's claim.
func (k *Chunk) Body(e *Entry) []byte { return k.bodies[e.begin:e.end] }

func (k *Chunk) clear() {
	clear(k.entries)
	clear(k.order)
	clear(k.refs)
	k.entries, k.bodies, k.refs, k.order = k.entries[:0], k.bodies[:0], k.refs[:0], k.order[:0]
}

// add encodes the claim. It refuses one that could not be given back as it is.
func (k *Chunk) add(b Backend, c *graph.Claim) (err error) {
	begin := len(k.bodies)
	if k.bodies, err = c.AppendStorable(k.bodies); err != nil {
		return err
	}
	body := k.bodies[begin:]
	first := len(k.refs)
	for role, id := range c.References() {
		k.refs = append(k.refs, Reference{role, id})
	}
	e := Entry{ClaimKey: c.Key(), Hash: graph.HashClaim(body), begin: begin, end: len(k.bodies), References: k.refs[first:]}
	if c.Kind != graph.KindTransfer {
		e.Names = FoldedNames(c)
	}
	if b != nil {
		e.Properties = b.Properties(c, body, e.Hash)
	}
	k.entries = append(k.entries, e)
	return nil
}

// NewEntry makes an entry of one claim, without Properties.
func NewEntry(c *graph.Claim) (*Entry, error) {
	k := Chunk{}
	if err := k.add(nil, c); err != nil {
		return nil, err
	}
	return &k.entries[0], nil
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
