package ledger_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"outflow/graph"
	"outflow/graph/store/ledger"
	"outflow/graph/store/storetest"
)

// TestContract holds a store to the contract that is as plain as can be: all that it
// does not take from the ledger is here.
func TestContract(t *testing.T) {
	storetest.Run(t, func(testing.TB) graph.Store { return newMemory() })
}

func TestVerifyFindsEdits(t *testing.T) {
	edit := func(do func(m *memory, c *stored)) func(testing.TB, graph.Store) {
		return func(_ testing.TB, s graph.Store) {
			m := s.(*memory)
			for i := range m.claims {
				if c := &m.claims[i]; c.claim.ID == "acme" {
					do(m, c)
					return
				}
			}
		}
	}
	storetest.VerifyFindsEdits(t, func(testing.TB) graph.Store { return newMemory() }, []storetest.Edit{
		{Name: "claim", Do: edit(func(_ *memory, c *stored) { c.claim.Name = "Bcme" })},
		{Name: "retired", Do: edit(func(_ *memory, c *stored) { c.retired = 2 })},
		{Name: "added", Do: edit(func(_ *memory, c *stored) { c.added = 2 })},
		{Name: "commit", Do: edit(func(m *memory, _ *stored) { m.commits[0].Time++ })},
		{Name: "implied", Do: edit(func(m *memory, c *stored) {
			m.claims = append(m.claims, stored{claim: graph.Claim{Kind: graph.KindImplied, ID: "crm/x", Source: "hr"}, added: 1})
		})},
		{Name: "blob", Do: edit(func(m *memory, _ *stored) {
			for hash := range m.blobs {
				m.blobs[hash] = blob{[]byte("other"), 1}
			}
		})},
	})
}

// A memory keeps everything in slices and maps.
type memory struct {
	writer sync.Mutex // held by who writes

	mu      sync.Mutex
	claims  []stored
	commits []graph.Commit
	blobs   map[string]blob
}

type stored struct {
	claim          graph.Claim
	hash           graph.Hash
	added, retired int64
}

type blob struct {
	data  []byte
	added int64
}

func newMemory() *memory { return &memory{blobs: map[string]blob{}} }

func (m *memory) Close() error { return nil }

func (m *memory) Apply(ctx context.Context, b graph.Batch) (graph.Commit, graph.Change, error) {
	return ledger.Apply(ctx, m, b)
}

func (m *memory) Verify(context.Context) (faults []string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var audit ledger.Audit
	head := int64(len(m.commits))
	for i := range m.claims {
		c := &m.claims[i]
		if c.added > head {
			continue
		}
		retired := c.retired
		if retired > head {
			retired = 0
		}
		audit.Claim(&c.claim, graph.HashClaim(c.claim.Canonical()), c.added, retired)
	}
	for hash, b := range m.blobs {
		if graph.BlobHash(b.data) != hash {
			faults = append(faults, "the member list "+hash+" was edited")
		}
	}
	return append(faults, audit.Faults(m.commits)...), nil
}

func (m *memory) View(_ context.Context, number int64, fn func(graph.Reader) error) error {
	m.mu.Lock()
	r := &reader{of: m}
	switch last := int64(len(m.commits)); {
	case number < 0 || number > last:
		m.mu.Unlock()
		return fmt.Errorf("%w: %d; the last one is %d", graph.ErrNoCommit, number, last)
	case last > 0:
		r.commit = m.commits[cmp.Or(number, last)-1]
	}
	m.mu.Unlock()
	defer r.ended.Store(true)
	return fn(r)
}

// What follows is the ledger's.

func (m *memory) Chunk() (claims, bytes int)                 { return 1000, 1 << 20 }
func (m *memory) Explain(_ context.Context, err error) error { return err }

func (m *memory) Properties(*graph.Claim, []byte, graph.Hash) map[string]any { return nil }

func (m *memory) Reader(c graph.Commit) (graph.Reader, func()) {
	r := &reader{of: m, commit: c}
	return r, func() { r.ended.Store(true) }
}

func (m *memory) Lock(context.Context) (ledger.Writer, error) {
	m.writer.Lock()
	return &writer{m}, nil
}

type writer struct{ *memory }

func (w *writer) Unlock(context.Context) { w.writer.Unlock() }

func (w *writer) next() int64 { return int64(len(w.commits)) + 1 }

