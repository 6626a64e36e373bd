package ask

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"outflow/graph"
)

// MaxQuestion bounds the length of a question, in bytes.
const MaxQuestion = 10_000

// Parse reads a question in controlled English about the asker's graph. It
// resolves names to ids and never guesses: what it cannot read, or what names
// several things, is a *QuestionError. What SaidKnownAt says must be the commit of
// the graph.
func (a *Asker) Parse(question string) (Flow, error) {
	return parse(question, func() (*dictionary, error) { return a.dictionary(), nil }, (*parser).form)
}

// Parse reads a question about a store as Asker.Parse does about the graph of it,
// but looks up the words of the question alone. Days begin in zone; nil is the
// store's own. What SaidKnownAt says must be the commit that is read.
func Parse(ctx context.Context, r graph.Reader, zone *time.Location, question string) (Flow, error) {
	return parse(question, func() (*dictionary, error) { return newLookup(ctx, r, zone) }, (*parser).form)
}

// ParseDrawn reads what is to be drawn as Parse does a question, of which it
// takes a place alone, too: it is drawn with what feeds it. It returns the
// question in full.
func ParseDrawn(ctx context.Context, r graph.Reader, zone *time.Location, text string) (f Flow, question string, err error) {
	question = text
	f, err = parse(text, func() (*dictionary, error) { return newLookup(ctx, r, zone) }, func(p *parser) error {
		alone, err := p.placeOrForm()
		if alone {
			question = "what feeds " + text
		}
		return err
	})
	return f, question, err
}

func parse(question string, names func() (*dictionary, error), form func(*parser) error) (Flow, error) {
	switch {
	case strings.TrimSpace(question) == "":
		return Flow{}, &QuestionError{What: "the question is empty; ask for instance: whose data reached X"}
	case len(question) > MaxQuestion:
		return Flow{}, &QuestionError{What: fmt.Sprintf("the question is %d bytes long; at most %d are read", len(question), MaxQuestion)}
	case !utf8.ValidString(question):
		return Flow{}, &QuestionError{What: "the question is not UTF-8 text"}
	}
	d, err := names()
	if err != nil {
		return Flow{}, err
	}
	p := newParser(d, question)
	if err = form(p); err == nil {
		p.dateGroups()
		err = p.readsBack()
	}
	if e, ok := err.(*QuestionError); ok {
		if t := p.unclosed(); t != nil {
			err = t.fault("a quotation mark is not closed")
		} else {
			p.advise(e)
		}
	}
	if d.store != nil && d.store.err != nil {
		err = d.store.err
	}
	if err != nil {
		return Flow{}, err
	}
	if said, start := saidKnownAt(p.tokens); said != p.known {
		return Flow{}, start.fault("\"known at " + said.String() + "\" decides what the other words name, so it is no part of a name; put the name in quotation marks")
	}
	for _, at := range slices.Sorted(maps.Keys(p.notes)) {
		p.flow.Notes = append(p.flow.Notes, p.notes[at])
	}
	return p.flow, nil
}

// advise says of what cannot be read what might have been meant.
func (p *parser) advise(e *QuestionError) {
	if e.suggest != nil {
		e.Candidates = e.suggest()
	}
	if e.unread && len(e.Candidates) == 0 {
		e.Rewrites = p.rewrites(e.Column)
	}
	if e.formless && len(e.Rewrites) == 0 {
		e.What += `; ask for instance: whose data reached X, where did X go, what feeds X`
	}
}

// readable reports whether a question can be read, or at least up to a name that
// is unknown.
func (p *parser) readable(text string) bool {
	err := newParser(p.dictionary, text).form()
	e, ok := err.(*QuestionError)
	return err == nil || ok && e.suggest != nil
}

// readsBack makes sure that the question, as it prints itself, is read as the
// same. Where a name that is longer, or like an id, would be found in it, ids are
// written in quotation marks.
func (p *parser) readsBack() error {
	for _, p.flow.Literal = range []bool{false, true} {
		again := newParser(p.dictionary, p.flow.String())
		if err := again.form(); err == nil {
			again.dateGroups()
			if again.flow.Literal = p.flow.Literal; reflect.DeepEqual(again.flow, p.flow) {
				return nil
			}
		}
	}
	return &QuestionError{What: "names that are loaded hold words of the question, so that it cannot be said otherwise; ask it of other ids"}
}

// A parser reads tokens from left to right; where the grammar wants a noun,
// the longest stretch that names something beats keywords.
type parser struct {
	*dictionary
	text   string
	tokens []token
	at     int
	depth  int
	said   map[string]string        // modifiers: their words by their kind
	known  KnownAt                  // what "known at" says
	notes  map[int]string           // of names, by the token they begin with
	calls  map[string]bool          // folded texts that transfers were looked for by
	called map[string][]graph.Named // those found, by what they fold to
	flow   Flow
}

func newParser(d *dictionary, text string) *parser {
	p := &parser{dictionary: d, text: text, tokens: tokens(text), calls: map[string]bool{}, called: map[string][]graph.Named{}}
	p.restart()
	return p
}

// restart goes back to the first token, with nothing read.
func (p *parser) restart() {
	p.at, p.said, p.notes, p.known = 0, map[string]string{}, map[int]string{}, KnownAt{}
	p.flow = Flow{Relation: Reached, Category: graph.AllData, Window: graph.Always, AsOf: graph.Future, Zone: p.graph.Zone}
}

// unclosed returns the first quotation mark that is not closed, nil if there is
// none.
func (p *parser) unclosed() *token {
	if i := slices.IndexFunc(p.tokens, func(t token) bool { return t.unclosed }); i >= 0 {
		return &p.tokens[i]
	}
	return nil
}

// peek returns the token at hand, an empty one at the end.
func (p *parser) peek() *token { return p.ahead(0) }

func (p *parser) ahead(n int) *token {
	if p.at+n < len(p.tokens) {
		return &p.tokens[p.at+n]
	}
	return &token{}
}

// take moves past the keywords, in this order, if they are all at hand.
func (p *parser) take(words ...string) bool {
	for i, w := range words {
		if !p.ahead(i).is(w) {
			return false
		}
	}
	p.at += len(words)
	return true
}

// skip moves past any of the words.
func (p *parser) skip(words ...string) {
	for p.peek().is(words...) {
		p.at++
	}
}

// wrong returns an error about the token at hand.
func (p *parser) wrong(expected string) error {
	t := p.peek()
	e := &QuestionError{Column: t.column, Word: t.full, unread: true}
	if t.column == 0 {
		e.What = "the question ends where " + expected + " was expected"
		if n := len(p.tokens); n > 0 {
			last := p.tokens[n-1]
			e.Column = last.column + utf8.RuneCountInString(last.full)
		}
	} else {
		e.What = fmt.Sprintf("expected %s, found %q", expected, t.full)
	}
	return e
}
