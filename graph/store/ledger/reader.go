package ledger

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"slices"
	"sync/atomic"

	"outflow/graph"
)

// Queries are what a backend answers readers. Those that are given a commit speak of the
// claims that are visible at it: added by it or by one before, and not retired by it or
// by one before. It may be a commit that is still being made, but never number 0.
type Queries interface {
	// CommitAt returns the commit of a number, the last one for 0; the zero Commit if
	// there is none.
	CommitAt(ctx context.Context, number int64) (graph.Commit, error)
	// Commits returns, in order, the first of the commits between two, as many as are
	// read at a time; none if there are none.
	Commits(ctx context.Context, after, before int64) ([]graph.Commit, error)
	// CommitBefore returns the last of the commits before one whose Time is before an
	// instant, the zero Commit if there is none.
	CommitBefore(ctx context.Context, number int64, at graph.Instant) (graph.Commit, error)
	// Changes returns what a commit did, some at a time.
	Changes(ctx context.Context, number int64) iter.Seq2[[]Change, error]

	// PageClaims is how many claims are read at a time.
	PageClaims() int
	// Page finds, by id, the claims of a kind whose id is not less than one: the first
	// so many of them.
	Page(ctx context.Context, commit int64, kind graph.Kind, id string, most int, each Each) error
	// Find finds the claims of a kind with one of the ids.
	Find(ctx context.Context, commit int64, kind graph.Kind, ids []string, each Each) error
	// Referring finds the claims that name one of the ids in one of the roles. It may
	// find others as well.
	Referring(ctx context.Context, commit int64, ids []string, roles []graph.Role, each Each) error
	// Named finds the claims one of whose names folds to one of the texts. It may find
	// others as well.
	Named(ctx context.Context, commit int64, folded []string, each Each) error
	// Names calls each with the folded names, given by claims of any commit, that are
	// so long in letters, and with the ids of transfers, if they are asked for, that
	// may fold to one so long: none has less than a third of its folded letters, for of
	// no character are there more than three. It may call each with others as well.
	Names(ctx context.Context, shortest, longest int, transfers bool, each func(name string)) error

	// Vouches reports what graph.Reader says of it.
	Vouches() bool

	// Parts returns in how many parts a member list is kept that was added by a commit
	// or by one before; there is false if there is no such list.
	Parts(ctx context.Context, commit int64, hash string) (parts int64, there bool, err error)
	// Part returns a part of a member list, counted from 0; nil if it is not there.
	Part(ctx context.Context, hash string, part int64) ([]byte, error)
}

// Each is called with the canonical form of a claim that was found, of which it keeps
// nothing, and the hash that it was written with. The claims come in no order unless
// another is given, and one may come twice.
type Each func(canonical []byte, hash graph.Hash) error

// A Change is what a commit did to one claim, with the hashes that were written beside it:
// Added that of After, Retired that of Before.
type Change struct {
	graph.ClaimChange
	Added, Retired graph.Hash
}

// View calls fn with a reader of a store as of a commit, as graph.Store promises.
func View(ctx context.Context, b Backend, number int64, fn func(graph.Reader) error) error {
	c, err := b.CommitAt(ctx, number)
	if err == nil && c.Number == 0 && number != 0 {
		var last graph.Commit
		if last, err = b.CommitAt(ctx, 0); err == nil {
			err = fmt.Errorf("%w: %d; the last one is %d", graph.ErrNoCommit, number, last.Number)
		}
	}
	if err != nil {
		return b.Explain(ctx, err)
	}
	r, end := newReader(b, c)
	defer end()
	return fn(r)
}

// A reader reads a store as of one commit.
//
// It holds nothing of the store between two pages of an answer: what it may see is
// settled by the commit's number alone, so that it neither waits for writers nor keeps
// anything from being cleared up, however long its caller takes.
type reader struct {
	of     Backend
	commit graph.Commit
	ended  atomic.Bool
}

// newReader returns a reader as of a commit, even one that is not visible yet, and what
// makes the reader fail from then on.
func newReader(b Backend, c graph.Commit) (r *reader, end func()) {
	r = &reader{of: b, commit: c}
	return r, func() { r.ended.Store(true) }
}

var errEnded = errors.New("the reader is used after its View has returned")

