package people

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"outflow/graph"
)

// Check reports what one source says of populations and cohorts that cannot
// all be true, as the errors.Join of a *ContradictionError each. It reads the
// member lists that the claims name, as Gather does, and returns Gather's
// errors too, such as that for lists whose ids are of two sorts. Claims of
// other kinds are passed over, and so is what they refer to and do not contain:
// other checks find that.
func Check(ctx context.Context, claims []graph.Claim, blob Blob) error {
	// What is wrong with a single claim is for whoever merges them to report.
	g, _ := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		for _, c := range claims {
			if (c.Kind == graph.KindPopulation || c.Kind == graph.KindCohort) && !yield(c, nil) {
				return
			}
		}
	})
	crowd, err := Gather(ctx, g, blob)
	if err != nil {
		return err
	}
	var found []error
	for p := range g.Populations {
		conflicts, err := crowd.conflicts(ctx, int32(p))
		if err != nil {
			return err
		}
		for _, c := range slices.Concat(conflicts, crowd.misfits(int32(p))) {
			found = append(found, c)
		}
	}
	return errors.Join(found...)
}

// conflicts finds the contradictions in what is said of one population, each
// once.
func (c *Crowd) conflicts(ctx context.Context, population int32) ([]*ContradictionError, error) {
	var all []*ContradictionError
	seen := map[string]bool{} // what contradictions are about
	done := map[int32]bool{}  // free cohorts
	add := func(s *system, err error) error {
		if errors.Is(err, errTooMany) {
			return nil // What cannot be reckoned with is no contradiction.
		}
		if err != nil {
			return err
		}
		for _, i := range s.undecided {
			done[i] = true
		}
		for _, e := range s.conflicts {
			if about := fmt.Sprint(e.About); !seen[about] {
				seen[about] = true
				all = append(all, e)
			}
		}
		return nil
	}
	// Seen from each cohort that no list or expression defines, with all that
	// bears on it.
	k := c.know(population, nil)
	for _, i := range k.cohorts {
		if k.free(i) && !done[i] {
			if err := add(c.newSystem(ctx, population, map[int32]bool{i: true})); err != nil {
				return nil, err
			}
		}
	}
	// What is said of the population, and of sets that lists alone decide.
	if err := add(c.newSystem(ctx, population, nil)); err != nil {
		return nil, err
	}
	for _, s := range k.stated() {
		if len(k.touched(s)) == 0 {
			if err := add(k.solvable(ctx, nil, nil, []statement{s})); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}
