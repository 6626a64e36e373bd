//go:build unix

package main

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// BenchmarkHostile has 50 clients ask a service about a graph of 10,000 transfers, alone, and
// beside one token that asks its worst over sixteen connections at once: whole blast radii,
// each as of another day, so that none is kept, and questions of 10,000 bytes that cannot be
// read. It reports how long the answers of the 50 took; the aim is 150 ms for 99 of 100.
//
//	go test ./cmd/outflow -run - -bench Hostile -benchtime 1x -clients-for 30s
func BenchmarkHostile(b *testing.B) {
	dir := b.TempDir()
	store, tokens := filepath.Join(dir, "estate.db"), filepath.Join(dir, "tokens")
	w := &workload{transfers: 10_000, people: 100_000, seed: 1}
	w.write(b, filepath.Join(dir, "estate"))
	if status, _, errs := outflow(b, "load", filepath.Join(dir, "estate"), "--store", store); status != exitDone {
		b.Fatal(errs)
	}
	client := func(name string) *http.Client {
		status, token, errs := outflow(b, "token", "new", "--role", "reader", "--name", name, "--tokens", tokens, "--audit", filepath.Join(dir, "audit"))
		if status != exitDone {
			b.Fatal(errs)
		}
		return &http.Client{Transport: bearer{strings.TrimSpace(token), &http.Transport{MaxIdleConnsPerHost: clients}}}
	}
	ordinary, hostile := client("ordinary"), client("hostile")
	for _, beside := range []bool{false, true} {
		b.Run(map[bool]string{false: "alone", true: "beside"}[beside], func(b *testing.B) {
			s, _ := serveAlone(b, nil, "serve", "--store", store, "--tokens", tokens, "--audit", filepath.Join(dir, "audit"), "--rate", "100000")
			askUntil(time.Now().Add(3*time.Second), ordinary, s.url, w.questions()) // what is kept is there
			for b.Loop() {
				end := time.Now().Add(*clientsFor)
				if beside {
					for n := range 16 {
						go worst(end, hostile, s.url, w, n)
					}
				}
				report(b, askUntil(end, ordinary, s.url, w.questions()))
			}
		})
	}
}

// worst asks what takes a service longest until a time.
func worst(end time.Time, client *http.Client, service string, w *workload, n int) {
	for i := 0; time.Now().Before(end); i++ {
		day := time.Date(2020, 1, 1+n*1000+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		q := fmt.Sprintf("where did %sp0 go as of %s", w.prefix, day)
		if n%4 == 0 {
			q = "whose data reached " + strings.Repeat(fmt.Sprintf("ss%d ", i), 1000)
		}
		resp, err := client.Get(service + "/v1/ask?" + url.Values{"q": {q[:min(len(q), 9999)]}}.Encode())
		if err == nil {
			resp.Body.Close()
		}
	}
}

// bearer shows a token with every request.
type bearer struct {
	token string
	http.RoundTripper
}

func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token)
	return b.RoundTripper.RoundTrip(r)
}
