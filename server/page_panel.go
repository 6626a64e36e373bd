package server

import (
	"errors"

	"outflow/graph/ask"
	"outflow/server/web"
)

// A panelPage is a place or a transfer on a page of its own.
type panelPage struct {
	web.Frame
	web.Query
	Panel *web.Panel
}

// getPlacePage shows a place.
func (s *Server) getPlacePage(c *call) error {
	return s.panelPage(c, "place", func(state *web.State, id string) { state.Place = id }, s.placePanel)
}

// getTransferPage shows a transfer.
func (s *Server) getTransferPage(c *call) error {
	return s.panelPage(c, "transfer", func(state *web.State, id string) { state.Transfer = id }, s.transferPanel)
}

func (s *Server) panelPage(c *call, view string, open func(*web.State, string), panel func(*call, web.State, *revision, *ask.Answer) (*web.Panel, error)) error {
	id, err := c.required("id")
	if err != nil {
		return err
	}
	r, err := s.revisionAt(c)
	if err != nil {
		return err
	}
	state := web.State{}
	if c.text("at") != "" {
		state.At = r.commit.Number
	}
	open(&state, id)
	p, err := panel(c, state, r, nil)
	if err != nil {
		return err
	}
	return s.sendPage(c, view, &panelPage{Frame: s.frame(c, p.Name, "browse", r), Query: newQuery(state, r), Panel: p})
}

// placePanel says what is known of the place that a state has open, and what an
// answer, if there is one, says of it.
func (s *Server) placePanel(c *call, state web.State, r *revision, a *ask.Answer) (*web.Panel, error) {
	known, err := s.place(c.ctx(), r, state.Place)
	if err != nil {
		return nil, err
	}
	g := r.Graph()
	p := web.PlacePanel(state, g, g.Place(state.Place))
	p.In, p.Out, p.Claims = pageRows(state, known.In), pageRows(state, known.Out), known.Claims
	p.Ask(known.Questions)
	if a != nil {
		p.Says(a)
	}
	held, err := s.about(c, state, r, "whose data does "+ask.Target{Place: state.Place}.String()+" hold")
	if err != nil {
		p.Why, err = unanswered(err)
		return p, err
	}
	p.Held = web.NewHeld(held)
	return p, nil
}

// transferPanel is like placePanel.
func (s *Server) transferPanel(c *call, state web.State, r *revision, a *ask.Answer) (*web.Panel, error) {
	known, err := s.transfer(c.ctx(), r, state.Transfer)
	if err != nil {
		return nil, err
	}
	g := r.Graph()
	accounts := g.Accounts(state.Transfer)
	p := web.TransferPanel(state, g, accounts)
	p.In, p.Out, p.Claims = pageRows(state, known.Feeds), pageRows(state, known.Goes), known.Claims
	p.Ask(known.Questions)
	if a != nil {
		p.Says(a)
	}
	if len(p.InAnswer) > 0 {
		return p, nil
	}
	from, to := ask.Target{Place: g.Places[accounts[0].From].ID}, ask.Target{Place: g.Places[accounts[0].To].ID}
	ran, err := s.about(c, state, r, "which transfers from "+from.String()+" to "+to.String())
	if err != nil {
		p.Why, err = unanswered(err)
		return p, err
	}
	p.Says(ran)
	return p, nil
}

// about asks what a panel says besides, as of the date that its state is about.
func (s *Server) about(c *call, state web.State, r *revision, text string) (*ask.Answer, error) {
	zone, err := c.zone()
	if err != nil {
		return nil, err
	}
	q, err := r.question(text, state.At != 0, zone)
	if err != nil {
		return nil, err
	}
	if q, err = c.narrow(q, web.State{AsOf: state.AsOf}); err != nil {
		return nil, err
	}
	return s.shown(c, q)
}

// unanswered says why a panel goes without an answer; what is no fault of the
// question is an error of the page.
func unanswered(err error) (why string, failed error) {
	if isA[*unanswerableError](err) || errors.Is(err, errTime) || errors.Is(err, errBusy) {
		return err.Error(), nil
	}
	return "", err
}

// pageRows are transfers as a page lists them.
func pageRows(state web.State, all transfers) web.Rows[web.Transfer] {
	rows := web.Rows[web.Transfer]{Count: all.Count}
	for _, t := range first(all.Transfers, web.MostRows) {
		rows.First = append(rows.First, web.NewTransfer(state, t.ID, end(t.From), end(t.To), t.When))
	}
	return rows
}

func end(p placeRef) web.End { return web.End{ID: p.ID, Name: p.Name, Party: p.Party} }
