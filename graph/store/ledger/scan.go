package ledger

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"outflow/graph"
)

// Claims implements graph.Reader. While a page is used the next is read, so that two
// processors share the work. Where all are read, or all that are merged, they must be what
// the commit says.
func (r *reader) Claims(ctx context.Context, kinds ...graph.Kind) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		s := scan{r: r, ctx: ctx, pages: make(chan page), used: make(chan []graph.Claim, 2), left: make(chan struct{})}
		go s.all(kinds)
		defer func() { // whoever leaves early must not leave it behind
			close(s.left)
			for range s.pages {
			}
		}()
		for p := range s.pages {
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
			case s.used <- p.claims:
			default:
			}
		}
	}
}

// A page is claims in order, or why there are no more.
type page struct {
	claims []graph.Claim
	err    error
}

// A scan reads all claims of some kinds, page by page.
type scan struct {
	r     *reader
	ctx   context.Context
	d     graph.Decoder
	pages chan page
	used  chan []graph.Claim // pages to be filled again
	left  chan struct{}      // closed when nobody takes pages any more

	hashes  []graph.Hash  // of the page that is being read, in the order of its claims
	content graph.Content // of the pages read before
}

// all sends the pages of some kinds, or of all if none is named.
func (s *scan) all(kinds []graph.Kind) {
	defer close(s.pages)
	for _, kind := range graph.Kinds {
		if len(kinds) > 0 && !slices.Contains(kinds, kind) {
			continue
		}
		for id, more := "", true; more; {
			var p page
			p, id, more = s.read(kind, id)
			select {
			case s.pages <- p:
			case <-s.left:
				return
			}
			if p.err != nil {
				return
			}
		}
	}
	if content, known := s.r.content(kinds); known && s.content != content {
		select {
		case s.pages <- page{err: fmt.Errorf("the claims of commit %d are not those that it left: some are gone or were edited; run outflow verify", s.r.commit.Number)}:
		case <-s.left:
		}
	}
}

// content returns that of the claims of some kinds, or of all if none is named, if the commit
// says it.
func (r *reader) content(kinds []graph.Kind) (c graph.Content, known bool) {
	if len(kinds) == 0 || slices.Contains(kinds, graph.KindRun) {
		c = r.commit.Content
	} else {
		c = r.commit.MergedContent()
	}
	return c, len(kinds) == 0 || !slices.ContainsFunc(graph.Merged(), func(kind graph.Kind) bool { return !slices.Contains(kinds, kind) })
}

// read returns the page of a kind that begins with an id, and if there is more the id that
// the next one begins with. All claims of an id are on one page: a store need not
// know the order of their sources.
func (s *scan) read(kind graph.Kind, id string) (p page, next string, more bool) {
	select {
	case p.claims = <-s.used:
	default:
	}
	for most := s.r.of.PageClaims(); ; most *= 2 {
		p.claims, s.hashes = p.claims[:0], s.hashes[:0]
		p.err = s.r.ask(s.ctx, func() error {
			return s.r.of.Page(s.ctx, s.r.commit.Number, kind, id, most, func(canonical []byte, hash graph.Hash) error {
				c, err := Checked(&s.d, canonical, hash)
				if err == nil {
					err = filedAs(kind, &c)
				}
				p.claims, s.hashes = append(p.claims, c), append(s.hashes, hash)
				return err
			})
		})
		end := len(p.claims)
		if p.err == nil && end == most {
			for next, more = p.claims[end-1].ID, true; end > 0 && p.claims[end-1].ID == next; {
				end--
			}
			if end == 0 {
				continue
			}
		}
		if kind.IsSaid() {
			for _, h := range s.hashes[:end] {
				s.content.Add(h)
			}
		}
		sortClaims(p.claims[:end])
		p.claims = p.claims[:end]
		return p, next, more
	}
}
