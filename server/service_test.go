package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"outflow/fixtures"
	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/draw"
	"outflow/graph/store/sqlite"
	"outflow/ingest"
	"outflow/ingest/members"
	"outflow/ingest/openlineage"
	"outflow/ingest/rules"
	"outflow/server/access"
	"outflow/server/audit"
	"outflow/server/watch"
)

func openSQLite(t testing.TB) graph.Store {
	t.Helper()
	s, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "outflow.db"), sqlite.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// routes and programRoutes are all that can be asked for, and what programs can.
var (
	routes        = (&handlers{}).routes()
	programRoutes = (&handlers{}).programRoutes()
)

// A service is one that runs on loopback, with what it wrote.
type service struct {
	*Server
	url      string
	tokens   *access.Tokens
	auditDir string
	log      *safeBuffer
	stop     func() error
}

// start runs a service on a store, after a test had its say in the options.
func start(t testing.TB, store graph.Store, change func(*Options)) *service {
	t.Helper()
	s := &service{auditDir: filepath.Join(t.TempDir(), "audit"), log: &safeBuffer{}}
	s.tokens = access.OpenTokens(filepath.Join(t.TempDir(), "tokens"), filepath.Join(s.auditDir, "memo"))
	record, err := audit.Open(s.auditDir, nil)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{
		Store:         store,
		Read:          func(ctx context.Context, number int64) (Asker, error) { return readAsker(ctx, store, number) },
		Draw:          draw.SVG,
		Demonstration: Demonstration{fixtures.DemonstrationSource, fixtures.Demonstration()},
		Load:          func(ctx context.Context, u Upload) (*LoadReport, error) { return load(ctx, store, u) },
		Lineage:       &testObserver{Observer: ingest.NewObserver(store, ingest.Options{})},
		Identify:      identify, Join: join, Rules: readRules, Watched: watch.Open(filepath.Join(t.TempDir(), "watched")),
		Gate: &access.Gate{Tokens: s.tokens}, Audit: record, Log: slog.New(slog.NewJSONHandler(s.log, nil)),
		StoreKind: "test", Schema: 1, Version: "test", Limits: Limits{Poll: 20 * time.Millisecond, EventTime: time.Minute},
	}
	if change != nil {
		change(&o)
	}
	s.Server = New(o)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.url = "http://" + l.Addr().String()
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, l) }()
	s.stop = func() error {
		cancel()
		err := <-served
		served <- err
		return errors.Join(err, record.Close())
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Errorf("the service did not stop in order: %v", err)
		}
	})
	<-s.revisions.tried
	return s
}

// readRules reads rules as the program does.
func readRules(text []byte) ([]ask.Rule, error) {
	read, problems := rules.Parse("rules", text, ask.FindingCodes[:])
	if problems != nil {
		return nil, &RejectedError{Problems: []Fault{{Line: problems.All[0].Line, Column: problems.All[0].Column, What: problems.All[0].What}}, Undone: "checked"}
	}
	var all []ask.Rule
	for _, r := range read {
		rule := ask.Rule{Kind: r.Kind, Question: r.Question, Finding: r.Finding, Stands: ask.Location{File: "rules", Line: r.Line, Column: r.Column}}
		if r.Kind == rules.AtMost {
			rule.AtMost = &r.People
		}
		all = append(all, rule)
	}
	return all, nil
}

type testAsker struct{ *ask.Asker }

func (a testAsker) Whole() *ask.Asker { return a.Asker }

func (a testAsker) In(zone *time.Location) Asker { return testAsker{a.Asker.In(zone)} }

func (a testAsker) Advance(ctx context.Context, r graph.Reader) (Asker, error) {
	next, err := a.Asker.Advance(ctx, r)
	return testAsker{next}, err
}

func readAsker(ctx context.Context, store graph.Store, number int64) (Asker, error) {
	var a testAsker
	err := store.View(ctx, number, func(r graph.Reader) (err error) {
		a.Asker, err = ask.OpenWhole(ctx, r, nil)
		return err
	})
	return a, err
}

func load(ctx context.Context, store graph.Store, u Upload) (*LoadReport, error) {
	r, err := ingest.Load(ctx, store, ingest.Paths(u.Path), ingest.Options{Source: u.Source, KeepGoing: u.KeepGoing, MembersKey: membersKey})
	if p := (*ingest.ProblemsError)(nil); errors.As(err, &p) {
		return nil, rejected(p)
	}
	return &LoadReport{Commit: r.Commit.Number, Content: r.Commit.Content.String(), Counts: LoadCounts(r.Counts)}, err
}

func rejected(p *ingest.ProblemsError) *RejectedError {
	rejected := &RejectedError{More: p.More}
	for _, q := range p.Problems {
		rejected.Problems = append(rejected.Problems, Fault{File: filepath.Base(q.File), Line: q.Line, Column: q.Column, What: q.What})
	}
	return rejected
}

