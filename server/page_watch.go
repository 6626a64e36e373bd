package server

import (
	"errors"

	"outflow/graph"
	"outflow/graph/ask"
	"outflow/server/access"
	"outflow/server/audit"
	"outflow/server/web"
)

// A watchPage is the saved questions, and what became of their answers.
type watchPage struct {
	web.Frame
	Sentence string // "" if nothing is compared
	From, To int64  // numbers of the commits, 0 if nothing is compared
	Rows     []web.Watched
	MayWrite bool
}

// getWatch shows the saved questions with what a commit did to the answer of each.
func (p *pages) getWatch(c *call) error {
	x, err := p.watching.differences.compare(c, nil, "from", "to")
	if err == nil && x.before == nil {
		err = p.watching.differences.stepBack(c.ctx(), &x)
	}
	if err != nil {
		return err
	}
	page := &watchPage{Frame: p.frame(c, "Watched questions", "watch", x.after), MayWrite: c.caller.May(access.Writer)}
	if x.before == nil {
		saved, err := p.watching.saved()
		if err != nil {
			return err
		}
		for _, q := range saved {
			page.Rows = append(page.Rows, web.Saved(q.Name, q.Question))
		}
		return p.send(c, "watch", page)
	}
	page.From, page.To = x.before.commit.Number, x.after.commit.Number
	if page.Rows, page.Sentence, err = p.watched(c, &x); err != nil {
		return err
	}
	return p.send(c, "watch", page)
}

// watched finds what became of the saved answers for a page, and records that it did.
func (p *pages) watched(c *call, x *comparison) ([]web.Watched, string, error) {
	found, err := p.watching.between(c.ctx(), x)
	if err != nil || len(found.Questions) == 0 {
		return nil, "", err
	}
	if err := c.recordOf(c.watched(found, "page"), x.after); err != nil {
		return nil, "", err
	}
	head := p.archive.revisions.current.Load()
	return web.NewWatched(found, head != nil && head.commit.Number == x.after.commit.Number), found.Sentence(), nil
}

// postWatch saves a question, and leads to all that are.
func (p *pages) postWatch(c *call) error {
	form, err := c.postForm()
	if err != nil {
		return err
	}
	if _, err := p.watching.save(c, form.Get("name"), form.Get("q")); err != nil {
		return err
	}
	c.seeOther("/watch")
	return nil
}

// postUnwatch removes a saved question.
func (p *pages) postUnwatch(c *call) error {
	form, err := c.postForm()
	if err != nil {
		return err
	}
	if err := p.watching.remove(c, form.Get("name")); err != nil {
		return err
	}
	c.seeOther("/watch")
	return nil
}

// A changedPage is how the answer to a question changed.
type changedPage struct {
	web.Frame
	*web.Changed
}

// getDiff shows how the answer to a question changed from one commit to another.
func (p *pages) getDiff(c *call) error {
	if c.text("q") == "" {
		return parameterError("q, the question whose answers are compared, is missing; what a commit changed is at /commit?number=")
	}
	x, err := p.watching.differences.step(c, nil)
	if err != nil {
		return err
	}
	d, err := p.watching.differences.difference(c, &x)
	if err != nil {
		return err
	}
	e := c.entry(audit.Asked)
	e.Question, e.Form, e.Format = d.Understood, "diff", "page"
	if err := c.recordOf(e, x.after); err != nil {
		return err
	}
	graphs := [2]*graph.Graph{x.before.Graph(), x.after.Graph()}
	return p.send(c, "diff", &changedPage{p.frame(c, "How the answer changed", "", x.after), web.NewChanged(d, graphs, c.text("timezone"))})
}

// didTo says on the page of a commit what it did to the saved answers. That this cannot be found
// out keeps nobody from reading the rest.
func (p *pages) didTo(c *call, page *commitPage) error {
	saved, err := p.watching.saved()
	if err == nil && len(saved) > 0 {
		var x comparison
		if x.after, err = p.archive.revisions.at(c.ctx(), page.Made.Number); err == nil {
			err = p.watching.differences.stepBack(c.ctx(), &x)
		}
		if err == nil && x.before != nil {
			page.Watched, page.WatchedSentence, err = p.watched(c, &x)
		}
	}
	if isA[*storeError](err) || errors.Is(err, errTime) || errors.Is(err, errBusy) {
		page.Unwatched, err = problemOf(err, c.id).Detail, nil
	}
	return err
}

// watchable says on the page of an answer whether its question is saved, and offers to save it: as
// it is asked of whichever commit is the newest.
func (p *pages) watchable(c *call, q *question, page *web.Answer) {
	if p.watching.list == nil {
		return
	}
	saved, err := p.watching.saved()
	if err != nil {
		p.log.Warn("a page goes without the saved questions", "request", c.id, "error", err.Error())
		return
	}
	text := q.text
	if !ask.SaidKnownAt(text).IsZero() {
		newest := q.query
		newest.KnownAt = 0
		text = newest.String()
	}
	for _, s := range saved {
		if s.Question == text {
			page.WatchedAs = s.Name
			return
		}
	}
	if c.caller.May(access.Writer) {
		page.Watchable = text
	}
}
