package graph

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

// sameDatasets are datasets of which each states the next to be the same: "a=b" or "a".
func sameDatasets(source string, stated ...string) []Claim {
	all := []Claim{
		{Kind: KindParty, ID: "p", Source: "s"}, {Kind: KindParty, ID: "q", Source: "s"},
		{Kind: KindSystem, ID: "hive", Source: "s", Party: "unknown"}, {Kind: KindSystem, ID: "file", Source: "s", Party: "unknown"},
		{Kind: KindSystem, ID: "known", Source: "s", Party: "p"}, {Kind: KindSystem, ID: "other", Source: "s", Party: "q"},
	}
	for _, text := range stated {
		id, same, _ := strings.Cut(text, "=")
		all = append(all, Claim{Kind: KindDataset, ID: id, Source: source, Same: same})
	}
	return all
}

// placesOf returns the ids of datasets and fields.
func placesOf(g *Graph) string {
	var ids []string
	for i := range g.Places {
		if kind := g.Places[i].Kind; kind == KindDataset || kind == KindField {
			ids = append(ids, g.Places[i].ID)
		}
	}
	return strings.Join(ids, " ")
}

func TestDatasetsThatAreTheSameAreOnePlace(t *testing.T) {
	for name, test := range map[string]struct{ stated, want string }{
		"what another is said to be is the place": {"hive/t=file/t file/t", "file/t"},
		"of two names":                                   {"hive/t=file/t hive/u=file/t file/t", "file/t"},
		"of a chain its end":                             {"hive/a=hive/c hive/c=hive/b hive/b", "hive/b"},
		"of a circle the first":                          {"hive/c=hive/b hive/b=hive/c hive/d=hive/c", "hive/b"},
		"one of a known party before one of none":        {"hive/a=file/b file/b known/c=file/b known/b=file/b", "known/b"},
		"but not before another of a known one":          {"known/a=other/b other/b", "other/b"},
		"what is said to be itself is":                   {"file/t=file/t", "file/t"},
		"several places are not one":                     {"hive/t=file/t file/t hive/u=file/u file/u", "file/t file/u"},
		"where there is none the rest is as it is":       {"hive/t=file/gone file/t", "file/t hive/t"},
		"a system is no dataset":                         {"hive/t=file file/t", "file/t hive/t"},
		"a long way to a circle is of its place as well": {"hive/e=hive/d hive/d=hive/c hive/c=hive/b hive/b=hive/c", "hive/b"},
	} {
		t.Run(name, func(t *testing.T) {
			g, err := Merge(Commit{}, sequence(sameDatasets("s", strings.Fields(test.stated)...)))
			if got := placesOf(g); got != test.want || (err != nil) != strings.Contains(test.stated, "=file/gone") && (err != nil) != strings.Contains(test.stated, "=file ") {
				t.Errorf("%s, want %s; %v", got, test.want, err)
			}
		})
	}
}

