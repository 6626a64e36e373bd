package server

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"time"

	"outflow/server/access"
	"outflow/server/web"
)

// pageRoutes are what readers of pages ask for.
var pageRoutes = []route{
	{method: "GET", path: "/", need: access.Reader, params: web.StateParams, handle: (*Server).getPage, audited: true, refuse: (*Server).refuse},
	{method: "GET", path: "/lineage.svg", need: access.Reader, params: web.StateParams, handle: (*Server).getDrawing, audited: true, refuse: (*Server).refuse},
	{method: "GET", path: "/place", need: access.Reader, params: []string{"id", "at"}, handle: (*Server).getPlacePage, audited: true, refuse: (*Server).refuse},
	{method: "GET", path: "/transfer", need: access.Reader, params: []string{"id", "at"}, handle: (*Server).getTransferPage, audited: true, refuse: (*Server).refuse},
	{method: "GET", path: "/browse", need: access.Reader, params: append([]string{"kind"}, pageParams...), handle: (*Server).getBrowsePage, refuse: (*Server).refuse},
	{method: "GET", path: "/loads", need: access.Reader, params: []string{"before", "limit"}, handle: (*Server).getLoadsPage, refuse: (*Server).refuse},
	{method: "GET", path: "/commits", need: access.Reader, params: []string{"before", "limit"}, handle: (*Server).getCommitsPage, refuse: (*Server).refuse},
	{method: "GET", path: "/commit", need: access.Reader, params: []string{"number", "limit"}, handle: (*Server).getCommitPage, refuse: (*Server).refuse},
	{method: "GET", path: "/login", params: []string{"next"}, handle: (*Server).getLoginPage},
	{method: "GET", path: "/assets/:version/:file", handle: (*Server).getAsset},
}

// getAsset sends a file of the page. One whose address says what is in it may
// be kept for good.
func (s *Server) getAsset(c *call) error {
	data, media, current, ok := web.ReadAsset(c.Param("version"), c.Param("file"))
	if !ok {
		return errNoRoute
	}
	if current {
		c.Header("Cache-Control", "public, max-age=31536000, immutable")
	}
	s.send(c, media, data)
	return nil
}

// frame is what stands around a page.
func (s *Server) frame(c *call, title, here string, r *revision) web.Frame {
	f := web.Frame{Title: title, Here: here, Who: c.caller.Name, Roles: c.caller.Role()}
	if theme, err := c.Request.Cookie("theme"); err == nil && (theme.Value == "light" || theme.Value == "dark") {
		f.Theme = theme.Value
	}
	_, err := c.Request.Cookie(cookieName(c.Request))
	f.LoggedIn = err == nil && c.caller.Name != "" && c.caller.Name != local.Name
	if r != nil && r.commit.Number > 0 {
		said := r.said()
		f.Revision, f.Hash = said.Number, said.Hash
		y, m, d := r.commit.Time.Date(r.Graph().Zone)
		f.Date = time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		if head := s.revisions.current.Load(); c.query.Has("at") && head != nil && head.commit.Number > said.Number {
			f.Newest = withoutAt(c.Request.URL)
		}
	}
	return f
}

// withoutAt is the address of a page about the newest commit.
func withoutAt(u *url.URL) string {
	query := u.Query()
	query.Del("at")
	return (&url.URL{Path: u.Path, RawQuery: query.Encode()}).String()
}

// sendPage writes a page.
func (s *Server) sendPage(c *call, view string, shown any) error {
	var b bytes.Buffer
	if err := s.pages.Write(&b, view, shown); err != nil {
		return err
	}
	c.Header("Content-Security-Policy", pagePolicy)
	s.send(c, "text/html", b.Bytes())
	return nil
}

// A problemPage shows a problem.
type problemPage struct {
	web.Frame
	Problem *Problem
}

// refuse shows a problem to a reader of pages: a question that cannot be read
// with its words underlined, a missing token with a place to put one. Who takes
// no HTML is a program.
func (s *Server) refuse(c *call, p *Problem) {
	var err error
	switch {
	case accepted(c.GetHeader("Accept"), "text/html") <= 0:
		p.write(c)
	case p.Status == http.StatusUnauthorized:
		err = s.sendPage(c, "login", s.loginPage(c, p))
	case p.Code == "question" && c.Request.URL.Path == "/":
		err = s.sendPage(c, "ask", s.misread(c, p))
	default:
		err = s.sendPage(c, "problem", &problemPage{Frame: s.frame(c, p.Title, "", nil), Problem: p})
	}
	if err != nil {
		s.Log.Error("page", "request", c.id, "error", err)
	}
}

// An askPage is the page without an answer: something to ask, or what to load.
type askPage struct {
	web.Frame
	web.State
	web.Query
	Empty   bool   // nothing is loaded
	MayLoad bool   // the reader
	Origin  string // of the service, for commands
}

func (s *Server) newAskPage(c *call, state web.State, r *revision) *askPage {
	p := &askPage{Frame: s.frame(c, "Ask", "ask", r), State: state, Query: newQuery(state, r), Origin: origin(c.Request)}
	p.Empty = r != nil && len(r.Graph().Places) == 0
	p.MayLoad = c.caller.May(access.Writer)
	return p
}

// origin is how the reader calls the service.
func origin(r *http.Request) string {
	if overTLS(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// misread shows a question that cannot be read.
func (s *Server) misread(c *call, p *Problem) *askPage {
	at, err := s.at(c)
	if err != nil {
		at = 0
	}
	state := web.ReadState(c.query, at)
	r, err := s.revisions.at(c.ctx(), at)
	if err != nil {
		r = nil
	}
	page := s.newAskPage(c, state, r)
	detail := p.Detail
	if p.Column > 0 {
		_, detail, _ = strings.Cut(detail, ": ") // the column is shown
	}
	page.Problem = web.NewMisread(state, p.Column, p.Word, fault(detail, p.Word), p.Candidates, p.Rewrites)
	return page
}

// fault is what is wrong with a word, without what to do about it: that, the page
// shows as candidates, or as how to ask.
func fault(detail, word string) string {
	said := 0
	if at := strings.Index(detail, word); at >= 0 {
		said = at + len(word)
	}
	if advice := strings.Index(detail[said:], "; "); advice >= 0 {
		return detail[:said+advice]
	}
	return detail
}
