package server

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

// An archive has the graph as of each commit, and what was claimed then.
type archive struct {
	revisions *revisions
	store     Store
	zone      *time.Location // in which a date means a commit; nil is the graph's
}

// revision returns the revision that a request is about, and says which.
func (a *archive) revision(c *call) (*revision, error) {
	r, err := a.find(c.ctx(), c.parameters)
	if err == nil {
		c.revision(r)
	}
	return r, err
}

// find returns the revision that parameters are about.
func (a *archive) find(ctx context.Context, p parameters) (*revision, error) {
	at, err := a.at(ctx, p)
	if err != nil {
		return nil, err
	}
	return a.revisions.at(ctx, at)
}

// revision says in a header which revision answers.
func (c *call) revision(r *revision) {
	c.set("Outflow-Revision", strconv.FormatInt(r.commit.Number, 10)+" "+r.commit.Content.String())
}

// said is the revision as answers say it.
func (r *revision) said() ask.Revision {
	return ask.Revision{Number: r.commit.Number, Hash: r.commit.Content.String()}
}

// at reads the parameter of that name: as of which commit is asked, 0 if it was
// left out.
func (a *archive) at(ctx context.Context, p parameters) (int64, error) { return a.named(ctx, p, "at") }

// named reads a parameter that names a commit, 0 if it was left out.
func (a *archive) named(ctx context.Context, p parameters, name string) (int64, error) {
	text := p.text(name)
	if text == "" {
		return 0, nil
	}
	known, err := ask.ParseKnownAt(text)
	if err != nil {
		return 0, parameterError("%s: %v", name, err)
	}
	zone, err := p.zone()
	if err != nil {
		return 0, err
	}
	number, err := a.number(ctx, known, zone)
	if isA[*ask.QuestionError](err) { // no part of the question
		err = parameterError("%s: %v", name, err)
	}
	return number, err
}

// number returns the number of the commit meant, which need not be there if it
// was said by its number.
func (a *archive) number(ctx context.Context, known ask.KnownAt, zone *time.Location) (int64, error) {
	if known.Number != 0 {
		return known.Number, nil
	}
	number, err := known.Commit(ctx, a.store, cmp.Or(zone, a.zone))
	if err != nil {
		return 0, readError(timely(ctx, err))
	}
	return number, nil
}

// claims are what sources say of the record of some ids, as of a revision, and the patterns
// that match any of what it is: a place itself, or the accounts of a transfer.
func (a *archive) claims(ctx context.Context, r *revision, ids []string, of []graph.Claim, kinds ...graph.Kind) ([]json.RawMessage, error) {
	patterns := map[graph.ClaimKey]bool{}
	var matching []string
	for i := range of {
		for _, key := range r.Graph().Patterns().Matching(&of[i]) {
			patterns[key] = true
			matching = append(matching, key.ID)
		}
	}
	all := []json.RawMessage{}
	err := a.store.View(ctx, r.commit.Number, func(v graph.Reader) error {
		for _, kind := range kinds {
			for claim, err := range v.Find(ctx, kind, ids) {
				if err != nil {
					return err
				}
				all = append(all, claim.Canonical())
			}
		}
		slices.Sort(matching)
		for claim, err := range v.Find(ctx, graph.KindPattern, slices.Compact(matching)) {
			if err != nil {
				return err
			}
			if patterns[claim.Key()] {
				all = append(all, claim.Canonical())
			}
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		err = &storeError{err}
	}
	return all, err
}
