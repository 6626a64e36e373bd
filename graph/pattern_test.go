package graph

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func patternOf(id, source string, m Match, set Claim) Claim {
	set.Kind, set.ID, set.Source, set.Match = KindPattern, id, source, m
	return set
}

// said writes what an account states at each key, and who says so.
func said(t *Transfer) string {
	var all []string
	for _, k := range accountKeys {
		if text := k.says(t.Account); text != "" {
			all = append(all, fmt.Sprintf("%s %s (%s)", k.name, text, t.SaidBy(k.name)))
		}
	}
	return strings.Join(all, "; ")
}

// TestPatternsFillWhatIsNotStated: nothing that an account states is overridden, and what it
// says to be unknown is not stated.
func TestPatternsFillWhatIsNotStated(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindCohort, ID: "x", Source: "a", Of: "all"},
		Claim{Kind: KindTransfer, ID: "bare", Source: "b", From: "s/d", To: "q/e", People: "unknown", Disclosed: "unknown", Ground: Ground{{Key: GroundUnknown}}, Cadence: "daily"},
		Claim{Kind: KindTransfer, ID: "derives", Source: "b", From: "s/d", To: "q/e", Derives: map[string][]string{"user.name": {"user"}}},
		Claim{Kind: KindTransfer, ID: "few", Source: "b", From: "s/d", To: "q/e", CategoryTotal: ExactRange(1)},
		Claim{Kind: KindTransfer, ID: "full", Source: "b", From: "s/d", To: "q/e", People: "x", Needs: "x", Categories: []string{"user"}, Purpose: "own", Ground: Ground{{Key: GroundNone}}, Disclosed: "true"},
		Claim{Kind: KindTransfer, ID: "other", Source: "c", From: "s/d", To: "q/e"},
		patternOf("p", "n", Match{From: "s/*", Source: "b"}, Claim{People: "everyone", Needs: "x", Categories: []string{"user.name", "user.contact"}, Purpose: "p", Ground: Ground{{Key: "k"}}, Disclosed: "false"}),
	)
	const all = "people everyone (n); needs x (n); "
	const rest = "purpose p (n); ground [{{false []} k}] (n); disclosed false (n)"
	for id, want := range map[string]string{
		"bare":    all + "categories user.contact user.name (n); " + rest,
		"derives": all + "categories what is derived (b); " + rest,
		"few":     all + rest,
		"full":    "people x (b); needs x (b); categories user (b); purpose own (b); ground [{{false []} none}] (b); disclosed true (b)",
		"other":   "",
	} {
		if got := said(&g.Accounts(id)[0]); got != want {
			t.Errorf("%s states\n%s\nwant\n%s", id, got, want)
		}
	}
	bare := g.Accounts("bare")[0].own()
	if bare.Disclosed != "unknown" || bare.Ground[0].Key != GroundUnknown || bare.Cadence != "daily" || bare.Annotated != nil || !IsUnknown(bare.People) {
		t.Errorf("by itself it states %+v, %+v", bare, bare.Conduct)
	}
	if g.Accounts("full")[0].Annotated != nil {
		t.Error("an account that states all is annotated")
	}
}

// TestWhichPatternHolds: of one source the one that leaves less open, of several that of the
// first source; where they differ otherwise it is said.
func TestWhichPatternHolds(t *testing.T) {
	set := func(purpose string) Claim { return Claim{Purpose: purpose} }
	claims := []Claim{{Kind: KindTransfer, ID: "t", Source: "b", From: "s/d", To: "q/e"}}
	for _, test := range []struct {
		patterns []Claim
		purpose  string
		differ   []string
	}{
		{[]Claim{patternOf("1", "n", Match{From: "**"}, set("wide")), patternOf("2", "n", Match{From: "s/**"}, set("close"))}, "close", nil},
		{[]Claim{patternOf("1", "n", Match{From: "s/d"}, set("x")), patternOf("2", "m", Match{From: "**"}, set("y"))}, "y", []string{"m", "n"}},
		{[]Claim{patternOf("1", "n", Match{From: "s/d"}, set("x")), patternOf("2", "m", Match{From: "**"}, set("x"))}, "x", nil},
		{[]Claim{patternOf("1", "n", Match{From: "s/d"}, set("x")), patternOf("2", "n", Match{To: "q/e"}, set("y"))}, "x", []string{"n"}},
		{[]Claim{patternOf("1", "n", Match{From: "s/d"}, Claim{Disclosed: "true"}), patternOf("2", "o", Match{To: "q/e"}, set("y"))}, "y", nil},
	} {
		a := merged(t, append(slices.Clone(claims), test.patterns...)...).Accounts("t")[0]
		var differ []string
		for _, s := range a.Annotated.Set {
			if s.Key == "purpose" {
				differ = s.Differ
			}
		}
		if a.Purpose != test.purpose || !slices.Equal(differ, test.differ) {
			t.Errorf("%v: %s, %v differ", test.patterns, a.Purpose, differ)
		}
	}
}

