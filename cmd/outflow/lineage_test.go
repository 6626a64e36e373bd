//go:build unix

package main

import (
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"outflow/fixtures/python"
)

// TestTheOpenLineageClientSendsToTheService has OpenLineage's own client for Python send events,
// compressed, as the environment says where to, and asks what came of them.
func TestTheOpenLineageClientSendsToTheService(t *testing.T) {
	const script = `
import sys
from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import Dataset, InputDataset, OutputDataset, Job, Run, RunEvent, RunState, JobEvent, DatasetEvent
client = OpenLineageClient()
run, job = Run(runId="01926b6c-53bb-7b0c-a7d6-0a0b0c0d0e0f"), Job(namespace="airflow", name="dag.task")
people, copy = InputDataset(namespace="postgres://db:5432", name="shop.public.people"), OutputDataset(namespace="s3://lake", name="people")
client.emit(RunEvent(eventType=RunState.START, eventTime="2024-03-01T02:00:00+00:00", run=run, job=job, inputs=[people], producer="test"))
client.emit(RunEvent(eventType=RunState.COMPLETE, eventTime="2024-03-01T02:05:00+00:00", run=run, job=job, outputs=[copy], producer="test"))
client.emit(JobEvent(eventTime="2024-03-01T02:05:00+00:00", job=Job(namespace="airflow", name="declared"), inputs=[InputDataset(namespace="s3://lake", name="people")],
  outputs=[OutputDataset(namespace="sftp://partner", name="people")], producer="test"))
client.emit(DatasetEvent(eventTime="2024-03-01T02:05:00+00:00", dataset=Dataset(namespace="s3://lake", name="alone"), producer="test"))
client.close()
`
	path := python.With(t, "openlineage.client")
	dir := t.TempDir()
	store, tokens := filepath.Join(dir, "a.db"), filepath.Join(dir, "tokens")
	status, token, errs := outflow(t, "token", "new", "--role", "writer", "--name", "airflow", "--store", store, "--tokens", tokens)
	if status != exitDone {
		t.Fatal(errs)
	}
	s, _ := serveAlone(t, nil, "serve", "--store", store, "--tokens", tokens)
	send := func(token string) (string, error) {
		cmd := exec.CommandContext(t.Context(), path, "-c", script)
		cmd.Env = append(cmd.Environ(), "OPENLINEAGE__TRANSPORT__TYPE=http", "OPENLINEAGE__TRANSPORT__URL="+s.url, "OPENLINEAGE__TRANSPORT__COMPRESSION=gzip",
			`OPENLINEAGE__TRANSPORT__AUTH={"type":"api_key","apiKey":"`+strings.TrimSpace(token)+`"}`)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := send(token); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if out, err := send("outflow_wrong"); err == nil {
		t.Errorf("the wrong token was taken: %s", out)
	}
	_, got, errs := outflow(t, "ask", "what feeds sftp://partner", "--store", store)
	if !strings.Contains(got, "airflow/dag.task: postgres://db:5432/shop.public.people -> s3://lake/people") {
		t.Errorf("%s%s", got, errs)
	}
	if status, out, errs := outflow(t, "audit", "--store", store); status != exitDone || !strings.Contains(out, "openlineage: 1 event") {
		t.Errorf("%s%s", out, errs)
	}
}

// exported returns all that a store holds.
func exported(t testing.TB, store string) string {
	t.Helper()
	status, out, errs := outflow(t, "export", "-o", "-", "--store", store)
	if status != exitDone {
		t.Fatal(errs)
	}
	return out
}

// lineageOf are the events of some runs, and an odd one.
func lineageOf(runs int) (all []string) {
	for n := range 2 * runs {
		all = append(all, lineageEvent(n))
	}
	return append(all, "{\n  \"odd\": true\n}")
}

// Events that are kept as they came, over two processes, of which the first is killed, come to
// the same again.
func TestKeptEventsAreReplayed(t *testing.T) {
	dir := t.TempDir()
	store, kept := filepath.Join(dir, "a.db"), filepath.Join(dir, "events")
	events := lineageOf(6)
	for _, part := range [][]string{{events[len(events)-1], events[0], events[3]}, events} {
		s, process := serveAlone(t, nil, "serve", "--store", store, "--events", kept, "--lineage-source", "pipelines")
		for _, e := range part {
			if got := sendEvent(t, s.url, e); got != http.StatusCreated {
				t.Fatalf("%d: %s", got, e)
			}
		}
		if err := process.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		process.Wait()
	}
	status, out, errs := outflow(t, "load", kept, "--source", "pipelines", "--store", filepath.Join(dir, "b.db"))
	if status != exitDone || strings.Count(out, "it names neither a job nor a dataset") != 2 {
		t.Errorf("%s%s", out, errs)
	}
	if got, want := exported(t, filepath.Join(dir, "b.db")), exported(t, store); got != want || got == "" {
		t.Errorf("replayed\n%s\nwant\n%s", got, want)
	}
}

// sendEvent sends an event, again where the service says so, and returns the status that came
// back; 0 if there is no service.
func sendEvent(t *testing.T, url, event string) int {
	t.Helper()
	for {
		resp, err := http.Post(url+"/api/v1/lineage", "application/json", strings.NewReader(event))
		if err != nil {
			return 0
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusServiceUnavailable {
			return resp.StatusCode
		}
	}
}

// What was acknowledged before the service was killed is there.
func TestNoAcknowledgedEventIsLost(t *testing.T) {
	store := filepath.Join(t.TempDir(), "a.db")
	s, process := serveAlone(t, nil, "serve", "--store", store)
	var mu sync.Mutex
	var acknowledged []int
	var wait sync.WaitGroup
	for client := range 8 {
		wait.Go(func() {
			for n := client; sendEvent(t, s.url, lineageEvent(2*n)) == http.StatusCreated; n += 8 {
				mu.Lock()
				acknowledged = append(acknowledged, n)
				mu.Unlock()
			}
		})
	}
	waitUntil(t, "a few are acknowledged", func() bool {
		mu.Lock()
		defer mu.Unlock()
		return len(acknowledged) > 40
	})
	process.Process.Kill()
	wait.Wait()
	process.Wait()
	all := exported(t, store)
	for _, n := range acknowledged {
		if !strings.Contains(all, fmt.Sprintf(`"01926b6c-53bb-7b0c-a7d6-%012d"`, n)) {
			t.Errorf("run %d was acknowledged and is not there", n)
		}
	}
	if status, out, errs := outflow(t, "verify", "--store", store); status != exitDone {
		t.Errorf("%s%s", out, errs)
	}
}
