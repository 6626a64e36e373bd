package graph

import (
	"fmt"
	"slices"
	"strings"
)

// An Annotated is what patterns say of an account of a transfer, where it says nothing
// itself or that it is unknown.
type Annotated struct {
	Set []Setting // in the order of accountKeys; accounts of which the same is said share it
	own *Account  // as its source states it
}

// A Setting is a key of an account that a pattern sets.
type Setting struct {
	Key             string
	Source, Pattern string     // who says so
	Evidence        []Evidence // for it
	Locator         string     // where in the source it stands
	Differ          []string   // sources whose patterns differ, sorted; that of the first by name holds
}

// Annotators returns the sources of the patterns that say something of the account,
// sorted.
func (t *Transfer) Annotators() (sources []string) {
	if t.Annotated == nil {
		return nil
	}
	for i := range t.Annotated.Set {
		sources = append(sources, t.Annotated.Set[i].Source)
	}
	slices.Sort(sources)
	return slices.Compact(sources)
}

// SaidBy returns the source that says what the account states at a key: its own, or that
// of the pattern which sets it.
func (t *Transfer) SaidBy(key string) string {
	if t.Annotated != nil {
		for i := range t.Annotated.Set {
			if t.Annotated.Set[i].Key == key {
				return t.Annotated.Set[i].Source
			}
		}
	}
	return t.Source
}

// isAnnotatedWithPeople reports whether patterns say whom the account carries or needs.
func (t *Transfer) isAnnotatedWithPeople() bool {
	return t.Annotated != nil && slices.ContainsFunc(t.Annotated.Set, func(s Setting) bool { return s.Key == "people" || s.Key == "needs" })
}

// own returns the account as its source states it.
func (t Transfer) own() Transfer {
	if t.Annotated != nil {
		t.Account = t.Annotated.own
	}
	return t
}

// annotate sets what an account leaves out, by the patterns of sources that are heard,
// of all if hears is nil. What it sets is looked up in shared, where that is not nil.
func (ps *Patterns) annotate(t *Transfer, from, to string, hears func(source string) bool, shared map[string][]Setting) {
	if ps == nil {
		return
	}
	found := ps.account(t.Account, from, to)
	if hears != nil {
		found = slices.DeleteFunc(found, func(n int32) bool { return !hears(ps.all[n].source) })
	}
	if len(found) == 0 {
		return
	}
	said, conduct := *t.Account, *t.Conduct
	said.Conduct = &conduct
	var set []Setting
	var name []byte // of what is set
	for k := range accountKeys {
		key := &accountKeys[k]
		n, differ := ps.winner(found, func(p *pattern) string { return p.accountSays[k] })
		if n == None || key.says(&said) != "" || key.name == "categories" && !said.mayName(len(ps.all[n].account.Categories)) {
			continue
		}
		p := &ps.all[n]
		key.take(&said, &p.account)
		set = append(set, Setting{key.name, p.source, p.id, p.evidence, p.account.Locator, differ})
		name = append(fmt.Appendf(name, "%d %d ", k, n), strings.Join(differ, "\n")...)
	}
	if set == nil {
		return
	}
	if same, ok := shared[string(name)]; ok {
		set = same
	} else if shared != nil {
		shared[string(name)] = set
	}
	said.Annotated = &Annotated{set, t.Account}
	t.Account = &said
}

// mayName reports whether an account that names no categories may have so many in all.
func (a *Account) mayName(categories int) bool {
	_, most := a.CategoryTotal.Of(1)
	return most < 0 || most >= int64(categories)
}

// annotatePlaces sets what no claim says of the places of some claims.
func (m *merger) annotatePlaces(claims []Claim) {
	if m.patterns == nil {
		return
	}
	for group := range groups(claims, KindSystem, KindDataset, KindField, KindImplied) {
		i, ok := m.place(group[0].ID)
		if !ok {
			continue
		}
		if p := &m.Places[i]; p.Kind == group[0].Kind || p.Created && group[0].Kind == KindImplied {
			m.annotatePlace(p)
		}
	}
}

func (m *merger) annotatePlace(p *Place) {
	found := m.patterns.at(p)
	for k := range placeKeys {
		key := &placeKeys[k]
		n, differ := m.patterns.winner(found, func(p *pattern) string { return p.placeSays[k] })
		if n == None || key.says(p) != "" {
			continue
		}
		by := &m.patterns.all[n]
		key.take(p, &by.place)
		p.Sources = slices.Compact(slices.Sorted(slices.Values(append(slices.Clip(p.Sources), by.source))))
		if differ != nil {
			m.Differences = append(m.Differences, Difference{p.Kind, p.ID, key.name, differ})
		}
	}
}

// Heard returns an account as it is where only the patterns of some sources say more of it.
func (g *Graph) Heard(t *Transfer, hears func(source string) bool) Transfer {
	unheard := func(source string) bool { return !hears(source) }
	if t.Annotated == nil || !slices.ContainsFunc(t.Annotated.Set, func(s Setting) bool { return unheard(s.Source) || slices.ContainsFunc(s.Differ, unheard) }) {
		return *t
	}
	own := t.own()
	g.patterns.annotate(&own, g.Places[t.From].ID, g.Places[t.To].ID, hears, nil)
	return own
}

// Hearing leads from a graph to one in which only the patterns of some sources say more of
// accounts: every account is still there, and places are what all sources say. It returns
// nil if that is the graph itself. It takes a pass over the accounts.
func (g *Graph) Hearing(hears func(source string) bool) *Step {
	if g.patterns == nil || !slices.ContainsFunc(g.patterns.all, func(p pattern) bool { return !hears(p.source) }) {
		return nil
	}
	next := *g
	var s *Step
	for i := range g.Transfers {
		t := g.Heard(&g.Transfers[i], hears)
		if t.Annotated == g.Transfers[i].Annotated {
			continue
		}
		if s == nil {
			next.Transfers = slices.Clone(g.Transfers)
			s = &Step{From: g, To: &next, Places: numbers(len(g.Places)), Transfers: numbers(len(g.Transfers))}
		}
		next.Transfers[i], s.Transfers[i] = t, None
	}
	return s
}

// numbers returns those from 0 on.
func numbers(n int) []int32 {
	all := make([]int32, n)
	for i := range all {
		all[i] = int32(i)
	}
	return all
}
