package ask_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/ask"
)

// addPatterns lets sources say more of what they match. It draws from more, so that the rest
// of a seed stays.
func (g *generator) addPatterns() {
	one := func(from ...string) string { return from[g.more.IntN(len(from))] }
	some := func() []string {
		return slices.Compact(slices.Sorted(slices.Values([]string{one(keys...), one(keys...)})))
	}
	population := one(g.populations...)
	people := []string{"", "everyone", population, "not " + population}
	for _, cohort := range g.cohorts[population] {
		people = append(people, cohort, "not "+cohort)
	}
	place := g.claims[g.more.IntN(len(g.claims))].ID
	for range g.more.IntN(6) {
		c := graph.Claim{Kind: graph.KindPattern, ID: one("p", "q", "r", "s"), Source: one(sources...)}
		switch g.more.IntN(4) {
		case 0:
			c.Match.Dataset = one("**", "s/*", "*/*", place)
			c.Population, c.Subjects, c.Categories = one("", population), one(people...), some()
		case 1:
			c.Match.Field, c.Categories = one("**", "**#*", "s/**"), some()
		default:
			c.Match.From, c.Match.To, c.Match.Source = one("", "**", "s/**", "*/*", place), one("", "**", "*/*", "**#*"), one("", sources[0], "*")
			c.People, c.Needs, c.Disclosed, c.Purpose = one(people...), one(people...), one("", "true", "false", "unknown"), one("", "", "p")
			if g.more.IntN(2) == 0 {
				c.Categories = some()
			}
			if key := one("", graph.GroundNone, graph.GroundUnknown, "gdpr:46-2-c"); key != "" {
				c.Ground = graph.Ground{{Key: key}}
			}
		}
		if _, what := c.PatternFault(); what == "" && !slices.ContainsFunc(g.claims, func(o graph.Claim) bool { return o.Key() == c.Key() }) {
			g.add(c)
		}
	}
}

// plainly returns what claims say without patterns, each claim filled in by itself, where the
// patterns of transfers count that are heard. It shares nothing with the merger.
func plainly(claims []graph.Claim, hears func(string) bool) []graph.Claim {
	var patterns, all []graph.Claim
	for _, c := range claims {
		if c.Kind == graph.KindPattern {
			patterns = append(patterns, c)
		} else {
			all = append(all, c)
		}
	}
	literal := func(m graph.Match) int {
		return len(strings.ReplaceAll(fmt.Sprint(m.From, m.To, m.Job, m.Source, m.System, m.Dataset, m.Field), "*", ""))
	}
	slices.SortFunc(patterns, func(a, b graph.Claim) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), cmp.Compare(literal(b.Match), literal(a.Match)), strings.Compare(a.ID, b.ID))
	})
	matches := func(pattern, text string) bool {
		e := strings.NewReplacer(`\*\*`, ".*", `\*`, "[^/#]*").Replace(regexp.QuoteMeta(pattern))
		return pattern == "" || regexp.MustCompile("^(?s:"+e+")$").MatchString(text)
	}
	unsaid := func(text string) bool { return text == "" || text == "unknown" }
	for i := range all {
		c := &all[i]
		if c.Kind != graph.KindTransfer {
			continue
		}
		ground := func(g graph.Ground) bool {
			return !slices.ContainsFunc(g, func(t graph.GroundTerm) bool { return t.Key != graph.GroundUnknown })
		}
		winner := map[string]bool{}
		for _, p := range patterns {
			m := p.Match
			if m.Place() != "" || !hears(p.Source) || !matches(m.From, c.From) || !matches(m.To, c.To) || !matches(m.Job, c.Job) || !matches(m.Source, c.Source) {
				continue
			}
			set := func(key string, said bool, fill func()) {
				if said && !winner[key] {
					winner[key] = true
					fill()
				}
			}
			set("people", !unsaid(p.People), func() {
				if unsaid(c.People) {
					c.People = p.People
				}
			})
			set("needs", !unsaid(p.Needs), func() {
				if unsaid(c.Needs) {
					c.Needs = p.Needs
				}
			})
			set("disclosed", !unsaid(p.Disclosed), func() {
				if unsaid(c.Disclosed) {
					c.Disclosed = p.Disclosed
				}
			})
			set("purpose", p.Purpose != "", func() { c.Purpose = cmp.Or(c.Purpose, p.Purpose) })
			set("ground", !ground(p.Ground), func() {
				if ground(c.Ground) {
					c.Ground = p.Ground
				}
			})
			set("categories", len(p.Categories) > 0, func() {
				_, most := c.CategoryTotal.Of(1)
				if len(c.Categories)+len(c.Derives) == 0 && (most < 0 || int(most) >= len(p.Categories)) {
					c.Categories = p.Categories
				}
			})
		}
	}
	kinds, said := map[string]graph.Kind{}, map[string]graph.Claim{}
	for _, c := range graph.Imply(all...) {
		switch {
		case c.Kind.IsPlace():
			kinds[c.ID] = c.Kind
		case c.Kind == graph.KindImplied && strings.Contains(c.ID, "#"):
			kinds[c.ID] = cmp.Or(kinds[c.ID], graph.KindField)
		case c.Kind == graph.KindImplied:
			kinds[c.ID] = cmp.Or(kinds[c.ID], graph.KindDataset)
		}
		if c.Kind.IsPlace() || c.Kind == graph.KindAnnotation {
			s := said[c.ID]
			if !unsaid(c.Subjects) {
				s.Subjects = c.Subjects
			}
			s.Population, s.Categories = cmp.Or(s.Population, c.Population), append(s.Categories, c.Categories...)
			said[c.ID] = s
		}
	}
	for _, id := range slices.Sorted(maps.Keys(kinds)) {
		more := graph.Claim{Kind: graph.KindAnnotation, ID: id, Source: "~"}
		for _, p := range patterns {
			part := map[graph.Kind]string{graph.KindSystem: p.Match.System, graph.KindDataset: p.Match.Dataset, graph.KindField: p.Match.Field}[kinds[id]]
			if part == "" || !matches(part, id) {
				continue
			}
			if unsaid(said[id].Subjects) && unsaid(more.Subjects) && !unsaid(p.Subjects) {
				more.Subjects = p.Subjects
			}
			if said[id].Population == "" {
				more.Population = cmp.Or(more.Population, p.Population)
			}
			if len(said[id].Categories)+len(more.Categories) == 0 {
				more.Categories = p.Categories
			}
		}
		if more.Subjects+more.Population != "" || len(more.Categories) > 0 {
			for i := range all { // what was said to be unknown is said now
				if all[i].ID == id && more.Subjects != "" && all[i].Kind != graph.KindTransfer {
					all[i].Subjects = ""
				}
			}
			all = append(all, more)
		}
	}
	return all
}

