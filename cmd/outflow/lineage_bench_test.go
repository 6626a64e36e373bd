//go:build unix

package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"outflow/graph/store/neo4j/neo4jtest"
)

var (
	lineageEvents  = flag.Int("lineage-events", 10_000, "how many events BenchmarkLineage sends")
	lineageRate    = flag.Float64("lineage-rate", 0, "how many of them a second; 0 is as many as are answered")
	lineageClients = flag.Int("lineage-clients", 64, "how many clients send them")
	lineageJobs    = flag.Int("lineage-jobs", 500, "how many jobs they are of: the fewer, the more versions of a transfer there are")
	lineageArgs    = flag.String("lineage-args", "", "more arguments of outflow serve, separated by spaces")
)

// BenchmarkLineage has clients send a service the events of runs of some jobs, each with the
// schema of what it reads or writes, one event a request, as clients of OpenLineage do. The
// service is a process of its own, and its copy of the graph follows. It reports how many
// events a second were acknowledged, how long that took them from when each was due, the
// service's processor time an event, how much memory it had at each quarter, how many commits
// there were, how many requests were refused for now, and how much a file grew by an event. The
// first event, for which the store makes its indexes, is not counted. There must be more clients
// than events that come while one is acknowledged. At a rate, on a file and on Neo4j:
//
//	go test ./cmd/outflow -run - -bench Lineage/file -benchtime 1x -lineage-events 200000 -lineage-rate 2000 -lineage-clients 256
//	go test ./cmd/outflow -run - -bench Lineage/neo4j -benchtime 1x -lineage-events 20000 -lineage-rate 300 -lineage-clients 256
func BenchmarkLineage(b *testing.B) {
	b.Run("file", func(b *testing.B) { sendEvents(b, filepath.Join(b.TempDir(), "a.db"), nil) })
	b.Run("neo4j", func(b *testing.B) {
		server := neo4jtest.Fresh(b)
		sendEvents(b, server.Address, []string{"OUTFLOW_NEO4J_PASSWORD=" + server.Password})
	})
}

func sendEvents(b *testing.B, store string, env []string) {
	args := append([]string{"serve", "--store", store, "--audit", filepath.Join(b.TempDir(), "audit")}, strings.Fields(*lineageArgs)...)
	s, process := serveAlone(b, env, args...)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: *lineageClients}}
	for !posts(b, client, s.url, lineageEvent(0)) { // it takes the store seconds to make its indexes
		time.Sleep(100 * time.Millisecond)
	}
	before := processorTime(process.Process.Pid)
	b.ResetTimer()
	for range b.N {
		var next, refused atomic.Int64
		var mu sync.Mutex
		var took []time.Duration
		var wait sync.WaitGroup
		began := time.Now()
		for range *lineageClients {
			wait.Go(func() {
				var own []time.Duration
				for n := next.Add(1) - 1; n < int64(*lineageEvents); n = next.Add(1) - 1 {
					due := time.Now()
					if *lineageRate > 0 {
						due = began.Add(time.Duration(float64(n) / *lineageRate * float64(time.Second)))
						time.Sleep(time.Until(due))
					}
					for !posts(b, client, s.url, lineageEvent(int(n))) {
						refused.Add(1)
						time.Sleep(100 * time.Millisecond)
					}
					own = append(own, time.Since(due))
					if quarter := int64(*lineageEvents / 4); quarter > 0 && (n+1)%quarter == 0 {
						b.ReportMetric(resident(process.Process.Pid), fmt.Sprintf("MB-%d/4", (n+1)/quarter))
					}
				}
				mu.Lock()
				defer mu.Unlock()
				took = append(took, own...)
			})
		}
		wait.Wait()
		b.ReportMetric(float64(len(took))/time.Since(began).Seconds(), "events/s")
		slices.Sort(took)
		b.ReportMetric(took[len(took)/2].Seconds()*1e3, "p50-ms")
		b.ReportMetric(took[len(took)*99/100].Seconds()*1e3, "p99-ms")
		b.ReportMetric(took[len(took)-1].Seconds()*1e3, "most-ms")
		b.ReportMetric(float64(refused.Load()), "refused")
	}
	b.StopTimer()
	b.ReportMetric((processorTime(process.Process.Pid)-before).Seconds()*1e3/float64(b.N**lineageEvents), "cpu-ms/event")
	b.ReportMetric(float64(commitsOf(b, client, s.url)), "commits")
	b.ReportMetric(heapOf(b, client, s.url)/(1<<20), "MB-heap")
	if info, err := os.Stat(store); err == nil {
		b.ReportMetric(float64(info.Size())/float64(b.N**lineageEvents), "stored-B/event")
	}
}

// posts sends an event, and reports whether it was acknowledged; false if it is to be sent again.
func posts(b *testing.B, client *http.Client, url, event string) bool {
	resp, err := client.Post(url+"/api/v1/lineage", "application/json", strings.NewReader(event))
	if err != nil {
		b.Error(err)
		return true
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusCreated && resp.StatusCode != http.StatusServiceUnavailable {
		b.Errorf("%s: %s", resp.Status, text)
	}
	return resp.StatusCode != http.StatusServiceUnavailable
}

// lineageEvent is one of the two events of a run, one after the other.
func lineageEvent(n int) string {
	run, job := n/2, n/2%*lineageJobs
	at := time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(run) * time.Minute)
	const schema = `"facets":{"schema":{"_producer":"https://example.com","_schemaURL":"https://openlineage.io/spec/facets/1-1-1/SchemaDatasetFacet.json","fields":[{"name":"id","type":"bigint"},{"name":"email","type":"text"},{"name":"born","type":"date"},{"name":"balance","type":"numeric"}]}}`
	event := func(state string, at time.Time, data string) string {
		return fmt.Sprintf(`{"eventType":%q,"eventTime":%q,"run":{"runId":"01926b6c-53bb-7b0c-a7d6-%012d","facets":{"nominalTime":{"nominalStartTime":%[2]q}}},"job":{"namespace":"airflow","name":"dag.task%[4]d"},"producer":"https://github.com/apache/airflow","schemaURL":"https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",%s}`,
			state, at.Format(time.RFC3339), run, job, data)
	}
	if n%2 == 0 {
		return event("START", at, fmt.Sprintf(`"inputs":[{"namespace":"postgres://db:5432","name":"shop.public.t%d",%s},{"namespace":"postgres://db:5432","name":"shop.public.x%d",%[2]s}]`, job, schema, job))
	}
	return event("COMPLETE", at.Add(30*time.Second), fmt.Sprintf(`"outputs":[{"namespace":"s3://lake","name":"t%d",%s}]`, job, schema))
}

// heapOf returns how large a service's heap is, in bytes: what SQLite keeps is not in it.
func heapOf(b *testing.B, client *http.Client, url string) (bytes float64) {
	resp, err := client.Get(url + "/metrics")
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	text, _ := io.ReadAll(resp.Body)
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "go_memstats_heap_inuse_bytes "); ok {
			fmt.Sscan(value, &bytes)
		}
	}
	return bytes
}

// commitsOf returns how many commits the store of a service has.
func commitsOf(b *testing.B, client *http.Client, url string) int64 {
	resp, err := client.Get(url + "/v1/commits?limit=1")
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	var list struct{ Commits []struct{ Number int64 } }
	if err := json.NewDecoder(resp.Body).Decode(&list); err != nil || len(list.Commits) == 0 {
		b.Fatal(err, resp.Status)
	}
	return list.Commits[0].Number
}