// A testObserver takes in events as the program does, and keeps none.
type testObserver struct{ *ingest.Observer }

func (o *testObserver) Source() string { return ingest.ObservedSource }

func (o *testObserver) Read(text []byte) (Event, string) {
	e, odd := openlineage.Read(text)
	if e == nil {
		return nil, odd
	}
	return e, odd
}

func (o *testObserver) Keep([][]byte) error { return nil }

func (o *testObserver) Commit(ctx context.Context, events []Event, audit string) (*Observed, error) {
	for _, e := range events {
		o.Add(e.(*openlineage.Event))
	}
	did, err := o.Observer.Commit(ctx, audit)
	if p := (*ingest.ProblemsError)(nil); errors.As(err, &p) {
		return nil, rejected(p)
	}
	if err != nil {
		return nil, err
	}
	return &Observed{Commit: did.Commit.Number, Content: did.Commit.Content.String(), Counts: LoadCounts(did.Counts)}, nil
}

// membersKey is the one that the service's lists are read with.
var membersKey = func() *members.Key {
	key, err := members.NewKey([]byte("a secret of tests"))
	if err != nil {
		panic(err)
	}
	return key
}()

func identify(r ask.Register, id string) (*ask.Person, error) {
	who := &ask.Person{Population: r.Population}
	if !r.Listed {
		return who, nil
	}
	i, err := members.NewIdentifier(r.Keyed, r.Key, membersKey)
	if err == nil {
		who.ID, err = i.ID([]byte(id))
	}
	return who, err
}

func join(ctx context.Context, r ask.Register, m *ask.Match, column string, in io.Reader, out io.Writer) (Joined, error) {
	i, err := members.NewIdentifier(r.Keyed, r.Key, membersKey)
	if err != nil {
		return Joined{}, err
	}
	j := members.Join{Column: column, ID: i.ID, Find: m.Find, Adds: m.Columns()}
	did, err := j.Run(ctx, in, out)
	if f := (*members.FaultsError)(nil); errors.As(err, &f) {
		err = &RejectedError{Problems: []Fault{{Line: f.All[0].Line, Column: f.All[0].Column, What: f.All[0].What}}, Undone: "joined"}
	}
	return Joined{Rows: did.Rows, Written: did.Written, Others: did.Others, Unlisted: did.Unlisted, Unusable: did.Unusable, FirstUnusable: did.FirstUnusable}, err
}

// fill loads files or directories into a store.
func fill(t testing.TB, store graph.Store, source string, paths ...string) {
	t.Helper()
	if _, err := ingest.Load(t.Context(), store, ingest.Paths(paths...), ingest.Options{Source: source, MembersKey: membersKey}); err != nil {
		t.Fatal(err)
	}
}

const (
	kakaopay      = "../fixtures/kakaopay"
	demonstration = "which non-Apple-Pay users' data reached Alipay"
)

// demo runs a service on the demonstration's graph.
func demo(t testing.TB, change func(*Options)) *service {
	t.Helper()
	store := openSQLite(t)
	fill(t, store, "", kakaopay)
	return start(t, store, change)
}

// A response is what came back, read to its end.
type response struct {
	*http.Response
	body []byte
}

// do sends a request and reads the response.
func (s *service) do(t testing.TB, method, path string, body io.Reader, headers ...string) *response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.url+path, body)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
		}
		r.Header.Set(headers[i], headers[i+1])
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return &response{resp, data}
}

func (s *service) get(t testing.TB, path string, headers ...string) *response {
	t.Helper()
	return s.do(t, "GET", path, nil, headers...)
}

// ask is the path of a question.
func askPath(question string, more ...string) string {
	v := url.Values{"q": {question}}
	for i := 0; i < len(more); i += 2 {
		v.Set(more[i], more[i+1])
	}
	return "/v1/ask?" + v.Encode()
}

// token makes a token with a role.
func (s *service) token(t testing.TB, role access.Role) string {
	t.Helper()
	token, err := s.tokens.New(fmt.Sprintf("a %s %d", role, time.Now().UnixNano()), []access.Role{role}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// recorded returns the entries of the audit log, which must be sound.
func (s *service) recorded(t testing.TB) []*audit.Entry {
	t.Helper()
	var all []*audit.Entry
	found, err := audit.Read(s.auditDir, audit.Evidence{}, func(_ string, e *audit.Entry) error {
		all = append(all, e)
		return nil
	})
	if err != nil || len(found.Faults) > 0 {
		t.Fatalf("the audit log: %v %v", err, found)
	}
	return all
}

// A safeBuffer may be read while it is written to.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}
