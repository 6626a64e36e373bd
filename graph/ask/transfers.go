package ask

import (
	"maps"
	"runtime"
	"slices"
	"sync"

	"outflow/graph"
	"outflow/graph/reach"
)

// listTransfers makes a row of every transfer that contributes. There may be
// half a million, so they are shared out among the processors, and each makes
// its rows in buffers that it uses again.
func (e *evaluation) listTransfers(a *Answer) error {
	crossed := [2]byAccount{hopsByAccount(e.worlds[0], len(e.graph.Transfers)), hopsByAccount(e.worlds[1], len(e.graph.Transfers))}
	parts := e.shares(runtime.GOMAXPROCS(0), crossed)
	var wait sync.WaitGroup
	for i := range parts {
		p := &parts[i]
		p.evaluation = *e
		p.clerk = e.newClerk(e.segments)
		wait.Go(p.list)
	}
	wait.Wait()
	rows, found := 0, [2]tally{e.nobody(), e.nobody()}
	for i := range parts {
		rows += len(parts[i].rows)
		for w, t := range parts[i].found {
			found[w].cross(t.segments, t.when)
		}
	}
	a.found = e.both(found)
	a.approximate = e.approximations(found, a.approximate)
	a.Transfers = slices.Grow(a.Transfers, rows)
	for i := range parts {
		a.Transfers = append(a.Transfers, parts[i].rows...)
		parts[i].rows = nil
		maps.Copy(e.approximate, parts[i].approximate)
		if parts[i].err != nil {
			return parts[i].err
		}
	}
	return nil
}

// A share is a run of accounts to make rows of.
type share struct {
	evaluation
	crossed  [2]byAccount // hops by World
	from, to int          // accounts
	rows     []TransferRow
	found    [2]tally // who crossed while what was asked for was found
	numbers  []int32  // a buffer
}

// shares cuts the accounts into n runs, none of which ends between accounts of
// one transfer.
func (e *evaluation) shares(n int, crossed [2]byAccount) []share {
	all := e.graph.Transfers
	var parts []share
	for from := 0; from < len(all); {
		to := min(from+len(all)/n+1, len(all))
		for to < len(all) && all[to].ID == all[to-1].ID {
			to++
		}
		parts = append(parts, share{crossed: crossed, from: from, to: to})
		from = to
	}
	return parts
}

// list makes the rows of a share. Accounts of one id and its ends share a row.
func (s *share) list() {
	r := s.newCrossing()
	s.found = [2]tally{s.nobody(), s.nobody()}
	all := s.graph.Transfers
	s.rows = make([]TransferRow, 0, min(s.to-s.from, s.crossed[0].between(s.from, s.to)+s.crossed[1].between(s.from, s.to)))
	for from := s.from; from < s.to; {
		to := from + 1
		for to < s.to && all[to].ID == all[from].ID {
			to++
		}
		if s.crossed[0].between(from, to)+s.crossed[1].between(from, to) == 0 {
			from = to
			continue
		}
		t := s.heard(from, to)
		if len(t.accounts) > 1 {
			t.disputes = graph.Disputes(t.accounts)
		}
		for _, group := range t.sameEnds() {
			r.reset(t)
			for _, i := range group {
				n := t.numbers[i]
				if !s.contributes(n) {
					continue
				}
				about := s.about(&t.accounts[i], i)
				for w := range s.crossed {
					if !s.ends.admit(s.graph, reach.World(w), about.From, about.To) {
						continue
					}
					for _, h := range s.crossed[w].of(n) {
						r.cross(reach.World(w), &s.worlds[w].Hops[h], about)
					}
				}
			}
			if !r.any {
				continue
			}
			row := s.transferRow(group, r)
			if s.flow.Form == Transfers && !s.wanted(&row, r) {
				continue
			}
			s.rows = append(s.rows, row)
			for _, code := range s.flow.Findings {
				for w, t := range r.findings[slices.Index(FindingCodes[:], code)].who {
					s.found[w].cross(t.segments, t.when)
				}
			}
		}
		from = to
	}
}

