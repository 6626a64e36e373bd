package ask

import (
	"slices"
	"strings"

	"outflow/graph"
)

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

// numbers returns a text in lower case, its plural, and what it is the plural of:
// several texts may be, as "axes" is of "axe" and "ax".
func numbers(text string) []string {
	all := []string{text}
	if hasPlural(text) {
		all = append(all, plural(text))
	}
	for _, e := range append(irregular[:], [2]string{"", "s"}, [2]string{"", "es"}, [2]string{"y", "ies"}, [2]string{"sis", "ses"}) {
		stem, ok := strings.CutSuffix(text, e[1])
		if singular := stem + e[0]; ok && hasPlural(singular) && plural(singular) == text {
			all = append(all, singular)
		}
	}
	return all
}
