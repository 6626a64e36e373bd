package ask

import (
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
	source bool // it stands after "from"
}

// mentions are what was recognised of a question.
type mentions struct {
	places, transfers []mention
	people, category  string
	times             string
}

// rewrites returns questions that can be read in place of one that cannot from a
// column on: what is before that, and others about what was recognised.
func (p *parser) rewrites(column int) []string {
	var questions, readable []string
	for _, t := range p.tokens {
		if t.column == column {
			questions = append(questions, strings.Trim(p.text[:t.start], ", \t\n"))
		}
	}
	said := map[string]bool{}
	for _, text := range append(questions, p.recognise().questions()...) {
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

// recognise looks for names and times, from left to right, the longest first.
func (p *parser) recognise() *mentions {
	m, all := &mentions{}, p.tokens
	p.tokens = all[:min(len(all), mostScanned)]
	defer func() { p.tokens = all }()
	p.learnAll()
	for i := 0; i < len(p.tokens); {
		end := i + 1
		switch at := &p.tokens[i]; {
		case p.timeAt(i):
			end = p.at
			m.times += " " + p.text[at.start:p.tokens[end-1].end]
		case i > 0 && p.tokens[i-1].is("transfer") && p.nameAt(i, nounTransfer) != "":
			m.transfers = append(m.transfers, mention{text: p.nameAt(i, nounTransfer)})
			end = p.at
		case p.nameAt(i, nounPlace) != "":
			m.places = append(m.places, mention{p.nameAt(i, nounPlace), i > 0 && p.tokens[i-1].is("from")})
			end = p.at
		case m.people == "" && p.peopleAt(i):
			end = p.at
			m.people = strings.TrimSuffix(p.text[at.start:p.tokens[end-1].end], p.tokens[end-1].ending())
		case m.category == "" && p.nameAt(i, nounCategory) != "":
			m.category = p.nameAt(i, nounCategory)
			end = p.at
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

// timeAt reports whether a word that bounds the time asked about is at a token,
// with its date, and moves past them.
func (p *parser) timeAt(i int) bool {
	p.restart()
	p.at = i
	read, err := p.modifier()
	return read && err == nil && (p.flow.Window != graph.Always || p.flow.AsOf != graph.Future)
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

// peopleAt reports whether people are named at a token, and moves past them.
func (p *parser) peopleAt(i int) bool {
	p.restart()
	p.at = i
	t := &p.tokens[i]
	if t.grammatical() && !t.opens() && !t.is("not", "non", "non-", "everyone") {
		return false
	}
	_, err := p.people()
	return err == nil
}

// questions returns what may have been meant, the likeliest first.
func (m *mentions) questions() (all []string) {
	what, whose, of, part := "data", "whose", "", ""
	if m.category != "" {
		what = m.category
	}
	if m.people != "" {
		whose, of = "which "+m.people+" users'", " of ("+m.people+")"
	}
	if m.category != "" || m.people != "" {
		part = "the " + what + of + " in "
	}
	ask := func(questions ...string) {
		for _, q := range questions {
			all = append(all, q+m.times)
		}
	}
	for _, t := range m.transfers {
		ask("what was derived from transfer " + t.text)
	}
	switch {
	case len(m.places) > 1:
		from, to := m.places[0].text, m.places[1].text
		if m.places[1].source && !m.places[0].source {
			from, to = to, from
		}
		ask(whose+" "+what+" reached "+to+" from "+from, "which transfers from "+from+" to "+to, "where did "+part+from+" go")
	case len(m.places) == 1 && m.places[0].source:
		x := m.places[0].text
		ask("where did "+part+x+" go", whose+" "+what+" reached "+x, "what feeds "+x)
	case len(m.places) == 1:
		x := m.places[0].text
		ask(whose+" "+what+" reached "+x, "where did "+part+x+" go", "what feeds "+x)
	case part != "":
		ask("which transfers carrying the " + what + of)
	}
	return all
}
