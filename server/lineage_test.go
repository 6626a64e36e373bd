package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"outflow/graph"
	"outflow/ingest"
	"outflow/server/access"
	"outflow/server/audit"
)

// eventOf is one of the two events of a run: what it reads, then what it writes.
func eventOf(run int, ends bool) string {
	event := func(state string, minute int, data string) string {
		return fmt.Sprintf(`{"eventType":%q,"eventTime":"2024-03-01T10:%02d:00Z","run":{"runId":"r%d"},"job":{"namespace":"etl","name":"j%d"},"producer":"p","schemaURL":"u",%s}`,
			state, minute, run, run%3, data)
	}
	if ends {
		return event("COMPLETE", 30, fmt.Sprintf(`"outputs":[{"namespace":"db","name":"t%d"}]`, run%3+1))
	}
	return event("START", run%20, fmt.Sprintf(`"inputs":[{"namespace":"db","name":"t%d","facets":{"schema":{"fields":[{"name":"a"}]}}}]`, run%3))
}

// oddEvents are such from which nothing follows, and a reason why.
var oddEvents = map[string]string{
	`{}`:                                     "neither a job nor a dataset",
	` {"a": [1, {"b": null}]}`:               "neither a job nor a dataset",
	`{"run":{"runId":"1"}}`:                  "a run and no job",
	`{"job":{"name":"j"},"run":{}}`:          "no runId",
	`{"eventTime":7,"job":{"name":"j"}}`:     "no event of OpenLineage",
	`{"job":[]}`:                             "no event of OpenLineage",
	`{"eventType":{"a":1},"job":{"name":1}}`: "no event of OpenLineage",
}

// noEvents are such that no client of OpenLineage sends.
var noEvents = []string{"", " ", "hello", "7", "null", "[]", `"a"`, `{"a":`, `{"a":1} {"b":2}`, "{'a':1}", "\x00", strings.Repeat("[", 100), `{"a":` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + "}"}

func (s *service) send(t testing.TB, event string, headers ...string) *response {
	t.Helper()
	return s.do(t, "POST", lineagePath, strings.NewReader(event), headers...)
}

