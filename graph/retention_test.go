package graph

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// kept writes how long places keep data, by which calendar, and where that is stated.
func kept(g *Graph, ids ...string) string {
	var all []string
	for _, id := range ids {
		text := "nothing"
		if r := g.Places[g.Place(id)].Keeps; r != nil {
			text = fmt.Sprintf("%s %s of %s", r.Duration, r.Zone, g.Places[r.Place].ID)
			if r.Verified {
				text += ", verified"
			}
		}
		all = append(all, id+": "+text)
	}
	return strings.Join(all, "\n")
}

func TestAPlaceKeepsDataAsItIsStatedOfWhatItLiesIn(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindSource, ID: "b", Source: "b", Timezone: "Asia/Seoul"},
		Claim{Kind: KindSystem, ID: "s", Source: "b", Party: "p", Retention: "P1Y", Deletion: DeletionVerified},
		Claim{Kind: KindDataset, ID: "s/d", Source: "a", Retention: "P30D"}, Claim{Kind: KindDataset, ID: "s/e", Source: "a", Deletion: DeletionVerified},
		Claim{Kind: KindField, ID: "s/d#f", Source: "a", Retention: RetentionUnknown, Deletion: DeletionVerified}, Claim{Kind: KindField, ID: "s/d#g", Source: "a"},
		Claim{Kind: KindField, ID: "s/e#f", Source: "a"},
		Claim{Kind: KindTransfer, ID: "t", Source: "a", From: "s/d", To: "q/made"},
	)
	// What is verified is the deletion of the place that states for how long.
	if got, want := kept(g, "p", "s", "s/d", "s/d#f", "s/d#g", "s/e", "s/e#f", "q", "q/made"), `p: nothing
s: P1Y Asia/Seoul of s, verified
s/d: P30D UTC of s/d
s/d#f:  UTC of s/d#f, verified
s/d#g: P30D UTC of s/d
s/e: P1Y Asia/Seoul of s, verified
s/e#f: P1Y Asia/Seoul of s, verified
q: nothing
q/made: nothing`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if p := place(t, g, "s/d#g"); p.Retention != "" {
		t.Errorf("of s/d#g itself %q is stated", p.Retention)
	}
}

func TestRetentionsAreMergedAsOtherSingleValues(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindSource, ID: "c", Source: "c", Timezone: "Asia/Seoul"}, Claim{Kind: KindSource, ID: "law", Source: "law", Timezone: "Europe/Berlin"},
		Claim{Kind: KindDataset, ID: "s/d", Source: "a"}, Claim{Kind: KindDataset, ID: "s/d", Source: "c", Retention: "P12M"}, Claim{Kind: KindDataset, ID: "s/d", Source: "d", Retention: "P1Y"},
		Claim{Kind: KindDataset, ID: "s/e", Source: "c", Retention: "P1M"}, Claim{Kind: KindAnnotation, ID: "s/e", Source: "a", Retention: "P2M", Deletion: DeletionVerified},
		Claim{Kind: KindDataset, ID: "s/old", Source: "a", Retention: "until the account is closed"},
		Claim{Kind: KindDataset, ID: "s/set", Source: "a"},
		patternOf("n", "law", Match{Dataset: "s/**"}, Claim{Retention: "P36M", Deletion: DeletionVerified}),
	)
	// The law's deletion is verified of its own retention alone.
	if got, want := kept(g, "s/d", "s/e", "s/old", "s/set"), `s/d: P1Y Asia/Seoul of s/d
s/e: P2M UTC of s/e, verified
s/old:  UTC of s/old
s/set: P3Y Europe/Berlin of s/set, verified`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if p := place(t, g, "s/old"); p.Retention != "until the account is closed" {
		t.Errorf("what was stated before it was read is shown as %q", p.Retention)
	}
	if want := []Difference{{KindAnnotation, "s/e", "retention", []string{"a", "c"}}}; !reflect.DeepEqual(g.Differences, want) {
		t.Errorf("they differ in %v, want %v", g.Differences, want)
	}
	_, wrong := refused(t, Claim{Kind: KindDataset, ID: "s/d", Source: "b", Retention: "P1M"}, Claim{Kind: KindAnnotation, ID: "s/d", Source: "b", Retention: "P31D"})
	if want := `retention: annotation "s/d" of b: the retention is "P31D" here and "P1M" elsewhere in the same source`; wrong != want {
		t.Errorf("got %s, want %s", wrong, want)
	}
}

// TestWhatIsStatedUnderAnotherNameIsKept by the calendar of who states it.
func TestWhatIsStatedUnderAnotherNameIsKept(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindSource, ID: "b", Source: "b", Timezone: "Asia/Seoul"},
		Claim{Kind: KindDataset, ID: "s/d", Source: "a", Deletion: DeletionVerified}, Claim{Kind: KindDataset, ID: "q/name", Source: "b", Same: "s/d", Retention: "P1M"},
	)
	if got, want := kept(g, "s/d", "q/name"), "s/d: P1M Asia/Seoul of s/d, verified\nq/name: P1M Asia/Seoul of s/d, verified"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestAdvancingOverAZoneReadsTheCalendarAnew of what its source states, though nothing that is
// said of places changed.
func TestAdvancingOverAZoneReadsTheCalendarAnew(t *testing.T) {
	h := newHistory()
	claims := byKey(append(estate(), Claim{Kind: KindSource, ID: "a", Source: "a"}, Claim{Kind: KindAnnotation, ID: "s", Source: "a", Retention: "P1M"}))
	h.commit(claims)
	g, components, err := MergeComponents(h.head().Commit(), h.head().Claims(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	before := components.Content([]int32{g.Place("s/d")}, nil)
	c := Claim{Kind: KindSource, ID: "a", Source: "a", Timezone: "Asia/Seoul"}
	claims[c.Key()] = c
	h.commit(claims)
	next, step, err := components.Advance(t.Context(), h.head())
	if err != nil || step.Places == nil {
		t.Fatalf("it was merged anew: %v", err)
	}
	if got, want := kept(step.To, "s/d"), "s/d: P1M Asia/Seoul of s"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := kept(g, "s/d"), "s/d: P1M UTC of s"; got != want {
		t.Errorf("of the graph before: got %s, want %s", got, want)
	}
	if next.Content([]int32{step.To.Place("s/d")}, nil) == before {
		t.Error("by its content nothing changed that a question of the place may rest on")
	}
}

// Who checked that a place deletes after a year did not check that it deletes after a month, which
// another source says.
func TestADeletionIsVerifiedOfTheRetentionThatIsStatedWithIt(t *testing.T) {
	dataset := func(id, source, retention, deletion string) Claim {
		return Claim{Kind: KindDataset, ID: id, Source: source, Retention: retention, Deletion: deletion}
	}
	g := merged(t,
		Claim{Kind: KindSystem, ID: "s", Source: "a", Party: "p"},
		dataset("s/other", "a", "P30D", ""), dataset("s/other", "b", "P1Y", DeletionVerified),
		dataset("s/same", "a", "P30D", ""), dataset("s/same", "b", "P30D", DeletionVerified),
		dataset("s/any", "a", "P30D", ""), dataset("s/any", "b", "", DeletionVerified),
		dataset("s/both", "a", "P30D", ""), dataset("s/both", "b", "P1Y", DeletionVerified), dataset("s/both", "c", "P30D", DeletionVerified),
	)
	if got, want := kept(g, "s/other", "s/same", "s/any", "s/both"), `s/other: P30D UTC of s/other
s/same: P30D UTC of s/same, verified
s/any: P30D UTC of s/any, verified
s/both: P30D UTC of s/both, verified`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
