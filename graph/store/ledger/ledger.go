// Package ledger is what every store does alike. It makes commits: it finds out
// how a batch differs from what its sources said before, writes that in chunks,
// retires what is not said any more, lets the batch check what came of it, and
// moves the head; should any of it fail it clears what was written. It reads a
// store as of a commit: in pages, in order, by id, by what claims name and by what
// they are called. It verifies that the commits are what the claims say. A store
// brings a Backend, which only has to write, look up and remove what it is told.
package ledger

import (
	"context"

	"outflow/graph"
)

// A Backend is a store's own part.
type Backend interface {
	Queries
	// Lock waits until nobody else writes, in this process or another, and returns
	// whoever may now. The error is graph.ErrBusy if others do not end in time.
	Lock(ctx context.Context) (Writer, error)
	// Chunk bounds what is written at a time.
	Chunk() (claims, bytes int)
	// Properties returns what else the backend writes of a claim, nil for nothing.
	// It is called while something else is written.
	Properties(c *graph.Claim, body []byte, hash graph.Hash) map[string]any
	// Explain says in its user's words what an error means.
	Explain(ctx context.Context, err error) error
}

// A Writer makes one commit in a backend: the one after its head. Nobody sees what
// it writes until the head moves.
type Writer interface {
	// Unlock lets others write.
	Unlock(ctx context.Context)
	// Clear removes what was written for a commit that never became visible, by
	// whoever wrote it: this writer, or one that died.
	Clear(ctx context.Context) error
	// Begin returns the last commit, the zero Commit if there is none.
	Begin(ctx context.Context) (graph.Commit, error)

	// Knows reports whether any commit added claims of a source.
	Knows(ctx context.Context, source string) (bool, error)
	// Current calls each with the claims of a source as of the last commit.
	Current(ctx context.Context, source string, each func(Version) error) error
	// Versions returns those of the claims that are current as of the last commit.
	Versions(ctx context.Context, keys []graph.ClaimKey) (map[graph.ClaimKey]Version, error)
	// Wrote reports whether this writer wrote one of the claims, and which.
	Wrote(ctx context.Context, keys []graph.ClaimKey) (*graph.ClaimKey, error)

	// Blob writes a member list that is not there, in parts of its bytes.
	Blob(ctx context.Context, hash string, bytes int, parts [][]byte) error
	// Write adds the claims of some entries of a chunk.
	Write(ctx context.Context, chunk *Chunk, entries []*Entry) error
	// Retire marks claims as retired.
	Retire(ctx context.Context, claims []Version) error
	// Settle is called once all is written, and before a reader sees any of it.
	Settle(ctx context.Context) error
	// Commit makes the commit visible, and durable.
	Commit(ctx context.Context, c graph.Commit) error
	// KeepBlobs ends a commit that would change no claim: the member lists that the
	// store lacked stay, as part of the last one.
	KeepBlobs(ctx context.Context) error
}

// A Version is a claim in the store.
type Version struct {
	graph.ClaimKey
	Hash  graph.Hash
	Added int64 // by the commit of that number
}
