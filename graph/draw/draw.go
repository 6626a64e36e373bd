// Package draw makes pictures of answers: the places the data passed through,
// inside the parties that run them, and the transfers that carried it.
//
// The steps, each a function of what the one before it made:
//
//   - newModel (model.go): the answer's places, and the links between them;
//   - newPlan (plan.go): in which order places come to be shown more closely;
//   - compose (fit.go): how far that goes at the width that is asked for. Places that
//     are not shown by themselves share boxes (fold.go);
//   - newScene (scene.go): the boxes and arrows, named (names.go) and measured;
//   - arrange (layout.go): where they are. Graphviz places the boxes
//     (graphviz.go), lines are routed (route.go), labels or numbers put where no
//     line runs (place.go);
//   - writeSVG (svg.go): the file.
//
// Graphviz never sees a name: text is measured, broken into lines and placed here,
// so no font of its choosing can push a word over its box, and no name can speak
// its language.
//
// Every arrow says what it is. In a small drawing its label does; in a crowded
// one, or where not every label has room, arrows have numbers, and a table says
// of each number what a label would. What stands for several places or transfers is
// listed in full under the picture.
//
// The same answer gives the same bytes, in any process, however many draw at
// once.
package draw

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"outflow/graph/ask"
)

// Options say what the answer does not. The zero value draws the question, the
// picture, its legend and its revision, without links.
type Options struct {
	// Headline is the answer in a sentence or several, drawn under the
	// question.
	Headline string
	// PlaceURL and TransferURL, such as "/place?id=", are completed with an
	// escaped id and make places and transfers links. They begin with a path,
	// "?", "#", http: or https:. Empty means no links.
	PlaceURL, TransferURL string
	// Width is for how many pixels the drawing is made: what does not fit is folded, by
	// system, by party and by country. 0 means DefaultWidth.
	Width int
	// Height is how many pixels high all of the drawing may be, without its table, if it is to be
	// seen at once. 0 means that the picture may be half as high again as the drawing is wide, and
	// in any case 1,500.
	Height int
	// LayOut lays out a graph in Graphviz's language and returns Graphviz's
	// JSON. Nil has it done in this process; see Worker.
	LayOut func(ctx context.Context, dot []byte) ([]byte, error)
	// Bare leaves out the question, the headline, and what the footer says of
	// the answer, for a page that says all this itself.
	Bare bool
	// NoTable leaves out the table of arrows and what is listed under it, for a page that has
	// tables of its own. What would be a number on an arrow is then a word or two.
	NoTable bool
	// Label is what arrows are labelled with, one of Labels; "" is their names.
	Label string
	// Fold holds ids of systems and parties, each to be drawn as one box.
	Fold []string
	// Open holds ids of boxes that stand for several places, to be drawn more closely even
	// if other places are folded for it, or the drawing becomes wider. These are ids of
	// systems and parties, codes of countries, and "rest".
	Open []string
	// OpenURL, such as "/?q=…&open=", is completed with such an escaped id and makes those boxes links.
	OpenURL string
	// Beside holds ids of places. The transfers that begin or end there or
	// inside are drawn even if they are no part of the answer, and marked so.
	Beside []string
}

// ErrBadLabel means that arrows cannot be labelled with what was asked for.
var ErrBadLabel = errors.New("draw: arrows are labelled with " + strings.Join(Labels[:], ", "))

// ErrBadURL means that links of an unsafe kind were asked for.
var ErrBadURL = errors.New("draw: links begin with http:, https:, /, ? or #")

func (o Options) check() error {
	if o.Label != "" && !slices.Contains(Labels[:], o.Label) {
		return fmt.Errorf("%w, not with %q", ErrBadLabel, shorten(clean(o.Label), 40))
	}
	for _, base := range []string{o.PlaceURL, o.TransferURL, o.OpenURL} {
		safe := base == ""
		for _, start := range []string{"/", "?", "#", "http:", "https:"} {
			safe = safe || strings.HasPrefix(base, start)
		}
		if !safe {
			return fmt.Errorf("%w, not %q", ErrBadURL, shorten(clean(base), 40))
		}
	}
	return nil
}

// A Drawing is a picture of an answer.
type Drawing struct {
	Text []byte // of the file
	// Folded says in a sentence which places are drawn together in boxes, as the footer
	// does; "" if each is drawn by itself.
	Folded string
	// Unknown are the ids of Options.Open that nothing in the drawing goes by.
	Unknown []string
}

// SVG draws the answer as one self-contained SVG file that serves light and
// dark screens and print. It returns early if ctx ends.
func SVG(ctx context.Context, a *ask.Answer, opts Options) (*Drawing, error) {
	if err := opts.check(); err != nil {
		return nil, err
	}
	s, l, err := compose(ctx, a, opts)
	if err != nil {
		return nil, err
	}
	return &Drawing{writeSVG(s, l), s.folded, s.unknown}, nil
}

// DOT writes the same drawing in Graphviz's language, for those who want to
// lay it out themselves: what would not fit is guessed.
func DOT(a *ask.Answer, opts Options) (*Drawing, error) {
	if err := opts.check(); err != nil {
		return nil, err
	}
	m := newModel(a, opts.Beside)
	s := newScene(m, m.newPlan(&opts).best(&opts), opts)
	return &Drawing{writeDOT(s), s.folded, s.unknown}, nil
}
