package ask_test

import (
	"maps"
	"slices"
	"testing"

	"outflow/fixtures/race"
	"outflow/graph"
	"outflow/graph/ask"
)

// What is drawn at random proves a rule only where the rule makes a difference:
// each construct is taken out of the graphs in turn, and the answers must change
// often enough.
func TestRandomGraphsMeetEveryRule(t *testing.T) {
	race.SkipShort(t)
	t.Parallel()
	const seeds = 120
	without := map[string]func(c graph.Claim) (_ graph.Claim, kept bool){
		"aggregates": func(c graph.Claim) (graph.Claim, bool) { c.Effect = ""; return c, true },
		"derives":    func(c graph.Claim) (graph.Claim, bool) { c.Derives = nil; return c, true },
		"columns":    func(c graph.Claim) (graph.Claim, bool) { c.Columns = nil; return c, true },
		"totals":     func(c graph.Claim) (graph.Claim, bool) { c.CategoryTotal = graph.Range{}; return c, true },
		"fields that state categories": func(c graph.Claim) (graph.Claim, bool) {
			if c.Kind == graph.KindField {
				c.Categories = nil
			}
			return c, true
		},
		"what is left out": func(c graph.Claim) (graph.Claim, bool) {
			if c.Kind == graph.KindTransfer {
				c = stated(c)
			}
			return c, true
		},
		"sources that say where a place is": func(c graph.Claim) (graph.Claim, bool) {
			return c, c.Kind != graph.KindAnnotation
		},
		"a source of transfers": func(c graph.Claim) (graph.Claim, bool) {
			return c, c.Source != "h" || c.Kind == graph.KindSource
		},
	}
	changed := map[string]int{}
	for seed := range uint64(seeds) {
		g := randomGraph(seed)
		f := g.question()
		a := g.answer(t, f)
		for what, strip := range without {
			less := sketch{lists: g.lists}
			for _, c := range g.claims {
				if c, kept := strip(c); kept {
					less.claims = append(less.claims, c)
				}
			}
			merged, err := mergeClaims(less.claims)
			if err == nil && asksOf(merged, f) && newReference(merged, less, f).answer(f).String() != a.String() {
				changed[what]++
			}
		}
		if a[0].somebody && len(a[0].people.listed) == 0 {
			changed["somebody of whom nothing else is known"]++
		}
		r := g.reference(t, f)
		for _, code := range []string{ask.RowsExceedPeople, ask.MorePeopleThanNeeded} {
			if slices.ContainsFunc(slices.Collect(maps.Keys(a[1].accounts)), func(account int) bool { return r.shown(code, account) != nil }) {
				changed["rows: "+code]++
			}
		}
		if a.verdict(f) == ask.Yes && len(r.confirming(a)) > 1 {
			changed["several sources of a yes"]++
		}
	}
	for what := range without {
		changed[what] += 0
	}
	for _, what := range slices.Sorted(maps.Keys(changed)) {
		n := changed[what]
		t.Logf("%d of %d answers hang on %s", n, seeds, what)
		if n < 2 {
			t.Errorf("%d of %d answers hang on %s: that proves little", n, seeds, what)
		}
	}
}
