package people

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
)

// A ContradictionError is what cannot all be true.
type ContradictionError struct {
	// Statements are a smallest set of sentences that contradict each other,
	// or the member lists.
	Statements []string
	// Lists says, in a sentence, what the member lists add to it; "" if there
	// are none.
	Lists string
	// About names the populations and cohorts that the statements are about,
	// sorted. No source is given.
	About []graph.ClaimKey
}

// Error says all of it in one line.
func (e *ContradictionError) Error() string {
	all := e.Statements
	if e.Lists != "" {
		all = append(all[:len(all):len(all)], e.Lists)
	}
	if len(all) == 1 {
		return "this cannot be true: " + all[0]
	}
	if len(e.Statements) == 1 {
		return e.Statements[0] + ", but " + e.Lists
	}
	return "these cannot all be true: " + strings.Join(all, "; ")
}

// contradiction says that statements cannot all be true.
func (k *knowledge) contradiction(bad []statement) *ContradictionError {
	e := &ContradictionError{}
	bad = slices.SortedFunc(slices.Values(bad), func(a, b statement) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.cohort, b.cohort), cmp.Compare(a.other, b.other))
	})
	for _, s := range bad {
		e.Statements = append(e.Statements, k.sentence(s))
		if s.kind == impliedSize || s.kind == sizeOf || s.kind == shareOf {
			e.About = append(e.About, k.key(s.cohort))
		}
		if s.kind != impliedSize && s.kind != sizeOf {
			e.About = append(e.About, k.key(s.cohort), k.key(s.other))
		}
	}
	slices.SortFunc(e.About, func(a, b graph.ClaimKey) int {
		return cmp.Or(-strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.ID, b.ID))
	})
	e.About = slices.Compact(e.About)
	if n := k.census.listed; n > 0 {
		e.Lists = fmt.Sprintf("the member lists of population %q name %d people", k.graph.Populations[k.population].ID, n)
	}
	return e
}

func (k *knowledge) key(cohort int32) graph.ClaimKey {
	if cohort == graph.None {
		return graph.ClaimKey{Kind: graph.KindPopulation, ID: k.graph.Populations[k.population].ID}
	}
	return graph.ClaimKey{Kind: graph.KindCohort, ID: k.graph.Cohorts[cohort].ID}
}

// sentence says what a statement says.
func (k *knowledge) sentence(s statement) string {
	name := func(cohort int32) string {
		key := k.key(cohort)
		return fmt.Sprintf("%s %q", key.Kind, key.ID)
	}
	switch s.kind {
	case shareOf:
		return fmt.Sprintf("%s is %s of %s", name(s.cohort), amount(s.bound, "less than "), name(s.other))
	case subsetOf:
		return fmt.Sprintf("%s is part of %s", name(s.cohort), name(s.other))
	case disjointTo:
		return fmt.Sprintf("%s has nobody in common with %s", name(s.cohort), name(s.other))
	}
	if s.cohort == graph.None {
		return fmt.Sprintf("%s has %s people", name(s.cohort), amount(s.bound, "fewer than "))
	}
	h := &k.graph.Cohorts[s.cohort]
	if s.kind == sizeOf || h.Share.IsZero() {
		return fmt.Sprintf("%s has %s people, all of %s", name(s.cohort), amount(h.Size, "fewer than "), name(graph.None))
	}
	return fmt.Sprintf("%s has %s people, which is %s of %s", name(s.cohort), amount(h.Size, "fewer than "), amount(h.Share, "less than "), name(graph.None))
}

// amount writes a range that says something as words; under are those before a
// bound that is not reached.
func amount(r graph.Range, under string) string {
	about := ""
	if r.About {
		about, r.About = "about ", false
	}
	least, most, isRange := strings.Cut(r.String(), "..")
	most, below := strings.CutPrefix(most, "<")
	switch {
	case !isRange:
		return about + least
	case below && least == "":
		return under + most
	case below:
		return "at least " + least + " and " + under + most
	case least == "":
		return "at most " + about + most
	case most == "":
		return "at least " + about + least
	}
	return about + least + " to " + most
}

// exhaustive is up to how many statements every combination is tried for a
// smallest contradiction.
const exhaustive = 12

