package ingest

import (
	"context"
	"fmt"
	"slices"

	"outflow/graph"
	"outflow/ingest/record"
)

// judge says where the claims of the load that refer to nothing stand. With
// KeepGoing they are left out, and the commit is tried again.
func (l *load) judge(ctx context.Context, faults []*graph.BadClaimError) error {
	if len(faults) == 0 {
		return nil
	}
	byClaim := map[graph.ClaimKey][]*graph.BadClaimError{}
	missing := map[string]bool{} // ids of records that are left out
	for _, f := range faults {
		if !slices.ContainsFunc(byClaim[f.Claim], func(o *graph.BadClaimError) bool { return o.Key == f.Key && o.What == f.What }) {
			byClaim[f.Claim] = append(byClaim[f.Claim], f)
		}
		if isReferredTo(f.Claim.Kind) {
			missing[f.Claim.ID] = true
		}
	}
	for key := range l.left {
		if isReferredTo(key.Kind) {
			missing[key.ID] = true
		}
	}
	err := l.locate(ctx, byClaim, func(in int, rec *record.Record) {
		for _, f := range foremost(byClaim[rec.Key()]) {
			p := rec.Problem(f.Key, fmt.Sprintf("%s %q: %s", record.Noun(f.Claim.Kind), f.Claim.ID, f.What))
			if p.DidYouMean = l.pass.nearest(f); p.DidYouMean == "" {
				p.Expected = expected(f)
			}
			cause := l.cause(&rec.Claim, f.Key, missing)
			switch {
			case l.opts.KeepGoing && cause != "":
				p.What = fmt.Sprintf("%s %q refers to %q, which is left out", record.Noun(f.Claim.Kind), f.Claim.ID, cause)
				p.DidYouMean, p.Expected = "", ""
				l.rejected.Add(p)
			case l.opts.KeepGoing:
				l.rejected.Add(p)
			case cause == "" || !l.pass.isUnsound(cause):
				l.pass.logs[in].problems.Add(p)
			}
		}
	})
	if err != nil || !l.opts.KeepGoing {
		return err
	}
	for key := range byClaim {
		l.left[key] = true
	}
	return errAgain
}

// foremost leaves out what is missing because the key that names it is wrong
// itself: columns name no fields where an end is no dataset.
func foremost(faults []*graph.BadClaimError) []*graph.BadClaimError {
	return slices.DeleteFunc(slices.Clone(faults), func(f *graph.BadClaimError) bool {
		return f.Missing != "" && slices.ContainsFunc(faults, func(o *graph.BadClaimError) bool { return o.Key == f.Key && o.Missing == "" })
	})
}

// expected says what an end of a transfer should be that is nowhere.
func expected(f *graph.BadClaimError) string {
	if f.Missing == "" || f.Key != "from" && f.Key != "to" || graph.DatasetOf(f.Missing) != "" {
		return ""
	}
	return "a declared place, or SYSTEM/NAME of a declared system"
}

// cause returns the record that is missing, or wrong, and so made the key of a
// claim refer to nothing; "" if there never was one.
func (l *load) cause(c *graph.Claim, key string, missing map[string]bool) string {
	for id := range refersTo(c, key) {
		if id != c.ID && (missing[id] || l.pass.isUnsound(id)) {
			return id
		}
	}
	if key == "of" && c.Of == "" { // it would be of the only population
		return l.pass.unsoundPopulation()
	}
	return ""
}

// isReferredTo reports whether records refer to those of the kind.
func isReferredTo(kind graph.Kind) bool {
	return kind.IsPlace() || kind == graph.KindPopulation || kind == graph.KindCohort
}

// locate reads the inputs once more to find where claims stand.
func (l *load) locate(ctx context.Context, keys map[graph.ClaimKey][]*graph.BadClaimError, visit func(in int, rec *record.Record)) error {
	left := len(keys)
	for i, in := range l.inputs {
		for rec, err := range in.records(ctx, newLog(nil)) {
			if err != nil {
				return err
			}
			if keys[rec.Key()] != nil {
				visit(i, rec)
				if left--; left == 0 {
					return nil
				}
			}
		}
	}
	return nil
}
