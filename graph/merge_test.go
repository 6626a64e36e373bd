package graph

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// sequence yields claims as a store's reader does.
func sequence(claims []Claim) func(func(Claim, error) bool) {
	return func(yield func(Claim, error) bool) {
		for _, c := range claims {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// merged merges claims that are sound, after the party p, its systems s and q
// and the population all, as source "a" declares them.
func merged(t *testing.T, claims ...Claim) *Graph {
	t.Helper()
	g, err := Merge(Commit{}, sequence(Imply(slices.Concat(groundwork(), claims)...)))
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// refused is merged for claims that are not sound. It returns what is wrong, a
// line each.
func refused(t *testing.T, claims ...Claim) (*Graph, string) {
	t.Helper()
	g, err := Merge(Commit{}, sequence(Imply(slices.Concat(groundwork(), claims)...)))
	if err == nil {
		t.Fatal("the claims are taken")
	}
	var lines []string
	for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
		var bad *BadClaimError
		if !errors.As(e, &bad) {
			t.Fatalf("%v is no BadClaimError", e)
		}
		lines = append(lines, fmt.Sprintf("%s: %s", bad.Key, bad))
	}
	return g, strings.Join(lines, "\n")
}

func groundwork() []Claim {
	return []Claim{
		{Kind: KindParty, ID: "p", Source: "a"},
		{Kind: KindSystem, ID: "s", Source: "a", Party: "p"}, {Kind: KindSystem, ID: "q", Source: "a", Party: "p"},
		{Kind: KindPopulation, ID: "all", Source: "a"},
	}
}

func place(t *testing.T, g *Graph, id string) *Place {
	t.Helper()
	i := g.Place(id)
	if i == None {
		t.Fatalf("there is no place %q", id)
	}
	return &g.Places[i]
}

func parsedRange(t *testing.T, text string) Range {
	t.Helper()
	r, err := ParseRange(text)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestSetsAreUnited(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindParty, ID: "p", Source: "b", Aliases: []string{"P", "Pay"}},
		Claim{Kind: KindParty, ID: "p", Source: "c", Aliases: []string{"P", "Pe"}},
		Claim{Kind: KindSystem, ID: "s", Source: "b", Party: "p", Countries: []string{"KR"}},
		Claim{Kind: KindSystem, ID: "s", Source: "c", Party: "p", Countries: []string{"CN", "KR"}},
		Claim{Kind: KindDataset, ID: "s/d", Source: "b", Categories: []string{"user.name"}},
		Claim{Kind: KindDataset, ID: "s/d", Source: "c", Categories: []string{"user.contact", "user.name"}},
		Claim{Kind: KindField, ID: "s/d#e", Source: "b"}, Claim{Kind: KindField, ID: "s/d#f", Source: "c"},
		Claim{Kind: KindCohort, ID: "x", Source: "b", Of: "all", Disjoint: []string{"y"}},
		Claim{Kind: KindCohort, ID: "y", Source: "b", Of: "all"}, Claim{Kind: KindCohort, ID: "z", Source: "c", Of: "all", Disjoint: []string{"x"}},
	)
	if got := place(t, g, "p").Aliases; !slices.Equal(got, []string{"P", "Pay", "Pe"}) {
		t.Errorf("aliases %v", got)
	}
	if got := g.Countries(g.Place("s")); !slices.Equal(got, []string{"CN", "KR"}) {
		t.Errorf("countries %v", got)
	}
	d := place(t, g, "s/d")
	if !slices.Equal(d.Categories, []string{"user.contact", "user.name"}) || !slices.Equal(d.Sources, []string{"b", "c"}) {
		t.Errorf("categories %v of %v", d.Categories, d.Sources)
	}
	if got := g.Children(g.Place("s/d")); len(got) != 2 {
		t.Errorf("%d fields", len(got))
	}
	if got := g.Cohorts[g.Cohort("x")].Disjoint; !slices.Equal(got, []int32{g.Cohort("y"), g.Cohort("z")}) {
		t.Errorf("disjoint %v", got)
	}
	if len(g.Differences) != 0 {
		t.Errorf("sets differ: %v", g.Differences)
	}
}

func TestAccountsOfOneTransferAreParallel(t *testing.T) {
	day := func(text string) When { return When{Spans: []Interval{interval(t, text)}} }
	g := merged(t,
		Claim{Kind: KindCohort, ID: "x", Source: "a", Of: "all"},
		Claim{Kind: KindTransfer, ID: "t", Source: "b", From: "s/d", To: "q/e", When: day("2018"), People: "x", Categories: []string{"user.name"}},
		Claim{Kind: KindTransfer, ID: "t", Source: "c", From: "s/d", To: "q/f", When: day("2019"), Purpose: "scoring"},
	)
	accounts := g.Accounts("t")
	if len(accounts) != 2 || accounts[0].Source != "b" || accounts[1].Source != "c" {
		t.Fatalf("%d accounts", len(accounts))
	}
	b, c := accounts[0], accounts[1]
	if b.To == c.To || b.People != Members("x") || c.People != (Unknown{}) || len(c.Categories) != 0 || b.Purpose != "" || c.Purpose != "scoring" {
		t.Errorf("accounts were mixed: %+v and %+v", b, c)
	}
	if len(g.Differences) != 0 {
		t.Errorf("accounts differ, which is no difference: %v", g.Differences)
	}
}

func TestWhatATransferLeavesOutIsNotStated(t *testing.T) {
	always := When{Spans: []Interval{Always}}
	g := merged(t,
		Claim{Kind: KindTransfer, ID: "neither", Source: "b", From: "s/d", To: "q/e"},
		Claim{Kind: KindTransfer, ID: "both", Source: "b", From: "s/d", To: "q/e", When: always, People: "everyone"},
		Claim{Kind: KindTransfer, ID: "when", Source: "b", From: "s/d", To: "q/e", When: always},
		Claim{Kind: KindTransfer, ID: "whose", Source: "b", From: "s/d", To: "q/e", People: "everyone"},
	)
	for id, want := range map[string]struct {
		when   When
		people People
	}{
		"neither": {When{Unknown: true}, Unknown{}},
		"both":    {always, Everyone{}},
		"when":    {always, Unknown{}},
		"whose":   {When{Unknown: true}, Everyone{}},
	} {
		if got := g.Accounts(id)[0]; !reflect.DeepEqual(got.When, want.when) || got.People != want.people {
			t.Errorf("%s: %v of %v", id, got.When, got.People)
		}
	}
}

func TestSizesAndSharesBecomeTheHullOfWhatIsClaimed(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindPopulation, ID: "all", Source: "b", Size: parsedRange(t, "40")},
		Claim{Kind: KindPopulation, ID: "all", Source: "c", Size: parsedRange(t, "45")},
		Claim{Kind: KindCohort, ID: "x", Source: "a", Of: "all"},
		Claim{Kind: KindCohort, ID: "x", Source: "b", Of: "all", Size: parsedRange(t, "3..5"), Share: parsedRange(t, "..0.2")},
		Claim{Kind: KindCohort, ID: "x", Source: "c", Of: "all", Size: parsedRange(t, "7.."), Share: parsedRange(t, "0.1..0.3")},
	)
	x := g.Cohorts[g.Cohort("x")]
	if size := g.Populations[0].Size.String(); size != "40..45" {
		t.Errorf("size of the population %s", size)
	}
	if x.Size.String() != "3.." || x.Share.String() != "..0.3" {
		t.Errorf("size %s, share %s of the cohort", x.Size, x.Share)
	}
	want := []Difference{{KindPopulation, "all", "size", []string{"b", "c"}}, {KindCohort, "x", "share", []string{"b", "c"}}, {KindCohort, "x", "size", []string{"b", "c"}}}
	if fmt.Sprint(g.Differences) != fmt.Sprint(want) {
		t.Errorf("differences %v, want %v", g.Differences, want)
	}
}

