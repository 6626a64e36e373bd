package graph

import (
	"cmp"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
)

// Merge makes the graph that claims describe. It is a pure function of the
// set of claims, whatever their order: sets (aliases, categories, countries)
// are united, each source's account of a transfer stays its own, sizes and
// shares become the hull of what is claimed, and for any other single value
// the first source by name holds, every disagreement being reported in
// Differences; a name that another source gives becomes an alias. A dataset or field that only a transfer names is created if its
// parent is there.
//
// A claim that refers to nothing, or cannot be, is left out and reported: the
// error then joins a *BadClaimError for each, in the order of claims, and the graph is still good for
// the rest.
func Merge(commit Commit, claims iter.Seq2[Claim, error]) (*Graph, error) {
	m, inOrder, err := merge(commit, claims)
	if err == nil && !inOrder {
		m, err = mergeSorted(commit, claims)
	}
	if err != nil {
		return nil, err
	}
	return m.Graph, m.err()
}

// merge takes claims as readers give them, transfers after everything else, so
// that a million transfers need not be held as claims. It reports false for
// another order.
func merge(commit Commit, claims iter.Seq2[Claim, error]) (m *merger, inOrder bool, err error) {
	m = &merger{
		Graph:  &Graph{Commit: commit},
		places: map[string]int32{}, populations: map[string]int32{}, cohorts: map[string]int32{},
		people: map[string]People{}, keys: map[string][]string{}, listsFields: map[string]bool{},
		silent: &Conduct{},
	}
	var rest []Claim
	begun := false
	for c, err := range claims {
		switch {
		case err != nil:
			return nil, true, err
		case c.Kind != KindTransfer && begun:
			return nil, false, nil
		case c.Kind != KindTransfer:
			rest = append(rest, c)
			continue
		case !begun:
			m.begin(rest)
			begun = true
		}
		m.addTransfer(&c)
	}
	if !begun {
		m.begin(rest)
	}
	m.finish(rest)
	return m, true, nil
}

func mergeSorted(commit Commit, claims iter.Seq2[Claim, error]) (*merger, error) {
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

// begin takes in all that is no transfer.
func (m *merger) begin(claims []Claim) {
	slices.SortFunc(claims, func(a, b Claim) int { return CompareClaims(&a, &b) })
	m.zone(claims)
	m.categories(claims)
	m.declarePlaces(claims)
	m.declarePeople(claims)
	m.describeCohorts(claims)
}

// finish puts everything in order once every place is known.
func (m *merger) finish(claims []Claim) {
	m.numberTransfers(m.numberPlaces())
	m.describePlaces(claims)
	m.findOrigins()
	slices.SortFunc(m.Differences, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Kind.rank(), b.Kind.rank()), strings.Compare(a.ID, b.ID), strings.Compare(a.Key, b.Key))
	})
}

// A BadClaimError is a claim that cannot be part of a graph, and why.
type BadClaimError struct {
	Claim ClaimKey
	Key   string // the manifest key at fault, "" for the record itself
	What  string // what is wrong, and what would be right
	// Missing is the id that is referred to and is not there, "" where
	// something else is wrong.
	Missing string
}

func (e *BadClaimError) Error() string {
	return fmt.Sprintf("%s %q of %s: %s", e.Claim.Kind, e.Claim.ID, e.Claim.Source, e.What)
}

// err joins the faults, in the order of their claims.
func (m *merger) err() error {
	slices.SortStableFunc(m.faults, func(a, b *BadClaimError) int {
		return cmp.Or(cmp.Compare(a.Claim.Kind.rank(), b.Claim.Kind.rank()), strings.Compare(a.Claim.ID, b.Claim.ID),
			strings.Compare(a.Claim.Source, b.Claim.Source))
	})
	all := make([]error, len(m.faults))
	for i, f := range m.faults {
		all[i] = f
	}
	return errors.Join(all...)
}

// A merger builds a graph; see Merge for what it promises.
type merger struct {
	*Graph
	faults      []*BadClaimError
	places      map[string]int32
	populations map[string]int32
	cohorts     map[string]int32
	systems     []string // ids, longest first
	listsFields map[string]bool
	// Texts that many claims repeat are read once.
	people map[string]People
	keys   map[string][]string
	silent *Conduct // of accounts that say nothing of it
}

