package graph

import (
	"cmp"
	_ "embed"
	"slices"
	"strings"
)

// AllData is the category that contains every other.
const AllData = "data"

// taxonomyTable holds the keys of the fideslang data categories, a title of ours
// for each, for keys of older versions what replaced them, and the other words by
// which people call it, in English and Korean. The keys are those of fideslang
// 3.1.4 by Ethyca, Inc. and contributors, licensed under CC BY 4.0
// (https://creativecommons.org/licenses/by/4.0/).
//
//go:embed taxonomy.tsv
var taxonomyTable string

// taxonomyDefinitions says what each of those keys covers, in the words of fideslang
// 3.1.4, under the same licence.
//
//go:embed taxonomy_definitions.tsv
var taxonomyDefinitions string

// A Category is a kind of personal data.
type Category struct {
	Key        string
	Title      string
	Aliases    []string
	Words      []string // by which people call it, unless something else is called so
	ReplacedBy string   // the key to use instead, or ""
	Known      bool     // of the taxonomy or declared, not just used
	// Definition says what it covers, "" where nobody does. Sources are those that declare
	// it, none of the taxonomy's own.
	Definition string
	Sources    []string
}

// A Taxonomy is the categories that a graph may speak of: the fideslang ones
// and those that the graph's sources declare.
type Taxonomy struct {
	all []Category // sorted by Key
}

// NewTaxonomy returns the fideslang categories and more. A category of the
// same key takes the place of the built-in one.
func NewTaxonomy(more ...Category) *Taxonomy {
	byKey := map[string]Category{AllData: {Key: AllData, Title: "all data", Known: true, Definition: "Everything: it contains every other category."}}
	for line := range strings.Lines(taxonomyTable) {
		cells := strings.Split(strings.TrimRight(line, "\n"), "\t")
		c := Category{Key: cells[0], Title: cells[1], Known: true}
		if len(cells) > 2 {
			c.ReplacedBy, c.Words = cells[2], cells[3:]
		}
		byKey[c.Key] = c
	}
	for line := range strings.Lines(taxonomyDefinitions) {
		key, definition, _ := strings.Cut(strings.TrimRight(line, "\n"), "\t")
		c := byKey[key]
		c.Definition = definition
		byKey[key] = c
	}
	for _, c := range more {
		c.Definition = cmp.Or(c.Definition, byKey[c.Key].Definition)
		if own := byKey[c.Key]; own.Known && own.ReplacedBy == "" {
			c.Words = append([]string{own.Title}, own.Words...)
		}
		byKey[c.Key] = c
	}
	t := &Taxonomy{all: make([]Category, 0, len(byKey))}
	for _, c := range byKey {
		t.all = append(t.all, c)
	}
	slices.SortFunc(t.all, func(a, b Category) int { return strings.Compare(a.Key, b.Key) })
	return t
}

// All returns every category, sorted by key. The caller must not change it.
func (t *Taxonomy) All() []Category { return t.all }

// Lookup returns the category with this key.
func (t *Taxonomy) Lookup(key string) (Category, bool) {
	i, ok := slices.BinarySearchFunc(t.all, key, func(c Category, key string) int { return strings.Compare(c.Key, key) })
	if !ok {
		return Category{Key: key, Title: key}, false
	}
	return t.all[i], true
}

// mostReplaced is how often over a key may be replaced. A chain without end
// would be longer, and its keys longer and longer.
const mostReplaced = 64

// Current follows deprecated keys to the one to use now; a key below a
// deprecated one moves with it. A key that is replaced without end stays.
func (t *Taxonomy) Current(key string) string {
	current, _ := t.follow(key)
	return current
}

// follow is Current, and reports whether there is an end.
func (t *Taxonomy) follow(key string) (current string, ends bool) {
	current = key
	for range mostReplaced {
		prefix, moved := current, ""
		for {
			if c, ok := t.Lookup(prefix); ok {
				moved = c.ReplacedBy
				break
			}
			dot := strings.LastIndexByte(prefix, '.')
			if dot < 0 {
				break
			}
			prefix = prefix[:dot]
		}
		if moved == "" {
			return current, true
		}
		current = moved + current[len(prefix):]
	}
	return key, false
}

// Attached returns the longest known key that contains an unknown one, AllData
// if there is none: where an extension that nobody declared hangs.
func (t *Taxonomy) Attached(key string) string {
	for prefix := key; ; {
		if c, ok := t.Lookup(prefix); ok && c.Known {
			return prefix
		}
		dot := strings.LastIndexByte(prefix, '.')
		if dot < 0 {
			return AllData
		}
		prefix = prefix[:dot]
	}
}

// CategoryContains reports whether outer is inner or contains it.
func CategoryContains(outer, inner string) bool {
	return outer == AllData || outer == inner ||
		len(inner) > len(outer) && inner[len(outer)] == '.' && strings.HasPrefix(inner, outer)
}

// Narrower returns the narrower of two categories if one contains the other.
func Narrower(a, b string) (string, bool) {
	switch {
	case CategoryContains(a, b):
		return b, true
	case CategoryContains(b, a):
		return a, true
	}
	return "", false
}

// ValidCategory reports whether key has the form of a category: words of
// letters, digits, "_" and "-" joined by dots.
func ValidCategory(key string) bool {
	for word := range strings.SplitSeq(key, ".") {
		if word == "" || strings.ContainsFunc(word, func(r rune) bool {
			return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-')
		}) {
			return false
		}
	}
	return true
}
