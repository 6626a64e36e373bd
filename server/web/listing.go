package web

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// Long lists of an answer are tables, of which a page shows some rows: those that hold a
// text, sorted, so many at a time.
const (
	TransfersTable = "transfers"
	PlacesTable    = "places"
)

// Tables are the names of those.
var Tables = []string{TransfersTable, PlacesTable}

// Orders are the columns by which a table may be sorted, by its name. The first is how it is
// sorted unless it is said otherwise: by people, the most first, then by time.
var Orders = map[string][]string{
	TransfersTable: {"people", "time", "id", "from", "to", "findings"},
	PlacesTable:    {"people", "time", "id", "party", "countries"},
}

// PageRows is how many rows of a table are on a page, which is no longer than a few screens of a phone.
// MostRows is how many are on a long one, how many are printed, and how many rows any other
// list has. The rest is in the files that the page leads to, and it says how many there are.
const (
	PageRows = 20
	MostRows = 500
)

// A Listing says what a reader sees of a table.
type Listing struct {
	Sort string // a column, "" for the first of Orders
	Find string // the rows that hold this text alone, "" for all
	Page int    // from 1; 0 is the first
	Long bool   // pages of MostRows
}

// listingParams are the names of the parameters of a Listing, after the table's.
var listingParams = []string{"-sort", "-find", "-page", "-rows"}

// LongRows is what the parameter of rows says for long pages.
const LongRows = "more"

// values are the parameters in the order of listingParams.
func (l Listing) values() []string {
	page, rows := "", ""
	if l.Page > 1 {
		page = strconv.Itoa(l.Page)
	}
	if l.Long {
		rows = LongRows
	}
	return []string{l.Sort, l.Find, page, rows}
}

// A Table is a list of an answer, and what of it is shown.
type Table[T any] struct {
	Listing
	Name  string
	One   string // what a row is called
	Many  string
	Count int // rows of the answer
	Found int // of those, how many hold the text
	Rows  []T // those on the page, and those around it that are printed
	state State
	from  int // the row found with which Rows begin
	page  [2]int
}

// Off reports whether a row of Rows is only printed.
func (t *Table[T]) Off(i int) bool { return t.from+i < t.page[0] || t.from+i >= t.page[1] }

// First and Last are the numbers of the rows on the page.
func (t *Table[T]) First() int { return min(t.page[0]+1, t.Found) }

// Last is like First.
func (t *Table[T]) Last() int { return t.page[1] }

// Unprinted is how many of the rows found are not there even when the page is printed.
func (t *Table[T]) Unprinted() int { return t.Found - len(t.Rows) }

// Whole reports whether all rows of the answer are on the page.
func (t *Table[T]) Whole() bool { return t.Last()-t.First()+1 == t.Count }

// Wide reports whether the table has so many rows that one would look for some.
func (t *Table[T]) Wide() bool { return t.Count > 10 }

// size is how many rows a page has.
func (l Listing) size() int {
	if l.Long {
		return MostRows
	}
	return PageRows
}

// listing returns what the state shows of a table.
func (s State) listing(table string) Listing {
	if table == PlacesTable {
		return s.Places
	}
	return s.Transfers
}

// listed is the state with another listing of a table.
func (s State) listed(table string, l Listing) State {
	if table == PlacesTable {
		s.Places = l
	} else {
		s.Transfers = l
	}
	return s
}

// with is the address of the page with another listing of the table.
func (t *Table[T]) with(l Listing) string { return t.state.listed(t.Name, l).URL() + "#" + t.Name }

// Sorted is the address of the page with the table sorted by a column.
func (t *Table[T]) Sorted(by string) string {
	l := t.Listing
	if l.Page, l.Sort = 0, by; by == Orders[t.Name][0] {
		l.Sort = ""
	}
	return t.with(l)
}

// Order is how assistive technology calls the order of a column, "" if the table is not
// sorted by it.
func (t *Table[T]) Order(by string) string {
	switch {
	case by != cmp.Or(t.Sort, Orders[t.Name][0]):
		return ""
	case by == "people" || by == "findings":
		return "descending"
	}
	return "ascending"
}

// Previous and Next are the addresses of the pages before and after, "" if there is none.
func (t *Table[T]) Previous() string {
	if t.page[0] == 0 {
		return ""
	}
	l := t.Listing
	l.Page = t.page[0] / l.size()
	return t.with(l)
}

// Next is like Previous.
func (t *Table[T]) Next() string {
	if t.page[1] >= t.Found {
		return ""
	}
	l := t.Listing
	l.Page = t.page[0]/l.size() + 2
	return t.with(l)
}

