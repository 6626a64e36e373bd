package ingest

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// whose parts the faults of claims of the load from those of others.
func (l *load) whose(faults []*graph.BadClaimError) (ours, others []*graph.BadClaimError) {
	for _, f := range faults {
		at := slices.IndexFunc(f.Others, l.isAtHand)
		switch {
		case l.isAtHand(f.Claim):
			ours = append(ours, f)
		case at >= 0: // told of the claim that is to be mended
			told := *f
			told.Claim = f.Others[at]
			ours = append(ours, &told)
		default:
			others = append(others, f)
		}
	}
	return ours, others
}

// tell says where the claims of the load that are at fault stand. With KeepGoing they
// are left out, and the commit is tried again.
func (l *load) tell(ctx context.Context, after graph.Reader, faults []*graph.BadClaimError) error {
	if len(faults) == 0 {
		return nil
	}
	byClaim := map[graph.ClaimKey][]*graph.BadClaimError{}
	for _, f := range faults {
		if !slices.ContainsFunc(byClaim[f.Claim], func(o *graph.BadClaimError) bool { return o.Key == f.Key && o.What == f.What }) {
			byClaim[f.Claim] = append(byClaim[f.Claim], f)
		}
	}
	names := &names{ctx: ctx, after: after}
	left := map[string]bool{} // what others may refer to and is left out
	if l.opts.KeepGoing {
		for key := range byClaim {
			l.left[key] = true
		}
		for key := range l.left {
			left[key.ID] = left[key.ID] || isReferredTo(key.Kind)
		}
	}
	for _, at := range l.reading.inOrder(maps.Keys(byClaim)) {
		key := at.Key()
		problems := at.in.found.Problems
		if l.opts.KeepGoing {
			problems = &l.rejected
		}
		told := map[record.Problem]bool{}
		for _, f := range foremost(byClaim[key]) {
			p := at.Problem(f.Key, fmt.Sprintf("%s %q: %s", record.Noun(key.Kind), key.ID, f.What))
			cause := l.cause(f, left)
			switch {
			case cause != "" && !l.opts.KeepGoing: // it is told of that
				continue
			case cause != "":
				p.What = fmt.Sprintf("%s %q refers to %q, which is left out", record.Noun(key.Kind), key.ID, cause)
			case len(problems.All) < record.MaxProblems: // else it is only counted
				var err error
				if p.DidYouMean, err = names.nearest(f); err != nil {
					return err
				}
				if p.DidYouMean == "" {
					p.Expected = expected(f)
				}
			}
			if !told[p] {
				told[p] = true
				problems.Add(p)
			}
		}
	}
	if l.opts.KeepGoing {
		return errAgain
	}
	return nil
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

// cause returns the record that was wrong itself, or is left out, and so made a claim
// refer to nothing; "" if there never was one, or others make it too.
func (l *load) cause(f *graph.BadClaimError, left map[string]bool) string {
	for id := range around(f.Missing) {
		if id != f.Claim.ID && (left[id] || l.reading.isUnsound(id)) && !l.checked.Has(id) {
			return id
		}
	}
	if f.Key == "of" && f.Missing == "" { // it would be of the only population
		return l.reading.by[f.Claim.Source].unsoundPopulation()
	}
	return ""
}

// around yields an id and those of the places that hold it.
func around(id string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for ; id != "" && yield(id); id = outer(id) {
		}
	}
}

// names finds what ids were meant that are not there.
type names struct {
	ctx      context.Context
	after    graph.Reader
	people   []string
	places   map[graph.Kind][]string
	compared int // ids with ids
}

// mostCompared is how many ids are compared with ids, which takes seconds: nobody else
// can write meanwhile.
const mostCompared = 2_000_000

// nearest returns the id nearest to one that a claim refers to and that is not
// there; "" if there is none like it, or too much was compared already. Of a field of
// a dataset that is there, it is the name alone that must be alike.
func (n *names) nearest(f *graph.BadClaimError) (string, error) {
	if f.Missing == "" || n.compared >= mostCompared || n.ctx.Err() != nil {
		return "", n.ctx.Err()
	}
	isPlace := slices.Contains([]string{"from", "to", "columns", "at", "id"}, f.Key)
	if isPlace && graph.DatasetOf(f.Missing) != "" {
		if is, name, err := n.nearestField(f); is || err != nil {
			return name, err
		}
	}
	var ids []string
	var err error
	switch kind := graph.Kind(f.Key); {
	case kind.IsPlace():
		ids, err = n.placesOf(kind)
	case isPlace:
		ids, err = n.placesOf(graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField)
	default:
		if ids, err = n.crowd(); err == nil && f.Key != "of" && f.Key != "disjoint" && f.Key != "population" {
			ids = append(slices.Clone(ids), "everyone", "unknown")
		}
	}
	n.compared += len(ids)
	ids = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == f.Missing || id == f.Claim.ID })
	slices.Sort(ids) // of two that are as near, the first
	return record.Meant(f.Missing, ids), err
}

