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
	for _, source := range []string{"press/today.yaml", "ground", "b c", "and", "pipc", "chosun", "pipc, chosun and co", "since"} {
		claims = append(claims, graph.Claim{Kind: graph.KindSource, ID: source, Source: source})
	}
	claims = append(claims,
		graph.Claim{Kind: graph.KindParty, ID: "q", Source: "and"},
		graph.Claim{Kind: graph.KindSystem, ID: "s", Party: "q", Source: "and"},
		graph.Claim{Kind: graph.KindTransfer, ID: "give", From: "s", To: "s/d", Source: "and"})
	g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		for _, c := range graph.Imply(claims...) {
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

		"whose data reached q according to pipc, chosun":                             "whose data reached q according to chosun and pipc",
		"whose data reached q according to pipc, chosun, and today.":                 "whose data reached q according to chosun and pipc and press/today.yaml",
		"whose data reached q without pipc , chosun or today, since 2018":            "whose data reached q since 2018-01-01 without chosun and pipc and press/today.yaml",
		"whose data reached q according to pipc, since 2018":                         "whose data reached q since 2018-01-01 according to pipc",
		`whose data reached q according to pipc, "since", b c`:                       `whose data reached q according to "b c" and pipc and "since"`,
		"whose data reached q according to pipc, chosun and co":                      `whose data reached q according to "pipc, chosun and co"`,
		"whose data reached q according to pipc, chosun, and co, today":              `whose data reached q according to "pipc, chosun and co" and press/today.yaml`,
		"whose data reached q according to pipc, as of 2018":                         "whose data reached q as of 2018-12-31 according to pipc",
		"which transfers according to pipc, undisclosed":                             "which transfers undisclosed according to pipc",
		"which transfers according to pipc, chosun, and across borders":              "which transfers across borders according to chosun and pipc",
		"which transfers without pipc, chosun, without ground, from q":               "which transfers from q without ground without chosun and pipc",
		"what was derived from transfer give, according to pipc, chosun, known at 2": `what was derived from transfer "give" according to chosun and pipc known at 2`,
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
	for question, want := range map[string]string{
		"whose data reached q according to pipc, chosn":  `column 41: there is no source "chosn"; did you mean "chosun"?`,
		"whose data reached q without pipc and chosn":    `column 39: there is no source "chosn"; did you mean "chosun"?`,
		"whose data reached q according to pipc, nobody": `column 41: there is no source "nobody"; did you mean: whose data reached q according to pipc | whose data reached q | where did q go`,
	} {
		if _, err := a.Parse(question); err == nil || err.Error() != want {
			t.Errorf("%s: %v\n want %s", question, err, want)
		}
	}
}
