package draw

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// A folding says which box each place is drawn in.
type folding struct {
	boxOf []int // by place
	boxes []folded
}

// folded is a box to be: the places in it, ascending, and what it stands for.
type folded struct {
	places []int
	id     string // of the place or of what contains all of them; "" for a rest
	kind   graph.Kind
	party  string
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
// arrows of their own. More than that cannot be told apart.
const maxParallel = 4

// fold puts places into boxes until there are few enough boxes, and no more than
// half as many again arrows: first whole systems, the most crowded first, then whole
// parties, then the least connected parties into one rest. What was asked about is
// folded last; the systems and parties that are named are folded in any case.
func (m *model) fold(most int, named []string) *folding {
	fits := func(f *folding) bool { return len(f.boxes) <= most && 2*len(m.bundles(f)) <= 3*most }
	keys := make([]string, len(m.places)) // of the box each place is in
	for i := range m.places {
		keys[i] = m.places[i].key(named)
	}
	f := m.boxed(keys)
	for _, level := range []struct {
		kind graph.Kind
		of   func(*place) string
	}{
		{graph.KindSystem, func(p *place) string { return p.system }},
		{graph.KindParty, func(p *place) string { return p.party }},
	} {
		if fits(f) {
			return f
		}
		crowds := m.crowds(keys, level.of)
		with := func(n int) []string {
			chosen := map[string]bool{}
			for _, id := range crowds[:n] {
				chosen[id] = true
			}
			next := slices.Clone(keys)
			for i := range m.places {
				if id := level.of(&m.places[i]); chosen[id] {
					next[i] = string(level.kind) + "\x00" + id
				}
			}
			return next
		}
		n := sort.Search(len(crowds), func(n int) bool { return fits(m.boxed(with(n))) })
		keys = with(n)
		f = m.boxed(keys)
	}
	if fits(f) {
		return f
	}
	order := m.leastConnected(f)
	rest := func(n int) *folding {
		gone := map[int]bool{}
		for _, b := range order[:n] {
			gone[b] = true
		}
		next := slices.Clone(keys)
		for i := range next {
			if gone[f.boxOf[i]] {
				next[i] = "rest\x00"
			}
		}
		return m.boxed(next)
	}
	return rest(sort.Search(len(order), func(n int) bool { return fits(rest(n)) }))
}

// key names the box a place is in where nothing is folded but what is named.
func (p *place) key(named []string) string {
	switch {
	case p.party != "" && slices.Contains(named, p.party):
		return string(graph.KindParty) + "\x00" + p.party
	case p.system != "" && slices.Contains(named, p.system):
		return string(graph.KindSystem) + "\x00" + p.system
	}
	return "place\x00" + p.id
}

// crowds returns the ids of the systems or parties that more than one box lies
// in, those to fold first in front.
func (m *model) crowds(keys []string, of func(*place) string) []string {
	inside := map[string]map[string]bool{}
	asked := map[string]int{}
	for i := range m.places {
		id := of(&m.places[i])
		if id == "" {
			continue
		}
		if inside[id] == nil {
			inside[id] = map[string]bool{}
		}
		inside[id][keys[i]] = true
		if m.places[i].asked {
			asked[id] = 1
		}
	}
	var ids []string
	for id, boxes := range inside {
		if len(boxes) > 1 {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b string) int {
		return cmp.Or(asked[a]-asked[b], len(inside[b])-len(inside[a]), strings.Compare(a, b))
	})
	return ids
}

// leastConnected returns the boxes in the order in which they may go.
func (m *model) leastConnected(f *folding) []int {
	links, asked := make([]int, len(f.boxes)), make([]int, len(f.boxes))
	for _, l := range m.links {
		links[f.boxOf[l.from]]++
		links[f.boxOf[l.to]]++
	}
	for i := range m.places {
		if m.places[i].asked {
			asked[f.boxOf[i]] = 1
		}
	}
	order := make([]int, len(f.boxes))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Or(asked[a]-asked[b], links[a]-links[b]) })
	return order
}

// boxed makes the folding in which places with equal keys share a box.
func (m *model) boxed(keys []string) *folding {
	f := &folding{boxOf: make([]int, len(keys))}
	at := map[string]int{}
	for i, key := range keys {
		b, ok := at[key]
		if !ok {
			b = len(f.boxes)
			at[key] = b
			kind, id, _ := strings.Cut(key, "\x00")
			if kind == "place" {
				kind = ""
			}
			f.boxes = append(f.boxes, folded{id: id, kind: graph.Kind(kind), party: m.places[i].party})
		}
		f.boxOf[i] = b
		f.boxes[b].places = append(f.boxes[b].places, i)
		if f.boxes[b].party != m.places[i].party {
			f.boxes[b].party = ""
		}
	}
	return f
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
		if len(links) > maxParallel || len(links) > 1 && !(f.boxes[p.from].single() && f.boxes[p.to].single()) {
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
	if n := count[graph.KindSystem]; n > 0 {
		parts = append(parts, ask.Plural(n, "system", "systems"))
	}
	if n := count[graph.KindParty]; n > 0 {
		parts = append(parts, ask.Plural(n, "party", "parties"))
	}
	if count["rest"] > 0 {
		parts = append(parts, "one rest")
	}
	return fmt.Sprintf("Folded to be readable: %s are drawn as %s.", ask.Plural(places, "place", "places"), listed(parts))
}

// listed joins words as a sentence does.
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " and " + words[last]
}
