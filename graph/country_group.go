package graph

import (
	_ "embed"
	"iter"
	"slices"
	"strings"
	"sync"
)

// groupTable holds the groups of countries that questions may name: code, name,
// the day on which the list was checked, its source, and other names.
//
//go:embed country_groups.tsv
var groupTable string

// memberTable holds who belongs to them: group, country, from which day to which,
// both included, by what, and for whom alone, if not for all. Where a court found
// a decision invalid, it ends with the day before the judgment. Months in which
// the law of a group went on to apply to a country that had left are not counted.
//
//go:embed country_group_members.tsv
var memberTable string

// A CountryGroup is countries that one word stands for, and they change: the
// United Kingdom left the European Union on 2020-02-01.
type CountryGroup struct {
	Code   string
	Name   string // in English
	Listed string // the day up to which its members are known
	Source string
	Others []string // names
}

var countryGroups = sync.OnceValue(func() (all []CountryGroup) {
	for line := range strings.Lines(groupTable) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		all = append(all, CountryGroup{cells[0], cells[1], cells[2], cells[3], slices.Clip(cells[4:])})
	}
	return all
})

// CountryGroups yields every group. The caller must not change what it names.
func CountryGroups() iter.Seq[CountryGroup] { return slices.Values(countryGroups()) }

// LookupCountryGroup returns the group with this code.
func LookupCountryGroup(code string) (CountryGroup, bool) {
	for g := range CountryGroups() {
		if g.Code == code {
			return g, true
		}
	}
	return CountryGroup{Code: code, Name: code}, false
}

// A GroupMember is a country that belongs to a group.
type GroupMember struct {
	Country string // ISO 3166-1 alpha-2
	Source  string
	Only    string // for whom alone it belongs, "" for all
}

// A membership is that of a country in a group, for a time.
type membership struct {
	since, until string // days, both included; ".." if it has not ended
	member       GroupMember
}

// memberships holds those of each group, by its code.
var memberships = sync.OnceValue(func() map[string][]membership {
	all := map[string][]membership{}
	for line := range strings.Lines(memberTable) {
		cells := slices.Concat(strings.Split(strings.TrimSuffix(line, "\n"), "\t"), []string{""})
		since, until, _ := strings.Cut(cells[2], "/")
		all[cells[0]] = append(all[cells[0]], membership{since, until, GroupMember{cells[1], cells[3], cells[4]}})
	}
	return all
})

// Members returns who belongs to the group on a day, such as 2018-04-01, by
// country.
func (g CountryGroup) Members(day string) []GroupMember {
	var members []GroupMember
	for _, m := range memberships()[g.Code] {
		if m.since <= day && (m.until == ".." || day <= m.until) {
			members = append(members, m.member)
		}
	}
	return members
}
