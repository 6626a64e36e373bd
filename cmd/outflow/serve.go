package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"outflow/fixtures"
	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/draw"
	"outflow/ingest"
	"outflow/server"
	"outflow/server/access"
	"outflow/server/audit"
)

// A service is what the flags of serve say.
type service struct {
	from             source
	listen           string
	tlsCert, tlsKey  string
	tokens, auditDir string
	watched          string
	issuer, audience string
	claim            string
	roles            []string
	eventsDir        string
	lineageSource    string
	limits           server.Limits
}

func (p *program) serveCommand() *cobra.Command {
	var o service
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Answer questions over HTTP",
		Long: `Serve the store's graph over HTTP: questions, drawings, names, loads, and the
page at /. /openapi.json describes all of it.

While no token was made (outflow token new) and no issuer is named, the service
answers this machine alone, called by the names of loopback and through no proxy,
and whoever is on this machine may do everything. Then every request needs a
token, sent as Authorization: Bearer; it stays so if the file of tokens is lost
(see outflow help token).

Assistants that speak the Model Context Protocol are answered at /mcp, to the same
tokens, limits and record (see outflow help mcp).

Everything that is asked, listed, loaded or refused is written to a file in the
directory of the audit log before it is answered; outflow audit shows and checks it.
With a key of 16 bytes or more in OUTFLOW_AUDIT_KEY, or in the file that
OUTFLOW_AUDIT_KEY_FILE names, nobody without it can write the log anew. Each minute
and at its end the service writes a checkpoint into the directory: ship it elsewhere.

Pipelines send events of OpenLineage to /api/v1/lineage, one at a time, or lists of them
to /api/v1/lineage/batch: OpenLineage's client for Python, and so dbt-ol, takes this
address from OPENLINEAGE_URL and the token of a writer from OPENLINEAGE_API_KEY, Spark from
spark.openlineage.transport.url and, with spark.openlineage.transport.auth.type=api_key,
spark.openlineage.transport.auth.apiKey. An event is acknowledged once it is committed, with
what else came in the same moment; the audit log says of each such commit how many events
came from whom. One from which nothing follows is acknowledged as well, and told of in the log of
the service and in /metrics. With --events all of them are kept as they came before they
are acknowledged; outflow load takes that directory, after an upgrade that makes more of
them, or into another store. Where several services load into one store, send the events
of a pipeline to one of them, and have each speak as a source of its own: two that add to
one source keep each other waiting.`,
		Args: usageArgs(cobra.NoArgs),
		Example: `  outflow serve
  outflow serve --load fixtures/kakaopay --listen 127.0.0.1:8081
  outflow serve --events events`,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.serve(cmd.Context(), &o) },
	}
	f := cmd.Flags()
	o.from.flags(cmd)
	f.StringVar(&o.listen, "listen", "127.0.0.1:8080", "the `ADDRESS` to listen on; port 0 takes a free one")
	f.StringVar(&o.tlsCert, "tls-cert", "", "the `FILE` of the certificate to speak TLS with")
	f.StringVar(&o.tlsKey, "tls-key", "", "the `FILE` of its key")
	p.tokensFlag(cmd, &o.tokens)
	p.auditFlag(cmd, &o.auditDir)
	p.watchedFlag(cmd, &o.watched)
	f.StringVar(&o.issuer, "oidc-issuer", "", "the `URL` of an OpenID Connect issuer whose tokens are trusted")
	f.StringVar(&o.audience, "oidc-audience", "outflow", "the `AUDIENCE` that its tokens are made out to")
	f.StringVar(&o.claim, "oidc-claim", "roles", "the `CLAIM` that names roles, such as groups or realm_access.roles")
	f.StringArrayVar(&o.roles, "oidc-role", nil, "`VALUE=ROLE`: what a value of the claim means, such as dpo=people (default: each role means itself; may be repeated)")
	f.DurationVar(&o.limits.QuestionTime, "question-time", 30*time.Second, "how long one answer may take")
	f.IntVar(&o.limits.Questions, "questions", 0, "how many answers are worked out at once for one caller, and one more for whoever comes beside them (default: one per processor)")
	f.Int64Var(&o.limits.Body, "body", 1<<30, "how many `BYTES` one load may be")
	f.Float64Var(&o.limits.Rate, "rate", 100, "how many requests a second one token may make, but for events")
	f.StringVar(&o.lineageSource, "lineage-source", ingest.ObservedSource, "the `NAME` of the source that events of OpenLineage speak as")
	f.StringVar(&o.eventsDir, "events", "", "a `DIRECTORY` to keep events of OpenLineage in as they came (default: they are not kept)")
	return cmd
}

