package ask

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"outflow/graph"
)

// A noun is what kinds of things a place in a question may name.
type noun int

const (
	nounPeople   noun = iota // cohorts and populations
	nounPlace                // places and countries
	nounOrigin               // places, countries and transfers
	nounTransfer             // transfers
	nounCategory             // categories
	nounSource               // sources of claims
	nounCountry              // countries and groups of them
)

var nounNames = map[noun]string{
	nounPeople: "cohort or population", nounPlace: "place or country", nounOrigin: "place, country or transfer", nounTransfer: "transfer",
	nounCategory: "category", nounSource: "source", nounCountry: "country",
}

func (n noun) admits(k graph.Kind) bool {
	switch n {
	case nounPeople:
		return k == graph.KindCohort || k == graph.KindPopulation
	case nounTransfer:
		return k == graph.KindTransfer
	case nounCategory:
		return k == graph.KindCategory
	case nounSource:
		return k == graph.KindSource
	case nounCountry:
		return k == kindCountry || k == kindGroup
	}
	return k.IsPlace() || k == kindCountry || k == kindGroup || n == nounOrigin && k == graph.KindTransfer
}

// Countries and groups of them are among names; they are no kinds of claims.
const (
	kindCountry graph.Kind = "country"
	kindGroup   graph.Kind = "country group"
)

// A reading is what a text names.
type reading struct {
	text   string
	things []graph.Named // several if it is not clear which is meant
	others []graph.Named // that it names in other letter case or punctuation
	cased  bool          // letter case alone tells the things apart
}

// read returns what the tokens from i to j name among the entries. An id as it is
// written beats all else; then a name spelt as it is declared, in whatever letter
// case and, of a category, singular or plural, beats one that is punctuated
// otherwise. The full stop of the question is part of a name that is declared with
// one. Quotation marks and parentheses belong to a name only where it is declared
// with them.
func (p *parser) read(among entries, i, j int, want noun) reading {
	texts := p.texts(i, j)
	if text := p.withStop(i, j); text != "" && texts != nil {
		if r := p.spelt(among, text, want); r.things != nil {
			if len(r.things) == 1 { // with or without the stop, it cannot be told which is meant
				r = newReading(text, r.things, append(r.others, p.spelt(among, texts[0], want).things...))
			}
			return r
		}
	}
	for _, text := range texts {
		if r := p.spelt(among, text, want); r.things != nil {
			return r
		}
	}
	marked := p.tokens[i].unclosed || p.tokens[i].parenthesis() || j > i+1 && slices.ContainsFunc(p.tokens[i:j], func(t token) bool { return t.marks() })
	for _, text := range texts {
		alike := p.dictionary.outermost(p.named(among, text, want))
		if marked {
			alike = slices.DeleteFunc(slices.Clone(alike), func(n graph.Named) bool { return unpunctuated(n.Text) != unpunctuated(text) })
		}
		if len(alike) > 0 {
			return newReading(text, alike, nil)
		}
	}
	return reading{}
}

// spelt returns what is spelt as a text is, an id before all.
func (p *parser) spelt(among entries, text string, want noun) reading {
	all := p.named(among, text, want)
	id, isID := p.dictionary.exact(among, text, want)
	if len(all) == 0 && !isID {
		return reading{}
	}
	outer := p.dictionary.outermost(all)
	written := spelling(text)
	alike := p.dictionary.alike(outer, written, want)
	var ids []graph.Named
	for _, o := range all {
		if o.Text == o.ID && spelling(o.ID) == written {
			ids = append(ids, o)
		}
	}
	if isID {
		might := outer
		if alike != nil {
			might = alike
		}
		if c, ok := country(text, want); ok {
			might = append(might, c)
		}
		return newReading(text, []graph.Named{id}, might)
	}
	if alike != nil {
		return newReading(text, alike, append(outer, ids...))
	}
	return reading{}
}

// newReading makes a reading of the things that a text is taken to name and of
// those that it might.
func newReading(text string, things, might []graph.Named) reading {
	r := reading{text: text, things: distinctThings(things), cased: cased(things)}
	if len(r.things) == 1 {
		r.others = slices.DeleteFunc(distinctThings(might), func(n graph.Named) bool { return sameThing(n, r.things[0]) })
	}
	return r
}

// cased reports whether the things are spelt alike, but no two exactly.
func cased(things []graph.Named) bool {
	texts := make(map[string]graph.Named, len(things))
	for _, n := range things {
		if o, shared := texts[n.Text]; shared && !sameThing(o, n) || spelling(n.Text) != spelling(things[0].Text) {
			return false
		}
		texts[n.Text] = n
	}
	return true
}

func sameThing(a, b graph.Named) bool { return a.Kind == b.Kind && a.ID == b.ID }

