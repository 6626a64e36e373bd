package ingest_test

import (
	"context"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/store/sqlite"
	"outflow/ingest"
	"outflow/ingest/openlineage"
)

// microBatch is an event of a run of a job that processes a stream, a run a minute.
func microBatch(n int, ends bool) string {
	at := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(n) * time.Minute)
	event := run(fmt.Sprint("r", n), "START", at.Format(time.RFC3339), "j", reads("a")+writes("b"))
	if ends {
		event = run(fmt.Sprint("r", n), "COMPLETE", at.Add(30*time.Second).Format(time.RFC3339), "j", writes("b"))
	}
	return strings.Replace(event, `"name":"j"`, `"name":"j","facets":{"jobType":{"processingType":"STREAMING"}}`, 1)
}

// A jobsReader counts how often the runs of jobs are read.
type jobsReader struct {
	graph.Store
	times int
}

type countingReader struct {
	graph.Reader
	times *int
}

func (s *jobsReader) View(ctx context.Context, number int64, fn func(graph.Reader) error) error {
	return s.Store.View(ctx, number, func(r graph.Reader) error { return fn(countingReader{r, &s.times}) })
}

func (r countingReader) Referring(ctx context.Context, ids []string, roles ...graph.Role) iter.Seq2[graph.Claim, error] {
	if slices.Contains(roles, graph.RoleJob) {
		*r.times++
	}
	return r.Reader.Referring(ctx, ids, roles...)
}

// What a run of a stream costs does not grow with the runs before it: they are read when the
// first of them ends, and again where somebody else spoke as the source or one that was over
// turns out to be another.
func TestTheRunsOfAStreamAreReadOnce(t *testing.T) {
	s := &jobsReader{Store: open(t)}
	o := ingest.NewObserver(s, ingest.Options{})
	var events []string
	tell := func(some ...string) {
		for _, e := range some {
			events = append(events, e)
			commit(t, o, e)
		}
	}
	for n := range 5 {
		tell(microBatch(n, false), microBatch(n, true), microBatch(n, true))
	}
	tell(microBatch(5, false), microBatch(6, false), microBatch(5, true))
	if s.times != 1 {
		t.Errorf("the runs of a stream are read %d times", s.times)
	}
	tell(strings.Replace(microBatch(2, true), `"b"`, `"c"`, 1), microBatch(6, true))
	if s.times != 2 {
		t.Errorf("after a run that was over is another they are read %d times", s.times-1)
	}
	commit(t, ingest.NewObserver(s.Store, ingest.Options{}), microBatch(7, false))
	events = append(events, microBatch(7, false))
	tell(microBatch(7, true), microBatch(8, false), microBatch(8, true))
	if s.times != 3 {
		t.Errorf("after somebody else spoke as the source they are read %d times", s.times-2)
	}
	same(t, lines(everyClaim(t, s)), lines(observe(t, events)))
}

// BenchmarkStream tells an observer, event by event, of micro-batches of a job of which so many
// ran before.
//
//	go test ./ingest -run - -bench Stream -benchtime 100x
func BenchmarkStream(b *testing.B) {
	for _, runs := range []int{1_000, 5_000, 20_000} {
		b.Run(fmt.Sprint(runs), func(b *testing.B) {
			s, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "s.db"), sqlite.Options{})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			var text strings.Builder
			for n := range runs {
				text.WriteString(microBatch(n, false) + "\n" + microBatch(n, true) + "\n")
			}
			if _, err := ingest.Load(b.Context(), s, []ingest.Input{{Path: "events", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text.String())), nil }}}, ingest.Options{}); err != nil {
				b.Fatal(err)
			}
			o, n := ingest.NewObserver(s, ingest.Options{}), runs
			tell := func() {
				for _, ends := range []bool{false, true} {
					e, _ := openlineage.Read([]byte(microBatch(n, ends)))
					o.Add(e)
					if _, err := o.Commit(b.Context(), ""); err != nil {
						b.Fatal(err)
					}
				}
				n++
			}
			tell() // the first time it reads what was said before
			for b.Loop() {
				tell()
			}
			b.ReportMetric(b.Elapsed().Seconds()*1e3/float64(2*b.N), "ms/event")
		})
	}
}
