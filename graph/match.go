package graph

import (
	"fmt"
	"strings"
)

// A Match says of which transfers or places a pattern speaks: of those all of whose parts
// that it names match. In each, * stands for any text within a segment, which ends at /
// or #, ** for any text at all, and everything else for itself.
type Match struct {
	From   string `json:"from,omitempty"` // transfers: the ids of their ends
	To     string `json:"to,omitempty"`
	Job    string `json:"job,omitempty"`
	Source string `json:"source,omitempty"` // who says so

	System  string `json:"system,omitempty"` // places of a kind: their ids
	Dataset string `json:"dataset,omitempty"`
	Field   string `json:"field,omitempty"`
}

// A matchKey is a key of matches.
type matchKey struct {
	name  string
	place Kind // that it is about, "" for transfers
	of    func(*Match) *string
}

// matchKeys are in the order in which claims write them, those of transfers first.
var matchKeys = [...]matchKey{
	{"from", "", func(m *Match) *string { return &m.From }},
	{"to", "", func(m *Match) *string { return &m.To }},
	{"job", "", func(m *Match) *string { return &m.Job }},
	{"source", "", func(m *Match) *string { return &m.Source }},
	{"system", KindSystem, func(m *Match) *string { return &m.System }},
	{"dataset", KindDataset, func(m *Match) *string { return &m.Dataset }},
	{"field", KindField, func(m *Match) *string { return &m.Field }},
}

// ofTransfers is how many of them are of transfers.
const ofTransfers = 4

// MatchKeys names the keys of matches: of transfers those that may stand together, of
// places one.
func MatchKeys() (transfers, places []string) {
	for _, k := range matchKeys {
		if k.place == "" {
			transfers = append(transfers, k.name)
		} else {
			places = append(places, k.name)
		}
	}
	return transfers, places
}

// Part returns what the match says of a key, nil if there is no such key.
func (m *Match) Part(key string) *string {
	for _, k := range matchKeys {
		if k.name == key {
			return k.of(m)
		}
	}
	return nil
}

// String writes the match in one line, as who names none takes for the id of a pattern.
func (m Match) String() string {
	var parts []string
	for _, k := range matchKeys {
		if text := *k.of(&m); text != "" {
			parts = append(parts, k.name+"="+text)
		}
	}
	return strings.Join(parts, " ")
}

// Place returns the kind of the places that the match is about, "" for transfers.
func (m *Match) Place() Kind {
	for _, k := range matchKeys {
		if k.place != "" && *k.of(m) != "" {
			return k.place
		}
	}
	return ""
}

// fault says why the match is none.
func (m *Match) fault() string {
	places, transfers := 0, 0
	for _, k := range matchKeys {
		text := *k.of(m)
		switch {
		case text == "":
			continue
		case len(text) > maxGlob:
			return fmt.Sprintf("%s is longer than %d bytes", k.name, maxGlob)
		case k.place != "":
			places++
		default:
			transfers++
		}
	}
	forTransfers, forPlaces := MatchKeys()
	if places > 1 || places+transfers == 0 || places > 0 && transfers > 0 {
		return fmt.Sprintf("a match names either transfers, by any of %s, or places, by one of %s",
			strings.Join(forTransfers, ", "), strings.Join(forPlaces, ", "))
	}
	return ""
}