func TestATotalOfCategoriesIsTheHullAtAPlaceAndEachAccountsOwnOnATransfer(t *testing.T) {
	transfer := func(source, total string) Claim {
		return Claim{Kind: KindTransfer, ID: "t", Source: source, From: "s/d", To: "q/e", Categories: []string{"user.name"}, CategoryTotal: parsedRange(t, total)}
	}
	more := Claim{Kind: KindDataset, ID: "s/d", Source: "b", Categories: []string{"user.name", "user.contact"}}
	g := merged(t, more,
		Claim{Kind: KindDataset, ID: "s/d", Source: "c", Categories: []string{"user.name"}, CategoryTotal: parsedRange(t, "1")},
		Claim{Kind: KindAnnotation, ID: "s/d", Source: "e", CategoryTotal: parsedRange(t, "24..")},
		transfer("b", "24"), transfer("c", "1..3"))
	if total := place(t, g, "s/d").CategoryTotal.String(); total != "1.." {
		t.Errorf("the dataset has %s categories", total)
	}
	accounts := g.Accounts("t")
	if b, c := accounts[0].CategoryTotal.String(), accounts[1].CategoryTotal.String(); b != "24" || c != "1..3" {
		t.Errorf("the accounts pass %s and %s categories", b, c)
	}
	if want := []Difference{{KindDataset, "s/d", "category_total", []string{"c", "e"}}}; fmt.Sprint(g.Differences) != fmt.Sprint(want) {
		t.Errorf("differences %v, want %v", g.Differences, want)
	}
	more.CategoryTotal = parsedRange(t, "1")
	if _, wrong := refused(t, more); wrong != `category_total: dataset "s/d" of b: category_total is 1, less than the 2 categories named beside it` {
		t.Error(wrong)
	}
}

