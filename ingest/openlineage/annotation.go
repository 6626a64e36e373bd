package openlineage

import (
	"strings"

	"outflow/graph"
)

// A tag says of a dataset, or of a field of it, that it holds a category.
type tag struct{ field, category string }

// tagsOf reads those tags of a dataset that state a category: by its key, unless the value
// says no, or by its value. Any other tag is a word of somebody's own, which says nothing
// here that a question could ask for.
func tagsOf(f facets) (all []tag) {
	var facet struct {
		Tags []struct{ Key, Value, Field string }
	}
	if !f.read("tags", &facet) || len(facet.Tags) == 0 {
		return nil
	}
	known := graph.NewTaxonomy()
	for _, t := range facet.Tags {
		for _, key := range []string{t.Key, t.Value} {
			key = strings.TrimSpace(key)
			if _, ok := known.Lookup(key); ok && !strings.EqualFold(strings.TrimSpace(t.Value), "false") {
				all = append(all, tag{clean(t.Field), key})
			}
		}
	}
	return all
}

// ownersOf reads whom to call about a dataset, with what each is to it.
func ownersOf(f facets) (all []string) {
	var facet struct {
		Owners []struct{ Name, Type string }
	}
	f.read("ownership", &facet)
	for _, o := range facet.Owners {
		name, kind := clean(o.Name), clean(o.Type)
		if name != "" && kind != "" {
			name += " (" + kind + ")"
		}
		if name != "" {
			all = append(all, name)
		}
	}
	return all
}
