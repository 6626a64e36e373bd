package ask

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"outflow/graph/reach"
)

// mostShown is how many rows of a list text shows of an answer that has more. The others
// are counted; JSON and CSV have all.
const mostShown = 30

// shownRows are the rows of a list that text shows.
type shownRows[T any] struct {
	rows  []T
	all   int  // rows that there are
	found int  // of those that are not shown, how many have findings
	paged bool // the rows are those that were asked for
}

// writeMore says how many rows are not shown.
func (s *shownRows[T]) writeMore(w io.Writer, one, many string) {
	more := s.all - len(s.rows)
	switch {
	case more == 0:
	case s.paged && len(s.rows) == 0:
		fmt.Fprintf(w, "  %s, not listed\n", Plural(s.all, one, many))
	case s.paged:
		fmt.Fprintf(w, "  %s of %s\n", Thousands(int64(len(s.rows))), Plural(s.all, one, many))
	default:
		fmt.Fprintf(w, "  … and %s; JSON and CSV list all\n", Plural(more, "more "+one, "more "+many))
	}
}

// A weight says how much a row matters: one with more findings matters more, then one of more
// people for certain, then of more possibly, then one whose id comes first.
type weight struct {
	findings            int
	confirmed, possible int64
	id                  string
	order               int // of rows of the same id
}

func weightOf(id string, findings int, p People, order int) weight {
	w := weight{findings, p.Confirmed.Min, math.MaxInt64, id, order}
	if most := p.Possible.Max; most != nil {
		w.possible = *most
	}
	return w
}

// before compares two: what matters more comes first.
func (w weight) before(o weight) int {
	return cmp.Or(cmp.Compare(o.findings, w.findings), cmp.Compare(o.confirmed, w.confirmed), cmp.Compare(o.possible, w.possible),
		strings.Compare(w.id, o.id), cmp.Compare(w.order, o.order))
}

// A choice is the rows that matter most of those that it was offered.
type choice struct {
	most    int
	weights []weight // in order, once they are trimmed
	found   int      // of all, how many have findings
	full    bool     // the first most are in order: what is less than the last of them is left out
}

func (c *choice) offer(w weight) {
	if w.findings > 0 {
		c.found++
	}
	if c.full && c.weights[c.most-1].before(w) < 0 {
		return
	}
	if c.weights = append(c.weights, w); len(c.weights) >= 2*c.most {
		c.trim()
	}
}

func (c *choice) trim() {
	slices.SortFunc(c.weights, weight.before)
	c.weights = c.weights[:min(len(c.weights), c.most)]
	c.full = len(c.weights) == c.most
}

// join takes what others chose.
func (c *choice) join(others ...*choice) {
	for _, o := range others {
		c.found += o.found
		c.weights = append(c.weights, o.weights...)
	}
	c.trim()
}

// Foremost returns the answer with at most so many rows of each list: of transfers those that
// matter most, and of the others the first.
func (o *Outline) Foremost(ctx context.Context, limit int) (*Answer, error) {
	a, err := o.Page(ctx, Page{Limit: limit})
	all, _ := o.Totals()
	if err != nil || all <= limit {
		return a, err
	}
	if o.listing != nil {
		l := later{listing: o.listing, end: len(o.listing.e.graph.Transfers), rows: all}
		c, err := l.choice(limit)
		if err != nil {
			return nil, err
		}
		slices.SortFunc(c.weights, func(x, y weight) int { return cmp.Compare(x.order, y.order) })
		if a.Transfers, err = l.chosen(c); err != nil {
			return nil, err
		}
	} else {
		c := choice{most: limit}
		for i := range o.answer.Transfers {
			t := &o.answer.Transfers[i]
			c.offer(weightOf(t.ID, len(t.Findings), t.People, i))
		}
		c.trim()
		slices.SortFunc(c.weights, func(x, y weight) int { return cmp.Compare(x.order, y.order) })
		a.Transfers = make([]TransferRow, len(c.weights))
		for i, w := range c.weights {
			a.Transfers[i] = o.answer.Transfers[w.order]
		}
	}
	for i := range a.Limits {
		if l := &a.Limits[i]; l.Code == TransfersListed {
			l.Limit = int64(len(a.Transfers))
		}
	}
	return a, ctx.Err()
}

