package ask

import (
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"outflow/graph"
)

// maxNameTokens bounds how many words a name is looked for in.
const maxNameTokens = 32

// longest returns what the longest run of tokens from the one at hand names, and
// moves past it. Where nothing is named it stays.
func (p *parser) longest(want noun) reading {
	r := p.declared(want)
	if r.things == nil && want == nounCategory && p.at < len(p.tokens) {
		r = p.longestAmong(p.dictionary.used(), want)
	}
	return r
}

// declared is longest, but without categories that are used and not declared: to
// find those may take reading the whole store.
func (p *parser) declared(want noun) reading {
	if p.at >= len(p.tokens) {
		return reading{}
	}
	if want == nounPlace || want.admits(graph.KindTransfer) {
		p.learnNames(want)
	}
	return p.longestAmong(p.dictionary.names, want)
}

// naming reports whether something declared is named from the token at hand on.
func (p *parser) naming(want noun) bool { return p.span(want) > 0 }

// span returns how many tokens its name is long.
func (p *parser) span(want noun) int {
	defer p.back(p.at)
	start := p.at
	p.declared(want)
	return p.at - start
}

// skipUnlessNamed moves past any of the words with which no name begins.
func (p *parser) skipUnlessNamed(want noun, words ...string) {
	for p.peek().is(words...) && !p.naming(want) {
		p.at++
	}
}

// nameEnds are where names that begin with the token at hand may end, the longest
// first. What is in quotation marks is taken literally: it is part of a longer name
// only if it names nothing alone.
func (p *parser) nameEnds() iter.Seq[int] {
	return func(yield func(int) bool) {
		if p.peek().quoted && !yield(p.at+1) {
			return
		}
		for j := min(len(p.tokens), p.at+maxNameTokens); j > p.at && yield(j); j-- {
		}
	}
}

func (p *parser) learnNames(want noun) {
	var texts []string
	for j := range p.nameEnds() {
		texts = append(texts, p.texts(p.at, j)...)
	}
	p.dictionary.learn(texts)
	if want.admits(graph.KindTransfer) {
		for _, text := range texts { // the first is the longest
			p.findTransfers(graph.Fold(text))
		}
	}
}

func (p *parser) longestAmong(among entries, want noun) reading {
	for j := range p.nameEnds() {
		if r := p.read(among, p.at, j, want); r.things != nil {
			p.at = j
			return r
		}
	}
	return reading{}
}

// name reads one thing, after any articles.
func (p *parser) name(want noun) (graph.Named, error) {
	start := p.at
	first := start
	r := p.longest(want)
	for r.things == nil && p.peek().is("the", "a", "an") {
		p.at++
		first = p.at
		r = p.longest(want)
	}
	if r.things != nil {
		return p.one(first, r)
	}
	if p.at == start+1 && p.tokens[start].is("a") && (p.peek().column == 0 || p.peek().grammatical()) {
		p.at = start // it stands where a name should, so it is one
	}
	if p.peek().column == 0 || p.peek().parenthesis() {
		return graph.Named{}, p.wrong("a " + nounNames[want])
	}
	return graph.Named{}, p.unknown(want)
}

// one returns the one thing that is named from a token on.
func (p *parser) one(start int, r reading) (graph.Named, error) {
	if len(r.things) > 1 {
		return graph.Named{}, r.ambiguous(&p.tokens[start])
	}
	delete(p.notes, start)
	if note := r.note(); note != "" && !p.tokens[start].quoted {
		p.notes[start] = note
	}
	return r.things[0], nil
}