// distinctThings sorts things and leaves out what is named twice.
func distinctThings(all []graph.Named) []graph.Named {
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b graph.Named) int {
		return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.ID, b.ID))
	})
	return slices.CompactFunc(all, sameThing)
}

// texts returns how the tokens from i to j are written: with the possessive ending
// of the last one, if it has any, and without.
func (p *parser) texts(i, j int) []string {
	first, last := &p.tokens[i], &p.tokens[j-1]
	if first.quoted && j == i+1 {
		return []string{first.text}
	}
	if !slices.ContainsFunc(p.tokens[i:j], func(t token) bool { return !t.parenthesis() }) {
		return nil // what is called so stands in quotation marks
	}
	texts := []string{p.text[first.start:last.end]}
	if last.full != last.text {
		texts = append(texts, strings.TrimSuffix(texts[0], last.ending()))
	}
	return texts
}

// withStop returns how the tokens from i to j are written with the full stop, or
// another mark, that the question ends in, "" where none follows them.
func (p *parser) withStop(i, j int) string {
	first, last := &p.tokens[i], &p.tokens[j-1]
	stop, size := utf8.DecodeRuneInString(p.text[last.end:])
	if last.end < len(unended(p.text)) || first.quoted && j == i+1 || size == 0 || unicode.IsSpace(stop) {
		return ""
	}
	return p.text[first.start : last.end+size]
}

// spelling is how a text is written but for letter case, spaces and the shape of
// quotation marks and apostrophes.
func spelling(text string) string {
	return marks.Replace(strings.Join(strings.Fields(graph.FoldCase(text)), " "))
}

var marks = strings.NewReplacer("’", "'", "‘", "'", "ʼ", "'", "`", "'", "´", "'", "“", `"`, "”", `"`, "„", `"`, "«", `"`, "»", `"`)

// unpunctuated is a spelling without the punctuation that means nothing: of a name,
// quotation marks and parentheses do, and where they stand.
func unpunctuated(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.L, unicode.Nd, unicode.M) || strings.ContainsRune(`()"‹›‚「」『』《》〈〉`, r) {
			return r
		}
		return -1
	}, spelling(text))
}

// named returns what the noun admits of all that folds as the text does, a category
// also as its singular or plural does.
func (p *parser) named(among entries, text string, want noun) []graph.Named {
	folded := graph.Fold(text)
	found := among.called(folded, want)
	if want.admits(graph.KindTransfer) && folded != "" {
		found = append(found, p.transfersFound[folded]...)
	}
	return found
}

// exact finds an id written out, or a country's code in capitals.
func (d *dictionary) exact(among entries, text string, want noun) (graph.Named, bool) {
	g := d.graph
	switch want {
	case nounPeople:
		if i := g.Cohort(text); i != graph.None {
			return graph.Named{Kind: graph.KindCohort, ID: text, Text: text}, true
		}
		if i := g.Population(text); i != graph.None {
			return graph.Named{Kind: graph.KindPopulation, ID: text, Text: text}, true
		}
		return graph.Named{}, false
	case nounCategory:
		for _, n := range among[graph.Fold(text)] {
			if n.Kind == graph.KindCategory && n.ID == text {
				return n, true
			}
		}
		return graph.Named{}, false
	case nounSource:
		_, ok := slices.BinarySearch(g.Sources, text)
		return graph.Named{Kind: graph.KindSource, ID: text, Text: text}, ok
	}
	if i := g.Place(text); i != graph.None && want.admits(g.Places[i].Kind) {
		return graph.Named{Kind: g.Places[i].Kind, ID: g.Places[i].ID, Text: text}, true
	}
	if want.admits(graph.KindTransfer) && d.isTransfer(text) {
		return transferNamed(text), true
	}
	return country(text, want)
}

// country finds a country, or a group of them, by its code.
func country(code string, want noun) (graph.Named, bool) {
	kind := kindCountry
	_, ok := graph.LookupCountry(code)
	if !ok {
		kind = kindGroup
		_, ok = graph.LookupCountryGroup(code)
	}
	return graph.Named{Kind: kind, ID: code, Text: code}, ok && want.admits(kind)
}

