package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"html/template"
	"io"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/draw"
	"outflow/server/access"
	"outflow/server/audit"
	"outflow/server/web"
)

// getPage shows the page at /: an answer if there is a question.
func (p *pages) getPage(c *call) error {
	state, err := p.state(c)
	if err != nil {
		return err
	}
	if state.Question == "" {
		r, err := p.archive.revisions.at(c.ctx(), state.At)
		if err != nil {
			return err
		}
		c.revision(r)
		return p.send(c, "ask", p.newAskPage(c, state, r))
	}
	q, err := p.narrowed(c, state)
	if err != nil {
		return err
	}
	a, err := p.shown(c, q)
	if err != nil {
		return err
	}
	page, err := p.answerPage(c, state, q, a)
	if err != nil {
		return err
	}
	return p.stream(c, state, q, a, page)
}

// state reads what a page is to show.
func (p *pages) state(c *call) (web.State, error) {
	at, err := p.archive.at(c.ctx(), c.parameters)
	if err != nil {
		return web.State{}, err
	}
	if show := c.text("show"); show != "" && show != "confirmed" {
		return web.State{}, parameterError("show=%s: expected confirmed, or nothing", clip(show, 50))
	}
	for _, table := range web.Tables {
		if by := c.text(table + "-sort"); by != "" && !slices.Contains(web.Orders[table], by) {
			return web.State{}, parameterError("%s-sort=%s: expected %s", table, clip(by, 50), strings.Join(web.Orders[table], ", "))
		}
		if _, err := c.number(table+"-page", 1, math.MaxInt32, 1); err != nil {
			return web.State{}, err
		}
		if rows := c.text(table + "-rows"); rows != "" && rows != web.LongRows {
			return web.State{}, parameterError("%s-rows=%s: expected %s, or nothing", table, clip(rows, 50), web.LongRows)
		}
	}
	return web.ReadState(url.Values(c.parameters), at), nil
}

// narrowed reads the question of a page, narrowed as a state says.
func (p *pages) narrowed(c *call, state web.State) (*question, error) {
	q, err := p.answerer.asked(c)
	if err != nil {
		return nil, err
	}
	return c.narrow(q, state)
}

// narrow narrows a question as a state says.
func (c *call) narrow(q *question, state web.State) (*question, error) {
	if c.form == "" { // else of the question that the page is about
		c.form = string(q.query.Form)
	}
	if !state.Narrows() {
		return q, nil
	}
	for _, id := range []string{state.Only, state.Except} {
		switch {
		case id == "":
		case q.Graph().Cohort(id) == graph.None:
			return nil, parameterError("there is no cohort %q", clip(id, 200))
		case !q.query.Form.AsksPeople():
			return nil, parameterError("this question asks for no people, so it cannot be narrowed to some")
		}
	}
	narrowed, err := state.Narrow(q.query)
	if err != nil {
		return nil, parameterError("as-of: %v", err)
	}
	narrow := *q
	narrow.query, narrow.understood = narrowed, narrowed.String()
	narrow.text = narrow.understood
	return &narrow, nil
}

// shown answers a question for a page, and records that it did.
func (p *pages) shown(c *call, q *question) (*ask.Answer, error) {
	a, err := p.answerer.answer(c.ctx(), q)
	if err != nil {
		return nil, err
	}
	return a, c.recordAnswer(audit.Asked, q, "page", a)
}

// answerPage says what the page shows of an answer, but for the drawing.
func (p *pages) answerPage(c *call, state web.State, q *question, a *ask.Answer) (*web.Answer, error) {
	page := web.NewAnswer(state, a, c.caller.May(access.People))
	page.Frame = p.frame(c, state.Question, "ask", q.revision)
	page.Width, page.Sheet = pageWidth, fmt.Sprintf("&width=%d&height=%d", draw.SheetWidth, draw.SheetHeight)
	page.Examples = q.examples()
	page.Narrowing = web.NewNarrowing(q.Graph(), q.query.Form)
	whole := a
	if state.AsOf != "" { // the slider runs over what there is without its date
		undated := state
		undated.AsOf = ""
		wider, err := p.narrowed(c, undated)
		if err != nil {
			return nil, err
		}
		if whole, err = p.answerer.answer(c.ctx(), wider); err != nil {
			return nil, err
		}
	}
	p.watchable(c, q, page)
	page.Timeline = web.NewTimeline(whole, state.AsOf)
	var err error
	switch {
	case state.Place != "":
		page.Panel, err = p.placePanel(c, state, q.revision, a)
	case state.Transfer != "":
		page.Panel, err = p.transferPanel(c, state, q.revision, a)
	}
	return page, err
}

// newQuery is the box to write a question in, about the commit that a state is
// about.
func newQuery(state web.State, r *revision) web.Query {
	q := web.Query{Text: state.Question, About: state.In()}
	if r != nil {
		q.Examples = r.examples()
	}
	return q
}

