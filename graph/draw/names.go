package draw

import (
	"fmt"
	"strings"
	"unicode"

	"outflow/graph"
)

// What a place is called must not be mistaken for another, and what is printed can be asked of:
// a name where it means that place alone among all that the answer has, else the id. An id that
// ends in the name is printed in two parts, one above the other.

// ownNames returns the ids of the places, systems and parties of the answer whose names mean
// them: what shares a name lies inside them, as questions take it.
func (m *model) ownNames() map[string]bool {
	type thing struct {
		id   string
		kind graph.Kind
	}
	ids := map[string][]thing{} // by what they go by
	seen := map[string]bool{}
	add := func(id, name string, kind graph.Kind) {
		if id == "" || seen[id] {
			return
		}
		seen[id] = true
		keys := []string{graph.Fold(name), graph.Fold(id)}
		ids[keys[0]] = append(ids[keys[0]], thing{id, kind})
		if keys[1] != keys[0] {
			ids[keys[1]] = append(ids[keys[1]], thing{id, kind})
		}
	}
	for i := range m.places {
		p := &m.places[i]
		add(p.party, m.nameOf(p.party), graph.KindParty)
		add(p.system, m.nameOf(p.system), graph.KindSystem)
	}
	for i := range m.places {
		add(m.places[i].id, m.places[i].name, m.places[i].kind)
	}
	own := map[string]bool{}
	depth := map[graph.Kind]int{graph.KindParty: 1, graph.KindSystem: 2, graph.KindDataset: 3, graph.KindField: 4}
	for id := range seen {
		own[id] = true
	}
	for _, group := range ids {
		outer := group[0]
		for _, t := range group {
			if depth[t.kind] < depth[outer.kind] {
				outer = t
			}
		}
		for _, t := range group {
			if t != outer {
				own[t.id] = false
				own[outer.id] = own[outer.id] && m.lies(t.id, outer.id)
			}
		}
	}
	return own
}

// lies reports whether a place lies in another.
func (m *model) lies(id, in string) bool {
	for _, around := range m.containers(id) {
		if around == in {
			return true
		}
	}
	return false
}

// A label is what a thing is called, as it is printed: over and name make an id together, or
// over is empty.
type label struct{ over, name string }

// call returns what a place, a system or a party is called.
func (w *labelWriter) call(id, name string) label {
	prefix, isTail := strings.CutSuffix(id, name)
	switch {
	case isTail && name != "" && (strings.HasSuffix(prefix, "/") || strings.HasSuffix(prefix, "#")) && w.fonts.within(lineFace, clean(prefix), w.boxRoom):
		return label{prefix, name}
	case w.own[id]:
		return label{"", name}
	}
	return label{"", id}
}

const (
	nameLines  = 4   // of a name
	widestName = 1.5 // how many times as wide as others a line may be that is one word
)

// setName breaks what a box is called into lines.
func (w *labelWriter) setName(b *box, l label) {
	b.called = clean(l.over + l.name)
	if b.called == "" {
		b.called, l.name = noName, noName
	}
	if l.over != "" {
		b.over = clean(l.over)
	}
	b.name = w.fonts.wrapName(nameFace, l.name, w.boxRoom, nameLines)
}

// tellApart adds numbers to those boxes of a party that would read alike.
func tellApart(boxes []box) {
	seen := map[string]int{}
	for i := range boxes {
		b := &boxes[i]
		key := fmt.Sprintf("%d %s\n%s", b.party, b.over, strings.Join(b.name, "\n"))
		if seen[key]++; seen[key] > 1 {
			number := fmt.Sprintf("(%d)", seen[key])
			b.name = append(b.name, number)
			b.called += " " + number
		}
	}
}

// wrapName sets a name in lines that end between its words. A word that is wider than the room
// makes its line wider; a name of more lines loses its middle, so that both its ends are seen.
func (m *fontMetrics) wrapName(f face, name string, room float64, most int) []string {
	name = shorten(clean(name), maxTitle)
	if name == "" {
		name = noName
	}
	words := pieces(name)
	room = max(room, min(m.widest(f, words), widestName*room))
	lines := m.wrap(f, words, "", room, noLimit)
	runes := []rune(name)
	for keep := len(runes) - 1; len(lines) > most && keep > 0; keep -= max(1, keep/16) {
		short := string(runes[:(keep+1)/2]) + "…" + string(runes[len(runes)-keep/2:])
		lines = m.wrap(f, pieces(short), "", room, noLimit)
	}
	return lines
}

// pieces splits a name where a line may end: after spaces and what joins the words of ids,
// where small letters are followed by a capital, and between characters of scripts that put
// nothing between words. Within a number no line ends, and none at the dot before a country.
func pieces(name string) []string {
	var all []string
	start := 0
	runes := []rune(name)
	at := 0
	for i, r := range runes {
		if i > 0 && endsWord(runes, i) {
			all = append(all, name[start:at])
			start = at
		}
		at += len(string(r))
	}
	return append(all, name[start:])
}

// endsWord reports whether a line may end before the i-th character.
func endsWord(runes []rune, i int) bool {
	before, r := runes[i-1], runes[i]
	switch {
	case invisible(r), r == ' ', r == '·', before == ' ' && i > 1 && runes[i-2] == '·':
		return false
	case before == ' ':
		return true
	case joinsWords(before):
		inNumber := i > 1 && unicode.IsDigit(runes[i-2]) && unicode.IsDigit(r)
		return (unicode.IsLetter(r) || unicode.IsDigit(r)) && !inNumber
	case unicode.IsUpper(r):
		return unicode.IsLower(before)
	}
	return unicode.In(before, unicode.Han, unicode.Hiragana, unicode.Katakana) && unicode.IsLetter(r)
}

// joinsWords reports whether a character stands between the words of an id.
func joinsWords(r rune) bool { return strings.ContainsRune("-_./:#>", r) }
