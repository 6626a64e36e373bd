package ask

import (
	"context"
	"math"
	"slices"
	"sort"

	"outflow/graph"
)

// A Page says which rows of its long lists an answer has: of transfers, of places, of what
// stopped the data, of routes, and of the ids of what it rests on. Its counts and its verdict
// are of all. The zero value is of counts alone.
type Page struct {
	// Limit is how many rows of each list there are at most. The rows of one transfer, of
	// which there are several where its sources have it end at different places, are not
	// parted.
	Limit int
	// After and AfterPlace leave out the transfers, and the places, up to an id.
	After, AfterPlace string
}

// AllRows is the limit of a page that has all rows.
const AllRows = math.MaxInt

// The codes of limits that say of a list how many rows an answer has, and of how many.
const (
	TransfersListed = "transfers-listed"
	PlacesListed    = "places-listed"
	CutListed       = "cut-listed"
	RestsListed     = "assumption-ids-listed"
)

// An Outline is an answer but for its long lists, of which it makes the rows that are asked
// for. It holds what the engine found and so the graph; many may use it at once.
type Outline struct {
	answer *Answer     // with the lists that are at hand
	bare   bool        // which are those alone that it cannot do without
	solved *evaluation // whose people it counts

	listing   *listing    // of the transfers, nil if they are at hand
	transfers int         // rows of transfers, if they are not
	of        *evaluation // of the places, nil if they are at hand
	places    []int32     // if they are not
}

// Outline answers a question as Answer does, but makes no row of the long lists that the
// answer can do without.
func (a *Asker) Outline(ctx context.Context, q Query) (*Outline, error) {
	e, err := a.sparing().evaluate(ctx, q)
	if err != nil {
		return nil, err
	}
	return e.outline(ctx, true)
}

// Totals returns how many rows of transfers and of places there are in all.
func (o *Outline) Totals() (transfers, places int) {
	return len(o.answer.Transfers) + o.transfers, len(o.answer.Places) + len(o.places)
}

// Page returns the answer with the rows of a page.
func (o *Outline) Page(ctx context.Context, p Page) (*Answer, error) {
	a := o.Stream(p)
	var err error
	if l := a.later; l.listing != nil {
		if a.Transfers, err = rowsOf(l.listing.listers(l.first, l.end), a.Transfers); err != nil {
			return nil, err
		}
	}
	if l := a.later; len(l.places) > 0 {
		if a.Places, err = l.placeRows(); err != nil {
			return nil, err
		}
	}
	a.later = nil
	return a, ctx.Err()
}

// Stream returns the answer with the rows of a page, but makes those as the answer is
// written, a few at a time. Written it is the same; its lists are empty.
func (o *Outline) Stream(p Page) *Answer {
	a := o.answer.Page(p)
	a.later = &later{}
	if all := o.listing; all != nil {
		l := a.later
		l.listing = all
		l.first, l.end, l.rows = all.span(p)
		a.lists(TransfersListed, l.rows, o.transfers)
	}
	if o.of != nil {
		g := o.of.graph
		first := sort.Search(len(o.places), func(i int) bool {
			return p.AfterPlace != "" && g.Places[o.places[i]].ID > p.AfterPlace || p.AfterPlace == ""
		})
		rest := o.places[first:]
		a.later.of, a.later.places = o.of, rest[:min(len(rest), p.Limit)]
		a.lists(PlacesListed, len(a.later.places), len(o.places))
	}
	return a
}

// later are the rows of a page that are not made yet.
type later struct {
	listing    *listing // nil if the transfers are at hand
	first, end int      // accounts
	rows       int

	of     *evaluation
	places []int32
}

func (l *later) placeRows() ([]PlaceRow, error) {
	own := *l.of
	own.format = own.newFormatter()
	return own.placeRows(l.places, nil), own.format.err
}

