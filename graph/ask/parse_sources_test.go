package ask_test

import (
	"reflect"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// Sources are named by their ids, or by the file without its folder and ending;
// via and avoiding take a transfer that is said to be one.
func TestSourcesAndSingleTransfersAreUnderstood(t *testing.T) {
	var claims []graph.Claim
	for _, source := range []string{"press/today.yaml", "ground", "b c", "and"} {
		claims = append(claims, graph.Claim{Kind: graph.KindSource, ID: source, Source: source})
	}
	claims = append(claims,
		graph.Claim{Kind: graph.KindParty, ID: "q", Source: "and"},
		graph.Claim{Kind: graph.KindSystem, ID: "s", Party: "q", Source: "and"},
		graph.Claim{Kind: graph.KindTransfer, ID: "give", From: "s", To: "s/d", Source: "and"})
	g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		for _, c := range claims {
			if !yield(c, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	a, err := ask.New(t.Context(), g, nil)
	if err != nil {
		t.Fatal(err)
	}
	for question, want := range map[string]string{
		"whose data reached q according to today":                      "whose data reached q according to press/today.yaml",
		"whose data reached q according to today.yaml as of 2018":      "whose data reached q as of 2018-12-31 according to press/today.yaml",
		"whose data reached q without Today and b c":                   `whose data reached q without "b c" and press/today.yaml`,
		`which transfers without ground without "ground"`:              `which transfers without ground without "ground"`,
		`which transfers without today and "and" and without ground`:   `which transfers without ground without "and" and press/today.yaml`,
		"which transfers according to today and across borders":        "which transfers across borders according to press/today.yaml",
		"what feeds q via transfer give avoiding transfer give":        `what feeds q via transfer "give" avoiding transfer "give"`,
		"whose data reached q via s avoiding transfer give":            `whose data reached q via s avoiding transfer "give"`,
		`did data reach q according to "b c" and "and" and "b c"`:      `did data reach q according to "and" and "b c"`,
		"where did q go, according to ground, since 2018":              `where did q go since 2018-01-01 according to "ground"`,
		`what was derived from transfer give without "and" known at 2`: `what was derived from transfer "give" without "and" known at 2`,
	} {
		f, err := a.Parse(question)
		if err != nil {
			t.Errorf("%s: %v", question, err)
			continue
		}
		if f.String() != want {
			t.Errorf("%s\n got %s\nwant %s", question, f, want)
		}
		if again, err := a.Parse(f.String()); err != nil || !reflect.DeepEqual(again, f) {
			t.Errorf("%s is read back as %s, %v", f, again, err)
		}
	}
	for _, question := range []string{"whose data reached q without", "whose data reached q without today according to ground", "whose data reached q according to nobody"} {
		if f, err := a.Parse(question); err == nil {
			t.Errorf("%s was read as %s", question, f)
		}
	}
}
