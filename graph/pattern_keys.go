package graph

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A setKey is a key that patterns may set of accounts of transfers, or of places.
type setKey[T any] struct {
	name string
	sets func(*Claim) bool // whether the claim of a pattern does
	// says returns what is stated, "" if nothing is: left out, or said to be unknown.
	says func(*T) string
	take func(to, from *T)
}

// accountKeys are those of accounts of transfers. Where an account says what it derives
// and names no categories, it says what moves.
var accountKeys = [...]setKey[Account]{
	{"people", func(c *Claim) bool { return c.People != "" }, func(a *Account) string { return statedPeople(a.People) }, func(to, from *Account) { to.People = from.People }},
	{"needs", func(c *Claim) bool { return c.Needs != "" }, func(a *Account) string { return statedPeople(a.Needs) }, func(to, from *Account) { to.Needs = from.Needs }},
	{"categories", setsCategories, func(a *Account) string {
		if len(a.Categories) == 0 && len(a.Derives) > 0 {
			return "what is derived"
		}
		return strings.Join(a.Categories, " ")
	}, func(to, from *Account) { to.Categories = from.Categories }},
	{"purpose", func(c *Claim) bool { return c.Purpose != "" }, func(a *Account) string { return a.Purpose }, func(to, from *Account) { to.Purpose = from.Purpose }},
	{"ground", func(c *Claim) bool { return len(c.Ground) > 0 }, func(a *Account) string { return a.Ground.stated() }, func(to, from *Account) { to.Ground = from.Ground }},
	{"disclosed", func(c *Claim) bool { return c.Disclosed != "" }, func(a *Account) string { return known(a.Disclosed) }, func(to, from *Account) { to.Disclosed = from.Disclosed }},
	{"rows_per_person", setsRowsPerPerson, func(a *Account) string { return counted(a.RowsPerPerson) }, func(to, from *Account) { to.RowsPerPerson = from.RowsPerPerson }},
}

// placeKeys are those of places.
var placeKeys = [...]setKey[Place]{
	{"population", func(c *Claim) bool { return c.Population != "" }, func(p *Place) string {
		if p.Population == None {
			return ""
		}
		return strconv.Itoa(int(p.Population))
	}, func(to, from *Place) { to.Population = from.Population }},
	{"subjects", func(c *Claim) bool { return c.Subjects != "" }, func(p *Place) string { return statedPeople(p.Subjects) }, func(to, from *Place) { to.Subjects = from.Subjects }},
	{"categories", setsCategories, func(p *Place) string { return strings.Join(p.Categories, " ") }, func(to, from *Place) { to.Categories = from.Categories }},
	{"retention", func(c *Claim) bool { return c.Retention != "" }, func(p *Place) string { return p.Retention }, func(to, from *Place) { to.Retention, to.retainers = from.Retention, from.retainers }},
	{"deletion", func(c *Claim) bool { return c.Deletion != "" }, func(p *Place) string { return p.Deletion }, func(to, from *Place) { to.Deletion, to.checked = from.Deletion, from.checked }},
	{"rows_per_person", setsRowsPerPerson, func(p *Place) string { return counted(p.RowsPerPerson) }, func(to, from *Place) { to.RowsPerPerson = from.RowsPerPerson }},
}

func setsRowsPerPerson(c *Claim) bool { return c.RowsPerPerson != 0 }

// counted writes a number, "" if it is 0, which is not stated.
func counted(n int64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatInt(n, 10)
}

func setsCategories(c *Claim) bool { return len(c.Categories) > 0 }

func statedPeople(p People) string {
	if p == nil || IsUnknown(p) {
		return ""
	}
	return p.String()
}

// known returns the text, "" if it says that something is unknown.
func known(text string) string {
	if text == "unknown" {
		return ""
	}
	return text
}

// stated writes the ground, "" if nothing but that it is unknown is stated.
func (g Ground) stated() string {
	if !slices.ContainsFunc(g, func(t GroundTerm) bool { return t.Key != GroundUnknown }) {
		return ""
	}
	return fmt.Sprint(g)
}

// SetKeys names what a pattern that matches places of a kind may set, "" for transfers.
func SetKeys(place Kind) (names []string) {
	if place == "" {
		for _, k := range accountKeys {
			names = append(names, k.name)
		}
		return names
	}
	for _, k := range placeKeys {
		has := true
		switch place {
		case KindField:
			has = k.name == "categories" || k.name == "retention" || k.name == "deletion"
		case KindSystem:
			has = k.name != "rows_per_person"
		}
		if has {
			names = append(names, k.name)
		}
	}
	return names
}

// sets names the keys that the claim of a pattern sets.
func (c *Claim) sets() []string {
	names := map[string]bool{}
	for _, k := range accountKeys {
		names[k.name] = k.sets(c)
	}
	for _, k := range placeKeys {
		names[k.name] = k.sets(c)
	}
	maps.DeleteFunc(names, func(_ string, set bool) bool { return !set })
	return slices.Sorted(maps.Keys(names))
}

// PatternFault says what is wrong with the claim of a pattern by itself, and at which key;
// "" if nothing is.
func (c *Claim) PatternFault() (key, what string) {
	if what := c.Match.fault(); what != "" {
		return "match", what
	}
	may, set := SetKeys(c.Match.Place()), c.sets()
	for _, name := range set {
		if !slices.Contains(may, name) {
			of := cmp.Or(string(c.Match.Place()), "transfer")
			return name, fmt.Sprintf("a pattern cannot set the %s of a %s; it may set %s", name, of, strings.Join(may, ", "))
		}
	}
	if len(set) == 0 {
		return "set", "the pattern sets nothing; it may set " + strings.Join(may, ", ")
	}
	return "", ""
}
