package storetest

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"

	"outflow/graph"
)

func contentIsOrderFree(t *testing.T, s graph.Store) {
	claims := append(estate("hr"), estate("law")...)
	c, _ := Apply(t, s, batchOf(claims...))
	slices.Reverse(claims)
	if want := content(claims...); c.Content != want {
		t.Errorf("got %s, want %s", c.Content, want)
	}
}

// equalGraphsHaveEqualContents reaches one graph in two ways.
func equalGraphsHaveEqualContents(t *testing.T, s graph.Store) {
	direct, _ := Apply(t, s, batchOf(append(estate("hr"), estate("law")...)...))
	Apply(t, s, graph.Batch{Replaces: []string{"hr"}})
	Apply(t, s, batchOf(estate("hr")[:4]...))
	for _, c := range estate("hr")[4:] {
		c.Name = "a first thought"
		Apply(t, s, batchOf(c))
	}
	around, _ := Apply(t, s, batchOf(estate("hr")...))
	if around.Content != direct.Content {
		t.Errorf("got %s, want %s", around.Content, direct.Content)
	}
	if around.Hash == direct.Hash {
		t.Error("two commits have one hash")
	}
	WantSound(t, s)
}

func verifyIsCleanAfterAnything(t *testing.T, s graph.Store) {
	ctx := context.Background()
	WantSound(t, s)
	Apply(t, s, graph.Batch{Claims: Each(estate("hr")...), Blobs: blobs("one", "")})
	Apply(t, s, batchOf(party("acme", "hr", "changed"), party("b", "law", "B")))
	_, _, _ = s.Apply(ctx, graph.Batch{Replaces: []string{"hr"}, Claims: broken(context.Canceled, party("x", "new", "")), Blobs: blobs("two")})
	WantSound(t, s)
	Apply(t, s, graph.Batch{Replaces: []string{"hr", "law"}, Claims: Each(transfer("t1", "law", "a", "b"))})
	Apply(t, s, graph.Batch{Blobs: blobs("three")})
	WantSound(t, s)
	// While a commit is being written the last one is sound.
	b := batchOf(estate("hr")...)
	b.Check = func(context.Context, graph.Reader, graph.Change) error {
		WantSound(t, s)
		return nil
	}
	Apply(t, s, b)
	WantSound(t, s)
}

func writersTakeTurns(t *testing.T, s graph.Store) {
	const writers, each = 4, 5
	var group sync.WaitGroup
	numbers := make(chan int64, writers*each)
	for w := range writers {
		group.Go(func() {
			for i := range each {
				source := fmt.Sprintf("source %d", w)
				c, _, err := s.Apply(context.Background(), graph.Batch{Replaces: []string{source}, Claims: func(yield func(graph.Claim, error) bool) {
					for n := range 50 + i {
						if !yield(transfer(fmt.Sprint(n), source, fmt.Sprint("place ", i), "to"), nil) {
							return
						}
					}
				}})
				if err != nil {
					t.Errorf("writer %d: %v", w, err)
					return
				}
				numbers <- c.Number
			}
		})
	}
	group.Wait()
	close(numbers)
	var got []int64
	for n := range numbers {
		got = append(got, n)
	}
	slices.Sort(got)
	for i, n := range got {
		if n != int64(i+1) {
			t.Fatalf("the commits' numbers have gaps or repeat: %v", got)
		}
	}
	view(t, s, 0, func(r graph.Reader) {
		if n := len(lines(t, r.Claims(context.Background(), graph.KindTransfer))); n != writers*(50+each-1) {
			t.Errorf("got %d transfers, want %d", n, writers*(50+each-1))
		}
	})
	WantSound(t, s)
}
