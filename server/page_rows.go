package server

import (
	"bytes"
	"context"
	"slices"
	"strconv"
	"strings"

	"outflow/server/audit"
	"outflow/server/web"
)

// getRows sends a table of an answer as a page shows it, and nothing else: in HTML for the
// script of the page, which puts it in the place of the one that is there, or as CSV.
func (p *pages) getRows(c *call) error {
	state, err := p.state(c)
	if err != nil {
		return err
	}
	table := c.text("table")
	if !slices.Contains(web.Tables, table) {
		return parameterError("table=%s: expected %s", clip(table, 50), strings.Join(web.Tables, " or "))
	}
	format := c.text("format")
	if format != "" && format != "csv" {
		return parameterError("format=%s: expected csv, or nothing", clip(format, 50))
	}
	q, err := p.narrowed(c, state)
	if err != nil {
		return err
	}
	a, err := p.answerer.answer(c.ctx(), q)
	if err != nil {
		return err
	}
	shown := "page"
	if format != "" {
		shown = format
	}
	if err := c.recordAnswer(audit.Asked, q, shown, a); err != nil {
		return err
	}
	c.revision(q.revision)
	b, err := inTurn(c.ctx(), p.answerer.reading, func(context.Context) (*bytes.Buffer, error) { // it looks through all rows
		b := &bytes.Buffer{}
		if format != "" {
			return b, web.Shown(state, table, a).WriteCSV(b)
		}
		return b, p.templates.WritePart(b, "answer", table, web.NewRows(state, a))
	})
	if err != nil {
		return err
	}
	if format != "" {
		c.set("Content-Disposition", `attachment; filename="`+table+`-`+strconv.FormatInt(q.commit.Number, 10)+`.csv"`)
		c.send("text/csv", b.Bytes())
		return nil
	}
	c.set("Content-Security-Policy", pagePolicy)
	c.set("Content-Type", typed("text/html"))
	to, _, end := c.zipping()
	defer end()
	c.patience(b.Len())
	to.Write(b.Bytes()) // an error means that the client left
	return nil
}