// head returns the store's last commit.
func head(t testing.TB, store graph.Store) (last graph.Commit) {
	t.Helper()
	err := store.View(t.Context(), 0, func(r graph.Reader) error {
		last = r.Commit()
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return last
}

// Events are put together over restarts of the service, in any order and twice, and come to
// what a file of them comes to.
func eventsOverRestarts(t *testing.T, store graph.Store) {
	var events []string
	for run := range 12 {
		events = append(events, eventOf(run, false), eventOf(run, true))
	}
	whole := openSQLite(t)
	_, err := ingest.Load(t.Context(), whole, []ingest.Input{{Path: "events", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(strings.Join(events, "\n"))), nil
	}}}, ingest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	events = append(events, events[:9]...)
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(events), func(i, j int) { events[i], events[j] = events[j], events[i] })
	for part := range slices.Chunk(events, len(events)/2+1) {
		s := start(t, store, nil)
		var wait sync.WaitGroup
		for _, e := range part {
			wait.Go(func() {
				if r := s.send(t, e); r.StatusCode != http.StatusCreated || len(r.body) > 0 {
					t.Errorf("%s: %s", r.Status, r.body)
				}
			})
		}
		wait.Wait()
		if err := s.stop(); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := head(t, store).Content, head(t, whole).Content; got != want {
		t.Errorf("the store holds %s, and one that took a file of the same %s", got, want)
	}
	// What was there changes nothing: there is no commit.
	before := head(t, store)
	s := start(t, store, nil)
	for _, e := range events[:3] {
		s.send(t, e)
	}
	if after := head(t, store); after.Number != before.Number {
		t.Errorf("what came twice made commits %d to %d", before.Number+1, after.Number)
	}
	if faults, err := store.Verify(t.Context()); err != nil || len(faults) > 0 {
		t.Error(faults, err)
	}
}

// metric returns the value of a metric.
func (s *service) metric(t testing.TB, name string) (value float64) {
	t.Helper()
	for line := range strings.Lines(string(s.get(t, "/metrics").body)) {
		if text, ok := strings.CutPrefix(line, name+" "); ok {
			fmt.Sscan(text, &value)
		}
	}
	return value
}

func TestAnOddEventStopsNoPipeline(t *testing.T) {
	store := openSQLite(t)
	s := start(t, store, nil)
	for event, why := range oddEvents {
		if r := s.send(t, event); r.StatusCode != http.StatusCreated || len(r.body) > 0 {
			t.Errorf("%s: %s: %s", event, r.Status, r.body)
		}
		if !strings.Contains(s.log.String(), why) {
			t.Errorf("%s: the log does not say why nothing follows from it: %s", event, s.log)
		}
	}
	if n := s.metric(t, `outflow_events_total{outcome="odd"}`); int(n) != len(oddEvents) {
		t.Errorf("%v odd events are counted, of %d", n, len(oddEvents))
	}
	for _, text := range noEvents {
		if p := problemIn(t, s.send(t, text)); p.Status != http.StatusBadRequest {
			t.Errorf("%.20q: %+v", text, p)
		}
	}
	if n := head(t, store).Number; n != 0 {
		t.Errorf("there are %d commits", n)
	}
}

func TestAListOfEventsHasAVerdictOnEach(t *testing.T) {
	store := openSQLite(t)
	s := start(t, store, nil)
	send := func(events ...string) *response {
		return s.do(t, "POST", lineageBatchPath, strings.NewReader("["+strings.Join(events, ",")+"]"))
	}
	if r := send(eventOf(1, false), eventOf(1, true), eventOf(2, true)); r.StatusCode != http.StatusNoContent || len(r.body) > 0 {
		t.Errorf("all taken: %s: %s", r.Status, r.body)
	}
	if n := head(t, store).Number; n != 1 {
		t.Errorf("a list made %d commits", n)
	}
	if r := send(); r.StatusCode != http.StatusNoContent {
		t.Errorf("none: %s", r.Status)
	}
	r := send("7", eventOf(2, false), `{"run":{"runId":"1"}}`)
	var report batchReport
	if err := json.Unmarshal(r.body, &report); err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v: %s", r.Status, err, r.body)
	}
	want := batchReport{"partial_success", batchSummary{Received: 3, Successful: 1, Failed: 2, NonRetriable: 2},
		[]failedEvent{{0, "this is no event: expected a JSON object", false}, {2, "it names a run and no job", false}}}
	if fmt.Sprint(report) != fmt.Sprint(want) {
		t.Errorf("%+v", report)
	}
	if n := head(t, store).Number; n != 2 {
		t.Errorf("what was taken made no commit: %d", n)
	}
	if r := send("7", "[]"); r.StatusCode != http.StatusOK || !strings.Contains(string(r.body), `"successful": 0`) {
		t.Errorf("none taken: %s: %s", r.Status, r.body)
	}
	for _, text := range []string{"", "{}", "[", "[{},", "[{}] {}", "null", "[{} {}]"} {
		if p := problemIn(t, s.do(t, "POST", lineageBatchPath, strings.NewReader(text))); p.Status != http.StatusBadRequest {
			t.Errorf("%q: %+v", text, p)
		}
	}
	if p := problemIn(t, send(slices.Repeat([]string{"{}"}, eventsAtOnce+1)...)); p.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("too many: %+v", p)
	}
}

