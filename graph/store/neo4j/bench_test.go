package neo4j

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/graph/store/storetest"
)

// workload yields n transfers among n/5 datasets, and the datasets: what a
// data estate of that size claims.
func workload(source string, n int) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		r := rand.New(rand.NewPCG(1, 0))
		datasets := max(2, n/5)
		place := func(d int) string { return fmt.Sprintf("s%d/d%d", d/100, d) }
		for d := range datasets {
			if !yield(graph.Claim{Kind: graph.KindDataset, ID: place(d), Source: source, Population: "people"}, nil) {
				return
			}
		}
		day := graph.InstantOf(time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC))
		const daily = graph.Instant(24 * time.Hour / time.Microsecond)
		categories := []string{"user.contact.email", "user.contact.phone_number", "user.device", "user.financial.balance", "user.location.precise"}
		for i := range n {
			since := day + daily*graph.Instant(r.IntN(2000))
			c := graph.Claim{
				Kind: graph.KindTransfer, ID: fmt.Sprintf("t%d", i), Source: source,
				From: place(r.IntN(datasets)), To: place(r.IntN(datasets)), People: "everyone",
				When: graph.When{Spans: []graph.Interval{{Since: since, Until: since + daily*graph.Instant(1+r.IntN(500))}}},
			}
			if i%2 == 0 {
				c.Categories = categories[r.IntN(3):]
			}
			if !yield(c, nil) {
				return
			}
		}
	}
}

// warmUp is how often the benchmarks of loads load before they measure: the
// server compiles what it does often, and is twice as fast after that.
const warmUp = 3

// BenchmarkLoad loads 200,000 transfers and their datasets into an empty
// database of a warm server.
func BenchmarkLoad(b *testing.B) {
	const transfers = 200_000
	server := neo4jtest.Fresh(b)
	empty := func() *Store {
		server.Wipe(b)
		return openAt(b, server, Options{})
	}
	load := func(s *Store) { storetest.Apply(b, s, graph.Batch{Claims: workload("bulk", transfers)}) }
	for range warmUp {
		load(empty())
	}
	for b.Loop() {
		b.StopTimer()
		s := empty()
		b.StartTimer()
		load(s)
	}
	b.ReportMetric(transfers*float64(b.N)/b.Elapsed().Seconds(), "transfers/s")
}

// BenchmarkRead reads a graph of 100,000 transfers.
func BenchmarkRead(b *testing.B) {
	const transfers = 100_000
	s := openAt(b, neo4jtest.Fresh(b), Options{})
	storetest.Apply(b, s, graph.Batch{Claims: workload("bulk", transfers)})
	ctx := context.Background()
	places := make([]string, transfers/5)
	for d := range places {
		places[d] = fmt.Sprintf("s%d/d%d", d/100, d)
	}
	count := func(b *testing.B, read func(graph.Reader) iter.Seq2[graph.Claim, error]) {
		n := 0
		for b.Loop() {
			err := s.View(ctx, 0, func(r graph.Reader) error {
				for _, err := range read(r) {
					if err != nil {
						return err
					}
					n++
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "claims/s")
	}
	b.Run("touching-all", func(b *testing.B) {
		count(b, func(r graph.Reader) iter.Seq2[graph.Claim, error] { return r.Referring(ctx, places, graph.RoleFrom) })
	})
	b.Run("touching-one", func(b *testing.B) {
		count(b, func(r graph.Reader) iter.Seq2[graph.Claim, error] {
			return r.Referring(ctx, places[100:101], graph.RoleFrom)
		})
	})
	b.Run("all", func(b *testing.B) {
		count(b, func(r graph.Reader) iter.Seq2[graph.Claim, error] { return r.Claims(ctx) })
	})
	b.Run("small-commit", func(b *testing.B) { // what a service pays for one event
		for i := 0; b.Loop(); i++ {
			storetest.Apply(b, s, graph.Batch{Claims: storetest.Each(graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprint("e", i), Source: "events", From: places[0], To: places[1]})})
		}
	})
}
