package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// check is the batch's Check: it refuses a commit after which something refers
// to nothing, and says so for every reference at once.
func (l *load) check(ctx context.Context, after graph.Reader, change graph.Change) error {
	claims, err := l.concerned(ctx, after, change)
	if err != nil {
		return err
	}
	if claims == nil {
		return l.pass.sound(l.opts.KeepGoing)
	}
	ours := map[string]bool{}
	for _, source := range l.replaces() {
		ours[source] = true
	}
	var faults, foreign []*graph.BadClaimError
	for {
		g, err := graph.Merge(after.Commit(), each(claims))
		found, err := badClaims(err)
		if err != nil {
			return err
		}
		l.created = createdOf(g, l.pass.named)
		out := map[graph.ClaimKey]bool{}
		for _, f := range found {
			if ours[f.Claim.Source] {
				faults = append(faults, f)
				out[f.Claim] = true
			} else {
				foreign = append(foreign, f)
			}
		}
		// Without KeepGoing the first round tells all: what follows from its
		// faults is no news.
		if len(out) == 0 || !l.opts.KeepGoing {
			break
		}
		claims = slices.DeleteFunc(claims, func(c graph.Claim) bool { return out[graph.ClaimKey{Kind: c.Kind, ID: c.ID, Source: c.Source}] })
		foreign = nil
	}
	if err := l.judge(ctx, faults); err != nil {
		return err
	}
	stranded := l.stranded(foreign, change, claims)
	if l.opts.KeepGoing && len(stranded) > 0 {
		return &ProblemsError{Problems: stranded}
	}
	err = l.pass.sound(l.opts.KeepGoing)
	if e := (*ProblemsError)(nil); errors.As(err, &e) {
		e.Problems = append(e.Problems, stranded...)
		return e
	}
	if len(stranded) > 0 {
		return &ProblemsError{Problems: stranded}
	}
	return nil
}

// judge tells the log of each input what is wrong with its claims. With
// KeepGoing those claims are left out, and the commit is tried again.
func (l *load) judge(ctx context.Context, faults []*graph.BadClaimError) error {
	if len(faults) == 0 {
		return nil
	}
	byClaim := map[graph.ClaimKey][]*graph.BadClaimError{}
	keys := map[graph.ClaimKey]bool{}
	for _, f := range faults {
		if !slices.ContainsFunc(byClaim[f.Claim], func(o *graph.BadClaimError) bool { return *o == *f }) {
			byClaim[f.Claim] = append(byClaim[f.Claim], f)
		}
		keys[f.Claim] = true
	}
	err := l.locate(ctx, keys, func(in int, rec *record.Record) {
		for _, f := range byClaim[rec.Key()] {
			follows := ""
			for id := range refersTo(&rec.Claim, f.Key) {
				if l.pass.isUnsound(id) || l.isLeft(id, keys) {
					follows = id
				}
			}
			p := rec.Problem(f.Key, fmt.Sprintf("%s %q: %s", record.Noun(f.Claim.Kind), f.Claim.ID, f.What))
			switch {
			case l.opts.KeepGoing && follows != "":
				p.What = fmt.Sprintf("%s %q refers to %q, which is left out", record.Noun(f.Claim.Kind), f.Claim.ID, follows)
				l.rejected.Add(p)
			case l.opts.KeepGoing:
				l.rejected.Add(p)
			case follows == "":
				l.pass.logs[in].problems.Add(p)
			}
		}
	})
	if err != nil || !l.opts.KeepGoing {
		return err
	}
	for key := range keys {
		l.left[key] = true
	}
	return errAgain
}

// isLeft reports whether a record of this id was left out before, or is about
// to be.
func (l *load) isLeft(id string, now map[graph.ClaimKey]bool) bool {
	for _, keys := range []map[graph.ClaimKey]bool{l.left, now} {
		for key := range keys {
			if key.ID == id && key.Kind != graph.KindTransfer && key.Kind != graph.KindAnnotation {
				return true
			}
		}
	}
	return false
}

// badClaims takes apart the error of graph.Merge.
func badClaims(err error) ([]*graph.BadClaimError, error) {
	if err == nil {
		return nil, nil
	}
	list, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return nil, err
	}
	var all []*graph.BadClaimError
	for _, e := range list.Unwrap() {
		bad, ok := e.(*graph.BadClaimError)
		if !ok {
			return nil, err
		}
		all = append(all, bad)
	}
	return all, nil
}

// each ranges over claims as a store yields them.
func each(claims []graph.Claim) func(func(graph.Claim, error) bool) {
	return func(yield func(graph.Claim, error) bool) {
		for _, c := range claims {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// createdOf returns the places that nobody declares among those named.
func createdOf(g *graph.Graph, named map[string]bool) []string {
	var ids []string
	for i := range g.Places {
		if g.Places[i].Created && named[g.Places[i].ID] {
			ids = append(ids, g.Places[i].ID)
		}
	}
	return ids
}

// refersTo yields the ids that the key of a claim refers to, and those of the
// places that hold them: what may be missing if the reference leads nowhere.
func refersTo(c *graph.Claim, key string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for _, id := range references(c, key) {
			for ; id != ""; id = outer(id) {
				if !yield(id) {
					return
				}
			}
		}
	}
}

// outer cuts the last part of a place's id.
func outer(id string) string { return id[:max(0, strings.LastIndexAny(id, "/#"))] }