// smallest returns a smallest set of statements that contradict each other;
// hold says whether some can all be true. All of them together cannot. Beyond
// a dozen it is a set that holds once any one statement is taken away.
func (k *knowledge) smallest(all []statement, hold func([]statement) (bool, error)) ([]statement, error) {
	few := k.implied.count(all) <= exhaustive
	if few {
		all = k.implied.each(all)
	}
	// What is not needed for the contradiction goes first: fewer statements
	// are left to combine. It goes many at once, as if one by one from the first on.
	var core []statement
	for todo := [][]statement{all}; len(todo) > 0; {
		part := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		without := slices.Clone(core)
		for _, later := range slices.Backward(todo) {
			without = append(without, later...)
		}
		ok, err := hold(without)
		switch {
		case err != nil:
			return nil, err
		case !ok:
		case len(part) > 1:
			todo = append(todo, part[len(part)/2:], part[:len(part)/2])
		case part[0].kind == impliedSizes:
			from, to := int(part[0].cohort), int(part[0].other)
			todo = append(todo, []statement{k.implied.several((from+to)/2, to)}, []statement{k.implied.several(from, (from+to)/2)})
		default:
			core = append(core, part[0])
		}
	}
	if !few {
		return core, nil
	}
	for size := 1; size < len(core); size++ {
		for set := uint(0); set < 1<<len(all); set++ {
			var some []statement
			for i, s := range all {
				if set>>i&1 != 0 {
					some = append(some, s)
				}
			}
			if len(some) != size {
				continue
			}
			ok, err := hold(some)
			if err != nil {
				return nil, err
			}
			if !ok {
				return some, nil
			}
		}
	}
	return core, nil
}

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
		k := crowd.know(int32(p), nil)
		conflicts, err := crowd.conflicts(ctx, k, k.doubts())
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
// once. It looks where there are doubts alone.
func (c *Crowd) conflicts(ctx context.Context, k *knowledge, d doubts) ([]*ContradictionError, error) {
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
		for _, i := range s.table.undecided {
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
	for _, i := range k.cohorts {
		if k.free(i) && !done[i] && d.of(i) {
			if err := add(c.newSystem(ctx, k.population, map[int32]bool{i: true})); err != nil {
				return nil, err
			}
		}
	}
	// What is said of the population, and of sets that lists alone decide.
	if d.all {
		if err := add(c.newSystem(ctx, k.population, nil)); err != nil {
			return nil, err
		}
	}
	for _, s := range k.stated {
		if !slices.ContainsFunc(s.sets(), func(c int32) bool { return k.loose[c] }) && !k.bearsOnAll(s) {
			if err := add(k.solvable(ctx, nil, nil, []statement{s})); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// misfits finds the sizes and shares of one population's sets that are not those
// of their member lists, and the cohorts whose lists name people who are never in
// the population. The lists hold all the same, the population's first: whoever
// counts is told. Of lists that change in time no number says anything certain.
func (c *Crowd) misfits(population int32) []*ContradictionError {
	k := c.know(population, nil)
	var all []*ContradictionError
	tell := func(s statement, names string) {
		e := k.contradiction([]statement{s})
		e.Lists = names
		all = append(all, e)
	}
	// A share is as exact as people can be: by one of them. A list is no
	// contradiction of what is only approximate.
	misfit := func(s statement, n, whole int64, names string) {
		if s.bound.About {
			return
		}
		least, most := s.bound.Of(whole)
		if n < least || most >= 0 && n > most {
			tell(s, names)
		}
	}
	look := func(cohort int32, size graph.Range) {
		if n, ok := k.census.length(cohort); ok {
			misfit(statement{sizeOf, cohort, graph.None, size}, n, 1, fmt.Sprintf("its list names %d", n))
		}
	}
	look(graph.None, c.graph.Populations[population].Size)
	for _, i := range k.cohorts {
		h := &c.graph.Cohorts[i]
		look(i, h.Size)
		n, ok := k.census.length(i)
		if whole, of := k.census.length(h.Of); ok && of && whole > 0 {
			misfit(statement{shareOf, i, h.Of, h.Share}, n, whole, fmt.Sprintf("their lists name %d of %d", n, whole))
		}
		if n := k.census.strays[i]; n > 0 {
			who := "people who are"
			if n == 1 {
				who = "person who is"
			}
			tell(statement{kind: subsetOf, cohort: i, other: graph.None}, fmt.Sprintf("its list names %d %s not on the population's list", n, who))
		}
	}
	return all
}

// length returns how many people are on the list of a cohort, or of the
// population, if it has one that does not change in time.
func (c *census) length(cohort int32) (int64, bool) {
	r, ok := c.lists[cohort]
	return r.people, ok && !r.dated
}
