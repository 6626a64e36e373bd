package ask_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"

	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/people"
)

// agreeSeeds is how many random graphs are tried, with a question each. Make either
// larger to search longer.
const (
	agreeSeeds        = 2000
	questionsPerGraph = 1
)

// The engine answers to the reference: every count, row, transfer and verdict
// must be the same.
func TestAnswersAgreeWithReference(t *testing.T) {
	t.Parallel()
	seeds := tries.Of(agreeSeeds)
	next := make(chan uint64)
	var workers sync.WaitGroup
	var mu sync.Mutex
	failures := 0
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			for seed := range next {
				g := randomGraph(seed)
				for range questionsPerGraph {
					f := g.question()
					if faults := disagreements(g.sketch, f); len(faults) > 0 {
						mu.Lock()
						if failures++; failures <= 3 {
							t.Error(report(seed, g.sketch, f))
						}
						mu.Unlock()
					}
				}
			}
		})
	}
	for seed := range seeds {
		next <- seed
	}
	close(next)
	workers.Wait()
	if failures > 3 {
		t.Errorf("%d questions answered differently", failures)
	}
}

// report shrinks a graph while the answers still differ, and shows what is
// left.
func report(seed uint64, s sketch, f ask.Query) string {
	s, f = shrink(s, f)
	var b strings.Builder
	fmt.Fprintf(&b, "seed %d\n", seed)
	for _, c := range s.claims {
		fmt.Fprintf(&b, "%s\n", c.Canonical())
		if c.Members != "" {
			fmt.Fprintf(&b, "  %s: %s\n", c.Members, listText(s.lists[c.Members]))
		}
	}
	fmt.Fprintf(&b, "asks %s\n", flowText(f))
	for _, fault := range disagreements(s, f) {
		fmt.Fprintf(&b, "  %s\n", fault)
	}
	return b.String()
}

// answerFast asks the engine.
func answerFast(g *graph.Graph, lists memberLists, f ask.Query) (*ask.Answer, error) {
	ctx := context.Background()
	asker, err := ask.New(ctx, g, lists.blob)
	if err != nil {
		return nil, err
	}
	return asker.Answer(ctx, f)
}

// blob opens a list as a store does.
func (lists memberLists) blob(_ context.Context, hash string) (io.ReadCloser, error) {
	var b people.Builder
	for id, spells := range lists[hash] {
		for _, v := range spells {
			b.Add(id, v)
		}
	}
	list, err := b.List()
	if err != nil {
		return nil, err
	}
	return io.NopCloser(bytes.NewReader(list.Encode())), nil
}

// disagreements asks both and says how the answers differ.
func disagreements(s sketch, f ask.Query) []string {
	g, err := mergeClaims(s.claims)
	if err != nil {
		return []string{"merge: " + err.Error()}
	}
	got, err := answerFast(g, s.lists, f)
	if err != nil {
		return []string{"answer: " + err.Error()}
	}
	r := newReference(g, s, f)
	return compare(r, r.answer(f), got, f)
}

// The graphs drawn by hand are where to look first.
func TestAnswersAgreeOnCases(t *testing.T) {
	ask := func(name string, s sketch, f ask.Query) {
		t.Run(name, func(t *testing.T) {
			for _, fault := range disagreements(s, f) {
				t.Error(fault)
			}
		})
	}
	for _, c := range allReferenceCases() {
		ask(c.name, newSketch(c.claims...), c.question())
	}
	for _, c := range modifierCases {
		ask(c.name, modifierSketch(), c.question())
	}
}
