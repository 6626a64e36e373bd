package graph

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestParentsAreReadFromIDs(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindSystem, ID: "s/inner", Source: "a", Party: "p"},
		Claim{Kind: KindDataset, ID: "s/d", Source: "a"}, Claim{Kind: KindDataset, ID: "s/inner/d", Source: "a"},
		Claim{Kind: KindDataset, ID: "loose", Source: "a", System: "q"}, Claim{Kind: KindDataset, ID: "s/moved", Source: "a", System: "q"},
		Claim{Kind: KindDataset, ID: "s/d#x", Source: "a"},
		Claim{Kind: KindField, ID: "s/d#x#f", Source: "a"}, Claim{Kind: KindField, ID: "apart", Source: "a", Dataset: "loose"},
	)
	for id, parent := range map[string]string{
		"s": "p", "s/d": "s",
		"s/inner/d": "s/inner",           // the longest system
		"loose":     "q", "s/moved": "q", // as stated
		"s/d#x#f": "s/d#x", "apart": "loose", // before the last #, or as stated
	} {
		if got := g.Places[place(t, g, id).Parent].ID; got != parent {
			t.Errorf("%s lies in %s, want %s", id, got, parent)
		}
	}
	for id, name := range map[string]string{"p": "p", "s/d": "d", "s/inner/d": "d", "loose": "loose", "s/moved": "s/moved", "s/d#x#f": "f"} {
		if got := place(t, g, id).Name; got != name {
			t.Errorf("%s is named %q where nobody names it, want %q", id, got, name)
		}
	}
}

func TestAParentMustBeThereAndOfItsKind(t *testing.T) {
	for name, c := range map[string]struct {
		claim Claim
		want  string
	}{
		"no party":             {Claim{Kind: KindSystem, ID: "x", Source: "b"}, `party: system "x" of b: no party is named at party; if nobody knows who runs it, state party: unknown`},
		"party called unknown": {Claim{Kind: KindParty, ID: "unknown", Source: "b"}, `id: party "unknown" of b: unknown says of a system that nobody knows who runs it; give the party another id`},
		"party not there":      {Claim{Kind: KindSystem, ID: "x", Source: "b", Party: "r"}, `party: system "x" of b: there is no party "r"`},
		"no system":            {Claim{Kind: KindDataset, ID: "x/d", Source: "b"}, `system: dataset "x/d" of b: no system is named at system, and the id begins with none that is declared`},
		"system no system":     {Claim{Kind: KindDataset, ID: "d", Source: "b", System: "p"}, `system: dataset "d" of b: "p" is a party, not a system`},
		"no dataset":           {Claim{Kind: KindField, ID: "s/d#f", Source: "b"}, `dataset: field "s/d#f" of b: there is no dataset "s/d"`},
		"no such place":        {Claim{Kind: KindAnnotation, ID: "x", Source: "b"}, `id: annotation "x" of b: there is no place "x" to annotate`},
		"population":           {Claim{Kind: KindDataset, ID: "s/d", Source: "b", Population: "x"}, `population: dataset "s/d" of b: there is no population "x"`},
		"one id, two":          {Claim{Kind: KindDataset, ID: "q", Source: "b", System: "s"}, `id: dataset "q" of b: the id is that of a system already`},
	} {
		t.Run(name, func(t *testing.T) {
			if _, wrong := refused(t, c.claim); wrong != c.want {
				t.Errorf("got  %s\nwant %s", wrong, c.want)
			}
		})
	}
}

// The claim at fault is that of the source that says the wrong thing, not that
// of the first source to speak of the place.
func TestWhoSaysAWrongParentIsNamed(t *testing.T) {
	_, wrong := refused(t,
		Claim{Kind: KindDataset, ID: "d", Source: "b"}, Claim{Kind: KindDataset, ID: "d", Source: "c", System: "x", Population: "y", Subjects: "z"})
	for _, want := range []string{`of c: there is no system "x"`} {
		if !strings.Contains(wrong, want) {
			t.Errorf("%s does not say %s", wrong, want)
		}
	}
	_, wrong = refused(t,
		Claim{Kind: KindDataset, ID: "s/d", Source: "b"}, Claim{Kind: KindDataset, ID: "s/d", Source: "c", Population: "y", Subjects: "z"})
	for _, want := range []string{`of c: there is no population "y"`, `of c: there is no cohort or population "z"`} {
		if !strings.Contains(wrong, want) {
			t.Errorf("%s does not say %s", wrong, want)
		}
	}
}

func TestWhatATransferNamesIsCreatedIfItsParentIsThere(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindDataset, ID: "s/d", Source: "a"},
		Claim{Kind: KindTransfer, ID: "t", Source: "a", From: "s/d#f", To: "q/new#g"},
		Claim{Kind: KindTransfer, ID: "u", Source: "a", From: "s/d", To: "q/made", Columns: map[string][]string{"out": {"in"}}},
	)
	for id, parent := range map[string]string{"s/d#f": "s/d", "q/new": "q", "q/new#g": "q/new", "q/made": "q", "q/made#out": "q/made", "s/d#in": "s/d"} {
		if p := place(t, g, id); !p.Created || len(p.Sources) != 0 || g.Places[p.Parent].ID != parent {
			t.Errorf("%s: %+v", id, p)
		}
	}
	if place(t, g, "s/d").Created {
		t.Error("what is declared was created")
	}
	_, wrong := refused(t,
		Claim{Kind: KindTransfer, ID: "t", Source: "b", From: "x/d", To: "nowhere"},
		Claim{Kind: KindTransfer, ID: "u", Source: "b", From: "x/d#f", To: "s"},
	)
	if want := `from: transfer "t" of b: there is no place "x/d"
to: transfer "t" of b: there is no place "nowhere"
from: transfer "u" of b: there is no place "x/d#f"`; wrong != want {
		t.Errorf("got\n%s\nwant\n%s", wrong, want)
	}
}

