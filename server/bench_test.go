package server

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

var clientsFor = flag.Duration("clients-for", 5*time.Second, "how long the clients of BenchmarkClients ask")

// BenchmarkClients has 50 clients ask mixed questions of a graph of 10,000
// transfers, as JSON, text, CSV and drawings, while in the middle of it another
// 10,000 transfers are loaded. It reports how long answers took, how many went
// wrong, and the memory in use:
//
//	go test ./server -run - -bench Clients -benchtime 1x -clients-for 60s
func BenchmarkClients(b *testing.B) {
	const clients = 50
	store := openSQLite(b)
	dir := b.TempDir()
	w := &workload{transfers: 10_000, people: 100_000, seed: 1}
	w.write(b, dir)
	fill(b, store, "estate", dir)
	s := start(b, store, nil)
	questions := w.questions()
	more := b.TempDir()
	(&workload{transfers: 10_000, people: 1000, seed: 2, prefix: "more-"}).write(b, more)
	second, secondType := asMultipart(b, more)

	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	formats := []string{"json", "json", "json", "text", "csv", "svg"}
	type result struct {
		took time.Duration
		bad  string
	}
	results := make([][]result, clients)
	heap := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	before := heap()
	length := *clientsFor
	b.ResetTimer()
	for b.Loop() {
		end := time.Now().Add(length)
		var wait sync.WaitGroup
		for n := range clients {
			wait.Go(func() {
				r := rand.New(rand.NewPCG(uint64(n), 7))
				for time.Now().Before(end) {
					path := askPath(questions[r.IntN(len(questions))], "format", formats[r.IntN(len(formats))])
					began := time.Now()
					results[n] = append(results[n], result{bad: fetch(client, s.url+path), took: time.Since(began)})
				}
			})
		}
		time.Sleep(length / 2)
		began := time.Now()
		if resp := s.do(b, "POST", "/v1/load?source=more", bytes.NewReader(second), "Content-Type", secondType); resp.StatusCode != http.StatusOK {
			b.Errorf("the load: %s: %s", resp.Status, resp.body)
		}
		b.ReportMetric(time.Since(began).Seconds(), "load-s")
		wait.Wait()
	}
	b.StopTimer()
	all := slices.Concat(results...)
	bad := map[string]int{}
	for _, r := range all {
		if r.bad != "" {
			bad[r.bad]++
		}
	}
	if len(bad) > 0 {
		b.Errorf("answers that went wrong: %v", bad)
	}
	slices.SortFunc(all, func(a, b result) int { return int(a.took - b.took) })
	at := func(share float64) float64 { return float64(all[int(share*float64(len(all)-1))].took) / 1e6 }
	b.ReportMetric(float64(len(all))/length.Seconds(), "answers/s")
	for name, share := range map[string]float64{"p50-ms": .5, "p90-ms": .9, "p99-ms": .99, "p99.9-ms": .999, "max-ms": 1} {
		b.ReportMetric(at(share), name)
	}
	b.ReportMetric(before, "MB-before")
	b.ReportMetric(heap(), "MB-after")
	b.ReportMetric(resident(), "MB-resident")
	b.ReportMetric(0, "ns/op")
}

func fetch(client *http.Client, url string) (bad string) {
	resp, err := client.Get(url)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		var p Problem
		json.NewDecoder(resp.Body).Decode(&p)
		return resp.Status + ": " + p.Detail
	}
	if _, err := io.Copy(io.Discard, resp.Body); err != nil {
		return err.Error()
	}
	return ""
}

// asMultipart makes an upload of a directory.
func asMultipart(t testing.TB, dir string) (body []byte, media string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		part, err := w.CreateFormFile(filepath.ToSlash(name), filepath.Base(name))
		if err == nil {
			_, err = part.Write(data)
		}
		return err
	})
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

// resident is how much memory the process has, in MB.
func resident() float64 {
	var size, pages float64
	data, err := os.ReadFile("/proc/self/statm")
	if err == nil {
		_, err = fmt.Sscan(string(data), &size, &pages)
	}
	if err != nil {
		return 0
	}
	return pages * float64(os.Getpagesize()) / (1 << 20)
}
