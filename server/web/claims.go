package web

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"outflow/graph"
	"outflow/graph/ask"
)

// A Claim is what one source says, a line for each key.
type Claim struct {
	Source   string
	Lines    []Line
	Evidence []graph.Evidence
}

// A Line is a key of a claim and what it says.
type Line struct{ Key, Value string }

// claimsOf reads claims as outflow export writes them, and writes their times in a
// zone.
func claimsOf(raw []json.RawMessage, zone *time.Location) ([]Claim, error) {
	var claims []Claim
	for _, r := range raw {
		var known struct {
			Source   string           `json:"source"`
			Evidence []graph.Evidence `json:"evidence"`
		}
		if err := json.Unmarshal(r, &known); err != nil {
			return nil, err
		}
		lines, err := linesOf(r, zone)
		if err != nil {
			return nil, err
		}
		claims = append(claims, Claim{known.Source, lines, known.Evidence})
	}
	return claims, nil
}

// linesOf lists the keys of a claim in their order.
func linesOf(raw json.RawMessage, zone *time.Location) ([]Line, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	var lines []Line
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return nil, err
		}
		switch key {
		case "kind", "id", "source", "evidence":
			continue
		}
		lines = append(lines, Line{strings.ReplaceAll(key.(string), "_", " "), plain(key.(string), value, zone)})
	}
	return lines, nil
}

// plain writes a value for people: texts without quotation marks, lists with
// commas, times in a zone.
func plain(key string, value json.RawMessage, zone *time.Location) string {
	var when graph.When
	if (key == "when" || key == "subjects_when") && json.Unmarshal(value, &when) == nil {
		return ask.WhenText(when.Format(zone))
	}
	var text string
	if json.Unmarshal(value, &text) == nil {
		return short(text)
	}
	var list []string
	if json.Unmarshal(value, &list) == nil {
		return short(strings.Join(list, ", "))
	}
	var grounds []struct {
		Key  string     `json:"key"`
		When graph.When `json:"when"`
	}
	if json.Unmarshal(value, &grounds) == nil {
		keys := make([]string, len(grounds))
		for i, g := range grounds {
			keys[i] = g.Key
			if !g.When.IsZero() {
				keys[i] += " (" + ask.WhenText(g.When.Format(zone)) + ")"
			}
		}
		return short(strings.Join(keys, ", "))
	}
	var lists map[string][]string
	if json.Unmarshal(value, &lists) == nil {
		var b bytes.Buffer
		d := json.NewDecoder(bytes.NewReader(value))
		d.Token()
		for d.More() {
			out, _ := d.Token()
			var in []string
			d.Decode(&in)
			if b.Len() > 0 {
				b.WriteString("; ")
			}
			b.WriteString(out.(string) + " from " + strings.Join(in, ", "))
		}
		return short(b.String())
	}
	return short(string(value))
}
