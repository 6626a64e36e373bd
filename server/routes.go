package server

import (
	_ "embed"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"outflow/server/access"
	"outflow/server/web"
)

// A route is something that can be asked for.
type route struct {
	method, path string
	need         access.Role // "" lets everybody in
	params       []string    // that it knows
	repeated     string      // the one of them that may be said several times, "" if none
	handle       func(*call) error
	fails        error // why there is nothing here, instead of a handle
	// audited routes have their refusals in the audit log; what they do, they
	// write themselves.
	audited bool
	// fed routes are those to which pipelines send what they do, all of the time: there is no
	// rate, what they add to the query is passed over, and what goes well is not logged one by
	// one.
	fed bool
	// refuse shows a problem to somebody who reads pages; nil writes it as JSON.
	refuse func(*call, *Problem)
}

// handlers are the functions that answer requests, grouped by what they need.
type handlers struct {
	questions   *questions
	differences *differences
	watching    *watching
	people      *people
	catalog     *catalog
	history     *history
	loads       *loads
	lineage     *lineage
	logins      *logins
	health      *health
	metrics     *metrics
	pages       *pages
	assistants  *assistants
	marquez     *marquezAPI
}

// routes are all that can be asked for: by programs, and by readers of pages.
func (h *handlers) routes() []route { return append(h.programRoutes(), h.pageRoutes()...) }

func (h *handlers) programRoutes() []route {
	question := func(more ...string) []string { return append([]string{"q", "at", "timezone"}, more...) }
	return append([]route{
		{method: "GET", path: "/v1/ask", need: access.Reader, params: question("format", "limit", "after", "after-place"), handle: h.questions.getAsk, audited: true},
		{method: "GET", path: "/v1/lineage.svg", need: access.Reader, params: question(drawingParams...), handle: h.questions.getLineage, audited: true},
		{method: "GET", path: "/v1/people", need: access.People, params: question(), handle: h.people.getPeople, audited: true},
		{method: "POST", path: "/v1/people", need: access.People, params: question("population", "column", "columns"), handle: h.people.postPeople, audited: true},
		{method: "POST", path: "/v1/person", need: access.People, params: question("population", "format", "limit", "after", "after-place"), handle: h.questions.postPerson, audited: true},
		{method: "GET", path: "/v1/search", need: access.Reader, params: []string{"q", "at", "limit"}, handle: inJSON(h.catalog.search)},
		{method: "GET", path: "/v1/browse", need: access.Reader, params: []string{"q", "at", "after", "limit", "kind"}, handle: inJSON(h.catalog.browse)},
		{method: "GET", path: "/v1/place", need: access.Reader, params: []string{"id", "at"}, handle: inJSON(h.catalog.getPlace)},
		{method: "GET", path: "/v1/transfer", need: access.Reader, params: []string{"id", "at"}, handle: inJSON(h.catalog.getTransfer)},
		{method: "GET", path: "/v1/receipt", need: access.Reader, params: []string{"id", "at", "timezone", "format"}, handle: h.questions.getReceipt, audited: true},
		{method: "GET", path: "/v1/diff", need: access.Reader, params: []string{"from", "to", "q", "timezone", "format", "limit"}, handle: h.differences.getDiff, audited: true},
		{method: "GET", path: "/v1/watch", need: access.Reader, params: []string{"from", "to", "timezone", "format", "limit"}, handle: h.watching.getWatch, audited: true},
		{method: "POST", path: "/v1/watch", need: access.Writer, params: []string{"name", "q"}, handle: h.watching.postWatch, audited: true},
		{method: "DELETE", path: "/v1/watch", need: access.Writer, params: []string{"name"}, handle: h.watching.deleteWatch, audited: true},
		{method: "POST", path: "/v1/check", need: access.Reader, params: []string{"at", "against", "strict", "timezone", "format"}, handle: h.differences.postCheck, audited: true},
		{method: "GET", path: "/v1/dossier", need: access.Reader, params: question("redact-names"), repeated: "q", handle: h.questions.getDossier, audited: true},
		{method: "GET", path: "/v1/cohorts", need: access.Reader, params: []string{"at"}, handle: inJSON(h.catalog.cohorts)},
		{method: "GET", path: "/v1/commits", need: access.Reader, params: []string{"before", "limit"}, handle: inJSON(h.history.commits)},
		{method: "GET", path: "/v1/commit", need: access.Reader, params: []string{"number", "limit"}, handle: inJSON(h.history.commit)},
		{method: "GET", path: "/v1/loads", need: access.Reader, handle: inJSON(h.loads.recent)},
		{method: "POST", path: "/v1/load", need: access.Writer, params: []string{"source", "keep-going"}, handle: h.loads.postLoad, audited: true},
		{method: "POST", path: "/mcp", need: access.Reader, handle: h.assistants.postMessage, audited: true},
		{method: "POST", path: lineagePath, need: access.Writer, handle: h.lineage.postEvent, audited: true, fed: true},
		{method: "POST", path: lineageBatchPath, need: access.Writer, handle: h.lineage.postEvents, audited: true, fed: true},
		{method: "POST", path: "/login", handle: h.logins.postLogin, audited: true, refuse: h.pages.refuse},
		{method: "POST", path: "/logout", handle: h.logins.postLogout, audited: true},
		{method: "GET", path: "/livez", handle: getLive},
		{method: "GET", path: "/readyz", handle: h.health.getReady},
		{method: "GET", path: "/metrics", need: access.Reader, handle: h.metrics.getMetrics},
		{method: "GET", path: "/openapi.json", handle: getOpenAPI},
		{method: "GET", path: "/schemas/outflow_people.json", handle: getPeopleSchema},
	}, h.marquez.routes()...)
}

