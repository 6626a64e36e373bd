package members

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// BenchmarkParquet reads a list of 40 million whole numbers, of which as many lie
// between 0 and 64 million: go test ./ingest/members -run - -bench Parquet -benchtime 1x.
func BenchmarkParquet(b *testing.B) {
	const people, among = 40_000_000, 64_000_000
	type row struct {
		ID   int64  `parquet:"user_id"`
		Name string `parquet:"plan"`
	}
	path := filepath.Join(b.TempDir(), "list.parquet")
	file, err := os.Create(path)
	if err != nil {
		b.Fatal(err)
	}
	w := parquet.NewGenericWriter[row](file, parquet.Compression(&parquet.Snappy), parquet.MaxRowsPerRowGroup(1<<20))
	rng := rand.New(rand.NewPCG(1, 2))
	rows := make([]row, 0, 1<<14)
	for id, left := int64(0), people; left > 0; id++ {
		if rng.Int64N(among-id) < int64(left) {
			rows = append(rows, row{id, "gold"})
			left--
		}
		if len(rows) == cap(rows) || left == 0 {
			if _, err := w.Write(rows); err != nil {
				b.Fatal(err)
			}
			rows = rows[:0]
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	file.Close()
	for b.Loop() {
		file, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		l, err := Read(b.Context(), file, Options{})
		if err != nil {
			b.Fatal(err)
		}
		file.Close()
		if n := l.Everyone().Len(); n != people {
			b.Fatalf("there are %d people", n)
		}
		b.ReportMetric(float64(len(l.Encode()))/1e6, "MB/list")
	}
}
