package web

import (
	"encoding/json"
	"strings"
	"time"

	"outflow/graph"
)

// A Difference is a key of a claim, and what its source said under it before and
// after a commit.
type Difference struct{ Key, Before, After string }

// differences lists the keys under which two claims differ; either may be null.
// Times are written in a zone.
func differences(before, after json.RawMessage, zone *time.Location) ([]Difference, error) {
	old, err := everyLine(before, zone)
	if err != nil {
		return nil, err
	}
	now, err := everyLine(after, zone)
	if err != nil {
		return nil, err
	}
	var all []Difference
	said := map[string]string{}
	for _, l := range now {
		said[l.Key] = l.Value
	}
	for _, l := range old {
		if said[l.Key] != l.Value {
			all = append(all, Difference{l.Key, l.Value, said[l.Key]})
		}
		delete(said, l.Key)
	}
	for _, l := range now {
		if value, only := said[l.Key]; only {
			all = append(all, Difference{l.Key, "", value})
		}
	}
	return all, nil
}

// everyLine lists the keys of a claim, evidence among them.
func everyLine(raw json.RawMessage, zone *time.Location) ([]Line, error) {
	if len(raw) == 0 {
		return nil, nil
	}
	lines, err := linesOf(raw, zone)
	if err != nil {
		return nil, err
	}
	var known struct {
		Evidence []graph.Evidence `json:"evidence"`
	}
	if err := json.Unmarshal(raw, &known); err != nil {
		return nil, err
	}
	var titles []string
	for _, e := range known.Evidence {
		titles = append(titles, strings.TrimSpace(e.Title+" "+e.URL))
	}
	if len(titles) > 0 {
		lines = append(lines, Line{"evidence", short(strings.Join(titles, ", "))})
	}
	return lines, nil
}
