package ask

import (
	"iter"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"

	"outflow/graph"
)

// A dictionary finds what the texts of a question name: in a graph that holds at
// least what they name, all of it or what a store was asked for.
type dictionary struct {
	graph *graph.Graph
	names entries
	// used holds the categories that are used, though nobody declares them: they
	// are named where nothing else is.
	used  func() entries
	store *lookup // what graph was read from so far, nil if it is whole
}

// entries are things by what their texts fold to.
type entries map[string][]graph.Named

// A called thing is one with the texts that it goes by.
type called struct {
	kind  graph.Kind
	id    string
	texts []string
}

// folded yields the texts, each once, and what they fold to, if that is anything.
func (c *called) folded() iter.Seq2[string, string] {
	return func(yield func(text, key string) bool) {
		for i, text := range c.texts {
			if key := graph.Fold(text); key != "" && !slices.Contains(c.texts[:i], text) && !yield(text, key) {
				return
			}
		}
	}
}

// add puts a thing under what the texts fold to. A thousand datasets may have one
// name, so that the texts of one thing come together.
func (e entries) add(kind graph.Kind, id string, texts ...string) {
	c := called{kind, id, texts}
	for text, key := range c.folded() {
		e[key] = append(e[key], graph.Named{Kind: kind, ID: id, Text: text})
	}
}

// addCategories adds keys under themselves and their last words.
func (e entries) addCategories(keys map[string]bool) {
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		e.add(graph.KindCategory, k, k, k[strings.LastIndexByte(k, '.')+1:])
	}
}

func newDictionary(g *graph.Graph) *dictionary {
	d := &dictionary{graph: g, names: entries{}}
	for i := range g.Places {
		c := placeCalled(&g.Places[i])
		d.names.add(c.kind, c.id, c.texts...)
	}
	for c := range othersCalled(g) {
		d.names.add(c.kind, c.id, c.texts...)
	}
	d.addCategories()
	d.addCountries()
	d.used = usedIn(g)
	return d
}

func placeCalled(p *graph.Place) called {
	return called{p.Kind, p.ID, append([]string{p.ID, p.Name}, p.Aliases...)}
}

// othersCalled yields the populations, the cohorts and the sources.
func othersCalled(g *graph.Graph) iter.Seq[called] {
	return func(yield func(called) bool) {
		for i := range g.Populations {
			if p := &g.Populations[i]; !yield(called{graph.KindPopulation, p.ID, append([]string{p.ID, p.Name}, p.Aliases...)}) {
				return
			}
		}
		for i := range g.Cohorts {
			if c := &g.Cohorts[i]; !yield(called{graph.KindCohort, c.ID, append([]string{c.ID, c.Name}, c.Aliases...)}) {
				return
			}
		}
		for _, id := range g.Sources {
			file := id[strings.LastIndexByte(id, '/')+1:]
			if !yield(called{graph.KindSource, id, []string{id, file, strings.TrimSuffix(file, path.Ext(file))}}) {
				return
			}
		}
	}
}

// usedIn returns the categories that a graph uses, when they are first asked for.
func usedIn(g *graph.Graph) func() entries {
	return sync.OnceValue(func() entries {
		return undeclared(g, func(use func(keys ...string)) {
			for i := range g.Places {
				use(g.Places[i].Categories...)
			}
			for i := range g.Transfers {
				use(g.Transfers[i].Categories...)
				for _, v := range g.Transfers[i].Derives {
					use(v.Out)
					use(v.In...)
				}
			}
		})
	})
}

func (d *dictionary) addCategories() {
	keys := map[string]bool{}
	for _, c := range d.graph.Categories.All() {
		if c.ReplacedBy == "" {
			keys[c.Key] = true
			d.names.add(graph.KindCategory, c.Key, append([]string{c.Key, c.Title}, c.Aliases...)...)
		} else {
			d.names.add(graph.KindCategory, d.graph.Categories.Current(c.Key), c.Key)
		}
	}
	d.names.addCategories(keys)
	for _, c := range d.graph.Categories.All() {
		d.names.addWords(c)
	}
}

// addWords adds the words by which people call a category that are no category's
// name, singular or plural.
func (e entries) addWords(c graph.Category) {
	for _, word := range c.Words {
		taken := e.called(graph.Fold(word), nounCategory) != nil
		if c.ReplacedBy == "" && !taken {
			e.add(graph.KindCategory, c.Key, word)
		}
	}
}

// undeclared makes entries of the categories used that nobody declares.
func undeclared(g *graph.Graph, each func(use func(keys ...string))) entries {
	keys := map[string]bool{}
	each(func(used ...string) {
		for _, k := range used {
			if k = g.Categories.Current(k); !keys[k] {
				if _, known := g.Categories.Lookup(k); !known {
					keys[k] = true
				}
			}
		}
	})
	e := entries{}
	e.addCategories(keys)
	return e
}

func (d *dictionary) addCountries() {
	for g := range graph.CountryGroups() {
		d.names.add(kindGroup, g.Code, append([]string{g.Code, g.Name}, g.Others...)...)
	}
	for c := range graph.Countries() {
		d.names.add(kindCountry, c.Code, c.Name)
		d.names.add(kindCountry, c.Code, c.Others...)
	}
}
