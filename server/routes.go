package server

import (
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"

	"outflow/server/access"
)

// Parameters that several routes know.
var (
	questionParams = []string{"q", "at", "timezone"}
	pageParams     = []string{"q", "at", "after", "limit"}
)

// routes are all that can be asked for: by programs, and by readers of pages.
var routes = append(programRoutes, pageRoutes...)

var programRoutes = []route{
	{method: "GET", path: "/v1/ask", need: access.Reader, params: append(slices.Clone(questionParams), "format"), handle: (*Server).getAsk, audited: true},
	{method: "GET", path: "/v1/lineage.svg", need: access.Reader, params: append(slices.Clone(questionParams), "links"), handle: (*Server).getLineage, audited: true},
	{method: "GET", path: "/v1/people", need: access.People, params: questionParams, handle: (*Server).getPeople, audited: true},
	{method: "POST", path: "/v1/people", need: access.People, params: append(slices.Clone(questionParams), "population", "column", "columns"), handle: (*Server).postPeople, audited: true},
	{method: "POST", path: "/v1/person", need: access.People, params: append(slices.Clone(questionParams), "population", "format"), handle: (*Server).postPerson, audited: true},
	{method: "GET", path: "/v1/search", need: access.Reader, params: []string{"q", "at", "limit"}, handle: (*Server).getSearch},
	{method: "GET", path: "/v1/browse", need: access.Reader, params: append(slices.Clone(pageParams), "kind"), handle: (*Server).getBrowse},
	{method: "GET", path: "/v1/place", need: access.Reader, params: []string{"id", "at"}, handle: (*Server).getPlace},
	{method: "GET", path: "/v1/transfer", need: access.Reader, params: []string{"id", "at"}, handle: (*Server).getTransfer},
	{method: "GET", path: "/v1/cohorts", need: access.Reader, params: []string{"at"}, handle: (*Server).getCohorts},
	{method: "GET", path: "/v1/commits", need: access.Reader, params: []string{"before", "limit"}, handle: (*Server).getCommits},
	{method: "GET", path: "/v1/commit", need: access.Reader, params: []string{"number", "limit"}, handle: (*Server).getCommit},
	{method: "GET", path: "/v1/loads", need: access.Reader, handle: (*Server).getLoads},
	{method: "POST", path: "/v1/load", need: access.Writer, params: []string{"source", "keep-going"}, handle: (*Server).postLoad, audited: true},
	{method: "POST", path: "/login", handle: (*Server).postLogin, audited: true, refuse: (*Server).refuse},
	{method: "POST", path: "/logout", handle: (*Server).postLogout, audited: true},
	{method: "GET", path: "/livez", handle: (*Server).getLive},
	{method: "GET", path: "/readyz", handle: (*Server).getReady},
	{method: "GET", path: "/metrics", need: access.Reader, handle: (*Server).getMetrics},
	{method: "GET", path: "/openapi.json", handle: (*Server).getOpenAPI},
}

func (s *Server) newEngine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash = false
	for i := range routes {
		r := &routes[i]
		h := s.handler(r)
		e.Handle(r.method, r.path, h)
		if r.method == http.MethodGet {
			e.HEAD(r.path, h)
		}
	}
	e.NoRoute(s.handler(&route{path: "none", fails: errNoRoute}))
	e.NoMethod(s.handler(&route{path: "none", fails: errMethod}))
	return e
}
