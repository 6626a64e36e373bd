package people

import (
	"fmt"
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