func (h *handlers) pageRoutes() []route {
	return []route{
		{method: "GET", path: "/", need: access.Reader, params: web.StateParams, handle: h.pages.getPage, audited: true, refuse: h.pages.refuse},
		{method: "GET", path: "/lineage.svg", need: access.Reader, params: append(slices.Clone(web.StateParams), "width", "height"), handle: h.pages.getDrawing, audited: true, refuse: h.pages.refuse},
		{method: "GET", path: "/rows", need: access.Reader, params: append(slices.Clone(web.StateParams), "table", "format"), handle: h.pages.getRows, audited: true, refuse: h.pages.refuse},
		{method: "GET", path: "/place", need: access.Reader, params: []string{"id", "at"}, handle: h.pages.getPlace, audited: true, refuse: h.pages.refuse},
		{method: "GET", path: "/transfer", need: access.Reader, params: []string{"id", "at"}, handle: h.pages.getTransfer, audited: true, refuse: h.pages.refuse},
		{method: "GET", path: "/browse", need: access.Reader, params: []string{"kind", "q", "at", "after", "limit"}, handle: h.pages.getBrowse, refuse: h.pages.refuse},
		{method: "GET", path: "/loads", need: access.Reader, params: []string{"before", "limit"}, handle: h.pages.getLoads, refuse: h.pages.refuse},
		{method: "GET", path: "/commits", need: access.Reader, params: []string{"before", "limit"}, handle: h.pages.getCommits, refuse: h.pages.refuse},
		{method: "GET", path: "/commit", need: access.Reader, params: []string{"number", "limit"}, handle: h.pages.getCommit, audited: true, refuse: h.pages.refuse},
		{method: "GET", path: "/disagreements", need: access.Reader, params: []string{"at", "rows"}, handle: h.pages.getDisagreements, audited: true, refuse: h.pages.refuse},
		{method: "GET", path: "/diff", need: access.Reader, params: []string{"from", "to", "q", "timezone"}, handle: h.pages.getDiff, audited: true, refuse: h.pages.refuse},
		{method: "GET", path: "/watch", need: access.Reader, params: []string{"from", "to"}, handle: h.pages.getWatch, audited: true, refuse: h.pages.refuse},
		{method: "POST", path: "/watch", need: access.Writer, handle: h.pages.postWatch, audited: true, refuse: h.pages.refuse},
		{method: "POST", path: "/unwatch", need: access.Writer, handle: h.pages.postUnwatch, audited: true, refuse: h.pages.refuse},
		{method: "POST", path: "/demonstration", need: access.Writer, handle: h.loads.postDemonstration, audited: true, refuse: h.pages.refuse},
		{method: "GET", path: "/login", params: []string{"next"}, handle: h.pages.getLogin},
		{method: "GET", path: "/assets/:version/:file", handle: getAsset},
	}
}

// newEngine registers routes. strayed shows to readers of pages that an address leads nowhere.
func newEngine(a *adapter, routes []route, strayed func(*call, *Problem)) *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	e.UseRawPath = true // a name in a path may hold slashes, which are escaped there
	for i := range routes {
		r := &routes[i]
		h := a.handler(r)
		e.Handle(r.method, r.path, h)
		if r.method == http.MethodGet {
			e.HEAD(r.path, h)
		}
	}
	e.NoRoute(a.handler(&route{path: "none", fails: errNoRoute, refuse: strayed}))
	e.NoMethod(a.handler(&route{path: "none", fails: errMethod, refuse: strayed}))
	return e
}

// inJSON makes a route's function of one that finds what is asked for.
func inJSON[T any](find func(*call) (T, error)) func(*call) error {
	return func(c *call) error {
		found, err := find(c)
		if err != nil {
			return err
		}
		return c.sendJSON(found)
	}
}

// openAPI describes the service in OpenAPI 3.1.
//
//go:embed openapi.json
var openAPI []byte

// getOpenAPI shows it.
func getOpenAPI(c *call) error {
	c.send("application/json", openAPI)
	return nil
}

// peopleSchema is the JSON Schema of the facet in which emitters of events of OpenLineage say
// whose data moves. Who reads it is ingest/openlineage.
//
//go:embed outflow_people.json
var peopleSchema []byte

// getPeopleSchema shows it, to whom a facet's _schemaURL leads.
func getPeopleSchema(c *call) error {
	c.send("application/schema+json", peopleSchema)
	return nil
}
