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
		Created:      l.created,
		Rejected:     l.rejected.All,
		RejectedMore: l.rejected.More,
	}
	for _, log := range l.pass.logs {
		if l.opts.KeepGoing {
			r.Rejected = append(r.Rejected, log.problems.All...)
			r.RejectedMore += log.problems.More
		}
		r.Warnings = append(r.Warnings, log.warnings.All...)
		if log.warnings.More > 0 {
			r.Warnings = append(r.Warnings, record.Problem{What: fmt.Sprintf("and %d more warnings", log.warnings.More)})
		}
	}
	for _, p := range l.found.skipped {
		if !l.members.used[p.File] {
			r.Skipped = append(r.Skipped, p)
		}
	}
	return r, nil
}
