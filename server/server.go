package server

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"iter"
	"log"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/draw"
	"outflow/server/access"
	"outflow/server/audit"
	"outflow/server/watch"
	"outflow/server/web"
)

// A Store is what the service reads claims and commits from.
type Store interface {
	View(ctx context.Context, number int64, fn func(graph.Reader) error) error
}

// An Asker answers questions about one graph.
type Asker interface {
	Graph() *graph.Graph
	// Dependencies returns the content of what the answer to a question rests on.
	Dependencies(q ask.Query) graph.Content
	// In returns an asker whose days begin in another zone.
	In(zone *time.Location) Asker
	// Advance returns an asker of the graph as of the reader's commit, a later one in
	// the same history. It is not called of what In returned.
	Advance(ctx context.Context, r graph.Reader) (Asker, error)
	ParseContext(ctx context.Context, question string) (ask.Query, error)
	Outline(ctx context.Context, q ask.Query) (*ask.Outline, error)
	List(ctx context.Context, q ask.Query) (*ask.List, error)
	// Register returns how the member lists of a population name people.
	Register(population string) (ask.Register, error)
	// ParsePlace and ParseTransfer read what names one of them and nothing else, and
	// return its id.
	ParsePlace(ctx context.Context, text string) (id string, err error)
	ParseTransfer(ctx context.Context, text string) (id string, err error)
	OutlineAbout(ctx context.Context, q ask.Query, who *ask.Person) (*ask.Outline, error)
	// Receipt says what an erasure reached and what it did not.
	Receipt(ctx context.Context, id string) (*ask.Receipt, error)
	// Whole is the asker itself, for what is asked of two graphs.
	Whole() *ask.Asker
	// Renamed returns an asker of the same graph under other names, and the question in those.
	Renamed(ctx context.Context, q ask.Query, n graph.Names) (*ask.Asker, ask.Query, error)
	// Names yields what questions may name.
	Names() iter.Seq[graph.Named]
}

// Options are what a service is made of.
type Options struct {
	Store Store
	// Read reads the graph as of a commit into memory.
	Read func(ctx context.Context, number int64) (Asker, error)
	// Zone is where the days of what Read reads begin; nil is each graph's own.
	Zone *time.Location
	// Draw draws an answer as SVG. It is called once at a time.
	Draw func(ctx context.Context, a *ask.Answer, o draw.Options) (*draw.Drawing, error)
	// Load loads what was uploaded. What is wrong with it is a *RejectedError.
	Load func(ctx context.Context, u Upload) (*LoadReport, error)
	// Demonstration is what a service with an empty store offers to load.
	Demonstration Demonstration
	// Lineage takes in events of OpenLineage.
	Lineage Observer
	// Identify finds what the member lists of a population keep of an id. Its error
	// does not repeat the id.
	Identify func(r ask.Register, id string) (*ask.Person, error)
	// Rules reads a file of rules to check. Its error says all that is wrong with it.
	Rules func(text []byte) ([]ask.Rule, error)
	// Join finds the people of an answer in a CSV file of somebody's own, by the ids
	// in a column, the first if none is named, and writes its rows of them. What is
	// wrong with the file is a *RejectedError.
	Join func(ctx context.Context, r ask.Register, m *ask.Match, column string, in io.Reader, out io.Writer) (Joined, error)
	// Watched are the saved questions; nil if none are kept.
	Watched *watch.List
	Gate    *access.Gate
	Audit   *audit.Log
	Log     *slog.Logger
	// StoreKind and Schema say what the store is, such as "SQLite", and the
	// version of its schema.
	StoreKind string
	Schema    int
	// Version of the program: what an older one wrote is not taken for this
	// one's.
	Version string
	Limits  Limits
}

// A Server answers questions over HTTP.
type Server struct {
	engine     *gin.Engine
	gate       *access.Gate
	audit      *audit.Log
	log        *slog.Logger
	limits     Limits
	revisions  *revisions
	answerer   *answerer
	formatter  *formatter
	history    *history
	intake     *intake
	refusals   *refusals
	assistants *assistants
	watching   *watching
	stopping   chan struct{} // closed once the service is told to stop
}