func (w *writer) Clear(context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.claims = slices.DeleteFunc(w.claims, func(c stored) bool { return c.added == w.next() })
	for i := range w.claims {
		if w.claims[i].retired == w.next() {
			w.claims[i].retired = 0
		}
	}
	maps.DeleteFunc(w.blobs, func(_ string, b blob) bool { return b.added == w.next() })
	return nil
}

func (w *writer) Begin(context.Context) (head graph.Commit, err error) {
	if n := len(w.commits); n > 0 {
		head = w.commits[n-1]
	}
	return head, nil
}

func (w *writer) Knows(_ context.Context, source string) (bool, error) {
	return slices.ContainsFunc(w.claims, func(c stored) bool { return c.claim.Source == source && c.added < w.next() }), nil
}

func version(c *stored) ledger.Version {
	return ledger.Version{ClaimKey: c.claim.Key(), Hash: c.hash, Added: c.added}
}

func (w *writer) Current(_ context.Context, source string, each func(ledger.Version) error) error {
	for i := range w.claims {
		if c := &w.claims[i]; c.claim.Source == source && c.added < w.next() && c.retired == 0 {
			if err := each(version(c)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (w *writer) Versions(_ context.Context, keys []graph.ClaimKey) (map[graph.ClaimKey]ledger.Version, error) {
	found := map[graph.ClaimKey]ledger.Version{}
	for i := range w.claims {
		if c := &w.claims[i]; c.added < w.next() && c.retired == 0 && slices.Contains(keys, c.claim.Key()) {
			found[c.claim.Key()] = version(c)
		}
	}
	return found, nil
}

func (w *writer) Wrote(_ context.Context, keys []graph.ClaimKey) (*graph.ClaimKey, error) {
	for i := range w.claims {
		if k := w.claims[i].claim.Key(); w.claims[i].added == w.next() && slices.Contains(keys, k) {
			return &k, nil
		}
	}
	return nil, nil
}

func (w *writer) Blob(_ context.Context, hash string, data []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, there := w.blobs[hash]; !there {
		w.blobs[hash] = blob{bytes.Clone(data), w.next()}
	}
	return nil
}

func (w *writer) Write(_ context.Context, k *ledger.Chunk, entries []*ledger.Entry) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	var d graph.Decoder
	for _, e := range entries {
		claim, err := d.Decode(bytes.Clone(k.Body(e)))
		if err != nil {
			return err
		}
		w.claims = append(w.claims, stored{claim: claim, hash: e.Hash, added: w.next()})
	}
	return nil
}

func (w *writer) Retire(_ context.Context, claims []ledger.Version) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for i := range w.claims {
		if slices.Contains(claims, version(&w.claims[i])) {
			w.claims[i].retired = w.next()
		}
	}
	return nil
}

func (w *writer) Settle(context.Context) error { return nil }

func (w *writer) Commit(_ context.Context, c graph.Commit) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.commits = append(w.commits, c)
	return nil
}

func (w *writer) KeepBlobs(context.Context) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for hash, b := range w.blobs {
		w.blobs[hash] = blob{b.data, min(b.added, w.next()-1)}
	}
	return nil
}

// A reader looks at everything.
type reader struct {
	of     *memory
	commit graph.Commit
	ended  atomic.Bool
}

var errEnded = errors.New("the reader is used after its View has returned")

func (r *reader) Commit() graph.Commit { return r.commit }

// where yields the claims of the commit for which a condition holds.
func (r *reader) where(ctx context.Context, holds func(*graph.Claim) bool) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		if err := cmp.Or(ctx.Err(), r.end()); err != nil {
			yield(graph.Claim{}, err)
			return
		}
		var found []graph.Claim
		r.of.mu.Lock()
		for _, c := range r.of.claims {
			if n := r.commit.Number; c.added <= n && (c.retired == 0 || c.retired > n) && holds(&c.claim) {
				found = append(found, c.claim)
			}
		}
		r.of.mu.Unlock()
		slices.SortFunc(found, func(a, b graph.Claim) int { return graph.CompareClaims(&a, &b) })
		for _, c := range found {
			if err := ctx.Err(); !yield(c, err) || err != nil {
				return
			}
		}
	}
}

func (r *reader) end() error {
	if r.ended.Load() {
		return errEnded
	}
	return nil
}

