package server

import (
	"bytes"
	"compress/gzip"
	"context"
	"html/template"
	"io"
	"net/http"
	"strconv"

	"outflow/graph/ask"
	"outflow/graph/draw"
	"outflow/server/audit"
	"outflow/server/web"
)

// stream sends the page in the order in which its parts are ready: the answer
// can be read while it is drawn.
func (s *Server) stream(c *call, state web.State, q *question, a *ask.Answer, page *web.Answer) error {
	var top, bottom bytes.Buffer
	if err := s.pages.WritePart(&top, "answer", "top", page); err != nil {
		return err
	}
	if err := s.pages.WritePart(&bottom, "answer", "bottom", page); err != nil {
		return err
	}
	c.revision(q.revision)
	c.Header("Content-Security-Policy", pagePolicy)
	c.Header("Content-Type", "text/html; charset=utf-8")
	c.Writer.Header().Add("Vary", "Accept-Encoding")
	to, flush, end := c.zipping()
	defer end()
	s.patience(c, top.Len())
	to.Write(top.Bytes()) // an error means that the client left
	if !page.Drawn {
		to.Write(bottom.Bytes())
		return nil
	}
	flush()
	drawn, err := s.pageDrawing(c.ctx(), state, q, a)
	s.patience(c, len(drawn)+bottom.Len())
	if err != nil {
		_, code := statusOf(err)
		s.Log.Warn("a page goes without its drawing", "request", c.id, "problem", code, "error", err.Error())
		undrawn := web.Undrawn{Why: problemOf(err, c.id).Detail, Rest: template.HTML(bottom.String())}
		return s.pages.WritePart(to, "answer", "undrawn", undrawn)
	}
	to.Write(web.Themed(drawn, page.Theme))
	to.Write(bottom.Bytes())
	return nil
}

// zipping is the way to a client for what is not all there yet, compressed for
// who takes gzip. flush sends what there is.
func (c *call) zipping() (to io.Writer, flush, end func()) {
	if !c.takesGzip() {
		c.Status(http.StatusOK)
		return c.Writer, c.Writer.Flush, func() {}
	}
	c.Header("Content-Encoding", "gzip")
	c.Status(http.StatusOK)
	z := gzip.NewWriter(c.Writer)
	return z, func() { z.Flush(); c.Writer.Flush() }, func() { z.Close() }
}

// pageDrawing draws what a page shows of an answer. Places and transfers lead
// back to the page, with what they stand for open.
func (s *Server) pageDrawing(ctx context.Context, state web.State, q *question, a *ask.Answer) ([]byte, error) {
	closed := state.Closed()
	w, err := s.views.get(ctx, "page "+s.etag(q, drawing, true)+" "+closed.URL(), func(ctx context.Context) (*written, int64, error) {
		o := s.drawOptions(a, false)
		o.Bare = true
		o.PlaceURL, o.TransferURL = closed.URL()+"&place=", closed.URL()+"&transfer="
		svg, err := s.drawState(ctx, closed, a, o)
		w := compress(func(to io.Writer) { to.Write(svg) })
		return w, int64(len(w.zipped)), err
	})
	if err != nil {
		return nil, err
	}
	var svg bytes.Buffer
	err = w.unzip(&svg)
	return svg.Bytes(), err
}

// getDrawing draws what a page shows, as a file that stands alone.
func (s *Server) getDrawing(c *call) error {
	state, err := s.state(c)
	if err != nil {
		return err
	}
	q, err := s.narrowed(c, state)
	if err != nil {
		return err
	}
	a, err := s.answer(c.ctx(), q)
	if err != nil {
		return err
	}
	svg, err := s.drawState(c.ctx(), state, a, s.drawOptions(a, false))
	if err != nil {
		return err
	}
	e := c.asked(audit.Drew, q, drawing.name)
	e.People = counted(a.People)
	if err := s.record(c, e); err != nil {
		return err
	}
	c.revision(q.revision)
	c.Header("Content-Security-Policy", drawingPolicy)
	c.Header("Content-Disposition", `inline; filename="lineage-`+strconv.FormatInt(q.commit.Number, 10)+`.svg"`)
	s.send(c, drawing.media, svg)
	return nil
}

// drawState draws an answer as a state shows it.
func (s *Server) drawState(ctx context.Context, state web.State, a *ask.Answer, o draw.Options) ([]byte, error) {
	o.Fold, o.Beside = state.Fold, state.Beside
	if state.Confirmed {
		a = a.Certain()
	}
	return s.drawn(ctx, a, o)
}
