package graph

import (
	_ "embed"
	"iter"
	"strings"
)

// countryTable holds the ISO 3166-1 alpha-2 codes, sorted, each with the English
// name of its country and the other names that it goes by in English and Korean,
// the Korean ones after the Unicode CLDR. It is ours because general tables of
// regions also name what has been withdrawn, such as DD, under the names of the
// countries of today.
//
//go:embed countries.tsv
var countryTable string

// A Country is a country or territory of ISO 3166-1.
type Country struct {
	Code   string // alpha-2
	Name   string // in English
	Others []string
}

// Countries yields every country, by code.
func Countries() iter.Seq[Country] {
	return func(yield func(Country) bool) {
		for line := range strings.Lines(countryTable) {
			cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
			if !yield(Country{cells[0], cells[1], cells[2:]}) {
				return
			}
		}
	}
}

// LookupCountry returns the country with this code, in capital letters.
func LookupCountry(code string) (Country, bool) {
	if len(code) == len("AD") {
		for c := range Countries() {
			if c.Code == code {
				return c, true
			}
		}
	}
	return Country{Code: code, Name: code}, false
}
