package ingest

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"outflow/graph"
	"outflow/ingest/record"
)

// A Report says what a load did.
type Report struct {
	// Commit is the one made, or the head where nothing changed.
	Commit  graph.Commit
	Counts  graph.Counts   // of all sources
	Sources []SourceReport // sorted by name
	// Created are the places that nobody declares and a transfer of this load
	// is the first to name, sorted.
	Created []string
	// Disputed are the transfers of which accounts now differ, and did not before,
	// sorted.
	Disputed []Disputed
	// Patterns are those that the sources of the load set, by id, and what they match.
	Patterns []PatternReport
	// Warnings are worth knowing and stopped nothing.
	Warnings []record.Problem
	// Rejected says what KeepGoing left out, and why.
	Rejected []record.Problem
	// RejectedMore is how many more were left out than Rejected tells of.
	RejectedMore int
	// Skipped are the files in a directory that are not for Outflow.
	Skipped []record.Problem

	reading *reading // nil where events alone were read
}

// Stands returns where the files that were loaded state a record, in the order of their sources:
// of the records of what they say its key, file, line and column.
func (r *Report) Stands(kind graph.Kind, id string) (all []record.Record) {
	if r.reading == nil {
		return nil
	}
	for _, source := range slices.Sorted(maps.Keys(r.reading.by)) {
		if at, ok := r.reading.by[source].found.Positions.Find(graph.ClaimKey{Kind: kind, ID: id, Source: source}); ok {
			all = append(all, at)
		}
	}
	return all
}

// A SourceReport says what a load did to the claims of one source.
type SourceReport struct {
	Source string
	File   string // what it was read from, "" for a source that is gone
	graph.Counts
}

// report says what the load did.
func (l *load) report(ctx context.Context, commit graph.Commit, change graph.Change) (Report, error) {
	r := Report{
		Commit:       commit,
		Counts:       change.Of(),
		Rejected:     l.rejected.All,
		RejectedMore: l.rejected.More,
		Skipped:      l.skipped(),
		reading:      l.reading,
	}
	for _, source := range l.sources() {
		s := SourceReport{Source: source, Counts: change.Of(source)}
		if in := l.reading.by[source]; in != nil {
			s.File = in.file
		}
		r.Sources = append(r.Sources, s)
	}
	for _, in := range l.reading.inputs {
		if l.opts.KeepGoing {
			r.Rejected = append(r.Rejected, in.found.Problems.All...)
			r.RejectedMore += in.found.Problems.More
		}
		r.Warnings = append(r.Warnings, in.warnings()...)
	}
	r.Rejected = inOrder(r.Rejected)
	return r, l.store.View(ctx, commit.Number, func(after graph.Reader) error {
		return l.before(ctx, commit, func(before graph.Reader) error {
			return l.compare(ctx, &r, before, after, change)
		})
	})
}

// compare adds to a report what comes of the commit. Before the first one there is no
// reader.
func (l *load) compare(ctx context.Context, r *Report, before, after graph.Reader, change graph.Change) (err error) {
	if change.Of().Any() {
		made, err := l.firstNamed(ctx, before, change)
		if err != nil {
			return err
		}
		for _, p := range made {
			r.Created = append(r.Created, p.id)
		}
		declared, err := l.firstDeclared(ctx, before, after, change)
		if err != nil {
			return err
		}
		told, err := l.misspelt(ctx, after, made, declared)
		if err != nil {
			return err
		}
		r.Warnings = append(r.Warnings, told...)
		if r.Disputed, err = l.disputed(ctx, before, after, change); err != nil {
			return err
		}
	}
	if r.Warnings, err = l.unknownCategories(ctx, after, r.Warnings); err != nil {
		return err
	}
	if r.Warnings, err = l.confirmNobody(ctx, after, r.Warnings); err != nil {
		return err
	}
	return l.matched(ctx, r, after)
}

// skipped lists the files that are not for us and that nothing names.
func (l *load) skipped() []record.Problem {
	var all record.Problems
	for _, p := range l.found.skipped {
		if !l.members.used[p.File] {
			all.Add(p)
		}
	}
	if all.More > 0 {
		all.All = append(all.All, record.Problem{What: fmt.Sprintf("and %d more files", all.More)})
	}
	return all.All
}

