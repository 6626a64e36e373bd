package ingest_test

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/ingest"
	lists "outflow/ingest/members"
)

// The keys of two companies, derived once for all tests.
var mine, others = newKey("a secret of tests"), newKey("another of tests")

func newKey(secret string) *lists.Key {
	key, err := lists.NewKey([]byte(secret))
	if err != nil {
		panic(err)
	}
	return key
}

// A conflicting store lets somebody else write between the reading of an edit
// and its commit.
type conflictingStore struct {
	graph.Store
	before func()
}

func (s *conflictingStore) Apply(ctx context.Context, b graph.Batch) (graph.Commit, graph.Change, error) {
	s.before()
	return s.Store.Apply(ctx, b)
}

func TestAnEditInConflictIsNotLost(t *testing.T) {
	for name, first := range map[string]string{"a list of a manifest": ", members: m.csv", "no list yet": ""} {
		for _, other := range []ingest.Edit{ingest.AddMembers, ingest.RemoveMembers, ingest.ReplaceMembers} {
			t.Run(name+", "+string(other), func(t *testing.T) {
				write(t, map[string]string{"m.csv": "id\n1\n2\n", "a.yaml": "outflow: 1\npopulations: [{id: p" + first + "}]\n"})
				s := open(t)
				mustLoad(t, s, ingest.Options{}, "a.yaml")
				edit(t, s, ingest.AddMembers, 5)
				conflicts := 0
				over := &conflictingStore{s, func() {
					if conflicts++; conflicts <= 3 {
						edit(t, s, ingest.AddMembers, 100+conflicts)
						edit(t, s, other, 100+conflicts)
						edit(t, s, ingest.AddMembers, 5)
					}
				}}
				n := edit(t, over, ingest.AddMembers, 7)
				if conflicts != 4 {
					t.Errorf("%d attempts, want 4", conflicts)
				}
				want := map[ingest.Edit]int64{ingest.AddMembers: 5, ingest.RemoveMembers: 2, ingest.ReplaceMembers: 3}[other]
				if first != "" && other != ingest.ReplaceMembers {
					want += 2
				}
				if n != want {
					t.Errorf("the list holds %d ids, want %d", n, want)
				}
				if again := edit(t, s, ingest.AddMembers, 7); again != n {
					t.Errorf("%d was not kept", 7)
				}
			})
		}
	}
}

func TestAnEditInConflictForEverGivesUpAndSaysSo(t *testing.T) {
	write(t, map[string]string{"a.yaml": "outflow: 1\npopulations: [{id: p}]\n"})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "a.yaml")
	conflicts := 0
	over := &conflictingStore{s, func() { conflicts++; edit(t, s, ingest.AddMembers, 100+conflicts) }}
	_, _, err := ingest.EditMembers(t.Context(), over, "p", ingest.AddMembers, list(t, ids(7), lists.Options{}))
	if err == nil || !strings.Contains(err.Error(), "the list of p changed 100 times while it was being changed; nothing was done; try again") {
		t.Errorf("got %v", err)
	}
	if n := edit(t, s, ingest.RemoveMembers, 7); n != int64(conflicts) {
		t.Errorf("the list holds %d ids, want the %d of the others", n, conflicts)
	}
}

