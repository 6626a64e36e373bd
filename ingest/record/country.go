package record

import (
	_ "embed"
	"sort"
	"strings"
)

// countryTable holds the ISO 3166-1 alpha-2 codes, sorted, one a line.
//
//go:embed countries.txt
var countryTable string

// isCountry reports whether code is an ISO 3166-1 alpha-2 code.
func isCountry(code string) bool {
	const line = len("AD\n")
	n := len(countryTable) / line
	i := sort.Search(n, func(i int) bool { return countryTable[i*line:i*line+2] >= code })
	return i < n && countryTable[i*line:i*line+2] == code
}

// country reads a country code into capital letters.
func (r *Reader) country(v Value) (string, bool) {
	text, ok := r.word(v, "a country code such as KR")
	if !ok {
		return "", false
	}
	code := strings.ToUpper(text)
	if !isCountry(code) {
		p := Problem{File: r.File, Line: v.Line, Column: v.Column,
			What: "there is no country " + quote(text), Expected: "an ISO 3166-1 code of two letters such as KR"}
		if code == "UK" {
			p.DidYouMean = "GB"
		}
		r.Problems.Add(p)
		return "", false
	}
	return code, true
}

// countries reads a list of country codes as a set.
func (r *Reader) countries(v Value) ([]string, bool) {
	return r.set(v, "a list of country codes", (*Reader).country)
}
