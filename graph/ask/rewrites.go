package ask

import (
	"cmp"
	"slices"
	"strings"

	"outflow/graph"
)

// mostRewrites is how many questions are offered in place of one that cannot be
// read.
const mostRewrites = 3

// mostScanned bounds in how many words of it names are looked for.
const mostScanned = 64

// A mention is what a question that cannot be read names, as it is written.
type mention struct {
	text   string
	source bool // it stands after "from", or the question starts there
}

// mentions are what was recognised of a question.
type mentions struct {
	places           []mention
	transfers        []string
	findings         []string
	people, category string
	everyone         bool   // are the people
	data             bool   // is spoken of
	modifiers        string // each with a space before it, but for ends
}

// rewrites returns questions that can be read in place of one that cannot from a
// column on: what is before that, and others about what was recognised.
func (p *parser) rewrites(column int) []string {
	var readable []string
	said := map[string]bool{}
	m, begun := p.recognise(), p.begun(column)
	if q := newParser(p.dictionary, begun); q.form() == nil && q.flow.Form.starts() {
		for i := range m.places {
			m.places[i].source = true
		}
	}
	for _, text := range slices.Concat(m.lacking(), []string{begun}, m.questions()) {
		q := newParser(p.dictionary, text)
		if q.form() != nil {
			continue
		}
		q.dateGroups()
		if q.readsBack() == nil && !said[q.flow.String()] && len(readable) < mostRewrites {
			said[q.flow.String()] = true
			readable = append(readable, text)
		}
	}
	return readable
}

// begun returns what is before a column, "" where a word that means nothing by
// itself would be its last.
func (p *parser) begun(column int) string {
	i := slices.IndexFunc(p.tokens, func(t token) bool { return t.column == column })
	if i <= 0 || p.tokens[i-1].is(fillers...) {
		return ""
	}
	return strings.Trim(p.text[:p.tokens[i].start], ", \t\n")
}

// recognise looks for names, findings and modifiers, from left to right, the longest first.
func (p *parser) recognise() *mentions {
	m, all := &mentions{}, p.tokens
	p.tokens = all[:min(len(all), mostScanned)]
	defer func() { p.tokens = all }()
	p.learnAll()
	for i := 0; i < len(p.tokens); {
		end := i + 1
		switch at := &p.tokens[i]; {
		case p.modifierAt(i):
			end = p.at
			m.modifiers += " " + p.text[at.start:p.tokens[end-1].end]
		case i > 0 && p.tokens[i-1].is("transfer") && p.nameAt(i, nounTransfer) != "":
			m.transfers = append(m.transfers, p.nameAt(i, nounTransfer))
			end = p.at
		case p.nameAt(i, nounPlace) != "":
			m.places = append(m.places, mention{p.nameAt(i, nounPlace), i > 0 && p.tokens[i-1].is("from")})
			end = p.at
		case p.findingAt(i):
			end = p.at
			m.findings = append(m.findings, p.text[at.start:p.tokens[end-1].end])
		case m.people == "" && p.peopleAt(i) != nil:
			_, m.everyone = p.peopleAt(i).(graph.Everyone)
			end = p.at
			m.people = strings.TrimSuffix(p.text[at.start:p.tokens[end-1].end], p.tokens[end-1].ending())
		case m.category == "" && p.nameAt(i, nounCategory) != "":
			m.category = p.nameAt(i, nounCategory)
			end = p.at
		case !at.grammatical() && p.nameAt(i, nounTransfer) != "":
			m.transfers = append(m.transfers, p.nameAt(i, nounTransfer))
			end = p.at
		case at.is("data"):
			m.data = true
		}
		i = end
	}
	return m
}

// learnAll has all that may be names looked up at once.
func (p *parser) learnAll() {
	var texts []string
	for p.at = range p.tokens {
		for j := range p.stretches() {
			texts = append(texts, p.texts(p.at, j)...)
		}
	}
	p.learn(texts)
}

// modifierAt reports whether a modifier is at a token, and moves past it. An end
// is none: it may be the place that is asked about.
func (p *parser) modifierAt(i int) bool {
	p.restart()
	p.at = i
	read, err := p.modifier()
	return read && err == nil && p.flow.From.IsZero()
}

// findingAt reports whether a finding is at a token, and moves past it.
func (p *parser) findingAt(i int) bool {
	p.restart()
	p.at = i
	return p.finding() != ""
}

// nameAt returns what names one thing at a token, and moves past it; "" if nothing
// does, or nothing but a word of the language.
func (p *parser) nameAt(i int, want noun) string {
	p.at = i
	r := p.declared(want)
	switch {
	case len(r.things) != 1, p.at == i+1 && p.tokens[i].grammatical():
		return ""
	case p.at == i+1 && p.tokens[i].quoted:
		return graph.Quote(r.text)
	}
	return r.text
}

// peopleAt returns the people that are named at a token, nil if none are, and moves
// past them.
func (p *parser) peopleAt(i int) graph.People {
	p.restart()
	p.at = i
	t := &p.tokens[i]
	if t.grammatical() && !t.opens() && !t.is("not", "non", "non-", "everyone") {
		return nil
	}
	e, err := p.people()
	if err != nil {
		return nil
	}
	return e
}

// lacking returns the question for the transfers that have the findings, if any are
// spoken of.
func (m *mentions) lacking() []string {
	if m.findings == nil {
		return nil
	}
	q := "which transfers"
	if part := m.part(); part != "" {
		q += " carrying the " + part
	}
	from, to := m.ends()
	if from != "" {
		q += " from " + from
	}
	if to != "" {
		q += " to " + to
	}
	return []string{q + " " + strings.Join(m.findings, " and ") + m.modifiers}
}

// part says which data is spoken of, and whose, "" if it is any.
func (m *mentions) part() string {
	what := cmp.Or(m.category, "data")
	switch {
	case m.people != "":
		return what + " of (" + m.people + ")"
	case m.category != "":
		return what
	}
	return ""
}

// ends returns the places between which data would have moved, "" for those that
// are not said.
func (m *mentions) ends() (from, to string) {
	switch p := m.places; {
	case len(p) == 0:
	case len(p) == 1 && p[0].source:
		from = p[0].text
	case len(p) == 1:
		to = p[0].text
	case p[1].source && !p[0].source:
		from, to = p[1].text, p[0].text
	default:
		from, to = p[0].text, p[1].text
	}
	return from, to
}

// questions returns what may have been meant, the likeliest first.
func (m *mentions) questions() (all []string) {
	whose, in := "whose", ""
	if m.people != "" && !m.everyone {
		whose = "which " + m.people + " users'"
	}
	what, part := cmp.Or(m.category, "data"), m.part()
	if part != "" {
		in = "the " + part + " in "
	}
	ask := func(questions ...string) {
		for _, q := range questions {
			all = append(all, q+m.modifiers)
		}
	}
	for _, t := range m.transfers {
		ask("what was derived from transfer " + t)
	}
	switch from, to := m.ends(); {
	case from != "" && to != "":
		ask(whose+" "+what+" reached "+to+" from "+from, "which transfers from "+from+" to "+to, "where did "+in+from+" go")
	case from != "":
		ask("where did "+in+from+" go", whose+" "+what+" reached "+from, "what feeds "+from)
	case to != "":
		ask(whose+" "+what+" reached "+to, "where did "+in+to+" go", "what feeds "+to)
	case part != "":
		ask("which transfers carrying the " + part)
	case m.data:
		ask("which transfers")
	}
	return all
}
