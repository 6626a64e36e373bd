package reach

import (
	"slices"

	"outflow/graph"
)

// matches reports, for a world, whether holding category c answers a question
// about k: at or below it for certain; above it, it may include it.
func matches(c, k string, w World) bool {
	return graph.CategoryContains(k, c) || w == Possible && graph.CategoryContains(c, k)
}

// each calls emit with what category c becomes under the rule, and the
// narrowest category that the rule states was moved for it.
func (r *rule) each(c string, emit func(out, basis string)) {
	if len(r.categories) == 0 && len(r.derives) == 0 {
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

// changes reports whether the rule makes another category of one of the keys.
func (r *rule) changes(keys []string) bool {
	for _, c := range keys {
		other := false
		r.each(c, func(out, _ string) { other = other || out != c })
		if other {
			return true
		}
	}
	return false
}

// vocabulary numbers every category that can be held, sorted by key: those
// given by seeds and whatever the rules make of them.
func vocabulary(given []string, rules []rule) []string {
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
		for i := range rules {
			rules[i].each(c, func(out, _ string) { add(out) })
		}
	}
	keys := make([]string, 0, len(seen))
	for c := range seen {
		keys = append(keys, c)
	}
	slices.Sort(keys)
	return keys
}

// leading returns the part of a vocabulary from which the rules lead to a
// wanted category.
func leading(keys []string, rules []rule, wanted func(c string) bool) []string {
	number := map[string]int{}
	for i, c := range keys {
		number[c] = i
	}
	sources := make([][]int, len(keys))
	for i, c := range keys {
		for r := range rules {
			rules[r].each(c, func(out, _ string) {
				if j := number[out]; j != i {
					sources[j] = append(sources[j], i)
				}
			})
		}
	}
	leads := make([]bool, len(keys))
	var todo []int
	for i, c := range keys {
		if wanted(c) {
			leads[i] = true
			todo = append(todo, i)
		}
	}
	for len(todo) > 0 {
		j := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, i := range sources[j] {
			if !leads[i] {
				leads[i] = true
				todo = append(todo, i)
			}
		}
	}
	var kept []string
	for i, c := range keys {
		if leads[i] {
			kept = append(kept, c)
		}
	}
	return kept
}

// A move is a rule over numbered categories, as word operations on a row.
type move struct {
	keep   []uint64 // bits of a row that pass as they are
	shifts []shift
}

// A shift moves every kind of one category to another.
type shift struct{ from, to int32 }

// newMove numbers the rule over the layout's categories.
func (l *layout) newMove(r *rule, pass func(basis string) bool) move {
	m := move{keep: make([]uint64, l.body)}
	for i, c := range l.keys {
		r.each(c, func(out, basis string) {
			j, ok := slices.BinarySearch(l.keys, out)
			switch {
			case !ok || !pass(basis):
			case j == i:
				l.fill(m.keep, i)
			case !slices.Contains(m.shifts, shift{int32(i), int32(j)}):
				m.shifts = append(m.shifts, shift{int32(i), int32(j)})
			}
		})
	}
	return m
}
