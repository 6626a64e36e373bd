package reach

import (
	"maps"
	"slices"
	"strings"

	"outflow/graph"
)

// Fields are the fields of a dataset of which each states categories: what is
// given to the dataset, or to a place around it, lies in those alone that state a
// category above, equal to or below it. Datasets alike share them.
type fields struct {
	stated []statedCategory // sorted by key
}

// A statedCategory is a category that fields state.
type statedCategory struct {
	key     string
	several bool // more than one field states it
	// by is all that the one field states, joined.
	by string
}

// each calls emit with what category c becomes in the fields that state some
// categories: the narrower of the two for each of them, or c itself where no field
// states any that is related. For certain it lies, as it is, in the only field that
// does, if that states it or one above.
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
	*Network
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
	if !r.graph.RoutesByCategory(place) {
		return nil
	}
	var lists []string
	for _, field := range r.graph.Children(place) {
		lists = append(lists, joined(r.graph.Places[field].Categories))
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
	own := r.graph.Places[field].Categories
	key := fieldRule{f, joined(own)}
	n, ok := r.rules[key]
	if !ok {
		n = int32(len(r.Network.rules))
		r.rules[key] = n
		r.Network.rules = append(r.Network.rules, rule{categories: own, fields: f})
	}
	return n
}

func joined(categories []string) string { return strings.Join(categories, " ") }