// edit changes the list of p by one id and returns how many are on it.
func edit(t *testing.T, s graph.Store, e ingest.Edit, id int) int64 {
	t.Helper()
	_, n, err := ingest.EditMembers(t.Context(), s, "p", e, list(t, ids(id), lists.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func list(t *testing.T, r io.Reader, opts lists.Options) *people.List {
	t.Helper()
	l, err := lists.Read(t.Context(), r, opts)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func ids(id int) io.Reader { return strings.NewReader("id\n" + strconv.Itoa(id) + "\n") }

// TestAnEditWithAnotherKeyIsRefused edits a list of text ids, in the store that
// it was loaded into and in one that an export of that was.
func TestAnEditWithAnotherKeyIsRefused(t *testing.T) {
	write(t, map[string]string{"m.csv": "id\nkim\nlee\n", "a.yaml": "outflow: 1\npopulations: [{id: p, members: m.csv}]\n"})
	here, there := open(t), open(t)
	mustLoad(t, here, ingest.Options{MembersKey: mine}, "a.yaml")
	export(t, here, "all.ndjson")
	mustLoad(t, there, ingest.Options{}, "all.ndjson")
	for _, s := range []graph.Store{here, there} {
		for _, e := range []ingest.Edit{ingest.AddMembers, ingest.RemoveMembers} {
			_, _, err := ingest.EditMembers(t.Context(), s, "p", e, list(t, strings.NewReader("id\nkim\n"), lists.Options{Key: others}))
			if err == nil || !strings.Contains(err.Error(), "another key") {
				t.Errorf("%s: %v", e, err)
			}
		}
		commit, n, err := ingest.EditMembers(t.Context(), s, "p", ingest.AddMembers, list(t, strings.NewReader("id\nkim\npark\n"), lists.Options{Key: mine}))
		if err != nil || commit.Number != 2 || n != 3 {
			t.Errorf("with the right key: commit %d, %d ids, %v", commit.Number, n, err)
		}
	}
}

// Questions about people on lists of two keys have no answer, so no such list is
// taken, whoever else gave the others.
func TestAListWithAnotherKeyThanOthersOfItsPopulationIsRefused(t *testing.T) {
	write(t, map[string]string{"m.csv": "id\nkim\nlee\n", "n.csv": "id\nkim\n",
		"a.yaml": "outflow: 1\npopulations: [{id: p, members: m.csv}]\n",
		"b.yaml": "outflow: 1\ncohorts: [{id: c, of: p, members: n.csv}, {id: d, of: p}]\n"})
	s := open(t)
	mustLoad(t, s, ingest.Options{MembersKey: mine}, "a.yaml")
	before := stated(t, s)
	because := people.ErrKeys.Error()
	if _, err := load(t, s, ingest.Options{MembersKey: others}, "b.yaml"); err == nil {
		t.Error("it was loaded")
	} else {
		same(t, err.Error(), `b.yaml:2:35: cohort "c": `+because)
	}
	same(t, stated(t, s), before)
	mustLoad(t, s, ingest.Options{MembersKey: mine}, "b.yaml")
	before = stated(t, s)
	for _, id := range []string{"c", "d"} {
		_, _, err := ingest.EditMembers(t.Context(), s, id, ingest.ReplaceMembers, list(t, strings.NewReader("id\nlee\n"), lists.Options{Key: others}))
		if err == nil {
			t.Error("it was taken")
		} else {
			same(t, err.Error(), "the list of "+id+"; nothing was changed: "+because)
		}
	}
	same(t, stated(t, s), before)
	mustLoad(t, s, ingest.Options{MembersKey: others}, "a.yaml", "b.yaml") // all of them may change theirs
}

// A load may also bring lists together that are neither of them its own.
func TestALoadThatBringsListsOfTwoKeysTogetherIsRefused(t *testing.T) {
	write(t, map[string]string{"m.csv": "id\nkim\n",
		"a.yaml": "outflow: 1\npopulations: [{id: p, members: m.csv}]\n",
		"b.yaml": "outflow: 1\npopulations: [{id: q}]\ncohorts: [{id: c, of: d, members: m.csv}]\n",
		"d.yaml": "outflow: 1\ncohorts: [{id: d, of: q}]\n"})
	s := open(t)
	mustLoad(t, s, ingest.Options{MembersKey: mine}, "a.yaml")
	mustLoad(t, s, ingest.Options{MembersKey: others}, "b.yaml", "d.yaml")
	before := stated(t, s)
	rewrite(t, "d.yaml", "outflow: 1\ncohorts: [{id: d, of: p}]\n")
	_, err := load(t, s, ingest.Options{}, "d.yaml")
	if !errors.Is(err, people.ErrKeys) {
		t.Fatal(err)
	}
	same(t, err.Error(), `this load would break cohort "c" of b.yaml: `+people.ErrKeys.Error())
	same(t, stated(t, s), before)
}

func TestListsOfNumbersAndOfTextsAreToldOnce(t *testing.T) {
	write(t, map[string]string{"m.csv": "id\nkim\n", "n.csv": "id\n1\n",
		"a.yaml": "outflow: 1\npopulations: [{id: p, members: m.csv}]\ncohorts: [{id: c, of: p, members: n.csv}]\n"})
	if _, err := load(t, open(t), ingest.Options{MembersKey: mine}, "a.yaml"); err == nil {
		t.Error("it was loaded")
	} else {
		same(t, err.Error(), `a.yaml:3:35: cohort "c": `+people.ErrMixed.Error())
	}
}

func TestAnEditThatContradictsItsSourceIsRefused(t *testing.T) {
	write(t, map[string]string{"m.csv": "id\n1\n2\n", "a.yaml": "outflow: 1\npopulations: [{id: p, size: 3}]\ncohorts: [{id: c, of: p, members: m.csv}]\n"})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "a.yaml")
	before := stated(t, s)
	_, _, err := ingest.EditMembers(t.Context(), s, "c", ingest.AddMembers, list(t, strings.NewReader("id\n3\n4\n"), lists.Options{File: "more.csv"}))
	if err == nil {
		t.Fatal("it was taken")
	}
	same(t, err.Error(), `with this list what a.yaml says would contradict itself; nothing was changed: population "p" has 3 people, but the member lists of population "p" name 4 people`)
	same(t, stated(t, s), before)
	edit(t, s, ingest.AddMembers, 3)
}
