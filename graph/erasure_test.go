package graph

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func erasure(id, source, at string) Claim {
	return Claim{Kind: KindErasure, ID: id, Source: source, At: at}
}

func TestEachSourcesErasureIsAnAccount(t *testing.T) {
	march := When{Spans: []Interval{{100, 200}}}
	done, bare := erasure("e", "b", "s/d"), erasure("e", "a", "s")
	done.When, done.People, done.Categories, done.Status, done.Evidence = march, "x", []string{"user.old"}, ErasureDone, []Evidence{{Title: "a log"}}
	asked := erasure("d", "a", "q/made#f")
	asked.Status, asked.People, asked.When = ErasureRequested, "unknown", When{Spans: []Interval{{100, Future}}}
	claims := []Claim{
		{Kind: KindCategory, ID: "user.old", Source: "a", ReplacedBy: "user.name"},
		{Kind: KindDataset, ID: "s/d", Source: "a"}, {Kind: KindCohort, ID: "x", Source: "a", Of: "all"},
		{Kind: KindTransfer, ID: "t", Source: "a", From: "s/d", To: "q/made#f"},
		done, bare, asked,
	}
	g := merged(t, claims...)
	want := []Erasure{
		{ID: "d", Source: "a", At: g.Place("q/made#f"), When: asked.When, People: Unknown{}, Requested: true},
		{ID: "e", Source: "a", At: g.Place("s"), When: When{Unknown: true}, People: Everyone{}},
		{ID: "e", Source: "b", At: g.Place("s/d"), When: march, People: Members("x"), Categories: []string{"user.name"}, Evidence: done.Evidence},
	}
	if !reflect.DeepEqual(g.Erasures, want) {
		t.Errorf("got\n%+v\nwant\n%+v", g.Erasures, want)
	}
	for i, want := range []string{"{100 9223372036854775807} true", "{0 0} false", "{100 200} true"} {
		v, known := g.Erasures[i].Span()
		if got := fmt.Sprint(v, known); got != want {
			t.Errorf("%s took place in %s, want %s", g.Erasures[i].ID, got, want)
		}
	}
	if g.Places[g.Place("s/d")].Origin != ImplicitOrigin {
		t.Error("an erasure decides whether data begins at a place")
	}
}

func TestWhatAnErasureNamesMustBeThere(t *testing.T) {
	wrong := erasure("e", "b", "s/d#g")
	wrong.People = "x or all"
	twice := erasure("f", "b", "s")
	twice.When = When{Spans: []Interval{{1, 2}, {3, 4}}}
	g, told := refused(t, Claim{Kind: KindDataset, ID: "s/d", Source: "a"}, Claim{Kind: KindField, ID: "s/d#f", Source: "a"},
		wrong, twice, erasure("g", "b", "s/new"), erasure("h", "b", "s/d"))
	if want := `at: erasure "e" of b: the dataset "s/d" lists its fields, and "g" is not one of them
people: erasure "e" of b: there is no cohort or population "x"
when: erasure "f" of b: an erasure took place in one interval, and these are 2
at: erasure "g" of b: there is no place "s/new"`; told != want {
		t.Errorf("got\n%s\nwant\n%s", told, want)
	}
	if len(g.Erasures) != 1 || g.Erasures[0].ID != "h" {
		t.Errorf("the graph is not good for the rest: %v", g.Erasures)
	}
}

// TestErasuresReferToTheirPlaceAndPeople alone: they imply nothing, and are nothing that is
// called.
func TestErasuresReferToTheirPlaceAndPeople(t *testing.T) {
	c := erasure("e", "b", "s/d#f")
	c.People, c.Categories = "x except y", []string{"user"}
	var got []string
	for role, id := range c.References() {
		got = append(got, fmt.Sprint(role, " ", id))
	}
	if want := []string{fmt.Sprint(RoleAt, " s/d#f"), fmt.Sprint(RolePeople, " x"), fmt.Sprint(RolePeople, " y")}; !slices.Equal(got, want) {
		t.Errorf("got %s, want %s", got, want)
	}
	if c.Called() != nil || len(Imply(c)) != 1 || !c.Kind.IsSaid() || !c.Kind.IsMerged() {
		t.Errorf("it is called %q and implies %v", c.Called(), Imply(c))
	}
	if line := string(c.Canonical()); line != `{"kind":"erasure","id":"e","source":"b","categories":["user"],"people":"x except y","at":"s/d#f"}` {
		t.Errorf("it is written %s", line)
	}
}

// TestErasuresFollowTheirPlace: one at another name of a place is at the place, and one whose
// place is retired is at fault.
func TestErasuresFollowTheirPlace(t *testing.T) {
	g := merged(t, Claim{Kind: KindDataset, ID: "s/d", Source: "a"}, Claim{Kind: KindDataset, ID: "q/name", Source: "a", Same: "s/d"}, erasure("e", "b", "q/name"))
	if at := g.Places[g.Erasures[0].At].ID; at != "s/d" {
		t.Errorf("it is at %s", at)
	}
	h := newHistory()
	claims := byKey(append(estate(), erasure("e", "b", "s/e"), erasure("f", "b", "s/d")))
	h.commit(claims)
	before, err := Merge(h.head().Commit(), h.head().Claims(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	delete(claims, ClaimKey{KindTransfer, "t", "a"}) // which implies s/e
	for k := range claims {
		if k.Kind == KindImplied {
			delete(claims, k)
		}
	}
	h.commit(claims)
	_, err = before.Advance(t.Context(), h.head())
	if err == nil || !strings.Contains(err.Error(), `there is no place "s/e"`) {
		t.Errorf("advancing finds %v", err)
	}
	touched := Touched{}
	touched.Remove(ClaimKey{KindTransfer, "t", "a"})
	touched.Remove(ClaimKey{KindImplied, "s/e", "a"})
	_, faults, err := Check(t.Context(), h.head(), &touched)
	if err != nil || len(faults) != 1 || faults[0].Claim != (ClaimKey{KindErasure, "e", "b"}) {
		t.Errorf("checking finds %v, %v", faults, err)
	}
}