// New makes a service; Serve runs it.
func New(o Options) *Server {
	l := o.Limits.withDefaults()
	s := &Server{
		gate: o.Gate, audit: o.Audit, log: o.Log, limits: l,
		revisions: newRevisions(o.Store, o.Read, l.Past), refusals: newRefusals(), stopping: make(chan struct{}),
	}
	archive := &archive{revisions: s.revisions, store: o.Store, zone: o.Zone}
	working := newLimiter(l.Questions, l.Waiting, l.QuestionTime)
	s.answerer = &answerer{
		archive: archive, longest: l.Question, answers: newCache[answerKey, *worked](l.Answers), few: fewRows,
		working: working, reading: working.beside(),
	}
	s.formatter = &formatter{
		version: o.Version, rows: l.Rows, encoded: newCache[string, encoded](l.Encoded),
		draw: o.Draw, drawing: newLimiter(1, l.Waiting, l.QuestionTime),
	}
	admission := &admission{
		gate: o.Gate, crossOrigin: http.NewCrossOriginProtection(),
		rates: newRateLimiter(), rate: l.Rate, burst: l.Burst,
	}
	health := &health{
		revisions: s.revisions, admission: admission, stopping: s.stopping,
		about: readiness{Store: o.StoreKind, Schema: o.Schema},
	}
	s.intake = &intake{
		observer: o.Lineage, audit: o.Audit, log: o.Log, most: l.Events, bytes: l.EventBytes, linger: l.EventLinger,
		time: l.LoadTime, of: map[string]int{}, full: make(chan struct{}, 1),
	}
	s.intake.commits, s.intake.stop = context.WithCancelCause(context.Background())
	metrics := newMetrics(health, s.answerer, s.formatter, s.intake)
	s.intake.metrics = metrics
	uploads := uploader{body: l.Body, parts: l.Parts, time: l.LoadTime, pause: l.Pause}
	loads := &loads{
		load: o.Load, demonstration: o.Demonstration, empty: s.revisions.empty, uploads: uploads.holding(newLimiter(l.Loads, l.LoadsWaiting, l.Pause)),
		refresh: s.revisions.refresh, counted: metrics.loaded,
	}
	lineage := &lineage{
		intake: s.intake, uploads: uploader{body: l.Event, pause: l.Pause}, patience: l.EventTime, batch: l.Pause,
	}
	s.history = &history{
		store: o.Store, most: l.PageRows, working: s.answerer.working,
		changes: newCache[string, *changes](int64(l.Past)), loads: loads,
	}
	catalog := &catalog{archive: archive, most: l.PageRows, reading: s.answerer.reading}
	tools := &tools{answerer: s.answerer, formatter: s.formatter, catalog: catalog, most: l.Told}
	s.assistants = newAssistants(tools.all(), o.Version, s.refusals, o.Log, l)
	differences := &differences{
		archive: archive, answerer: s.answerer, store: o.Store, most: l.PageRows, uploads: uploads, rules: o.Rules, version: o.Version,
	}
	s.watching = &watching{list: o.Watched, differences: differences, answerer: s.answerer, told: newCache[watchedKey, *ask.Watched](mostToldRows)}
	pages := &pages{
		templates: web.NewPages(), archive: archive, answerer: s.answerer, formatter: s.formatter,
		catalog: catalog, history: s.history, watching: s.watching, mayDemonstrate: len(o.Demonstration.Manifest) > 0, log: o.Log,
	}
	s.engine = newEngine(&adapter{
		admission: admission, audit: o.Audit, refusals: s.refusals, metrics: metrics, log: o.Log, pause: l.Pause,
	}, (&handlers{
		questions:   &questions{answerer: s.answerer, formatter: s.formatter, uploads: uploads, identify: o.Identify},
		people:      &people{answerer: s.answerer, uploads: uploads.holding(newLimiter(l.Loads, l.LoadsWaiting, l.Pause)), join: o.Join},
		differences: differences, watching: s.watching,
		catalog: catalog, history: s.history, loads: loads, lineage: lineage, logins: &logins{admission}, health: health, metrics: metrics,
		assistants: s.assistants,
		marquez:    &marquezAPI{archive: archive, most: l.PageRows, limiter: s.answerer.reading},
		pages:      pages,
	}).routes(), pages.strayed)
	return s
}