func (m *merger) fault(c *Claim, key, format string, args ...any) {
	m.missing(c, key, "", format, args...)
}

// missing is fault for a reference to an id that is not there.
func (m *merger) missing(c *Claim, key, id, format string, args ...any) {
	m.faults = append(m.faults, &BadClaimError{ClaimKey{c.Kind, c.ID, c.Source}, key, fmt.Sprintf(format, args...), id})
}

// groups yields the claims of some kinds by id; a group is ordered by source.
func groups(claims []Claim, kinds ...Kind) iter.Seq[[]Claim] {
	return func(yield func([]Claim) bool) {
		for i := 0; i < len(claims); {
			j := i + 1
			for j < len(claims) && claims[j].Kind == claims[i].Kind && claims[j].ID == claims[i].ID {
				j++
			}
			if slices.Contains(kinds, claims[i].Kind) && !yield(claims[i:j]) {
				return
			}
			i = j
		}
	}
}

// first returns the value of the first source that gives one, and reports the
// sources if another differs. One source that gives two, in a record and an
// annotation of it, contradicts itself.
func (m *merger) first(group []Claim, key string, get func(*Claim) string) string {
	value, differ := "", false
	var sources []string
	var last *Claim
	for i := range group {
		c := &group[i]
		v := get(c)
		if v == "" {
			continue
		}
		if last != nil && c.Source == last.Source && v != get(last) {
			m.fault(c, key, "the %s is %q here and %q elsewhere in the same source", key, v, get(last))
			continue
		}
		last = c
		sources = append(sources, c.Source)
		value = cmp.Or(value, v)
		differ = differ || v != value
	}
	sources = slices.Compact(sources)
	if differ {
		m.Differences = append(m.Differences, Difference{group[0].Kind, group[0].ID, key, sources})
	}
	return value
}

// sayer returns the claim that gives the value which first returned.
func sayer(group []Claim, value string, get func(*Claim) string) *Claim {
	for i := range group {
		if get(&group[i]) == value {
			return &group[i]
		}
	}
	return &group[0]
}

// union returns what any claim of the group lists, sorted.
func union(group []Claim, get func(*Claim) []string) []string {
	var all []string
	for i := range group {
		all = append(all, get(&group[i])...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func hull(group []Claim, get func(*Claim) Range) Range {
	var h Range
	said := false
	for i := range group {
		switch r := get(&group[i]); {
		case r.IsZero():
		case said:
			h = h.Hull(r)
		default:
			h, said = r, true
		}
	}
	return h
}

func sources(group []Claim) []string {
	return union(group, func(c *Claim) []string { return []string{c.Source} })
}

// called returns the name of the first source that gives one, and whatever else
// the thing is called: a name that another source gives is an alias.
func (m *merger) called(group []Claim) (name string, aliases []string) {
	name = m.first(group, "name", func(c *Claim) string { return c.Name })
	aliases = union(group, func(c *Claim) []string {
		if c.Name == "" || c.Name == name {
			return c.Aliases
		}
		return append(slices.Clip(c.Aliases), c.Name)
	})
	return name, aliases
}

// zone finds the time zone that every source gives.
func (m *merger) zone(claims []Claim) {
	m.Zone = time.UTC
	names := map[string]bool{}
	for i := range claims {
		if claims[i].Kind == KindSource {
			names[cmp.Or(claims[i].Timezone, "UTC")] = true
		}
	}
	if len(names) != 1 {
		return
	}
	for name := range names {
		if zone, err := time.LoadLocation(name); err == nil {
			m.Zone = zone
		}
	}
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
	missing := ""
	Cohorts(p, func(id string) {
		_, isCohort := m.cohorts[id]
		_, isPopulation := m.populations[id]
		if !isCohort && !isPopulation {
			missing = cmp.Or(missing, id)
		}
	})
	if missing != "" {
		m.missing(c, key, missing, "there is no cohort or population %q", missing)
		return nil
	}
	m.people[text] = p
	return p
}
