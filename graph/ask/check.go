package ask

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"outflow/graph"
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
	// Asked are the questions that were asked of the graph, each once.
	Asked []AskedOf `json:"-"`
}

// An AskedOf is a question that a check asked, and how many people its answer counts.
type AskedOf struct {
	Query  Query
	People People
}

// MostSuspects is how many transfers of one rule are listed.
const MostSuspects = 100

// A Result is what became of one rule.
type Result struct {
	Rule
	Passed bool `json:"passed"`
	// Broken says whether it is broken: yes, possibly, no, or unknown where nothing loaded
	// touches what is asked about. Yes and unknown fail, possibly if the check is strict.
	Broken Verdict `json:"broken"`
	Text   string  `json:"text"`   // why, in a few sentences
	People *People `json:"people"` // whose data the question finds; null of RuleNoNew
	// Suspect are MostSuspects at most: first those that are new or stated otherwise than
	// before, then those that stand in files that were loaded, by id.
	Suspect []Suspect `json:"suspects"`
	More    int       `json:"more"` // suspects there are beyond
}

// A Suspect is a transfer by which a rule is broken, or may be: it contributes to the answer, or
// has the finding.
type Suspect struct {
	Transfer string     `json:"transfer"`
	From     string     `json:"from"`
	To       string     `json:"to"`
	Text     string     `json:"text"`    // of a finding, what it is; else ""
	Stands   []Location `json:"stands"`  // in the files that were loaded, if there
	New      bool       `json:"new"`     // it was not there before
	Differs  bool       `json:"differs"` // it was, and sources state it otherwise
}

// A Checking is what rules are checked on.
type Checking struct {
	Before *Asker // nil if there is nothing to compare with: then every finding is new
	After  *Asker
	Strict bool
	// Stands tells where a transfer stands in the files that were loaded; nil if none were.
	Stands func(transfer string) []Location
	// Claims are what differs between the claims of the two, as of graph.Between; nil if there
	// is nothing to compare with.
	Claims iter.Seq2[graph.ClaimChange, error]

	differs map[string]bool // transfers that Claims are of
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

// mostRefused bounds how many rules that cannot be asked are told one by one.
const mostRefused = 50

// A RulesError is that questions of rules cannot be asked: all of them, so that they are mended
// at once.
type RulesError struct {
	Refused []*RuleError // mostRefused at most
	More    int
}

func (e *RulesError) Error() string {
	var lines []string
	for _, r := range e.Refused {
		lines = append(lines, r.Error())
	}
	if e.More > 0 {
		lines = append(lines, "and "+Thousands(int64(e.More))+" more")
	}
	return strings.Join(lines, "\n")
}

// Unwrap returns the first, for those who point at a word of one question.
func (e *RulesError) Unwrap() error { return e.Refused[0] }

// errPersonInRule: a file of rules names nobody.
var errPersonInRule = errors.New(`a rule cannot be asked "for one person"`)

var errKnownAtInRule = errors.New("which commit is checked is said beside the rules, not by \"known at\" in one")

// Check checks rules. Questions that cannot be read, or name what is not there, are a *RulesError;
// one that has no answer is a *RuleError.
// Rules that ask the same are judged once, so that many of them cost no more than one.
func (c *Checking) Check(ctx context.Context, rules []Rule) (*Check, error) {
	check := &Check{Passed: true, Strict: c.Strict, Of: State{revisionOf(c.After.graph), []string{}}, Rules: make([]Result, len(rules))}
	if c.Before != nil {
		check.Against = &State{revisionOf(c.Before.graph), []string{}}
	}
	queries, err := c.read(ctx, rules)
	if err != nil {
		return nil, err
	}
	if err := c.compare(); err != nil {
		return nil, err
	}
	var order []string
	alike := map[string][]int{} // rules by what they ask
	for i, rule := range rules {
		asked := RuleNoNew
		if rule.Kind != RuleNoNew {
			asked = queries[i].String()
		}
		if alike[asked] == nil {
			order = append(order, asked)
		}
		alike[asked] = append(alike[asked], i)
	}
	for _, asked := range order {
		err := ctx.Err()
		if of := alike[asked]; err == nil && asked == RuleNoNew {
			err = c.noNew(ctx, check, rules, of)
		} else if err == nil {
			err = c.ask(ctx, check, rules, of, queries[of[0]])
		}
		if err != nil {
			return nil, err
		}
	}
	for i := range check.Rules {
		r := &check.Rules[i]
		r.Rule = rules[i]
		r.Passed = r.Broken == No || r.Broken == Possibly && !c.Strict
		check.Passed = check.Passed && r.Passed
	}
	return check, nil
}

// read reads the questions of all rules, so that what cannot be asked is told before any is.
func (c *Checking) read(ctx context.Context, rules []Rule) ([]Query, error) {
	queries := make([]Query, len(rules))
	read := map[string]Query{}
	refused := &RulesError{}
	for i, rule := range rules {
		if rule.Kind == RuleNoNew {
			continue
		}
		q, had := read[rule.Question]
		if !had {
			var err error
			if q, err = c.After.ParseContext(ctx, rule.Question); !SaidKnownAt(rule.Question).IsZero() {
				err = errKnownAtInRule
			} else if err == nil && q.Person {
				err = errPersonInRule
			}
			switch {
			case ctx.Err() != nil:
				return nil, ctx.Err()
			case err == nil:
				read[rule.Question] = q
			case len(refused.Refused) < mostRefused:
				refused.Refused = append(refused.Refused, &RuleError{rule, err})
			default:
				refused.More++
			}
		}
		queries[i] = q
	}
	if len(refused.Refused) > 0 {
		return nil, refused
	}
	return queries, nil
}

// compare finds which transfers differ from before.
func (c *Checking) compare() error {
	c.differs = map[string]bool{}
	if c.Claims == nil {
		return nil
	}
	for change, err := range c.Claims {
		if err != nil {
			return err
		}
		if key := change.Key(); key.Kind == graph.KindTransfer {
			c.differs[key.ID] = true
		}
	}
	return nil
}

// noNew judges rules by the findings that came or grew.
func (c *Checking) noNew(ctx context.Context, check *Check, rules []Rule, of []int) error {
	all, carried, err := FindingChanges(ctx, c.Before, c.After)
	if err != nil {
		return err
	}
	check.Asked = append(check.Asked, AskedOf{EveryTransfer(), carried})
	came := map[string][]*FindingChange{}
	for i := range all {
		if f := &all[i]; f.Did == FindingCame || f.Did == FindingGrew {
			came[f.Finding.Code] = append(came[f.Finding.Code], f)
		}
	}
	judged := map[string]*Result{}
	for _, i := range of {
		code := rules[i].Finding
		check.Rules[i] = *once(judged, code, func() *Result { return c.judgeFindings(code, came[code]) })
	}
	return ctx.Err()
}

func (c *Checking) judgeFindings(code string, came []*FindingChange) *Result {
	r := &Result{Broken: No, Text: "No transfer newly has it, or of more people."}
	did := map[string]int{}
	for _, f := range came {
		did[f.Did]++
		if f.Certain {
			r.Broken = Yes
		} else if r.Broken == No {
			r.Broken = Possibly
		}
	}
	var newly []string
	for _, n := range []struct{ did, how string }{{FindingCame, " newly"}, {FindingGrew, " of more people"}} {
		if did[n.did] > 0 {
			newly = append(newly, Plural(did[n.did], "transfer", "transfers")+n.how)
		}
	}
	if len(newly) > 0 {
		r.Text = sentences(strings.Join(newly, ", ") + ": " + FindingText(code))
	}
	c.suspect(r, len(came), func(i int) Suspect {
		return Suspect{Transfer: came[i].Transfer, From: came[i].From, To: came[i].To}
	}, func(i int) string { return came[i].Text() })
	return r
}

// ask judges rules by the answer to their question, which is not kept.
func (c *Checking) ask(ctx context.Context, check *Check, rules []Rule, of []int, q Query) error {
	a, err := c.After.Answer(ctx, q)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		return &RuleError{rules[of[0]], err}
	}
	check.Asked = append(check.Asked, AskedOf{q, a.People})
	text, people := a.Sentence(), a.People // a pointer to those of the answer would keep all of it
	var listed *Result
	for _, i := range of {
		r := &check.Rules[i]
		*r = Result{Broken: a.Verdict, Text: text, People: &people, Suspect: []Suspect{}}
		if most := rules[i].AtMost; most != nil && a.Verdict != Unknown {
			r.Broken = a.exceeds(*most)
		}
		if r.Broken == No {
			continue
		}
		if listed == nil {
			listed = &Result{}
			c.suspect(listed, len(a.Transfers), func(i int) Suspect {
				return Suspect{Transfer: a.Transfers[i].ID, From: a.Transfers[i].From, To: a.Transfers[i].To}
			}, func(int) string { return "" })
		}
		r.Suspect, r.More = listed.Suspect, listed.More
	}
	return nil
}