// sameEnds groups the accounts by where they start and end.
func (t *telling) sameEnds() [][]int {
	var groups [][]int
	for i := range t.accounts {
		a := &t.accounts[i]
		g := slices.IndexFunc(groups, func(g []int) bool {
			o := &t.accounts[g[0]]
			return o.From == a.From && o.To == a.To
		})
		if g < 0 {
			groups = append(groups, []int{i})
		} else {
			groups[g] = append(groups[g], i)
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

// between returns how many hops the accounts of a run have.
func (b *byAccount) between(from, to int) int { return int(b.start[to] - b.start[from]) }

func (b *byAccount) of(account int32) []int32 { return b.hops[b.start[account]:b.start[account+1]] }

// A crossing gathers what crossed one transfer.
type crossing struct {
	telling
	any        bool
	besides    besides
	total      [2]tally
	findings   [len(FindingCodes)]found
	categories []string
	ground     []string // keys of the grounds that were asked about
}

// besides says what crossed in the confirmed world besides people's data: influence,
// and somebody's facts.
type besides struct{ anything, somebody bool }

func (b *besides) cross(w reach.World, h *reach.Hop) {
	if w == reach.Confirmed {
		b.anything, b.somebody = b.anything || h.Anything, b.somebody || h.Somebody
	}
}

// found gathers what is found of one code.
type found struct {
	who     [2]tally
	besides besides
	by      []int32          // accounts that make it so, ascending
	during  []graph.Interval // when; where there is one account it is not asked
}

func (f *found) isSo() bool { return len(f.by) > 0 }

func (e *evaluation) newCrossing() *crossing {
	r := &crossing{total: [2]tally{e.nobody(), e.nobody()}, ground: e.flow.grounds()}
	for i := range r.findings {
		r.findings[i].who = [2]tally{e.nobody(), e.nobody()}
	}
	return r
}

func (r *crossing) reset(t telling) {
	r.telling, r.any, r.besides = t, false, besides{}
	r.categories = r.categories[:0]
	for w := range r.total {
		r.total[w].reset()
	}
	for i := range r.findings {
		f := &r.findings[i]
		if f.isSo() {
			f.by, f.during, f.besides = f.by[:0], f.during[:0], besides{}
			f.who[0].reset()
			f.who[1].reset()
		}
	}
}

// cross adds a hop of an account.
func (r *crossing) cross(w reach.World, h *reach.Hop, t account) {
	r.any = true
	r.besides.cross(w, h)
	r.total[w].cross(h.Segments, h.When)
	r.categories = append(r.categories, h.Categories...)
	r.find(w, h, t)
}

// transferRow makes a row of some accounts of a transfer that have the same ends.
func (s *share) transferRow(group []int, r *crossing) TransferRow {
	g, t := s.graph, &r.accounts[group[0]]
	row := TransferRow{
		ID: t.ID, From: g.Places[t.From].ID, To: g.Places[t.To].ID,
		When: []string{}, Categories: []string{}, Sources: []string{}, Evidence: []graph.Evidence{}, Findings: []Finding{},
		People:   s.both(r.total),
		Accounts: make([]Account, len(r.accounts)),
	}
	for i := range r.accounts {
		row.Accounts[i] = s.accountOf(&r.accounts[i], slices.Contains(group, i) && s.contributes(r.numbers[i]))
	}
	for _, i := range group {
		t := &r.accounts[i]
		row.Sources = append(row.Sources, t.Source)
		for _, text := range s.window(t) {
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
		if !f.isSo() {
			continue
		}
		if people := s.both(f.who); !people.none() { // else it concerns nobody
			finding := Finding{Code: code, People: people, doubtful: s.certainly(row.People, r.besides) && !s.certainly(people, f.besides)}
			s.attribute(&finding, &r.telling, f)
			row.Findings = append(row.Findings, finding)
		}
	}
	row.sure = s.sure(&row, r)
	return row
}

// contributes reports whether something crosses by an account.
func (s *share) contributes(account int32) bool {
	n := int(account)
	return s.crossed[0].between(n, n+1)+s.crossed[1].between(n, n+1) > 0
}

func isEmpty(set []uint64) bool {
	return !slices.ContainsFunc(set, func(x uint64) bool { return x != 0 })
}

// sure reports whether the row belongs to the answer for certain: somebody, or
// where it carried nobody something, crossed, and while a finding asked about was so.
func (s *share) sure(row *TransferRow, r *crossing) bool {
	if len(s.flow.Findings) == 0 {
		return s.certainly(row.People, r.besides)
	}
	return s.flow.asks(func(code string) bool {
		i := slices.Index(FindingCodes[:], code)
		f := &r.findings[i]
		return f.isSo() && s.certainly(s.both(f.who), f.besides)
	})
}

// certainly reports whether something crossed for certain: people's data, or what
// crossed besides.
func (e *evaluation) certainly(p People, c besides) bool {
	return p.Confirmed.Min >= 1 || c.somebody && e.somebody.every || c.anything && e.influence.every
}