// shownTransfers are the transfers that text shows: those of a page, or all, or those that
// matter most.
func (a *Answer) shownTransfers() (*shownRows[TransferRow], error) {
	if all := a.listed(TransfersListed); all > 0 {
		rows, err := collect(a.transferPieces())
		return &shownRows[TransferRow]{rows: rows, all: all, paged: true}, err
	}
	if a.later == nil || a.later.listing == nil {
		rows := a.Transfers
		shown := &shownRows[TransferRow]{rows: rows, all: len(rows)}
		if len(rows) <= mostShown {
			return shown, nil
		}
		c := choice{most: mostShown}
		for i := range rows {
			c.offer(weightOf(rows[i].ID, len(rows[i].Findings), rows[i].People, i))
		}
		c.trim()
		shown.rows = make([]TransferRow, len(c.weights))
		shown.found = c.found
		for i, w := range c.weights {
			shown.rows[i] = rows[w.order]
			if w.findings > 0 {
				shown.found--
			}
		}
		return shown, nil
	}
	l := a.later
	if l.rows <= mostShown {
		rows, err := collect(a.transferPieces())
		return &shownRows[TransferRow]{rows: rows, all: len(rows)}, err
	}
	return l.choose()
}

// choose weighs every transfer, and makes the rows of those that matter most alone.
func (l *later) choose() (*shownRows[TransferRow], error) {
	c, err := l.choice(mostShown)
	if err != nil {
		return nil, err
	}
	shown := &shownRows[TransferRow]{all: l.rows, found: c.found}
	for _, w := range c.weights {
		if w.findings > 0 {
			shown.found--
		}
	}
	shown.rows, err = l.chosen(c)
	return shown, err
}

// choice weighs every transfer.
func (l *later) choice(most int) (*choice, error) {
	var choices []*choice
	err := l.listing.weigh(l.first, l.end, func(own *lister) func([]int) {
		c := &choice{most: most}
		choices = append(choices, c)
		return func(group []int) {
			t := &own.c.told
			c.offer(weightOf(t.accounts[group[0]].ID, own.findings(), own.e.format.both(own.c.total), int(t.numbers[group[0]])))
		}
	})
	c := &choice{most: most}
	c.join(choices...)
	return c, err
}

// chosen makes the rows of a choice.
func (l *later) chosen(c *choice) (rows []TransferRow, err error) {
	all := l.listing
	own := all.lister()
	for _, w := range c.weights {
		from := all.after(w.id)
		for from > 0 && all.e.graph.Transfers[from-1].ID == w.id {
			from--
		}
		own.each(from, all.sameID(from), func(group []int) {
			if int(own.c.told.numbers[group[0]]) == w.order {
				rows = append(rows, own.row(group, own.c))
			}
		})
	}
	return rows, own.e.format.err
}

// findings returns how many findings the row of the transfer at hand would have.
func (l *lister) findings() (n int) {
	for i := range l.c.findings {
		if f := &l.c.findings[i]; f.isSo() && (f.byRows != nil || !l.e.format.count(f.who[reach.Possible]).zero()) {
			n++
		}
	}
	return n
}

// shownPlaces are the places that text shows, where a question is about places.
func (a *Answer) shownPlaces() (*shownRows[PlaceRow], error) {
	if !a.Form.listsPlaces() {
		return &shownRows[PlaceRow]{}, nil
	}
	rows, err := collect(a.placePieces())
	shown := &shownRows[PlaceRow]{rows: rows, all: len(rows)}
	if all := a.listed(PlacesListed); all > 0 {
		shown.all, shown.paged = all, true
		return shown, err
	}
	if len(rows) <= mostShown {
		return shown, err
	}
	c := choice{most: mostShown}
	for i := range rows {
		c.offer(weightOf(rows[i].ID, 0, rows[i].People, i))
	}
	c.trim()
	shown.rows = make([]PlaceRow, len(c.weights))
	for i, w := range c.weights {
		shown.rows[i] = rows[w.order]
	}
	return shown, err
}

// collect makes all rows of a list.
func collect[T any](all int, maker func() func(from, to int) ([]T, error)) ([]T, error) {
	return maker()(0, all)
}
