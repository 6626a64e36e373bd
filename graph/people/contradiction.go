package people

import (
	"cmp"
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