// Longer is the address of the page with long pages of the table, Shorter that with short
// ones; "" where it makes no difference.
func (t *Table[T]) Longer() string {
	l := t.Listing
	if l.Long || t.Found <= PageRows {
		return ""
	}
	l.Page, l.Long = 0, true
	return t.with(l)
}

// Shorter is like Longer.
func (t *Table[T]) Shorter() string {
	l := t.Listing
	if !l.Long || t.Found <= PageRows {
		return ""
	}
	l.Page, l.Long = 0, false
	return t.with(l)
}

// LongerText says what Longer leads to.
func (t *Table[T]) LongerText() string {
	if t.Found <= MostRows {
		return "show all " + ask.Thousands(int64(t.Found))
	}
	return fmt.Sprintf("show %d at a time", MostRows)
}

// All is the address of the page with all rows, whatever text they hold; "" if none is
// looked for.
func (t *Table[T]) All() string {
	l := t.Listing
	if l.Find == "" {
		return ""
	}
	l.Page, l.Find = 0, ""
	return t.with(l)
}

// Field is the name of the parameter of the text to look for.
func (t *Table[T]) Field() string { return t.Name + "-find" }

// Others are the parameters that a form to look for a text keeps.
func (t *Table[T]) Others() [][2]string { return t.state.Kept(t.Field(), t.Name+"-page") }

// FileURL is the address of the rows on the page, and no others, as CSV.
func (t *Table[T]) FileURL() string {
	return t.state.Closed().encode("/rows") + "&table=" + t.Name + "&format=csv"
}

// RowsURL is the address of the table alone, for the script.
func (t *Table[T]) RowsURL() string { return t.state.Closed().encode("/rows") + "&table=" + t.Name }

// newTable finds the rows of a list that a page shows.
func newTable[T, R any](s State, name string, all []R, holds func(*R, string) bool, before func(a, b *R) int, show func(*R) T) *Table[T] {
	t := &Table[T]{Listing: s.listing(name), Name: name, Count: len(all), state: s}
	found := pick(t.Listing, all, holds, before)
	t.Found = len(found)
	t.page[0], t.page[1] = t.span(t.Found)
	t.from = t.page[0] / MostRows * MostRows
	for _, i := range found[t.from:min(t.Found, t.from+MostRows)] {
		t.Rows = append(t.Rows, show(&all[i]))
	}
	return t
}

// span returns which of so many rows are on the page. A page after the last is the last.
func (l Listing) span(rows int) (from, to int) {
	size := l.size()
	page := min(max(l.Page, 1)-1, max(rows-1, 0)/size)
	return page * size, min((page+1)*size, rows)
}

// pick returns the numbers of the rows that hold the text, sorted.
func pick[R any](l Listing, all []R, holds func(*R, string) bool, before func(a, b *R) int) []int {
	found := make([]int, 0, len(all))
	wanted := graph.FoldCase(strings.TrimSpace(l.Find))
	for i := range all {
		if wanted == "" || holds(&all[i], wanted) {
			found = append(found, i)
		}
	}
	slices.SortStableFunc(found, func(a, b int) int { return before(&all[a], &all[b]) })
	return found
}

// Shown is an answer with the rows of a table that a page shows, in their order, and no rows
// of other lists.
func Shown(s State, table string, a *ask.Answer) *ask.Answer {
	a = s.said(a)
	less, l := a.Page(ask.Page{}), s.listing(table)
	code, shown, all := ask.TransfersListed, 0, len(a.Transfers)
	if table == PlacesTable {
		less.Places = onPage(l, a.Places, holdsPlace(a), l.comparePlaces(a))
		code, shown, all = ask.PlacesListed, len(less.Places), len(a.Places)
	} else {
		less.Transfers = onPage(l, a.Transfers, holdsTransfer(a), l.compareTransfers())
		shown = len(less.Transfers)
	}
	less.Limits = slices.DeleteFunc(slices.Clone(less.Limits), func(l ask.Limit) bool { return l.Code == code })
	if shown < all {
		less.Limits = append(less.Limits, ask.Limit{Code: code, Limit: int64(shown), Of: int64(all)})
	}
	return less
}

func onPage[R any](l Listing, all []R, holds func(*R, string) bool, before func(a, b *R) int) []R {
	found := pick(l, all, holds, before)
	from, to := l.span(len(found))
	rows := make([]R, 0, to-from)
	for _, i := range found[from:to] {
		rows = append(rows, all[i])
	}
	return rows
}

