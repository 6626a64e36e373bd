package graph

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"strings"
)

// A Store keeps claims, commits and member lists, and nothing else: the rest
// is computed from them. Every store keeps the same promises, which
// graph/store/storetest proves; a difference between stores that a caller can
// see is a bug.
type Store interface {
	// Apply makes one commit of the batch: all of it or nothing. Writers, in
	// this process or another, take turns; readers never wait. The same batch
	// twice changes nothing, and then no commit is made: the head is returned
	// with a Change that counts nothing but what is unchanged.
	Apply(ctx context.Context, b Batch) (Commit, Change, error)

	// View calls fn with the store as of a commit, whatever is written
	// meanwhile; number 0 is the head. ErrNoCommit if there is no such commit.
	// The Reader is not valid after fn returns. A store without commits reads
	// as empty, with the zero Commit.
	View(ctx context.Context, number int64, fn func(Reader) error) error

	// Verify recomputes every hash from the claims and the member lists and
	// returns each difference as a sentence; none if the store is sound.
	Verify(ctx context.Context) (faults []string, err error)

	// Close ends the store: whatever is asked of it afterwards fails.
	Close() error
}

// A Batch is what a commit is to change.
type Batch struct {
	// Time of the commit.
	Time Instant
	// Audit names the entry of a record of who did what that announced the batch, "" for
	// none; see Commit.
	Audit string
	// Replaces names sources that Claims restate in full: what they said before and
	// do not say now is retired, all of it if Claims have none of theirs.
	Replaces []string
	// Restates says that Claims restate every source that they are of, besides those
	// of Replaces. Else what they say is added to what the source said before.
	Restates bool
	// Retires names claims that their sources no longer make, besides those that Claims
	// replace or leave unsaid. One that is not current is passed over; none is of Claims.
	Retires []ClaimKey
	// Claims to add. A claim of the same kind, id and source as a current one
	// replaces it; the sequence names none twice. An error in it fails the
	// batch. What the claims of a source imply is written with them; those of
	// KindImplied in the sequence are passed over.
	Claims iter.Seq2[Claim, error]
	// Blobs holds the member lists that Claims name and the store may lack, by
	// BlobHash. It is not looked at before Claims end, which may fill it.
	Blobs map[string][]byte
	// Check, if not nil, is called once the claims are written and before
	// anyone can see them, with a Reader of the store as it would be; of the last
	// commit if nothing changes. An error fails the batch.
	Check func(ctx context.Context, after Reader, c Change) error
}

// A ClaimKey names one claim.
type ClaimKey struct {
	Kind       Kind
	ID, Source string
}

// Compare orders keys as CompareClaims orders claims.
func (k ClaimKey) Compare(o ClaimKey) int {
	return cmp.Or(cmp.Compare(k.Kind.rank(), o.Kind.rank()), strings.Compare(k.ID, o.ID), strings.Compare(k.Source, o.Source))
}

// A Commit is one atomic change of a store.
type Commit struct {
	Number  int64 // from 1, without gaps
	Time    Instant
	Sources []string // whose claims it added or retired, sorted
	Added   int      // claims, those that replace another included
	Retired int      // claims, those replaced included
	Parent  string   // Hash of the commit before, "" for the first
	Content Content  // of the claims current after it
	Runs    Runs     // the part of it that is of runs
	Audit   string   // the entry that announced it where a service keeps a record, else ""
	// Hash is the chain's: 64 hexadecimal digits that sum up all that the commit says but
	// Content and Runs, the claims it added and retired, and Parent, so that no past commit can be
	// edited without changing every later one.
	Hash string
}

// MergedContent is that of the claims current after the commit which are merged.
func (c *Commit) MergedContent() Content {
	merged := c.Content
	merged.Leave(c.Runs.Content)
	return merged
}

// Precedes reports whether the commit that is read is c or follows it: that it has a
// greater number says nothing of a store that lies in the place of another.
func (c *Commit) Precedes(ctx context.Context, r Reader) (bool, error) {
	last := *c
	for next, err := range r.Commits(ctx, c.Number) {
		if err != nil {
			return false, err
		}
		if next.Number != last.Number+1 || next.Parent != last.Hash {
			return false, nil
		}
		last = next
	}
	return last.Hash == r.Commit().Hash, nil
}

// BlobHash returns the name of a member list: the SHA-256 of its bytes as
// hexadecimal digits.
func BlobHash(data []byte) string { h := sha256.Sum256(data); return hex.EncodeToString(h[:]) }

// A Reader reads a store as of one commit. Sequences come in the order of
// CompareClaims, unless another order is given, and end after the first error.
type Reader interface {
	// Commit returns the commit that is read.
	Commit() Commit
	// Claims returns the claims of some kinds, of all if none is named.
	Claims(ctx context.Context, kinds ...Kind) iter.Seq2[Claim, error]
	// Find returns the claims of a kind with one of the ids.
	Find(ctx context.Context, kind Kind, ids []string) iter.Seq2[Claim, error]
	// Referring returns the claims that name one of the ids in one of the roles
	// (see Claim.References).
	Referring(ctx context.Context, ids []string, roles ...Role) iter.Seq2[Claim, error]
	// Named returns the things one of whose texts (see Claim.Called) folds to
	// one of the given texts (see Fold): each text of each, sorted by kind, in
	// the order of Kinds, id and text. What an annotation says counts as the
	// place's own, of KindAnnotation if nobody declares the place. A place that is
	// implied and that nobody declares is of the kind that it is implied to be.
	Named(ctx context.Context, folded []string) ([]Named, error)
	// Nearest returns the things, of some kinds or of all if none is named, one
	// of whose folded texts is nearest to the given one by edit distance, best
	// first, at most n, each once; none that is further away than NearestLimit.
	Nearest(ctx context.Context, folded string, n int, kinds ...Kind) ([]Named, error)
	// Vouches reports whether Find, Referring, Named and Nearest miss nothing that is there
	// even if somebody edited the store behind Outflow's back. If not, only who reads all
	// claims, or all that are Merged, knows that none is missing: each claim, list and
	// commit that is given is what was written in any case, and all claims together are, or
	// there is an error.
	Vouches() bool
	// Blob opens a member list by its hash; ErrNoBlob if there is none. What is read is
	// what was written only if the end is reached without an error.
	Blob(ctx context.Context, hash string) (io.ReadCloser, error)
	// Commits returns the commits after a number up to the one that is read.
	Commits(ctx context.Context, after int64) iter.Seq2[Commit, error]
	// Changes returns what each commit after a number, up to the one that is read,
	// did to each claim: in the order of commits, of one commit in no order. It
	// costs what the commits changed, however much else there is.
	Changes(ctx context.Context, after int64) iter.Seq2[ClaimChange, error]
	// CommitBefore returns, of those up to the one that is read, the last commit
	// whose Time is before an instant; the zero Commit if there is none. Times are
	// those of the writers' clocks and may go back from one commit to the next.
	CommitBefore(ctx context.Context, at Instant) (Commit, error)
}

// Errors of stores, matched with errors.Is.
var (
	ErrNoCommit = errors.New("no such commit")
	ErrNoBlob   = errors.New("no such member list")
	// ErrNewer means that a newer Outflow wrote the store.
	ErrNewer = errors.New("the store was written by a newer Outflow; use that one")
	// ErrOlder means that the store must be migrated before it can be used.
	ErrOlder = errors.New("the store was written by an older Outflow; run outflow migrate")
	// ErrBusy means that another writer did not finish in time.
	ErrBusy = errors.New("another load is running; try again when it has ended")
)