// TestPatternsOfPlaces say what no claim says, of places that nobody declares too.
func TestPatternsOfPlaces(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindDataset, ID: "s/d", Source: "a"}, Claim{Kind: KindDataset, ID: "s/d", Source: "b", Categories: []string{"user"}},
		Claim{Kind: KindTransfer, ID: "t", Source: "b", From: "s/made#f", To: "q/e"},
		patternOf("1", "n", Match{Dataset: "**"}, Claim{Population: "all", Subjects: "everyone", Categories: []string{"user.name"}}),
		patternOf("2", "o", Match{Dataset: "s/d"}, Claim{Subjects: "unknown", Population: "all"}),
		patternOf("3", "o", Match{Dataset: "q/**"}, Claim{Categories: []string{"user.contact"}}),
		patternOf("4", "o", Match{Field: "**#f"}, Claim{Categories: []string{"user.contact"}}),
		patternOf("5", "o", Match{System: "q"}, Claim{Categories: []string{"user.contact"}}),
	)
	var got []string
	for i := range g.Places {
		if p := &g.Places[i]; p.Kind != KindParty {
			got = append(got, fmt.Sprint(p.ID, " ", p.Subjects != nil, p.Population == 0, p.Categories, p.Sources))
		}
	}
	want := []string{"q false false [user.contact] [a o]", "q/e true true [user.name] [n]", "s false false [] [a]", "s/d true true [user] [a b n]", "s/made true true [user.name] [n]", "s/made#f false false [user.contact] [o]"}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if want := []Difference{{KindDataset, "q/e", "categories", []string{"n", "o"}}}; !reflect.DeepEqual(g.Differences, want) {
		t.Errorf("%v differ", g.Differences)
	}
}

// TestPatternsSetEveryKeyOfPlaces: what a pattern may set of a kind of place it does.
func TestPatternsSetEveryKeyOfPlaces(t *testing.T) {
	for kind, m := range map[Kind]Match{KindSystem: {System: "s"}, KindDataset: {Dataset: "s/d"}, KindField: {Field: "s/d#f"}} {
		set, id := Claim{}, m.System+m.Dataset+m.Field
		for _, name := range SetKeys(kind) {
			switch name {
			case "population":
				set.Population = "all"
			case "subjects":
				set.Subjects = "everyone"
			case "categories":
				set.Categories = []string{"user.name"}
			case "retention":
				set.Retention = "P1Y"
			case "deletion":
				set.Deletion = DeletionVerified
			case "rows_per_person":
				set.RowsPerPerson = 3
			}
		}
		g := merged(t, Claim{Kind: KindDataset, ID: "s/d", Source: "a"}, Claim{Kind: KindField, ID: "s/d#f", Source: "a"}, patternOf("p", "n", m, set))
		p := g.Places[g.Place(id)]
		for k := range placeKeys {
			if name := placeKeys[k].name; slices.Contains(SetKeys(kind), name) != (placeKeys[k].says(&p) != "") {
				t.Errorf("of a %s it may set %q, and it says %q: %q", kind, SetKeys(kind), name, placeKeys[k].says(&p))
			}
		}
	}
}

// TestHearingLeavesOutPatterns of sources that are not heard, and what another one says
// instead counts.
func TestHearingLeavesOutPatterns(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindTransfer, ID: "t", Source: "b", From: "s/d", To: "q/e"}, Claim{Kind: KindTransfer, ID: "u", Source: "b", From: "s/d", To: "q/e", Purpose: "own"},
		patternOf("1", "n", Match{From: "**"}, Claim{Purpose: "first", People: "everyone"}), patternOf("1", "o", Match{From: "**"}, Claim{Purpose: "second"}))
	if g.Hearing(func(string) bool { return true }) != nil {
		t.Error("a graph of which all is heard is another")
	}
	for left, want := range map[string][2]string{
		"n": {"purpose second (o)", "purpose own (b)"}, "o": {"people everyone (n); purpose first (n)", "people everyone (n); purpose own (b)"},
	} {
		s := g.Hearing(func(source string) bool { return source != left })
		if got := [2]string{said(&s.To.Transfers[0]), said(&s.To.Transfers[1])}; got != want {
			t.Errorf("without %s: %q, want %q", left, got, want)
		}
	}
	if got := said(&g.Transfers[0]); got != "people everyone (n); purpose first (n)" {
		t.Errorf("the graph itself changed: %s", got)
	}
}

// TestAPatternThatIsNoneIsFoundAsItComes, by itself.
func TestAPatternThatIsNoneIsFoundAsItComes(t *testing.T) {
	h := newHistory()
	h.commit(byKey(groundwork()))
	g, err := Merge(h.head().Commit(), h.head().Claims(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	next, bad := maps.Clone(h.last()), patternOf("1", "n", Match{From: "**"}, Claim{})
	next[bad.Key()] = bad
	h.commit(next)
	if _, err := g.Advance(t.Context(), h.head()); err == nil || !strings.Contains(err.Error(), "sets nothing") {
		t.Errorf("advancing finds %v", err)
	}
}

// TestAPatternThatComesReadsWhatItMatchesAlone, of many transfers none.
func TestAPatternThatComesReadsWhatItMatchesAlone(t *testing.T) {
	claims := groundwork()
	for i := range 800 {
		claims = append(claims, Claim{Kind: KindDataset, ID: fmt.Sprintf("s/%04d", i), Source: "a"},
			Claim{Kind: KindTransfer, ID: fmt.Sprintf("t%04d", i), Source: "a", From: fmt.Sprintf("s/%04d", i), To: "q/e"})
	}
	h := newHistory()
	h.commit(byKey(claims))
	g, err := Merge(h.head().Commit(), h.head().Claims(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	next := maps.Clone(h.last())
	for _, c := range []Claim{
		patternOf("1", "n", Match{From: "s/001*"}, Claim{People: "everyone"}), patternOf("2", "n", Match{Dataset: "s/002*"}, Claim{Categories: []string{"user"}}),
	} {
		next[c.Key()] = c
	}
	h.commit(next)
	r := h.head()
	step, err := g.Advance(t.Context(), r)
	if err != nil || step.Places == nil {
		t.Fatalf("it is not advanced: %v", err)
	}
	if r.given > 40 {
		t.Errorf("%d claims are read", r.given)
	}
	if n := countAnnotated(step.To); n != 10 {
		t.Errorf("%d accounts are annotated", n)
	}
}
