package graph

import (
	"cmp"
	"slices"
	"strings"
)

// addTransfer makes an account of a transfer, its places by their first
// numbers.
func (m *merger) addTransfer(c *Claim) {
	m.requirePlaces(c)
	from, fromOK := m.place(c.From)
	to, toOK := m.place(c.To)
	if !fromOK || !toOK { // reported by require
		return
	}
	t := Transfer{From: from, To: to, Account: &Account{
		ID: c.ID, Source: c.Source,
		When:       c.When,
		People:     m.expression(c, "people", cmp.Or(c.People, "unknown")),
		Needs:      m.expression(c, "needs", c.Needs),
		Categories: m.currentKeys(c.Categories), CategoryTotal: c.CategoryTotal,
		Derives:   m.derivations(c),
		Aggregate: c.Effect == EffectAggregate, Observation: observations[c.Observed],
		Conduct: m.silent,
	}}
	if t.People == nil { // reported by expression
		return
	}
	t.When.Unknown = t.When.Unknown || t.When.IsZero() // what is left out is not stated
	if !m.holdsAll(c, c.Categories) || !m.addColumns(&t, c) {
		return
	}
	if c.saysConduct() {
		t.Conduct = c.conduct()
	}
	m.patterns.annotate(&t, m.Places[from].ID, m.Places[to].ID, nil, m.set)
	m.Transfers = append(m.Transfers, t)
}

// numberTransfers gives transfers the new numbers of their places, leaves out
// those that lost one, and sorts them.
func (m *merger) numberTransfers(number []int32) {
	m.Transfers = slices.DeleteFunc(m.Transfers, func(t Transfer) bool {
		return number[t.From] == None || number[t.To] == None
	})
	for i := range m.Transfers {
		t := &m.Transfers[i]
		t.From, t.To = number[t.From], number[t.To]
		for j := range t.Columns {
			t.Columns[j] = Column{number[t.Columns[j].In], number[t.Columns[j].Out]}
		}
		slices.SortFunc(t.Columns, func(a, b Column) int {
			return cmp.Or(cmp.Compare(a.Out, b.Out), cmp.Compare(a.In, b.In))
		})
		t.Columns = slices.Compact(t.Columns)
	}
	byKey := func(a, b Transfer) int { return compareKeys(&a, &b) }
	if !slices.IsSortedFunc(m.Transfers, byKey) {
		slices.SortFunc(m.Transfers, byKey)
	}
}

// compareKeys orders accounts by id, then source.
func compareKeys(a, b *Transfer) int {
	return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Source, b.Source))
}

func (c *Claim) conduct() *Conduct {
	return &Conduct{c.Cadence, c.Job, c.Role, c.Purpose, c.Safeguards, c.Ground, c.Disclosed, c.Evidence, c.Rows, c.RowTotal, c.Runs, c.RowsPerPerson, c.Locator}
}

func (c *Claim) saysConduct() bool {
	return c.Cadence != "" || c.Job != "" || c.Role != "" || c.Purpose != "" || c.Safeguards != nil ||
		c.Ground != nil || c.Disclosed != "" || c.Evidence != nil || !c.Rows.IsZero() || !c.RowTotal.IsZero() || !c.Runs.IsZero() || c.RowsPerPerson != 0 || c.Locator != ""
}

func (m *merger) derivations(c *Claim) []Derivation {
	var all []Derivation
	for out, in := range c.Derives {
		all = append(all, Derivation{m.Categories.Current(out), m.currentKeys(in)})
	}
	slices.SortFunc(all, func(a, b Derivation) int { return cmp.Or(strings.Compare(a.Out, b.Out), slices.Compare(a.In, b.In)) })
	return all
}

// addColumns resolves the fields that the account runs along, and reports
// whether they are all there.
func (m *merger) addColumns(t *Transfer, c *Claim) bool {
	if len(c.Columns) == 0 {
		return true
	}
	for side, p := range [...]int32{t.From, t.To} {
		if m.Places[p].Kind != KindDataset {
			m.fault(c, "columns", "%s %q is a %s; columns need a dataset at both ends", [...]string{"from", "to"}[side], [...]string{c.From, c.To}[side], m.Places[p].Kind)
			return false
		}
	}
	for out, ins := range c.Columns {
		for _, in := range ins {
			from, fromOK := m.place(c.From + "#" + in)
			to, toOK := m.place(c.To + "#" + out)
			if !fromOK || !toOK { // reported by require
				return false
			}
			t.Columns = append(t.Columns, Column{from, to})
		}
	}
	return true
}

// countEnds counts, or with -1 takes back, where accounts start and end.
func (m *merger) countEnds(accounts []Transfer, by int32) {
	for i := range accounts {
		t := &accounts[i]
		m.accounts[t.Observation] += by
		m.uses[t.From].from += by
		m.uses[t.To].to += by
	}
}

// findOrigins decides where data begins. Any transfer of the whole graph
// counts, whatever its window, people or source.
func (m *merger) findOrigins() {
	ends := make([]bool, len(m.Places)) // at the place, or at a field of it
	for i := range m.Places {
		if m.uses[i].to == 0 {
			continue
		}
		ends[i] = true
		if p := &m.Places[i]; p.Kind == KindField {
			ends[p.Parent] = true
		}
	}
	for i := range m.Places {
		p := &m.Places[i]
		p.Origin = NoOrigin
		switch {
		case p.Kind != KindDataset && p.Kind != KindSystem:
		case p.Subjects != nil:
			p.Origin = StatedOrigin
		case ends[i]:
		case p.Kind == KindDataset, len(m.children[i]) == 0 && m.uses[i].from > 0:
			p.Origin = ImplicitOrigin
		}
	}
}
