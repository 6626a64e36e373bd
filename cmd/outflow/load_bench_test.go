//go:build linux

package main

import (
	"bytes"
	"fmt"
	"io"
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
	memory          int64      // the most, in bytes
	quarters        [4]float64 // the most in each of its time, in MB
}

// loadMeasured has a process load something into a store.
func loadMeasured(b *testing.B, store string, args ...string) (m measured) {
	b.Helper()
	status := filepath.Join(b.TempDir(), "status")
	var out bytes.Buffer
	cmd := beginLoad(b, &out, []string{asMeasured + "=" + status}, store, args...)
	began, ended := time.Now(), make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var samples []float64
	for done := false; !done; {
		select {
		case err := <-ended:
			if done = true; err != nil {
				b.Fatalf("%v\n%s", err, out.Bytes())
			}
		case <-time.After(50 * time.Millisecond):
			samples = append(samples, resident(cmd.Process.Pid))
		}
	}
	m.time, m.processor = time.Since(began), cmd.ProcessState.UserTime()+cmd.ProcessState.SystemTime()
	m.memory = mostMemory(b, status)
	for i, mb := range samples {
		quarter := &m.quarters[i*len(m.quarters)/len(samples)]
		*quarter = max(*quarter, mb)
	}
	return m
}

func beginLoad(b *testing.B, out io.Writer, env []string, store string, args ...string) *exec.Cmd {
	b.Helper()
	cmd := exec.Command(os.Args[0], append([]string{"load", "--store", store}, args...)...)
	cmd.Env = append(append(os.Environ(), asProgram+"=1"), env...)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	return cmd
}

// loadKilled has a process load something into a store, and kills it when that took so long.
func loadKilled(b *testing.B, after time.Duration, store string, args ...string) {
	b.Helper()
	cmd := beginLoad(b, io.Discard, nil, store, args...)
	time.Sleep(after)
	if err := cmd.Process.Kill(); err != nil {
		b.Fatal(err)
	}
	if cmd.Wait(); cmd.ProcessState.Exited() {
		b.Fatal("the load was done before it was killed")
	}
}

func (m *measured) report(b *testing.B, name string) {
	b.ReportMetric(m.time.Seconds(), name+"-s")
	b.ReportMetric(m.processor.Seconds(), name+"-cpu-s")
	b.ReportMetric(float64(m.memory>>20), name+"-MB")
}

func (m *measured) reportQuarters(b *testing.B) {
	for i, mb := range m.quarters {
		b.ReportMetric(mb, fmt.Sprintf("MB-%d/4", i+1))
	}
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