// unknown is the error for words that name nothing, with what is nearest to
// them, or to fewer or more of them.
func (p *parser) unknown(want noun) error {
	first := p.peek()
	start := first.start
	e := &QuestionError{Column: first.column, Word: first.full, unread: true}
	end := p.at + 1
	for !first.quoted && end < len(p.tokens) && end < p.at+maxNameTokens && !p.tokens[end].grammatical() && !p.tokens[end-1].owns {
		end++
	}
	words, ends := make([]string, 0, end-p.at), []int{}
	for _, t := range p.tokens[p.at:end] {
		words, ends = append(words, t.text), append(ends, t.end-len(t.ending()))
	}
	e.Word = strings.Join(words, " ")
	e.What = fmt.Sprintf("there is no %s %q", nounNames[want], shorten(e.Word))
	at := p.at
	e.suggest = func() (candidates []string) {
		if want == nounPlace && p.nameAt(at, nounTransfer) != "" {
			return nil // the question is asked otherwise of a transfer
		}
		for n := len(words); n > 0 && len(candidates) == 0 && p.ctx.Err() == nil; n-- {
			candidates = p.dictionary.nearest(strings.Join(words[:n], " "), want)
			if want == nounCategory { // any word may stand where a category should
				candidates = slices.DeleteFunc(candidates, func(c string) bool {
					return !p.readable(p.text[:start] + graph.Quote(c) + p.text[ends[n-1]:])
				})
			}
		}
		if want == nounCategory && len(candidates) == 0 && graph.EditDistance(graph.Fold(words[0]), "data", 1) <= 1 && p.readable(p.text[:start]+"data"+p.text[ends[0]:]) {
			candidates = []string{"data"}
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

// presence reads a country, or a group of them, after what puts places there, if
// these are at hand and no longer name is.
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
		err := p.plainTarget(t, nounCountry)
		switch {
		case err == nil && p.at >= start+length:
			t.By = v.by
			return true, nil
		case length == 0:
			return true, err
		}
	}
	p.at, *t = start, Target{}
	maps.DeleteFunc(p.notes, func(at int, _ string) bool { return at >= start })
	return false, nil
}

func (p *parser) target(t *Target, want noun) error {
	if want.admits(kindCountry) {
		if read, err := p.presence(t, want); read {
			return err
		}
	}
	return p.plainTarget(t, want)
}

// plainTarget reads a target, without what puts places in a country.
func (p *parser) plainTarget(t *Target, want noun) error {
	if want != nounTransfer && p.saysKind("country", want, nounCountry) {
		p.at++
		want = nounCountry
	}
	n, err := p.name(want)
	if err != nil {
		return err
	}
	*t = target(n)
	if t.Group != "" && p.peek().is("of") && p.datesAhead(1) {
		p.at++
		v, err := p.interval("a date, such as 2018-07-31")
		t.On = p.query.dayBefore(v.Until)
		return err
	}
	return nil
}

func target(n graph.Named) Target {
	switch n.Kind {
	case kindCountry:
		return Target{Country: n.ID}
	case kindGroup:
		return Target{Group: n.ID}
	case graph.KindTransfer:
		return Target{Transfer: n.ID}
	}
	return Target{Place: n.ID}
}

// dateGroups settles which day's members a group of countries means: those of the day
// given with it, else of the last day that the question asks about, but of no day
// later than the members are known for.
func (p *parser) dateGroups() {
	q := &p.query
	for _, t := range []*Target{&q.To, &q.From, &q.Via, &q.Avoiding} {
		if t.Group == "" {
			continue
		}
		g, _ := graph.LookupCountryGroup(t.Group)
		if t.On == "" {
			t.On = q.lastDay()
		}
		if t.On == "" || t.On > g.Listed {
			t.On = g.Listed
		}
		p.noteMembers(g, t.On)
	}
}

// noteMembers notes the members of which not everything is meant, and those that
// joined or left within the time asked about.
func (p *parser) noteMembers(g graph.CountryGroup, on string) {
	members := g.Members(on)
	name := func(m graph.GroupMember) string {
		c, _ := graph.LookupCountry(m.Country)
		return c.Name
	}
	var notes, some, changed []string
	for _, m := range members {
		if m.Only != "" {
			some = append(some, name(m)+" ("+m.Only+")")
		}
	}
	if some != nil {
		notes = append(notes, "not all that is in these belongs to the "+g.Name+", so nothing confirms it of them: "+strings.Join(some, ", "))
	}
	first := ""
	if since := p.query.Window.Since; since != graph.Past {
		first = p.query.dayBefore(since + 1)
	}
	note := func(all, but []graph.GroupMember, how string) {
		for _, m := range all {
			if !slices.ContainsFunc(but, func(o graph.GroupMember) bool { return o.Country == m.Country }) {
				changed = append(changed, name(m)+how)
			}
		}
	}
	if first != "" {
		before := g.Members(first)
		note(before, members, " had left it")
		note(members, before, " had joined it")
	}
	if changed != nil {
		notes = append(notes, fmt.Sprintf("the %s is meant as it was on %s, when since %s %s; \"%s of %[3]s\" asks of that day", g.Name, on, first, strings.Join(changed, ", "), g.Code))
	}
	if notes != nil {
		p.notes[-1] = strings.Join(notes, "; ")
	}
}

// lastDay returns the last day that the question asks about, "" if there is none.
func (q *Query) lastDay() string { return q.dayBefore(min(q.Window.Until, q.AsOf)) }

// dayBefore returns the day before an exclusive end, "" if it is none.
func (q *Query) dayBefore(until graph.Instant) string {
	if until == graph.Future || until == graph.Past {
		return ""
	}
	return (until - 1).Time().In(q.zone()).Format("2006-01-02")
}

// category reads WHAT: "data", or a category.
func (p *parser) category() error {
	p.skipUnlessNamed(nounCategory, "the", "their", "any", "personal")
	if p.span(nounCategory) <= 1 && p.take("data") {
		p.query.Category = graph.AllData
		return nil
	}
	n, err := p.name(nounCategory)
	p.query.Category = n.ID
	return err
}

// people reads a people expression: as in manifests, over ids, names and
// aliases, with "non-" binding like "not".
func (p *parser) people() (graph.People, error) { return p.nested(p.peopleOr) }

func (p *parser) peopleOr() (graph.People, error) {
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
	if r := p.longest(nounPeople); r.things != nil && !(p.at == start+1 && p.tokens[start].is("not") && p.operand()) {
		n, err := p.one(start, r)
		return graph.Members(n.ID), err
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
	n, err := p.name(nounPeople)
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
	const prefix = len("non-")
	t := &p.tokens[p.at]
	whole := *t
	t.text, t.full, t.column, t.start = t.text[prefix:], t.full[prefix:], t.column+prefix, t.start+prefix
	x, err := p.nested(p.peopleNot)
	*t = whole
	return graph.Not{X: x}, err
}
