package record

import (
	"strings"

	"outflow/graph"
)

// country reads a country code into capital letters.
func (r *Reader) country(v Value) (string, bool) {
	text, ok := r.word(v, "a country code such as KR")
	if !ok {
		return "", false
	}
	code := strings.ToUpper(text)
	if _, known := graph.LookupCountry(code); !known {
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