// Clients compress, or send what they do not know the length of.
func TestEventsComeCompressedAndInChunks(t *testing.T) {
	store := openSQLite(t)
	s := start(t, store, func(o *Options) { o.Limits.Event = 10_000 })
	pack := func(text string) string {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		io.WriteString(z, text)
		z.Close()
		return b.String()
	}
	chunked := func(text string) io.Reader { return struct{ io.Reader }{strings.NewReader(text)} }
	spaced := func(n int) string { return eventOf(1, true) + strings.Repeat(" ", n) }
	for _, c := range []struct {
		name, encoding string
		body           io.Reader
		status         int
	}{
		{"packed", "gzip", strings.NewReader(pack(eventOf(1, false))), 201},
		{"packed in chunks", "GZIP", chunked(pack(eventOf(1, true))), 201},
		{"in chunks", "", chunked(eventOf(2, true)), 201},
		{"as it is", "identity", strings.NewReader(eventOf(2, false)), 201},
		{"packed, and is not", "gzip", strings.NewReader(eventOf(2, false)), 400},
		{"packed, and cut off", "gzip", strings.NewReader(pack(eventOf(2, false))[:40]), 400},
		{"packed otherwise", "zstd", strings.NewReader("x"), 415},
		{"too long", "", strings.NewReader(spaced(10_000)), 413},
		{"too long in chunks", "", chunked(spaced(10_000)), 413},
		{"too long once unpacked", "gzip", strings.NewReader(pack(spaced(10_000))), 413},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := s.do(t, "POST", lineagePath, c.body, "Content-Encoding", c.encoding, "Content-Type", "application/json; charset=UTF-8")
			if r.StatusCode != c.status {
				t.Errorf("%s: %s", r.Status, r.body)
			}
		})
	}
	if held := s.intake.held; held != 0 {
		t.Errorf("%d bytes are held by nobody", held)
	}
	var transfers []string
	err := store.View(t.Context(), 0, func(v graph.Reader) error {
		for c, err := range v.Claims(t.Context(), graph.KindTransfer) {
			if err != nil {
				return err
			}
			transfers = append(transfers, c.ID)
		}
		return nil
	})
	if err != nil || len(transfers) != 2 {
		t.Error(transfers, err)
	}
}

// A heldObserver commits when it is told to, with what error it is told.
type heldObserver struct {
	Observer
	entered chan int // how many events are about to be committed
	leave   chan error
}

func (o *heldObserver) Commit(ctx context.Context, events []Event, audit string) (*Observed, error) {
	o.entered <- len(events)
	if err := <-o.leave; err != nil {
		return nil, err
	}
	return o.Observer.Commit(ctx, events, audit)
}

func holding(o *Options) *heldObserver {
	h := &heldObserver{o.Lineage, make(chan int), make(chan error)}
	o.Lineage = h
	return h
}

// sendAll sends events at once, and returns the statuses that came back.
func (s *service) sendAll(t testing.TB, events ...string) <-chan int {
	statuses := make(chan int, len(events))
	for _, e := range events {
		go func() { statuses <- s.send(t, e).StatusCode }()
	}
	return statuses
}

func TestAFullQueueOfEventsIsToldToComeAgain(t *testing.T) {
	var held *heldObserver
	s := start(t, openSQLite(t), func(o *Options) {
		held = holding(o)
		o.Limits.Events, o.Limits.EventLinger = 4, time.Nanosecond
	})
	first := s.sendAll(t, eventOf(1, false))
	<-held.entered
	more := s.sendAll(t, eventOf(1, true), eventOf(2, true)) // as many as one caller may have
	eventually(t, "two wait", func() bool { return s.intake.present() == 2 })
	r := s.send(t, eventOf(2, false))
	if p := problemIn(t, r); p.Status != http.StatusServiceUnavailable || p.Code != "busy" || r.Header.Get("Retry-After") == "" {
		t.Errorf("%s %s", r.Status, r.body)
	}
	held.leave <- nil
	if n := <-held.entered; n != 2 {
		t.Errorf("%d events are committed together", n)
	}
	held.leave <- nil
	for _, status := range []int{<-first, <-more, <-more} {
		if status != http.StatusCreated {
			t.Error(status)
		}
	}
	after := s.sendAll(t, eventOf(2, false))
	<-held.entered
	held.leave <- nil
	if status := <-after; status != http.StatusCreated {
		t.Errorf("once there is room: %d", status)
	}
}

