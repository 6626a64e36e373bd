package sqlite

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/store/ledger"
	"outflow/graph/store/storetest"

	lib "modernc.org/sqlite/lib"
)

// workload yields n transfers among n/5 datasets, and the datasets: what a
// data estate of that size claims.
func workload(n int) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		r := rand.New(rand.NewPCG(1, 0))
		datasets := max(2, n/5)
		place := func(d int) string { return fmt.Sprintf("s%d/d%d", d/100, d) }
		for d := range datasets {
			if !yield(graph.Claim{Kind: graph.KindDataset, ID: place(d), Source: "bulk", Population: "people"}, nil) {
				return
			}
		}
		day := graph.InstantOf(time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC))
		const daily = graph.Instant(24 * time.Hour / time.Microsecond)
		categories := []string{"user.contact.email", "user.contact.phone_number", "user.device", "user.financial.balance", "user.location.precise"}
		for i := range n {
			since := day + daily*graph.Instant(r.IntN(2000))
			c := graph.Claim{
				Kind: graph.KindTransfer, ID: fmt.Sprintf("t%d", i), Source: "bulk",
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

// BenchmarkLoad loads into an empty file. The ratio is to inserting the same
// rows with no index, no name and no hash but the claims' own, made before.
func BenchmarkLoad(b *testing.B) {
	for _, transfers := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprint(transfers), func(b *testing.B) {
			var load, bare time.Duration
			claims := 0
			for b.Loop() {
				claims = transfers + max(2, transfers/5)
				bare += bareInsert(b, transfers)
				s := openFile(b)
				began := time.Now()
				if _, _, err := s.Apply(context.Background(), graph.Batch{Claims: workload(transfers)}); err != nil {
					b.Fatal(err)
				}
				load += time.Since(began)
				s.Close()
			}
			b.ReportMetric(float64(claims)*float64(b.N)/load.Seconds(), "claims/s")
			b.ReportMetric(load.Seconds()/bare.Seconds(), "x-bare")
			b.ReportMetric(0, "ns/op")
		})
	}
}

