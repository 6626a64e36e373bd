package reach

import (
	"maps"
	"slices"
	"strings"

	"outflow/graph"
)

// matches reports, for a world, whether holding category c answers a question about k.
// At or below k that is confirmed; above k it is possible, since c may include k.
func matches(c, k string, w World) bool {
	return graph.CategoryContains(k, c) || w == Possible && graph.CategoryContains(c, k)
}

// matchesAny reports whether it answers a question about any of some categories.
func matchesAny(c string, of []string, w World) bool {
	return slices.ContainsFunc(of, func(k string) bool { return matches(c, k, w) })
}

// A rule is what the categories become that a transfer carries, or that are
// given to a dataset and lie in one of its fields.
type rule struct {
	categories []string
	derives    []graph.Derivation
	// unnamed says that more categories passed than are listed: in the possible
	// world that may be any other.
	unnamed bool
	// fields, if not nil, makes it the rule of the fields that state the
	// categories listed.
	fields *fields
}

// each calls emit with what category c becomes under the rule in a world, and with its
// basis: the part of c that the rule says was moved. What is derived from a basis is
// another category.
func (r *rule) each(c string, w World, emit func(out, basis string)) {
	if r.fields != nil {
		r.fields.each(r.categories, c, w, emit)
		return
	}
	if len(r.categories) == 0 && len(r.derives) == 0 || r.unnamed && w == Possible {
		emit(c, c)
	}
	for _, k := range r.categories {
		if n, ok := graph.Narrower(c, k); ok {
			emit(n, n)
		}
	}
	for _, d := range r.derives {
		for _, in := range d.In {
			if n, ok := graph.Narrower(c, in); ok {
				emit(d.Out, n)
			}
		}
	}
}

// merged returns one rule that makes of a category every other one that any of the
// rules does in any world, and maybe more. Many rules list the same few categories, so
// it is far quicker to go by it than by each.
func merged(rules []rule, numbers []int32) *rule {
	type pair struct{ in, out string }
	m, listed, derived := &rule{}, map[string]bool{}, map[pair]bool{}
	for _, n := range numbers {
		for _, k := range rules[n].categories {
			if !listed[k] {
				listed[k] = true
				m.categories = append(m.categories, k)
			}
		}
		for _, d := range rules[n].derives {
			for _, in := range d.In {
				if p := (pair{in, d.Out}); !derived[p] {
					derived[p] = true
					m.derives = append(m.derives, graph.Derivation{Out: d.Out, In: []string{in}})
				}
			}
		}
	}
	return m
}

// vocabulary numbers every category that can be held, sorted by key: those
// given by seeds and whatever the rule makes of them.
func vocabulary(given []string, r *rule) []string {
	seen := map[string]bool{}
	var todo []string
	add := func(c string) {
		if !seen[c] {
			seen[c] = true
			todo = append(todo, c)
		}
	}
	for _, c := range given {
		add(c)
	}
	for len(todo) > 0 {
		c := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		r.each(c, Possible, func(out, _ string) { add(out) })
	}
	return slices.Sorted(maps.Keys(seen))
}

// A descent is what a rule makes of the categories of a vocabulary.
type descent struct {
	keys    []string
	sources [][]int // by category: the others that it is made of
}

func newDescent(keys []string, r *rule) *descent {
	number := map[string]int{}
	for i, c := range keys {
		number[c] = i
	}
	sources := make([][]int, len(keys))
	for i, c := range keys {
		r.each(c, Possible, func(out, _ string) {
			if j, ok := number[out]; ok && j != i {
				sources[j] = append(sources[j], i)
			}
		})
	}
	return &descent{keys, sources}
}

// leading returns the part of the vocabulary from which the rule leads to a
// wanted category.
func (d *descent) leading(wanted func(c string) bool) []string {
	leads := make([]bool, len(d.keys))
	var todo []int
	for i, c := range d.keys {
		if wanted(c) {
			leads[i] = true
			todo = append(todo, i)
		}
	}
	for len(todo) > 0 {
		j := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, i := range d.sources[j] {
			if !leads[i] {
				leads[i] = true
				todo = append(todo, i)
			}
		}
	}
	var kept []string
	for i, c := range d.keys {
		if leads[i] {
			kept = append(kept, c)
		}
	}
	return kept
}

// A passage lets facts of one category pass as another, or the same.
type passage struct{ from, to int32 }