func TestAnUndeclaredFieldOfADatasetThatListsItsFieldsIsAnError(t *testing.T) {
	g, wrong := refused(t,
		Claim{Kind: KindDataset, ID: "s/d", Source: "a"}, Claim{Kind: KindField, ID: "s/d#f", Source: "b"},
		Claim{Kind: KindTransfer, ID: "t", Source: "b", From: "s/d#g", To: "q/e"},
		Claim{Kind: KindTransfer, ID: "u", Source: "b", From: "s/d#f", To: "q/e"},
		Claim{Kind: KindTransfer, ID: "v", Source: "b", From: "s/d", To: "q/e", Columns: map[string][]string{"x": {"g"}}},
	)
	if want := `from: transfer "t" of b: the dataset "s/d" lists its fields, and "g" is not one of them
columns: transfer "v" of b: the dataset "s/d" lists its fields, and "g" is not one of them`; wrong != want {
		t.Errorf("got\n%s\nwant\n%s", wrong, want)
	}
	if len(g.Transfers) != 1 || g.Transfers[0].ID != "u" {
		t.Errorf("the graph is not good for the rest: %v", g.Transfers)
	}
}

func TestColumnsNeedADatasetAtBothEnds(t *testing.T) {
	_, wrong := refused(t, Claim{Kind: KindTransfer, ID: "t", Source: "b", From: "s/d", To: "q", Columns: map[string][]string{"x": {"g"}}})
	if !strings.Contains(wrong, `to "q" is a system; columns need a dataset at both ends`) {
		t.Error(wrong)
	}
}

func TestOriginsAreStatedOrImplicit(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindDataset, ID: "s/stated", Source: "a", Subjects: "everyone", Population: "all"},
		Claim{Kind: KindDataset, ID: "s/quiet", Source: "a"},
		Claim{Kind: KindDataset, ID: "s/fed", Source: "a"}, Claim{Kind: KindDataset, ID: "s/fedfield", Source: "a"}, Claim{Kind: KindField, ID: "s/fedfield#f", Source: "a"},
		Claim{Kind: KindDataset, ID: "s/self", Source: "a"}, Claim{Kind: KindField, ID: "s/self#f", Source: "a"}, Claim{Kind: KindField, ID: "s/self#g", Source: "a"},
		Claim{Kind: KindSystem, ID: "bare", Source: "a", Party: "p"}, Claim{Kind: KindSystem, ID: "idle", Source: "a", Party: "p"},
		Claim{Kind: KindTransfer, ID: "t", Source: "a", From: "bare", To: "s/fed"},
		Claim{Kind: KindTransfer, ID: "u", Source: "b", From: "s/stated", To: "s/fedfield#f", When: When{Unknown: true}, People: "unknown"},
		Claim{Kind: KindTransfer, ID: "v", Source: "a", From: "s/self#f", To: "s/self#g"}, // one inside the dataset too
		Claim{Kind: KindTransfer, ID: "w", Source: "a", From: "s/quiet", To: "p"},
	)
	for id, want := range map[string]Origin{
		"s/stated": StatedOrigin, "s/quiet": ImplicitOrigin, "s/fed": NoOrigin, "s/fedfield": NoOrigin, "s/self": NoOrigin,
		"bare": ImplicitOrigin, "idle": NoOrigin, "s": NoOrigin, "p": NoOrigin,
	} {
		if got := place(t, g, id).Origin; got != want {
			t.Errorf("the origin of %s is %d, want %d", id, got, want)
		}
	}
}

func TestReorder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for n := range 50 {
		all, from := make([]int, n), make([]int32, n)
		for i, j := range rng.Perm(n) {
			all[i], from[i] = i, int32(j)
		}
		want := slices.Clone(from)
		reorder(all, from)
		for i := range all {
			if all[i] != int(want[i]) {
				t.Fatalf("%v is put in the order %v", want, all)
			}
		}
	}
}

func TestASystemOfWhichNobodyKnowsThePartyStandsAlone(t *testing.T) {
	claims := []Claim{
		{Kind: KindParty, ID: "o", Source: "b"},
		{Kind: KindSystem, ID: "x", Source: "a", Party: "unknown"}, {Kind: KindDataset, ID: "x/d", Source: "a"},
		{Kind: KindSystem, ID: "y", Source: "a", Party: "unknown"}, {Kind: KindSystem, ID: "y", Source: "b", Party: "o"},
	}
	g := merged(t, claims...)
	x, y := g.Place("x"), g.Place("y")
	if p := g.Places[x]; !p.PartyUnknown || p.Parent != None || g.Party(g.Place("x/d")) != None || g.PartyID(x) != "" || g.Outermost(g.Place("x/d")) != x {
		t.Errorf("nobody knows who runs x: %+v", p)
	}
	if p := g.Places[y]; p.PartyUnknown || g.PartyID(y) != "o" {
		t.Errorf("b knows who runs y: %+v", p)
	}
	if len(g.Differences) > 0 {
		t.Errorf("who does not know disputes nothing: %v", g.Differences)
	}
}