// Handler returns what answers requests. Questions wait until Refresh, or Serve,
// has read the store.
func (s *Server) Handler() http.Handler { return s.engine }

// Refresh brings the copy in memory up to the store's head.
func (s *Server) Refresh(ctx context.Context) error { return s.revisions.refresh(ctx) }

// Serve reads the store and answers requests until the context ends; then it
// lets those at hand end, for as long as the limits say, and commits of events for three
// quarters of that. While nothing is configured it serves on loopback alone.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	open, err := s.gate.Open()
	if err != nil {
		return err
	}
	if open && !loopback(l.Addr()) {
		return fmt.Errorf("listening on %s: anybody who reaches this machine could ask; make a token first (outflow token new), or name an issuer (--oidc-issuer)", l.Addr())
	}
	clearUploads()
	defer s.follow(ctx)()
	hs := &http.Server{
		Handler:           s.engine,
		ReadHeaderTimeout: s.limits.Header,
		ReadTimeout:       s.limits.Pause,
		WriteTimeout:      4*s.limits.QuestionTime + s.limits.Pause, // an answer and a drawing, each after its turn came
		IdleTimeout:       4 * s.limits.Pause,
		MaxHeaderBytes:    s.limits.HeaderBytes,
		ErrorLog:          log.New(&logWriter{s.log}, "", 0),
	}
	served := make(chan error, 1)
	go func() { served <- hs.Serve(l) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	close(s.stopping)
	ending, end := context.WithTimeout(context.WithoutCancel(ctx), s.limits.Stop)
	defer end()
	// Commits of events end before the connections do, so that who waits for one is told.
	defer time.AfterFunc(s.limits.Stop*3/4, s.intake.giveUp).Stop()
	if err := hs.Shutdown(ending); err != nil {
		s.log.Warn("requests were cut off", "error", err)
		hs.Close()
	}
	s.end()
	for _, e := range s.refusals.rest() {
		if err := s.audit.Append(context.WithoutCancel(ctx), e); err != nil { // however long it took until here
			return err
		}
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// Converse answers an assistant over lines of JSON, in the Model Context Protocol, until
// they or the context end. Whoever has started this process may ask: there is no gate, and
// nothing is recorded.
func (s *Server) Converse(ctx context.Context, in io.Reader, out io.Writer) error {
	defer s.follow(ctx)()
	defer s.end()
	return s.assistants.converse(ctx, in, out)
}

// follow keeps the copy in memory that of the store's head until it is told to stop.
func (s *Server) follow(ctx context.Context) (stop func()) {
	following, unfollow := context.WithCancel(context.WithoutCancel(ctx))
	var followed sync.WaitGroup
	followed.Go(func() {
		s.revisions.follow(following, s.limits.Poll, func(err error) {
			s.log.LogAttrs(following, slog.LevelError, "the store cannot be read; the copy in memory goes on answering", slog.String("error", err.Error()))
		})
	})
	return func() {
		unfollow()
		followed.Wait()
	}
}

// end waits for what nobody waits for any more: it ends by itself, and before the store
// is closed.
func (s *Server) end() {
	s.intake.end()
	s.answerer.answers.end()
	s.formatter.encoded.end()
	s.history.changes.end()
	s.watching.told.end()
	s.revisions.past.end()
}

func loopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// A logWriter passes on what net/http has to say.
type logWriter struct{ log *slog.Logger }

func (w *logWriter) Write(b []byte) (int, error) {
	w.log.Warn("http", "message", string(b))
	return len(b), nil
}

// WithTLS makes a listener speak TLS with the certificate and key in two files.
func WithTLS(l net.Listener, cert, key string) (net.Listener, error) {
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("TLS: %w", err)
	}
	return tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}), nil
}
