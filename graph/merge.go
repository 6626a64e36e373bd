package graph

import (
	"cmp"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"
)

// Merge makes the graph that claims describe. It is a pure function of the
// set of claims, whatever their order: sets (aliases, categories, countries)
// are united, each source's account of a transfer or an erasure stays its own, sizes and
// shares become the hull of what is claimed, and for any other single value
// the first source by name holds, every disagreement being reported in
// Differences; a name that another source gives becomes an alias. A dataset or
// field that is implied is dropped where somebody declares it, or has no parent.
// Datasets that are said to be the same are one place: see joinSame in same.go.
// A place keeps data for as long as is stated of it, else of its dataset, else of its system.
// What nobody says of a place, and what an account leaves out or says to be unknown, the
// patterns that match it say, by the id that the place goes by: see Patterns.
// Runs are passed over: whoever reads the claims of a store may leave them out (see Merged).
//
// A claim that refers to nothing, or cannot be, is left out and reported: the
// error then joins a *BadClaimError for each, in the order of claims, and the graph is still good for
// the rest.
func Merge(commit Commit, claims iter.Seq2[Claim, error]) (*Graph, error) {
	m, inOrder, err := merge(commit, claims)
	if err == nil && !inOrder {
		m, err = mergeShuffled(commit, claims)
	}
	if err != nil {
		return nil, err
	}
	return m.Graph, m.err()
}

// merge takes claims as readers give them, accounts after everything else, so
// that a million transfers need not be held as claims. It reports false for
// another order.
func merge(commit Commit, claims iter.Seq2[Claim, error]) (m *merger, inOrder bool, err error) {
	m = newMerger(commit)
	var rest []Claim
	begun := false
	for c, err := range claims {
		switch {
		case err != nil:
			return nil, true, err
		case c.Kind.rank() == len(Kinds):
			return nil, true, fmt.Errorf("%q of %s is of no kind of claims: %q", c.ID, c.Source, c.Kind)
		case !c.Kind.IsMerged():
			continue
		case !c.Kind.IsAccount() && begun:
			return nil, false, nil
		case !c.Kind.IsAccount():
			m.said.add(&c)
			rest = append(rest, c)
			continue
		case !begun:
			m.begin(rest)
			begun = true
		}
		m.said.add(&c)
		if c.Kind == KindErasure {
			m.addErasure(&c)
		} else {
			m.addTransfer(&c)
		}
	}
	if !begun {
		m.begin(rest)
	}
	m.finish(rest)
	return m, true, nil
}

func mergeShuffled(commit Commit, claims iter.Seq2[Claim, error]) (*merger, error) {
	var all []Claim
	for c, err := range claims {
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b Claim) int { return CompareClaims(&a, &b) })
	m, _, err := merge(commit, func(yield func(Claim, error) bool) {
		for _, c := range all {
			if !yield(c, nil) {
				return
			}
		}
	})
	return m, err
}

// begin takes in all that is no account.
func (m *merger) begin(claims []Claim) {
	slices.SortFunc(claims, func(a, b Claim) int { return CompareClaims(&a, &b) })
	m.Zone = m.said.zone()
	m.categories(claims)
	m.declarePlaces(claims)
	m.implyPlaces(claims)
	m.joinSame(claims)
	m.declarePeople(claims)
	m.describeCohorts(claims)
	m.declarePatterns(claims)
}

// finish puts everything in order once every place is known.
func (m *merger) finish(claims []Claim) {
	number := m.numberPlaces()
	m.numberTransfers(number)
	m.numberErasures(number)
	m.describePlaces(claims)
	m.annotatePlaces(claims)
	m.findRetentions()
	m.countEnds(m.Transfers, 1)
	m.findOrigins()
	m.Sources = slices.Sorted(maps.Keys(m.said.sources))
	slices.SortFunc(m.Differences, compareDifferences)
	m.faulty = len(m.faults) > 0
}

func compareDifferences(a, b Difference) int {
	return cmp.Or(cmp.Compare(a.Kind.rank(), b.Kind.rank()), strings.Compare(a.ID, b.ID), strings.Compare(a.Key, b.Key))
}

// A merger builds a graph; see Merge for what it promises.
type merger struct {
	*Graph
	// base is the graph that an advancing merger goes on from, nil of one that
	// begins with nothing. Places are the base's first, by their numbers there, until
	// numberPlaces gives them new ones.
	base        *Graph
	faults      []*BadClaimError
	places      map[string]int32 // see place
	populations map[string]int32
	cohorts     map[string]int32
	listsFields map[string]bool // datasets of which a claim declares a field
	// Texts that many claims repeat are read once.
	people map[string]People
	keys   map[string][]string
	silent *Conduct // of accounts that say nothing of it
	set    map[string][]Setting
}