func TestANameThatLosesIsAnAlias(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindParty, ID: "p", Source: "b", Name: "Pay", Aliases: []string{"P"}}, Claim{Kind: KindParty, ID: "p", Source: "c", Name: "Pay Pte"},
		Claim{Kind: KindCohort, ID: "x", Source: "b", Of: "all", Name: "X"}, Claim{Kind: KindCohort, ID: "x", Source: "c", Of: "all", Name: "The X"},
		Claim{Kind: KindPopulation, ID: "all", Source: "b", Name: "All"}, Claim{Kind: KindPopulation, ID: "all", Source: "c", Name: "Everybody"},
		Claim{Kind: KindCategory, ID: "user.k", Source: "b", Name: "K"}, Claim{Kind: KindCategory, ID: "user.k", Source: "c", Name: "Kay"},
	)
	if p := place(t, g, "p"); p.Name != "Pay" || !slices.Equal(p.Aliases, []string{"P", "Pay Pte"}) {
		t.Errorf("%+v", p)
	}
	if c := g.Cohorts[g.Cohort("x")]; c.Name != "X" || !slices.Equal(c.Aliases, []string{"The X"}) {
		t.Errorf("%+v", c)
	}
	if p := g.Populations[g.Population("all")]; p.Name != "All" || !slices.Equal(p.Aliases, []string{"Everybody"}) {
		t.Errorf("%+v", p)
	}
	if k, _ := g.Categories.Lookup("user.k"); k.Title != "K" || !slices.Equal(k.Aliases, []string{"Kay"}) {
		t.Errorf("%+v", k)
	}
}

func TestTheFirstSourceByNameHoldsAndDifferencesAreReported(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindDataset, ID: "s/d", Source: "c", Name: "Third", DatasetKind: "table", Subjects: "all"},
		Claim{Kind: KindDataset, ID: "s/d", Source: "b", Name: "Second", DatasetKind: "table", Population: "all"},
		Claim{Kind: KindDataset, ID: "s/d", Source: "a", Subjects: "everyone"},
	)
	d := place(t, g, "s/d")
	if d.Name != "Second" || d.DatasetKind != "table" || d.Subjects != (Everyone{}) || d.Population != 0 {
		t.Errorf("%+v", d)
	}
	want := []Difference{{KindDataset, "s/d", "name", []string{"b", "c"}}, {KindDataset, "s/d", "subjects", []string{"a", "c"}}}
	if fmt.Sprint(g.Differences) != fmt.Sprint(want) {
		t.Errorf("differences %v, want %v", g.Differences, want)
	}
}