// ask calls fn, which asks the store, unless there is no commit and so nothing to ask for.
func (r *reader) ask(ctx context.Context, fn func() error) error {
	switch {
	case r.ended.Load():
		return errEnded
	case ctx.Err() != nil:
		return ctx.Err()
	case r.commit.Number == 0:
		return nil
	}
	return r.of.Explain(ctx, fn())
}

func (r *reader) Commit() graph.Commit { return r.commit }

func (r *reader) Vouches() bool { return r.of.Vouches() }

func (r *reader) Commits(ctx context.Context, after int64) iter.Seq2[graph.Commit, error] {
	return func(yield func(graph.Commit, error) bool) {
		parent := "" // hash of the commit before, if that was read
		for after < r.commit.Number {
			var page []graph.Commit
			err := r.ask(ctx, func() (err error) {
				page, err = r.of.Commits(ctx, after, r.commit.Number)
				return err
			})
			if err != nil {
				yield(graph.Commit{}, err)
				return
			}
			if len(page) == 0 {
				page = append(page, r.commit) // which is not stored yet if it is being checked
			}
			for _, commit := range page {
				if commit.Number != after+1 || commit.Parent != parent && (parent != "" || after == 0) {
					yield(graph.Commit{}, fmt.Errorf("commit %d is gone, or another stands in its place; run outflow verify", after+1))
					return
				}
				if !yield(commit, nil) {
					return
				}
				after, parent = commit.Number, commit.Hash
			}
		}
	}
}

func (r *reader) CommitBefore(ctx context.Context, at graph.Instant) (found graph.Commit, err error) {
	if r.commit.Number == 0 || r.commit.Time < at {
		return r.commit, nil
	}
	err = r.ask(ctx, func() (err error) {
		found, err = r.of.CommitBefore(ctx, r.commit.Number, at)
		return err
	})
	return found, err
}

func (r *reader) Changes(ctx context.Context, after int64) iter.Seq2[graph.ClaimChange, error] {
	return func(yield func(graph.ClaimChange, error) bool) {
		var content graph.Content // of what is current after the commit at hand
		if after > 0 && after < r.commit.Number {
			err := r.ask(ctx, func() error {
				parent, err := r.of.CommitAt(ctx, after)
				content = parent.Content
				return err
			})
			if err != nil {
				yield(graph.ClaimChange{}, err)
				return
			}
		}
		for commit, err := range r.Commits(ctx, after) {
			if err != nil {
				yield(graph.ClaimChange{}, err)
				return
			}
			for page, err := range r.of.Changes(ctx, commit.Number) {
				if err = r.ask(ctx, func() error { return err }); err != nil {
					yield(graph.ClaimChange{}, err)
					return
				}
				for _, change := range page {
					change.in(&content)
					if !yield(change.ClaimChange, nil) {
						return
					}
				}
			}
			if content != commit.Content {
				yield(graph.ClaimChange{}, fmt.Errorf("what commit %d is said to have changed is not what it changed; run outflow verify", commit.Number))
				return
			}
		}
	}
}

// in makes a content that of the claims after the change.
func (c *Change) in(content *graph.Content) {
	if c.After != nil && c.After.Kind.IsSaid() {
		content.Add(c.Added)
	}
	if c.Before != nil && c.Before.Kind.IsSaid() {
		content.Remove(c.Retired)
	}
}

// chunkIDs is how many things one query looks for.
const chunkIDs = 1000

func (r *reader) Find(ctx context.Context, kind graph.Kind, ids []string) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		if !slices.Contains(graph.Kinds[:], kind) {
			return
		}
		// The chunks are in order, and so is each after sorting.
		for chunk := range slices.Chunk(distinct(ids), chunkIDs) {
			found := collection{kind: kind}
			err := r.ask(ctx, func() error { return r.of.Find(ctx, r.commit.Number, kind, chunk, found.add) })
			if !found.yield(err, yield) {
				return
			}
		}
	}
}

func (r *reader) Referring(ctx context.Context, ids []string, roles ...graph.Role) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		ids := distinct(ids)
		wanted := make(map[string]bool, len(ids))
		for _, id := range ids {
			wanted[id] = true
		}
		found := collection{wanted: func(c *graph.Claim) bool { return c.Refers(wanted, roles...) }}
		var err error
		for chunk := range slices.Chunk(ids, chunkIDs) {
			if err == nil {
				err = r.ask(ctx, func() error { return r.of.Referring(ctx, r.commit.Number, chunk, roles, found.add) })
			}
		}
		found.yield(err, yield)
	}
}

