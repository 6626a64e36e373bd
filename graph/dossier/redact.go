package dossier

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"outflow/graph"
	"outflow/graph/ask"
)

// withheld stands where a text would tell a name.
const withheld = "(withheld)"

// leastPart is how many letters a name of a party or system has at least that tells it also
// within a longer word. Shorter ones stand in many words by chance: they tell it where they are
// set apart there by a capital letter or a digit. A letter of a script that is written without
// spaces, or with endings at its words, counts twice.
const leastPart = 4

// A redaction gives letters to what no question names. Kept are the places that questions name and
// what lies in them, and whatever else they name. Sources get letters, since what a file is called
// tells who is spoken of, and so does all else in which a name is found that got one: ids,
// populations, cohorts, categories of sources' own, and texts.
type redaction struct {
	graph     *graph.Graph
	asked     []asked
	places    []calling // by number
	terms     sequences[string]
	parts     sequences[rune] // folded names of parties and systems
	short     map[string]bool // those of them that are too short to be parts
	sources   map[string]string
	transfers map[string]string
	people    map[string]calling
	known     map[string]bool // what tells was asked of

	// Populations and cohorts whose names are left as they are, by their words.
	peopleLeft  sequences[string]
	peopleTexts map[string][]Left
}

// An asked question is one as names are looked for in it.
type asked struct {
	words  []string
	folded string
}

// A calling is what something is called in the document.
type calling struct{ id, name string }

// redact returns names for a graph of which questions are asked.
func redact(g *graph.Graph, queries []ask.Query, questions []string) *redaction {
	r := &redaction{graph: g, short: map[string]bool{}, peopleTexts: map[string][]Left{}, sources: map[string]string{}, transfers: map[string]string{}, people: map[string]calling{}, known: map[string]bool{}}
	for _, text := range questions {
		r.asked = append(r.asked, asked{wordsOf(text), graph.Fold(text)})
	}
	kept := make([]bool, len(g.Places))
	keptSources := map[string]bool{}
	keptTransfers := map[string]bool{}
	for i := range queries {
		q := &queries[i]
		for _, t := range []ask.Target{q.To, q.From, q.Via, q.Avoiding} {
			if p := g.Place(t.Place); t.Place != "" && p != graph.None {
				for _, in := range g.Inside(p) {
					kept[in] = true
				}
			}
			keptTransfers[t.Transfer] = true
		}
		for _, s := range slices.Concat(q.According, q.Unheard) {
			keptSources[s] = true
		}
	}
	for i := range g.Places {
		if !kept[i] {
			r.learn(int32(i))
		}
	}
	others := map[string][]string{}
	for other, id := range g.OtherNames() {
		others[id] = append(others[id], other)
	}
	for i := range g.Places {
		if !kept[i] {
			for _, other := range others[g.Places[i].ID] {
				r.term(other, false)
			}
		}
	}
	n := 0
	for _, source := range g.Sources {
		if r.sources[source] = source; !keptSources[source] {
			r.sources[source] = "source-" + letters(n)
			n++
		}
	}
	for source := range r.sources {
		if r.sources[source] != source {
			r.term(source, true)
		}
	}
	r.namePlaces(kept)
	r.namePeople()
	r.nameTransfers(keptTransfers)
	return r
}

// names are the other names, for graph.Graph.Renamed.
func (r *redaction) names() graph.Names {
	return graph.Names{
		Place:    func(p int32) (string, string) { return r.places[p].id, r.places[p].name },
		People:   func(id, name string) (string, string) { return r.person(id, name) },
		Transfer: func(id string) string { return r.transfers[id] },
		Source: func(source string) string {
			if other, ok := r.sources[source]; ok {
				return other
			}
			return source
		},
		Locator: func(source, locator string) string {
			if r.sources[source] != source {
				return "" // nobody can look there who does not know the source, and it may tell which it is
			}
			return r.text(locator)
		},
		Pattern: func(source, id string) string {
			if r.sources[source] != source { // it may have the first letters of a name
				return withheld
			}
			return r.text(id)
		},
		Category: r.category,
		Text:     r.text,
		Evidence: r.evidence,
	}
}

