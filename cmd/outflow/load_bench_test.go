//go:build linux

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"outflow/ingest/dbt/dbttest"
)

// A measured load is what one that a process of its own did took.
type measured struct {
	time, processor time.Duration
	memory          int64 // the most, in bytes
}

// loadMeasured has a process load something into a store.
func loadMeasured(b *testing.B, store string, args ...string) (m measured) {
	b.Helper()
	status := filepath.Join(b.TempDir(), "status")
	cmd := exec.Command(os.Args[0], append([]string{"load", "--store", store}, args...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1", asMeasured+"="+status)
	began := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	m.time, m.processor = time.Since(began), cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
	m.memory = mostMemory(b, status)
	return m
}

func (m *measured) report(b *testing.B, name string) {
	b.ReportMetric(m.time.Seconds(), name+"-s")
	b.ReportMetric(m.processor.Seconds(), name+"-cpu-s")
	b.ReportMetric(float64(m.memory>>20), name+"-MB")
}

// BenchmarkManifest has the program load a manifest of dbt of 300 MB into a new file, and the
// same once more, which changes nothing. It reports how long that took, how much of the manifest
// a second, and the most memory that the process had, which is to be 1 GB at most.
//
//	go test ./cmd/outflow -run - -bench Manifest -benchtime 1x
func BenchmarkManifest(b *testing.B) {
	const testdata = "../../ingest/dbt/testdata/"
	path := filepath.Join(b.TempDir(), "manifest.json")
	nodes, err := dbttest.Manifest(path, testdata+"target/manifest.json", 300<<20)
	if err != nil {
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(info.Size())
	for b.Loop() {
		b.StopTimer()
		store := filepath.Join(b.TempDir(), "a.db")
		loadMeasured(b, store, testdata+"estate.yaml")
		b.StartTimer()
		m := loadMeasured(b, store, path)
		b.StopTimer()
		m.report(b, "load")
		if m.memory > 1<<30 {
			b.Errorf("it takes %d MB", m.memory>>20)
		}
		again := loadMeasured(b, store, path)
		again.report(b, "again")
		b.StartTimer()
	}
	b.ReportMetric(float64(nodes), "nodes")
}