// said is an answer, or what of it is confirmed if the state shows that alone.
func (s State) said(a *ask.Answer) *ask.Answer {
	if s.Confirmed {
		return a.ConfirmedOnly()
	}
	return a
}

// compareTransfers compares two by the column of the listing, then by people and time.
func (l Listing) compareTransfers() func(a, b *ask.TransferRow) int {
	return comparing(l, func(t *ask.TransferRow) (ask.People, [2]string) { return t.People, [2]string{t.ID, t.To} }, map[string]func(a, b *ask.TransferRow) int{
		"from":     func(a, b *ask.TransferRow) int { return cmp.Compare(a.From, b.From) },
		"to":       func(a, b *ask.TransferRow) int { return cmp.Compare(a.To, b.To) },
		"findings": func(a, b *ask.TransferRow) int { return cmp.Compare(len(b.Findings), len(a.Findings)) },
	})
}

// comparePlaces is like compareTransfers.
func (l Listing) comparePlaces(of *ask.Answer) func(a, b *ask.PlaceRow) int {
	party := func(p *ask.PlaceRow) string { return placeName(of.Graph, p.Party) }
	return comparing(l, func(p *ask.PlaceRow) (ask.People, [2]string) { return p.People, [2]string{p.ID} }, map[string]func(a, b *ask.PlaceRow) int{
		"party":     func(a, b *ask.PlaceRow) int { return cmp.Compare(party(a), party(b)) },
		"countries": func(a, b *ask.PlaceRow) int { return slices.Compare(a.Countries, b.Countries) },
	})
}

// comparing compares rows by the column of a listing, which may be one of their own, then by
// people, time, id and what else tells apart rows of one id.
func comparing[R any](l Listing, of func(*R) (who ask.People, id [2]string), own map[string]func(a, b *R) int) func(a, b *R) int {
	column := own[l.Sort]
	return func(a, b *R) int {
		x, id := of(a)
		y, other := of(b)
		by := 0
		switch {
		case column != nil:
			by = column(a, b)
		case l.Sort == "time":
			by = compareTimes(x, y)
		case l.Sort == "id":
			by = cmp.Compare(id[0], other[0])
		}
		return cmp.Or(by, comparePeople(x, y), compareTimes(x, y), slices.Compare(id[:], other[:]))
	}
}

// comparePeople puts more people first: more for certain, then more possibly.
func comparePeople(a, b ask.People) int {
	most := func(p ask.People) int64 {
		if p.Possible.Max == nil {
			return math.MaxInt64
		}
		return *p.Possible.Max
	}
	return cmp.Or(cmp.Compare(b.Confirmed.Min, a.Confirmed.Min), cmp.Compare(most(b), most(a)))
}

// compareTimes puts what came first first, and what has no first time last. Dates are
// compared as they are written, years of four digits.
func compareTimes(a, b ask.People) int {
	x, _ := dates(a)
	y, _ := dates(b)
	if (x == "") != (y == "") {
		return -cmp.Compare(x, y)
	}
	return cmp.Compare(x, y)
}

// holdsTransfer returns what says whether a row shows a folded text, or would if it were
// wider.
func holdsTransfer(a *ask.Answer) func(*ask.TransferRow, string) bool {
	g := a.Graph
	return func(t *ask.TransferRow, text string) bool {
		return holds(text, t.ID, t.From, t.To, placeName(g, t.From), placeName(g, t.To), partyName(g, t.From), partyName(g, t.To)) ||
			holds(text, t.When...) || holds(text, t.Sources...) ||
			slices.ContainsFunc(t.Categories, func(key string) bool { return holds(text, key, categoryTitle(g, key)) }) ||
			slices.ContainsFunc(t.Findings, func(f ask.Finding) bool { return holds(text, findingCell(&f)) })
	}
}

// holdsPlace is like holdsTransfer.
func holdsPlace(a *ask.Answer) func(*ask.PlaceRow, string) bool {
	return func(p *ask.PlaceRow, text string) bool {
		return holds(text, p.ID, p.Name, p.Kind, placeName(a.Graph, p.Party), basisText(p)) || holds(text, p.Countries...)
	}
}

func holds(folded string, texts ...string) bool {
	return slices.ContainsFunc(texts, func(t string) bool { return strings.Contains(graph.FoldCase(t), folded) })
}

// A Column is the head of one by which a table may be sorted.
type Column struct{ By, Title, URL, Order string }

// newColumn makes one of a table of any rows.
func newColumn(of interface {
	Sorted(by string) string
	Order(by string) string
}, by, title string) Column {
	return Column{by, title, of.Sorted(by), of.Order(by)}
}