// exceeds reports whether the data of more than so many people answers.
func (a *Answer) exceeds(most int64) Verdict {
	least := a.People.Confirmed.Min
	if a.Somebody {
		least = max(least, 1)
		if a.SomebodyAtLeast != nil {
			least = max(least, *a.SomebodyAtLeast)
		}
	}
	switch {
	case least > most:
		return Yes
	case a.People.Possible.Max == nil || *a.People.Possible.Max > most:
		return Possibly
	}
	return No
}

// suspect lists the transfers by which a rule is broken, of so many: see Result.Suspect.
func (c *Checking) suspect(r *Result, of int, at func(i int) Suspect, text func(i int) string) {
	type listed struct {
		number int
		Suspect
	}
	var ranks [3][]listed
	for i := range of {
		s, rank := at(i), 2
		s.Stands = []Location{}
		if c.differs[s.Transfer] && c.Before != nil {
			s.New = len(c.Before.graph.Accounts(s.Transfer)) == 0
			s.Differs, rank = !s.New, 0
		}
		if len(ranks[0]) == MostSuspects {
			break
		}
		if c.Stands != nil {
			if s.Stands = append(s.Stands, c.Stands(s.Transfer)...); len(s.Stands) > 0 {
				rank = min(rank, 1)
			}
		}
		if len(ranks[rank]) < MostSuspects {
			ranks[rank] = append(ranks[rank], listed{i, s})
		}
	}
	r.Suspect = []Suspect{}
	for _, s := range slices.Concat(ranks[:]...)[:min(of, MostSuspects)] {
		s.Text = text(s.number)
		r.Suspect = append(r.Suspect, s.Suspect)
	}
	r.More = of - len(r.Suspect)
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
		if s.New || s.Differs {
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
