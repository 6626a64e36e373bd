package ask

import (
	"fmt"
	"strings"
)

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
