package ask

import (
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
)

// maxNameTokens bounds how many words a name is looked for in.
const maxNameTokens = 16

// longest returns what the longest stretch from the token at hand names, and
// moves past it; an exact id, which is one token, beats any name. It returns
// nil, and stays, where nothing is named.
func (p *parser) longest(want noun) []graph.Named {
	found := p.declared(want)
	if found == nil && want == nounCategory && p.at < len(p.tokens) {
		found = p.longestAmong(p.used(), p.stretches(), want)
	}
	return found
}

// declared is longest, without what is used though nobody declares it: to find
// that may take a look through the whole store.
func (p *parser) declared(want noun) []graph.Named {
	if p.at >= len(p.tokens) {
		return nil
	}
	stretches := p.stretches()
	if want == nounPlace || want.admits(graph.KindTransfer) {
		p.learnStretches(stretches)
	}
	return p.longestAmong(p.names, stretches, want)
}

// naming reports whether something declared is named from the token at hand on.
func (p *parser) naming(want noun) bool { return p.span(want) > 0 }

// span returns how many tokens its name is long.
func (p *parser) span(want noun) int {
	at := p.at
	p.declared(want)
	length := p.at - at
	p.at = at
	return length
}

// skipUnlessNamed moves past any of the words with which no name begins.
func (p *parser) skipUnlessNamed(want noun, words ...string) {
	for p.peek().is(words...) && !p.naming(want) {
		p.at++
	}
}

// stretches returns where the stretches from the token at hand on end that may
// be names, the longest first.
func (p *parser) stretches() (ends []int) {
	for j := min(len(p.tokens), p.at+maxNameTokens); j > p.at; j-- {
		// A name does not run on past a possessive.
		if !slices.ContainsFunc(p.tokens[p.at:j-1], func(t token) bool { return t.owns && !p.starts(t) }) {
			ends = append(ends, j)
		}
	}
	return ends
}

func (p *parser) learnStretches(ends []int) {
	texts := []string{p.peek().full, p.peek().text}
	for _, j := range ends {
		if f := fold(p.tokens, p.at, j); f != "" {
			texts = append(texts, f)
		}
	}
	p.learn(texts)
}

func (p *parser) longestAmong(among entries, ends []int, want noun) []graph.Named {
	if p.peek().parenthesis() {
		return nil
	}
	for _, text := range []string{p.peek().full, p.peek().text} {
		if n, ok := p.exact(among, text, want); ok {
			p.at++
			return []graph.Named{n}
		}
	}
	for _, j := range ends {
		if found := p.find(among, p.tokens, p.at, j, want); len(found) > 0 {
			p.at = j
			return found
		}
	}
	return nil
}

// starts reports whether a token that looks like a possessive may begin a
// longer name, such as "Kid's Corner".
func (p *parser) starts(t token) bool { return strings.HasSuffix(t.full, "s") }

// named reads one thing, after any articles.
func (p *parser) named(want noun) (graph.Named, error) {
	start := p.at
	found := p.longest(want)
	for found == nil && p.peek().is("the", "a", "an") {
		p.at++
		found = p.longest(want)
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return graph.Named{}, p.ambiguous(p.tokens[start:p.at], found)
	}
	if p.at == start+1 && p.tokens[start].is("a") && (p.peek().column == 0 || p.peek().grammatical()) {
		p.at = start // it stands where a name should, so it is one
	}
	if p.peek().column == 0 {
		return graph.Named{}, p.wrong("a " + nounNames[want])
	}
	return graph.Named{}, p.unknown(want)
}

// unknown is the error for words that name nothing, with what is nearest to
// them, or to fewer or more of them.
func (p *parser) unknown(want noun) error {
	first := p.peek()
	e := &QuestionError{Column: first.column, Word: first.full}
	end := p.at + 1
	for !first.quoted && end < len(p.tokens) && end < p.at+maxNameTokens && !p.tokens[end].grammatical() && !p.tokens[end-1].owns {
		end++
	}
	words := make([]string, 0, end-p.at)
	for _, t := range p.tokens[p.at:end] {
		words = append(words, t.text)
	}
	e.Word = strings.Join(words, " ")
	e.What = fmt.Sprintf("there is no %s %q", nounNames[want], shorten(e.Word))
	e.suggest = func() (candidates []string) {
		for n := len(words); n > 0 && len(candidates) == 0; n-- {
			candidates = p.nearest(strings.Join(words[:n], " "), want)
		}
		return candidates
	}
	return e
}

