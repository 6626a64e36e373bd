package ask

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"outflow/graph"
)

// A QuestionError says which word of a question cannot be read, and what might
// have been meant.
type QuestionError struct {
	Column     int // of the word, from 1; 0 for the question as a whole
	Word       string
	What       string
	Candidates []string // nearest first
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
	return b.String()
}

func orList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = `"` + t + `"`
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	return strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
}

// A noun is what kinds of things a place in a question may name.
type noun int

const (
	nounPeople   noun = iota // cohorts and populations
	nounPlace                // places and countries
	nounOrigin               // places, countries and transfers
	nounCategory             // categories
)

var nounNames = map[noun]string{
	nounPeople: "cohort or population", nounPlace: "place or country", nounOrigin: "place, country or transfer", nounCategory: "category",
}

func (n noun) admits(k graph.Kind) bool {
	switch n {
	case nounPeople:
		return k == graph.KindCohort || k == graph.KindPopulation
	case nounCategory:
		return k == graph.KindCategory
	}
	return k.IsPlace() || k == kindCountry || n == nounOrigin && k == graph.KindTransfer
}

// kindCountry is a country among names; it is no kind of claim.
const kindCountry graph.Kind = "country"

// A dictionary finds what the texts of a question name.
type dictionary struct {
	graph *graph.Graph
	names map[string][]graph.Named // by fold
}

func newDictionary(g *graph.Graph) *dictionary {
	d := &dictionary{graph: g, names: map[string][]graph.Named{}}
	add := func(kind graph.Kind, id string, texts ...string) {
		for _, text := range texts {
			key := graph.Fold(text)
			n := graph.Named{Kind: kind, ID: id, Text: text}
			if key != "" && !slices.ContainsFunc(d.names[key], func(o graph.Named) bool { return o.Kind == kind && o.ID == id }) {
				d.names[key] = append(d.names[key], n)
			}
		}
	}
	for i := range g.Places {
		p := &g.Places[i]
		add(p.Kind, p.ID, append([]string{p.ID, p.Name}, p.Aliases...)...)
	}
	for i := range g.Populations {
		p := &g.Populations[i]
		add(graph.KindPopulation, p.ID, append([]string{p.ID, p.Name}, p.Aliases...)...)
	}
	for i := range g.Cohorts {
		c := &g.Cohorts[i]
		add(graph.KindCohort, c.ID, append([]string{c.ID, c.Name}, c.Aliases...)...)
	}
	d.addCategories(add)
	d.addCountries(add)
	return d
}

func (d *dictionary) addCategories(add func(graph.Kind, string, ...string)) {
	used := map[string]bool{}
	for _, c := range d.graph.Categories.All() {
		if c.ReplacedBy == "" {
			used[c.Key] = true
			add(graph.KindCategory, c.Key, append([]string{c.Key, c.Title}, c.Aliases...)...)
		} else {
			add(graph.KindCategory, d.graph.Categories.Current(c.Key), c.Key)
		}
	}
	use := func(keys []string) {
		for _, k := range keys {
			if !used[k] {
				used[k] = true
				add(graph.KindCategory, k, k)
			}
		}
	}
	for i := range d.graph.Places {
		use(d.graph.Places[i].Categories)
	}
	for i := range d.graph.Transfers {
		use(d.graph.Transfers[i].Categories)
		for _, v := range d.graph.Transfers[i].Derives {
			use([]string{v.Out})
			use(v.In)
		}
	}
	segments := map[string][]string{}
	for k := range used {
		last := k[strings.LastIndexByte(k, '.')+1:]
		segments[last] = append(segments[last], k)
	}
	for last, keys := range segments {
		for _, k := range keys {
			add(graph.KindCategory, k, last)
		}
	}
}

func (d *dictionary) addCountries(add func(graph.Kind, string, ...string)) {
	names := display.English.Regions()
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string(a) + string(b)
			r, err := language.ParseRegion(code)
			if err != nil || !r.IsCountry() || r.String() != code {
				continue
			}
			if name := names.Name(r); name != "" {
				add(kindCountry, code, name)
			}
		}
	}
	for code, name := range map[string]string{"KR": "Korea", "US": "USA", "GB": "UK", "CN": "Mainland China"} {
		add(kindCountry, code, name)
	}
}

// find returns what a stretch of tokens names among the things that the noun
// admits: an exact id alone if there is one, of several that nest the
// outermost.
func (d *dictionary) find(ts []token, i, j int, want noun) []graph.Named {
	if j == i+1 {
		for _, text := range []string{ts[i].full, ts[i].text} {
			if n, ok := d.exact(text, want); ok {
				return []graph.Named{n}
			}
		}
	}
	if ts[i].quoted && j > i+1 {
		return nil
	}
	var found []graph.Named
	for n := i; n < j; n++ {
		if ts[n].quoted && j > i+1 || ts[n].text == "(" || ts[n].text == ")" {
			return nil
		}
	}
	for _, n := range d.names[fold(ts, i, j)] {
		if want.admits(n.Kind) {
			found = append(found, n)
		}
	}
	return d.outermost(found)
}

// exact finds an id written out, or a country's code in capitals.
func (d *dictionary) exact(text string, want noun) (graph.Named, bool) {
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
		for _, n := range d.names[graph.Fold(text)] {
			if n.Kind == graph.KindCategory && n.ID == text {
				return n, true
			}
		}
		return graph.Named{}, false
	}
	if i := g.Place(text); i != graph.None {
		return graph.Named{Kind: g.Places[i].Kind, ID: text, Text: text}, true
	}
	if want == nounOrigin && len(g.Accounts(text)) > 0 {
		return graph.Named{Kind: graph.KindTransfer, ID: text, Text: text}, true
	}
	if isCountryCode(text) {
		if r, err := language.ParseRegion(text); err == nil && r.IsCountry() {
			return graph.Named{Kind: kindCountry, ID: text, Text: text}, true
		}
	}
	return graph.Named{}, false
}

// outermost leaves out the places that lie inside another of the found ones.
func (d *dictionary) outermost(found []graph.Named) []graph.Named {
	if len(found) < 2 {
		return found
	}
	inner := func(n graph.Named) bool {
		return n.Kind.IsPlace() && slices.ContainsFunc(found, func(o graph.Named) bool {
			return o.Kind.IsPlace() && o.ID != n.ID && d.graph.Contains(d.graph.Place(o.ID), d.graph.Place(n.ID))
		})
	}
	kept := slices.DeleteFunc(slices.Clone(found), inner)
	slices.SortFunc(kept, func(a, b graph.Named) int {
		return cmp.Or(strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.ID, b.ID))
	})
	return kept
}

// nearest returns the texts most like the one given, of what the noun admits.
func (d *dictionary) nearest(text string, want noun) []string {
	folded := graph.Fold(text)
	limit := max(2, len([]rune(folded))/3)
	type candidate struct {
		text     string
		distance int
	}
	var all []candidate
	for key, named := range d.names {
		for _, n := range named {
			if !want.admits(n.Kind) {
				continue
			}
			if distance := graph.EditDistance(folded, key, limit); distance <= limit {
				all = append(all, candidate{n.Text, distance})
			}
		}
	}
	slices.SortFunc(all, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), strings.Compare(a.text, b.text))
	})
	var texts []string
	for _, c := range all {
		if !slices.Contains(texts, c.text) && len(texts) < 3 {
			texts = append(texts, c.text)
		}
	}
	return texts
}

func countryName(code string) string {
	r, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	return display.English.Regions().Name(r)
}
