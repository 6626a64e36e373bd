//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"
)

var clientsFor = flag.Duration("clients-for", 5*time.Second, "how long the clients of BenchmarkClients ask")

// BenchmarkClients has 50 clients ask a service mixed questions about a graph of
// 10,000 transfers, as JSON, text, CSV and drawings, while in the middle of it
// another 10,000 transfers are loaded. The service is a process of its own. It
// reports how long answers took, how many went wrong, and how much memory the
// service had at a quarter, at half, just before the load, and in the end:
//
//	go test ./cmd/outflow -run - -bench Clients -benchtime 1x -clients-for 60s
func BenchmarkClients(b *testing.B) {
	const clients = 50
	dir := b.TempDir()
	store := filepath.Join(dir, "estate.db")
	w := &workload{transfers: 10_000, people: 100_000, seed: 1}
	w.write(b, filepath.Join(dir, "estate"))
	if status, _, errs := outflow(b, "load", filepath.Join(dir, "estate"), "--store", store); status != exitDone {
		b.Fatal(errs)
	}
	s, process := serveAlone(b, nil, "serve", "--store", store)
	(&workload{transfers: 10_000, people: 1000, seed: 2, prefix: "more-"}).write(b, filepath.Join(dir, "more"))
	second, media := asMultipart(b, filepath.Join(dir, "more"))
	questions := w.questions()
	formats := []string{"json", "json", "json", "text", "csv", "svg"}
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true}}
	results := make([][]result, clients)
	b.ResetTimer()
	for b.Loop() {
		end := time.Now().Add(*clientsFor)
		var wait sync.WaitGroup
		for n := range clients {
			wait.Go(func() {
				r := rand.New(rand.NewPCG(uint64(n), 7))
				for time.Now().Before(end) {
					v := url.Values{"q": {questions[r.IntN(len(questions))]}, "format": {formats[r.IntN(len(formats))]}}
					began := time.Now()
					results[n] = append(results[n], result{bad: fetch(client, s.url+"/v1/ask?"+v.Encode()), took: time.Since(began)})
				}
			})
		}
		for _, part := range []string{"quarter", "half"} {
			time.Sleep(*clientsFor / 4)
			b.ReportMetric(resident(process.Process.Pid), "MB-"+part)
		}
		began := time.Now()
		resp, err := client.Post(s.url+"/v1/load?source=more", media, bytes.NewReader(second))
		if err != nil || resp.StatusCode != http.StatusOK {
			b.Errorf("the load: %v %v", resp, err)
		}
		b.ReportMetric(time.Since(began).Seconds(), "load-s")
		wait.Wait()
		b.ReportMetric(resident(process.Process.Pid), "MB-end")
	}
	b.StopTimer()
	report(b, slices.Concat(results...))
}

// A result is what became of a request.
type result struct {
	took time.Duration
	bad  string
}

func report(b *testing.B, all []result) {
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
	for _, share := range []float64{.5, .9, .99, .999, 1} {
		took := all[int(share*float64(len(all)-1))].took
		b.ReportMetric(float64(took)/1e6, fmt.Sprintf("p%g-ms", 100*share))
	}
	b.ReportMetric(float64(len(all))/clientsFor.Seconds(), "answers/s")
	b.ReportMetric(0, "ns/op")
}

func fetch(client *http.Client, url string) (bad string) {
	resp, err := client.Get(url)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		var p struct{ Detail string }
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

// resident is how much memory a process has, in MB.
func resident(pid int) float64 {
	var size, pages float64
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/statm", pid))
	if err == nil {
		_, err = fmt.Sscan(string(data), &size, &pages)
	}
	if err != nil {
		return 0
	}
	return pages * float64(os.Getpagesize()) / (1 << 20)
}
