package ask_test

import (
	"fmt"
	"slices"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// seat is what a source says of where a party or a system is.
func seat(source, id string, countries ...string) graph.Claim {
	c := graph.Claim{Kind: graph.KindAnnotation, ID: id, Source: source}
	if id == "s" || id == "z" {
		c.Countries = countries
	} else {
		c.Country = countries[0]
	}
	return c
}

func inCountry(code string) func(*ask.Query) { return func(f *ask.Query) { f.To.Country = code } }

// sent is s/a → z/b, where party p runs s and party q runs z.
func sent(more ...graph.Claim) []graph.Claim {
	return append(more, origin("s/a", "everyone", "user.contact"), move("t", "s/a", "z/b", "", ""))
}

// Where a place is, by source (design 2.6).
var countryCases = []referenceCase{
	{"a source's word of the seat", sent(seat("g", "q", "CN")),
		inCountry("CN"), "", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t:3/3"},
	{"sources that differ make it possible", sent(seat("g", "q", "CN"), seat("h", "q", "SG")),
		inCountry("CN"), "", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3"},
	{"of either", sent(seat("g", "q", "CN"), seat("h", "q", "SG")),
		inCountry("SG"), "", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3"},
	{"and of no other", sent(seat("g", "q", "CN"), seat("h", "q", "SG")),
		inCountry("KR"), "", ask.Who, "people 0/0 | categories | transfers"},
	{"where a system processes comes before the seat", sent(seat("g", "q", "CN"), seat("g", "z", "SG")),
		inCountry("CN"), "", ask.Who, "people 0/0 | categories | transfers"},
	{"of each source for itself", sent(seat("g", "q", "CN"), seat("h", "z", "SG")),
		inCountry("CN"), "", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3"},
	{"so that they may agree", sent(seat("g", "q", "CN"), seat("h", "z", "CN", "SG")),
		inCountry("CN"), "", ask.Who, "people 3/3 | categories user.contact:3/3 | transfers t:3/3"},
	// s may lie in CN as z does: then nothing came to CN that was not there
	{"that a place is not there must be certain too", sent(seat("g", "q", "CN"), seat("g", "p", "CN"), seat("h", "p", "KR")),
		inCountry("CN"), "", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers t:0/3"},
	{"and that a way avoids it", sent(seat("g", "q", "CN"), seat("h", "q", "SG"), move("on", "z/b", "s/c", "", "")),
		func(f *ask.Query) { f.Avoiding.Country = "CN" }, "s/c", ask.Who, "people 0/3 | categories user.contact:0/3 | transfers on:0/3 t:0/3"},
}

// A wordsCase is a graph of several sources, by source, and a question.
type wordsCase struct {
	name          string
	claims        []graph.Claim
	place         string
	heard         string // "according to" or "without" and a source
	want          string
	alone, needed []string
}

func by(source string, c graph.Claim) graph.Claim {
	c.Source = source
	return c
}

// s/a → z/b by f and by g, z/b → z/c by g and by h alone
func twice(second string) []graph.Claim {
	return contact(move("t", "s/a", "z/b", "2020-01", ""), by("g", move("t", "s/a", "z/b", "2020-02", "unknown")), by(second, move("u", "z/b", "z/c", "2020-01/2020-03", "")))
}

// Whose word it is (design 2.11, 2.14).
var wordsCases = []wordsCase{
	{"in all", twice("g"), "z/c", "", "people 3/3 somebody | categories user.contact:3/3 | transfers t:3/3 u:3/3", []string{"g"}, []string{"g"}},
	{"according to g", twice("g"), "z/c", "according to g", "people 0/3 somebody | categories user.contact:0/3 | transfers t:0/3 u:0/3", []string{"g"}, []string{"g"}},
	{"without f", twice("g"), "z/c", "without f", "people 0/3 somebody | categories user.contact:0/3 | transfers t:0/3 u:0/3", []string{"g"}, []string{"g"}},
	{"without g", twice("g"), "z/c", "without g", "people 0/0 | categories | transfers", nil, nil},
	{"none suffices alone", twice("h"), "z/c", "", "people 3/3 somebody | categories user.contact:3/3 | transfers t:3/3 u:3/3", nil, []string{"h"}},
	{"either suffices", contact(move("t", "s/a", "z/b", "2020", ""), by("g", move("t", "s/a", "z/b", "2020", ""))), "z/b", "",
		"people 3/3 | categories user.contact:3/3 | transfers t:3/3", []string{"f", "g"}, nil},
	{"a source that says only what is possible is none of them", contact(move("t", "s/a", "z/b", "2020", ""), by("g", move("t", "s/a", "z/b", "unknown", ""))), "z/b", "",
		"people 3/3 | categories user.contact:3/3 | transfers t:3/3", []string{"f"}, []string{"f"}},
	{"places, people and where data begins stay shared", append([]graph.Claim{by("g", move("t", "s/b", "z/b", "", ""))}, contact(move("in", "s/a", "s/b", "2020", ""))...), "z/b", "according to g",
		"people 0/0 | categories | transfers", nil, nil},
}

func (c wordsCase) ask(t *testing.T) (*reference, ask.Query) {
	f := asks(ask.Who, c.place)
	r := newSketch(c.claims...).reference(t, f)
	var source string
	if n, _ := fmt.Sscanf(c.heard, "according to %s", &source); n == 1 {
		r = r.accordingTo(source)
	} else if n, _ := fmt.Sscanf(c.heard, "without %s", &source); n == 1 {
		r = r.butFor(source)
	}
	return r, f
}

func TestReferenceHearsSources(t *testing.T) {
	for _, c := range wordsCases {
		t.Run(c.name, func(t *testing.T) {
			r, f := c.ask(t)
			a := r.answer(f)
			if got := a.String(); got != c.want {
				t.Errorf("\n got %s\nwant %s", got, c.want)
			}
			if alone, needed := r.support(f, a); !slices.Equal(alone, c.alone) || !slices.Equal(needed, c.needed) {
				t.Errorf("got %q alone and %q needed, want %q and %q", alone, needed, c.alone, c.needed)
			}
		})
	}
}