func newMerger(commit Commit) *merger {
	return &merger{
		Graph:  &Graph{Commit: commit, Places: []Place{}, uses: []use{}, said: newTally()},
		places: map[string]int32{}, populations: map[string]int32{}, cohorts: map[string]int32{},
		people: map[string]People{}, keys: map[string][]string{}, listsFields: map[string]bool{},
		silent: &Conduct{}, set: map[string][]Setting{},
	}
}

// A tally counts claims by what no single one of them decides: which sources there
// are, and where days begin.
type tally struct {
	sources map[string]int // claims, by source
	zones   map[zoned]int  // claims of sources
}

// zoned is a source and the time zone that it names.
type zoned struct{ source, zone string }

func (z zoned) compare(o zoned) int {
	return cmp.Or(strings.Compare(z.source, o.source), strings.Compare(z.zone, o.zone))
}

func newTally() tally { return tally{map[string]int{}, map[zoned]int{}} }

func (t *tally) clone() tally { return tally{maps.Clone(t.sources), maps.Clone(t.zones)} }

func (t *tally) add(c *Claim)    { t.count(c, 1) }
func (t *tally) remove(c *Claim) { t.count(c, -1) }

func (t *tally) count(c *Claim, by int) {
	if !c.Kind.IsSaid() {
		return
	}
	count(t.sources, c.Source, by)
	if c.Kind == KindSource {
		count(t.zones, zoned{c.Source, cmp.Or(c.Timezone, "UTC")}, by)
	}
}

func count[K comparable](in map[K]int, key K, by int) {
	if in[key] += by; in[key] == 0 {
		delete(in, key)
	}
}

// claims returns how many there are.
func (t *tally) claims() (n int) {
	for _, of := range t.sources {
		n += of
	}
	return n
}

// zone returns the time zone that every source gives.
func (t *tally) zone() *time.Location {
	only := ""
	for of := range t.zones {
		if only != "" && only != of.zone {
			return time.UTC
		}
		only = of.zone
	}
	return loadedZone(cmp.Or(only, "UTC"))
}

// zonesBySource returns where the days of each source begin.
func (t *tally) zonesBySource() *zones {
	z := &zones{map[string]string{}, map[string]*time.Location{}}
	for of := range t.zones {
		if name, several := z.names[of.source]; !several || of.zone < name {
			z.names[of.source] = of.zone
		}
	}
	return z
}

func (m *merger) categories(claims []Claim) {
	var declared []Category
	for group := range groups(claims, KindCategory) {
		name, aliases := m.called(group)
		declared = append(declared, Category{
			Key:        group[0].ID,
			Title:      cmp.Or(name, group[0].ID),
			Aliases:    aliases,
			ReplacedBy: m.first(group, "replaced_by", func(c *Claim) string { return c.ReplacedBy }),
			Known:      true,
			Definition: m.first(group, "description", func(c *Claim) string { return c.Description }),
			Sources:    sources(group),
		})
	}
	m.Categories = NewTaxonomy(declared...)
	for group := range groups(claims, KindCategory) {
		if _, ends := m.Categories.follow(group[0].ID); !ends {
			m.fault(&group[0], "replaced_by", "the category is replaced by itself, or more than %d times over", mostReplaced)
		}
	}
}

// currentKeys replaces deprecated categories and sorts. Equal lists are shared.
func (m *merger) currentKeys(keys []string) []string {
	if len(keys) == 0 {
		return nil
	}
	text := strings.Join(keys, " ")
	if known, ok := m.keys[text]; ok {
		return known
	}
	current := make([]string, len(keys))
	for i, k := range keys {
		current[i] = m.Categories.Current(k)
	}
	slices.Sort(current)
	current = slices.Compact(current)
	m.keys[text] = current
	return current
}

// firstPeople is first for a people expression.
func (m *merger) firstPeople(group []Claim, key string, get func(*Claim) string) People {
	text := m.first(group, key, get)
	return m.expression(sayer(group, text, get), key, text)
}

// expression reads a people expression, nil for "" and for one that refers to
// nothing, which is reported.
func (m *merger) expression(c *Claim, key, text string) People {
	if text == "" {
		return nil
	}
	if p, ok := m.people[text]; ok {
		return p
	}
	p, err := ParsePeople(text)
	if err != nil {
		m.fault(c, key, "%v", err)
		return nil
	}
	if missing := m.undeclared(p); missing != "" {
		m.missing(c, key, missing, "there is no cohort or population %q", missing)
		return nil
	}
	m.people[text] = p
	return p
}

// undeclared returns the first id of an expression that is no cohort's or
// population's.
func (m *merger) undeclared(p People) (missing string) {
	Cohorts(p, func(id string) {
		_, isCohort := m.cohorts[id]
		_, isPopulation := m.populations[id]
		if !isCohort && !isPopulation {
			missing = cmp.Or(missing, id)
		}
	})
	return missing
}
