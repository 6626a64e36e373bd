package server

import (
	"bytes"
	"context"
	"maps"
	"net/url"
	"strconv"

	"outflow/graph"
	"outflow/graph/dossier"
	"outflow/server/audit"
)

// mostQuestions is how many a dossier may answer that is asked for over HTTP.
const mostQuestions = 20

// dossierPolicy lets a document have its own style and nothing else.
const dossierPolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// getDossier answers the questions of a request in one document, as of one commit.
func (s *questions) getDossier(c *call) error {
	texts := url.Values(c.parameters)["q"]
	if len(texts) == 0 {
		return parameterError("q, a question, is missing")
	}
	if len(texts) > mostQuestions {
		return parameterError("there are %d questions, and %d is the most", len(texts), mostQuestions)
	}
	redacted, err := c.flag("redact-names")
	if err != nil {
		return err
	}
	// Whatever is committed meanwhile, all are of the commit that the first is of.
	p := maps.Clone(c.parameters)
	asked := make([]*question, len(texts))
	for i, text := range texts {
		if asked[i], err = s.answerer.read(c.ctx(), text, p); err != nil {
			return err
		}
		p["at"] = []string{strconv.FormatInt(asked[i].commit.Number, 10)}
	}
	first := asked[0]
	c.revision(first.revision)
	d := &dossier.Dossier{
		Commit: first.commit, Version: s.formatter.version, Draw: s.formatter.drawn,
		Call:  dossier.Call{Output: "case.html"},
		Asked: dossier.Asked{Timezone: c.text("timezone"), Redacted: redacted},
	}
	if zone := s.answerer.archive.zone; zone != nil && d.Asked.Timezone == "" {
		d.Asked.Timezone = zone.String()
	}
	_, err = inTurn(c.ctx(), s.answerer.working, func(ctx context.Context) (struct{}, error) {
		return struct{}{}, answerError(ctx, d.Answer(ctx, first.asker, texts, first.commit.Number))
	})
	if err != nil {
		return err
	}
	if d.Later, err = s.answerer.archive.after(c.ctx(), first.commit.Number); err != nil {
		return err
	}
	var b bytes.Buffer
	if err := d.Write(c.ctx(), &b); err != nil {
		return err
	}
	for i, q := range asked {
		if err := c.recordAnswer(audit.Asked, q, "dossier", d.Questions[i].Answer); err != nil {
			return err
		}
	}
	c.set("Content-Security-Policy", dossierPolicy)
	c.set("Cache-Control", "private, no-cache")
	c.send("text/html", b.Bytes())
	return nil
}

// after returns the commits after a number.
func (a *archive) after(ctx context.Context, number int64) (all []graph.Commit, err error) {
	err = a.store.View(ctx, 0, func(r graph.Reader) error {
		for c, err := range r.Commits(ctx, number) {
			if err != nil {
				return err
			}
			all = append(all, c)
		}
		return nil
	})
	if err != nil {
		return nil, readError(timely(ctx, err))
	}
	return all, nil
}