func (p *program) serve(ctx context.Context, o *service) (err error) {
	gate, err := p.gate(o)
	if err != nil {
		return err
	}
	if (o.tlsCert == "") != (o.tlsKey == "") {
		return &usageError{errors.New("--tls-cert and --tls-key go together")}
	}
	var zone *time.Location
	if o.from.zone != "" {
		if zone, err = loadZone(o.from.zone); err != nil {
			return err
		}
	}
	o.from.memory.limit()
	s, err := p.openServed(ctx, &o.from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	key, err := p.membersKey()
	if err != nil {
		return err
	}
	auditKey, err := p.auditKey()
	if err != nil {
		return err
	}
	record, err := audit.Open(p.auditPath(o.auditDir), auditKey)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, record.Close()) }()
	lineage, err := newLineage(s, o.lineageSource, o.eventsDir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, lineage.Close()) }()
	worker, err := p.drawingWorker()
	if err != nil {
		return err
	}
	defer worker.Close()
	serving := p.serving(s, &o.from, zone, worker, o.limits)
	serving.Load = func(ctx context.Context, u server.Upload) (*server.LoadReport, error) {
		return loadUpload(ctx, s, u, key, &o.from.memory)
	}
	serving.Demonstration = server.Demonstration{Source: fixtures.DemonstrationSource, Manifest: fixtures.Demonstration()}
	serving.Identify = func(r ask.Register, id string) (*ask.Person, error) { return identify(r, key, id) }
	serving.Join = func(ctx context.Context, r ask.Register, m *ask.Match, column string, in io.Reader, out io.Writer) (server.Joined, error) {
		return joinUpload(ctx, r, key, m, column, in, out)
	}
	serving.Lineage = lineage
	serving.Gate, serving.Audit, serving.Watched = gate, record, p.watched(o.watched)
	service := server.New(serving)
	l, err := listen(o)
	if err != nil {
		return err
	}
	defer l.Close()
	who, err := p.whoMayAsk(o, gate)
	if err != nil {
		return err
	}
	serving.Log.Info("listening", "url", serviceURL(o, l), "store", storeShown(&o.from, p.storeName()), "audit", p.auditPath(o.auditDir), "access", who)
	return service.Serve(ctx, l)
}

// serving is what answers questions about a store: all that is needed where nobody loads,
// lists people, or is let in by a gate.
func (p *program) serving(s graph.Store, from *source, zone *time.Location, worker *draw.Worker, limits server.Limits) server.Options {
	kind, schema := p.storeKind(from)
	return server.Options{
		Store: s,
		Read: func(ctx context.Context, number int64) (server.Asker, error) {
			return readWhole(ctx, s, number, zone)
		},
		Zone: zone,
		Draw: func(ctx context.Context, a *ask.Answer, o draw.Options) (*draw.Drawing, error) {
			o.LayOut = worker.LayOut
			return draw.SVG(ctx, a, o)
		},
		Rules:     servedRules,
		Log:       slog.New(slog.NewJSONHandler(p.Err, nil)),
		StoreKind: kind, Schema: schema,
		Version: version(), Limits: limits,
	}
}

// storeShown names what keeps the graph.
func storeShown(from *source, name string) string {
	if len(from.paths) > 0 {
		return "in memory: " + strings.Join(from.paths, ", ")
	}
	return name
}

// readWhole reads the graph as of a commit into memory, for any question.
func readWhole(ctx context.Context, s graph.Store, number int64, zone *time.Location) (a server.Asker, err error) {
	err = s.View(ctx, number, func(r graph.Reader) error {
		whole, err := ask.OpenWhole(ctx, r, zone)
		a = inMemory{whole}
		return err
	})
	return a, err
}

// An inMemory asker is one that the service keeps.
type inMemory struct{ *ask.Asker }

func (a inMemory) Whole() *ask.Asker { return a.Asker }

func (a inMemory) In(zone *time.Location) server.Asker { return inMemory{a.Asker.In(zone)} }

func (a inMemory) Advance(ctx context.Context, r graph.Reader) (server.Asker, error) {
	next, err := a.Asker.Advance(ctx, r)
	return inMemory{next}, err
}

