package ask

import (
	"context"
	"fmt"
	"strings"
)

// The kinds of rules.
const (
	RuleNever  = "never"   // no is the answer to its question
	RuleAtMost = "at-most" // the question finds data of so many people at most
	RuleNoNew  = "no-new"  // no transfer has the finding that had it not before
)

// A Rule is something that must hold of a graph.
type Rule struct {
	Kind     string `json:"kind"`
	Question string `json:"question"` // "" of RuleNoNew
	AtMost   *int64 `json:"at_most"`  // people, of RuleAtMost alone
	Finding  string `json:"finding"`  // the code, of RuleNoNew alone, else ""
	// Stands is where it was read.
	Stands Location `json:"stands"`
}

// A Location is a place in a file.
type Location struct {
	File   string `json:"file"`
	Line   int    `json:"line"` // from 1; 0 for the whole file
	Column int    `json:"column"`
}

// A Check says which rules hold of a graph. Its JSON has every key always; lists are never null.
type Check struct {
	Passed  bool     `json:"passed"`
	Strict  bool     `json:"strict"`  // what is only possible fails
	Against *State   `json:"against"` // null if nothing was compared with
	Of      State    `json:"of"`
	Rules   []Result `json:"rules"` // in the order of the rules
}

// A Result is what became of one rule.
type Result struct {
	Rule
	Passed bool `json:"passed"`
	// Broken says whether it is broken: yes, possibly, no, or unknown where nothing loaded
	// touches what is asked about. Yes and unknown fail, possibly if the check is strict.
	Broken  Verdict   `json:"broken"`
	Text    string    `json:"text"`   // why, in a few sentences
	People  *People   `json:"people"` // whose data the question finds; null of RuleNoNew
	Suspect []Suspect `json:"suspects"`
}

// A Suspect is a transfer by which a rule is broken, or may be: it contributes to the answer, or
// has the finding.
type Suspect struct {
	Transfer string     `json:"transfer"`
	From     string     `json:"from"`
	To       string     `json:"to"`
	Text     string     `json:"text"`   // of a finding, what it is; else ""
	Stands   []Location `json:"stands"` // in the files that were loaded, if there
	New      bool       `json:"new"`    // sources state it otherwise than before, or it is new
}

// A Checking is what rules are checked on.
type Checking struct {
	Before *Asker // nil if there is nothing to compare with: then every finding is new
	After  *Asker
	Strict bool
	// Stands tells where a transfer stands in the files that were loaded; nil if none were.
	Stands func(transfer string) []Location
	// Differs are the transfers of which sources say otherwise than before.
	Differs map[string]bool
}

// A RuleError is that the question of a rule cannot be asked.
type RuleError struct {
	Rule Rule
	Err  error
}

func (e *RuleError) Error() string {
	text := fmt.Sprintf("%q: %s", e.Rule.Question, e.Err)
	if s := e.Rule.Stands; s.File != "" {
		return s.String() + ": " + text
	}
	return text
}

func (e *RuleError) Unwrap() error { return e.Err }

// String writes a location as compilers do.
func (l Location) String() string {
	text := l.File
	for _, n := range []int{l.Line, l.Column} {
		if n > 0 {
			text += fmt.Sprintf(":%d", n)
		}
	}
	return text
}

// Check checks rules. A question that cannot be read, or names what is not there, is a
// *RuleError.
func (c *Checking) Check(ctx context.Context, rules []Rule) (*Check, error) {
	check := &Check{Passed: true, Strict: c.Strict, Of: State{revisionOf(c.After.graph), []string{}}, Rules: []Result{}}
	if c.Before != nil {
		check.Against = &State{revisionOf(c.Before.graph), []string{}}
	}
	var queries []Query // so that what cannot be asked is told before any is
	for _, rule := range rules {
		var q Query
		if rule.Kind != RuleNoNew {
			var err error
			if q, err = c.After.ParseContext(ctx, rule.Question); err != nil {
				return nil, &RuleError{rule, err}
			}
		}
		queries = append(queries, q)
	}
	var findings []FindingChange
	for i, rule := range rules {
		var r Result
		var err error
		if rule.Kind == RuleNoNew {
			if findings == nil {
				if findings, err = c.newFindings(ctx); err != nil {
					return nil, err
				}
			}
			r = c.noNew(rule, findings)
		} else if r, err = c.ask(ctx, rule, queries[i]); err != nil {
			return nil, err
		}
		r.Passed = r.Broken == No || r.Broken == Possibly && !c.Strict
		check.Passed = check.Passed && r.Passed
		check.Rules = append(check.Rules, r)
	}
	return check, nil
}