// Who sends an event waits no longer than its client does, and the event is not lost.
func TestALateCommitIsNoReasonToHang(t *testing.T) {
	store := openSQLite(t)
	var held *heldObserver
	s := start(t, store, func(o *Options) {
		held = holding(o)
		o.Limits.EventTime = time.Millisecond
	})
	sent := s.sendAll(t, eventOf(1, false))
	<-held.entered
	if status := <-sent; status != http.StatusServiceUnavailable {
		t.Error(status)
	}
	held.leave <- nil
	eventually(t, "the event is committed", func() bool { return head(t, store).Number == 1 })
}

// Of events whose commit fails none is acknowledged, and others are not the worse for it.
func TestNobodyOfAGroupIsAcknowledgedWhoseCommitFails(t *testing.T) {
	store := openSQLite(t)
	var held *heldObserver
	s := start(t, store, func(o *Options) {
		held = holding(o)
		o.Limits.EventLinger = time.Nanosecond
	})
	for _, fault := range []error{errors.New("the disk is full"), graph.ErrBusy} {
		first := s.sendAll(t, eventOf(1, false))
		<-held.entered
		group := s.sendAll(t, eventOf(1, true), eventOf(2, false), eventOf(2, true), "{}")
		eventually(t, "four wait", func() bool { return s.intake.present() == 4 })
		held.leave <- nil
		if n := <-held.entered; n != 3 {
			t.Errorf("%d events are committed together", n)
		}
		held.leave <- fault
		if status := <-first; status != http.StatusCreated {
			t.Error(status)
		}
		for range 4 {
			if status := <-group; status != http.StatusServiceUnavailable {
				t.Errorf("of a group that failed: %d", status)
			}
		}
	}
	if n := head(t, store).Number; n != 1 {
		t.Errorf("there are %d commits", n)
	}
	if !strings.Contains(s.log.String(), "the disk is full") {
		t.Error("the log does not say why")
	}
}

// A refusingObserver refuses commits with an event of a job.
type refusingObserver struct {
	*heldObserver
	refuses string
}

func (o *refusingObserver) Read(text []byte) (Event, string) {
	e, odd := o.Observer.Read(text)
	if e == nil {
		return nil, odd
	}
	return string(text), odd
}

func (o *refusingObserver) Commit(ctx context.Context, events []Event, audit string) (*Observed, error) {
	var read []Event
	for _, e := range events {
		if strings.Contains(e.(string), o.refuses) {
			return nil, &RejectedError{Problems: []Fault{{What: "it contradicts what is declared"}, {What: "twice"}}}
		}
		one, _ := o.Observer.Read([]byte(e.(string)))
		read = append(read, one)
	}
	return o.heldObserver.Commit(ctx, read, audit)
}

// An event that is refused for what it says is acknowledged as an odd one is, and keeps out none
// that happens to come with it.
func TestARefusedEventKeepsOutNoOther(t *testing.T) {
	store := openSQLite(t)
	var held *heldObserver
	s := start(t, store, func(o *Options) {
		held = holding(o)
		o.Lineage = &refusingObserver{held, `"j2"`}
		o.Limits.EventLinger = time.Nanosecond
	})
	first := s.sendAll(t, eventOf(1, false))
	<-held.entered
	group := s.sendAll(t, eventOf(0, true), eventOf(2, true), eventOf(1, true), eventOf(2, false), eventOf(3, false))
	eventually(t, "five wait", func() bool { return s.intake.present() == 5 })
	go func() {
		for range held.entered {
		}
	}()
	close(held.leave)
	for _, status := range []int{<-first, <-group, <-group, <-group, <-group, <-group} {
		if status != http.StatusCreated {
			t.Error(status)
		}
	}
	if odd, taken := s.metric(t, `outflow_events_total{outcome="odd"}`), s.metric(t, `outflow_events_total{outcome="taken"}`); odd != 2 || taken != 4 {
		t.Errorf("%v odd events are counted and %v taken", odd, taken)
	}
	if !strings.Contains(s.log.String(), "it contradicts what is declared; and 1 more problem") {
		t.Errorf("the log does not say why: %s", s.log)
	}
	r := s.do(t, "POST", lineageBatchPath, strings.NewReader("[7,"+eventOf(5, true)+","+eventOf(4, true)+",{},"+eventOf(2, true)+"]"))
	var report batchReport
	if err := json.Unmarshal(r.body, &report); err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v: %s", r.Status, err, r.body)
	}
	var failed []int
	for _, f := range report.Failed {
		failed = append(failed, f.Index)
	}
	if fmt.Sprint(failed) != "[0 1 3 4]" || report.Summary != (batchSummary{Received: 5, Successful: 1, Failed: 4, NonRetriable: 4}) {
		t.Errorf("%s", r.body)
	}
	for _, run := range []string{"r0", "r1", "r3", "r4"} {
		if !claimed(t, store, graph.KindRun, run) {
			t.Errorf("%s is not there", run)
		}
	}
}

