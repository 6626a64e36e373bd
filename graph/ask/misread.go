package ask

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
)

// A QuestionError says which word of a question cannot be read, and what might
// have been meant.
type QuestionError struct {
	Column     int // of the word, from 1; 0 for the question as a whole
	Word       string
	What       string
	Candidates []string // for the word, nearest first
	Rewrites   []string // for the question, where there are no candidates: each can be read

	suggest  func() []string // finds candidates: most errors are met on the way to a reading
	unread   bool            // what is said there is not understood, so that it may be said otherwise
	formless bool            // no form begins so
}

func (e *QuestionError) Error() string {
	var b strings.Builder
	if e.Column > 0 {
		fmt.Fprintf(&b, "column %d: ", e.Column)
	}
	b.WriteString(e.What)
	if len(e.Candidates) > 0 {
		b.WriteString("; did you mean " + orList(e.Candidates) + "?")
	}
	if len(e.Rewrites) > 0 {
		b.WriteString("; did you mean: " + strings.Join(e.Rewrites, " | "))
	}
	return b.String()
}

func orList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = `"` + t + `"`
	}
	return someOf(quoted, len(quoted), " or ")
}

// ambiguous is the error that a text names several things.
func (r *reading) ambiguous(at *token) error {
	e := &QuestionError{Column: at.column, Word: r.text}
	several := "several things"
	if n := len(r.things); n > mostCandidates {
		several = Thousands(int64(n)) + " things"
	}
	if r.cased {
		several += ", which letter case alone tells apart"
	}
	e.What = fmt.Sprintf("%q names %s; write the id of one, in quotation marks", shorten(r.text), several)
	for _, n := range r.things {
		if !slices.Contains(e.Candidates, n.ID) && len(e.Candidates) < mostCandidates {
			e.Candidates = append(e.Candidates, n.ID)
		}
	}
	return e
}

// note says, where a text names more than the thing it is taken for, what told them
// apart and how to ask for the others; "" where it names nothing else.
func (r *reading) note() string {
	if len(r.others) == 0 {
		return ""
	}
	apart := ": punctuation alone tells them apart"
	var others, words []string
	for _, o := range r.others {
		switch {
		case o.Text == r.text:
			apart = ""
		case spelling(o.Text) == spelling(r.text):
			apart = ": letter case alone tells them apart"
		case graph.Fold(o.Text) != graph.Fold(r.text):
			apart = ": singular or plural alone tells them apart"
		}
		if len(others) < mostCandidates {
			others = append(others, describe(o))
			words = append(words, target(o).literal())
		}
	}
	return fmt.Sprintf("%q is taken for %s, not for %s%s; for that write %s",
		shorten(r.text), describe(r.things[0]), someOf(others, len(r.others), " and "), apart, someOf(words, len(words), " or "))
}

func describe(n graph.Named) string {
	text := fmt.Sprintf("the %s %q", n.Kind, shorten(n.ID))
	if n.Text != n.ID {
		text += fmt.Sprintf(" (%s)", shorten(n.Text))
	}
	return text
}

// someOf joins the first of so many texts.
func someOf(texts []string, all int, joint string) string {
	if more := all - len(texts); more > 0 {
		texts = append(texts, Thousands(int64(more))+" more")
	}
	last := len(texts) - 1
	if last == 0 {
		return texts[0]
	}
	return strings.Join(texts[:last], ", ") + joint + texts[last]
}

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
	if q := newParser(p.ctx, p.dictionary, begun); q.form() == nil && q.query.Form.starts() {
		for i := range m.places {
			m.places[i].source = true
		}
	}
	for _, text := range slices.Concat(m.lacking(), []string{begun}, m.questions()) {
		if p.ctx.Err() != nil {
			return nil
		}
		q := newParser(p.ctx, p.dictionary, text)
		if q.form() != nil {
			continue
		}
		q.dateGroups()
		if q.readsBack() == nil && !said[q.query.String()] && len(readable) < mostRewrites {
			said[q.query.String()] = true
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
		for j := range p.nameEnds() {
			texts = append(texts, p.texts(p.at, j)...)
		}
	}
	p.dictionary.learn(texts)
}

// modifierAt reports whether a modifier is at a token, and moves past it. An end
// is none: it may be the place that is asked about.
func (p *parser) modifierAt(i int) bool {
	p.restart()
	p.at = i
	read, err := p.modifier()
	return read && err == nil && p.query.From.IsZero()
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

// nearest returns the texts most like the one given, of what the noun admits.
func (d *dictionary) nearest(text string, want noun) []string {
	folded := graph.Fold(text)
	limit := graph.NearestLimit(folded)
	if want != nounCategory && want != nounPeople && d.store != nil {
		d.learnNearest(folded, want)
	}
	type candidate struct {
		thing    graph.Named
		folded   string
		distance int
	}
	var all []candidate
	consider := func(key string, named ...graph.Named) {
		distance := graph.EditDistance(folded, key, limit)
		for _, n := range named {
			wider := n.Kind == graph.KindCategory && graph.CategoryContains(n.ID, text)
			if distance <= limit && want.admits(n.Kind) && !wider {
				all = append(all, candidate{n, key, distance})
			}
		}
	}
	for key := range d.spelled().like(folded, limit) {
		consider(key, d.names[key]...)
	}
	if want == nounCategory {
		for key, named := range d.used() {
			consider(key, named...)
		}
	}
	if want.admits(graph.KindTransfer) {
		for id := range d.transfersLike(folded, limit) {
			consider(graph.Fold(id), transferNamed(id))
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), cmp.Compare(rank(a.thing.Kind), rank(b.thing.Kind)),
			strings.Compare(a.thing.ID, b.thing.ID), strings.Compare(a.folded, b.folded))
	})
	var texts []string
	var things []graph.Named
	said := map[string]bool{}
	for _, c := range all {
		again := said[c.folded] || slices.ContainsFunc(things, func(n graph.Named) bool { return sameThing(n, c.thing) })
		if !again && len(texts) < mostCandidates {
			said[c.folded] = true
			things = append(things, c.thing)
			texts = append(texts, c.thing.Text)
		}
	}
	return texts
}

const mostCandidates = 3

// rank orders kinds as stores do, countries last.
func rank(k graph.Kind) int {
	if n := slices.Index(graph.Kinds[:], k); n >= 0 {
		return n
	}
	return len(graph.Kinds)
}