// newFindings returns the findings that came or grew.
func (c *Checking) newFindings(ctx context.Context) ([]FindingChange, error) {
	all, _, err := FindingChanges(ctx, c.Before, c.After)
	came := []FindingChange{}
	for _, f := range all {
		if f.Did == FindingCame || f.Did == FindingGrew {
			came = append(came, f)
		}
	}
	return came, err
}

// noNew judges a rule by the findings that came or grew.
func (c *Checking) noNew(rule Rule, findings []FindingChange) Result {
	r := Result{Rule: rule, Broken: No, Suspect: []Suspect{}}
	for i := range findings {
		f := &findings[i]
		if f.Finding.Code != rule.Finding {
			continue
		}
		if f.Certain {
			r.Broken = Yes
		} else if r.Broken == No {
			r.Broken = Possibly
		}
		r.Suspect = append(r.Suspect, c.suspect(f.row, f.Text()))
	}
	r.Text = "No transfer newly has it, or of more people."
	if n := len(r.Suspect); n > 0 {
		r.Text = sentences(Plural(n, "transfer", "transfers") + " newly, or of more people: " + FindingText(rule.Finding))
	}
	return r
}

// ask judges a rule by the answer to its question.
func (c *Checking) ask(ctx context.Context, rule Rule, q Query) (Result, error) {
	r := Result{Rule: rule, Suspect: []Suspect{}}
	a, err := c.After.Answer(ctx, q)
	if err != nil {
		return r, &RuleError{rule, err}
	}
	a.Question = rule.Question
	r.Broken, r.Text, r.People = a.Verdict, a.Sentence(), &a.People
	if most := rule.AtMost; most != nil && a.Verdict != Unknown {
		sure, maybe := a.People.Confirmed.Min > *most, a.People.Possible.Max == nil || *a.People.Possible.Max > *most
		if a.Somebody && a.SomebodyAtLeast != nil {
			sure = sure || *a.SomebodyAtLeast > *most
		}
		switch r.Broken = No; {
		case sure:
			r.Broken = Yes
		case maybe:
			r.Broken = Possibly
		}
	}
	if r.Broken != No {
		for i := range a.Transfers {
			r.Suspect = append(r.Suspect, c.suspect(&a.Transfers[i], ""))
		}
	}
	return r, nil
}

func (c *Checking) suspect(row *TransferRow, text string) Suspect {
	s := Suspect{Transfer: row.ID, From: row.From, To: row.To, Text: text, Stands: []Location{}, New: c.Differs[row.ID]}
	if c.Stands != nil {
		s.Stands = append(s.Stands, c.Stands(row.ID)...)
	}
	return s
}

// Title says a rule in a line.
func (r *Rule) Title() string {
	switch r.Kind {
	case RuleNever:
		return "never: " + oneLine(r.Question)
	case RuleAtMost:
		return "at most " + Count{Min: *r.AtMost, Max: r.AtMost}.People() + ": " + oneLine(r.Question)
	}
	return "no new " + r.Finding
}

// Where returns where to show what became of a rule: at the transfers by which it is broken, as
// far as they stand in files that were loaded, those that are new or differ alone if there are
// any, else at the rule.
func (r *Result) Where() []Location {
	var all, differing []Location
	for _, s := range r.Suspect {
		all = append(all, s.Stands...)
		if s.New {
			differing = append(differing, s.Stands...)
		}
	}
	switch {
	case len(differing) > 0:
		return differing
	case len(all) > 0:
		return all
	}
	return []Location{r.Stands}
}

// Broken counts the rules that failed.
func (c *Check) Broken() (n int) {
	for _, r := range c.Rules {
		if !r.Passed {
			n++
		}
	}
	return n
}

// outcome says in a word what became of a rule.
func (r *Result) outcome() string {
	switch {
	case !r.Passed && r.Broken == Yes:
		return "broken"
	case !r.Passed:
		return strings.ToLower(string(r.Broken))
	case r.Broken == Possibly:
		return "passed, possibly broken"
	}
	return "passed"
}
