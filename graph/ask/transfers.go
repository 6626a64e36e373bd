package ask

import (
	"maps"
	"runtime"
	"slices"
	"sort"
	"strings"
	"sync"

	"outflow/graph"
	"outflow/graph/reach"
)

// A listing makes the rows of the transfers that contribute. It may be used by several at
// once, each with a lister of its own.
type listing struct {
	e        *evaluation
	hops     [2]hopsOf // by World
	compared *graph.Comparison
}

func (e *evaluation) newListing() *listing {
	accounts := e.graph.Transfers
	all := &listing{e: e}
	for w, r := range e.worlds {
		all.hops[w] = newHopsOf(r, len(accounts))
	}
	all.compared = e.graph.Compare(e.sought.Hears, func(yield func(int) bool) {
		for n := range accounts {
			if all.crossed(n, n+1) > 0 && !yield(n) {
				return
			}
		}
	})
	return all
}

// crossed returns how many hops the accounts of a run have.
func (all *listing) crossed(from, to int) int {
	return all.hops[0].between(from, to) + all.hops[1].between(from, to)
}

// contributes reports whether something crosses by an account.
func (all *listing) contributes(account int32) bool {
	return all.crossed(int(account), int(account)+1) > 0
}

// after returns the first account of the transfers whose ids come after one.
func (all *listing) after(id string) int {
	accounts := all.e.graph.Transfers
	return sort.Search(len(accounts), func(n int) bool { return accounts[n].ID > id })
}

// sameID returns the end of the run of accounts of one transfer that begins with one.
func (all *listing) sameID(from int) int {
	accounts, to := all.e.graph.Transfers, from+1
	for to < len(accounts) && accounts[to].ID == accounts[from].ID {
		to++
	}
	return to
}

// listTransfers makes a row of every transfer that contributes.
func (e *evaluation) listTransfers(a *Answer) error { return e.newListing().listTransfers(a) }

func (all *listing) listTransfers(a *Answer) error {
	e := all.e
	listers := all.listers(0, len(e.graph.Transfers))
	found := [2]tally{e.nobody(), e.nobody()}
	for _, l := range listers {
		for w, t := range l.found {
			found[w].cross(t.segments, t.when)
		}
		maps.Copy(e.format.approximate, l.e.format.approximate)
	}
	a.found = e.format.both(found)
	a.approximate = e.format.approximations(found, a.approximate)
	var err error
	a.Transfers, err = rowsOf(listers, a.Transfers)
	return err
}

// listers have made the rows of a run of accounts. There may be half a million, so they are
// shared out among the processors, and each makes its rows in buffers that it uses again.
func (all *listing) listers(first, end int) (listers []*lister) {
	var wait sync.WaitGroup
	for _, run := range all.runs(first, end) {
		l := all.lister()
		listers = append(listers, l)
		wait.Go(func() { l.list(run[0], run[1]) })
	}
	wait.Wait()
	return listers
}

// weigh visits what crossed each transfer of a run of accounts, shared out as listers are, but
// makes no row. begin is called once for each lister, and returns what visits what it finds.
func (all *listing) weigh(first, end int, begin func(l *lister) (visit func(group []int))) error {
	var wait sync.WaitGroup
	var listers []*lister
	for _, run := range all.runs(first, end) {
		l := all.lister()
		listers = append(listers, l)
		visit := begin(l)
		wait.Go(func() { l.each(run[0], run[1], visit) })
	}
	wait.Wait()
	for _, l := range listers {
		if l.e.format.err != nil {
			return l.e.format.err
		}
	}
	return nil
}

// runs parts a run of accounts into one for each processor, none of which ends between
// accounts of one transfer. Where counts take from a common effort, that would be spent in
// any order, so there one makes all rows.
func (all *listing) runs(first, end int) (runs [][2]int) {
	n := runtime.GOMAXPROCS(0)
	if all.e.segments.Spends() {
		n = 1
	}
	for from, to := first, 0; from < end; from = to {
		to = all.sameID(min(from+(end-first)/n, end-1))
		runs = append(runs, [2]int{from, to})
	}
	return runs
}

