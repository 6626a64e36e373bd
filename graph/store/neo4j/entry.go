package neo4j

import (
	"encoding/hex"
	"fmt"
	"slices"

	"outflow/graph"
)

// An entry is a claim made ready to be written.
type entry struct {
	graph.ClaimKey
	from, to   string // of a transfer
	body       string // canonical
	hash       graph.Hash
	properties map[string]any
	names      []string // folded, of what is no transfer
	ends       []string // the places that a transfer names
}

// newEntry encodes the claim. It refuses one that could not be given back as
// it is.
func newEntry(c *graph.Claim) (entry, error) {
	body, err := c.Storable()
	if err != nil {
		return entry{}, err
	}
	e := entry{
		ClaimKey: c.Key(),
		from:     c.From, to: c.To, body: string(body), hash: graph.HashClaim(body),
	}
	e.properties = claimProperties(c, e.body, e.hash)
	if c.Kind == graph.KindTransfer {
		e.ends = slices.Collect(c.Ends())
	} else {
		e.names = graph.FoldAll(c.Called())
	}
	return e, nil
}

// claimProperties returns all properties of a claim's relationship, but for
// the commits that added and retired it.
func claimProperties(c *graph.Claim, body string, hash graph.Hash) map[string]any {
	p := properties(c)
	p["source"], p["claim"], p["hash"] = c.Source, body, hex.EncodeToString(hash[:])
	if c.Kind != graph.KindTransfer {
		p["kind"] = string(c.Kind)
	} else if folded := graph.Fold(c.ID); folded != c.ID {
		p["folded"] = folded // one that is its id is found by that
	}
	return p
}

func typeOf(kind graph.Kind) string {
	if kind == graph.KindTransfer {
		return transfer
	}
	return says
}

// twice is the error of a batch that names the claim more than once.
func (e *entry) twice() error {
	return fmt.Errorf("the batch has the %s %q of %s twice", e.Kind, e.ID, e.Source)
}
