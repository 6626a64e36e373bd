//go:build unix

package main

import (
	"bytes"
	"errors"
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
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"outflow/graph/store/neo4j/neo4jtest"
)

var clientsFor = flag.Duration("clients-for", 5*time.Second, "how long the clients of BenchmarkClients ask")

// BenchmarkClients has 50 clients ask a service mixed questions about a graph of
// 10,000 transfers, as JSON, text, CSV and drawings, while in the middle of it
// another 10,000 transfers are loaded. The service is a process of its own. It
// reports how long answers took, of all, those included that wait for a question
// or a drawing to be worked out for the first time or anew after the load, and of
// those alone that had been given before; the service's processor time an answer;
// how many went wrong; and how much memory the service had at a quarter, at half,
// just before the load, at three quarters and in the end. On a file, on one where
// what is loaded is joined to what is asked about, so that every answer is worked
// out anew, and on a Neo4j server beside it:
//
//	go test ./cmd/outflow -run - -bench Clients/file -benchtime 1x -clients-for 60s
//	go test ./cmd/outflow -run - -bench Clients/joined -benchtime 1x -clients-for 60s
//	go test ./cmd/outflow -run - -bench Clients/neo4j -benchtime 1x -clients-for 60s
func BenchmarkClients(b *testing.B) {
	b.Run("file", func(b *testing.B) {
		askAndLoad(b, filepath.Join(b.TempDir(), "estate.db"), nil, false)
	})
	b.Run("joined", func(b *testing.B) {
		askAndLoad(b, filepath.Join(b.TempDir(), "estate.db"), nil, true)
	})
	b.Run("neo4j", func(b *testing.B) {
		server := neo4jtest.Fresh(b)
		askAndLoad(b, server.Address, map[string]string{"OUTFLOW_NEO4J_PASSWORD": server.Password}, false)
	})
}

const clients = 50

func askAndLoad(b *testing.B, store string, env map[string]string, joined bool) {
	dir := b.TempDir()
	w := &workload{transfers: 10_000, people: 100_000, seed: 1}
	w.write(b, filepath.Join(dir, "estate"))
	if status, _, errs := outflowWith(b, env, "load", filepath.Join(dir, "estate"), "--store", store); status != exitDone {
		b.Fatal(errs)
	}
	var environment []string
	for key, value := range env {
		environment = append(environment, key+"="+value)
	}
	s, process := serveAlone(b, environment, "serve", "--store", store, "--audit", filepath.Join(dir, "audit"))
	more := &workload{transfers: 10_000, people: 1000, seed: 2, prefix: "more-"}
	more.write(b, filepath.Join(dir, "more"))
	if joined {
		appendLine(b, filepath.Join(dir, "more", "transfers.csv"), "more-joined,"+w.dataset(0)+","+more.dataset(0)+",2018-01-01/..,everyone,")
	}
	second, media := asMultipart(b, filepath.Join(dir, "more"))
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	var results []result
	before := processorTime(process.Process.Pid)
	b.ResetTimer()
	for b.Loop() {
		end := time.Now().Add(*clientsFor)
		asked := make(chan []result)
		go func() { asked <- askUntil(end, client, s.url, w.questions(), 0) }()
		sample := func(when string) {
			time.Sleep(*clientsFor / 4)
			b.ReportMetric(resident(process.Process.Pid), "MB-"+when)
		}
		sample("quarter")
		sample("half")
		began := time.Now()
		resp, err := client.Post(s.url+"/v1/load?source=more", media, bytes.NewReader(second))
		if err != nil || resp.StatusCode != http.StatusOK {
			b.Errorf("the load: %v %v", resp, err)
		}
		b.ReportMetric(time.Since(began).Seconds(), "load-s")
		sample("three-quarters")
		results = append(results, <-asked...)
		b.ReportMetric(resident(process.Process.Pid), "MB-end")
		if _, bad := fetch(client, s.url+"/v1/ask?q=what+feeds+more-p1"); bad != "" {
			b.Errorf("what was loaded cannot be asked: %s", bad)
		}
	}
	b.StopTimer()
	report(b, results)
	b.ReportMetric((processorTime(process.Process.Pid)-before).Seconds()*1e3/float64(len(results)), "cpu-ms/answer")
}

