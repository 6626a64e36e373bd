package storetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	"outflow/graph"
)

// blobs names member lists by their hashes.
func blobs(lists ...string) map[string][]byte {
	m := map[string][]byte{}
	for _, l := range lists {
		m[graph.BlobHash([]byte(l))] = []byte(l)
	}
	return m
}

func wantBlob(t *testing.T, r graph.Reader, want string) {
	t.Helper()
	f, err := r.Blob(context.Background(), graph.BlobHash([]byte(want)))
	if err != nil {
		t.Errorf("Blob: %v", err)
		return
	}
	got, err := io.ReadAll(f)
	if err != nil || string(got) != want {
		t.Errorf("Blob: got %d bytes, %v, want %d", len(got), err, len(want))
	}
	if err := f.Close(); err != nil {
		t.Errorf("Blob: Close: %v", err)
	}
}

func cohort(id, source, members string) graph.Claim {
	return graph.Claim{Kind: graph.KindCohort, ID: id, Source: source, Members: graph.BlobHash([]byte(members))}
}

func blobsByHash(t *testing.T, s graph.Store) {
	large := string(bytes.Repeat([]byte("1234567890\x00\xff"), 120_000)) // 1.4 MB
	Apply(t, s, graph.Batch{Claims: Each(cohort("a", "hr", "one"), cohort("b", "hr", large), cohort("c", "hr", "")), Blobs: blobs("one", large, "")})
	Apply(t, s, graph.Batch{Claims: Each(cohort("d", "hr", "two")), Blobs: blobs("one", "two")})
	Apply(t, s, graph.Batch{Replaces: []string{"hr"}})
	for number := int64(2); number <= 3; number++ {
		view(t, s, number, func(r graph.Reader) {
			for _, b := range []string{"one", "two", large, ""} {
				wantBlob(t, r, b)
			}
			for _, hash := range []string{graph.BlobHash([]byte("three")), "", "nonsense"} {
				if _, err := r.Blob(context.Background(), hash); !errors.Is(err, graph.ErrNoBlob) {
					t.Errorf("Blob(%q): got %v, want ErrNoBlob", hash, err)
				}
			}
		})
	}
	WantSound(t, s)
}

// blobsOfUnchangedClaims: a list that comes after the claim that names it is
// kept, though no commit is made.
func blobsOfUnchangedClaims(t *testing.T, s graph.Store) {
	b := batchOf(cohort("a", "hr", "one"))
	first, _ := Apply(t, s, b)
	b.Blobs = blobs("one")
	again, change := Apply(t, s, b)
	wantCommit(t, again, first)
	wantCounts(t, change, graph.Counts{Unchanged: 1})
	view(t, s, 0, func(r graph.Reader) { wantBlob(t, r, "one") })
	Apply(t, s, batchOf(party("acme", "hr", "")))
	view(t, s, 0, func(r graph.Reader) { wantBlob(t, r, "one") })
	WantSound(t, s)
}

// refusedThoughNothingChanges: a batch is checked even if it changes nothing, and what it
// brings besides claims is not kept if it is refused.
func refusedThoughNothingChanges(t *testing.T, s graph.Store) {
	b := batchOf(cohort("a", "hr", "one"))
	first, _ := Apply(t, s, b)
	refusal := errors.New("refused")
	b.Blobs = blobs("one")
	b.Check = func(ctx context.Context, after graph.Reader, c graph.Change) error {
		wantCounts(t, c, graph.Counts{Unchanged: 1})
		wantCommit(t, after.Commit(), first)
		return refusal
	}
	if _, _, err := s.Apply(context.Background(), b); !errors.Is(err, refusal) {
		t.Errorf("Apply: got %v, want the error of Check", err)
	}
	view(t, s, 0, func(r graph.Reader) {
		if _, err := r.Blob(context.Background(), graph.BlobHash([]byte("one"))); !errors.Is(err, graph.ErrNoBlob) {
			t.Errorf("Blob: got %v, want ErrNoBlob", err)
		}
	})
	WantSound(t, s)
}

func blobUnderWrongHash(t *testing.T, s graph.Store) {
	b := batchOf(cohort("a", "hr", "one"))
	b.Blobs = map[string][]byte{graph.BlobHash([]byte("one")): []byte("two")}
	if _, _, err := s.Apply(context.Background(), b); err == nil {
		t.Error("a member list under another's hash is taken")
	}
	WantAll(t, s, 0)
}
