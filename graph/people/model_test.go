package people

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"outflow/graph"
)

// contradictions are those that are found where there are doubts.
func contradictions(t *rapid.T, c *Crowd, doubts func(*knowledge) doubts) (all []string) {
	for p := range c.censuses {
		k := c.know(int32(p), nil)
		found, err := c.conflicts(t.Context(), k, doubts(k))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range found {
			all = append(all, fmt.Sprint(e, e.About))
		}
	}
	return all
}

// falsified says something else of some of a world's sets.
func (w *world) falsified(t *rapid.T) {
	for i := range w.claims {
		c := &w.claims[i]
		if rapid.IntRange(0, 2).Draw(t, "true") > 0 {
			continue
		}
		other := func() string { return w.claims[rapid.IntRange(0, i-1).Draw(t, "other")].ID }
		switch what := rapid.IntRange(0, 3).Draw(t, "what"); {
		case what == 0 || c.Kind == graph.KindPopulation:
			c.Size = around(t, rapid.IntRange(0, 12).Draw(t, "people"))
		case what == 1:
			c.Share = rangeOf(rapid.SampledFrom([]string{"0", "0.5", "..0.2", "0.7..", "..<0.5", "0.1..<0.3", "0.37"}).Draw(t, "share"))
		case what == 2:
			c.Of = other()
		case i > 1:
			c.Disjoint = append(c.Disjoint, w.claims[rapid.IntRange(1, i-1).Draw(t, "apart")].ID)
		}
	}
}

// TestAModelHidesNoContradiction compares what is found where there are doubts with what is found
// if all is doubted, of what is true of a world and of what may not be.
func TestAModelHidesNoContradiction(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		for range 5 { // few contradict, and they are small
			w := someWorld(t, rapid.Bool().Draw(t, "dated"))
			if rapid.IntRange(0, 3).Draw(t, "falsify") > 0 {
				w.falsified(t)
			}
			c := gathered(t, w)
			want := contradictions(t, c, func(*knowledge) doubts { return doubts{all: true} })
			if got := contradictions(t, c, func(k *knowledge) doubts { return k.doubts() }); !slices.Equal(got, want) {
				t.Fatalf("with a model: %q\nwithout: %q", got, want)
			}
		}
	})
}

// TestManyLinkedCohortsHaveAModel holds that nothing need be solved to check them.
func TestManyLinkedCohortsHaveAModel(t *testing.T) {
	listed := func(n int) []graph.Claim {
		return each(population("p", ""), func(id, _ string, i int) graph.Claim {
			if i < 2 {
				return cohort(id, "p", "", "")
			}
			return cohort(id, fmt.Sprint("c", i%2), fmt.Sprint(i), "")
		})(n)
	}
	partition := func(n int) []graph.Claim {
		all := []graph.Claim{population("p", "1000000"), cohort("whole", "p", "100000", "")}
		var ids []string
		for i := range n {
			ids = append(ids, fmt.Sprint("c", i))
			all = append(all, cohort(ids[i], "whole", "10..20", "", ids[:i]...))
		}
		return all
	}
	growing := func(int) []graph.Claim {
		return []graph.Claim{population("p", ""), cohort("most", "p", "", "0.6"), cohort("few", "p", "10", "", "most")}
	}
	for _, e := range slices.Concat(linked, []estate{{"lists", listed}, {"partition", partition}, {"a part that grows with the whole", growing}}) {
		b := blobs{}
		claims := e.of(60)
		if e.name == "lists" {
			claims[1].Members = b.put(ListOf(SetOf(seq(0, 70)...), false))
			claims[2].Members = b.put(ListOf(SetOf(seq(50, 200)...), false))
		}
		if d := crowdOf(t, b, claims...).know(0, nil).doubts(); d.all || len(d.cohorts) > 0 {
			t.Errorf("%s: %d cohorts of %d are doubtful, all of them: %v", e.name, len(d.cohorts), len(claims), d.all)
		}
	}
}

func seq(from, to uint64) (ids []uint64) {
	for id := from; id < to; id++ {
		ids = append(ids, id)
	}
	return ids
}
