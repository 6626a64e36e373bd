package sqlite

import (
	"context"
	"iter"
	"slices"

	"outflow/graph"
)

// Claims implements graph.Reader. While a page is used the next is read, so that
// two processors share the work.
func (r *reader) Claims(ctx context.Context, kinds ...graph.Kind) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		if r.commit.Number == 0 {
			return
		}
		scan := scanner{reader: r, ctx: ctx, pages: make(chan page), used: make(chan []graph.Claim, 2), left: make(chan struct{})}
		go scan.all(kinds)
		defer func() { // whoever leaves early must not leave it behind
			close(scan.left)
			for range scan.pages {
			}
		}()
		for p := range scan.pages {
			if p.err != nil {
				yield(graph.Claim{}, p.err)
				return
			}
			for i := range p.claims {
				if !yield(p.claims[i], nil) {
					return
				}
			}
			select {
			case scan.used <- p.claims:
			default:
			}
		}
	}
}

// pageClaims is how many claims are read at a time.
const pageClaims = 512

// A bookmark is a place in the index of claims by id.
type bookmark struct {
	id            string
	source, added int64
}

// A page is claims in order, or why there are no more.
type page struct {
	claims []graph.Claim
	err    error
}

// A scanner reads all claims of some kinds, page by page.
type scanner struct {
	*reader
	ctx   context.Context
	d     graph.Decoder
	pages chan page
	used  chan []graph.Claim // pages to be filled again
	left  chan struct{}      // closed when nobody takes pages any more
}

// all sends the pages of some kinds, or of all if none is named.
func (r *scanner) all(kinds []graph.Kind) {
	defer close(r.pages)
	for _, kind := range graph.Kinds {
		if len(kinds) > 0 && !slices.Contains(kinds, kind) {
			continue
		}
		if !r.scan(kind) {
			return
		}
	}
}

func (r *scanner) send(p page) bool {
	select {
	case r.pages <- p:
		return p.err == nil
	case <-r.left:
		return false
	}
}

func (r *scanner) empty() []graph.Claim {
	select {
	case claims := <-r.used:
		return claims[:0]
	default:
		return make([]graph.Claim, 0, pageClaims)
	}
}

// scan sends the claims of one kind, and reports whether to go on.
func (r *scanner) scan(kind graph.Kind) bool {
	claims := r.empty()
	for at, more := (bookmark{}), true; more; {
		var err error
		if claims, more, err = r.page(claims, kind, &at); err != nil {
			return r.send(page{err: err})
		}
		// The claims of one id must be sorted by their source's name, which the
		// index does not know: those of the last id wait for the next page.
		end := len(claims)
		for more && end > 0 && claims[end-1].ID == at.id {
			end--
		}
		slices.SortFunc(claims[:end], func(a, b graph.Claim) int { return graph.CompareClaims(&a, &b) })
		rest := append(r.empty(), claims[end:]...)
		if !r.send(page{claims: claims[:end]}) {
			return false
		}
		claims = rest
	}
	return true
}

// page adds the claims of a kind that come after the bookmark, which it moves,
// and reports whether there may be more.
func (r *scanner) page(claims []graph.Claim, kind graph.Kind, at *bookmark) (all []graph.Claim, more bool, err error) {
	n := 0
	err = r.with(r.ctx, func(c *conn) error {
		return c.query(`SELECT body, id, source, added FROM claims
			WHERE kind = ?2 AND (id, source, added) > (?3, ?4, ?5) AND`+visible+`ORDER BY id, source, added LIMIT ?6`,
			values(num(r.commit.Number), num(kindNumbers[kind]), text(at.id), num(at.source), num(at.added), num(pageClaims)),
			func(s *stmt) error {
				claim, err := decode(&r.d, s)
				claims = append(claims, claim)
				if n++; n == pageClaims {
					*at = bookmark{s.text(1), s.int(2), s.int(3)}
				}
				return err
			})
	})
	return claims, n == pageClaims, err
}
