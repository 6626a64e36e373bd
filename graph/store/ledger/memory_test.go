package ledger_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"

	"outflow/fixtures/race"
	"outflow/graph"
	"outflow/graph/store/ledger"
	"outflow/graph/store/storetest"
)

// TestContract holds a store to the contract that is as plain as can be: all that it
// does not take from the ledger is here.
func TestContract(t *testing.T) {
	storetest.Run(t, func(testing.TB) graph.Store { return newMemory() })
}

func TestLeavesNothing(t *testing.T) {
	storetest.LeavesNothing(t, storetest.Subject{
		Open: func(_ testing.TB, chunk int) graph.Store {
			m := newMemory()
			m.chunk = chunk
			return m
		},
		Holds: func(_ testing.TB, s graph.Store) string {
			m := s.(*memory)
			return fmt.Sprint(len(m.claims), " claims, ", len(m.blobs), " lists")
		},
		Often: 1,
	})
}

func TestVerifyFindsEdits(t *testing.T) {
	race.SkipShort(t)
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

// TestWhatIsReadIsWhatWasWritten: claims and lists that somebody edits are not read, nor are
// those beside them where some are missing.
func TestWhatIsReadIsWhatWasWritten(t *testing.T) {
	for name, do := range map[string]func(m *memory, c *stored){
		"claim":          func(_ *memory, c *stored) { c.claim.Name = "Bcme" },
		"claim and hash": func(_ *memory, c *stored) { c.claim.Name = "Bcme"; c.hash = graph.HashClaim(c.claim.Canonical()) },
		"another kind":   func(_ *memory, c *stored) { c.claim.Kind = graph.KindSystem },
		"retired":        func(_ *memory, c *stored) { c.retired = 2 },
		"retired before": func(_ *memory, c *stored) { c.retired = 1 },
		"added":          func(_ *memory, c *stored) { c.added = 2 },
		"gone":           func(m *memory, _ *stored) { m.claims = m.claims[:1] },
		"one more": func(m *memory, c *stored) {
			m.claims = append(m.claims, *c)
			m.claims[len(m.claims)-1].claim.ID = "bcme"
		},
		"list":            func(m *memory, _ *stored) { maps.DeleteFunc(m.blobs, func(string, blob) bool { return true }) },
		"list of another": func(m *memory, _ *stored) { m.blobs[graph.BlobHash([]byte("a list"))] = blob{[]byte("another"), 1} },
	} {
		t.Run(name, func(t *testing.T) {
			m := newMemory()
			storetest.Fill(t, m)
			before := storetest.Read(m)
			do(m, &m.claims[slices.IndexFunc(m.claims, func(c stored) bool { return c.claim.ID == "acme" })])
			if before.WantNothingWrong(t, storetest.Read(m)) == 0 {
				t.Error("nothing is refused")
			}
		})
	}
}

// A memory keeps everything in slices and maps.
type memory struct {
	writer sync.Mutex // held by who writes
	chunk  int        // how many claims it writes at a time

	mu      sync.Mutex
	claims  []stored
	commits []graph.Commit
	blobs   map[string]blob
	closed  bool
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

func newMemory() *memory { return &memory{chunk: 1000, blobs: map[string]blob{}} }

var errClosed = errors.New("the store is closed")

func (m *memory) Close() error {
	m.closed = true
	return nil
}

func (m *memory) Apply(ctx context.Context, b graph.Batch) (graph.Commit, graph.Change, error) {
	return ledger.Apply(ctx, m, b)
}

func (m *memory) Verify(context.Context) (faults []string, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return nil, errClosed
	}
	audit := ledger.Audit{Head: int64(len(m.commits))}
	for i := range m.claims {
		c := &m.claims[i]
		audit.Claim(&c.claim, graph.HashClaim(c.claim.Canonical()), c.added, c.retired)
	}
	for hash, b := range m.blobs {
		if graph.BlobHash(b.data) != hash {
			audit.Fault("the member list %s was edited", hash)
		}
	}
	audit.Commits(m.commits)
	return audit.Faults(), nil
}

func (m *memory) View(ctx context.Context, number int64, fn func(graph.Reader) error) error {
	return ledger.View(ctx, m, number, fn)
}

// What follows is the ledger's.

func (m *memory) Chunk() (claims, bytes int)                 { return m.chunk, 1 << 20 }
func (m *memory) Explain(_ context.Context, err error) error { return err }

func (m *memory) Properties(*graph.Claim, []byte, graph.Hash) map[string]any { return nil }

func (m *memory) Lock(context.Context) (ledger.Writer, error) {
	if m.closed {
		return nil, errClosed
	}
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

func (w *writer) Blob(_ context.Context, hash string, _ int, parts [][]byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.blobs[hash] = blob{slices.Concat(parts...), w.next()}
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

// What readers ask for is looked for among everything.

func (m *memory) CommitAt(_ context.Context, number int64) (c graph.Commit, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return c, errClosed
	}
	if last := int64(len(m.commits)); last > 0 && 0 <= number && number <= last {
		c = m.commits[cmp.Or(number, last)-1]
	}
	return c, nil
}

func (m *memory) Commits(_ context.Context, after, before int64) ([]graph.Commit, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.commits[max(0, after) : before-1]), nil
}

func (m *memory) CommitBefore(ctx context.Context, number int64, at graph.Instant) (found graph.Commit, err error) {
	all, err := m.Commits(ctx, 0, number)
	for _, c := range all {
		if c.Time < at {
			found = c
		}
	}
	return found, err
}

// find calls each with the claims of a commit for which a condition holds.
func (m *memory) find(commit int64, most int, holds func(*graph.Claim) bool, each ledger.Each) error {
	var found []stored
	m.mu.Lock()
	for _, c := range m.claims {
		if c.added <= commit && (c.retired == 0 || c.retired > commit) && holds(&c.claim) {
			found = append(found, c)
		}
	}
	m.mu.Unlock()
	slices.SortFunc(found, func(a, b stored) int { return strings.Compare(a.claim.ID, b.claim.ID) })
	for _, c := range found[:min(most, len(found))] {
		if err := each(c.claim.Canonical(), c.hash); err != nil {
			return err
		}
	}
	return nil
}

func (m *memory) PageClaims() int { return 100 }

func (m *memory) Page(_ context.Context, commit int64, kind graph.Kind, id string, most int, each ledger.Each) error {
	return m.find(commit, most, func(c *graph.Claim) bool { return c.Kind == kind && c.ID >= id }, each)
}

func (m *memory) Find(_ context.Context, commit int64, kind graph.Kind, ids []string, each ledger.Each) error {
	return m.find(commit, math.MaxInt, func(c *graph.Claim) bool { return c.Kind == kind && slices.Contains(ids, c.ID) }, each)
}

func (m *memory) Referring(_ context.Context, commit int64, _ []string, _ []graph.Role, each ledger.Each) error {
	return m.find(commit, math.MaxInt, func(*graph.Claim) bool { return true }, each)
}

func (m *memory) Named(_ context.Context, commit int64, _ []string, each ledger.Each) error {
	return m.find(commit, math.MaxInt, func(*graph.Claim) bool { return true }, each)
}

func (m *memory) Names(_ context.Context, _, _ int, _ bool, each func(string)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i := range m.claims {
		for _, name := range ledger.FoldedNames(&m.claims[i].claim) {
			each(name)
		}
	}
	return nil
}

func (m *memory) Vouches() bool { return false }

func (m *memory) Parts(_ context.Context, commit int64, hash string) (parts int64, there bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, ok := m.blobs[hash]
	return int64(min(1, len(b.data))), ok && b.added <= commit, nil
}

func (m *memory) Part(_ context.Context, hash string, _ int64) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.blobs[hash].data, nil
}

func (m *memory) Changes(_ context.Context, number int64) iter.Seq2[[]ledger.Change, error] {
	did := map[graph.ClaimKey]ledger.Change{}
	var d graph.Decoder
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range m.claims {
		change := did[c.claim.Key()]
		if change.Commit = number; c.added == number {
			change.After, change.Added = &c.claim, c.hash
		} else if c.retired == number {
			change.Before, change.Retired = &c.claim, c.hash
		} else {
			continue
		}
		if _, err := ledger.Checked(&d, c.claim.Canonical(), c.hash); err != nil {
			return func(yield func([]ledger.Change, error) bool) { yield(nil, err) }
		}
		did[c.claim.Key()] = change
	}
	return func(yield func([]ledger.Change, error) bool) { yield(slices.Collect(maps.Values(did)), nil) }
}
