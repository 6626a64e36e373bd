package ask_test

import (
	"outflow/graph"
)

// addChain draws transfers in a row, each from where the one before ended, so that
// what is drawn alone meets along one way: a table that is copied and then feeds
// columns, a score that a model is trained on, a model that feeds a model, what
// nobody knows whose it is and is passed on.
func (g *generator) addChain() {
	at := g.collected()
	for range 2 + g.IntN(3) {
		t := g.transfer()
		to := pick(g, g.datasets...)
		t.From, t.To, t.Columns, t.Derives, t.Effect = at, to, nil, nil, ""
		if g.likely(60) {
			t.Categories, t.CategoryTotal = nil, graph.Range{}
		}
		if g.likely(60) {
			t.When, t.People = when("always"), "everyone"
		}
		switch g.IntN(8) {
		case 0, 1:
			t.Effect = graph.EffectAggregate
		case 2:
			t.Derives = map[string][]string{pick(g, "user.score", "user.score.nsf"): {g.key(), g.key()}}
		case 3:
			t.When, t.People = when(g.span()), "unknown"
		case 4, 5:
			if g.fields[to] == nil && len(g.fields[at]) > 0 || g.likely(50) {
				g.columns(&t, at, to)
			}
		}
		g.accounts(t)
		at = to
	}
}

// collected returns a dataset that says whose data it collects, if there is one.
func (g *generator) collected() string {
	var all []string
	for _, c := range g.claims {
		if c.Kind == graph.KindDataset && c.Subjects != "" {
			all = append(all, c.ID)
		}
	}
	if len(all) == 0 || g.likely(10) {
		return pick(g, g.datasets...)
	}
	return pick(g, all...)
}