// openServed opens the store, which is made if it is not there: the page says
// how to fill an empty one.
func (p *program) openServed(ctx context.Context, from *source) (graph.Store, error) {
	if len(from.paths) > 0 {
		return p.openFor(ctx, from)
	}
	return p.open(ctx, toLoad)
}

func listen(o *service) (net.Listener, error) {
	l, err := net.Listen("tcp", o.listen)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", o.listen, err)
	}
	if o.tlsCert == "" {
		return l, nil
	}
	return server.WithTLS(l, o.tlsCert, o.tlsKey)
}

func serviceURL(o *service, l net.Listener) string {
	if o.tlsCert != "" {
		return "https://" + l.Addr().String()
	}
	return "http://" + l.Addr().String()
}

// gate says who may ask.
func (p *program) gate(o *service) (*access.Gate, error) {
	g := &access.Gate{Tokens: p.openTokens(o.tokens, o.auditDir)}
	if o.issuer == "" {
		return g, nil
	}
	g.Issuer = &access.Issuer{URL: o.issuer, Audience: o.audience, Claim: o.claim, RoleOf: map[string]access.Role{}}
	pairs := o.roles
	if len(pairs) == 0 {
		pairs = []string{"reader=reader", "people=people", "writer=writer", "admin=admin"}
	}
	for _, pair := range pairs {
		cut := strings.LastIndexByte(pair, '=')
		if cut < 0 {
			return nil, &usageError{fmt.Errorf("--oidc-role %q is not VALUE=ROLE", pair)}
		}
		role, err := access.ParseRole(pair[cut+1:])
		if err != nil {
			return nil, &usageError{fmt.Errorf("--oidc-role %q: %w", pair, err)}
		}
		g.Issuer.RoleOf[pair[:cut]] = role
	}
	return g, nil
}

// whoMayAsk says whether a token is needed. That a file of tokens is named and not
// there is an error: the service would be open to everybody on this machine.
func (p *program) whoMayAsk(o *service, gate *access.Gate) (string, error) {
	path := p.tokensPath(o.tokens)
	_, gone := os.Stat(path)
	switch open, err := gate.Open(); {
	case err != nil:
		return "", err
	case open && path != p.besideStore("tokens"):
		return "", fmt.Errorf("the file of tokens %s is named and is not there; make a token first (outflow token new), or name no file to answer everybody on this machine", path)
	case open:
		return "no token is needed: none was ever made, so it answers this machine alone", nil
	case gate.Issuer == nil && errors.Is(gone, fs.ErrNotExist):
		return fmt.Sprintf("nobody: tokens were made, and their file %s is gone; bring it back, make a token (outflow token new), or remove %s to answer everybody on this machine", path, p.memoPath(o.auditDir)), nil
	}
	return "a token is needed", nil
}

// besideStore names a file beside the store: FILE.db-NAME, or outflow-NAME in
// the working directory where the store is a database elsewhere.
func (p *program) besideStore(name string) string {
	path := p.storeName()
	if address, err := isAddress(path); address || err != nil {
		path = "outflow"
	}
	return path + "-" + name
}

func (p *program) tokensFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVar(path, "tokens", "", "the `FILE` of tokens (default from OUTFLOW_TOKENS, else beside the store: outflow.db-tokens)")
}

func (p *program) tokensPath(flag string) string {
	return cmp.Or(flag, p.Env("OUTFLOW_TOKENS"), p.besideStore("tokens"))
}

// tokensMemo lies in the directory of the audit log once there were tokens: the
// service starts nowhere without that, and it does not vanish with their file.
const tokensMemo = "tokens-were-made"

func (p *program) memoPath(auditDir string) string {
	return filepath.Join(p.auditPath(auditDir), tokensMemo)
}

func (p *program) openTokens(path, auditDir string) *access.Tokens {
	return access.OpenTokens(p.tokensPath(path), p.memoPath(auditDir))
}

func (p *program) auditFlag(cmd *cobra.Command, path *string) {
	cmd.Flags().StringVar(path, "audit", "", "the `DIRECTORY` of the audit log (default from OUTFLOW_AUDIT, else beside the store: outflow.db-audit)")
}

func (p *program) auditPath(flag string) string {
	return cmp.Or(flag, p.Env("OUTFLOW_AUDIT"), p.besideStore("audit"))
}
