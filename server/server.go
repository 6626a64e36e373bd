package server

import (
	"context"
	"io"
	"iter"
	"log/slog"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/draw"
	"outflow/server/access"
	"outflow/server/audit"
	"outflow/server/web"
)

// A Store is what the service reads claims and commits from.
type Store interface {
	View(ctx context.Context, number int64, fn func(graph.Reader) error) error
}

// An Asker answers questions about one graph.
type Asker interface {
	Graph() *graph.Graph
	// Rests returns the content of what the answer to a question rests on.
	Rests(f ask.Flow) graph.Content
	// In returns an asker whose days begin in another zone.
	In(zone *time.Location) Asker
	Parse(question string) (ask.Flow, error)
	Answer(ctx context.Context, f ask.Flow) (*ask.Answer, error)
	List(ctx context.Context, f ask.Flow) (*ask.List, error)
	// Register returns how the member lists of a population name people.
	Register(population string) (ask.Register, error)
	AnswerAbout(ctx context.Context, f ask.Flow, who *ask.Person) (*ask.Answer, error)
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
	Draw func(ctx context.Context, a *ask.Answer, o draw.Options) ([]byte, error)
	// Load loads what was uploaded. What is wrong with it is a *RejectedError.
	Load func(ctx context.Context, u Upload) (*LoadReport, error)
	// Identify finds what the member lists of a population keep of an id. Its error
	// does not repeat the id.
	Identify func(r ask.Register, id string) (*ask.Person, error)
	// Join finds the people of an answer in a CSV file of somebody's own, by the ids
	// in a column, the first if none is named, and writes its rows of them. What is
	// wrong with the file is a *RejectedError.
	Join  func(ctx context.Context, r ask.Register, m *ask.Match, column string, in io.Reader, out io.Writer) (Joined, error)
	Gate  *access.Gate
	Audit *audit.Log
	Log   *slog.Logger
	// StoreKind and Schema say what the store is, such as "SQLite", and the
	// version of its schema.
	StoreKind string
	Schema    int
	// Version of the program: what an older one wrote is not taken for this
	// one's.
	Version string
	// Hosts are names, besides those of loopback, by which the service may be
	// called while nothing is configured.
	Hosts  []string
	Limits Limits
}

// A Server answers questions over HTTP.
type Server struct {
	Options
	engine      *gin.Engine
	crossOrigin *http.CrossOriginProtection
	revisions   *revisions
	answers     *cache[answerKey, *ask.Answer]
	views       *cache[string, *written] // by etag
	changes     *cache[string, *changes] // by the hash of the commit
	working     *limiter                 // answers being worked out
	drawing     *limiter                 // the one drawing being made
	loading     *limiter
	joining     *limiter
	rates       *rateLimiter
	refusals    *refusals
	metrics     *metrics
	pages       *web.Pages
	loads       recentLoads
	stopping    chan struct{} // closed once the service is told to stop
}

// New makes a service; Serve runs it.
func New(o Options) *Server {
	o.Limits = o.Limits.withDefaults()
	s := &Server{
		Options:     o,
		answers:     newCache[answerKey, *ask.Answer](o.Limits.Answers),
		views:       newCache[string, *written](o.Limits.Views),
		changes:     newCache[string, *changes](int64(o.Limits.Past)),
		working:     newLimiter(o.Limits.Questions, o.Limits.Waiting, o.Limits.QuestionTime),
		drawing:     newLimiter(1, o.Limits.Waiting, o.Limits.QuestionTime),
		loading:     newLimiter(o.Limits.Loads, 0, o.Limits.Pause),
		joining:     newLimiter(o.Limits.Loads, 0, o.Limits.Pause),
		rates:       newRateLimiter(),
		refusals:    newRefusals(),
		crossOrigin: http.NewCrossOriginProtection(),
		stopping:    make(chan struct{}),
	}
	s.revisions = newRevisions(o.Store, o.Read, o.Limits.Past)
	s.metrics = newMetrics(s)
	s.pages = web.NewPages()
	s.engine = s.newEngine()
	return s
}

// Handler returns what answers requests. Questions wait until Refresh, or Serve,
// has read the store.
func (s *Server) Handler() http.Handler { return s.engine }

// Refresh brings the copy in memory up to the store's head.
func (s *Server) Refresh(ctx context.Context) error { return s.revisions.refresh(ctx) }