// claimed reports whether there is a claim of such a kind whose id ends in a text.
func claimed(t *testing.T, store graph.Store, kind graph.Kind, end string) (found bool) {
	t.Helper()
	err := store.View(t.Context(), 0, func(v graph.Reader) error {
		for c, err := range v.Claims(t.Context(), kind) {
			if err != nil {
				return err
			}
			found = found || strings.HasSuffix(c.ID, end)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Once a source lists the fields of a dataset, columns that others named of it may be none.
func TestAnEventThatUndoesWhatIsDeclaredStopsNoPipeline(t *testing.T) {
	store := openSQLite(t)
	manifest := filepath.Join(t.TempDir(), "columns.yaml")
	text := "outflow: 1\nsource: declared\nsystems: [{id: db, party: unknown}]\ntransfers:\n- {id: d, from: db/t, to: db/u, when: always, people: everyone, columns: {x: [f]}}\n"
	if err := os.WriteFile(manifest, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	fill(t, store, "", manifest)
	s := start(t, store, func(o *Options) { o.Limits.EventLinger = 200 * time.Millisecond })
	lists := strings.NewReplacer(`"t0"`, `"t"`, `"name":"a"`, `"name":"g"`).Replace(eventOf(0, false))
	sent := s.sendAll(t, lists, eventOf(1, true), eventOf(2, false))
	for range 3 {
		if status := <-sent; status != http.StatusCreated {
			t.Error(status)
		}
	}
	if n := s.metric(t, `outflow_events_total{outcome="odd"}`); n != 1 {
		t.Errorf("%v odd events are counted: %s", n, s.log)
	}
	if !claimed(t, store, graph.KindRun, "r1") || !claimed(t, store, graph.KindRun, "r2") || claimed(t, store, graph.KindRun, "r0") {
		t.Error("other events were not committed, or the refused one was")
	}
}

// A brokenObserver has a defect, or cannot keep events.
type brokenObserver struct {
	Observer
	keep error
}

func (o *brokenObserver) Keep([][]byte) error { return o.keep }

func (o *brokenObserver) Commit(context.Context, []Event, string) (*Observed, error) {
	panic("a defect")
}

func TestWhatCannotBeKeptIsNotCommitted(t *testing.T) {
	store := openSQLite(t)
	broken := &brokenObserver{keep: errors.New("no room")}
	s := start(t, store, func(o *Options) { broken.Observer, o.Lineage = o.Lineage, broken })
	if p := problemIn(t, s.send(t, eventOf(1, true))); p.Status != http.StatusServiceUnavailable || !strings.Contains(p.Detail, "no room") {
		t.Errorf("%+v", p)
	}
	broken.keep = nil
	if p := problemIn(t, s.send(t, eventOf(1, true))); p.Status != http.StatusInternalServerError {
		t.Errorf("%+v", p)
	}
	if r := s.send(t, "{}"); r.StatusCode != http.StatusCreated {
		t.Errorf("after a defect: %s", r.Status)
	}
}

func TestEventsHaveNoRateAndTakeAnyQuery(t *testing.T) {
	s := start(t, openSQLite(t), func(o *Options) { withToken(o); o.Limits.Rate, o.Limits.Burst = 0.001, 1 })
	writer, reader := s.token(t, access.Writer), s.token(t, access.Reader)
	for range 5 {
		if r := s.do(t, "POST", lineagePath+"?api-version=3&x", strings.NewReader(eventOf(1, true)), "Authorization", "Bearer "+writer); r.StatusCode != http.StatusCreated {
			t.Fatalf("%s: %s", r.Status, r.body)
		}
		if r := s.send(t, eventOf(1, true)); r.StatusCode != http.StatusUnauthorized {
			t.Fatalf("without a token: %s", r.Status)
		}
		if r := s.send(t, eventOf(1, true), "Authorization", "Bearer "+reader); r.StatusCode != http.StatusForbidden {
			t.Fatalf("a reader: %s", r.Status)
		}
	}
}

// The record has who sent how many of the events of each commit, and the commit names it.
func TestTheRecordHasWhoSentTheEventsOfACommit(t *testing.T) {
	store := openSQLite(t)
	var held *heldObserver
	s := start(t, store, func(o *Options) {
		held = holding(o)
		o.Limits.EventLinger = time.Nanosecond
	})
	one, other := s.token(t, access.Writer), s.token(t, access.Admin)
	send := func(token string, run int, ends bool) {
		go s.send(t, eventOf(run, ends), "Authorization", "Bearer "+token)
	}
	send(one, 1, false)
	<-held.entered
	send(one, 1, true)
	send(other, 2, false)
	send(other, 2, true)
	eventually(t, "three wait", func() bool { return s.intake.present() == 3 })
	held.leave <- nil
	<-held.entered
	held.leave <- nil
	eventually(t, "there are two commits", func() bool { return head(t, store).Number == 2 })
	if err := s.stop(); err != nil {
		t.Fatal(err)
	}
	var announced []*audit.Entry
	for _, e := range s.recorded(t) {
		switch e.Action {
		case audit.Loading:
			announced = append(announced, e)
		case audit.Loaded:
			last := announced[len(announced)-1]
			if e.Request != last.Request || e.Revision != int64(len(announced)) || e.Source != "openlineage" || e.Claims.Added == 0 {
				t.Errorf("%+v", e)
			}
		}
	}
	if len(announced) != 2 || announced[0].Who == "" || len(announced[1].Events) != 2 || announced[1].Events[0].Events+announced[1].Events[1].Events != 3 {
		t.Fatalf("announced: %+v", announced)
	}
	name, err := audit.ParseName(head(t, store).Audit)
	if err != nil || name.Hash != announced[1].Hash() {
		t.Errorf("the commit names %v, %v", name, err)
	}
}

// The copy in memory need not follow each commit of events, and answers of none that it does
// not have.
func TestEventsJustCommittedCanBeAskedAtOnce(t *testing.T) {
	store := openSQLite(t)
	s := start(t, store, func(o *Options) { o.Limits.Poll = time.Hour })
	for run := range 3 {
		s.send(t, eventOf(run, false))
		s.send(t, eventOf(run, true))
	}
	if a := answerOf(t, s.get(t, askPath("which transfers"))); a.Revision.Number != 0 || len(a.Transfers) != 0 {
		t.Errorf("revision %d has %d transfers", a.Revision.Number, len(a.Transfers))
	}
	last := head(t, store).Number
	if a := answerOf(t, s.get(t, askPath("which transfers", "at", fmt.Sprint(last)))); a.Revision.Number != last || len(a.Transfers) != 3 {
		t.Errorf("revision %d has %d transfers", a.Revision.Number, len(a.Transfers))
	}
}

// FuzzEventList checks that a list is parted into the values that JSON says are in it.
func FuzzEventList(f *testing.F) {
	for _, seed := range append([]string{"[]", `[{"a":[1]}, 7 ,"x"]`, "[1,]", "[[]]]"}, noEvents...) {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var want []json.RawMessage
		isList := json.Unmarshal(text, &want) == nil && want != nil
		got, err := eventsIn(text)
		if errors.Is(err, errBatch) {
			return
		}
		if (err == nil) != isList || isList && len(got) != len(want) {
			t.Fatalf("%d values and %v, want %d", len(got), err, len(want))
		}
		for i := range got {
			if !bytes.Equal(got[i], want[i]) {
				t.Errorf("%q is %q", want[i], got[i])
			}
		}
	})
}
