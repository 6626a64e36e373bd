package ledger

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"outflow/graph"
)

// An Audit is what Store.Verify finds. It recomputes the commits of a store, and what is
// implied in it, from its claims. One of which nothing is set but Head has seen no claim.
type Audit struct {
	Head   int64 // the last commit: what is added or retired after it is being written
	faults []string

	added, retired map[int64][]graph.Hash
	runs           map[int64]*runs
	touched        map[int64]map[string]bool
	history        History
	implied        map[impliedSpan]int // how often each is there
}

// mostFaults bounds the report on a store that is damaged all over.
const mostFaults = 1000

// Fault notes a fault.
func (a *Audit) Fault(format string, args ...any) {
	if len(a.faults) < mostFaults {
		a.faults = append(a.faults, fmt.Sprintf(format, args...))
	}
}

// Faults returns what was found.
func (a *Audit) Faults() []string { return a.faults }

// An impliedSpan is a claim of an implied place, from one commit to another.
type impliedSpan struct {
	id, source     string
	added, retired int64
}

// Claim takes in a stored claim with the hash of its canonical form, the number of
// the commit that added it, and of the one that retired it, 0 if none did.
func (a *Audit) Claim(c *graph.Claim, h graph.Hash, added, retired int64) {
	if added > a.Head {
		return
	}
	if retired > a.Head {
		retired = 0
	}
	if a.touched == nil {
		a.added, a.retired, a.touched = map[int64][]graph.Hash{}, map[int64][]graph.Hash{}, map[int64]map[string]bool{}
		a.runs = map[int64]*runs{}
		a.implied = map[impliedSpan]int{}
	}
	if !c.Kind.IsSaid() {
		a.implied[impliedSpan{c.ID, c.Source, added, retired}]++
		return
	}
	a.history.Add(c, added, retired)
	a.added[added] = append(a.added[added], h)
	a.touch(added, c.Source)
	a.runs[added].add(c.Kind, h)
	if retired != 0 {
		a.retired[retired] = append(a.retired[retired], h)
		a.touch(retired, c.Source)
		a.runs[retired].retire(c.Kind, h)
	}
}

func (a *Audit) touch(number int64, source string) {
	if a.touched[number] == nil {
		a.touched[number], a.runs[number] = map[string]bool{}, &runs{}
	}
	a.touched[number][source] = true
}

// Sealed compares a commit with the seal beside it.
func (a *Audit) Sealed(c *graph.Commit, seal string) {
	if Seal(c) != seal {
		a.Fault("commit %d has another seal than it was written with", c.Number)
	}
}

// Commits compares the commits, in order, with what the claims say, and with each
// other. It reports whether they agree.
func (a *Audit) Commits(commits []graph.Commit) bool {
	var faults []string
	var parent graph.Commit
	known := map[int64]bool{}
	for _, commit := range commits {
		known[commit.Number] = true
		fault := func(format string, args ...any) {
			faults = append(faults, fmt.Sprintf("commit %d ", commit.Number)+fmt.Sprintf(format, args...))
		}
		added, retired := hashes{a.added[commit.Number]}, hashes{a.retired[commit.Number]}
		if commit.Number != parent.Number+1 {
			fault("follows commit %d: those between are gone", parent.Number)
		}
		if commit.Parent != parent.Hash {
			fault("was made after another commit than the one that is now before it")
		}
		if commit.Added != added.count() || commit.Retired != retired.count() {
			fault("added %d claims and retired %d; the claims say %d and %d", commit.Added, commit.Retired, added.count(), retired.count())
		}
		if sources := slices.Sorted(maps.Keys(a.touched[commit.Number])); !slices.Equal(sources, commit.Sources) {
			fault("is of the sources %s; the claims say %s", strings.Join(commit.Sources, ", "), strings.Join(sources, ", "))
		}
		var of runs
		if did := a.runs[commit.Number]; did != nil {
			of = *did
		}
		again := next(&parent, commit.Time, commit.Audit, commit.Sources, added, retired, of)
		if again.Content != commit.Content {
			fault("has the content hash %s; the claims say %s", commit.Content, again.Content)
		}
		if again.Runs != commit.Runs {
			fault("has the runs %q; the claims say %q", commit.Runs, again.Runs)
		}
		if hash := chain(&commit, added, retired); hash != commit.Hash {
			fault("has the hash %s; its claims and its parent say %s", commit.Hash, hash)
		}
		parent = commit
	}
	for _, number := range slices.Sorted(maps.Keys(a.touched)) {
		if !known[number] {
			faults = append(faults, fmt.Sprintf("claims were added or retired by commit %d, which is not there", number))
		}
	}
	faults = append(faults, a.impliedFaults()...)
	for _, fault := range faults {
		a.Fault("%s", fault)
	}
	return faults == nil
}

// impliedFaults compares what is implied with what follows from the claims.
func (a *Audit) impliedFaults() (faults []string) {
	for _, i := range a.history.Implied() {
		span := impliedSpan{i.ID, i.Source, i.Added, i.Retired}
		if a.implied[span]--; a.implied[span] < 0 {
			faults = append(faults, fmt.Sprintf("the place %q, which transfers of %s name (commit %d), is gone or was edited", i.ID, i.Source, i.Added))
		}
	}
	for span, n := range a.implied {
		if n > 0 {
			faults = append(faults, fmt.Sprintf("the place %q is there as one that transfers of %s name (commit %d); they do not", span.id, span.source, span.added))
		}
	}
	slices.Sort(faults)
	return faults
}
