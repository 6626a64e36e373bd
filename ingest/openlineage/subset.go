package openlineage

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"regexp"
	"slices"
	"strings"

	"outflow/graph"
)

// What is read of a facet that says which part of an input was read.
const (
	mostCondition = 64 << 10 // bytes
	mostNested    = 32       // conditions in each other
	mostShown     = 300      // characters of one in words
)

// mostSubsets is how many conditions are kept of an input of a run, and of a transfer: a job
// that reads another day each day has as many as it has runs. Kept are the first in the order
// of letters, so that it does not matter in which order events come, and so that the next day
// changes nothing of a transfer.
const mostSubsets = 5

// What stands among conditions and is none. No condition is so in words: each holds an operator.
const (
	otherParts  = "other parts, too"
	unknownPart = "a part by a condition that is not understood"
	unsaidParts = "in some runs, which part is not said"
)

// subsetOf reads which part of an input was read, nil if that is not said.
func subsetOf(f facets) []string {
	var facet struct{ InputCondition json.RawMessage }
	if !f.read("subset", &facet) || isNull(facet.InputCondition) {
		return nil
	}
	words, _ := inWords(facet.InputCondition, 0)
	return []string{within(cmp.Or(words, unknownPart), mostShown)}
}

func isNull(text json.RawMessage) bool { return len(text) == 0 || string(text) == "null" }

// fewSubsets returns what is kept of conditions.
func fewSubsets(a, b []string) []string {
	all := set(slices.Concat(a, b))
	others := slices.Contains(all, otherParts)
	all = slices.DeleteFunc(all, func(s string) bool { return s == otherParts })
	if len(all) > mostSubsets {
		all, others = all[:mostSubsets], true
	}
	if others {
		all = set(append(all, otherParts))
	}
	return all
}

// joinSubsets puts together which parts of inputs were read.
func joinSubsets(a, b map[string][]string) map[string][]string {
	if len(b) == 0 {
		return a
	}
	all := make(map[string][]string, len(a)+len(b))
	maps.Copy(all, a)
	for input, some := range b {
		all[input] = fewSubsets(all[input], some)
	}
	return all
}

// beginsRead is how the evidence begins that says which part of its source a transfer read.
const beginsRead = "read: "

// wasRead is the evidence of which part of its source a transfer read: none where no run says
// so, and otherwise also whether there are runs that do not.
func wasRead(subsets []string, unsaid bool) (all []graph.Evidence) {
	last := func(s string) int { return slices.Index([]string{unknownPart, otherParts}, s) }
	for _, s := range slices.SortedFunc(slices.Values(subsets), func(a, b string) int { return cmp.Or(cmp.Compare(last(a), last(b)), cmp.Compare(a, b)) }) {
		all = append(all, graph.Evidence{Title: beginsRead + s})
	}
	if unsaid && len(all) > 0 {
		all = append(all, graph.Evidence{Title: beginsRead + unsaidParts})
	}
	return all
}

// joinRead puts together which parts of its source runs of a transfer read.
func joinRead(a, b []graph.Evidence) []graph.Evidence {
	if len(a)+len(b) == 0 {
		return nil
	}
	var subsets [2][]string
	unsaid := len(a) == 0 || len(b) == 0
	for side, some := range [...][]graph.Evidence{a, b} {
		for _, e := range some {
			if s := strings.TrimPrefix(e.Title, beginsRead); s == unsaidParts {
				unsaid = true
			} else {
				subsets[side] = append(subsets[side], s)
			}
		}
	}
	return wasRead(fewSubsets(subsets[0], subsets[1]), unsaid)
}

// A wireCondition is any of the four kinds of conditions.
type wireCondition struct {
	Type        string
	Locations   []string
	Partitions  []wirePartition
	Left, Right json.RawMessage // conditions of a binary one, expressions of one that compares
	Operator    string
	Comparison  string
}

type wirePartition struct {
	Identifier string
	Dimensions map[string]any
}

