package server

import (
	"outflow/graph"
	"outflow/graph/ask"
	"outflow/server/access"
	"outflow/server/audit"
	"outflow/server/web"
)

// getPage shows the page at /: an answer if there is a question.
func (s *Server) getPage(c *call) error {
	state, err := s.state(c)
	if err != nil {
		return err
	}
	if state.Question == "" {
		r, err := s.revisions.at(c.ctx(), state.At)
		if err != nil {
			return err
		}
		c.revision(r)
		return s.sendPage(c, "ask", s.newAskPage(c, state, r))
	}
	q, err := s.narrowed(c, state)
	if err != nil {
		return err
	}
	a, err := s.shown(c, q)
	if err != nil {
		return err
	}
	page, err := s.answerPage(c, state, q, a)
	if err != nil {
		return err
	}
	return s.stream(c, state, q, a, page)
}

// state reads what a page is to show.
func (s *Server) state(c *call) (web.State, error) {
	at, err := s.at(c)
	if err != nil {
		return web.State{}, err
	}
	if show := c.text("show"); show != "" && show != "confirmed" {
		return web.State{}, parameterError("show=%s: expected confirmed, or nothing", clip(show, 50))
	}
	return web.ReadState(c.query, at), nil
}

// narrowed reads the question of a page, narrowed as its state says.
func (s *Server) narrowed(c *call, state web.State) (*question, error) {
	zone, err := c.zone()
	if err != nil {
		return nil, err
	}
	q, err := s.read(c.ctx(), state.Question, state.At, zone)
	if err != nil {
		return nil, err
	}
	return c.narrow(q, state)
}

// narrow narrows a question as a state says.
func (c *call) narrow(q *question, state web.State) (*question, error) {
	if c.form == "" { // else of the question that the page is about
		c.form = string(q.flow.Form)
	}
	if !state.Narrows() {
		return q, nil
	}
	for _, id := range []string{state.Only, state.Except} {
		switch {
		case id == "":
		case q.Graph().Cohort(id) == graph.None:
			return nil, parameterError("there is no cohort %q", clip(id, 200))
		case !q.flow.Form.AsksPeople():
			return nil, parameterError("this question asks for no people, so it cannot be narrowed to some")
		}
	}
	flow, err := state.Narrow(q.flow)
	if err != nil {
		return nil, parameterError("as-of: %v", err)
	}
	narrow := *q
	narrow.flow, narrow.understood = flow, flow.String()
	narrow.text = narrow.understood
	return &narrow, nil
}

// shown answers a question for a page, and records that it did.
func (s *Server) shown(c *call, q *question) (*ask.Answer, error) {
	a, err := s.answer(c.ctx(), q)
	if err != nil {
		return nil, err
	}
	e := c.asked(audit.Asked, q, "page")
	e.People = counted(a.People)
	return a, s.record(c, e)
}

// answerPage says what the page shows of an answer, but for the drawing.
func (s *Server) answerPage(c *call, state web.State, q *question, a *ask.Answer) (*web.Answer, error) {
	page := web.NewAnswer(state, a, c.caller.May(access.People))
	page.Frame = s.frame(c, state.Question, "ask", q.revision)
	page.Examples = q.examples()
	page.Narrowing = web.NewNarrowing(q.Graph(), q.flow.Form)
	whole := a
	if state.AsOf != "" { // the slider runs over what there is without its date
		undated := state
		undated.AsOf = ""
		wider, err := s.narrowed(c, undated)
		if err != nil {
			return nil, err
		}
		if whole, err = s.answer(c.ctx(), wider); err != nil {
			return nil, err
		}
	}
	page.Timeline = web.NewTimeline(whole, state.AsOf)
	var err error
	switch {
	case state.Place != "":
		page.Panel, err = s.placePanel(c, state, q.revision, a)
	case state.Transfer != "":
		page.Panel, err = s.transferPanel(c, state, q.revision, a)
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