func bareInsert(b *testing.B, transfers int) time.Duration {
	c, err := openReady(filepath.Join(b.TempDir(), "bare.db"), lib.SQLITE_OPEN_READWRITE|lib.SQLITE_OPEN_CREATE, false)
	if err != nil {
		b.Fatal(err)
	}
	defer c.close()
	if err := c.advance(chain()); err != nil {
		b.Fatal(err)
	}
	insert, err := c.inserter()
	if err != nil {
		b.Fatal(err)
	}
	var spent time.Duration
	type row struct {
		entry *ledger.Entry
		body  []byte
	}
	var rows []row
	n := int64(0)
	write := func() {
		began := time.Now()
		err := c.transact(func() error {
			for _, r := range rows {
				n++
				if err := insert.claim(n, 1, 1, 0, r.entry, r.body); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
		spent += time.Since(began)
		rows = rows[:0]
	}
	for claim := range workload(transfers) {
		e, err := ledger.NewEntry(&claim)
		if err != nil {
			b.Fatal(err)
		}
		rows = append(rows, row{e, claim.Canonical()})
		if len(rows) == chunkClaims {
			write()
		}
	}
	write()
	return spent
}

// BenchmarkReload loads the same again, and with one transfer in a hundred
// changed.
func BenchmarkReload(b *testing.B) {
	const transfers = 100_000
	s := openFile(b)
	batch := graph.Batch{Replaces: []string{"bulk"}, Claims: workload(transfers)}
	if _, _, err := s.Apply(context.Background(), batch); err != nil {
		b.Fatal(err)
	}
	b.Run("unchanged", func(b *testing.B) {
		for b.Loop() {
			if _, c, err := s.Apply(context.Background(), batch); err != nil || c.Of().Added > 0 {
				b.Fatal(c, err)
			}
		}
		b.ReportMetric(transfers*1.2*float64(b.N)/b.Elapsed().Seconds(), "claims/s")
	})
	b.Run("changed", func(b *testing.B) {
		for i := 0; b.Loop(); i++ {
			batch := graph.Batch{Claims: func(yield func(graph.Claim, error) bool) {
				n := 0
				for c := range workload(transfers) {
					if n++; n%100 == 0 {
						c.Purpose = fmt.Sprint("purpose ", i)
						if !yield(c, nil) {
							return
						}
					}
				}
			}}
			if _, c, err := s.Apply(context.Background(), batch); err != nil || c.Of().Changed == 0 {
				b.Fatal(c, err)
			}
		}
	})
}

// BenchmarkMore loads a second source into a store that has one of that size.
func BenchmarkMore(b *testing.B) {
	const transfers = 200_000
	s := openFile(b)
	if _, _, err := s.Apply(context.Background(), graph.Batch{Claims: workload(transfers)}); err != nil {
		b.Fatal(err)
	}
	for i := 0; b.Loop(); i++ {
		_, _, err := s.Apply(context.Background(), graph.Batch{Claims: func(yield func(graph.Claim, error) bool) {
			for c := range workload(transfers) {
				c.Source = fmt.Sprint("source ", i)
				if !yield(c, nil) {
					return
				}
			}
		}})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(transfers*1.2*float64(b.N)/b.Elapsed().Seconds(), "claims/s")
}

func BenchmarkRead(b *testing.B) {
	s := openFile(b)
	if _, _, err := s.Apply(context.Background(), graph.Batch{Claims: workload(10_000)}); err != nil {
		b.Fatal(err)
	}
	ctx := context.Background()
	b.Run("all-12000", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			err := s.View(ctx, 0, func(r graph.Reader) error {
				for _, err := range r.Claims(ctx) {
					if err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("open-and-commit", func(b *testing.B) {
		for b.Loop() {
			s, err := Open(ctx, s.path, Options{MustExist: true})
			if err != nil {
				b.Fatal(err)
			}
			err = s.View(ctx, 0, func(r graph.Reader) error { return nil })
			if err != nil {
				b.Fatal(err)
			}
			s.Close()
		}
	})
	b.Run("touching-one-place", func(b *testing.B) {
		for b.Loop() {
			err := s.View(ctx, 0, func(r graph.Reader) error {
				for _, err := range r.Referring(ctx, []string{"s1/d100"}, graph.RoleFrom) {
					if err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkFind looks 500 claims up by their ids: datasets, and transfers of which each has a
// hundred versions.
func BenchmarkFind(b *testing.B) {
	s := openFile(b)
	ctx := context.Background()
	ids := map[graph.Kind][]string{}
	for version := range 100 {
		var claims []graph.Claim
		for i := range 500 {
			t := graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprint("t", i), Source: "events", From: "a", To: "b", Job: fmt.Sprint("job", version)}
			if claims = append(claims, t); version == 0 {
				d := graph.Claim{Kind: graph.KindDataset, ID: fmt.Sprint("d", i), Source: "events"}
				claims = append(claims, d)
				ids[t.Kind], ids[d.Kind] = append(ids[t.Kind], t.ID), append(ids[d.Kind], d.ID)
			}
		}
		if _, _, err := s.Apply(ctx, graph.Batch{Claims: storetest.Each(claims...)}); err != nil {
			b.Fatal(err)
		}
	}
	for _, kind := range []graph.Kind{graph.KindDataset, graph.KindTransfer} {
		b.Run(string(kind), func(b *testing.B) {
			for b.Loop() {
				err := s.View(ctx, 0, func(r graph.Reader) error {
					for _, err := range r.Find(ctx, kind, ids[kind]) {
						if err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkSmallCommit is what a service pays for one event.
func BenchmarkSmallCommit(b *testing.B) {
	s := openFile(b)
	for i := 0; b.Loop(); i++ {
		c := graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprint(i), Source: "events", From: "a", To: "b"}
		batch := graph.Batch{Claims: func(yield func(graph.Claim, error) bool) { yield(c, nil) }}
		if _, _, err := s.Apply(context.Background(), batch); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkNames looks names up among those of 100,000 transfers.
func BenchmarkNames(b *testing.B) {
	s := openFile(b)
	if _, _, err := s.Apply(context.Background(), graph.Batch{Claims: workload(100_000)}); err != nil {
		b.Fatal(err)
	}
	for name, ask := range map[string]func(context.Context, graph.Reader) error{
		"named": func(ctx context.Context, r graph.Reader) error {
			_, err := r.Named(ctx, []string{"s7d777", "t777"})
			return err
		},
		"nearest": func(ctx context.Context, r graph.Reader) error { _, err := r.Nearest(ctx, "s7e777", 3); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := s.View(context.Background(), 0, func(r graph.Reader) error { return ask(context.Background(), r) }); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
