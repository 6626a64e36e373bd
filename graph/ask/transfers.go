package ask

import (
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync"

	"outflow/graph"
	"outflow/graph/reach"
)

// listTransfers makes a row of every transfer that contributes. There may be
// half a million, so they are shared out among the processors, and each makes
// its rows in buffers that it uses again. Where counts take from a common effort,
// that would be spent in any order, so there one makes all rows.
func (e *evaluation) listTransfers(a *Answer) error {
	n := runtime.GOMAXPROCS(0)
	if e.segments.Spends() {
		n = 1
	}
	listers := e.listers(n)
	var wait sync.WaitGroup
	for _, l := range listers {
		wait.Go(l.list)
	}
	wait.Wait()
	rows, found := 0, [2]tally{e.nobody(), e.nobody()}
	for _, l := range listers {
		rows += len(l.rows)
		for w, t := range l.found {
			found[w].cross(t.segments, t.when)
		}
	}
	a.found = e.format.both(found)
	a.approximate = e.format.approximations(found, a.approximate)
	a.Transfers = slices.Grow(a.Transfers, rows)
	for _, l := range listers {
		a.Transfers = append(a.Transfers, l.rows...)
		l.rows = nil
		maps.Copy(e.format.approximate, l.e.format.approximate)
		if l.e.format.err != nil {
			return l.e.format.err
		}
	}
	return nil
}

// A lister makes the rows of a run of accounts.
type lister struct {
	e          *evaluation // with a formatter of its own
	hops       *[2]hopsOf  // by World
	first, end int         // accounts
	rows       []TransferRow
	found      [2]tally // who crossed while what was asked for was found
	numbers    []int32  // a buffer
	compared   *graph.Comparison
}

// listers cuts the accounts into n runs, none of which ends between accounts of
// one transfer.
func (e *evaluation) listers(n int) (all []*lister) {
	accounts := e.graph.Transfers
	hops := &[2]hopsOf{}
	for w, r := range e.worlds {
		hops[w] = newHopsOf(r, len(accounts))
	}
	compared := e.graph.Compare(e.sought.Hears, func(yield func(int) bool) {
		for n := range accounts {
			if crossed := hops[0].between(n, n+1) + hops[1].between(n, n+1); crossed > 0 && !yield(n) {
				return
			}
		}
	})
	for first := 0; first < len(accounts); {
		end := min(first+len(accounts)/n+1, len(accounts))
		for end < len(accounts) && accounts[end].ID == accounts[end-1].ID {
			end++
		}
		own := *e
		own.format = newFormatter(e.asker, e.segments)
		all = append(all, &lister{e: &own, hops: hops, first: first, end: end, found: [2]tally{e.nobody(), e.nobody()}, compared: compared})
		first = end
	}
	return all
}

// list makes the rows. Accounts of one id and its ends share a row.
func (l *lister) list() {
	e, all := l.e, l.e.graph.Transfers
	c := e.newCrossing()
	c.compared = l.compared
	l.rows = make([]TransferRow, 0, min(l.end-l.first, l.crossed(l.first, l.end)))
	for from, to := l.first, 0; from < l.end; from = to {
		for to = from + 1; to < l.end && all[to].ID == all[from].ID; to++ {
		}
		if l.crossed(from, to) == 0 {
			continue
		}
		t := l.heard(from, to)
		if len(t.accounts) > 1 {
			t.disputes = graph.Disputes(t.accounts)
		}
		for _, group := range t.sameEnds() {
			l.gather(c, t, group)
			if !c.any {
				continue
			}
			row := l.row(group, c)
			if e.query.Form == Transfers && !e.wanted(&row, c) {
				continue
			}
			l.rows = append(l.rows, row)
			for _, code := range e.query.Findings {
				for w, t := range c.finding(code).who {
					l.found[w].cross(t.segments, t.when)
				}
			}
		}
	}
}

// gather makes a crossing that of some accounts of a transfer.
func (l *lister) gather(c *crossing, t testimony, group []int) {
	c.reset(t)
	for _, i := range group {
		n := t.numbers[i]
		if !l.contributes(n) {
			continue
		}
		about := l.e.about(&t.accounts[i], i)
		for w := range l.hops {
			if !l.e.ends.admit(l.e.graph, reach.World(w), about.claim.From, about.claim.To) {
				continue
			}
			for _, h := range l.hops[w].of(n) {
				c.cross(reach.World(w), &l.e.worlds[w].Hops[h], about)
			}
		}
	}
}