// letters numbers things: A to Z, then AA.
func letters(n int) string {
	text := ""
	for n++; n > 0; n = (n - 1) / 26 {
		text = string(rune('A'+(n-1)%26)) + text
	}
	return text
}

// learn takes in the names of a place that gets letters.
func (r *redaction) learn(n int32) {
	p := &r.graph.Places[n]
	whole := p.Kind == graph.KindParty || p.Kind == graph.KindSystem
	for _, text := range slices.Concat([]string{p.ID, p.Name}, p.Aliases) {
		r.term(text, whole)
		if p.Kind == graph.KindParty {
			r.words(withoutForm(wordsOf(text)), whole)
		}
	}
}

// term takes in a name, unless a question has it. Whole names are found within words, too.
func (r *redaction) term(text string, whole bool) { r.words(wordsOf(text), whole) }

func (r *redaction) words(words []string, whole bool) {
	if len(words) == 0 || r.say(words) {
		return
	}
	r.terms.add(words)
	part := strings.Join(words, "")
	switch letters := []rune(part); {
	case !whole || slices.ContainsFunc(r.asked, func(q asked) bool { return strings.Contains(q.folded, part) }):
	case weight(letters) >= leastPart:
		r.parts.add(letters)
	case len(letters) > 1:
		r.short[part] = true
	}
}

// weight counts letters, as leastPart does.
func weight(letters []rune) int {
	n := len(letters)
	for _, r := range letters {
		if unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana) {
			n++
		}
	}
	return n
}

// rawWords returns the words of a text: runs of letters and digits.
func rawWords(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
}

// wordsOf returns the words of a text, folded.
func wordsOf(text string) []string {
	words := rawWords(text)
	for i, w := range words {
		words[i] = graph.Fold(w)
	}
	return words
}

// holds reports whether words stand among others, side by side.
func holds(all, some []string) bool {
	for i := 0; i+len(some) <= len(all); i++ {
		if slices.Equal(all[i:i+len(some)], some) {
			return true
		}
	}
	return false
}

// setApart reports whether one of some words is set apart within a word by capital letters or by
// digits, as in "newQxSync" and "7qx".
func setApart(word string, some map[string]bool) bool {
	if len(some) == 0 {
		return false
	}
	letters, from := []rune(word), 0
	for i := 1; i <= len(letters); i++ {
		if i < len(letters) {
			before, r := letters[i-1], letters[i]
			begins := unicode.IsDigit(before) != unicode.IsDigit(r) || unicode.IsUpper(r) && (!unicode.IsUpper(before) || i+1 < len(letters) && unicode.IsLower(letters[i+1]))
			if !begins {
				continue
			}
		}
		if some[graph.Fold(string(letters[from:i]))] {
			return true
		}
		from = i
	}
	return false
}

// asks reports whether a question says a text.
func (r *redaction) asks(text string) bool { return r.say(wordsOf(text)) }

func (r *redaction) say(words []string) bool {
	return slices.ContainsFunc(r.asked, func(q asked) bool { return holds(q.words, words) })
}

// text returns a text unless it tells a name.
func (r *redaction) text(text string) string {
	if r.tells(text) {
		return withheld
	}
	return text
}

// tells reports whether a name that got letters is found in a text.
func (r *redaction) tells(text string) bool {
	if text == "" {
		return false
	}
	if known, ok := r.known[text]; ok {
		return known
	}
	found := r.terms.anyWithin(wordsOf(text)) || r.parts.anyWithin([]rune(graph.Fold(text))) ||
		slices.ContainsFunc(rawWords(text), func(w string) bool { return setApart(w, r.short) })
	r.known[text] = found
	return found
}

