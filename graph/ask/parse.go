package ask

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"outflow/graph"
)

// MaxQuestion bounds the length of a question, in bytes.
const MaxQuestion = 10_000

// Parse reads a question in controlled English about the asker's graph. It
// resolves names to ids and never guesses: what it cannot read, or what names
// several things, is a *QuestionError.
func (a *Asker) Parse(question string) (Flow, error) {
	return parse(question, func() (*dictionary, error) { return a.dictionary(), nil })
}

// Parse reads a question about a store as Asker.Parse does about the graph of it,
// but looks up the words of the question alone. Days begin in zone; nil is the
// store's own.
func Parse(ctx context.Context, r graph.Reader, zone *time.Location, question string) (Flow, error) {
	return parse(question, func() (*dictionary, error) { return newLookup(ctx, r, zone) })
}

func parse(question string, names func() (*dictionary, error)) (Flow, error) {
	switch {
	case strings.TrimSpace(question) == "":
		return Flow{}, &QuestionError{What: "the question is empty; ask for instance: " + Forms()[0]}
	case len(question) > MaxQuestion:
		return Flow{}, &QuestionError{What: fmt.Sprintf("the question is %d bytes long; at most %d are read", len(question), MaxQuestion)}
	case !utf8.ValidString(question):
		return Flow{}, &QuestionError{What: "the question is not UTF-8 text"}
	}
	ts, err := tokens(question)
	if err != nil {
		return Flow{}, err
	}
	d, err := names()
	if err != nil {
		return Flow{}, err
	}
	p := &parser{dictionary: d, tokens: ts}
	p.flow = Flow{Relation: Reached, Category: graph.AllData, Window: graph.Always, AsOf: graph.Future, Zone: d.graph.Zone}
	err = p.form()
	if unread, ok := err.(*QuestionError); ok && unread.suggest != nil {
		unread.Candidates = unread.suggest()
	}
	if d.store != nil && d.store.err != nil {
		err = d.store.err
	}
	if err != nil {
		return Flow{}, err
	}
	return p.flow, nil
}

// A parser reads tokens from left to right; where the grammar wants a noun,
// the longest stretch that names something beats keywords.
type parser struct {
	*dictionary
	tokens []token
	at     int
	depth  int
	flow   Flow
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
	e := &QuestionError{Column: t.column, Word: t.full}
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

func (p *parser) form() error {
	switch {
	case p.take("which", "transfers"):
		return p.transfers()
	case p.take("which"):
		p.flow.Form = Who
		if err := p.which(); err != nil {
			return err
		}
		return p.who()
	case p.take("whose"):
		p.flow.Form = Who
		return p.who()
	case p.take("what", "feeds"):
		p.flow.Form = Feeds
		return p.feeds()
	case p.take("what", "was", "derived", "from"), p.take("what", "is", "derived", "from"):
		p.flow.Form = Derived
		return p.derived()
	case p.take("what"):
		p.flow.Form = What
		return p.what()
	case p.take("where", "did"), p.take("where", "has"):
		p.flow.Form = Where
		return p.where()
	case p.take("where", "does"), p.take("where", "do"):
		p.flow.Form = Feeds
		if err := p.target(&p.flow.To, nounPlace); err != nil {
			return err
		}
		if !p.take("come", "from") {
			return p.wrong(`"come from"`)
		}
		return p.modifiers()
	case p.take("how", "did"):
		p.flow.Form = How
		return p.did()
	case p.take("did"), p.take("has"):
		p.flow.Form = Did
		return p.did()
	}
	t := p.peek()
	return &QuestionError{Column: max(t.column, 1), Word: t.full, What: fmt.Sprintf("this is not a question that can be read; ask one of these in English: %s", strings.Join(Forms(), " | "))}
}

// nobodyInParticular are the words that stand between people and their data.
var nobodyInParticular = []string{"users", "user", "customers", "customer", "people", "peoples", "members", "member"}

// which reads "PEOPLE users'" or "users'" alone.
func (p *parser) which() error {
	p.skip("the", "of")
	if p.peek().is(nobodyInParticular...) && len(p.longest(nounPeople)) == 0 {
		p.skip(nobodyInParticular...)
		return nil
	}
	e, err := p.people()
	p.flow.People = e
	p.skip(nobodyInParticular...)
	return err
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
		p.flow.Relation = WasIn
		return p.toX()
	case p.take("does"), p.take("do"), p.take("did"):
		p.flow.Relation = Holds
		if err := p.target(&p.flow.To, nounPlace); err != nil {
			return err
		}
		if !p.take("hold") {
			return p.wrong(`"hold"`)
		}
		return p.modifiers()
	}
	return p.wrong(`"reached", "does … hold" or "was in"`)
}

func (p *parser) what() error {
	if !p.peek().is("reached") {
		if err := p.category(); err != nil {
			return err
		}
		if err := p.ofPeople(); err != nil {
			return err
		}
	}
	if !p.take("reached") && !p.take("went", "to") {
		return p.wrong(`"reached"`)
	}
	return p.toX()
}

func (p *parser) did() error {
	if err := p.possessed(); err != nil {
		return err
	}
	if !p.take("reach") && !p.take("go", "to") && !p.take("reached") {
		return p.wrong(`"reach"`)
	}
	return p.toX()
}

// possessed reads "PEOPLE's WHAT" or "WHAT" alone.
func (p *parser) possessed() error {
	start := p.at
	e, err := p.people()
	if err == nil {
		p.skip(nobodyInParticular...)
		if err = p.category(); err == nil {
			p.flow.People = e
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
	p.flow.People = e
	p.skip(nobodyInParticular...)
	return err
}

func (p *parser) where() error {
	start := p.at
	if err := p.target(&p.flow.From, nounPlace); err == nil && p.take("go") {
		return p.modifiers()
	}
	failed := p.wrong(`"go"`)
	p.at, p.flow.From = start, Target{}
	if err := p.category(); err != nil {
		p.at = start
		if err := p.target(&p.flow.From, nounPlace); err != nil {
			return err
		}
		return failed
	}
	if err := p.ofPeople(); err != nil {
		return err
	}
	if !p.take("in") && !p.take("held", "by") {
		return p.wrong(`"in"`)
	}
	if err := p.target(&p.flow.From, nounPlace); err != nil {
		return err
	}
	if !p.take("go") {
		return p.wrong(`"go"`)
	}
	return p.modifiers()
}

func (p *parser) feeds() error { return p.toX() }

func (p *parser) derived() error {
	want := nounOrigin
	if p.peek().is("transfer") && len(p.longest(nounOrigin)) == 0 {
		p.at++
		p.learn([]string{p.peek().text})
		if t := p.peek(); p.isTransfer(t.text) {
			p.flow.From = Target{Transfer: t.text}
			p.at++
			return p.modifiers()
		}
	}
	if err := p.target(&p.flow.From, want); err != nil {
		return err
	}
	return p.modifiers()
}

func (p *parser) toX() error {
	if err := p.target(&p.flow.To, nounPlace); err != nil {
		return err
	}
	return p.modifiers()
}
