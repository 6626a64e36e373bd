//go:build unix

package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"outflow/fixtures/python"
)

var sparkEvents = flag.String("spark-events", "", "the file to which BenchmarkSpark writes what Spark sent, as the fixture is")

// BenchmarkSpark has PySpark run a job with OpenLineage's listener, by the README's commands,
// and compares what a service makes of what it sends with what is made of the fixture. It takes
// half a minute, Java 17, Maven Central or what Maven fetched from a mirror before, and a Python
// with pyspark==3.5.*, which OUTFLOW_TEST_PYTHON names; so it is no test. With the flag it writes
// the fixture:
//
//	go test ./cmd/outflow -run - -bench Spark -benchtime 1x -spark-events ../../fixtures/openlineage/spark.ndjson
func BenchmarkSpark(b *testing.B) {
	path := python.With(b, "pyspark")
	job, err := filepath.Abs(emitted + "spark.py")
	if err != nil {
		b.Fatal(err)
	}
	for range b.N {
		dir := b.TempDir()
		store, tokens, kept := filepath.Join(dir, "a.db"), filepath.Join(dir, "tokens"), filepath.Join(dir, "events")
		status, token, errs := outflow(b, "token", "new", "--role", "writer", "--name", "spark", "--store", store, "--tokens", tokens)
		if status != exitDone {
			b.Fatal(errs)
		}
		s, _ := serveAlone(b, nil, "serve", "--store", store, "--tokens", tokens, "--events", kept)
		data := filepath.Join(dir, "data")
		script := strings.NewReplacer("http://127.0.0.1:8080", s.url,
			"job.py", "--conf spark.openlineage.transport.auth.type=api_key --conf spark.openlineage.transport.auth.apiKey=$TOKEN "+job+" "+data,
			"./outflow ask", "true").Replace(sparkCommands(b))
		cmd := exec.CommandContext(b.Context(), "bash", "-euc", script)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "TOKEN="+strings.TrimSpace(token), "PYSPARK_PYTHON="+path, "PATH="+filepath.Dir(path)+string(os.PathListSeparator)+os.Getenv("PATH"))
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s\n%s", err, script, out)
		}
		var events [][]byte
		for _, e := range archivedEvents(b, kept) {
			events = append(events, bytes.ReplaceAll(e, []byte(data), []byte("/data")))
		}
		b.ReportMetric(float64(len(events)), "events")
		if *sparkEvents != "" {
			trimmed := append(bytes.Join(trimmed(b, events), []byte("\n")), '\n')
			if err := os.WriteFile(*sparkEvents, trimmed, 0o644); err != nil {
				b.Fatal(err)
			}
		}
		got, want := movesIn(b, store), movesIn(b, loaded(b, emitted+"spark.ndjson"))
		if got = strings.ReplaceAll(got, data, "/data"); got != want {
			b.Errorf("it comes to\n%s\nthe fixture to\n%s", got, want)
		}
	}
}

// sparkCommands returns the README's commands for Spark.
func sparkCommands(b *testing.B) string {
	for _, block := range readmeBlocks(b, "From the tools that you run", "sh") {
		if strings.Contains(block, "spark-submit") {
			return block
		}
	}
	b.Fatal("the README has no commands for Spark")
	return ""
}

// archivedEvents returns the events of an archive.
func archivedEvents(t testing.TB, dir string) (all [][]byte) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.ndjson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		z, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(z)
		for lines.Buffer(nil, 16<<20); lines.Scan(); {
			all = append(all, bytes.Clone(lines.Bytes()))
		}
		if err := lines.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// trimmed leaves out of events what says how the machine is set up, or who made a facet, and is
// not read.
func trimmed(t testing.TB, events [][]byte) (all [][]byte) {
	t.Helper()
	var trim func(of any)
	trim = func(of any) {
		switch of := of.(type) {
		case []any:
			for _, v := range of {
				trim(v)
			}
		case map[string]any:
			for key, v := range of {
				switch key {
				case "_producer", "_schemaURL", "dataSource", "processing_engine", "tags", "gcp_dataproc", "environment-properties":
					delete(of, key)
				default:
					if strings.HasPrefix(key, "spark") || strings.HasPrefix(key, "dbt_") {
						delete(of, key)
					}
				}
				trim(v)
			}
		}
	}
	for _, text := range events {
		var e map[string]any
		if err := json.Unmarshal(text, &e); err != nil {
			t.Fatal(err)
		}
		trim(e)
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	return all
}