// warnings are what the input alone gives cause for.
func (in *input) warnings() []record.Problem {
	all := in.found.Warnings.All
	if more := in.found.Warnings.More; more > 0 {
		all = append(all, record.Problem{File: in.file, What: fmt.Sprintf("and %d more warnings", more)})
	}
	if in.found.silent > 0 {
		all = append(all, record.Silent(in.file, in.found.silent, in.format.says))
	}
	return append(all, in.found.wordGrounds.told()...)
}

// unknownCategories adds a warning for each category that no source declares.
func (l *load) unknownCategories(ctx context.Context, after graph.Reader, warnings []record.Problem) ([]record.Problem, error) {
	if !slices.ContainsFunc(l.reading.inputs, func(in *input) bool { return len(in.found.Unknown) > 0 }) {
		return warnings, nil
	}
	declared := map[string]bool{}
	for c, err := range after.Claims(ctx, graph.KindCategory) {
		if err != nil {
			return nil, err
		}
		declared[c.ID] = true
	}
	for _, in := range l.reading.inputs {
		var all record.Problems
		for key, p := range in.found.Unknown {
			if !declared[key] {
				all.All = append(all.All, p)
			}
		}
		inOrder(all.All)
		if n := len(all.All); n > record.MaxProblems {
			all.All = append(all.All[:record.MaxProblems], record.Problem{File: in.file,
				What: fmt.Sprintf("and %d more categories that nobody declares", n-record.MaxProblems)})
		}
		warnings = append(warnings, all.All...)
	}
	return warnings, nil
}

// mostTold is how many transfers are told of one by one that confirm nobody.
const mostTold = 5

// confirmNobody adds a warning for transfers of the load that name categories and that
// nothing with subjects feeds, in the load or elsewhere in the store: they look
// like an answer and confirm nobody. The first few are told, and how many more
// there are.
func (l *load) confirmNobody(ctx context.Context, after graph.Reader, warnings []record.Problem) ([]record.Problem, error) {
	fed := l.reading.fed
	places, transfers := fed.unfed()
	if transfers == 0 {
		return warnings, nil
	}
	alone, err := l.alone(ctx, after)
	if err != nil {
		return nil, err
	}
	if !alone {
		for c, err := range graph.Gather(ctx, after, graph.Scope{Ways: graph.Upstream, Places: slices.Sorted(slices.Values(places))}) {
			if err != nil {
				return nil, err
			}
			fed.add(&c)
		}
		if places, transfers = fed.unfed(); transfers == 0 {
			return warnings, nil
		}
	}
	// Those that stand first go from the places of which the first stands first.
	first := places[:min(mostTold, len(places))]
	var own []*standing
	for c, err := range after.Referring(ctx, first, graph.RoleFrom) {
		if err != nil {
			return nil, err
		}
		if namesCategories(&c) && slices.Contains(first, c.From) && l.isAtHand(c.Key()) {
			own = l.reading.first(own, mostTold, l.reading.place(c.Key()))
		}
	}
	for _, at := range own {
		warnings = append(warnings, at.Problem("categories", fmt.Sprintf(
			"transfer %q names categories, but nothing upstream states subjects: it confirms nobody", at.Claim.ID)))
	}
	if more := transfers - len(own); more > 0 {
		warnings = append(warnings, record.Problem{What: fmt.Sprintf("and %s more, for the same reason", record.Count(more, "transfer"))})
	}
	return warnings, nil
}

// alone reports whether nothing but what the load says is in the store.
func (l *load) alone(ctx context.Context, after graph.Reader) (bool, error) {
	if l.opts.Append {
		return false, nil // its sources may have said more before
	}
	for c, err := range after.Claims(ctx, graph.KindSource) {
		if err != nil || !l.isOwn(c.Source) {
			return false, err
		}
	}
	return true, nil
}

// firstNamed returns the places that nobody declares and that no transfer named
// before the commit, sorted.
func (l *load) firstNamed(ctx context.Context, before graph.Reader, change graph.Change) (made []placed, err error) {
	known := map[string]bool{}
	var ids []string
	for id := range change.Touched.Things[graph.KindImplied].All() {
		if _, created := l.checked.Created(id); created {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	if before != nil {
		for c, err := range naming(ctx, before, ids) {
			if err != nil {
				return nil, err
			}
			for id := range c.Ends() {
				known[id] = true
			}
		}
	}
	for _, id := range ids {
		if !known[id] {
			system, _ := l.checked.Created(id)
			made = append(made, placed{id, system})
		}
	}
	return made, nil
}