// passages lists what a rule does to categories, by number, where pass lets its basis
// through. A category that goes into an aggregate becomes none: its passage is to itself.
func (r *rule) passages(keys []string, w World, aggregate bool, pass func(basis string) bool) []passage {
	var all []passage
	for i, c := range keys {
		r.each(c, w, func(out, basis string) {
			if aggregate {
				out = c
			}
			j, ok := slices.BinarySearch(keys, out)
			if p := (passage{int32(i), int32(j)}); ok && pass(basis) && !slices.Contains(all, p) {
				all = append(all, p)
			}
		})
	}
	return all
}

// A move is a rule's passages as operations on the columns of a row.
type move struct {
	keeps  []int32   // columns that pass as they are
	shifts []passage // of every segment of one category to another
}

// columns returns, for each of some categories, its number in the layout, or
// None.
func (l *layout) columns(keys []string) []int32 {
	columns := make([]int32, len(keys))
	for i, key := range keys {
		columns[i] = graph.None
		if n, ok := slices.BinarySearch(l.keys, key); ok {
			columns[i] = int32(n)
		}
	}
	return columns
}

// newMove lays passages over a layout; columns has the column of each category.
func (l *layout) newMove(passages []passage, columns []int32) move {
	var m move
	for _, p := range passages {
		from, to := columns[p.from], columns[p.to]
		switch {
		case from == graph.None || to == graph.None:
		case from == to:
			m.keeps = append(m.keeps, from)
		default:
			m.shifts = append(m.shifts, passage{from, to})
		}
	}
	return m
}

// Fields are those of a dataset of which each states categories: what is given to the
// dataset, or to a place around it, lies only in fields that state a category above,
// equal to or below it. Datasets whose fields state the same share them.
type fields struct {
	stated []statedCategory // sorted by key
}

// A statedCategory is a category that fields state.
type statedCategory struct {
	key     string
	several bool   // more than one field states it
	by      string // all categories of the one field that states it, joined
}

// each calls emit with what category c becomes in a field that states own. In the
// possible world that is the narrower of c and each of own, or c itself if no field
// states a category related to it. It is confirmed only if one field alone states a
// related category, and that is c or one above: then c lies there as it is.
func (f *fields) each(own []string, c string, w World, emit func(out, basis string)) {
	related, only := f.related(c)
	if w == Confirmed {
		if only && slices.ContainsFunc(own, func(k string) bool { return graph.CategoryContains(k, c) }) {
			emit(c, c)
		}
		return
	}
	if !related {
		emit(c, c)
		return
	}
	for _, k := range own {
		if n, ok := graph.Narrower(c, k); ok {
			emit(n, n)
		}
	}
}

// related reports whether a field states a category above, equal to or below c,
// and whether only one field does.
func (f *fields) related(c string) (some, only bool) {
	by := ""
	for _, s := range f.stated {
		if _, ok := graph.Narrower(c, s.key); !ok {
			continue
		}
		if s.several || some && s.by != by {
			return true, false
		}
		some, by = true, s.by
	}
	return some, some
}

// A fieldRuler numbers the rules of fields.
type fieldRuler struct {
	net    *Network
	fields map[string]*fields // by what their fields state
	rules  map[fieldRule]int32
}

type fieldRule struct {
	fields *fields
	own    string
}

func newFieldRuler(n *Network) *fieldRuler {
	return &fieldRuler{n, map[string]*fields{}, map[fieldRule]int32{}}
}

// of returns the fields of a place that routes by category, nil of any other.
func (r *fieldRuler) of(place int32) *fields {
	if !r.net.graph.RoutesByCategory(place) {
		return nil
	}
	var lists []string
	for _, field := range r.net.graph.Children(place) {
		lists = append(lists, joined(r.net.graph.Places[field].Categories))
	}
	slices.Sort(lists)
	key := strings.Join(lists, "|")
	f := r.fields[key]
	if f == nil {
		f = newFields(lists)
		r.fields[key] = f
	}
	return f
}

func newFields(lists []string) *fields {
	by := map[string]statedCategory{}
	for _, list := range lists {
		for key := range strings.FieldsSeq(list) {
			_, again := by[key]
			by[key] = statedCategory{key, again, list}
		}
	}
	f := &fields{}
	for _, key := range slices.Sorted(maps.Keys(by)) {
		f.stated = append(f.stated, by[key])
	}
	return f
}

// rule returns the number of the rule by which what is given to a dataset with
// these fields lies in one of them.
func (r *fieldRuler) rule(f *fields, field int32) int32 {
	own := r.net.graph.Places[field].Categories
	key := fieldRule{f, joined(own)}
	n, ok := r.rules[key]
	if !ok {
		n = int32(len(r.net.rules))
		r.rules[key] = n
		r.net.rules = append(r.net.rules, rule{categories: own, fields: f})
	}
	return n
}

func joined(categories []string) string { return strings.Join(categories, " ") }
