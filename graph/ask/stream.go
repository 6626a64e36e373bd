package ask

import (
	"bufio"
	"io"
	"runtime"
	"sync"
)

// pieceOf is how many accounts, or places, one piece of a list is made of: some megabyte of
// JSON.
const pieceOf = 256

// writeRows writes a list piece by piece, with a text between pieces, and reports whether it
// had any row. All processors make pieces, but only a few more than are written, so that
// memory does not depend on how long the list is.
func writeRows(w io.Writer, all int, maker func() func(out []byte, from, to int) ([]byte, error), between string) (written bool, err error) {
	type piece struct {
		from, to int
		made     chan []byte
		err      error
	}
	workers := runtime.GOMAXPROCS(0)
	todo, order, stop := make(chan *piece), make(chan *piece, 2*workers), make(chan struct{})
	free := make(chan []byte, 2*workers) // buffers to use again
	var wait sync.WaitGroup
	defer wait.Wait()
	defer close(stop)
	wait.Go(func() {
		defer close(order)
		defer close(todo)
		for from := 0; from < all; from += pieceOf {
			p := &piece{from: from, to: min(from+pieceOf, all), made: make(chan []byte, 1)}
			for _, to := range []chan *piece{order, todo} {
				select {
				case to <- p:
				case <-stop:
					return
				}
			}
		}
	})
	for range min(workers, (all+pieceOf-1)/pieceOf) {
		wait.Go(func() {
			work := maker()
			for p := range todo {
				var b []byte
				select {
				case b = <-free:
				default:
				}
				b, p.err = work(b, p.from, p.to)
				p.made <- b
			}
		})
	}
	for p := range order {
		b := <-p.made
		if p.err != nil {
			return written, p.err
		}
		if len(b) == 0 {
			continue
		}
		if written {
			if _, err := io.WriteString(w, between); err != nil {
				return written, err
			}
		}
		written = true
		if _, err := w.Write(b); err != nil {
			return written, err
		}
		select {
		case free <- b[:0]:
		default:
		}
	}
	return written, nil
}

// transferPieces returns how many accounts, or rows at hand, there are to make pieces of, and
// what makes the rows of some of them.
func (a *Answer) transferPieces() (all int, maker func() func(from, to int) ([]TransferRow, error)) {
	if a.later == nil || a.later.listing == nil {
		return len(a.Transfers), func() func(from, to int) ([]TransferRow, error) {
			return func(from, to int) ([]TransferRow, error) { return a.Transfers[from:to], nil }
		}
	}
	later := a.later
	return later.end - later.first, func() func(from, to int) ([]TransferRow, error) {
		l := later.listing.lister()
		return func(from, to int) ([]TransferRow, error) {
			from, to = later.listing.whole(later.first+from), later.listing.whole(later.first+to)
			l.list(from, to)
			return l.rows, l.e.format.err
		}
	}
}

// placePieces is the same of places.
func (a *Answer) placePieces() (all int, maker func() func(from, to int) ([]PlaceRow, error)) {
	if a.later == nil || a.later.of == nil {
		return len(a.Places), func() func(from, to int) ([]PlaceRow, error) {
			return func(from, to int) ([]PlaceRow, error) { return a.Places[from:to], nil }
		}
	}
	later := a.later
	return len(later.places), func() func(from, to int) ([]PlaceRow, error) {
		own := *later.of
		own.format = own.newFormatter()
		return func(from, to int) ([]PlaceRow, error) {
			return own.placeRows(later.places[from:to], nil), own.format.err
		}
	}
}

// whole returns the account, from one on, with which the accounts of a transfer begin.
func (all *listing) whole(n int) int {
	if accounts := all.e.graph.Transfers; n > 0 && n < len(accounts) && accounts[n].ID == accounts[n-1].ID {
		return all.sameID(n)
	}
	return n
}

func (a *Answer) writeTransferRows(w *bufio.Writer) error {
	if a.Transfers == nil {
		w.WriteString("null")
		return nil
	}
	all, maker := a.transferPieces()
	return writeJSONRows(w, all, maker, (*jsonRows).transfer)
}

func (a *Answer) writePlaceRows(w *bufio.Writer) error {
	if a.Places == nil {
		w.WriteString("null")
		return nil
	}
	all, maker := a.placePieces()
	return writeJSONRows(w, all, maker, (*jsonRows).place)
}

// writeJSONRows writes a list of rows as JSON.
func writeJSONRows[T any](w *bufio.Writer, all int, maker func() func(from, to int) ([]T, error), write func(*jsonRows, *T)) error {
	w.WriteString("[")
	written, err := writeRows(w, all, func() func(out []byte, from, to int) ([]byte, error) {
		rows := maker()
		return func(out []byte, from, to int) ([]byte, error) {
			made, err := rows(from, to)
			json := jsonRows{depth: 2, out: out}
			for i := range made {
				json.next()
				write(&json, &made[i])
			}
			return json.out, err
		}
	}, ",")
	if written {
		w.WriteString("\n  ")
	}
	w.WriteString("]")
	return err
}
