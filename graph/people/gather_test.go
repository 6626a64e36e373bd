package people

import (
	"fmt"
	"slices"
	"testing"

	"outflow/graph"
)

// workload is claims about people who fall into many signatures: cohort k is
// decided by three bits of a number drawn for each person, of which there are
// four, so that cohorts of one of them are nested.
func workload(b testing.TB, persons uint64, cohorts int) (blobs, []graph.Claim) {
	stored := blobs{}
	claims := []graph.Claim{{Kind: graph.KindPopulation, ID: "people", Source: "s", Size: graph.ExactRange(int64(persons))}}
	for k := range cohorts {
		var list Builder
		for p := uint64(1); p <= persons; p++ {
			if bits := mix(p) >> (3 * (k % 4)) & 7; bits < uint64(1+k/4%7) {
				list.Add(p, graph.Always)
			}
		}
		l, err := list.List()
		if err != nil {
			b.Fatal(err)
		}
		claims = append(claims, graph.Claim{Kind: graph.KindCohort, ID: fmt.Sprint("cohort-", k), Of: "people", Source: "s", Members: stored.put(l)})
	}
	return stored, claims
}

// mix is the last step of splitmix64.
func mix(p uint64) uint64 {
	p += 0x9E3779B97F4A7C15
	p = (p ^ p>>30) * 0xBF58476D1CE4E5B9
	p = (p ^ p>>27) * 0x94D049BB133111EB
	return p ^ p>>31
}

func BenchmarkGather(b *testing.B) {
	stored, claims := workload(b, 1_000_000, 20)
	for b.Loop() {
		c := crowdOf(b, stored, claims...)
		if len(c.censuses[0].signatures) < 1000 {
			b.Fatalf("%d signatures", len(c.censuses[0].signatures))
		}
	}
}

func BenchmarkSegments(b *testing.B) {
	stored, claims := workload(b, 200_000, 20)
	c := crowdOf(b, stored, append(claims, cohort("unlisted", "people", "", "..0.2"))...)
	exprs := []string{"everyone"}
	for k := range 20 {
		exprs = append(exprs, fmt.Sprint("cohort-", k), fmt.Sprint("everyone except cohort-", k), fmt.Sprint("cohort-", k, " except unlisted"))
	}
	for b.Loop() {
		segmentsOf(b, c, exprs...)
	}
	s := segmentsOf(b, c, exprs...)
	b.ReportMetric(float64(s.Len()), "segments")
}

func BenchmarkCount(b *testing.B) {
	stored, claims := workload(b, 200_000, 20)
	c := crowdOf(b, stored, append(claims, cohort("unlisted", "people", "", "..0.2"), cohort("other", "people", "1000..30000", "", "unlisted"))...)
	exprs := []string{}
	for k := range 20 {
		exprs = append(exprs, fmt.Sprint("cohort-", k), fmt.Sprint("cohort-", k, " except unlisted"), fmt.Sprint("other and cohort-", k))
	}
	s := segmentsOf(b, c, exprs...)
	for b.Loop() {
		clear(s.populations[0].counts)
		for i := range exprs {
			count(b, s, i)
		}
	}
}

// An estate makes claims about so many cohorts.
type estate struct {
	name string
	of   func(n int) []graph.Claim
}

// estates are claims about so many cohorts without a list, in parts that nothing links but the
// population they are of.
var estates = []estate{
	{"sizes", each(population("p", ""), func(id, _ string, _ int) graph.Claim { return cohort(id, "p", "1", "") })},
	{"shares", each(population("p", "1000000"), func(id, _ string, _ int) graph.Claim { return cohort(id, "p", "10", "..0.2") })},
	{"subsets", each(population("p", "1000000"), func(id, before string, i int) graph.Claim {
		if i%2 == 1 {
			return cohort(id, before, "1", "")
		}
		return cohort(id, "p", "5", "..0.5")
	})},
	{"disjoint", each(population("p", ""), func(id, before string, i int) graph.Claim {
		if i%2 == 1 {
			return cohort(id, "p", "1", "", before)
		}
		return cohort(id, "p", "5", "")
	})},
	{"expressions", each(population("p", ""), func(id, before string, i int) graph.Claim {
		if i%2 == 1 {
			return graph.Claim{Kind: graph.KindCohort, ID: id, Of: "p", People: before, Size: rangeOf("1")}
		}
		return cohort(id, "p", "1", "")
	})},
	{"populations of ten", func(n int) (all []graph.Claim) {
		for i := range n {
			of := fmt.Sprint("p", i/10)
			if i%10 == 0 {
				all = append(all, population(of, "1000"))
			}
			all = append(all, cohort(fmt.Sprint("c", i), of, "1", "..0.5"))
		}
		return all
	}},
	{"one too large", func(n int) []graph.Claim {
		sizes := each(population("p", "10"), func(id, _ string, _ int) graph.Claim { return cohort(id, "p", "1", "") })
		return append(sizes(n), cohort("large", "p", "11", ""))
	}},
}

