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
			if !yield(readCountry(line)) {
				return
			}
		}
	}
}

func readCountry(line string) Country {
	cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
	return Country{cells[0], cells[1], cells[2:]}
}

// LookupCountry returns the country with this code, in capital letters.
func LookupCountry(code string) (Country, bool) {
	if len(code) == len("AD") {
		start := 0 // of its line
		if !strings.HasPrefix(countryTable, code+"\t") {
			start = strings.Index(countryTable, "\n"+code+"\t") + 1
		}
		if line := countryTable[start:]; strings.HasPrefix(line, code+"\t") {
			line, _, _ = strings.Cut(line, "\n")
			return readCountry(line), true
		}
	}
	return Country{Code: code, Name: code}, false
}
