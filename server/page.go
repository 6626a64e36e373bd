package server

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"outflow/server/access"
	"outflow/server/web"
)

// pages show people what programs get as JSON.
type pages struct {
	templates *web.Pages
	archive   *archive
	answerer  *answerer
	formatter *formatter
	catalog   *catalog
	history   *history
	watching  *watching
	log       *slog.Logger
	// mayDemonstrate says that there is a demonstration to load.
	mayDemonstrate bool
}

// getAsset sends a file of the page. One whose address says what is in it may
// be kept for good.
func getAsset(c *call) error {
	data, media, current, ok := web.ReadAsset(c.segments.ByName("version"), c.segments.ByName("file"))
	if !ok {
		return errNoRoute
	}
	if current {
		c.set("Cache-Control", "public, max-age=31536000, immutable")
	}
	c.send(media, data)
	return nil
}

// frame is what stands around a page.
func (p *pages) frame(c *call, title, here string, r *revision) web.Frame {
	f := web.Frame{Title: title, Here: here, Who: c.caller.Name, Roles: c.caller.Role()}
	if theme, err := c.r.Cookie("theme"); err == nil && (theme.Value == "light" || theme.Value == "dark") {
		f.Theme = theme.Value
	}
	_, err := c.r.Cookie(cookieName(c.r))
	f.LoggedIn = err == nil && c.caller.Name != "" && c.caller.Name != local.Name
	if here != "ask" && here != "login" { // which have a box, and need none
		f.Asks = &web.Query{}
	}
	if r != nil && r.commit.Number > 0 {
		if f.Asks != nil && c.has("at") {
			f.Asks.About.At = r.commit.Number
		}
		said := r.said()
		f.Revision, f.Hash = said.Number, said.Hash
		y, m, d := r.commit.Time.Date(r.Graph().Zone)
		f.Date = time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
		if pinnable[c.path] {
			f.Pinned, f.Origin = atCommit(c.r.URL, said.Number), origin(c.r)
		}
		if head := p.archive.revisions.current.Load(); c.has("at") && head != nil && head.commit.Number > said.Number {
			f.Newest = atCommit(c.r.URL, 0)
		}
	}
	return f
}

// pinnable are the pages that can be about an older commit.
var pinnable = map[string]bool{"/": true, "/place": true, "/transfer": true, "/browse": true, "/disagreements": true}

// atCommit is the address of a page about a commit; 0 is the newest.
func atCommit(u *url.URL, number int64) string {
	query := u.Query()
	query.Del("at")
	if number != 0 {
		query.Set("at", strconv.FormatInt(number, 10))
	}
	return (&url.URL{Path: u.Path, RawQuery: query.Encode()}).String()
}

// send sends a page.
func (p *pages) send(c *call, view string, shown any) error {
	var b bytes.Buffer
	if err := p.templates.Write(&b, view, shown); err != nil {
		return err
	}
	c.set("Content-Security-Policy", pagePolicy)
	c.send("text/html", b.Bytes())
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
func (p *pages) refuse(c *call, problem *Problem) {
	var err error
	switch {
	case accepted(c.r.Header.Get("Accept"), "text/html") <= 0:
		problem.write(c)
	case problem.Status == http.StatusUnauthorized:
		err = p.send(c, "login", p.login(c, problem))
	case problem.Code == "question" && c.r.URL.Path == "/":
		err = p.send(c, "ask", p.misread(c, problem))
	default:
		err = p.send(c, "problem", &problemPage{Frame: p.frame(c, problem.Title, "", nil), Problem: problem})
	}
	if err != nil {
		p.log.Error("page", "request", c.id, "error", err)
	}
}

// strayed shows to a browser that an address leads nowhere. Programs, which take anything, get
// it as the rest of what they get.
func (p *pages) strayed(c *call, problem *Problem) {
	if !strings.Contains(strings.ToLower(c.r.Header.Get("Accept")), "text/html") {
		problem.write(c)
		return
	}
	p.refuse(c, problem)
}

// An askPage is the page without an answer: something to ask, or what to load.
type askPage struct {
	web.Frame
	web.State
	web.Query
	Empty          bool   // nothing is loaded
	MayLoad        bool   // the reader
	MayDemonstrate bool   // the reader may load the demonstration
	Origin         string // of the service, for commands
}

func (p *pages) newAskPage(c *call, state web.State, r *revision) *askPage {
	return &askPage{
		Frame: p.frame(c, "Ask", "ask", r), State: state, Query: newQuery(state, r), Origin: origin(c.r),
		Empty: r != nil && len(r.Graph().Places) == 0, MayLoad: c.caller.May(access.Writer),
		MayDemonstrate: c.caller.May(access.Writer) && p.mayDemonstrate,
	}
}

// origin is how the reader calls the service.
func origin(r *http.Request) string {
	if overTLS(r) {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// misread shows a question that cannot be read.
func (p *pages) misread(c *call, problem *Problem) *askPage {
	at, err := p.archive.at(c.ctx(), c.parameters)
	if err != nil {
		at = 0
	}
	state := web.ReadState(url.Values(c.parameters), at)
	r, err := p.archive.revisions.at(c.ctx(), at)
	if err != nil {
		r = nil
	}
	page := p.newAskPage(c, state, r)
	detail := problem.Detail
	if problem.Column > 0 {
		_, detail, _ = strings.Cut(detail, ": ") // the column is shown
	}
	page.Problem = web.NewMisread(state, problem.Column, problem.Word, fault(detail, problem.Word), problem.Candidates, problem.Rewrites)
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