// What is said of either name is said of the place, and what came in by one goes out by the other.
func TestWhatIsSaidUnderAnyNameIsSaidOfThePlace(t *testing.T) {
	claims := append(sameDatasets("spark", "file/t", "hive/t=file/t", "other/in", "other/out"),
		Claim{Kind: KindDataset, ID: "hive/t", Source: "hand", System: "hive", Name: "Members", DatasetKind: "table", Categories: []string{"user.name"}, RowsPerPerson: 3},
		Claim{Kind: KindDataset, ID: "file/t", Source: "hand", System: "file", Name: "Path", DatasetKind: "file", Subjects: "everyone"},
		Claim{Kind: KindField, ID: "hive/t#mail", Source: "hand", Categories: []string{"user.contact.email"}}, Claim{Kind: KindField, ID: "hive/t#id", Source: "hand"},
		Claim{Kind: KindField, ID: "file/t#mail", Source: "spark"},
		Claim{Kind: KindTransfer, ID: "load", Source: "spark", From: "other/in", To: "file/t"},
		Claim{Kind: KindTransfer, ID: "use", Source: "dbt", From: "hive/t", To: "other/out", Columns: map[string][]string{"m": {"mail"}, "i": {"id"}}},
	)
	g, err := Merge(Commit{}, sequence(Imply(claims...)))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := placesOf(g), "file/t file/t#mail hive/t#id other/in other/out other/out#i other/out#m"; got != want {
		t.Errorf("places %s, want %s", got, want)
	}
	p := place(t, g, "hive/t")
	if p.ID != "file/t" || p.Name != "Path" || p.DatasetKind != "file" || p.Subjects == nil || p.RowsPerPerson != 3 || !slices.Equal(p.Categories, []string{"user.name"}) ||
		!slices.Equal(p.Sources, []string{"hand", "spark"}) || !slices.Equal(p.Aliases, []string{"Members", "hive/t", "t"}) {
		t.Errorf("the place is %+v", p)
	}
	if names := g.Names(g.Place("hive/t")); !slices.Equal(names, []string{"file/t", "hive/t"}) {
		t.Errorf("names %q", names)
	}
	if f := place(t, g, "hive/t#mail"); f.ID != "file/t#mail" || !slices.Equal(f.Categories, []string{"user.contact.email"}) {
		t.Errorf("the field is %+v", f)
	}
	if f := place(t, g, "hive/t#id"); f.Name != "id" || f.Parent != g.Place("file/t") {
		t.Errorf("the field of the other name is %+v", f)
	}
	if load, use := g.Accounts("load")[0], g.Accounts("use")[0]; load.To != use.From || len(use.Columns) != 2 {
		t.Errorf("the transfers do not meet: %+v %+v", load, use)
	}
	if want := (Difference{KindDataset, "file/t", "kind of hive/t", []string{"hand", "spark"}}); len(g.Differences) != 1 || !slices.Equal(g.Differences[0].Sources, want.Sources) || g.Differences[0].Key != want.Key {
		t.Errorf("differences %v", g.Differences)
	}
}

func TestAPlaceOfTwoKnownPartiesIsADifference(t *testing.T) {
	g, err := Merge(Commit{}, sequence(sameDatasets("s", "known/a=other/b", "other/b")))
	if err != nil || len(g.Differences) != 1 || g.Differences[0].Key != "party of known/a" || g.Differences[0].ID != "other/b" {
		t.Errorf("%v, %v", g.Differences, err)
	}
}

// What is new is taken in without merging all, and all is merged where a place that was
// there gains a name.
func TestAdvanceTakesInNewNames(t *testing.T) {
	h := newHistory()
	pool := map[ClaimKey]Claim{}
	next := func(claims ...Claim) *Step {
		t.Helper()
		for _, c := range claims {
			pool[c.Key()] = c
		}
		var before *Graph
		if len(h.commits) > 0 {
			before, _ = Merge(h.head().Commit(), h.head().Claims(t.Context()))
		}
		h.commit(maps.Clone(pool))
		if before == nil {
			return nil
		}
		step, err := before.Advance(t.Context(), h.head())
		if err != nil {
			t.Fatal(err)
		}
		return step
	}
	next(sameDatasets("s", "hive/a=file/a", "file/a")...)
	step := next(sameDatasets("s", "hive/b=file/b", "file/b")[6:]...)
	if step.Places == nil || step.To.Place("hive/b") != step.To.Place("file/b") || step.To.Place("hive/a") != step.To.Place("file/a") {
		t.Errorf("two new ones: %v %v", step.Places, placesOf(step.To))
	}
	if step = next(Claim{Kind: KindTransfer, ID: "t", Source: "dbt", From: "hive/a", To: "hive/b"}); step.Places == nil || len(step.To.Transfers) != 1 {
		t.Errorf("a transfer between two names: %v", step.To.Transfers)
	}
	if step = next(sameDatasets("s", "hive/c=file/b")[6:]...); step.Places != nil || step.To.Place("hive/c") != step.To.Place("file/b") {
		t.Errorf("a new name of what was there: %v %v", step.Places, placesOf(step.To))
	}
}