// outermost leaves out the places that lie inside another of the found ones.
func (d *dictionary) outermost(found []graph.Named) []graph.Named {
	if len(found) < 2 {
		return found
	}
	places := map[int32]bool{}
	for _, n := range found {
		if n.Kind.IsPlace() {
			places[d.graph.Place(n.ID)] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(found), func(n graph.Named) bool {
		if !n.Kind.IsPlace() {
			return false
		}
		for around := d.graph.Places[d.graph.Place(n.ID)].Parent; around != graph.None; around = d.graph.Places[around].Parent {
			if places[around] {
				return true
			}
		}
		return false
	})
}

func (d *dictionary) isTransfer(id string) bool {
	return len(d.graph.Accounts(id)) > 0 || d.store != nil && d.store.transfers[id]
}

func transferNamed(id string) graph.Named {
	return graph.Named{Kind: graph.KindTransfer, ID: id, Text: id}
}

// findTransfers finds the transfers whose ids fold to the folded text or to what it begins
// with. They are looked through: an index would be larger than all others, for the
// few questions that name a transfer.
func (p *parser) findTransfers(folded string) {
	if p.sought[folded] || folded == "" {
		return
	}
	p.sought[folded] = true
	for id := range p.dictionary.transfers() {
		if length, ok := graph.FoldsInto(id, folded); ok && length > 0 {
			f, n := folded[:length], transferNamed(id)
			if !slices.Contains(p.transfersFound[f], n) {
				p.transfersFound[f] = append(p.transfersFound[f], n)
			}
		}
	}
}

// transfers iterates over the ids of transfers, of a store those it was asked for.
func (d *dictionary) transfers() iter.Seq[string] {
	if d.store != nil {
		return maps.Keys(d.store.transfers)
	}
	return func(yield func(string) bool) {
		for i := range d.graph.Transfers {
			if !yield(d.graph.Transfers[i].ID) {
				return
			}
		}
	}
}

// transfersLike yields the ids of all transfers that fold to what is near a folded text, and
// of others; of a store, the ids it was asked for.
func (d *dictionary) transfersLike(folded string, limit int) iter.Seq[string] {
	if d.store != nil {
		return d.transfers()
	}
	return d.spelledTransfers().like(folded, limit)
}

// forms are the texts in lower case that are one with a text: of a category's
// name its singular and plural, unless it is a word of the language.
func (n noun) forms(text string) []string {
	if n != nounCategory || keywords[text] {
		return []string{text}
	}
	return numbers(text)
}

// called returns what the noun admits of all that goes by a folded text, or by
// another form of it: an id of several parts is no word and has no plural.
func (e entries) called(folded string, want noun) (found []graph.Named) {
	for _, form := range want.forms(folded) {
		for _, n := range e[form] {
			if want.admits(n.Kind) && (form == folded || n.Text != n.ID || !strings.Contains(n.ID, ".")) {
				found = append(found, n)
			}
		}
	}
	return found
}

// alike returns the things that are spelt like a text, or like another form of it.
// Of an id the last part, in another form, beats no name.
func (d *dictionary) alike(things []graph.Named, written string, want noun) []graph.Named {
	forms := want.forms(written)
	var alike, parts []graph.Named
	for _, n := range things {
		spelt := spelling(n.Text)
		switch {
		case !slices.Contains(forms, spelt):
		case spelt != written && d.isPart(n):
			parts = append(parts, n)
		default:
			alike = append(alike, n)
		}
	}
	if alike == nil {
		return parts
	}
	return alike
}

// isPart reports whether a category goes by a text only because its id does.
func (d *dictionary) isPart(n graph.Named) bool {
	c, _ := d.graph.Categories.Lookup(n.ID)
	return n.Kind == graph.KindCategory && n.Text != c.Title && !slices.Contains(c.Aliases, n.Text) && !slices.Contains(c.Words, n.Text)
}

// irregular are plurals that no rule makes, by their singulars.
var irregular = [...][2]string{{"person", "people"}, {"child", "children"}, {"man", "men"}}

// plural returns the English plural of a text in lower case, which is that of its
// last word.
func plural(text string) string {
	for _, p := range irregular {
		if stem, ok := strings.CutSuffix(text, p[0]); ok {
			return stem + p[1]
		}
	}
	ends := func(endings ...string) bool {
		return slices.ContainsFunc(endings, func(e string) bool { return strings.HasSuffix(text, e) })
	}
	switch {
	case ends("sis"): // diagnosis
		return text[:len(text)-2] + "es"
	case ends("s", "x", "z", "ch", "sh"):
		return text + "es"
	case ends("y") && !ends("ay", "ey", "iy", "oy", "uy"):
		return text[:len(text)-1] + "ies"
	}
	return text + "s"
}

// hasPlural reports whether a text in lower case may be a word that has one. Of two
// letters none has: GPS is not the plural of GP.
func hasPlural(text string) bool {
	last := len(text) - 1
	return last >= 2 && 'a' <= text[last] && text[last] <= 'z'
}

// singulars are how words end, and how their plurals may.
var singulars = append(irregular[:], [2]string{"", "s"}, [2]string{"", "es"}, [2]string{"y", "ies"}, [2]string{"sis", "ses"})

// numbers returns a text in lower case, its plural, and what it is the plural of:
// several texts may be, as "axes" is of "axe" and "ax".
func numbers(text string) []string {
	all := []string{text}
	if hasPlural(text) {
		all = append(all, plural(text))
	}
	for _, e := range singulars {
		stem, ok := strings.CutSuffix(text, e[1])
		if singular := stem + e[0]; ok && hasPlural(singular) && plural(singular) == text {
			all = append(all, singular)
		}
	}
	return all
}