func set(all []string) map[string]bool {
	s := map[string]bool{}
	for _, x := range all {
		s[x] = true
	}
	return s
}

func (r *reader) Claims(ctx context.Context, kinds ...graph.Kind) iter.Seq2[graph.Claim, error] {
	return r.where(ctx, func(c *graph.Claim) bool { return len(kinds) == 0 || slices.Contains(kinds, c.Kind) })
}

func (r *reader) Find(ctx context.Context, kind graph.Kind, ids []string) iter.Seq2[graph.Claim, error] {
	wanted := set(ids)
	return r.where(ctx, func(c *graph.Claim) bool { return c.Kind == kind && wanted[c.ID] })
}

func (r *reader) Referring(ctx context.Context, ids []string, roles ...graph.Role) iter.Seq2[graph.Claim, error] {
	wanted := set(ids)
	return r.where(ctx, func(c *graph.Claim) bool { return c.Refers(wanted, roles...) })
}

func (r *reader) Named(ctx context.Context, folded []string) ([]graph.Named, error) {
	wanted := set(folded)
	var claims []graph.Claim
	for c, err := range r.where(ctx, func(c *graph.Claim) bool {
		return slices.ContainsFunc(c.Called(), func(text string) bool { return wanted[graph.Fold(text)] })
	}) {
		if err != nil {
			return nil, err
		}
		claims = append(claims, c)
	}
	return graph.NamedAmong(ctx, r, claims, folded)
}

func (r *reader) Nearest(ctx context.Context, folded string, n int, kinds ...graph.Kind) ([]graph.Named, error) {
	if n <= 0 {
		return nil, nil
	}
	near, seen := graph.NewNeighbourhood(folded), map[string]bool{}
	for c, err := range r.Claims(ctx) {
		if err != nil {
			return nil, err
		}
		for _, name := range graph.FoldAll(c.Called()) {
			if !seen[name] {
				seen[name] = true
				near.Add(name)
			}
		}
	}
	return near.Best(ctx, r, n, kinds...)
}

func (r *reader) Blob(_ context.Context, hash string) (io.ReadCloser, error) {
	if err := r.end(); err != nil {
		return nil, err
	}
	r.of.mu.Lock()
	defer r.of.mu.Unlock()
	b, ok := r.of.blobs[hash]
	if !ok || b.added > r.commit.Number {
		return nil, fmt.Errorf("%w: %s", graph.ErrNoBlob, hash)
	}
	return io.NopCloser(bytes.NewReader(b.data)), nil
}

func (r *reader) Commits(ctx context.Context, after int64) iter.Seq2[graph.Commit, error] {
	return func(yield func(graph.Commit, error) bool) {
		if err := cmp.Or(ctx.Err(), r.end()); err != nil {
			yield(graph.Commit{}, err)
			return
		}
		r.of.mu.Lock()
		all := slices.Clone(r.of.commits[:min(int64(len(r.of.commits)), r.commit.Number)])
		r.of.mu.Unlock()
		if int64(len(all)) < r.commit.Number { // it is being checked
			all = append(all, r.commit)
		}
		for _, c := range all[min(int64(len(all)), max(0, after)):] {
			if !yield(c, nil) {
				return
			}
		}
	}
}

func (r *reader) CommitBefore(ctx context.Context, at graph.Instant) (found graph.Commit, err error) {
	for c, err := range r.Commits(ctx, 0) {
		if err != nil {
			return found, err
		}
		if c.Time < at {
			found = c
		}
	}
	return found, nil
}

func (r *reader) Changes(ctx context.Context, after int64) iter.Seq2[graph.ClaimChange, error] {
	return func(yield func(graph.ClaimChange, error) bool) {
		for number := after + 1; number <= r.commit.Number; number++ {
			did := map[graph.ClaimKey]*graph.ClaimChange{}
			change := func(c graph.Claim) *graph.ClaimChange {
				if did[c.Key()] == nil {
					did[c.Key()] = &graph.ClaimChange{Commit: number}
				}
				return did[c.Key()]
			}
			r.of.mu.Lock()
			for _, c := range r.of.claims {
				if c.added == number {
					change(c.claim).After = &c.claim
				}
				if c.retired == number {
					change(c.claim).Before = &c.claim
				}
			}
			r.of.mu.Unlock()
			for _, c := range did {
				if !yield(*c, ctx.Err()) {
					return
				}
			}
		}
	}
}
