package ask

import (
	"slices"

	"outflow/graph"
	"outflow/graph/reach"
)

// An accountRow gathers what crossed the accounts of one transfer.
type accountRow struct {
	from, to   int32
	total      [2]tally
	findings   map[string]*[2]tally
	categories []string
	accounts   []int32
}

// listTransfers makes a row of every transfer that contributes. Accounts that
// share an id and its ends share the row.
func (e *evaluation) listTransfers(a *Answer) {
	type key struct {
		id       string
		from, to int32
	}
	rows := map[key]*accountRow{}
	var order []key
	for w, r := range e.worlds {
		for i := range r.Hops {
			h := &r.Hops[i]
			t := &e.graph.Transfers[h.Account]
			if !e.shows(t) {
				continue
			}
			k := key{t.ID, t.From, t.To}
			row := rows[k]
			if row == nil {
				row = &accountRow{from: t.From, to: t.To, total: [2]tally{e.nobody(), e.nobody()}, findings: map[string]*[2]tally{}}
				rows[k] = row
				order = append(order, k)
			}
			row.total[w].add(h.Kinds, h.When)
			row.categories = append(row.categories, h.Categories...)
			row.accounts = append(row.accounts, h.Account)
			e.findings(reach.World(w), h, t, row)
		}
	}
	slices.SortFunc(order, func(x, y key) int { return compareRows(x.id, y.id, x.from, y.from, x.to, y.to) })
	for _, k := range order {
		row := e.transferRow(k.id, rows[k])
		if e.flow.Form != Transfers || e.wanted(&row) {
			a.Transfers = append(a.Transfers, row)
		}
	}
}

func compareRows(idX, idY string, fromX, fromY, toX, toY int32) int {
	switch {
	case idX != idY && idX < idY:
		return -1
	case idX != idY:
		return 1
	case fromX != fromY:
		return int(fromX - fromY)
	}
	return int(toX - toY)
}

func (e *evaluation) transferRow(id string, r *accountRow) TransferRow {
	g := e.graph
	row := TransferRow{
		ID: id, From: g.Places[r.from].ID, To: g.Places[r.to].ID,
		When: []string{}, Categories: []string{}, Sources: []string{}, Evidence: []graph.Evidence{}, Findings: []Finding{},
		People: e.both(r.total),
	}
	slices.Sort(r.accounts)
	for _, n := range slices.Compact(r.accounts) {
		t := &g.Transfers[n]
		row.Sources = append(row.Sources, t.Source)
		when := t.When.Format(g.Zone)
		if t.When.IsZero() {
			when = []string{graph.Always.Format(g.Zone)}
		}
		for _, text := range when {
			if !slices.Contains(row.When, text) {
				row.When = append(row.When, text)
			}
		}
		for _, ev := range t.Evidence {
			if !slices.Contains(row.Evidence, ev) {
				row.Evidence = append(row.Evidence, ev)
			}
		}
	}
	slices.Sort(r.categories)
	row.Categories = append(row.Categories, slices.Compact(r.categories)...)
	for _, code := range FindingCodes {
		if t := r.findings[code]; t != nil {
			f := Finding{Code: code, People: e.both(*t)}
			if !f.People.none() || isEmpty(r.total[reach.Possible].kinds) {
				row.Findings = append(row.Findings, f)
			}
		}
	}
	return row
}

func isEmpty(set []uint64) bool {
	return !slices.ContainsFunc(set, func(x uint64) bool { return x != 0 })
}

// shows reports whether the question asks about the ends of a transfer.
func (e *evaluation) shows(t *graph.Transfer) bool {
	if e.flow.Form != Transfers {
		return true
	}
	for _, end := range []struct {
		target Target
		place  int32
	}{{e.flow.From, t.From}, {e.flow.To, t.To}} {
		if end.target.IsZero() {
			continue
		}
		places, _ := e.places(end.target)
		if !slices.ContainsFunc(places, func(p int32) bool { return e.graph.Contains(p, end.place) }) {
			return false
		}
	}
	return true
}

// wanted reports whether the row has a finding that a Transfers question asks
// for.
func (e *evaluation) wanted(row *TransferRow) bool {
	if (e.flow.People != nil || e.query.Category != graph.AllData) && row.People.none() {
		return false
	}
	return len(e.flow.Findings) == 0 || slices.ContainsFunc(row.Findings, func(f Finding) bool {
		return slices.Contains(e.flow.Findings, f.Code)
	})
}