// distinct returns the texts sorted and without repetition.
func distinct(texts []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(texts)))
}

// A collection is the answer to a lookup, put together from several queries.
type collection struct {
	d      graph.Decoder
	claims []graph.Claim
	wanted func(*graph.Claim) bool // nil takes all
	kind   graph.Kind              // of all that is found, "" if they may differ
}

func (o *collection) add(canonical []byte, hash graph.Hash) error {
	c, err := Checked(&o.d, canonical, hash)
	if err == nil && o.kind != "" {
		err = filedAs(o.kind, &c)
	}
	if err == nil && (o.wanted == nil || o.wanted(&c)) {
		o.claims = append(o.claims, c)
	}
	return err
}

// yield hands out the claims in order, each once, or the error, and reports whether to
// go on.
func (o *collection) yield(err error, yield func(graph.Claim, error) bool) bool {
	if err != nil {
		yield(graph.Claim{}, err)
		return false
	}
	sortClaims(o.claims)
	for i := range o.claims {
		// At one commit there is one of a kind, id and source.
		if i > 0 && o.claims[i].Key() == o.claims[i-1].Key() {
			continue
		}
		if !yield(o.claims[i], nil) {
			return false
		}
	}
	return true
}

// sortClaims sorts claims that mostly are in order: comparing them where they lie finds
// that out without copying them, a kilobyte each.
func sortClaims(claims []graph.Claim) {
	for i := range claims {
		if i > 0 && graph.CompareClaims(&claims[i-1], &claims[i]) > 0 {
			slices.SortFunc(claims, func(a, b graph.Claim) int { return graph.CompareClaims(&a, &b) })
			return
		}
	}
}

// Decode reads a claim that a store holds, whatever hash it has.
func Decode(d *graph.Decoder, canonical []byte) (graph.Claim, error) {
	c, err := d.Decode(canonical)
	if err != nil {
		return c, fmt.Errorf("the store holds what is no claim; run outflow verify: %w", err)
	}
	return c, nil
}

// Checked reads a claim, and compares it with the hash that it was written with.
func Checked(d *graph.Decoder, canonical []byte, hash graph.Hash) (graph.Claim, error) {
	c, err := Decode(d, canonical)
	if err == nil && graph.HashClaim(canonical) != hash {
		err = fmt.Errorf("the %s %q of %s is not as it was written; run outflow verify", c.Kind, c.ID, c.Source)
	}
	return c, err
}

// filedAs refuses a claim that was found among those of another kind.
func filedAs(kind graph.Kind, c *graph.Claim) error {
	if c.Kind != kind {
		return fmt.Errorf("the %s %q of %s is filed as a %s; run outflow verify", c.Kind, c.ID, c.Source, kind)
	}
	return nil
}

// partBytes is the size of the parts that member lists are kept in.
const partBytes = 1 << 20

func (r *reader) Blob(ctx context.Context, hash string) (io.ReadCloser, error) {
	b, there := &blobReader{ctx: ctx, r: r, hash: hash, sum: sha256.New()}, false
	err := r.ask(ctx, func() (err error) {
		b.parts, there, err = r.of.Parts(ctx, r.commit.Number, hash)
		return err
	})
	if err == nil && !there {
		err = fmt.Errorf("%w: %s", graph.ErrNoBlob, hash)
	}
	if err != nil {
		return nil, err
	}
	return b, nil
}

// A blobReader reads a member list part by part, and fails at its end if it is another
// than was asked for.
type blobReader struct {
	ctx         context.Context
	r           *reader
	hash        string
	part, parts int64
	rest        []byte
	sum         hash.Hash // of the parts read so far
}

func (b *blobReader) Read(p []byte) (int, error) {
	for len(b.rest) == 0 {
		if b.part >= b.parts {
			if hex.EncodeToString(b.sum.Sum(nil)) != b.hash {
				return 0, b.fault("is not as it was written")
			}
			return 0, io.EOF
		}
		err := b.r.ask(b.ctx, func() (err error) {
			b.rest, err = b.r.of.Part(b.ctx, b.hash, b.part)
			if err == nil && b.rest == nil {
				err = b.fault("lacks a part")
			}
			return err
		})
		if err != nil {
			return 0, err
		}
		b.sum.Write(b.rest)
		b.part++
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

func (b *blobReader) fault(what string) error {
	return fmt.Errorf("the member list %s %s; run outflow verify", b.hash, what)
}

func (b *blobReader) Close() error { return nil }