func TestAContradictionInOneSourceIsAnErrorThatNamesBoth(t *testing.T) {
	g, wrong := refused(t,
		Claim{Kind: KindDataset, ID: "s/d", Source: "b", Name: "One"},
		Claim{Kind: KindAnnotation, ID: "s/d", Source: "b", Name: "Two"},
	)
	if want := `name: annotation "s/d" of b: the name is "Two" here and "One" elsewhere in the same source`; wrong != want {
		t.Errorf("got %s\nwant %s", wrong, want)
	}
	if got := place(t, g, "s/d").Name; got != "One" || len(g.Differences) != 0 {
		t.Errorf("the name is %q, differences %v", got, g.Differences)
	}
}

func TestAnAnnotationSaysMoreOfAPlace(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindDataset, ID: "s/d", Source: "a", Name: "D"},
		Claim{Kind: KindAnnotation, ID: "s/d", Source: "b", Name: "E", Subjects: "everyone", Population: "all", Categories: []string{"user.name"}},
		Claim{Kind: KindAnnotation, ID: "s/made", Source: "b", Name: "made by a transfer"},
		Claim{Kind: KindTransfer, ID: "t", Source: "a", From: "s/d", To: "s/made"},
	)
	d := place(t, g, "s/d")
	if d.Name != "D" || d.Origin != StatedOrigin || len(d.Categories) != 1 || len(g.Differences) != 1 {
		t.Errorf("%+v, differences %v", d, g.Differences)
	}
	if made := place(t, g, "s/made"); made.Name != "made by a transfer" || !made.Created {
		t.Errorf("%+v", made)
	}
}

func TestDaysBeginWhereAllSourcesSay(t *testing.T) {
	source := func(name, zone string) Claim {
		return Claim{Kind: KindSource, ID: name, Source: name, Timezone: zone}
	}
	if zone := merged(t, source("a", "Asia/Seoul"), source("b", "Asia/Seoul")).Zone.String(); zone != "Asia/Seoul" {
		t.Errorf("both say Asia/Seoul, and days begin in %s", zone)
	}
	for _, other := range []string{"", "Asia/Tokyo"} {
		if zone := merged(t, source("a", "Asia/Seoul"), source("b", other)).Zone; zone != time.UTC {
			t.Errorf("sources disagree, and days begin in %s", zone)
		}
	}
}

func TestDeprecatedCategoriesAreReplaced(t *testing.T) {
	g := merged(t,
		Claim{Kind: KindCategory, ID: "user.old", Source: "a", ReplacedBy: "user.name"},
		Claim{Kind: KindDataset, ID: "s/d", Source: "a", Categories: []string{"user.name", "user.old"}},
		Claim{Kind: KindTransfer, ID: "t", Source: "a", From: "s/d", To: "q/e", Categories: []string{"user.old.first"},
			Derives: map[string][]string{"user.old": {"user.old.a", "user.name.a"}}},
	)
	if got := place(t, g, "s/d").Categories; !slices.Equal(got, []string{"user.name"}) {
		t.Errorf("categories %v", got)
	}
	tr := g.Transfers[0]
	if !slices.Equal(tr.Categories, []string{"user.name.first"}) || tr.Derives[0].Out != "user.name" || !slices.Equal(tr.Derives[0].In, []string{"user.name.a"}) {
		t.Errorf("categories %v, derives %v", tr.Categories, tr.Derives)
	}
}

func TestCategoriesThatAreReplacedWithoutEndAreRefused(t *testing.T) {
	g, wrong := refused(t,
		Claim{Kind: KindCategory, ID: "user.a", Source: "b", ReplacedBy: "user.b"}, Claim{Kind: KindCategory, ID: "user.b", Source: "b", ReplacedBy: "user.a"},
		Claim{Kind: KindCategory, ID: "user.c", Source: "b", ReplacedBy: "user.c.d"}, Claim{Kind: KindCategory, ID: "user.e", Source: "b", ReplacedBy: "user.name"},
	)
	for _, id := range []string{"user.a", "user.b", "user.c"} {
		if !strings.Contains(wrong, `category "`+id+`" of b: the category is replaced by itself`) || g.Categories.Current(id) != id {
			t.Errorf("%s, now %s: %s", id, g.Categories.Current(id), wrong)
		}
	}
	if strings.Contains(wrong, "user.e") || g.Categories.Current("user.e.f") != "user.name.f" {
		t.Error(wrong)
	}
}

func interval(t *testing.T, text string) Interval {
	t.Helper()
	v, err := ParseInterval(text, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
