package ingest

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"outflow/graph"
)

// What is to be written may follow from what was read before: a member list and
// who joins it, a directory and the sources that are gone from it. Readers do
// not wait for writers, so somebody may have committed in between. The batch's
// Check then refuses, and all is done again from the reading on: a conflict is
// retried, not lost. Refusing whatever was committed in between would be simpler,
// but on a store that is written to all day a long edit would never come through.

// errConflict says that what the batch follows from is not so any more.
var errConflict = errors.New("somebody else changed what this change follows from")

// mostConflicts is how many there may be: each is a commit of somebody else to
// the same sources.
const mostConflicts = 100

// retry does it until nobody is in conflict with it.
func retry(what string, do func() error) error {
	for range mostConflicts {
		if err := do(); !errors.Is(err, errConflict) {
			return err
		}
	}
	return fmt.Errorf("%s changed %d times while it was being changed; nothing was done; try again when others are done", what, mostConflicts)
}

// checkConflict returns errConflict if a commit after the one that was read, and
// before the one that is being made if it changes anything, changed what a source says.
func checkConflict(ctx context.Context, after graph.Reader, change graph.Change, read int64, sources ...string) error {
	changes := change.Of().Any()
	for c, err := range after.Commits(ctx, read) {
		if err != nil {
			return err
		}
		if changes && c.Number == after.Commit().Number {
			continue
		}
		if slices.ContainsFunc(c.Sources, func(s string) bool { return slices.Contains(sources, s) }) {
			return errConflict
		}
	}
	return nil
}
