package ledger

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
)

// next returns the commit after another, or the first after the zero Commit, that adds
// and retires claims with these hashes. It sorts the slices that it is given.
func next(parent *graph.Commit, at graph.Instant, sources []string, added, retired []graph.Hash) graph.Commit {
	c := graph.Commit{
		Number: parent.Number + 1, Time: at, Sources: sources,
		Added: len(added), Retired: len(retired), Parent: parent.Hash, Content: parent.Content,
	}
	for _, h := range added {
		c.Content.Add(h)
	}
	for _, h := range retired {
		c.Content.Remove(h)
	}
	c.Hash = chain(&c, added, retired)
	return c
}

// chain returns the Hash of a commit. The claims are hashed in sorted order; it sorts
// the slices that it is given.
func chain(c *graph.Commit, added, retired []graph.Hash) string {
	h := sha256.New()
	fmt.Fprintf(h, "outflow commit\n%d %d %s\n%s\n", c.Number, c.Time, c.Parent, strings.Join(c.Sources, "\x00"))
	for _, hashes := range [][]graph.Hash{added, retired} {
		slices.SortFunc(hashes, compareHashes)
		fmt.Fprintf(h, "%d\n", len(hashes))
		for _, x := range hashes {
			h.Write(x[:])
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// compareHashes orders hashes by their bytes. The first of them mostly decide, and a
// commit may have millions to sort.
func compareHashes(a, b graph.Hash) int {
	if c := cmp.Compare(binary.BigEndian.Uint64(a[:]), binary.BigEndian.Uint64(b[:])); c != 0 {
		return c
	}
	return bytes.Compare(a[8:], b[8:])
}