// crossed returns how many hops the accounts of a run have.
func (l *lister) crossed(from, to int) int {
	return l.hops[0].between(from, to) + l.hops[1].between(from, to)
}

// contributes reports whether something crosses by an account.
func (l *lister) contributes(account int32) bool { return l.crossed(int(account), int(account)+1) > 0 }

// sameEnds groups the accounts by where they start and end.
func (t *testimony) sameEnds() [][]int {
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

// hopsOf are the hops of a result by the account they are of.
type hopsOf struct{ start, hops []int32 }

func newHopsOf(r *reach.Result, accounts int) hopsOf {
	b := hopsOf{make([]int32, accounts+1), make([]int32, len(r.Hops))}
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
func (b *hopsOf) between(from, to int) int { return int(b.start[to] - b.start[from]) }

func (b *hopsOf) of(account int32) []int32 { return b.hops[b.start[account]:b.start[account+1]] }

// A crossing is what crossed one transfer.
type crossing struct {
	told       testimony
	any        bool
	besides    besides
	total      [2]tally
	findings   [len(FindingCodes)]found
	categories []string
	ground     []string          // keys of the grounds that were asked about
	compared   *graph.Comparison // nil where there is nothing to compare
	latest     latest
	everywhere bool // the answer is about all that is loaded
}

// besides says what crossed in the confirmed world besides people's data: influence,
// and somebody's facts.
type besides struct{ anything, somebody bool }

func (b *besides) cross(w reach.World, h *reach.Hop) {
	if w == reach.Confirmed {
		b.anything, b.somebody = b.anything || h.Anything, b.somebody || h.Somebody
	}
}

// found is what was found of one code.
type found struct {
	who     [2]tally
	besides besides
	by      []int32          // accounts that make it so, ascending
	during  []graph.Interval // when; where there is one account it is not asked

	byRows  *ByRows       // the most that an account's rows show, nil if none do
	shown   tally         // who crossed by such accounts, in the confirmed world
	between []accountPair // of a discrepancy, each place pair of it
}

func (f *found) isSo() bool { return len(f.by) > 0 }

func (e *evaluation) newCrossing() *crossing {
	c := &crossing{total: [2]tally{e.nobody(), e.nobody()}, ground: e.query.grounds(), everywhere: e.query.Form == Transfers}
	for i := range c.findings {
		c.findings[i].who, c.findings[i].shown = [2]tally{e.nobody(), e.nobody()}, e.nobody()
	}
	return c
}

// finding is what was found of a code.
func (c *crossing) finding(code string) *found {
	return &c.findings[slices.Index(FindingCodes[:], code)]
}

func (c *crossing) reset(t testimony) {
	c.told, c.any, c.besides, c.latest = t, false, besides{}, latest{}
	c.categories = c.categories[:0]
	for w := range c.total {
		c.total[w].reset()
	}
	for i := range c.findings {
		if f := &c.findings[i]; f.isSo() {
			f.by, f.during, f.besides, f.between = f.by[:0], f.during[:0], besides{}, f.between[:0]
			f.who[0].reset()
			f.who[1].reset()
			if f.byRows != nil {
				f.byRows = nil
				f.shown.reset()
			}
		}
	}
}

// cross adds a hop of an account.
func (c *crossing) cross(w reach.World, h *reach.Hop, t account) {
	c.any = true
	c.besides.cross(w, h)
	c.total[w].cross(h.Segments, h.When)
	c.categories = append(c.categories, h.Categories...)
	c.find(w, h, t)
}

// row makes a row of some accounts of a transfer that have the same ends.
func (l *lister) row(group []int, c *crossing) TransferRow {
	e, accounts := l.e, c.told.accounts
	g, t := e.graph, &accounts[group[0]]
	row := TransferRow{
		ID: t.ID, From: g.Places[t.From].ID, To: g.Places[t.To].ID,
		When: []string{}, Categories: []string{}, Sources: []string{}, Evidence: []graph.Evidence{}, Findings: []Finding{},
		People:   e.format.both(c.total),
		Accounts: make([]Account, len(accounts)),
	}
	for i := range accounts {
		row.Accounts[i] = e.accountOf(&accounts[i], slices.Contains(group, i) && l.contributes(c.told.numbers[i]))
	}
	for _, i := range group {
		t := &accounts[i]
		row.Sources = append(row.Sources, t.Source)
		row.Sources = append(row.Sources, t.Annotators()...)
		row.When = appendNew(row.When, e.format.window(t))
		row.Evidence = appendNew(row.Evidence, t.Evidence)
		for _, by := range row.Accounts[i].Annotated {
			row.Evidence = appendNew(row.Evidence, by.Evidence)
		}
	}
	slices.Sort(row.Sources)
	row.Sources = slices.Compact(row.Sources)
	slices.Sort(c.categories)
	row.Categories = append(row.Categories, slices.Compact(c.categories)...)
	for i, code := range FindingCodes {
		f := &c.findings[i]
		if !f.isSo() {
			continue
		}
		if people := e.format.both(f.who); !people.none() || f.byRows != nil { // else it concerns nobody
			finding := Finding{Code: code, People: people, ByRows: f.byRows, sure: e.surely(f, people)}
			finding.doubtful = e.certainly(row.People, c.besides) && !finding.sure
			e.attribute(&finding, c, f)
			row.Findings = append(row.Findings, finding)
		}
	}
	row.sure = e.sure(&row, c)
	return row
}

// appendNew appends what is not there yet.
func appendNew[T comparable](to, more []T) []T {
	for _, x := range more {
		if !slices.Contains(to, x) {
			to = append(to, x)
		}
	}
	return to
}

func isEmpty(set []uint64) bool {
	return !slices.ContainsFunc(set, func(x uint64) bool { return x != 0 })
}

// sure reports whether the row belongs to the answer for certain: whether somebody's
// data crossed, or influence where it carried nobody's, and while a finding asked
// about was so.
func (e *evaluation) sure(row *TransferRow, c *crossing) bool {
	if len(e.query.Findings) == 0 {
		return e.certainly(row.People, c.besides)
	}
	return e.query.asks(func(code string) bool {
		f := c.finding(code)
		return f.isSo() && e.surely(f, e.format.both(f.who))
	})
}

// certainly reports whether something crossed for certain: people's data, or what
// crossed besides.
func (e *evaluation) certainly(p People, c besides) bool {
	return p.Confirmed.Min >= 1 || c.somebody && e.somebody.every || c.anything && e.influence.every
}

// ends are the places that a Transfers question says transfers run from and to.
type ends struct{ from, to area }

// An area is the outermost places that a target means, by world; nil where the
// question names no such end.
type area [2]map[int32]bool

func (a *Asker) endsOf(q Query) (e ends, err error) {
	for _, end := range []struct {
		target Target
		area   *area
	}{{q.From, &e.from}, {q.To, &e.to}} {
		if end.target.IsZero() {
			continue
		}
		places, err := a.places(end.target)
		if err != nil {
			return e, err
		}
		for w := range places {
			end.area[w] = map[int32]bool{}
			for _, p := range places[w] {
				end.area[w][p] = true
			}
		}
	}
	return e, nil
}

// admit reports whether the question asks, in a world, about what runs between
// two places.
func (e *ends) admit(g *graph.Graph, w reach.World, from, to int32) bool {
	return e.from.contains(g, w, from) && e.to.contains(g, w, to)
}

func (a *area) contains(g *graph.Graph, w reach.World, p int32) bool {
	for ; a[w] != nil && p != graph.None; p = g.Places[p].Parent {
		if a[w][p] {
			return true
		}
	}
	return a[w] == nil
}

// An Account is one source's claim of a transfer: what it states, as it states it.
// When and people that it leaves out are unknown; anything else is "", [] or null.
type Account struct {
	Source      string   `json:"source"`
	Observed    string   `json:"observed,omitempty"` // as a claim states it: see graph.Observation
	From        string   `json:"from"`
	To          string   `json:"to"`
	Contributes bool     `json:"contributes"` // to the answer, between these ends
	When        []string `json:"when"`        // in the answer's zone
	People      string   `json:"people"`      // people expression
	Needs       string   `json:"needs"`       // likewise
	Categories  []string `json:"categories"`
	Total       string   `json:"category_total"` // of categories, named or not: "24", "20..24"
	Purpose     string   `json:"purpose"`
	Role        string   `json:"role"`
	// Ground is a key, such as "none", or where it depends on the date a list of
	// GroundTerm.
	Ground     any              `json:"ground"`
	Cadence    string           `json:"cadence"`
	Disclosed  string           `json:"disclosed"` // true, false or unknown
	Safeguards []string         `json:"safeguards"`
	Evidence   []graph.Evidence `json:"evidence"`
	// Rows are of the largest run, RowTotal of all of Runs runs: "7", "20..24".
	Rows          string `json:"rows"`
	RowTotal      string `json:"row_total"`
	Runs          string `json:"runs"`
	RowsPerPerson *int64 `json:"rows_per_person"` // the most in one run
	// Annotated says which of this others say, by patterns, because the account leaves it
	// out or says that it is unknown; left out where nobody does. Sources come by name.
	Annotated []Annotation `json:"annotated,omitempty"`
}

// An Annotation is what the patterns of one source say of an account.
type Annotation struct {
	Source   string           `json:"source"`
	Keys     []string         `json:"keys"`     // of the account, sorted
	Patterns []string         `json:"patterns"` // their ids, sorted
	Evidence []graph.Evidence `json:"evidence"`
}

// annotations writes what patterns say of an account.
func annotations(t *graph.Transfer) (all []Annotation) {
	for _, source := range t.Annotators() {
		a := Annotation{Source: source, Evidence: none[graph.Evidence]()}
		for i := range t.Annotated.Set {
			if s := &t.Annotated.Set[i]; s.Source == source {
				a.Keys = append(a.Keys, s.Key)
				a.Patterns = appendNew(a.Patterns, []string{s.Pattern})
				a.Evidence = appendNew(a.Evidence, s.Evidence)
			}
		}
		slices.Sort(a.Keys)
		slices.Sort(a.Patterns)
		all = append(all, a)
	}
	return all
}

// A GroundTerm is a ground for a time.
type GroundTerm struct {
	When []string `json:"when"` // in the answer's zone; empty for any time
	Key  string   `json:"key"`
}

// accountOf writes an account.
func (e *evaluation) accountOf(t *graph.Transfer, contributes bool) Account {
	g := e.graph
	a := Account{
		Source: t.Source, Observed: t.Observation.String(), From: g.Places[t.From].ID, To: g.Places[t.To].ID, Contributes: contributes,
		When: e.format.window(t), People: e.format.peopleText(t.People), Needs: e.format.peopleText(t.Needs), Categories: orNone(t.Categories), Total: t.CategoryTotal.String(),
		Purpose: t.Purpose, Role: t.Role, Cadence: t.Cadence, Disclosed: t.Disclosed, Safeguards: orNone(t.Safeguards), Evidence: orNone(t.Evidence),
		Rows: t.Rows.String(), RowTotal: t.RowTotal.String(), Runs: t.Runs.String(),
		Annotated: annotations(t),
	}
	if k := t.RowsPerPerson; k != 0 {
		a.RowsPerPerson = &k
	}
	switch terms := t.Ground; {
	case len(terms) == 1 && terms[0].When.IsZero():
		a.Ground = terms[0].Key
	case len(terms) > 0:
		said := make([]GroundTerm, len(terms))
		for i, term := range terms {
			said[i] = GroundTerm{term.When.Format(e.graph.Zone), term.Key}
		}
		a.Ground = said
	}
	return a
}

// none is an empty list that takes no memory.
func none[T any]() []T { return []T{} }

func orNone[T any](list []T) []T {
	if list == nil {
		return none[T]()
	}
	return list
}

// Says writes what the account states, each with its key: "when 2020; people
// everyone"; and who says it, in parentheses, where that is not the account's source.
func (a *Account) Says() string {
	var said []string
	add := func(key, value string) {
		if value != "" {
			said = append(said, key+" "+value+a.saidBy(key))
		}
	}
	add("observed", a.Observed)
	add("when", strings.Join(a.When, " "))
	add("people", a.People)
	add("needs", a.Needs)
	add("categories", strings.Join(a.Categories, " "))
	add("category_total", a.Total)
	add("purpose", a.Purpose)
	add("role", a.Role)
	add("ground", a.GroundText())
	add("cadence", a.Cadence)
	add("disclosed", a.Disclosed)
	add("safeguards", strings.Join(a.Safeguards, ", "))
	add("rows", a.Rows)
	add("row_total", a.RowTotal)
	add("runs", a.Runs)
	add("rows_per_person", optional(a.RowsPerPerson))
	return strings.Join(said, "; ")
}

// saidBy returns who says what the account states at a key, in parentheses; "" for its own
// source.
func (a *Account) saidBy(key string) string {
	for _, other := range a.Annotated {
		if slices.Contains(other.Keys, key) {
			return " (" + other.Source + ")"
		}
	}
	return ""
}

// GroundText writes the ground in one line: "none", or each term with its time.
func (a *Account) GroundText() string {
	switch ground := a.Ground.(type) {
	case string:
		return ground
	case []GroundTerm:
		terms := make([]string, len(ground))
		for i, term := range ground {
			terms[i] = strings.Join(slices.Concat([]string{term.Key}, term.When), " ")
		}
		return strings.Join(terms, ", ")
	}
	return ""
}
