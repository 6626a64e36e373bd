package neo4j

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"

	"outflow/graph"
)

// A reader reads the store as of one commit.
//
// It holds no transaction between two pages of an answer: what it may see is
// settled by the commit's number alone, so that it neither waits for writers
// nor minds a server that is restarted in between.
type reader struct {
	store  *Store
	commit graph.Commit
	ended  atomic.Bool
}

var errEnded = errors.New("the reader is used after its View has returned")

// with calls fn with a transaction, unless the reader is no longer valid.
func (r *reader) with(ctx context.Context, fn func(*tx) error) error {
	if r.ended.Load() {
		return errEnded
	}
	return r.store.read(ctx, fn)
}

// Commit implements graph.Reader.
func (r *reader) Commit() graph.Commit { return r.commit }

// Commits implements graph.Reader.
func (r *reader) Commits(ctx context.Context, after int64) iter.Seq2[graph.Commit, error] {
	return func(yield func(graph.Commit, error) bool) {
		for after < r.commit.Number {
			var page []graph.Commit
			err := r.with(ctx, func(t *tx) error {
				page = nil
				return t.rows(`MATCH (c:Commit) WHERE c.number > $after AND c.number < $last RETURN `+commitColumns+`
					ORDER BY c.number LIMIT 500`, map[string]any{"after": after, "last": r.commit.Number}, func(row []any) error {
					commit, err := scanCommit(row)
					page = append(page, commit)
					return err
				})
			})
			if err != nil {
				yield(graph.Commit{}, err)
				return
			}
			if len(page) == 0 {
				// The last one is not stored yet if it is being checked.
				page = append(page, r.commit)
			}
			for _, commit := range page {
				if !yield(commit, nil) {
					return
				}
				after = commit.Number
			}
		}
	}
}

// CommitBefore implements graph.Reader.
func (r *reader) CommitBefore(ctx context.Context, at graph.Instant) (found graph.Commit, err error) {
	if r.commit.Number == 0 || r.commit.Time < at {
		return r.commit, nil
	}
	err = r.with(ctx, func(t *tx) error {
		row, err := t.row(`MATCH (c:Commit) WHERE c.number < $last AND c.time < $at RETURN `+commitColumns+`
			ORDER BY c.number DESC LIMIT 1`, map[string]any{"last": r.commit.Number, "at": int64(at)})
		if found = (graph.Commit{}); err != nil || row == nil {
			return err
		}
		found, err = scanCommit(row)
		return err
	})
	return found, err
}

// pageClaims is how many claims are read at a time.
const pageClaims = 5000

// Claims implements graph.Reader.
func (r *reader) Claims(ctx context.Context, kinds ...graph.Kind) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		var d graph.Decoder
		for _, kind := range graph.Kinds {
			if len(kinds) > 0 && !slices.Contains(kinds, kind) {
				continue
			}
			for at, more := (bookmark{}), r.commit.Number > 0; more; {
				page, err := r.page(ctx, kind, &at)
				more = len(page) == pageClaims
				for _, body := range page {
					var c graph.Claim
					if err == nil {
						c, err = decode(&d, body)
					}
					if err != nil {
						break
					}
					if !yield(c, nil) {
						return
					}
					at.pass(c.ID)
				}
				if err != nil {
					yield(graph.Claim{}, err)
					return
				}
			}
		}
	}
}

// A bookmark is a place in the index of claims: after some of an id.
type bookmark struct {
	id   string
	past int // how many of them
}

func (b *bookmark) pass(id string) {
	if id != b.id {
		b.id, b.past = id, 0
	}
	b.past++
}

// page reads the canonical forms of the claims of a kind that come after the
// bookmark. What lies before it does not change: it is that of one commit.
func (r *reader) page(ctx context.Context, kind graph.Kind, at *bookmark) (page []string, err error) {
	condition, order := "", "c.id, c.source, c.added"
	if typeOf(kind) == says {
		condition, order = "c.kind = $kind AND ", "c.kind, "+order
	}
	p := map[string]any{"kind": string(kind), "n": r.commit.Number, "id": at.id, "past": at.past, "most": pageClaims}
	err = r.with(ctx, func(t *tx) error {
		row, err := t.row(ofType(typeOf(kind), `MATCH ()-[c:TYPE]->() WHERE `+condition+`c.id >= $id AND c.source IS NOT NULL AND`+visible+`
			WITH c ORDER BY `+order+` SKIP $past LIMIT $most RETURN collect(c.claim)`), p)
		if err == nil {
			page = texts(row[0])
		}
		return err
	})
	return page, err
}

// decode reads a claim from its canonical form.
func decode(d *graph.Decoder, body string) (graph.Claim, error) {
	claim, err := d.Decode([]byte(body))
	if err != nil {
		return claim, fmt.Errorf("the store holds what is no claim; run outflow verify: %w", err)
	}
	return claim, nil
}