// Page returns an answer, of which all rows are at hand, with the rows of a page.
func (a *Answer) Page(p Page) *Answer {
	less := *a
	less.Limits = slices.Clip(a.Limits)
	after := func(id string) func(int) bool { return func(i int) bool { return a.Transfers[i].ID > id } }
	if p.After == "" {
		after = func(string) func(int) bool { return func(int) bool { return true } }
	}
	rows := a.Transfers[sort.Search(len(a.Transfers), after(p.After)):]
	end := min(len(rows), p.Limit)
	for 0 < end && end < len(rows) && rows[end].ID == rows[end-1].ID {
		end++
	}
	less.Transfers = rows[:end:end]
	less.lists(TransfersListed, end, len(a.Transfers))
	places := a.Places[sort.Search(len(a.Places), func(i int) bool { return p.AfterPlace == "" || a.Places[i].ID > p.AfterPlace }):]
	less.Places = places[:min(len(places), p.Limit)]
	less.lists(PlacesListed, len(less.Places), len(a.Places))
	cut := a.Cut[sort.Search(len(a.Cut), func(i int) bool { return p.After == "" || a.Cut[i].Transfer > p.After }):]
	less.Cut = cut[:min(len(cut), p.Limit)]
	less.lists(CutListed, len(less.Cut), len(a.Cut))
	if len(a.Routes) > p.Limit {
		less.Routes = a.Routes[:p.Limit]
		less.Limits = slices.DeleteFunc(slices.Clone(less.Limits), func(l Limit) bool { return l.Code == limitRoutes })
		less.Limits = append(less.Limits, Limit{Code: limitRoutes, Limit: int64(p.Limit)})
	}
	ids, all := 0, 0
	for i := range a.Assumptions {
		ids, all = max(ids, min(len(a.Assumptions[i].IDs), p.Limit)), max(all, len(a.Assumptions[i].IDs))
	}
	if ids < all {
		less.Assumptions = slices.Clone(a.Assumptions)
		for i := range less.Assumptions {
			s := &less.Assumptions[i]
			s.IDs = s.IDs[:min(len(s.IDs), p.Limit)]
		}
		less.lists(RestsListed, ids, all)
	}
	return &less
}

// lists notes how many rows of a list there are, where those are not all.
func (a *Answer) lists(code string, rows, all int) {
	if rows < all {
		a.Limits = append(a.Limits, Limit{Code: code, Limit: int64(rows), Of: int64(all)})
	}
}

// listed returns how many rows of a list there are in all, 0 if the answer has all of them.
func (a *Answer) listed(code string) int {
	for _, l := range a.Limits {
		if l.Code == code {
			return int(l.Of)
		}
	}
	return 0
}

// IsPage reports whether there are rows that the answer does not have.
func (a *Answer) IsPage() bool {
	return slices.ContainsFunc(a.Limits, func(l Limit) bool { return l.Of > 0 })
}

// withoutRows reports whether the answer can do without the rows of transfers: nothing else
// that it says follows from them, but for how many there are: see countSure.
func (e *evaluation) withoutRows(all *listing) bool {
	g := e.graph
	if e.query.Form == Transfers || !e.segments.Settled() {
		return false
	}
	listed, disputed := e.segments.Listed(), make([]bool, len(g.Places))
	for i := range g.Places {
		k := g.Places[i].Kind
		disputed[i] = (k == graph.KindParty || k == graph.KindSystem) && g.Disputed(int32(i))
	}
	for n := range g.Transfers {
		t := &g.Transfers[n]
		switch {
		case !all.contributes(int32(n)):
		case disputed[g.Decides(t.From)] || disputed[g.Decides(t.To)]: // what crosses borders rests on where it lies
			return false
		case !listed && (!t.Rows.IsZero() || !t.RowTotal.IsZero()): // a finding by rows rests on more sizes
			return false
		}
	}
	return true
}

// count returns how many rows of transfers there are.
func (all *listing) count() (rows int) {
	all.eachID(0, len(all.e.graph.Transfers), func(_, n int) bool {
		rows += n
		return true
	})
	return rows
}

// countSure counts the transfers that contribute as their rows would, but makes none.
func (all *listing) countSure() (*transferCounts, error) {
	var parts []*transferCounts
	err := all.weigh(0, len(all.e.graph.Transfers), func(l *lister) func([]int) {
		c := &transferCounts{}
		parts = append(parts, c)
		return func([]int) {
			were := l.e.format.both(l.c.total)
			c.add(l.e.certainly(were, l.c.besides), were)
		}
	})
	sum := &transferCounts{}
	for _, c := range parts {
		sum.join(*c)
	}
	return sum, err
}

// span returns the accounts of the rows of a page, and how many those are.
func (all *listing) span(p Page) (first, end, rows int) {
	if p.After != "" {
		first = all.after(p.After)
	}
	if end = len(all.e.graph.Transfers); first == 0 && p.Limit == AllRows {
		return first, end, all.count()
	}
	limit := p.Limit
	if limit == 0 {
		return first, first, 0
	}
	all.eachID(first, end, func(to, n int) bool {
		rows, end = rows+n, to
		return rows < limit
	})
	return first, end, rows
}

// eachID visits, of a run of accounts, how many rows the accounts of each transfer make, and
// where those end, until it is told to stop.
func (all *listing) eachID(first, end int, visit func(to, rows int) bool) {
	l := &lister{listing: all, e: all.e}
	for from, to := first, 0; from < end; from = to {
		if to = all.sameID(from); all.crossed(from, to) == 0 {
			continue
		}
		rows := 1
		if to > from+1 {
			rows = 0
			t := l.heard(from, to)
			l.groups = t.sameEnds(l.groups[:0])
			for _, group := range l.groups {
				if slices.ContainsFunc(group, func(i int) bool { return all.contributes(t.numbers[i]) }) {
					rows++
				}
			}
		}
		if rows > 0 && !visit(to, rows) {
			return
		}
	}
}