// rowsOf appends the rows that listers made.
func rowsOf(listers []*lister, to []TransferRow) ([]TransferRow, error) {
	rows := 0
	for _, l := range listers {
		if l.e.format.err != nil {
			return nil, l.e.format.err
		}
		rows += len(l.rows)
	}
	to = slices.Grow(to, rows)
	for _, l := range listers {
		to = append(to, l.rows...)
		l.rows = nil
	}
	return to, nil
}

// A lister makes the rows of runs of accounts.
type lister struct {
	*listing
	e     *evaluation // with a formatter of its own
	c     *crossing   // what crossed the transfer at hand
	rows  []TransferRow
	found [2]tally // who crossed while what was asked for was found

	numbers []int32 // buffers
	groups  [][]int
}

func (all *listing) lister() *lister {
	own := *all.e
	own.format = own.newFormatter()
	l := &lister{listing: all, e: &own, c: own.newCrossing(), found: [2]tally{own.nobody(), own.nobody()}}
	l.c.compared = all.compared
	return l
}

// list makes the rows of a run of accounts.
func (l *lister) list(first, end int) {
	l.rows = slices.Grow(l.rows[:0], min(end-first, l.crossed(first, end)))
	l.each(first, end, func(group []int) {
		row := l.row(group, l.c)
		if l.e.query.Form == Transfers && !l.e.wanted(&row, l.c) {
			return
		}
		l.rows = append(l.rows, row)
		for _, code := range l.e.query.Findings {
			for w, t := range l.c.finding(code).who {
				l.found[w].cross(t.segments, t.when)
			}
		}
	})
}

// each finds what crossed each transfer of a run of accounts. Accounts of one id and its
// ends share a row, and are visited at once.
func (l *lister) each(first, end int, visit func(group []int)) {
	for from, to := first, 0; from < end; from = to {
		if to = l.sameID(from); l.crossed(from, to) == 0 {
			continue
		}
		t := l.heard(from, to)
		if len(t.accounts) > 1 {
			t.disputes = graph.Disputes(t.accounts)
		}
		l.groups = t.sameEnds(l.groups[:0])
		for _, group := range l.groups {
			if l.gather(l.c, t, group); l.c.any {
				visit(group)
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

// sameEnds groups the accounts by where they start and end.
func (t *testimony) sameEnds(groups [][]int) [][]int {
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
	Locator     string   `json:"locator,omitempty"`  // where in the source it stands
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
	Locators []string         `json:"locators,omitempty"` // where in the source they stand, sorted
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
				if s.Locator != "" {
					a.Locators = appendNew(a.Locators, []string{s.Locator})
				}
			}
		}
		slices.Sort(a.Locators)
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
		Source: t.Source, Locator: t.Locator, Observed: t.Observation.String(), From: g.Places[t.From].ID, To: g.Places[t.To].ID, Contributes: contributes,
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

// Cited writes the source of the account, and where in it that stands.
func (a *Account) Cited() string {
	return graph.Citation{Source: a.Source, Locator: a.Locator}.String()
}

// Says writes what the account states, each with its key: "when 2020; people
// everyone"; and who says it, in parentheses, where that is not the account's source.
func (a *Account) Says() string {
	var said []string
	for _, s := range a.Stated() {
		text := s.Key + " " + s.Value
		if s.By != "" {
			text += " (" + s.By + ")"
		}
		said = append(said, text)
	}
	return strings.Join(said, "; ")
}

// A Stated is what an account states at one key; By is the source that says so by a
// pattern, "" if it is the account's own.
type Stated struct{ Key, Value, By string }

// Stated lists what the account states.
func (a *Account) Stated() (all []Stated) {
	add := func(key, value string) {
		if value != "" {
			all = append(all, Stated{key, value, a.saidBy(key)})
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
	return all
}

// saidBy returns the source that says by patterns what the account states at a key; "" for
// its own source.
func (a *Account) saidBy(key string) string {
	for _, other := range a.Annotated {
		if slices.Contains(other.Keys, key) {
			return other.Source
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
