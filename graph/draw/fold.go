package draw

import (
	"fmt"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// A level is how closely a place is shown.
type level int

// The levels, the coarsest first. What has no country, party or system is shown at the
// next coarser level that it has, except that a place of no system is shown by itself.
const (
	inRest    level = iota // in one box of all that is left
	inCountry              // in one box of what the parties seated in a country have
	inParty
	inSystem
	byItself
)

// The kinds of boxes that stand for more than a party.
const (
	kindCountry graph.Kind = "country"
	kindRest    graph.Kind = "rest"
)

// restID is what the box of all that is left goes by.
const restID = "rest"

// A folding says which box each place is drawn in.
type folding struct {
	boxOf []int // by place
	boxes []folded
}

// folded is a box to be: the places in it, ascending, and what it stands for.
type folded struct {
	places []int
	id     string     // of the place, the system or the party, the code of the country, restID
	kind   graph.Kind // "" if the box is one place as it is
	party  string     // in whose frame it is drawn, "" if in none
	whole  bool       // nothing of what it stands for is drawn elsewhere
}

// single reports whether the box is one place as it is.
func (f *folded) single() bool { return f.kind == "" }

// A bundle is one arrow to be: indices into model.links of links between the same
// two boxes.
type bundle struct {
	from, to int
	links    []int
}

// maxParallel is how many transfers between the same two places are drawn as
// arrows of their own, where there are few enough to have labels. More than that cannot
// be told apart.
const maxParallel = 4

// in returns what the place is folded into at a level.
func (m *model) in(i int, l level) (graph.Kind, string) {
	p := &m.places[i]
	switch {
	case l == byItself, l == inSystem && p.system == "" && p.party == "":
		return "", p.id
	case l == inSystem && p.system != "":
		return graph.KindSystem, p.system
	case l >= inParty && p.party != "":
		return graph.KindParty, p.party
	case l >= inCountry && p.country != "":
		return kindCountry, p.country
	}
	return kindRest, restID
}

// boxed makes the folding in which places are shown at the given levels, none more closely than
// at most. A box that would stand for one place, or of a country or a rest for one party, is
// that.
func (m *model) boxed(levels, most []level) *folding {
	for _, l := range []level{inRest, inCountry, inParty, inSystem} {
		m.refine(levels, l)
	}
	for i := range levels {
		levels[i] = min(levels[i], most[i])
	}
	f := &folding{boxOf: make([]int, len(levels))}
	type key struct {
		kind graph.Kind
		id   string
	}
	at := map[key]int{}
	for i, l := range levels {
		kind, id := m.in(i, l)
		b, ok := at[key{kind, id}]
		if !ok {
			b = len(f.boxes)
			at[key{kind, id}] = b
			f.boxes = append(f.boxes, folded{id: id, kind: kind, party: m.places[i].party, whole: true})
		}
		f.boxOf[i] = b
		f.boxes[b].places = append(f.boxes[b].places, i)
	}
	m.frame(f)
	return f
}

// refine shows those places more closely that alone would be in their box at a level.
func (m *model) refine(levels []level, l level) {
	inside := map[string]string{} // by box, what is in it, "" if several things are
	part := func(i int) (box, part string) {
		kind, box := m.in(i, l)
		switch {
		case kind == "":
			return "", ""
		case l <= inCountry && m.places[i].party != "":
			return box, "party\x00" + m.places[i].party
		}
		return box, "place\x00" + m.places[i].id
	}
	for i := range levels {
		if levels[i] != l {
			continue
		}
		box, part := part(i)
		if was, ok := inside[box]; ok && was != part {
			part = ""
		}
		inside[box] = part
	}
	for i := range levels {
		if levels[i] != l {
			continue
		}
		box, part := part(i)
		switch {
		case inside[box] == "":
		case strings.HasPrefix(part, "party"):
			levels[i] = inParty
		default:
			levels[i] = byItself
		}
	}
}

// frame finds in whose frame each box is drawn: a party that is all in one box needs none.
func (m *model) frame(f *folding) {
	boxes := map[string]int{} // by party
	systems := map[string]int{}
	for i := range f.boxes {
		if b := &f.boxes[i]; b.kind == kindCountry || b.kind == kindRest {
			b.party = ""
		} else {
			boxes[b.party]++
		}
	}
	seen := map[[2]string]bool{}
	for i := range m.places {
		p := &m.places[i]
		if box := [2]string{p.system, f.boxes[f.boxOf[i]].id}; !seen[box] {
			seen[box] = true
			systems[p.system]++
		}
	}
	for i := range f.boxes {
		switch b := &f.boxes[i]; b.kind {
		case graph.KindParty:
			if b.whole = boxes[b.party] == 1; b.whole {
				b.party = ""
			}
		case graph.KindSystem:
			b.whole = systems[b.id] == 1
		case kindRest:
			b.whole = len(f.boxes) == 1
		}
	}
}

// bundles groups the links into arrows. Links inside a folded box are not drawn.
func (m *model) bundles(f *folding) []bundle {
	type pair struct {
		from, to    int
		cut, beside bool
	}
	groups := map[pair][]int{}
	var pairs []pair
	for i, l := range m.links {
		p := pair{f.boxOf[l.from], f.boxOf[l.to], l.row == nil, l.beside}
		if p.from == p.to && !f.boxes[p.from].single() {
			continue
		}
		if groups[p] == nil {
			pairs = append(pairs, p)
		}
		groups[p] = append(groups[p], i)
	}
	var bundles []bundle
	for _, p := range pairs {
		links := groups[p]
		if len(links) > maxParallel || len(pairs) > maxLabelled || len(links) > 1 && !(f.boxes[p.from].single() && f.boxes[p.to].single()) {
			bundles = append(bundles, bundle{p.from, p.to, links})
			continue
		}
		for _, i := range links {
			bundles = append(bundles, bundle{p.from, p.to, []int{i}})
		}
	}
	return bundles
}

// summary says what was folded, "" if nothing was.
func (f *folding) summary() string {
	count := map[graph.Kind]int{}
	places := 0
	for i := range f.boxes {
		if !f.boxes[i].single() {
			count[f.boxes[i].kind]++
			places += len(f.boxes[i].places)
		}
	}
	if places == 0 {
		return ""
	}
	var parts []string
	add := func(kind graph.Kind, one, many string) {
		if n := count[kind]; n > 0 {
			parts = append(parts, ask.Plural(n, one, many))
		}
	}
	add(graph.KindSystem, "system", "systems")
	add(graph.KindParty, "party", "parties")
	add(kindCountry, "country", "countries")
	if count[kindRest] > 0 {
		parts = append(parts, "one rest")
	}
	return fmt.Sprintf("Folded to be readable: %s, into %s.", ask.Plural(places, "place", "places"), listed(parts))
}

// listed joins words as a sentence does.
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
