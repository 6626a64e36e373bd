package graph

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"outflow/fixtures/tries"
)

// claimsOf draws claims of three sources about few things, so that they meet,
// and some that cannot be, after groundwork's. No two have one key.
func claimsOf(t *rapid.T) []Claim {
	one := func(label string, from ...string) string { return rapid.SampledFrom(from).Draw(t, label) }
	some := func(label string, from ...string) []string {
		return rapid.SliceOfNDistinct(rapid.SampledFrom(from), 0, 2, rapid.ID).Draw(t, label)
	}
	people := func(label string) string {
		return one(label, "", "", "x", "y or z", "not x", "all", "nobody", "unknown")
	}
	keys := []string{"user", "user.name", "user.old", "user.old.first"}
	size := func(label string) Range {
		r, _ := ParseRange(one(label, "", "5", "3..7", "..9", "8.."))
		return r
	}
	total := func(label string) Range {
		r, _ := ParseRange(one(label, "", "", "", "1", "2..4", "9.."))
		return r
	}
	all := groundwork()
	seen := map[ClaimKey]bool{}
	for _, c := range all {
		seen[c.Key()] = true
	}
	for range rapid.IntRange(0, 60).Draw(t, "claims") {
		c := Claim{Kind: rapid.SampledFrom(Kinds[:]).Draw(t, "kind"), Source: one("source", "a", "b", "c")}
		switch c.Kind {
		case KindSource:
			c.ID, c.Timezone = c.Source, one("zone", "", "Asia/Seoul", "Asia/Tokyo")
		case KindCategory:
			c.ID, c.ReplacedBy = one("category", keys...), one("by", "", "user.name", "user.old")
		case KindParty:
			c.ID, c.Country = one("party", "p", "r", "s"), one("country", "", "KR", "CN")
		case KindSystem:
			c.ID, c.Party, c.Countries = one("system", "s", "q", "s/in"), one("of", "p", "r", "unknown", "gone"), some("countries", "KR", "CN")
		case KindDataset, KindAnnotation:
			c.ID, c.System = one("dataset", "s/d", "s/in/d", "q/e", "loose", "q"), one("system", "", "s", "q")
			c.Same = one("same", "", "", "", "", "", "", "", "", "s/d", "q/e", "s/in/d", "q/new", "s")
			c.Population, c.Subjects, c.Categories = one("population", "", "all", "more"), people("subjects"), some("categories", keys...)
			c.CategoryTotal = total("category total")
		case KindField:
			c.ID, c.Dataset = one("field", "s/d#f", "q/e#f", "q/e#g"), one("dataset", "", "s/d")
		case KindPopulation:
			c.ID, c.Size = one("population", "all", "more"), size("size")
		case KindCohort:
			c.ID, c.Of, c.People = one("cohort", "x", "y", "z", "all"), one("of", "", "all", "more", "x", "y"), people("people")
			c.Size, c.Disjoint = size("size"), some("disjoint", "x", "y", "z")
		case KindTransfer:
			ends := []string{"s/d", "s/d#f", "s/d#h", "s/in/new", "s/in/d", "q/e", "q/e#h", "q/new", "q/new#f", "s", "loose", "nowhere"}
			c.ID, c.From, c.To = one("transfer", "t", "u", "v", "w"), one("from", ends...), one("to", ends...)
			c.People, c.Needs, c.Categories = people("people"), people("needs"), some("categories", keys...)
			c.CategoryTotal = total("category total")
			if rapid.Bool().Draw(t, "along columns") {
				c.Columns = map[string][]string{"f": some("in", "f", "g"), "h": some("in too", "f", "h")}
			}
			if rapid.Bool().Draw(t, "derives") {
				c.Derives = map[string][]string{"user.old": some("of", keys...), "user.name": some("of too", keys...)}
			}
			c.Purpose, c.Job = one("purpose", "", "", "scoring"), one("job", "", "", "nightly")
		case KindErasure:
			c.ID, c.At = one("erasure", "e", "f"), one("at", "p", "s", "s/d", "s/d#f", "q/e#h", "q/new", "s/in/d", "nowhere")
			c.People, c.Categories, c.Status = people("people"), some("categories", keys...), one("status", "", ErasureDone, ErasureRequested)
			if rapid.Bool().Draw(t, "timed") {
				c.When = When{Spans: []Interval{{0, Instant(rapid.Int64Range(1, 9).Draw(t, "until"))}}}
			}
		case KindPattern:
			c.ID, c.Match = one("pattern", "n", "o", "k"), Match{
				From: one("from", "", "s/d", "s/**", "*/d*"), To: one("to", "", "q/*", "**"), Job: one("job", "", "nightly"), Source: one("of source", "", "b"),
			}
			if c.Match == (Match{}) || rapid.Bool().Draw(t, "of places") {
				c.Match = Match{Dataset: one("datasets", "", "s/*", "**"), Field: one("fields", "", "", "**#f")}
				c.Population, c.Subjects = one("population", "", "all", "more"), people("subjects")
			} else {
				c.People, c.Needs, c.Purpose = people("people"), people("needs"), one("purpose", "", "tax")
			}
			c.Categories = some("categories", keys...)
			if c.Match.Field != "" {
				c.Population, c.Subjects = "", ""
			}
			if c.Match.Place() != "" {
				c.Retention, c.Deletion = one("retention", "", "P2Y"), one("deletion", "", DeletionVerified)
			}
			if key, _ := c.PatternFault(); key != "" && rapid.IntRange(0, 19).Draw(t, "faulty") > 0 {
				continue
			}
		case KindRun:
			c.ID, c.Job, c.State = one("run", "r", "t"), one("job", "nightly", "s/d"), one("state", RunRunning, RunComplete)
			c.Inputs, c.Outputs = some("inputs", "s/d", "nowhere"), some("outputs", "q/e", "gone")
		}
		if c.Kind.IsPlace() && c.Kind != KindParty || c.Kind == KindAnnotation {
			c.Retention = one("retention", "", "", "", "", "P1M", "P30D", "P12M", "P1Y", RetentionUnknown, "for long")
			c.Deletion = one("deletion", "", "", DeletionVerified)
		}
		if !c.Kind.IsAccount() && c.Kind != KindSource && c.Kind != KindPattern {
			c.Name = one("name", "", "", "N", "M")
		}
		if c.Kind == KindAnnotation {
			c.System, c.Same = "", ""
		}
		if key := c.Key(); !seen[key] {
			seen[key] = true
			all = append(all, c)
		}
	}
	return all
}

// TestMergeIsAFunctionOfTheSetOfClaims: whatever their order, the graph and
// what is wrong are the same.
func TestMergeIsAFunctionOfTheSetOfClaims(t *testing.T) {
	sound, unsound, differences := 0, 0, 0
	tries.Until(t, func(t *rapid.T) {
		claims := Imply(claimsOf(t)...)
		g, err := Merge(Commit{}, sequence(claims))
		order := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "order"), 0))
		order.Shuffle(len(claims), func(i, j int) { claims[i], claims[j] = claims[j], claims[i] })
		again, errAgain := Merge(Commit{}, sequence(claims))
		if fmt.Sprint(err) != fmt.Sprint(errAgain) {
			t.Fatalf("one order is told\n%v\nanother\n%v", err, errAgain)
		}
		if !reflect.DeepEqual(g, again) {
			t.Fatalf("two orders give two graphs:\n%+v\n%+v", g, again)
		}
		if differences += len(g.Differences); err == nil {
			sound++
		} else {
			unsound++
		}
	}, func() bool { return sound > 0 && unsound > 0 && differences > 0 })
	t.Logf("%d sound, %d unsound, %d differences", sound, unsound, differences)
}
