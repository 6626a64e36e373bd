package ingest

import (
	"context"
	"fmt"

	"outflow/graph"
	"outflow/ingest/record"
)

// report says what the load did.
func (l *load) report(ctx context.Context, commit graph.Commit, change graph.Change) (Report, error) {
	r := Report{
		Commit:       commit,
		Counts:       Counts{change.Added, change.Changed, len(change.Retired), change.Unchanged},
		Rejected:     l.rejected.All,
		RejectedMore: l.rejected.More,
		Skipped:      l.skipped(),
	}
	for i, log := range l.pass.logs {
		if l.opts.KeepGoing {
			r.Rejected = append(r.Rejected, log.problems.All...)
			r.RejectedMore += log.problems.More
		}
		r.Warnings = append(r.Warnings, l.warnings(l.pass.inputs[i], log)...)
		if n := l.pass.silent[i]; n > 0 {
			r.Warnings = append(r.Warnings, silent(l.pass.inputs[i], n))
		}
		r.Warnings = append(r.Warnings, l.pass.wordGrounds[i].told()...)
	}
	r.Rejected = inOrder(r.Rejected)
	if changes(change) {
		var err error
		if r.Created, err = l.firstNamed(ctx, commit); err != nil {
			return Report{}, err
		}
	}
	var disputed []Disputed
	err := l.store.View(ctx, commit.Number, func(after graph.Reader) error {
		if change.Added+change.Changed > 0 {
			var err error
			if disputed, err = l.disputed(ctx, after); err != nil {
				return err
			}
		}
		told, err := l.misspelt(ctx, after, r.Created, func() ([]string, error) {
			if change.Added == 0 {
				return nil, nil
			}
			return l.firstDeclared(ctx, commit)
		})
		if err != nil {
			return err
		}
		r.Warnings = append(r.Warnings, told...)
		if r.Warnings, err = l.unknownCategories(ctx, after, r.Warnings); err == nil {
			r.Warnings, err = l.nobody(ctx, after, r.Warnings)
		}
		return err
	})
	if err != nil {
		return Report{}, err
	}
	r.Sources = l.sources()
	return r, l.before(ctx, commit, func(before graph.Reader) error {
		var err error
		if r.Disputed, err = newlyDisputed(ctx, before, disputed); err != nil {
			return err
		}
		return l.tally(ctx, before, &r, change)
	})
}

// changes reports whether a commit did anything.
func changes(c graph.Change) bool { return c.Added+c.Changed+len(c.Retired) > 0 }

// before views the store as it was before the commit.
func (l *load) before(ctx context.Context, commit graph.Commit, fn func(graph.Reader) error) error {
	if commit.Number <= 1 {
		return fn(nothing{})
	}
	return l.store.View(ctx, commit.Number-1, fn)
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

func (l *load) warnings(in input, log *log) []record.Problem {
	all := log.warnings.All
	if log.warnings.More > 0 {
		all = append(all, record.Problem{File: in.path(), What: fmt.Sprintf("and %d more warnings", log.warnings.More)})
	}
	return all
}

// silent tells of transfers that say neither when they ran nor whose data they
// carried, and how to say it.
func silent(in input, n int) record.Problem {
	say, confirm, each := "say", "they confirm", "each"
	if n == 1 {
		say, confirm, each = "says", "it confirms", "it"
	}
	return record.Problem{File: in.path(), What: fmt.Sprintf(
		"%s %s neither when nor whose, so %s nobody; if %s ran always and carried everyone's data, state it: %s",
		record.Count(n, "transfer"), say, confirm, each, in.says())}
}

// unknownCategories adds a warning for each category that no source declares.
func (l *load) unknownCategories(ctx context.Context, after graph.Reader, warnings []record.Problem) ([]record.Problem, error) {
	unknown := false
	for _, log := range l.pass.logs {
		unknown = unknown || len(log.unknown) > 0
	}
	if !unknown {
		return warnings, nil
	}
	declared := map[string]bool{}
	for c, err := range after.Claims(ctx, graph.KindCategory) {
		if err != nil {
			return nil, err
		}
		declared[c.ID] = true
	}
	for i, log := range l.pass.logs {
		var all record.Problems
		for key, p := range log.unknown {
			if !declared[key] {
				all.All = append(all.All, p)
			}
		}
		inOrder(all.All)
		if n := len(all.All); n > record.MaxProblems {
			all.All = append(all.All[:record.MaxProblems], record.Problem{File: l.pass.inputs[i].path(),
				What: fmt.Sprintf("and %d more categories that nobody declares", n-record.MaxProblems)})
		}
		warnings = append(warnings, all.All...)
	}
	return warnings, nil
}
