package ask_test

import (
	"fmt"
	"strings"
	"testing"

	"outflow/graph/ask"
)

// estateWith is estateBefore with m changed.
func estateWith(words string) string {
	return strings.Replace(estateBefore, `"when":["2020/.."],"people":"a"`, words, 1)
}

const noGround = `"ground":[{"key":"none"}]`

// TestAFindingComesGrowsShrinksAndGoes: what was only possible comes when it is certain, and one
// of more people is not the same one.
func TestAFindingComesGrowsShrinksAndGoes(t *testing.T) {
	sound := estateWith(`"when":["2020/.."],"people":"a","ground":[{"key":"gdpr:6-1-a"}]`)
	possible := estateWith(`"when":["unknown"],"people":"a",` + noGround)
	few := estateWith(`"when":["2020/.."],"people":"a",` + noGround)
	all := estateWith(`"when":["2020/.."],"people":"everyone",` + noGround)
	b := `{"kind":"cohort","id":"b","of":"all","size":"5..8","disjoint":["a"]}` + "\n"
	some := strings.Replace(few, `"people":"a"`, `"people":"a or b"`, 1) + b
	maybeAll := strings.Replace(possible, `"people":"a"`, `"people":"everyone"`, 1)
	for _, c := range []struct{ what, before, after, want, back string }{
		{"none, then a possible one", sound, possible, "came false", "went false"},
		{"a possible one, then a certain one", possible, few, "came true; only possible before", "shrank true; shrank from at least 30 and at most 40 people to possibly at least 30 and at most 40 people"},
		{"a possible one of few, then a certain one of all", possible, all, "came true; only possible before", "shrank true"},
		{"few, then all", few, all, "grew true; grew from at least 30 and at most 40 people to 100 people", "shrank true; shrank from 100 people to at least 30 and at most 40 people"},
		{"some, then some more whose bounds overlap", few, some, "grew false; may have grown from", "shrank false; may have shrunk from"},
		{"possibly few, then possibly all", possible, maybeAll, "grew false; may have grown from possibly at least 30 and at most 40 people to possibly 100 people", "shrank false"},
		{"the same", few, few, "", ""},
		{"the same people by closer bounds", few, strings.Replace(few, "30..40", "33..40", 1), "", ""},
	} {
		for i, want := range []string{c.want, c.back} {
			askers := [2]*ask.Asker{askerOf(t, c.before), askerOf(t, c.after)}
			changes, _, err := ask.FindingChanges(t.Context(), askers[i], askers[1-i])
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			for _, f := range changes {
				if f.Finding.Code == ask.GroundNone {
					got = fmt.Sprint(f.Did, " ", f.Certain)
					if _, was, ok := strings.Cut(f.Text(), ";"); ok {
						got += ";" + was
					}
				}
			}
			if !strings.HasPrefix(got, want) || want == "" && got != "" {
				t.Errorf("%s, %d: %q, want %q", c.what, i, got, want)
			}
		}
	}
}

// TestRowsThatShowMorePeopleAreNoOldFinding, though whose data they are does not follow.
func TestRowsThatShowMorePeopleAreNoOldFinding(t *testing.T) {
	of := func(rows string) *ask.Asker {
		return askerOf(t, estateWith(`"when":["2020"],"people":"a","rows":"`+rows+`","rows_per_person":"1"`))
	}
	changes, _, err := ask.FindingChanges(t.Context(), of("50"), of("90"))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range changes {
		if f.Finding.Code == ask.RowsExceedPeople {
			if f.Did != ask.FindingGrew || f.Certain || !strings.Contains(f.Text(), "its rows show more people than before") {
				t.Errorf("%+v: %s", f, f.Text())
			}
			return
		}
	}
	t.Errorf("%+v", changes)
}
