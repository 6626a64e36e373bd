package storetest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"outflow/graph"
)

// A Subject is a kind of store whose inside its tests know.
type Subject struct {
	// Open opens a fresh, empty store that writes so many claims at a time.
	Open func(t testing.TB, chunk int) graph.Store
	// Holds says what there is in the store, whoever may see it.
	Holds func(testing.TB, graph.Store) string
	// Often is at which steps of a load it is to fail: 1 for each, more where a load
	// takes long.
	Often int
}

// LeavesNothing tests that a batch which cannot be applied, whatever the reason and
// however far it came, leaves nothing in the store.
func LeavesNothing(t *testing.T, of Subject) {
	t.Run("AfterAClaimTwice", of.claimTwice)
	t.Run("AfterAnError", of.failure)
	t.Run("AfterAPanic", of.panic)
}

func (of Subject) claimTwice(t *testing.T) {
	claims := Transfers("hr", 10, 1)
	twice := append(claims, Transfers("hr", 4, 2)[3])
	for _, test := range []struct {
		name   string
		before []graph.Claim
		batch  graph.Batch
	}{
		{"first commit", nil, batchOf(twice...)},
		{"new source", Transfers("law", 1, 1), batchOf(twice...)},
		{"known source", Transfers("hr", 1, 1), batchOf(twice...)},
		{"both changed", claims, batchOf(append(Transfers("hr", 10, 2), Transfers("hr", 4, 3)[3])...)},
		{"unchanged, then changed", claims, graph.Batch{Replaces: []string{"hr"}, Claims: Each(twice...)}},
		{"changed, then unchanged", claims, graph.Batch{Replaces: []string{"hr"}, Claims: Each(Transfers("hr", 4, 2)[3], claims[3])}},
		{"unchanged twice", claims, graph.Batch{Replaces: []string{"hr"}, Claims: Each(append(claims, claims[3])...)}},
	} {
		for _, chunk := range []int{1, 100} {
			t.Run(fmt.Sprint(test.name, ", chunks of ", chunk), func(t *testing.T) {
				s := of.Open(t, chunk)
				Apply(t, s, batchOf(test.before...))
				held := of.Holds(t, s)
				_, _, err := s.Apply(context.Background(), test.batch)
				if err == nil || !strings.Contains(err.Error(), `transfer "t3" of hr twice`) {
					t.Errorf("got %v, want the claim that is there twice", err)
				}
				of.wantHeld(t, s, held)
				WantAll(t, s, 0, test.before...)
				WantSound(t, s)
			})
		}
	}
}

func (of Subject) wantHeld(t *testing.T, s graph.Store, before string) {
	t.Helper()
	if now := of.Holds(t, s); now != before {
		t.Errorf("the store holds %s, before it held %s", now, before)
	}
}

// failure fails at the steps of a batch that does everything.
func (of Subject) failure(t *testing.T) {
	s := of.Open(t, 10)
	refusal := errors.New("refused")
	before := append(Transfers("hr", 30, 1), party("a", "hr", "A"))
	Apply(t, s, batchOf(before...))
	held := of.Holds(t, s)
	after := append(Transfers("hr", 25, 2), party("a", "hr", "B"))
	for i := range after[:25] {
		after[i].To = fmt.Sprint("elsewhere/", i)
		after[i].Columns = map[string][]string{"out": {"in"}}
	}
	for at := 0; at <= len(after); at += of.Often {
		claims := broken(refusal, after[:at]...)
		if at == len(after) {
			claims = Each(after...)
		}
		_, _, err := s.Apply(context.Background(), graph.Batch{
			Replaces: []string{"hr"}, Claims: claims, Blobs: blobs("members"),
			Check: func(context.Context, graph.Reader, graph.Change) error { return refusal },
		})
		if !errors.Is(err, refusal) {
			t.Fatalf("after %d claims: got %v, want its own error", at, err)
		}
		of.wantHeld(t, s, held)
	}
	WantAll(t, s, 0, before...)
	WantSound(t, s)
	Apply(t, s, graph.Batch{Replaces: []string{"hr"}, Claims: Each(after...)})
	WantAll(t, s, 0, after...)
	WantSound(t, s)
}

// panic panics in the sequence of claims, as a test that ends in it does.
func (of Subject) panic(t *testing.T) {
	s := of.Open(t, 10)
	claims := Transfers("hr", 35, 1)
	held := of.Holds(t, s)
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic is swallowed")
			}
		}()
		_, _, _ = s.Apply(context.Background(), graph.Batch{Claims: func(yield func(graph.Claim, error) bool) {
			Each(claims...)(yield)
			panic("enough")
		}})
	}()
	of.wantHeld(t, s, held)
	Apply(t, s, batchOf(claims...))
	WantAll(t, s, 0, claims...)
	WantSound(t, s)
}
