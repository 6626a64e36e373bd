package ask

import (
	"cmp"
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
func (a *Asker) Parse(question string) (Query, error) {
	return a.ParseContext(context.Background(), question)
}

// ParseContext is Parse, but that it ends soon after ctx does: looking for what a question
// that cannot be read may have meant takes a second at worst.
func (a *Asker) ParseContext(ctx context.Context, question string) (Query, error) {
	return parse(ctx, question, func() (*dictionary, error) { return a.dictionary(), nil }, (*parser).form)
}

// Parse reads a question about a store as Asker.Parse does about the graph of it,
// but looks up the words of the question alone. Days begin in zone; nil is the
// store's own. What SaidKnownAt says must be the commit that is read.
func Parse(ctx context.Context, r graph.Reader, zone *time.Location, question string) (Query, error) {
	return parse(ctx, question, func() (*dictionary, error) { return newLookup(ctx, r, zone) }, (*parser).form)
}

// ParseDrawn reads what is to be drawn as Parse does a question, of which it
// takes a place alone, too: it is drawn with what feeds it. It returns the
// question in full.
func ParseDrawn(ctx context.Context, r graph.Reader, zone *time.Location, text string) (q Query, question string, err error) {
	question = text
	q, err = parse(ctx, text, func() (*dictionary, error) { return newLookup(ctx, r, zone) }, func(p *parser) error {
		alone, err := p.placeOrForm()
		if alone {
			question = "what feeds " + text
		}
		return err
	})
	return q, question, err
}

// ParsePlace reads what names one place, and nothing else, as a question would: by its
// id, its name or an alias. It returns the place's id.
func (a *Asker) ParsePlace(ctx context.Context, text string) (id string, err error) {
	t, err := a.parseTarget(ctx, text, nounPlace)
	if err == nil && t.Place == "" {
		err = &QuestionError{Word: text, What: fmt.Sprintf("%q is a country or a group of countries, and no party, system, dataset or field", text)}
	}
	return t.Place, err
}

// ParseTransfer reads what names one transfer as ParsePlace does a place.
func (a *Asker) ParseTransfer(ctx context.Context, text string) (id string, err error) {
	t, err := a.parseTarget(ctx, text, nounTransfer)
	return t.Transfer, err
}

// parseTarget reads a name alone as what feeds it, or was derived from it, would be asked.
func (a *Asker) parseTarget(ctx context.Context, text string, want noun) (Target, error) {
	q, err := parse(ctx, text, func() (*dictionary, error) { return a.dictionary(), nil }, func(p *parser) error {
		p.query.Form = Derived
		err := p.target(&p.query.From, want)
		if err == nil && p.at < len(p.tokens) {
			err = &QuestionError{
				Column: 1, Word: text, What: fmt.Sprintf("there is no %s %q", nounNames[want], shorten(text)),
				suggest: func() []string { return p.dictionary.nearest(text, want) },
			}
		}
		if e, ok := err.(*QuestionError); ok {
			e.unread = false // or questions would be offered
		}
		return err
	})
	return q.From, err
}

func parse(ctx context.Context, question string, names func() (*dictionary, error), form func(*parser) error) (Query, error) {
	switch {
	case strings.TrimSpace(question) == "":
		return Query{}, &QuestionError{What: "the question is empty; ask for instance: whose data reached X"}
	case len(question) > MaxQuestion:
		return Query{}, &QuestionError{What: fmt.Sprintf("the question is %d bytes long; at most %d are read", len(question), MaxQuestion)}
	case !utf8.ValidString(question):
		return Query{}, &QuestionError{What: "the question is not UTF-8 text"}
	}
	d, err := names()
	if err != nil {
		return Query{}, err
	}
	p := newParser(ctx, d, question)
	if err = form(p); err == nil {
		p.dateGroups()
		err = p.readsBack()
	}
	if e, ok := err.(*QuestionError); ok && ctx.Err() == nil {
		if t := p.unclosed(); t != nil {
			err = t.fault("a quotation mark is not closed")
		} else {
			p.advise(e)
		}
	}
	switch {
	case d.store != nil && d.store.err != nil:
		err = d.store.err
	case ctx.Err() != nil:
		err = ctx.Err()
	}
	if err != nil {
		return Query{}, err
	}
	if said, start := saidKnownAt(p.tokens); said != p.known {
		return Query{}, start.fault("\"known at " + said.String() + "\" decides what the other words name, so it is no part of a name; put the name in quotation marks")
	}
	for _, at := range slices.Sorted(maps.Keys(p.notes)) {
		p.query.Notes = append(p.query.Notes, p.notes[at])
	}
	return p.query, nil
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
	err := newParser(p.ctx, p.dictionary, text).form()
	e, ok := err.(*QuestionError)
	return err == nil || ok && e.suggest != nil
}

// readsBack makes sure that the question, as it prints itself, is read as the
// same. Where a name that is longer, or like an id, would be found in it, ids are
// written in quotation marks.
func (p *parser) readsBack() error {
	for _, p.query.Literal = range []bool{false, true} {
		again := newParser(p.ctx, p.dictionary, p.query.String())
		if err := again.form(); err == nil {
			again.dateGroups()
			if again.query.Literal = p.query.Literal; reflect.DeepEqual(again.query, p.query) {
				return nil
			}
		}
	}
	return &QuestionError{What: "names that are loaded hold words of the question, so that it cannot be said otherwise; ask it of other ids"}
}

// A parser reads tokens from left to right. Where the grammar wants a noun, the
// longest run of tokens that names something beats keywords.
type parser struct {
	ctx            context.Context
	dictionary     *dictionary
	text           string
	tokens         []token
	at             int
	depth          int
	said           map[string]string        // modifiers: their words by their kind
	known          KnownAt                  // what "known at" says
	notes          map[int]string           // of names, by the token they begin with
	sought         map[string]bool          // folded texts that transfers were looked for by
	transfersFound map[string][]graph.Named // those found, by what they fold to
	query          Query
}

func newParser(ctx context.Context, d *dictionary, text string) *parser {
	p := &parser{ctx: ctx, dictionary: d, text: text, tokens: tokens(text), sought: map[string]bool{}, transfersFound: map[string][]graph.Named{}}
	p.restart()
	return p
}

// restart goes back to the first token, with nothing read.
func (p *parser) restart() {
	p.at, p.said, p.notes, p.known = 0, map[string]string{}, map[int]string{}, KnownAt{}
	p.query = Query{Relation: Reached, Category: graph.AllData, Window: graph.Always, AsOf: graph.Future, Zone: p.dictionary.graph.Zone}
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

// back goes back to a token; deferred, it undoes what is read to look ahead.
func (p *parser) back(at int) { p.at = at }

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

// form reads a question: in one of the forms, or else as people word them. If it
// is neither, the error is that of what went furthest.
func (p *parser) form() error {
	err := p.canonical()
	if err == nil {
		return nil
	}
	read, furthest := p.phrasing()
	if e, ok := err.(*QuestionError); read || ok && furthest != nil && (e.formless || furthest.(*QuestionError).Column > e.Column) {
		return furthest
	}
	return err
}

// canonical reads a question in one of the forms.
func (p *parser) canonical() error {
	switch {
	case p.take("which", "transfers"), p.take("how", "many", "transfers"):
		return p.transfers()
	case p.take("which", "places", "hold"):
		return p.overdue()
	case p.take("which", "erasures", "came", "back"):
		p.query.Form = CameBack
		return p.modifiers()
	case p.take("which"):
		p.query.Form = Who
		e, err := p.owners()
		if err != nil {
			return err
		}
		p.query.People = e
		return p.who()
	case p.take("whose"):
		p.query.Form = Who
		return p.who()
	case p.take("what", "feeds"):
		p.query.Form = Feeds
		return p.toX()
	case p.take("what", "was", "derived", "from"), p.take("what", "is", "derived", "from"):
		p.query.Form = Derived
		return inTurn(p.origin, p.modifiers)
	case p.take("what"):
		p.query.Form = What
		return p.what()
	case p.take("where", "did"), p.take("where", "has"):
		p.query.Form = Where
		return p.where()
	case p.take("where", "does"), p.take("where", "do"):
		return p.whereDoes()
	case p.take("how", "did"):
		p.query.Form = How
		return p.did()
	case p.take("did"), p.take("has"):
		p.query.Form = Did
		return p.did()
	}
	t := p.peek()
	return &QuestionError{Column: max(t.column, 1), Word: t.full, What: "this is not a question that can be read", unread: true, formless: true}
}

// placeOrForm reads a place alone, which asks what feeds it, or else a question:
// no place is named like one. What is neither is a misspelt place if any place
// is like it.
func (p *parser) placeOrForm() (alone bool, err error) {
	p.query.Form = Feeds
	failed := p.toX()
	if failed == nil {
		return true, nil
	}
	p.restart()
	question := p.form()
	if e, ok := question.(*QuestionError); !ok || !e.formless {
		return false, question
	}
	if e, ok := failed.(*QuestionError); ok && e.suggest != nil {
		if e.Candidates, e.suggest = e.suggest(), nil; len(e.Candidates) == 0 {
			e.What, e.formless = e.What+", nor is this a question that can be read", true
		}
	}
	return false, failed
}

// nobodyInParticular are the words that stand between people and their data.
var nobodyInParticular = []string{"users", "user", "customers", "customer", "people", "peoples", "members", "member"}

// owners reads whose data is asked for: "PEOPLE users'", or "users'" alone, who
// are nobody in particular.
func (p *parser) owners() (people graph.People, err error) {
	p.skipUnlessNamed(nounPeople, "the", "of")
	if p.naming(nounPeople) || !p.peek().is(nobodyInParticular...) {
		people, err = p.people()
	}
	// Once it is said whose, a category may begin with such a word: "users' user id".
	for p.peek().is(nobodyInParticular...) && !(p.tokens[p.at-1].owns && p.naming(nounCategory)) {
		p.at++
	}
	return people, err
}

// who reads "WHAT reached X" and its relatives.
func (p *parser) who() error {
	if err := p.category(); err != nil {
		return err
	}
	switch {
	case p.take("reached"), p.take("went", "to"), p.take("has", "reached"):
		return p.toX()
	case p.take("was", "in"), p.take("were", "in"):
		p.query.Relation = WasIn
		return p.toX()
	case p.take("does"), p.take("do"), p.take("did"):
		p.query.Relation = Holds
		return inTurn(p.x, p.must("hold"), p.modifiers)
	}
	return p.wrong(`"reached", "does … hold" or "was in"`)
}

func (p *parser) what() error {
	if !p.peek().is("reached") {
		if !p.peek().is("of") || p.naming(nounCategory) {
			if err := p.category(); err != nil {
				return err
			}
		}
		if err := p.ofPeople(); err != nil {
			return err
		}
	}
	if read, err := p.left(); read {
		return err
	}
	if !p.take("reached") && !p.take("went", "to") {
		return p.wrong(`"reached" or "is left"`)
	}
	return p.toX()
}

func (p *parser) did() error {
	return inTurn(p.possessed, p.must("reach", "go to", "reached"), p.toX)
}

// possessed reads "PEOPLE's WHAT" or "WHAT" alone.
func (p *parser) possessed() error {
	start := p.at
	e, err := p.owners()
	if err == nil {
		if err = p.category(); err == nil {
			p.query.People = e
			return nil
		}
	}
	after := p.at
	p.at = start
	if p.category() == nil {
		return nil
	}
	p.at = max(start, after)
	return err
}

func (p *parser) ofPeople() error {
	if !p.take("of") {
		return nil
	}
	e, err := p.people()
	p.query.People = e
	p.skip(nobodyInParticular...)
	return err
}

func (p *parser) where() error {
	start := p.at
	if p.x() == nil && p.take("go") {
		return p.modifiers()
	}
	failed := p.wrong(`"go"`)
	p.at, p.query.From = start, Target{}
	if p.category() != nil {
		p.at = start
		return cmp.Or(p.x(), failed)
	}
	return inTurn(p.ofPeople, p.must("in", "held by"), p.x, p.must("go"), p.modifiers)
}

// origin reads T: a transfer, a place or a country.
func (p *parser) origin() error {
	want := nounOrigin
	if p.saysKind("transfer", nounOrigin, nounTransfer) {
		p.at++
		want = nounTransfer
	}
	return p.target(&p.query.From, want)
}

// saysKind reports whether the word is at hand and says what kind of thing follows.
// It does not if a longer name begins with it, or if something wanted is called by it
// and nothing of the kind follows.
func (p *parser) saysKind(word string, want, kind noun) bool {
	if !p.peek().is(word) {
		return false
	}
	length := p.span(want)
	if length > 1 {
		return false
	}
	defer p.back(p.at)
	p.at++
	next := p.peek()
	return length == 0 || next.column != 0 && !next.grammatical() && p.naming(kind)
}

func (p *parser) toX() error { return inTurn(p.x, p.modifiers) }

// x reads X, which a form asks about.
func (p *parser) x() error {
	if p.query.Form.starts() {
		return p.target(&p.query.From, nounPlace)
	}
	return p.target(&p.query.To, nounPlace)
}

// inTurn reads one thing after the other, until one is not there.
func inTurn(read ...func() error) error {
	for _, one := range read {
		if err := one(); err != nil {
			return err
		}
	}
	return nil
}

// must reads words that may be said in one of several ways.
func (p *parser) must(ways ...string) func() error {
	return func() error {
		if slices.ContainsFunc(ways, func(way string) bool { return p.take(strings.Fields(way)...) }) {
			return nil
		}
		return p.wrong(`"` + ways[0] + `"`)
	}
}
