package ask

import (
	"cmp"
	"context"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"outflow/graph"
)

// A dictionary finds what the texts of a question name: in a graph that holds at
// least what they name, all of it or what a store was asked for.
type dictionary struct {
	graph *graph.Graph
	names entries
	// spelled holds the keys of names, and spelledTransfers the ids of the graph's transfers,
	// when they are first asked for.
	spelled, spelledTransfers func() spellings
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
	d.index()
	return d
}

// index prepares what is asked for where the names do not have it.
func (d *dictionary) index() {
	g, names := d.graph, d.names
	d.used = usedIn(g)
	if d.spelled == nil {
		d.spelled = sync.OnceValue(func() (s spellings) {
			for key := range names {
				s.add(key, key)
			}
			return s
		})
	}
	d.spelledTransfers = sync.OnceValue(func() (s spellings) {
		for i := range g.Transfers {
			s.add(g.Transfers[i].ID, graph.Fold(g.Transfers[i].ID))
		}
		return s
	})
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
			use(g.Patterns().Categories()...)
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
	builtIn := graph.NewTaxonomy()
	for _, c := range d.graph.Categories.All() {
		d.names.addWords(c, func(key string) bool {
			own, there := builtIn.Lookup(key)
			c, _ := d.graph.Categories.Lookup(key)
			return there && own.Title == c.Title
		})
	}
}