// shorten keeps messages readable whatever is asked.
func shorten(text string) string {
	const most = 80
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// presences are the ways to say what puts places in the country that follows.
var presences = []struct {
	by    graph.Presence
	words []string
}{
	{graph.Seated, []string{"seated", "in"}},
	{graph.Processing, []string{"processing", "in"}},
	{graph.Processing, []string{"processed", "in"}},
}

// presence reads a country after what puts places there, if these are at hand and
// no longer name is.
func (p *parser) presence(t *Target, want noun) (read bool, err error) {
	start := p.at
	length := p.span(want)
	if !p.take("parties") {
		p.take("systems")
	}
	for _, v := range presences {
		if !p.take(v.words...) {
			continue
		}
		n, err := p.named(nounCountry)
		switch {
		case err == nil && p.at >= start+length:
			*t = Target{Country: n.ID, By: v.by}
			return true, nil
		case length == 0:
			return true, err
		}
	}
	p.at = start
	return false, nil
}

func (p *parser) target(t *Target, want noun) error {
	if want.admits(kindCountry) {
		if read, err := p.presence(t, want); read {
			return err
		}
	}
	n, err := p.named(want)
	switch {
	case err != nil:
		return err
	case n.Kind == kindCountry:
		*t = Target{Country: n.ID}
	case n.Kind == graph.KindTransfer:
		*t = Target{Transfer: n.ID}
	default:
		*t = Target{Place: n.ID}
	}
	return nil
}

// category reads WHAT: "data", or a category.
func (p *parser) category() error {
	p.skipUnlessNamed(nounCategory, "the", "their", "any", "personal")
	if p.span(nounCategory) <= 1 && p.take("data") {
		p.flow.Category = graph.AllData
		return nil
	}
	n, err := p.named(nounCategory)
	p.flow.Category = n.ID
	return err
}

// people reads a people expression: as in manifests, over ids, names and
// aliases, with "non-" binding like "not".
func (p *parser) people() (graph.People, error) {
	if p.depth++; p.depth > 100 {
		return nil, p.wrong("a shorter expression")
	}
	defer func() { p.depth-- }()
	l, err := p.peopleAnd()
	for err == nil && p.take("or") {
		var r graph.People
		if r, err = p.peopleAnd(); err == nil {
			l = graph.Or{L: l, R: r}
		}
	}
	return l, err
}

func (p *parser) peopleAnd() (graph.People, error) {
	l, err := p.peopleNot()
	for err == nil && p.peek().is("and", "except") {
		except := p.peek().is("except")
		p.at++
		var r graph.People
		if r, err = p.peopleNot(); err != nil {
			break
		}
		if except {
			l = graph.Except{L: l, R: r}
		} else {
			l = graph.And{L: l, R: r}
		}
	}
	return l, err
}

func (p *parser) peopleNot() (graph.People, error) {
	start := p.at
	if found := p.longest(nounPeople); len(found) > 0 && !(p.at == start+1 && p.tokens[start].is("not") && p.operand()) {
		return p.member(start, found)
	}
	p.at = start
	switch t := p.peek(); {
	case p.take("not"), p.take("non"), p.take("non-"): // non-( and non-" are two tokens
		x, err := p.nested(p.peopleNot)
		return graph.Not{X: x}, err
	case t.negates():
		return p.non()
	case p.take("everyone"), p.take("everybody"), p.take("anyone"):
		return graph.Everyone{}, nil
	case t.opens():
		p.at++
		e, err := p.people()
		if err == nil && (p.peek().text != ")" || p.peek().quoted) {
			err = p.wrong(`")"`)
		}
		p.at++
		return e, err
	}
	n, err := p.named(nounPeople)
	if err != nil {
		return nil, err
	}
	return graph.Members(n.ID), nil
}

// operand reports whether people are named at hand: a cohort called "not" before
// them would leave them without a word that joins.
func (p *parser) operand() bool {
	t := p.peek()
	return t.is("not", "non", "non-", "everyone", "everybody", "anyone") || t.opens() || t.negates() || p.naming(nounPeople)
}

func (p *parser) nested(read func() (graph.People, error)) (graph.People, error) {
	if p.depth++; p.depth > 100 {
		return nil, p.wrong("a shorter expression")
	}
	defer func() { p.depth-- }()
	return read()
}

// non reads "non-NAME": the token without its prefix stands for itself.
func (p *parser) non() (graph.People, error) {
	tokens := p.tokens
	p.tokens = slices.Clone(tokens)
	t := &p.tokens[p.at]
	t.text, t.full, t.column = t.text[4:], t.full[4:], t.column+4
	x, err := p.nested(p.peopleNot)
	p.tokens = tokens
	return graph.Not{X: x}, err
}

// member makes an expression of what was found from token start on.
func (p *parser) member(start int, found []graph.Named) (graph.People, error) {
	if len(found) > 1 {
		return nil, p.ambiguous(p.tokens[start:p.at], found)
	}
	return graph.Members(found[0].ID), nil
}

// ambiguous is the error for words that name several things.
func (p *parser) ambiguous(words []token, found []graph.Named) error {
	texts := make([]string, len(words))
	for i, t := range words {
		texts[i] = t.text
	}
	e := &QuestionError{Column: words[0].column, Word: strings.Join(texts, " ")}
	e.What = fmt.Sprintf("%q names several things; write the id of one, in quotation marks", shorten(e.Word))
	for _, n := range found {
		if !slices.Contains(e.Candidates, n.ID) {
			e.Candidates = append(e.Candidates, n.ID)
		}
	}
	return e
}
