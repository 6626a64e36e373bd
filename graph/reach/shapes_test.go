package reach

import (
	"context"
	"fmt"
	"testing"
	"time"

	"outflow/graph"
)

// estate merges claims of one source over the systems a and z; data of
// everyone begins at a/d.
func estate(tb testing.TB, transfers func(put func(from, to string))) *Network {
	tb.Helper()
	claims := func(yield func(graph.Claim, error) bool) {
		n := 0
		put := func(c graph.Claim) { c.Source = "s"; yield(c, nil) }
		put(graph.Claim{Kind: graph.KindParty, ID: "p"})
		put(graph.Claim{Kind: graph.KindParty, ID: "q"})
		put(graph.Claim{Kind: graph.KindSystem, ID: "a", Party: "p"})
		put(graph.Claim{Kind: graph.KindSystem, ID: "z", Party: "q"})
		put(graph.Claim{Kind: graph.KindPopulation, ID: "people"})
		put(graph.Claim{Kind: graph.KindDataset, ID: "a/d", Population: "people", Subjects: "everyone", Categories: []string{"user"}})
		transfers(func(from, to string) {
			n++
			put(graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprintf("t%07d", n), From: from, To: to,
				When: graph.When{Spans: []graph.Interval{graph.Always}}, People: "everyone"})
		})
	}
	g, err := graph.Merge(graph.Commit{}, withImplied(claims))
	if err != nil {
		tb.Fatal(err)
	}
	return NewNetwork(g)
}

// reached asks who reached q, with that many segments of people.
func reached(tb testing.TB, n *Network, segments int) *Result {
	tb.Helper()
	q := Query{Aim: Reached, X: At(n.graph.Place("q")), Category: graph.AllData, Window: graph.Always, AsOf: graph.Future}
	w := &workload{segments: segments}
	p := n.Plan(q)
	r, err := p.Solve(context.Background(), Possible, w.masks(p))
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// chain is so many hops one after the other.
func chain(hops int) func(put func(from, to string)) {
	return func(put func(from, to string)) {
		from := "a/d"
		for i := range hops {
			to := fmt.Sprintf("a/c%d", i)
			if i == hops-1 {
				to = "z/end"
			}
			put(from, to)
			from = to
		}
	}
}

// circle is so many places that feed each their neighbours, with a way in, a way
// out and a way back.
func circle(places int) func(put func(from, to string)) {
	return func(put func(from, to string)) {
		put("a/d", "a/c0")
		for i := range places {
			put(fmt.Sprintf("a/c%d", i), fmt.Sprintf("a/c%d", (i+1)%places))
			put(fmt.Sprintf("a/c%d", (i+1)%places), fmt.Sprintf("a/c%d", i))
		}
		put(fmt.Sprintf("a/c%d", places/2), "z/end")
		put("z/end", "z/end")
		put("z/end", "a/c0")
	}
}

// star is one place that feeds so many.
func star(leaves int) func(put func(from, to string)) {
	return func(put func(from, to string)) {
		for i := range leaves {
			put("a/d", fmt.Sprintf("z/leaf%d", i))
		}
	}
}

func TestLongChainsEnd(t *testing.T) {
	const hops = 10_000
	n := estate(t, chain(hops))
	if r := reached(t, n, 3); len(r.Hops) != hops {
		t.Errorf("%d of %d hops contribute", len(r.Hops), hops)
	}
}

func TestCyclesEnd(t *testing.T) {
	n := estate(t, circle(1000))
	if r := reached(t, n, 3); len(r.Hops) != 2004 {
		t.Errorf("%d hops contribute, want all 2,004", len(r.Hops))
	}
}

func TestStarsWithManyLeavesEnd(t *testing.T) {
	const leaves = 100_000
	n := estate(t, star(leaves))
	if r := reached(t, n, 3); len(r.Hops) != leaves {
		t.Errorf("%d of %d hops contribute", len(r.Hops), leaves)
	}
}

func TestManyKindsAndCategoriesEnd(t *testing.T) {
	w := &workload{transfers: 500, segments: 5000, categories: categories(500)}
	n := w.network(t)
	p := n.Plan(w.query(n))
	r, err := p.Solve(context.Background(), Possible, w.masks(p))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Categories) < 500 {
		t.Errorf("%d categories reached the end", len(r.Categories))
	}
}

// Where people are erased one by one they are solved in small blocks, which look at their own
// erasures alone; in one block of sets every erasure is looked at.
func TestBlocksOfErasedPeopleAnswerAsAllAtOnce(t *testing.T) {
	const people = 2*fewSegments + 10
	e := erasedOneByOne(people)
	n := e.network(t)
	now := graph.InstantOf(time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC))
	for _, q := range []Query{
		{Aim: Held, X: At(n.graph.Place("q")), AsOf: now},
		{Aim: Lying, AsOf: now},
		{Aim: Overdue, AsOf: now},
	} {
		q.Category, q.Window = graph.AllData, graph.Always
		for _, w := range []World{Confirmed, Possible} {
			blocks, all := n.Plan(q), n.Plan(q)
			if size := blocks.problem(w, e.masks(blocks)).blockSize(people); size != fewSegments {
				t.Fatalf("a block has %d segments", size)
			}
			all.rows = rowsOfSets
			told := func(p *Plan) string {
				r, err := p.Solve(context.Background(), w, e.masks(p))
				if err != nil {
					t.Fatal(err)
				}
				text := fmt.Sprintln(r.Places, r.Hops, r.Origins, r.Breaches)
				for _, c := range r.Categories {
					each(c.Segments, func(k int) {
						one := r.set()
						one[k/64] = 1 << (k % 64)
						text += fmt.Sprintln(c.Key, k, c.Span(one))
					})
				}
				return text
			}
			if told(blocks) != told(all) {
				t.Errorf("aim %d, world %d: blocks answer otherwise than all at once", q.Aim, w)
			}
		}
	}
}

func TestDeadlinesAreHonoured(t *testing.T) {
	w := &workload{transfers: 20_000, segments: 1000, categories: categories(24)}
	n := w.network(t)
	p := n.Plan(w.query(n))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := p.Solve(ctx, Possible, w.masks(p)); err != context.Canceled {
		t.Errorf("a question whose time is up gives %v", err)
	}
}