// addWords adds the words by which people call a category that are no category's name, singular or
// plural. The last word of a built-in key is no name that anybody gave: of "health" nobody can
// tell whether health data or user.biometric.health is meant.
func (e entries) addWords(c graph.Category, builtIn func(key string) bool) {
	for _, word := range c.Words {
		taken := slices.ContainsFunc(e.called(graph.Fold(word), nounCategory), func(n graph.Named) bool {
			return n.ID == c.Key || !builtIn(n.ID) || !strings.HasSuffix(n.ID, "."+n.Text)
		})
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

// follow returns the dictionary of the graph that a step leads to. The lists of what is
// called alike are put together anew of those names alone that came or went, and are in
// the same order as newDictionary has them.
func (d *dictionary) follow(s *graph.Step) *dictionary {
	next := &dictionary{graph: s.To, names: d.names}
	defer next.index()
	gone, came := renamed(s)
	if len(gone) == 0 && len(came) == 0 {
		next.spelled = d.spelled
		return next
	}
	next.names = maps.Clone(d.names)
	left, touched := map[graph.ClaimKey]bool{}, entries{} // by key, what is added
	for i := range gone {
		left[graph.ClaimKey{Kind: gone[i].kind, ID: gone[i].id}] = true
		for _, key := range gone[i].folded() {
			touched[key] = nil
		}
	}
	for i := range came {
		touched.add(came[i].kind, came[i].id, came[i].texts...)
	}
	for key, added := range touched {
		all := slices.DeleteFunc(slices.Clone(d.names[key]), func(n graph.Named) bool {
			return left[graph.ClaimKey{Kind: n.Kind, ID: n.ID}]
		})
		all = append(all, added...)
		slices.SortStableFunc(all, compareCalled)
		if next.names[key] = all; len(all) == 0 {
			delete(next.names, key)
		}
	}
	return next
}

// renamed returns the things that one graph of a step calls otherwise than the other,
// or that are in it alone.
func renamed(s *graph.Step) (gone, came []called) {
	stays := make([]bool, len(s.To.Places))
	for i, n := range s.Places {
		p := &s.From.Places[i]
		if n != graph.None {
			q := &s.To.Places[n]
			stays[n] = p.Kind == q.Kind && p.Name == q.Name && slices.Equal(p.Aliases, q.Aliases)
		}
		if n == graph.None || !stays[n] {
			gone = append(gone, placeCalled(p))
		}
	}
	for n, stays := range stays {
		if !stays {
			came = append(came, placeCalled(&s.To.Places[n]))
		}
	}
	before, after := othersByKey(s.From), othersByKey(s.To)
	differ := func(from, to map[graph.ClaimKey]called) (all []called) {
		for key, c := range from {
			if other, ok := to[key]; !ok || !slices.Equal(c.texts, other.texts) {
				all = append(all, c)
			}
		}
		return all
	}
	return append(gone, differ(before, after)...), append(came, differ(after, before)...)
}

// othersByKey returns the populations, the cohorts and the sources by kind and id.
func othersByKey(g *graph.Graph) map[graph.ClaimKey]called {
	all := map[graph.ClaimKey]called{}
	for c := range othersCalled(g) {
		all[graph.ClaimKey{Kind: c.kind, ID: c.id}] = c
	}
	return all
}

// compareCalled orders what is called alike as newDictionary adds it: categories and
// countries come last, in the order in which they are.
func compareCalled(a, b graph.Named) int {
	rank := calledRank(a.Kind)
	if c := cmp.Compare(rank, calledRank(b.Kind)); c != 0 || rank == lastCalled {
		return c
	}
	return strings.Compare(a.ID, b.ID)
}

const lastCalled = 4

func calledRank(k graph.Kind) int {
	switch {
	case k.IsPlace():
		return 0
	case k == graph.KindPopulation:
		return 1
	case k == graph.KindCohort:
		return 2
	case k == graph.KindSource:
		return 3
	}
	return lastCalled
}

// A lookup finds what words name in a store that is too large to read for it. It
// keeps a graph of what was found so far, so that names are read in one way, of
// a store or of a graph in memory.
type lookup struct {
	ctx       context.Context
	reader    graph.Reader
	zone      *time.Location
	asked     map[string]bool // folded texts
	found     map[string]bool // places
	places    []string        // found, as a scope mentions them
	transfers map[string]bool
	err       error // the first one met
}

// newLookup makes a dictionary of a store. A zone that is not nil is where days
// begin.
func newLookup(ctx context.Context, r graph.Reader, zone *time.Location) (*dictionary, error) {
	l := &lookup{ctx: ctx, reader: r, zone: zone, asked: map[string]bool{}, found: map[string]bool{}, transfers: map[string]bool{}}
	d := &dictionary{store: l}
	d.used = sync.OnceValue(d.scan)
	d.refresh()
	return d, l.err
}

// refresh makes the graph and the names anew, of what was found.
func (d *dictionary) refresh() {
	l := d.store
	g, err := graph.Merge(l.reader.Commit(), graph.Gather(l.ctx, l.reader, graph.Scope{Mentioned: l.places}))
	if g == nil { // what cannot be is reported when it is asked about
		l.err = err
		return
	}
	if l.zone != nil {
		g.Zone = l.zone
	}
	found := newDictionary(g)
	d.graph, d.names, d.spelled = g, found.names, found.spelled
}

// learn makes sure that the dictionary has the datasets, fields and transfers
// that the texts name.
func (d *dictionary) learn(texts []string) {
	l := d.store
	if l == nil || l.err != nil {
		return
	}
	var folded []string
	known := len(l.places)
	for _, t := range texts {
		f := graph.Fold(t)
		if f == "" {
			l.find(t) // an id without a letter or digit
		} else if !l.asked[f] {
			l.asked[f] = true
			folded = append(folded, f)
		}
	}
	if len(folded) > 0 {
		var named []graph.Named
		if named, l.err = l.reader.Named(l.ctx, folded); l.err != nil {
			return
		}
		l.take(named)
	}
	if len(l.places) > known {
		d.refresh()
	}
}

// learnNearest makes sure that the dictionary has the datasets, fields and
// transfers, of those that the noun admits, that are named most like a text. It
// takes more than are suggested: several may share a name.
func (d *dictionary) learnNearest(folded string, want noun) {
	l := d.store
	known := len(l.places)
	for _, kinds := range [][]graph.Kind{{graph.KindDataset, graph.KindField, graph.KindAnnotation}, {graph.KindTransfer}} {
		if l.err != nil || !want.admits(kinds[0]) {
			continue
		}
		var named []graph.Named
		if named, l.err = l.reader.Nearest(l.ctx, folded, 8*mostCandidates, kinds...); l.err == nil {
			l.take(named)
		}
	}
	if l.err == nil && len(l.places) > known {
		d.refresh()
	}
}

func (l *lookup) take(named []graph.Named) {
	for _, n := range named {
		switch n.Kind {
		case graph.KindDataset, graph.KindField, graph.KindAnnotation:
			l.find(n.ID)
		case graph.KindTransfer:
			l.transfers[n.ID] = true
		}
	}
}

func (l *lookup) find(place string) {
	if !l.found[place] {
		l.found[place] = true
		l.places = append(l.places, place)
	}
}

// scan looks through the whole store for categories that nobody declares: no
// index leads to them. Nothing else in a question is read so, and these only
// where a category is named that is not known.
func (d *dictionary) scan() entries {
	l := d.store
	return undeclared(d.graph, func(use func(keys ...string)) {
		kinds := []graph.Kind{graph.KindParty, graph.KindSystem, graph.KindDataset, graph.KindField, graph.KindAnnotation, graph.KindPattern, graph.KindTransfer}
		for c, err := range l.reader.Claims(l.ctx, kinds...) {
			if err != nil {
				l.err = err
				return
			}
			use(c.Categories...)
			for out, in := range c.Derives {
				use(out)
				use(in...)
			}
		}
	})
}
