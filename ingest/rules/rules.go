// Package rules reads what a pipeline is to check: one YAML or JSON mapping that begins with
// "outflow-rules: 1". What the rules mean is not its to say.
package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"outflow/ingest/document"
	"outflow/ingest/record"
)

// Version is what the first key says.
const Version = "1"

// Most is how many bytes a file of rules may have.
const Most = 1 << 20

// The keys of rules, which are also their kinds.
const (
	Never  = "never"
	AtMost = "at-most"
	NoNew  = "no-new"
)

const head = "outflow-rules"

var form = document.Form{Noun: "file of rules", Mapping: "a mapping whose first key is " + head + ": " + Version, Several: "several files of rules"}

// A Rule is one of them, and where it stands.
type Rule struct {
	Kind         string
	Question     string // of Never, and of AtMost whose people are counted
	People       int64  // of AtMost
	Finding      string // of NoNew: the code
	Line, Column int    // of the question or the code
}

// Parse reads a file of rules, or says all that is wrong with it; findings are the codes that
// there are.
func Parse(file string, text []byte, findings []string) ([]Rule, *record.Problems) {
	if len(text) > Most {
		return nil, &record.Problems{All: []record.Problem{{File: file, What: "the file is longer than 1 MB, the most that a file of rules may have", Expected: "several files of rules"}}}
	}
	r := &reader{file: file, findings: findings}
	d, problem := form.Read(text)
	if problem == nil {
		problem = notRules(d.Root)
	}
	if problem != nil {
		problem.File = file
		return nil, &record.Problems{All: []record.Problem{*problem}}
	}
	seen := map[string]int{}
	for i, e := range d.Root.Map {
		key := e.Key.Text
		line, again := seen[key]
		seen[key] = e.Key.Line
		switch {
		case again:
			r.problem(e.Key, fmt.Sprintf("the key %q is there twice, first on line %d", key, line), "", "")
		case key == head:
		case key != Never && key != AtMost && key != NoNew:
			r.unknown(e.Key, "a file of rules has no key", head, Never, AtMost, NoNew)
		case e.Value.Shape != record.List:
			r.problem(e.Value, e.Value.Shape.String()+" stands here", "a list", "")
		default:
			for v := range d.Items(i) {
				r.rule(key, v)
			}
		}
	}
	if r.problems.Count() == 0 && len(r.rules) == 0 {
		r.problem(d.Root, "there are no rules in the file", Never+": [a question]", "")
	}
	if r.problems.Count() > 0 {
		return nil, &r.problems
	}
	return r.rules, nil
}

// notRules says why a document is no file of rules that this Outflow reads.
func notRules(root record.Value) *record.Problem {
	problem := func(v record.Value, what string) *record.Problem {
		return &record.Problem{Line: v.Line, Column: v.Column, What: what, Expected: head + ": " + Version}
	}
	switch {
	case root.Shape != record.Map || len(root.Map) == 0:
		return problem(root, "the file is "+root.Shape.String())
	case root.Map[0].Key.Text != head:
		return problem(root.Map[0].Key, fmt.Sprintf("the first key is %q", root.Map[0].Key.Text))
	case root.Map[0].Value.Text != Version:
		return problem(root.Map[0].Value, fmt.Sprintf("the rules are of version %q, which this Outflow does not know", root.Map[0].Value.Text))
	}
	return nil
}

type reader struct {
	file     string
	findings []string
	rules    []Rule
	problems record.Problems
}

func (r *reader) problem(v record.Value, what, expected, near string) {
	r.problems.Add(record.Problem{File: r.file, Line: v.Line, Column: v.Column, What: what, Expected: expected, DidYouMean: near})
}

// unknown says that a word is none of those known.
func (r *reader) unknown(v record.Value, what string, known ...string) {
	near, expected := record.Nearest(v.Text, known), ""
	if near == "" {
		expected = "one of " + strings.Join(known, ", ")
	}
	r.problem(v, fmt.Sprintf("%s %q", what, v.Text), expected, near)
}

// rule reads one item of a list.
func (r *reader) rule(kind string, v record.Value) {
	rule := Rule{Kind: kind, Line: v.Line, Column: v.Column}
	switch kind {
	case Never:
		if !r.text(v, "a question such as whose data reached X") {
			return
		}
		rule.Question = v.Text
	case NoNew:
		switch {
		case !r.text(v, "a finding such as ground-none"):
			return
		case !slices.Contains(r.findings, v.Text):
			r.unknown(v, "there is no finding", r.findings...)
			return
		}
		rule.Finding = v.Text
	case AtMost:
		if !r.ceiling(&rule, v) {
			return
		}
	}
	r.rules = append(r.rules, rule)
}

// ceiling reads of how many people at most a question may find data.
func (r *reader) ceiling(rule *Rule, v record.Value) bool {
	const like = "a mapping such as {people: 10000, of: whose data reached X}"
	if v.Shape != record.Map {
		r.problem(v, v.Shape.String()+" stands here", like, "")
		return false
	}
	before := r.problems.Count()
	seen := map[string]bool{}
	for _, e := range v.Map {
		if seen[e.Key.Text] {
			r.problem(e.Key, fmt.Sprintf("the key %q is there twice", e.Key.Text), "", "")
		}
		seen[e.Key.Text] = true
		switch e.Key.Text {
		case "people":
			n, err := strconv.ParseInt(e.Value.Text, 10, 64)
			if err != nil || n < 0 {
				r.problem(e.Value, fmt.Sprintf("%q is no number of people", e.Value.Text), "a whole number such as 10000", "")
			}
			rule.People = n
		case "of":
			if r.text(e.Value, "a question such as whose data reached X") {
				rule.Question, rule.Line, rule.Column = e.Value.Text, e.Value.Line, e.Value.Column
			}
		default:
			r.unknown(e.Key, "a ceiling has no key", "people", "of")
		}
	}
	for _, key := range []string{"people", "of"} {
		if !seen[key] && r.problems.Count() == before {
			r.problem(v, fmt.Sprintf("%q is missing", key), like, "")
		}
	}
	return r.problems.Count() == before
}

// text reports whether a value is one.
func (r *reader) text(v record.Value, expected string) bool {
	if v.Shape != record.Text || strings.TrimSpace(v.Text) == "" {
		what := v.Shape.String()
		if v.Shape == record.Text {
			what = "an empty text"
		}
		r.problem(v, what+" stands here", expected, "")
		return false
	}
	return true
}
