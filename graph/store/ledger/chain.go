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

// hashes are those of claims, in parts: none of one part is less than any of the parts
// before.
type hashes [][]graph.Hash

// byFirst returns hashes to which there may be added: a part for each first byte. One
// slice would be in memory twice whenever it grows, and takes longer to sort.
func byFirst() hashes { return make(hashes, 1<<8) }

func (h hashes) add(x graph.Hash) { h[x[0]] = append(h[x[0]], x) }

func (h hashes) count() (n int) {
	for _, part := range h {
		n += len(part)
	}
	return n
}

// runs are what a commit does to runs.
type runs struct {
	added, retired int
	sum            graph.Content // of those added, less those retired
}

func (r *runs) add(kind graph.Kind, h graph.Hash) {
	if kind == graph.KindRun {
		r.added++
		r.sum.Add(h)
	}
}

func (r *runs) retire(kind graph.Kind, h graph.Hash) {
	if kind == graph.KindRun {
		r.retired++
		r.sum.Remove(h)
	}
}

// after returns the runs of the commit after another.
func (r *runs) after(parent *graph.Commit) graph.Runs {
	next := graph.Runs{Added: r.added, Retired: r.retired, Content: parent.Runs.Content}
	next.Content.Join(r.sum)
	return next
}

// next returns the commit after another, or the first after the zero Commit, that adds
// and retires claims with these hashes, runs among them. It sorts the parts that it is given.
func next(parent *graph.Commit, at graph.Instant, audit string, sources []string, added, retired hashes, of runs) graph.Commit {
	c := graph.Commit{
		Number: parent.Number + 1, Time: at, Sources: sources,
		Added: added.count(), Retired: retired.count(), Parent: parent.Hash, Content: parent.Content, Runs: of.after(parent), Audit: audit,
	}
	for _, part := range added {
		for _, h := range part {
			c.Content.Add(h)
		}
	}
	for _, part := range retired {
		for _, h := range part {
			c.Content.Remove(h)
		}
	}
	c.Hash = chain(&c, added, retired)
	return c
}

// chain returns the Hash of a commit. The claims are hashed in sorted order; it sorts
// the parts that it is given.
func chain(c *graph.Commit, added, retired hashes) string {
	h := sha256.New()
	fmt.Fprintf(h, "outflow commit\n%d %d %s\n%s\n", c.Number, c.Time, c.Parent, strings.Join(c.Sources, "\x00"))
	if c.Audit != "" { // which came later than the first commits
		fmt.Fprintf(h, "audit %s\n", c.Audit)
	}
	for _, all := range []hashes{added, retired} {
		fmt.Fprintf(h, "%d\n", all.count())
		for _, part := range all {
			slices.SortFunc(part, compareHashes)
			for _, x := range part {
				h.Write(x[:])
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Seal returns a hash of all that a commit says. Hash can be recomputed from all claims
// alone, and Content and Runs are not in it: a store keeps the seal beside them, so that a
// commit is compared with what was written whenever it is read.
func Seal(c *graph.Commit) string {
	h := sha256.New()
	fmt.Fprintf(h, "outflow seal\n%d %d %d %d\n%s\n%s\n%s\n%q\n%s\n", c.Number, c.Time, c.Added, c.Retired, c.Parent, c.Content, c.Hash, c.Sources, c.Audit)
	if runs := c.Runs.String(); runs != "" { // which came later than the first seals
		fmt.Fprintf(h, "runs %s\n", runs)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// Sealed returns a commit that was read with a seal and an error, and the error of one
// that has another seal.
func Sealed(c graph.Commit, seal string, err error) (graph.Commit, error) {
	if err == nil && Seal(&c) != seal {
		err = fmt.Errorf("commit %d is not as it was written; run outflow verify", c.Number)
	}
	return c, err
}

// compareHashes orders hashes by their bytes. The first of them mostly decide, and a
// commit may have millions to sort.
func compareHashes(a, b graph.Hash) int {
	if c := cmp.Compare(binary.BigEndian.Uint64(a[:]), binary.BigEndian.Uint64(b[:])); c != 0 {
		return c
	}
	return bytes.Compare(a[8:], b[8:])
}