// stream sends the page in the order in which its parts are ready: the answer
// can be read while it is drawn.
func (p *pages) stream(c *call, state web.State, q *question, a *ask.Answer, page *web.Answer) error {
	var top, bottom bytes.Buffer
	if err := p.templates.WritePart(&top, "answer", "top", page); err != nil {
		return err
	}
	if err := p.templates.WritePart(&bottom, "answer", "bottom", page); err != nil {
		return err
	}
	c.revision(q.revision)
	c.set("Content-Security-Policy", pagePolicy)
	c.set("Content-Type", "text/html; charset=utf-8")
	to, flush, end := c.zipping()
	defer end()
	c.patience(top.Len())
	to.Write(top.Bytes()) // an error means that the client left
	if !page.Drawn {
		to.Write(bottom.Bytes())
		return nil
	}
	flush()
	drawn, err := p.pageDrawing(c.ctx(), state, q, a, pageWidth, 0)
	c.patience(len(drawn) + bottom.Len())
	if err != nil {
		_, code := statusOf(err)
		p.log.Warn("a page goes without its drawing", "request", c.id, "problem", code, "error", err.Error())
		undrawn := web.Undrawn{Why: problemOf(err, c.id).Detail, Rest: template.HTML(bottom.String())}
		return p.templates.WritePart(to, "answer", "undrawn", undrawn)
	}
	to.Write(web.Themed(drawn, page.Theme))
	to.Write(bottom.Bytes())
	return nil
}

// zipping is the way to a client for what is not all there yet, compressed for
// who takes gzip. flush sends what there is.
func (c *call) zipping() (to io.Writer, flush, end func()) {
	c.w.Header().Add("Vary", "Accept-Encoding")
	if !c.takesGzip() {
		c.w.WriteHeader(http.StatusOK)
		return c.w, c.w.Flush, func() {}
	}
	c.set("Content-Encoding", "gzip")
	c.w.WriteHeader(http.StatusOK)
	z := gzip.NewWriter(c.w)
	return z, func() { z.Flush(); c.w.Flush() }, func() { z.Close() }
}

// pageWidth is for how many pixels the drawing in a page is made that the service sends: it is
// not told how wide the window is. This is what 1,440 pixels leave beside what narrows the
// answer. The page's script asks for another where this one cannot be read, in a window or on paper.
const pageWidth = 1080

// pageDrawing draws what a page shows of an answer, for so many pixels. Places and transfers
// lead back to the page, with what they stand for open.
func (p *pages) pageDrawing(ctx context.Context, state web.State, q *question, a *ask.Answer, width, height int) ([]byte, error) {
	closed := state.Drawn()
	e, err := p.formatter.kept(ctx, fmt.Sprintf("page %d×%d %s %s", width, height, p.formatter.etag(q, drawing), closed.URL()), func(ctx context.Context, to io.Writer) error {
		o := alone(a)
		o.Bare, o.NoTable, o.Width, o.Height = true, true, width, height
		o.OpenURL = closed.OpenURL()
		o.PlaceURL, o.TransferURL = closed.URL()+"&place=", closed.URL()+"&transfer="
		d, err := p.drawState(ctx, closed, a, o)
		if err == nil {
			_, err = to.Write(d.Text)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	var svg bytes.Buffer
	err = e.unzip(&svg)
	return svg.Bytes(), err
}

// getDrawing draws what a page shows: as a file that stands alone, or, for a width in pixels and
// perhaps a height, as it stands in the page.
func (p *pages) getDrawing(c *call) error {
	state, err := p.state(c)
	if err != nil {
		return err
	}
	width, err := c.number("width", draw.LeastWidth, draw.MostWidth, 0)
	if err != nil {
		return err
	}
	height, err := c.number("height", draw.LeastWidth, draw.MostWidth, 0)
	if err != nil {
		return err
	}
	q, err := p.narrowed(c, state)
	if err != nil {
		return err
	}
	a, err := p.answerer.answer(c.ctx(), q)
	if err != nil {
		return err
	}
	var drawn []byte
	if width > 0 {
		drawn, err = p.pageDrawing(c.ctx(), state, q, a, int(width), int(height))
	} else {
		drawn, err = p.fileDrawing(c.ctx(), state, a)
	}
	if err != nil {
		return err
	}
	if err := c.recordAnswer(audit.Drew, q, drawing.name, a); err != nil {
		return err
	}
	c.revision(q.revision)
	c.set("Content-Security-Policy", drawingPolicy)
	c.set("Content-Disposition", `inline; filename="lineage-`+strconv.FormatInt(q.commit.Number, 10)+`.svg"`)
	c.send(drawing.media, drawn)
	return nil
}

// fileDrawing draws what a page shows of an answer as a file that stands alone.
func (p *pages) fileDrawing(ctx context.Context, state web.State, a *ask.Answer) ([]byte, error) {
	d, err := p.drawState(ctx, state, a, alone(a))
	if err != nil {
		return nil, err
	}
	return d.Text, nil
}

// drawState draws an answer as a state shows it.
func (p *pages) drawState(ctx context.Context, state web.State, a *ask.Answer, o draw.Options) (*draw.Drawing, error) {
	o.Fold, o.Beside, o.Open = state.Fold, state.Beside, state.Open
	if state.Confirmed {
		a = a.ConfirmedOnly()
	}
	return p.formatter.drawn(ctx, a, o)
}
