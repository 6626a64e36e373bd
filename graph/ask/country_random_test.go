package ask_test

import (
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// Questions about countries, of which sources often differ on what lies there,
// are answered as the reference answers them.
func TestCountriesAgreeWithReference(t *testing.T) {
	t.Parallel()
	seeds := uint64(600)
	if testing.Short() {
		seeds /= 20
	}
	failures := 0
	for seed := range seeds {
		g := randomGraph(1<<32 + seed)
		f := g.question()
		g.countries(&f)
		if faults := disagreements(g.sketch, f); len(faults) > 0 {
			if failures++; failures <= 3 {
				t.Error(report(1<<32+seed, g.sketch, f))
			}
		}
	}
	if failures > 3 {
		t.Errorf("%d questions answered differently", failures)
	}
}

// countries points some of the question's targets at countries.
func (g *generator) countries(f *ask.Query) {
	targets := []*ask.Target{&f.From, &f.Via, &f.Avoiding}
	if !f.To.IsZero() {
		targets[0] = &f.To
	}
	for i, t := range targets {
		if i == 0 && g.likely(70) || g.likely(30) {
			by := pick(g, graph.Present, graph.Present, graph.Seated, graph.Processing)
			*t = ask.Target{Country: pick(g, "KR", "US"), By: by}
		}
	}
}
