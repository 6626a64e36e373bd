package ask

import (
	"slices"

	"outflow/graph"
	"outflow/graph/reach"
)

// listTransfers makes a row of every transfer that contributes. Accounts that
// share an id and its ends share the row. There may be half a million, so rows
// are made one after the other, in buffers that are used again.
func (e *evaluation) listTransfers(a *Answer) {
	crossed := [2]byAccount{hopsByAccount(e.worlds[0], len(e.graph.Transfers)), hopsByAccount(e.worlds[1], len(e.graph.Transfers))}
	r := e.newCrossing()
	all := e.graph.Transfers
	for from := 0; from < len(all); {
		to := from + 1
		for to < len(all) && all[to].ID == all[from].ID {
			to++
		}
		for _, group := range sameEnds(all[from:to], int32(from)) {
			r.reset()
			for _, n := range group {
				for w := range crossed {
					for _, h := range crossed[w].of(n) {
						e.cross(r, reach.World(w), &e.worlds[w].Hops[h])
					}
				}
			}
			t := &all[group[0]]
			if !r.any || !e.shows(t) {
				continue
			}
			if row := e.transferRow(t, group, r); e.flow.Form != Transfers || e.wanted(&row) {
				a.Transfers = append(a.Transfers, row)
			}
		}
		from = to
	}
}

// sameEnds groups the accounts of one transfer, the first of which has number
// first, by where they start and end.
func sameEnds(accounts []graph.Transfer, first int32) [][]int32 {
	var groups [][]int32
	for i := range accounts {
		t := &accounts[i]
		n := first + int32(i)
		g := slices.IndexFunc(groups, func(g []int32) bool {
			o := &accounts[g[0]-first]
			return o.From == t.From && o.To == t.To
		})
		if g < 0 {
			groups = append(groups, []int32{n})
		} else {
			groups[g] = append(groups[g], n)
		}
	}
	return groups
}

// byAccount lists the hops of a result by the account they are of.
type byAccount struct{ start, hops []int32 }

func hopsByAccount(r *reach.Result, accounts int) byAccount {
	b := byAccount{make([]int32, accounts+1), make([]int32, len(r.Hops))}
	for i := range r.Hops {
		b.start[r.Hops[i].Account+1]++
	}
	for n := range accounts {
		b.start[n+1] += b.start[n]
	}
	next := slices.Clone(b.start)
	for i := range r.Hops {
		n := r.Hops[i].Account
		b.hops[next[n]] = int32(i)
		next[n]++
	}
	return b
}

func (b *byAccount) of(account int32) []int32 { return b.hops[b.start[account]:b.start[account+1]] }

// A crossing gathers what crossed one transfer.
type crossing struct {
	any      bool
	anything bool // crossed in the confirmed world
	total    [2]tally
	findings [len(FindingCodes)]struct {
		found bool
		who   [2]tally
	}
	categories []string
}

func (e *evaluation) newCrossing() *crossing {
	r := &crossing{total: [2]tally{e.nobody(), e.nobody()}}
	for i := range r.findings {
		r.findings[i].who = [2]tally{e.nobody(), e.nobody()}
	}
	return r
}

func (r *crossing) reset() {
	r.any, r.anything = false, false
	r.categories = r.categories[:0]
	for w := range r.total {
		r.total[w].reset()
	}
	for i := range r.findings {
		f := &r.findings[i]
		if f.found {
			f.found = false
			f.who[0].reset()
			f.who[1].reset()
		}
	}
}

// cross adds a hop.
func (e *evaluation) cross(r *crossing, w reach.World, h *reach.Hop) {
	r.any = true
	r.anything = r.anything || w == reach.Confirmed && h.Anything
	r.total[w].add(h.Kinds, h.When)
	r.categories = append(r.categories, h.Categories...)
	e.findings(w, h, &e.graph.Transfers[h.Account], r)
}

func (e *evaluation) transferRow(t *graph.Transfer, accounts []int32, r *crossing) TransferRow {
	g := e.graph
	row := TransferRow{
		ID: t.ID, From: g.Places[t.From].ID, To: g.Places[t.To].ID,
		When: []string{}, Categories: []string{}, Sources: []string{}, Evidence: []graph.Evidence{}, Findings: []Finding{},
		People: e.both(r.total),
	}
	for _, n := range accounts {
		t := &g.Transfers[n]
		row.Sources = append(row.Sources, t.Source)
		for _, text := range e.when(t) {
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
	for i, code := range FindingCodes {
		f := &r.findings[i]
		if !f.found {
			continue
		}
		if people := e.both(f.who); !people.none() || row.People.none() {
			row.Findings = append(row.Findings, Finding{Code: code, People: people})
		}
	}
	row.sure = e.sure(&row, r.anything)
	return row
}

// when writes an account's window; most accounts share one of a few.
func (e *evaluation) when(t *graph.Transfer) []string {
	switch {
	case t.When.IsZero():
		return []string{graph.Always.Format(e.graph.Zone)}
	case t.When.Unknown || len(t.When.Spans) > 1:
		return t.When.Format(e.graph.Zone)
	}
	span := t.When.Spans[0]
	text, ok := e.spans[span]
	if !ok {
		text = t.When.Format(e.graph.Zone)
		e.spans[span] = text
	}
	return text
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

// sure reports whether the row belongs to the answer for certain: somebody, or
// in any case something, crossed, and while a finding asked about was so.
func (e *evaluation) sure(row *TransferRow, anything bool) bool {
	if len(e.flow.Findings) == 0 || row.People.none() {
		return row.People.Confirmed.Min >= 1 || anything
	}
	return slices.ContainsFunc(row.Findings, func(f Finding) bool {
		return slices.Contains(e.flow.Findings, f.Code) && f.People.Confirmed.Min >= 1
	})
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