// linked are claims about so many cohorts without a list, all in one part or in many that the size
// of the population links.
var linked = []estate{
	{"star", each(population("p", ""), func(id, _ string, i int) graph.Claim {
		if i == 0 {
			return cohort(id, "p", "100000..", "")
		}
		return cohort(id, "c0", fmt.Sprint(i), "..0.9")
	})},
	{"star of one exact size", each(population("p", "1000000"), func(id, _ string, i int) graph.Claim {
		if i == 0 {
			return cohort(id, "p", "100000", "")
		}
		return cohort(id, "c0", fmt.Sprint(i), "")
	})},
	{"tree", each(population("p", "1000000"), func(id, _ string, i int) graph.Claim {
		if i == 0 {
			return cohort(id, "p", "", "")
		}
		const parts = 7 // 7^5 are 16,807
		return cohort(id, fmt.Sprint("c", (i-1)/parts), fmt.Sprint(1_000_000/(i+1)), "0.01..")
	})},
	{"complements", each(population("p", "1000000"), func(id, before string, i int) graph.Claim {
		if i%2 == 1 {
			return graph.Claim{Kind: graph.KindCohort, ID: id, Of: "p", People: "not " + before, Size: rangeOf("5..")}
		}
		return cohort(id, "p", "1..", "")
	})},
	{"complements of an open population", each(population("p", ""), func(id, before string, i int) graph.Claim {
		if i%2 == 1 {
			return graph.Claim{Kind: graph.KindCohort, ID: id, Of: "p", People: "not " + before, Size: rangeOf("5..")}
		}
		return cohort(id, "p", "1..", "")
	})},
	{"open shares of pairs", each(population("p", ""), func(id, before string, i int) graph.Claim {
		if i%2 == 1 {
			return cohort(id, "p", "10..", "0.1..0.2", before)
		}
		return cohort(id, "p", "10..", "0.3")
	})},
}

// each makes claims of cohorts, of the id of each and of the one before.
func each(of graph.Claim, make func(id, before string, i int) graph.Claim) func(n int) []graph.Claim {
	return func(n int) []graph.Claim {
		all := []graph.Claim{of}
		for i := range n {
			all = append(all, make(fmt.Sprint("c", i), fmt.Sprint("c", i-1), i))
		}
		return all
	}
}

// BenchmarkCheck looks for contradictions among many cohorts. It shows that four times as many
// take four to five times as long, since a model spares looking at each with what bears on it.
func BenchmarkCheck(b *testing.B) {
	for _, e := range slices.Concat(estates, linked) {
		for _, n := range []int{1000, 4000, 16_000} {
			claims := e.of(n)
			for i := range claims {
				claims[i].Source = "s"
			}
			b.Run(fmt.Sprintf("%s, %d", e.name, n), func(b *testing.B) {
				for b.Loop() {
					if err := Check(b.Context(), claims, nil); (err != nil) != (e.name == "one too large") {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkCountIn counts who of everybody is in each of many cohorts, as answers do.
func BenchmarkCountIn(b *testing.B) {
	for _, e := range estates {
		for _, n := range []int{1000, 4000} {
			c := crowdOf(b, nil, e.of(n)...)
			b.Run(fmt.Sprintf("%s, %d", e.name, n), func(b *testing.B) {
				for b.Loop() {
					s := segmentsOf(b, c, "everyone")
					for i := range c.graph.Cohorts {
						if _, err := s.CountIn(s.Members(), graph.Members(c.graph.Cohorts[i].ID)); err != nil {
							b.Fatal(err)
						}
					}
				}
			})
		}
	}
}
