package server

import (
	"context"
	"fmt"
	"iter"
	"testing"

	"outflow/graph"
)

// A countingStore counts what is read of it.
type countingStore struct {
	graph.Store
	read, lists int // claims and member lists
}

func (s *countingStore) View(ctx context.Context, number int64, fn func(graph.Reader) error) error {
	return s.Store.View(ctx, number, func(r graph.Reader) error { return fn(&countingReader{r, s}) })
}

type countingReader struct {
	graph.Reader
	of *countingStore
}

func (r *countingReader) Claims(ctx context.Context, kinds ...graph.Kind) iter.Seq2[graph.Claim, error] {
	return counting(&r.of.read, r.Reader.Claims(ctx, kinds...))
}

func (r *countingReader) Find(ctx context.Context, kind graph.Kind, ids []string) iter.Seq2[graph.Claim, error] {
	return counting(&r.of.read, r.Reader.Find(ctx, kind, ids))
}

func (r *countingReader) Changes(ctx context.Context, after int64) iter.Seq2[graph.ClaimChange, error] {
	return counting(&r.of.read, r.Reader.Changes(ctx, after))
}

func counting[T any](n *int, all iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for x, err := range all {
			if *n++; !yield(x, err) {
				return
			}
		}
	}
}

// TestWhatACommitDidIsReadOfItAlone, however much else the store holds and the same
// sources say.
func TestWhatACommitDidIsReadOfItAlone(t *testing.T) {
	store := &countingStore{Store: estateOf(t, 3000)}
	second := graph.Batch{Claims: claimsOf(
		graph.Claim{Kind: graph.KindParty, ID: "p", Source: "s", Name: "Another name"},
		graph.Claim{Kind: graph.KindParty, ID: "q", Source: "t"},
	)}
	made, _, err := store.Apply(t.Context(), second)
	if err != nil {
		t.Fatal(err)
	}
	all, err := changesBy(t.Context(), store, made.Number, 10)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprint(all.counts), "[{s party 0 1 0} {t party 1 0 0}]"; got != want {
		t.Errorf("counted %s, want %s", got, want)
	}
	if all.count != 2 || len(all.first) != 2 || all.first[0].ID != "p" || all.first[0].Did != graph.ClaimChanged || all.first[1].Did != graph.ClaimAdded {
		t.Errorf("got %+v", all)
	}
	if store.read > 2 {
		t.Errorf("%d claims were read of a commit of two", store.read)
	}
	// The first commit wrote more than are kept.
	if all, err = changesBy(t.Context(), store, 1, 10); err != nil || all.count != 3003 || len(all.first) != 10 || all.first[0].ID != "p" || all.first[3].ID != "t0" {
		t.Errorf("of the first commit: %+v, %v", all, err)
	}
}

// BenchmarkChanges is what a commit of two claims did, beside 200,000 transfers.
func BenchmarkChanges(b *testing.B) {
	store := estateOf(b, 200_000)
	made, _, err := store.Apply(b.Context(), graph.Batch{Claims: claimsOf(
		graph.Claim{Kind: graph.KindParty, ID: "p", Source: "s", Name: "Another name"}, graph.Claim{Kind: graph.KindParty, ID: "q", Source: "s"})})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if all, err := changesBy(b.Context(), store, made.Number, 1000); err != nil || all.count != 2 {
			b.Fatal(all, err)
		}
	}
}

// estateOf is a store with a party, a system, a dataset and so many transfers.
func estateOf(t testing.TB, transfers int) graph.Store {
	store := openSQLite(t)
	claims := []graph.Claim{
		{Kind: graph.KindParty, ID: "p", Source: "s"}, {Kind: graph.KindSystem, ID: "y", Source: "s", Party: "p"}, {Kind: graph.KindDataset, ID: "y/d", Source: "s"},
	}
	for i := range transfers {
		claims = append(claims, graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprint("t", i), Source: "s", From: "y/d", To: fmt.Sprint("y/d", i%1000)})
	}
	if _, _, err := store.Apply(t.Context(), graph.Batch{Claims: claimsOf(claims...)}); err != nil {
		t.Fatal(err)
	}
	return store
}

func claimsOf(claims ...graph.Claim) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		for _, c := range claims {
			if !yield(c, nil) {
				return
			}
		}
	}
}
