package graph

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
)

// withRuns adds runs of a source that says nothing else to claims.
func withRuns(claims []Claim, n int) []Claim {
	all := slices.Clone(claims)
	for i := range n {
		all = append(all, Claim{Kind: KindRun, ID: fmt.Sprint("r", i), Source: "airflow", Job: "nightly", State: RunComplete,
			Inputs: []string{"s/d"}, Outputs: []string{"gone"}, Moves: []Move{{From: "s/d", To: "gone"}}})
	}
	return all
}

func estate() []Claim {
	return Imply(append(groundwork(), Claim{Kind: KindDataset, ID: "s/d", Source: "a"},
		Claim{Kind: KindTransfer, ID: "t", Source: "a", From: "s/d", To: "s/e", Job: "nightly"})...)
}

func byKey(claims []Claim) map[ClaimKey]Claim {
	all := map[ClaimKey]Claim{}
	for _, c := range claims {
		all[c.Key()] = c
	}
	return all
}

func TestRunsAreNotMerged(t *testing.T) {
	want, err := Merge(Commit{}, sequence(estate()))
	if err != nil {
		t.Fatal(err)
	}
	backwards := withRuns(estate(), 3)
	slices.Reverse(backwards)
	for _, claims := range [][]Claim{withRuns(estate(), 3), append(withRuns(nil, 3), estate()...), backwards} {
		got, err := Merge(Commit{}, sequence(claims))
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("with runs: %v\n got %+v\nwant %+v", err, got, want)
		}
	}
	if got := withRuns(nil, 1)[0]; got.Called() != nil || got.Kind.IsPlace() || len(Imply(got)) != 1 {
		t.Errorf("a run is called %q and implies %v", got.Called(), Imply(got))
	}
}

// TestAdvancingOverRunsReadsTheirChangesAlone, however many they are, and what is known of
// components stays.
func TestAdvancingOverRunsReadsTheirChangesAlone(t *testing.T) {
	const many = 3 * fewClaims
	h := newHistory()
	h.commit(byKey(estate()))
	g, components, err := MergeComponents(h.head().Commit(), h.head().Claims(t.Context(), Merged()...))
	if err != nil {
		t.Fatal(err)
	}
	places := make([]int32, len(g.Places))
	for i := range places {
		places[i] = int32(i)
	}
	before := components.Content(places, nil)
	h.commit(byKey(withRuns(estate(), many)))
	for _, claims := range [][]Claim{withRuns(estate(), many/2), estate()} {
		r := h.head()
		next, step, err := components.Advance(t.Context(), r)
		if err != nil {
			t.Fatal(err)
		}
		if step.Places == nil || len(step.changes) > 0 {
			t.Errorf("commit %d is merged anew, or changed %d claims", r.number, len(step.changes))
		}
		if changed := r.Commit().Added + r.Commit().Retired; r.given != changed {
			t.Errorf("commit %d changed %d runs, and %d claims were read", r.number, changed, r.given)
		}
		want := *g
		want.Commit = r.Commit()
		if !reflect.DeepEqual(step.To, &want) {
			t.Errorf("the graph is\n%+v, want\n%+v", step.To, want)
		}
		if after := next.Content(places, nil); after != before {
			t.Errorf("the content of the components is %s, was %s", after, before)
		}
		g, components = step.To, next
		h.commit(byKey(claims))
	}
}

// TestRunsAreNotRead by who merges all claims, gathers those for a question, or checks
// a commit.
func TestRunsAreNotRead(t *testing.T) {
	h := newHistory()
	category := Claim{Kind: KindCategory, ID: "user.new", Source: "a"} // with which all is merged
	h.commit(byKey(estate()))
	g, err := Merge(h.head().Commit(), h.head().Claims(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	h.commit(byKey(withRuns(append(estate(), category), 100)))
	noRuns := func(what string, r *historyReader, of int) {
		t.Helper()
		if r.given > of {
			t.Errorf("%s reads %d claims, of %d", what, r.given, of)
		}
	}
	merged := len(estate()) + 1
	r := h.head()
	if _, err := g.Advance(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	noRuns("Advance", r, 101+merged) // the changes, and all
	for _, ways := range []Ways{Nowhere, Through, Everywhere} {
		r := h.head()
		for _, err := range Gather(t.Context(), r, Scope{Ways: ways, Places: []string{"s/d"}}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		noRuns(fmt.Sprint("Gather along ", ways), r, 2*merged)
	}
	var touched Touched
	for c := range maps.Values(h.last()) {
		touched.Add(c.Key(), c.References())
	}
	r = h.head()
	if _, faults, err := Check(t.Context(), r, &touched); err != nil || len(faults) > 0 {
		t.Errorf("Check: %v, %v", faults, err)
	}
	noRuns("Check", r, 4*merged)
	if total, _, err := Measure(t.Context(), h.head()); err != nil || total != merged-1 { // what is implied is in no count
		t.Errorf("there are %d claims besides runs, %v; want %d", total, err, merged-1)
	}
}

func TestRunsOfACommitAreText(t *testing.T) {
	for _, r := range []Runs{{}, {Added: 1}, {Retired: 2, Content: Content{1, 2, 3, 4}}, {Added: 3, Retired: 1, Content: Content{7}}} {
		if got, err := ParseRuns(r.String()); err != nil || got != r {
			t.Errorf("%q is read as %+v, %v", r, got, err)
		}
	}
	content := Content{}.String()
	for _, text := range []string{" ", "1 1", "1 x " + content, "1 1 " + content + " ", "+1 1 " + content, "0 0 " + content, "1 1 " + content[1:]} {
		if r, err := ParseRuns(text); err == nil {
			t.Errorf("%q is read as %+v", text, r)
		}
	}
}
