package ask

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"sync"

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
	weights []weight // in order
	found   int      // of all, how many have findings
}

func (c *choice) offer(w weight) {
	if w.findings > 0 {
		c.found++
	}
	n := len(c.weights)
	if n == mostShown && c.weights[n-1].before(w) < 0 {
		return
	}
	at, _ := slices.BinarySearchFunc(c.weights, w, weight.before)
	c.weights = slices.Insert(c.weights, at, w)
	c.weights = c.weights[:min(len(c.weights), mostShown)]
}

// join takes what others chose.
func (c *choice) join(others ...*choice) {
	for _, o := range others {
		c.found += o.found
		c.weights = append(c.weights, o.weights...)
	}
	slices.SortFunc(c.weights, weight.before)
	c.weights = c.weights[:min(len(c.weights), mostShown)]
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
		var c choice
		for i := range rows {
			c.offer(weightOf(rows[i].ID, len(rows[i].Findings), rows[i].People, i))
		}
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
	var wait sync.WaitGroup
	all := l.listing
	halves := all.runs(l.first, l.end)
	choices, errs := make([]*choice, len(halves)), make([]error, len(halves))
	for i, run := range halves {
		choices[i] = &choice{}
		wait.Go(func() {
			own := all.lister()
			own.each(run[0], run[1], func(group []int) {
				t := &own.c.told
				choices[i].offer(weightOf(t.accounts[group[0]].ID, own.findings(), own.e.format.both(own.c.total), int(t.numbers[group[0]])))
			})
			errs[i] = own.e.format.err
		})
	}
	wait.Wait()
	var c choice
	c.join(choices...)
	shown := &shownRows[TransferRow]{all: l.rows, found: c.found}
	own := all.lister()
	for _, w := range c.weights {
		from := all.after(w.id)
		for from > 0 && all.e.graph.Transfers[from-1].ID == w.id {
			from--
		}
		own.each(from, all.sameID(from), func(group []int) {
			if int(own.c.told.numbers[group[0]]) == w.order {
				shown.rows = append(shown.rows, own.row(group, own.c))
			}
		})
		if w.findings > 0 {
			shown.found--
		}
	}
	return shown, cmp.Or(slices.Concat(errs, []error{own.e.format.err})...)
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
	var c choice
	for i := range rows {
		c.offer(weightOf(rows[i].ID, 0, rows[i].People, i))
	}
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