// inWords writes a condition, "" for one that is not understood, and by what its parts are
// joined, if they are.
func inWords(text json.RawMessage, depth int) (words, joinedBy string) {
	var c wireCondition
	if len(text) > mostCondition || depth > mostNested || decode(text, &c) != nil {
		return "", ""
	}
	switch strings.ToLower(c.Type) {
	case "location":
		if len(c.Locations) == 0 {
			return "", ""
		}
		var all []string
		for _, l := range c.Locations {
			all = append(all, quoted(l))
		}
		if all = set(all); len(all) == 1 {
			return "location = " + all[0], ""
		}
		return "location in (" + strings.Join(all, ", ") + ")", ""
	case "partition":
		return partitions(c.Partitions)
	case "compare":
		left, right := expression(c.Left), expression(c.Right)
		operator := comparisons[strings.ToUpper(c.Comparison)]
		if left == "" || right == "" || operator == "" {
			return "", ""
		}
		return left + " " + operator + " " + right, ""
	case "binary":
		by := strings.ToLower(c.Operator)
		left, leftBy := inWords(c.Left, depth+1)
		right, rightBy := inWords(c.Right, depth+1)
		if left == "" || right == "" || by != "and" && by != "or" {
			return "", ""
		}
		return bracketed(left, leftBy, by) + " " + by + " " + bracketed(right, rightBy, by), by
	}
	return "", ""
}

var comparisons = map[string]string{"EQUAL": "=", "GREATER_THAN": ">", "GREATER_EQUAL_THAN": ">=", "LESS_THAN": "<", "LESS_EQUAL_THAN": "<="}

// bracketed sets words that are joined by one word off from others that are by another.
func bracketed(words, joinedBy, by string) string {
	if joinedBy != "" && joinedBy != by {
		return "(" + words + ")"
	}
	return words
}

// partitions writes a condition of partitions. One has the values of its dimensions or, if it
// has none, a name.
func partitions(of []wirePartition) (words, joinedBy string) {
	dimensions := map[string]int{} // of each in words
	for _, p := range of {
		var is []string
		for _, key := range slices.Sorted(maps.Keys(p.Dimensions)) {
			is = append(is, name(key)+" = "+literal(p.Dimensions[key]))
		}
		switch {
		case len(is) == 0 && p.Identifier == "":
			return "", ""
		case len(is) == 0:
			is = []string{"partition = " + quoted(p.Identifier)}
		}
		dimensions[strings.Join(is, " and ")] = len(is)
	}
	all := slices.Sorted(maps.Keys(dimensions))
	if len(all) > 1 {
		joinedBy = "or"
	}
	for i, words := range all {
		if dimensions[words] > 1 && joinedBy == "" {
			return words, "and"
		}
		if dimensions[words] > 1 {
			all[i] = bracketed(words, "and", joinedBy)
		}
	}
	return strings.Join(all, " or "), joinedBy
}

// expression writes what is compared, "" if that is not understood.
func expression(text json.RawMessage) string {
	var e struct {
		Type, Field string
		Value       any
	}
	if decode(text, &e) != nil {
		return ""
	}
	switch strings.ToLower(e.Type) {
	case "field":
		if e.Field != "" {
			return name(e.Field)
		}
	case "literal":
		return literal(e.Value)
	}
	return ""
}

// decode reads JSON whose numbers stay as they are written.
func decode(text json.RawMessage, into any) error {
	if isNull(text) {
		return errors.New("nothing is there")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}

// literal writes a value: a text in quotation marks, anything else as JSON does.
func literal(v any) string {
	if text, is := v.(string); is {
		return quoted(text)
	}
	text, err := json.Marshal(v)
	if err != nil {
		return "null"
	}
	return clean(string(text))
}

func quoted(text string) string { return "'" + strings.ReplaceAll(clean(text), "'", "''") + "'" }

var plainName = regexp.MustCompile(`^[\pL_][\pL\pN_.]*$`)

// name writes the name of a field, in double quotation marks if it is none that is plain.
func name(of string) string {
	if plainName.MatchString(of) {
		return of
	}
	return `"` + strings.ReplaceAll(clean(of), `"`, `""`) + `"`
}
