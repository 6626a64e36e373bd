package storetest

import (
	"context"
	"fmt"
	"testing"

	"outflow/graph"
)

// changesAreWhatCommitsDid, of any size, to whoever reads a later commit and to who
// checks the newest one.
func changesAreWhatCommitsDid(t *testing.T, s graph.Store) {
	var many []graph.Claim
	for i := range 2500 { // pages of changes
		many = append(many, transfer(fmt.Sprint("many", i), "hr", "crm/people", "crm/calls"))
	}
	first := append(estate("hr"), many...)
	states := []state{{}, stateOf(first...)}
	Apply(t, s, batchOf(first...))
	changed := party("acme", "hr", "another name")
	second := append(without(without(estate("hr"), "t1"), "acme"), changed, party("b", "hr", "B"))
	states = append(states, stateOf(second...))
	b := graph.Batch{Replaces: []string{"hr"}, Claims: Each(second...)}
	b.Check = func(_ context.Context, after graph.Reader, _ graph.Change) error {
		wantChanges(t, after, 1, states[1:])
		return nil
	}
	Apply(t, s, b)
	third := party("acme", "law", "")
	states = append(states, stateOf(append(second, third)...))
	Apply(t, s, batchOf(third))
	for number := range int64(4) {
		view(t, s, number, func(r graph.Reader) {
			for after := range r.Commit().Number + 1 {
				wantChanges(t, r, after, states[after:r.Commit().Number+1])
			}
		})
	}
}

func stateOf(claims ...graph.Claim) state { return state{}.apply(nil, claims) }

// wantChanges wants the changes after a commit to lead from the first of some states
// to the last, one commit after the other.
func wantChanges(t *testing.T, r graph.Reader, after int64, states []state) {
	t.Helper()
	type change struct{ before, after string }
	want := map[int64]map[graph.ClaimKey]change{}
	text := func(s state, k graph.ClaimKey) string {
		if c, ok := s[k]; ok {
			return string(c.Canonical())
		}
		return ""
	}
	for i, s := range states[1:] {
		did := map[graph.ClaimKey]change{}
		for _, of := range []state{states[i], s} {
			for k := range of {
				if c := (change{text(states[i], k), text(s, k)}); c.before != c.after {
					did[k] = c
				}
			}
		}
		want[after+int64(i)+1] = did
	}
	last := after
	for c, err := range r.Changes(context.Background(), after) {
		if err != nil {
			t.Fatal(err)
		}
		if c.Commit < last {
			t.Errorf("Changes: commit %d comes after %d", c.Commit, last)
		}
		last = c.Commit
		got := change{}
		if c.Before != nil {
			got.before = string(c.Before.Canonical())
		}
		if c.After != nil {
			got.after = string(c.After.Canonical())
		}
		k := c.Key()
		if w, ok := want[c.Commit][k]; !ok || w != got {
			t.Errorf("Changes: commit %d does %+v to %v, want %+v", c.Commit, got, k, w)
		}
		delete(want[c.Commit], k)
	}
	for number, left := range want {
		for k, c := range left {
			t.Errorf("Changes: commit %d does not do %+v to %v", number, c, k)
		}
	}
}
