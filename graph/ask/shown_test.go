package ask_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// TestTextShowsWhatMattersFirst: of many transfers text shows thirty, those with findings
// first and then those of most people, and says how many more there are; whether all rows
// are at hand, or only those thirty are made, it is the same, as are JSON and CSV that are
// written piece by piece.
func TestTextShowsWhatMattersFirst(t *testing.T) {
	claims := []graph.Claim{
		{Kind: graph.KindParty, ID: "p", Source: "w"},
		{Kind: graph.KindSystem, ID: "s", Party: "p", Source: "w"}, {Kind: graph.KindSystem, ID: "x", Party: "p", Source: "w"},
		{Kind: graph.KindPopulation, ID: "all", Members: "all", Source: "w"},
		{Kind: graph.KindCohort, ID: "one", Of: "all", Members: "one", Source: "w"},
		{Kind: graph.KindDataset, ID: "s/d", Population: "all", Subjects: "everyone", Categories: []string{"user.name"}, Source: "w"},
	}
	const many = 700
	for i := range many {
		c := graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprintf("t%03d", i), From: "s/d", To: "x/d", When: when("always"), People: "one", Source: "w"}
		if i%100 == 50 {
			c.People = "everyone"
		}
		if i%300 == 7 {
			c.Disclosed = "false"
		}
		claims = append(claims, c)
		if i%3 == 0 { // another source says it too, or that it ends elsewhere
			c.Source = "v"
			if i%2 == 0 {
				c.To = "x/e"
			}
			claims = append(claims, c)
		}
	}
	g, err := mergeClaims(claims)
	if err != nil {
		t.Fatal(err)
	}
	asker, err := ask.New(t.Context(), g, memberLists{"all": {1: always, 2: always}, "one": {1: always}}.blob)
	if err != nil {
		t.Fatal(err)
	}
	for _, form := range []ask.Form{ask.Who, ask.Feeds} {
		t.Run(string(form), func(t *testing.T) { showsWhatMattersFirst(t, asker, form) })
	}
}

func showsWhatMattersFirst(t *testing.T, asker *ask.Asker, form ask.Form) {
	f := asks(form, "")
	f.To = ask.Target{Place: "x"}
	whole, err := asker.WithRows(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	o, err := asker.Outline(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	later := o.Stream(ask.Page{Limit: ask.AllRows})
	if len(later.Transfers) > 0 {
		t.Fatal("the rows are made at once")
	}
	for _, write := range []func(*ask.Answer, io.Writer) error{(*ask.Answer).WriteText, (*ask.Answer).WriteJSON, (*ask.Answer).WriteCSV} {
		if got, want := bytesOf(t, later, write), bytesOf(t, whole, write); got != want {
			t.Errorf("made later:\n%.3000s\nat once:\n%.3000s", got, want)
		}
	}
	text := bytesOf(t, later, (*ask.Answer).WriteText)
	_, table, _ := strings.Cut(text, "\nTransfers")
	var ids []string
	for _, line := range strings.Split(table, "\n")[1:31] {
		ids = append(ids, strings.Fields(line)[0])
	}
	// t007, t307 and t607 were not disclosed; every hundredth carried everyone.
	if got := strings.Join(ids, " "); !strings.HasPrefix(got, "t007 t307 t607 t050 t150 ") {
		t.Errorf("shown first: %s", got)
	}
	if more := fmt.Sprintf("  … and %d more transfers; JSON and CSV list all\n", len(whole.Transfers)-30); !strings.Contains(text, more) {
		t.Errorf("%q is not said:\n%s", more, text)
	}
}