// askUntil has all clients ask questions, one after the other, until a time. Between an answer
// and the next question a client pauses, for so long on average.
func askUntil(end time.Time, client *http.Client, service string, questions []string, pause time.Duration) []result {
	results := make([][]result, clients)
	var mu sync.Mutex
	given := map[string]time.Time{} // when an answer was first there
	var wait sync.WaitGroup
	for n := range clients {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(uint64(n), 7))
			for {
				time.Sleep(time.Duration(r.ExpFloat64() * float64(pause)))
				if !time.Now().Before(end) {
					return
				}
				v := url.Values{"q": {questions[r.IntN(len(questions))]}, "format": {formats[r.IntN(len(formats))]}}
				began := time.Now()
				revision, bad := fetch(client, service+"/v1/ask?"+v.Encode())
				now := time.Now()
				mu.Lock()
				key := revision + " " + v.Encode()
				first, known := given[key]
				if !known {
					given[key] = now
				}
				mu.Unlock()
				results[n] = append(results[n], result{bad: bad, took: now.Sub(began), again: known && first.Before(began)})
			}
		})
	}
	wait.Wait()
	return slices.Concat(results...)
}

// formats are what clients ask for, JSON most often.
var formats = []string{"json", "json", "json", "text", "csv", "svg"}

// A result is what became of a request.
type result struct {
	took  time.Duration
	again bool // it had been given before
	bad   string
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
	percentiles := func(of []result, suffix string, shares ...float64) {
		slices.SortFunc(of, func(a, b result) int { return int(a.took - b.took) })
		for _, share := range shares {
			took := of[int(share*float64(len(of)-1))].took
			b.ReportMetric(float64(took)/1e6, fmt.Sprintf("p%g%s-ms", 100*share, suffix))
		}
	}
	percentiles(all, "", .5, .9, .99, .999, 1)
	if again := slices.DeleteFunc(slices.Clone(all), func(r result) bool { return !r.again }); len(again) > 0 {
		percentiles(again, "-again", .5, .99, .999)
	}
	b.ReportMetric(float64(len(all))/clientsFor.Seconds(), "answers/s")
	b.ReportMetric(0, "ns/op")
}

// fetch reads an answer and says of which revision it is, or what is wrong with
// it. It takes it compressed, as browsers and most programs do, but does not
// unpack it: the clients run on the processors that the service is measured on.
func fetch(client *http.Client, url string) (revision, bad string) {
	r, err := http.NewRequest("GET", url, nil)
	if err != nil {
		return "", err.Error()
	}
	r.Header.Set("Accept-Encoding", "gzip")
	resp, err := client.Do(r)
	if err != nil {
		return "", err.Error()
	}
	defer resp.Body.Close()
	if n, err := io.Copy(io.Discard, resp.Body); err != nil || n != resp.ContentLength {
		return "", fmt.Sprintf("%s: %d of %d bytes: %v", resp.Status, n, resp.ContentLength, err)
	}
	revision = resp.Header.Get("Outflow-Revision")
	if resp.StatusCode != http.StatusOK || !strings.HasPrefix(revision, "1 ") && !strings.HasPrefix(revision, "2 ") {
		return "", fmt.Sprintf("%s as %s, of revision %.2q", resp.Status, r.URL.Query().Get("format"), revision)
	}
	return revision, ""
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

func appendLine(t testing.TB, path, line string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = fmt.Fprintln(f, line)
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
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

// processorTime is how much a process has used.
func processorTime(pid int) time.Duration {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	fields := strings.Fields(string(data[bytes.LastIndexByte(data, ')')+1:]))
	ticks := func(n int) time.Duration {
		t, _ := strconv.ParseInt(fields[n], 10, 64)
		return time.Duration(t) * (time.Second / 100)
	}
	return ticks(11) + ticks(12) // those of the program, and those for it of the system
}