// nearestField is nearest among the fields of its dataset. It reports whether that
// lists any.
func (n *names) nearestField(f *graph.BadClaimError) (lists bool, id string, err error) {
	prefix := graph.DatasetOf(f.Missing) + "#"
	var ids []string
	for c, err := range n.after.Referring(n.ctx, []string{graph.DatasetOf(f.Missing)}, graph.RoleDataset) {
		if err != nil {
			return false, "", err
		}
		if name, ok := strings.CutPrefix(c.ID, prefix); ok && c.Kind == graph.KindField {
			lists = true
			if c.ID != f.Claim.ID {
				ids = append(ids, name)
			}
		}
	}
	n.compared += len(ids)
	slices.Sort(ids)
	if name := record.Meant(f.Missing[len(prefix):], ids); name != "" {
		id = prefix + name
	}
	return lists, id, nil
}

// placesOf returns the ids of declared places of some kinds.
func (n *names) placesOf(kinds ...graph.Kind) (ids []string, err error) {
	if n.places == nil {
		n.places = map[graph.Kind][]string{}
		for c, err := range n.after.Claims(n.ctx, graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField) {
			if err != nil {
				return nil, err
			}
			n.places[c.Kind] = append(n.places[c.Kind], c.ID)
		}
	}
	for _, kind := range kinds {
		ids = append(ids, n.places[kind]...)
	}
	return ids, nil
}

// crowd returns the ids of populations and cohorts.
func (n *names) crowd() ([]string, error) {
	if n.people == nil {
		for c, err := range n.after.Claims(n.ctx, graph.KindPopulation, graph.KindCohort) {
			if err != nil {
				return nil, err
			}
			n.people = append(n.people, c.ID)
		}
	}
	return n.people, nil
}

// broken says what claims of others would refer to nothing that did not before, naming
// both ends.
func (l *load) broken(ctx context.Context, after graph.Reader, faults []*graph.BadClaimError) ([]record.Problem, error) {
	if len(faults) == 0 {
		return nil, nil
	}
	was, err := l.brokenBefore(ctx)
	if err != nil {
		return nil, err
	}
	retired := map[string]graph.ClaimKey{} // what others may refer to
	for c, err := range after.Changes(ctx, l.directories.commit) {
		if err != nil {
			return nil, err
		}
		key := c.Key()
		if first, again := retired[key.ID]; again && first.Compare(key) < 0 {
			continue
		}
		if c.After == nil && isReferredTo(key.Kind) && c.Commit == after.Commit().Number {
			retired[key.ID] = key
		}
	}
	type ends struct{ retired, claim graph.ClaimKey }
	told := map[ends]bool{}
	var problems record.Problems
	for _, f := range faults {
		if was[f.Error()] {
			continue
		}
		p := record.Problem{What: fmt.Sprintf("this load would break %s %q of %s: %s", record.Noun(f.Claim.Kind), f.Claim.ID, f.Claim.Source, f.What)}
		for id := range around(f.Missing) {
			key, gone := retired[id]
			if !gone {
				continue
			}
			p = record.Problem{File: key.Source, What: fmt.Sprintf("retiring %s %q would strand %s %q of %s, %s; retire that first, or load both together",
				record.Noun(key.Kind), key.ID, record.Noun(f.Claim.Kind), f.Claim.ID, f.Claim.Source, relation(f.Key))}
			if told[ends{key, f.Claim}] {
				p = record.Problem{}
			}
			told[ends{key, f.Claim}] = true
			break
		}
		if p.What != "" {
			problems.Add(p)
		}
	}
	if problems.More > 0 {
		problems.All = append(problems.All, record.Problem{What: fmt.Sprintf("and %d more", problems.More)})
	}
	return problems.All, nil
}

// brokenBefore returns, as they are worded, the faults of the store as it is.
func (l *load) brokenBefore(ctx context.Context) (map[string]bool, error) {
	broken := map[string]bool{}
	// Readers never wait, not even for the commit that is being checked.
	return broken, l.store.View(ctx, 0, func(r graph.Reader) error {
		_, err := graph.Merge(r.Commit(), r.Claims(ctx, graph.Merged()...))
		faults, err := graph.BadClaims(err)
		if err != nil {
			return err
		}
		crowd, err := crowdOf(ctx, r)
		if err != nil {
			return err
		}
		clashes, err := clashesAmong(ctx, crowd, r.Blob)
		for _, f := range append(faults, clashFaults(crowd, clashes)...) {
			broken[f.Error()] = true
		}
		return err
	})
}

// relation says how a key refers to what it names.
func relation(key string) string {
	switch key {
	case "from":
		return "which goes from it"
	case "to":
		return "which goes to it"
	case "party", "system", "dataset":
		return "which lies in it"
	case "at":
		return "which is at it"
	case "id":
		return "which annotates it"
	case "people", "needs", "subjects", "columns":
		return "whose " + key + " name it"
	}
	return "whose " + key + " names it"
}
