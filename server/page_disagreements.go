package server

import (
	"strconv"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/server/web"
)

// A disagreementsPage is where sources disagree.
type disagreementsPage struct {
	web.Frame
	*web.Disagreements
	Question web.Link   // the same as an answer
	Compared []web.Link // questions on what is declared and what was seen
	All      string     // the address of the page with as many rows as it may have, "" if this is it
}

// getDisagreements shows where sources disagree: on transfers, which is a question, and on all
// else that only one value can hold of.
func (p *pages) getDisagreements(c *call) error {
	r, err := p.archive.revision(c)
	if err != nil {
		return err
	}
	rows := c.text("rows")
	if rows != "" && rows != web.LongRows {
		return parameterError("rows=%s: expected %s, or nothing", clip(rows, 50), web.LongRows)
	}
	state := web.State{}
	if c.text("at") != "" {
		state.At = r.commit.Number
	}
	var disputed []string
	for _, code := range ask.FindingCodes {
		if _, is := ask.DisputedAspect(code); is {
			disputed = append(disputed, code)
		}
	}
	a, err := p.about(c, state, r, transfersThat(disputed...))
	if err != nil {
		return err
	}
	page := &disagreementsPage{
		Frame: p.frame(c, "Where sources disagree", "disagreements", r), Disagreements: web.NewDisagreements(state, a, rows != ""),
		Question: web.Link{Name: a.Understood, URL: state.Ask(a.Understood)},
	}
	for _, code := range []string{ask.NeverSeen, ask.NeverDeclared, ask.SeenOutsideTime, ask.SeenWithMoreData} {
		question := transfersThat(code)
		page.Compared = append(page.Compared, web.Link{Name: question, URL: state.Ask(question)})
	}
	if rows == "" && page.More() {
		page.All = "/disagreements?rows=" + web.LongRows
		if state.At != 0 {
			page.All += "&at=" + strconv.FormatInt(state.At, 10)
		}
	}
	return p.send(c, "disagreements", page)
}

// transfersThat asks for the transfers of which any of some findings is so.
func transfersThat(codes ...string) string {
	return ask.Query{Form: ask.Transfers, Category: graph.AllData, Window: graph.Always, AsOf: graph.Future, Findings: codes}.String()
}