// withoutWords is an answer but for who says so.
func withoutWords(t *testing.T, a *ask.Answer) string {
	t.Helper()
	b := *a
	b.Support, b.Revision = ask.Support{}, ask.Revision{}
	b.Assumptions = slices.DeleteFunc(slices.Clone(b.Assumptions), func(s ask.Assumption) bool { return s.Code == ask.ClaimsDiffer })
	b.Transfers = slices.Clone(b.Transfers)
	for i := range b.Transfers {
		r := &b.Transfers[i]
		r.Sources, r.Accounts, r.Findings = nil, slices.Clone(r.Accounts), slices.Clone(r.Findings)
		for k := range r.Accounts {
			r.Accounts[k].Annotated = nil
		}
		for k := range r.Findings {
			f := &r.Findings[k]
			f.Sources, f.StatedBy, f.DisputedBy = nil, nil, nil
		}
	}
	text, err := json.MarshalIndent(&b, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// patternSeeds is how many random graphs are asked, with some questions each.
const patternSeeds, patternQuestions = 90, 4

// TestPatternsSayWhatFilledClaimsWould: a graph with patterns answers as one of claims that
// say it themselves, also where a question leaves out the word of some sources.
func TestPatternsSayWhatFilledClaimsWould(t *testing.T) {
	t.Parallel()
	asked, changed := 0, 0
	for seed := range tries.Of(patternSeeds) {
		g := randomGraph(seed)
		g.addPatterns()
		merged, err := mergeClaims(g.claims)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for range patternQuestions {
			f := g.question()
			if len(f.According)+len(f.Unheard) == 0 && g.more.IntN(3) == 0 {
				f.Unheard = sources[:1]
			}
			hears := func(source string) bool {
				return (len(f.According) == 0 || slices.Contains(f.According, source)) && !slices.Contains(f.Unheard, source)
			}
			plain, err := mergeClaims(plainly(g.claims, hears))
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			got, err := answerFast(merged, g.lists, f)
			want, errWant := answerFast(plain, g.lists, f)
			if fmt.Sprint(err) != fmt.Sprint(errWant) {
				t.Fatalf("seed %d: %s: %v, want %v", seed, flowText(f), err, errWant)
			}
			if err != nil {
				continue
			}
			if got, want := withoutWords(t, got), withoutWords(t, want); got != want {
				t.Fatalf("seed %d: %s\n%s", seed, flowText(f), firstDifference(got, want))
			}
			asked++
			bare, err := mergeClaims(slices.DeleteFunc(slices.Clone(g.claims), func(c graph.Claim) bool { return c.Kind == graph.KindPattern }))
			if err != nil {
				t.Fatal(err)
			}
			if other, err := answerFast(bare, g.lists, f); err == nil && withoutWords(t, other) != withoutWords(t, got) {
				changed++
			}
		}
	}
	t.Logf("%d answers, %d of which patterns change", asked, changed)
	if changed*5 < asked {
		t.Error("too few answers depend on patterns")
	}
}
