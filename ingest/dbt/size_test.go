package dbt_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"outflow/ingest"
	"outflow/ingest/dbt"
	"outflow/ingest/dbt/dbttest"
	"outflow/ingest/record"
)

const head = `{"metadata":{"dbt_schema_version":"https://schemas.getdbt.com/dbt/manifest/v12.json","project_name":"p"},`

// What is read of a file is bounded, whatever it holds, and the rest is passed over.
func TestHostileSizes(t *testing.T) {
	many := func(n int, of func(i int) string) string {
		var b strings.Builder
		for i := range n {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString(of(i))
		}
		return b.String()
	}
	node := func(rest string) string {
		return head + `"nodes":{"model.p.a":{"resource_type":"model","name":"a",` + rest + `}}}`
	}
	for name, c := range map[string]struct{ text, want string }{
		"code of 20 MB": {node(`"compiled_code":"` + strings.Repeat("x", 20<<20) + `"`), ""},
		"deep config":   {node(`"config":{"x":` + strings.Repeat(`{"a":[`, 1<<20) + strings.Repeat("]}", 1<<20) + `}`), ""},
		"deep outflow":  {node(`"meta":{"outflow":` + strings.Repeat(`[`, 1<<10) + strings.Repeat("]", 1<<10) + `}`), "the document nests more than 32 deep"},
		"name of 20 MB": {node(`"alias":"` + strings.Repeat("x", 20<<20) + `"`), "a value is longer than 16 MB"},
		"a long name":   {node(`"alias":"` + strings.Repeat("x", 2000) + `"`), "an id is longer than 1024 characters"},
		"columns":       {node(`"columns":{` + many(100_001, func(i int) string { return fmt.Sprintf(`"c%d":{}`, i) }) + `}`), "a node has more than 100,000 columns"},
		"parents":       {node(`"depends_on":{"nodes":[` + many(100_001, func(i int) string { return `"a"` }) + `]}`), "a node depends on more than 100,000 others"},
		"what columns state": {node(`"columns":{` + many(1000, func(i int) string {
			return fmt.Sprintf(`"c%d":{"meta":{"outflow":[%s0]}}`, i, strings.Repeat("[],", 2000))
		}) + `}`), "a node states more than 4 MB under outflow"},
		"names of nodes": {head + `"nodes":{` + many(1_000_001/99_000+1, func(n int) string {
			return fmt.Sprintf(`"model.p.%d":{"resource_type":"model","name":"n%d","depends_on":{"nodes":[%s]}}`, n, n, many(99_000, func(i int) string { return fmt.Sprintf(`"%d.%d"`, n, i) }))
		}) + `}}`, "the manifest names more than 1,000,000 nodes"},
		"a web of ephemerals": {head + `"nodes":{` + many(3000, func(i int) string {
			return fmt.Sprintf(`"model.p.r%d":{"resource_type":"model","name":"r%d","depends_on":{"nodes":["model.p.e"]}}`, i, i)
		}) + `,"model.p.e":{"resource_type":"model","config":{"materialized":"ephemeral"},"depends_on":{"nodes":[` + many(3000, func(i int) string { return fmt.Sprintf(`"model.p.w%d"`, i) }) + `]}}}}`, "models that read each other through ephemeral ones come to more than 5,000,000 steps"},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && len(c.text) > 8<<20 {
				t.Skip("it is large")
			}
			dir := t.TempDir()
			write(t, dir, map[string]string{"m.json": c.text})
			s := open(t)
			_, err := try(t, s, ingest.Options{}, dir)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want) || len(err.Error()) > 5000) {
				t.Errorf("%.500v, want %q", err, c.want)
			}
			if c.want != "" {
				same(t, "said", len(said(t, s, "p")), 0)
			}
		})
	}
}

// most follows how much memory the heap and stacks take, until it is stopped.
func most(ctx context.Context) (stop func() uint64) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan uint64)
	go func() {
		var top uint64
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			top = max(top, m.Sys-m.HeapReleased)
			select {
			case <-ctx.Done():
				done <- top
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	return func() uint64 { cancel(); return <-done }
}

// A manifest is streamed: reading it takes memory for what its nodes say, not for their code.
func TestALargeManifestIsStreamed(t *testing.T) {
	if testing.Short() {
		t.Skip("it is large")
	}
	path := filepath.Join(t.TempDir(), "manifest.json")
	n, err := dbttest.Manifest(path, "testdata/target/manifest.json", 60<<20)
	if err != nil {
		t.Fatal(err)
	}
	debug.FreeOSMemory()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before := m.Sys - m.HeapReleased
	stop := most(t.Context())
	target := &dbt.Target{Manifest: dbt.File{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}, Project: "p"}
	records := 0
	for _, err := range target.Records(t.Context(), record.NewReader(path, "p")) {
		if err != nil {
			t.Fatal(err)
		}
		records++
	}
	if memory := stop() - before; memory > 120<<20 {
		t.Errorf("60 MB take %d MB", memory>>20)
	}
	if records < n*12 { // half of the nodes are tests and the like, and the others have 20 columns
		t.Errorf("%d nodes make %d records", n, records)
	}
}
