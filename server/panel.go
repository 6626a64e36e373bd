package server

import (
	"encoding/json"
	"errors"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/server/web"
)

// A panelPage is a place or a transfer on a page of its own.
type panelPage struct {
	web.Frame
	web.Query
	Panel *web.Panel
}

// getPlace shows a place.
func (p *pages) getPlace(c *call) error {
	return p.panelPage(c, "place", func(state *web.State, id string) { state.Place = id }, p.placePanel)
}

// getTransfer shows a transfer.
func (p *pages) getTransfer(c *call) error {
	return p.panelPage(c, "transfer", func(state *web.State, id string) { state.Transfer = id }, p.transferPanel)
}

func (p *pages) panelPage(c *call, view string, open func(*web.State, string), panel func(*call, web.State, *revision, *ask.Answer) (*web.Panel, error)) error {
	id, r, err := p.catalog.named(c)
	if err != nil {
		return err
	}
	state := web.State{}
	if c.text("at") != "" {
		state.At = r.commit.Number
	}
	open(&state, id)
	shown, err := panel(c, state, r, nil)
	if err != nil {
		return err
	}
	page := &panelPage{Frame: p.frame(c, shown.Name, "browse", r), Query: newQuery(state, r), Panel: shown}
	page.Asks = nil // it has a box of its own
	return p.send(c, view, page)
}

// placePanel says what is known of the place that a state has open, and what an
// answer, if there is one, says of it.
func (p *pages) placePanel(c *call, state web.State, r *revision, a *ask.Answer) (*web.Panel, error) {
	known, err := p.catalog.place(c.ctx(), r, state.Place)
	if err != nil {
		return nil, err
	}
	g := r.Graph()
	panel := web.PlacePanel(state, g, g.Place(state.Place))
	tell(panel, state, known.In, known.Out, known.Claims, known.Questions, a)
	panel.Erased.Count = known.Erasures.Count
	for _, e := range first(known.Erasures.Erasures, web.MostRows) {
		panel.Erased.First = append(panel.Erased.First, web.NewErasure(state, g, e.ID, e.At.ID, e.People, e.Categories, e.When, e.Status == graph.ErasureRequested, e.Source))
	}
	held, err := p.about(c, state, r, "whose data does "+ask.Target{Place: state.Place}.String()+" hold")
	if err != nil {
		return unanswered(panel, err)
	}
	panel.Held = web.NewHeld(held)
	return panel, nil
}

// transferPanel is like placePanel. Of a transfer that the answer does not have it
// says how the transfers between the same places ran.
func (p *pages) transferPanel(c *call, state web.State, r *revision, a *ask.Answer) (*web.Panel, error) {
	known, err := p.catalog.transfer(c.ctx(), r, state.Transfer)
	if err != nil {
		return nil, err
	}
	g := r.Graph()
	panel := web.TransferPanel(state, g, g.Accounts(state.Transfer))
	tell(panel, state, known.Feeds, known.Goes, known.Claims, known.Questions, a)
	panel.Compare(g, known.Compared)
	if len(panel.InAnswer) > 0 {
		return panel, nil
	}
	from, to := ask.Target{Place: known.From.ID}, ask.Target{Place: known.To.ID}
	ran, err := p.about(c, state, r, "which transfers from "+from.String()+" to "+to.String())
	if err != nil {
		return unanswered(panel, err)
	}
	panel.Says(ran)
	return panel, nil
}

// tell puts on a panel what is known of a thing.
func tell(panel *web.Panel, state web.State, in, out transfers, claims []json.RawMessage, questions []string, a *ask.Answer) {
	panel.In, panel.Out, panel.Claims = pageRows(state, in), pageRows(state, out), claims
	panel.Ask(questions)
	if a != nil {
		panel.Says(a)
	}
}

// about asks what a panel says besides, as of the date that its state is about.
func (p *pages) about(c *call, state web.State, r *revision, text string) (*ask.Answer, error) {
	zone, err := c.zone()
	if err != nil {
		return nil, err
	}
	q, err := p.answerer.understand(c.ctx(), r, text, state.At != 0, zone)
	if err != nil {
		return nil, err
	}
	if q, err = c.narrow(q, web.State{AsOf: state.AsOf}); err != nil {
		return nil, err
	}
	return p.shown(c, q)
}

// unanswered says in a panel why it goes without an answer; what is no fault of the
// question is an error of the page.
func unanswered(panel *web.Panel, err error) (*web.Panel, error) {
	if isA[*unanswerableError](err) || errors.Is(err, errTime) || errors.Is(err, errBusy) {
		panel.Why, err = err.Error(), nil
	}
	return panel, err
}

// pageRows are transfers as a page lists them.
func pageRows(state web.State, all transfers) web.Rows[web.Transfer] {
	rows := web.Rows[web.Transfer]{Count: all.Count}
	for _, t := range first(all.Transfers, web.MostRows) {
		rows.First = append(rows.First, web.NewTransfer(state, t.ID, end(t.From), end(t.To), t.When))
	}
	return rows
}

func end(p placeRef) web.End { return web.End{ID: p.ID, Name: p.Name} }