// namePlaces names the outer ones first.
func (r *redaction) namePlaces(kept []bool) {
	g := r.graph
	r.places = make([]calling, len(g.Places))
	count := map[string]int{} // by kind, or by what contains them
	next := func(of string) int { count[of]++; return count[of] - 1 }
	for _, kind := range []graph.Kind{graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField} {
		for i := range g.Places {
			p := &g.Places[i]
			switch {
			case p.Kind != kind:
			case kept[i] && !r.tells(p.ID) && !r.tells(p.Name):
				r.places[i] = calling{p.ID, p.Name}
			case kept[i] && !r.tells(p.ID):
				r.places[i] = calling{p.ID, p.ID}
			case kept[i] && !r.tells(p.Name): // known by its name, which others may have
				r.places[i] = calling{p.Name + " " + string(kind) + "-" + letters(next(string(kind))), p.Name}
			case kind == graph.KindParty || kind == graph.KindSystem:
				letter := letters(next(string(kind)))
				r.places[i] = calling{string(kind) + "-" + letter, strings.ToUpper(string(kind[:1])) + string(kind[1:]) + " " + letter}
			default:
				around, between := r.places[p.Parent].id, "/"
				if kind == graph.KindField {
					between = "#"
				}
				number := strconv.Itoa(next(around) + 1)
				r.places[i] = calling{around + between + string(kind) + "-" + number, string(kind) + " " + number}
			}
		}
	}
}

func (r *redaction) namePeople() {
	g := r.graph
	add := func(kind graph.Kind, n *int, id, name string) {
		r.people[id] = calling{id, name}
		if r.tells(id) || r.tells(name) {
			letter := letters(*n)
			*n++
			r.people[id] = calling{string(kind) + "-" + letter, strings.ToUpper(string(kind[:1])) + string(kind[1:]) + " " + letter}
			return
		}
		for _, text := range slices.Compact([]string{id, name}) {
			words := wordsOf(text)
			r.peopleLeft.add(words)
			by := strings.Join(words, " ")
			if left := (Left{string(kind), text}); !slices.Contains(r.peopleTexts[by], left) {
				r.peopleTexts[by] = append(r.peopleTexts[by], left)
			}
		}
	}
	n := 0
	for i := range g.Populations {
		add(graph.KindPopulation, &n, g.Populations[i].ID, g.Populations[i].Name)
	}
	n = 0
	for i := range g.Cohorts {
		add(graph.KindCohort, &n, g.Cohorts[i].ID, g.Cohorts[i].Name)
	}
}

// person names a population or cohort; one that is not there as a text.
func (r *redaction) person(id, name string) (string, string) {
	if other, ok := r.people[id]; ok {
		return other.id, other.name
	}
	if r.tells(id) {
		return withheld, withheld
	}
	return id, name
}

// nameTransfers gives numbers to what goes from or to what has letters, however it is called, and
// to whatever else is called by a name that got letters.
func (r *redaction) nameTransfers(kept map[string]bool) {
	g, n := r.graph, 0
	hidden, ids := map[string]bool{}, []string{}
	at := func(id string, places ...int32) {
		ids = append(ids, id)
		for _, p := range places {
			hidden[id] = hidden[id] || r.places[p].id != g.Places[p].ID
		}
	}
	for i := range g.Transfers {
		t := &g.Transfers[i]
		at(t.ID, t.From, t.To)
	}
	for i := range g.Erasures {
		at(g.Erasures[i].ID, g.Erasures[i].At)
	}
	for _, id := range ids {
		if _, ok := r.transfers[id]; ok {
			continue
		}
		if r.transfers[id] = id; kept[id] || !hidden[id] && !r.tells(id) {
			continue
		}
		for taken := true; taken; { // by one that keeps its id
			n++
			r.transfers[id] = "transfer-" + strconv.Itoa(n)
			_, taken = hidden[r.transfers[id]]
		}
	}
}

// category takes out of a key what tells a name. Those of the taxonomy tell none.
func (r *redaction) category(key string) string {
	if c, known := r.graph.Categories.Lookup(key); known && c.Sources == nil || !r.tells(key) {
		return key
	}
	parts := strings.Split(key, ".")
	for i, part := range parts {
		if r.tells(part) {
			parts[i] = "withheld"
		}
	}
	return strings.Join(parts, ".")
}

// evidence leaves out what tells a name: where it is of what got letters, all, since whoever
// follows it reads who it is.
func (r *redaction) evidence(all []graph.Evidence, renamed bool) []graph.Evidence {
	var left []graph.Evidence
	for _, e := range all {
		if renamed || r.tells(e.Title) || r.tells(e.URL) {
			e = graph.Evidence{Title: withheld}
		}
		left = append(left, e)
	}
	return left
}
