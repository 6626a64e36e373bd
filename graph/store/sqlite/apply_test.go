package sqlite

import (
	"context"
	"errors"
	"strings"
	"testing"

	"outflow/graph"
)

// TestBatchWithAClaimTwice: the contract forbids it, so that it must not do
// harm.
func TestBatchWithAClaimTwice(t *testing.T) {
	claims := transfers("hr", 10, 1)
	twice := append(claims, transfers("hr", 4, 2)[3])
	for _, test := range []struct {
		name   string
		before []graph.Claim
		batch  graph.Batch
	}{
		{"first commit", nil, graph.Batch{Claims: each(twice...)}},
		{"new source", transfers("law", 1, 1), graph.Batch{Claims: each(twice...)}},
		{"known source", transfers("hr", 1, 1), graph.Batch{Claims: each(twice...)}},
		{"both changed", claims, graph.Batch{Claims: each(append(transfers("hr", 10, 2), transfers("hr", 4, 3)[3])...)}},
		{"unchanged, then changed", claims, graph.Batch{Replaces: []string{"hr"}, Claims: each(twice...)}},
		{"changed, then unchanged", claims, graph.Batch{Replaces: []string{"hr"}, Claims: each(transfers("hr", 4, 2)[3], claims[3])}},
		{"unchanged twice", claims, graph.Batch{Replaces: []string{"hr"}, Claims: each(append(claims, claims[3])...)}},
	} {
		for _, chunk := range []int{1, 100} {
			s := openMemory(t)
			s.chunk = chunk
			apply(t, s, graph.Batch{Claims: each(test.before...)})
			_, _, err := s.Apply(context.Background(), test.batch)
			if err == nil || !strings.Contains(err.Error(), `transfer "t3" of hr twice`) {
				t.Errorf("%s, chunks of %d: got %v, want the claim that is there twice", test.name, chunk, err)
			}
			wantStored(t, s, test.before...)
			wantSound(t, s)
			if n := leftovers(t, s); n > 0 {
				t.Errorf("%s, chunks of %d: %d leftovers", test.name, chunk, n)
			}
		}
	}
}

func TestUnusableClaims(t *testing.T) {
	for _, c := range []graph.Claim{
		{Kind: "nothing", ID: "a", Source: "hr"},
		{Kind: graph.KindParty, ID: "a\xff", Source: "hr"},
		{Kind: graph.KindParty, ID: "a", Source: "hr", Aliases: []string{"\xff"}},
	} {
		s := openMemory(t)
		if _, _, err := s.Apply(context.Background(), graph.Batch{Claims: each(c)}); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	odd := graph.Claim{Kind: graph.KindParty, ID: `\ufffd`, Source: "hr", Name: "\ufffd"}
	s := openMemory(t)
	apply(t, s, graph.Batch{Claims: each(odd)})
	wantStored(t, s, odd)
	wantSound(t, s)
}

// TestPanicLeavesNothing: a sequence of claims may panic, as a test that ends
// in it does.
func TestPanicLeavesNothing(t *testing.T) {
	for name, s := range map[string]*Store{"file": openFile(t), "memory": openMemory(t)} {
		s.chunk = 10
		claims := transfers("hr", 35, 1)
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s: the panic is swallowed", name)
				}
			}()
			_, _, _ = s.Apply(context.Background(), graph.Batch{Claims: func(yield func(graph.Claim, error) bool) {
				each(claims...)(yield)
				panic("enough")
			}})
		}()
		if n := leftovers(t, s); n > 0 {
			t.Errorf("%s: %d leftovers", name, n)
		}
		apply(t, s, graph.Batch{Claims: each(claims...)})
		wantStored(t, s, claims...)
		wantSound(t, s)
	}
}

// TestFailureLeavesNothing fails at each point of a batch that does everything.
func TestFailureLeavesNothing(t *testing.T) {
	s := openFile(t)
	s.chunk = 10
	refusal := errors.New("refused")
	party := graph.Claim{Kind: graph.KindParty, ID: "a", Source: "hr", Name: "A"}
	before := append(transfers("hr", 30, 1), party)
	apply(t, s, graph.Batch{Claims: each(before...)})
	party.Name = "B"
	data := []byte("members")
	after := append(transfers("hr", 25, 2), party)
	for at := range len(after) + 1 {
		_, _, err := s.Apply(context.Background(), graph.Batch{
			Replaces: []string{"hr"},
			Claims: func(yield func(graph.Claim, error) bool) {
				each(after[:at]...)(yield)
				if at < len(after) {
					yield(graph.Claim{}, refusal)
				}
			},
			Blobs: map[string][]byte{graph.BlobHash(data): data},
			Check: func(context.Context, graph.Reader, graph.Change) error { return refusal },
		})
		if !errors.Is(err, refusal) {
			t.Fatalf("after %d claims: got %v, want its own error", at, err)
		}
		if n := leftovers(t, s); n > 0 {
			t.Fatalf("after %d claims: %d leftovers", at, n)
		}
	}
	wantStored(t, s, before...)
	wantSound(t, s)
	apply(t, s, graph.Batch{Replaces: []string{"hr"}, Claims: each(after...)})
	wantStored(t, s, after...)
	wantSound(t, s)
}

// TestHeadIsSynced: what makes a commit visible waits for the disk, and so does
// all that was written before it; the rest need not.
func TestHeadIsSynced(t *testing.T) {
	const normal, full = 1, 2
	s := openFile(t)
	err := s.conns.with(context.Background(), func(c *conn) error {
		want := func(level int64) error {
			got, err := c.number("PRAGMA synchronous")
			if got != level {
				t.Errorf("synchronous is %d, want %d", got, level)
			}
			return err
		}
		inside := c.durably(func() error { return want(full) })
		return errors.Join(inside, want(normal))
	})
	if err != nil {
		t.Fatal(err)
	}
}
