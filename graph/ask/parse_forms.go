package ask

import "outflow/graph"

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
	case p.take("which"):
		p.flow.Form = Who
		e, err := p.owners()
		if err != nil {
			return err
		}
		p.flow.People = e
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
	return &QuestionError{Column: max(t.column, 1), Word: t.full, What: "this is not a question that can be read", unread: true, formless: true}
}

// placeOrForm reads a place alone, which asks what feeds it, or else a question:
// no place is named like one. What is neither is a misspelt place if any place
// is like it.
func (p *parser) placeOrForm() (alone bool, err error) {
	p.flow.Form = Feeds
	failed := p.feeds()
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
	e, err := p.owners()
	if err == nil {
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
	if err := p.origin(); err != nil {
		return err
	}
	return p.modifiers()
}

// origin reads T: a transfer, a place or a country.
func (p *parser) origin() error {
	want := nounOrigin
	if p.saysKind("transfer", nounOrigin, nounTransfer) {
		p.at++
		want = nounTransfer
	}
	return p.target(&p.flow.From, want)
}

// saysKind reports whether the word is at hand and says of what kind that is which
// follows: unless a longer name begins with it, or something wanted is called so
// and nothing of the kind is named.
func (p *parser) saysKind(word string, want, kind noun) bool {
	if !p.peek().is(word) {
		return false
	}
	length := p.span(want)
	if length > 1 {
		return false
	}
	p.at++
	defer func() { p.at-- }()
	next := p.peek()
	return length == 0 || next.column != 0 && !next.grammatical() && p.naming(kind)
}

func (p *parser) toX() error {
	if err := p.target(&p.flow.To, nounPlace); err != nil {
		return err
	}
	return p.modifiers()
}
