package server

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"outflow/graph/ask"
	"outflow/server/audit"
	"outflow/server/watch"
)

// watching has the routes that are about saved questions, and what became of their answers.
type watching struct {
	list        *watch.List // nil if none is kept
	differences *differences
	answerer    *answerer
	told        *cache[watchedKey, *ask.Watched]
}

// A watchedKey names what became of an answer.
type watchedKey struct {
	before, after  string // hashes of commits
	question, zone string
}

// mostTold is how many rows of each list of what became of an answer are listed of each saved
// one; and mostToldRows of how many of them all what is worked out is kept.
const (
	mostTold     = 100
	mostToldRows = 20_000
)

// saved returns the saved questions.
func (w *watching) saved() ([]watch.Question, error) {
	if w.list == nil {
		return nil, nil
	}
	all, err := w.list.All()
	if err != nil {
		return nil, &storeError{err}
	}
	return all, nil
}

// getWatch says what became of the saved answers from one commit to another.
func (w *watching) getWatch(c *call) error {
	x, err := w.differences.step(c, []*format{formats[0], formats[2]})
	if err != nil {
		return err
	}
	limit, err := c.number("limit", 0, mostTold, mostTold)
	if err != nil {
		return err
	}
	found, err := w.between(c.ctx(), &x)
	if err != nil {
		return err
	}
	found = found.First(int(limit))
	return w.differences.send(c, c.watched(found, x.format.name), &x, map[string]func(io.Writer) error{"json": found.WriteJSON, "text": found.WriteText})
}

// watched is the entry for what became of saved answers, told in a format.
func (c *call) watched(found *ask.Watch, format string) audit.Entry {
	e := c.entry(audit.Asked)
	e.Question, e.Form, e.Format = count(len(found.Questions), "saved question"), "watch", format
	return e
}

// between finds what became of the saved answers.
func (w *watching) between(ctx context.Context, x *comparison) (*ask.Watch, error) {
	saved, err := w.saved()
	if err != nil {
		return nil, err
	}
	askers := x.askers()
	var all []ask.Watched
	for _, q := range saved {
		one, err := w.one(ctx, x, askers, q)
		if err != nil {
			return nil, err
		}
		own := *one // another question may be the same by another name
		own.Name = q.Name
		all = append(all, own)
	}
	return ask.NewWatch(askers[0], askers[1], all), nil
}

// one finds what became of the answer to one of them, in its turn among all questions.
func (w *watching) one(ctx context.Context, x *comparison, askers [2]*ask.Asker, q watch.Question) (*ask.Watched, error) {
	key := watchedKey{x.before.commit.Hash, x.after.commit.Hash, q.Question, askers[1].Graph().Zone.String()}
	return w.told.get(ctx, key, func(ctx context.Context) (*ask.Watched, int64, error) {
		one, err := inTurn(ctx, w.answerer.working, func(ctx context.Context) (*ask.Watched, error) {
			one, err := ask.WatchOne(ctx, askers[0], askers[1], ask.Saved{Name: q.Name, Question: q.Question})
			return one, timely(ctx, err)
		})
		if err != nil {
			return nil, 0, err
		}
		size := int64(1)
		if d := one.Difference; d != nil {
			one.Difference = d.First(mostTold)
			size += int64(one.Difference.Rows())
		}
		return one, size, nil
	})
}

// postWatch saves a question.
func (w *watching) postWatch(c *call) error {
	made, err := w.save(c, c.text("name"), c.text("q"))
	if err != nil {
		return err
	}
	return c.sendJSON(made)
}

// save saves a question that can be asked of the newest commit.
func (w *watching) save(c *call, name, text string) (*watch.Question, error) {
	if w.list == nil {
		return nil, errNoRoute
	}
	q := watch.Question{Name: strings.TrimSpace(name), Question: strings.TrimSpace(text), By: c.who(), Saved: time.Now()}
	if len(q.Question) > w.answerer.longest {
		return nil, errTooLong
	}
	head, err := w.answerer.archive.revisions.at(c.ctx(), 0)
	if err != nil {
		return nil, err
	}
	if q.Question != "" { // else the list says what is wrong
		_, err = inTurn(c.ctx(), w.answerer.reading, func(ctx context.Context) (struct{}, error) {
			err := ask.CanWatch(q.Question, func(text string) (ask.Query, error) { return head.Whole().ParseContext(ctx, text) })
			if code, _ := statusOf(unread(err)); code == http.StatusInternalServerError {
				err = answerError(ctx, err)
			}
			return struct{}{}, unread(err)
		})
	}
	if err != nil {
		return nil, err
	}
	e := c.entry(audit.Watched)
	e.Name, e.Question = q.Name, q.Question
	kept, err := w.list.Add(q, func() error { return c.recordOf(e, head) })
	return &kept, listError(err)
}

// deleteWatch removes a saved question.
func (w *watching) deleteWatch(c *call) error {
	name, err := c.required("name")
	if err != nil {
		return err
	}
	if err := w.remove(c, name); err != nil {
		return err
	}
	c.w.WriteHeader(http.StatusNoContent)
	c.w.WriteHeaderNow()
	return nil
}

func (w *watching) remove(c *call, name string) error {
	if w.list == nil {
		return errNoRoute
	}
	e := c.entry(audit.Dropped)
	e.Name = name
	return listError(w.list.Remove(name, func() error { return c.record(e) }))
}

// listError says that the file of saved questions is at fault, unless something else is.
func listError(err error) error {
	if code, _ := statusOf(err); err == nil || code != http.StatusInternalServerError {
		return err
	}
	return &storeError{err}
}
