package rules

import (
	"fmt"
	"strings"
	"testing"
)

var findings = []string{"ground-none", "undisclosed"}

const sound = `# what may not be
outflow-rules: 1
never:
- did minors' data reach AdCo
- "whose data: reached X"
at-most:
- {people: 10000, of: whose data reached AdCo}
no-new: [ground-none, undisclosed]
`

func TestRulesAreReadWithWhereTheyStand(t *testing.T) {
	rules, problems := Parse("r.yaml", []byte(sound), findings)
	if problems != nil {
		t.Fatal(problems)
	}
	want := "[{never did minors' data reach AdCo 0  4 3} {never whose data: reached X 0  5 3} {at-most whose data reached AdCo 10000  7 23} {no-new  0 ground-none 8 10} {no-new  0 undisclosed 8 23}]"
	if got := fmt.Sprint(rules); got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	asJSON := `{"outflow-rules": 1, "never": ["did X reach Y"], "no-new": ["undisclosed"]}`
	if rules, problems := Parse("r.json", []byte(asJSON), findings); problems != nil || len(rules) != 2 {
		t.Error(rules, problems)
	}
}

// TestWhatIsWrongWithRulesIsSaidWhereItStands tells every fault at once, with the nearest word.
func TestWhatIsWrongWithRulesIsSaidWhereItStands(t *testing.T) {
	const first = "outflow-rules: 1\n"
	for text, want := range map[string]string{
		"outflow: 1\n":                             `r.yaml:1:1: the first key is "outflow"; expected outflow-rules: 1`,
		"outflow-rules: 2\n":                       `r.yaml:1:16: the rules are of version "2", which this Outflow does not know; expected outflow-rules: 1`,
		"- a\n":                                    `r.yaml:1:1: the file is a list; expected outflow-rules: 1`,
		first:                                      `r.yaml:1:1: there are no rules in the file; expected never: [a question]`,
		first + "nevr: [x]\n":                      `r.yaml:2:1: a file of rules has no key "nevr"; did you mean "never"?`,
		first + "never: x\n":                       `r.yaml:2:8: text stands here; expected a list`,
		first + "never: [[x]]\n":                   `r.yaml:2:9: a list stands here; expected a question such as whose data reached X`,
		first + "no-new: [ground-nun, what]\n":     "r.yaml:2:10: there is no finding \"ground-nun\"; did you mean \"ground-none\"?\nr.yaml:2:22: there is no finding \"what\"; expected one of ground-none, undisclosed",
		first + "at-most: [{peple: 1}]\n":          `r.yaml:2:12: a ceiling has no key "peple"; did you mean "people"?`,
		first + "at-most: [{people: 1}]\n":         `r.yaml:2:11: "of" is missing; expected a mapping such as {people: 10000, of: whose data reached X}`,
		first + "at-most: [{people: -1, of: x}]\n": `r.yaml:2:20: "-1" is no number of people; expected a whole number such as 10000`,
		first + "at-most: [x]\n":                   `r.yaml:2:11: text stands here; expected a mapping such as {people: 10000, of: whose data reached X}`,
		first + "never: [a]\nnever: [b]\n":         `r.yaml:3:1: the key "never" is there twice, first on line 2`,
		first + "at-most: [{of: x, of: y}]\n":      `r.yaml:2:19: the key "of" is there twice`,
		first + "never: ['']\nnever_again: [it]\n": "r.yaml:2:9: an empty text stands here; expected a question such as whose data reached X\nr.yaml:3:1: a file of rules has no key \"never_again\"",
	} {
		rules, problems := Parse("r.yaml", []byte(text), findings)
		if problems == nil || !strings.HasPrefix(problems.String(), want) {
			t.Errorf("%q is read as %v, and said is %v\nwant %s", text, rules, problems, want)
		}
	}
}

// FuzzRules: whatever stands there, it is read or refused with a place.
func FuzzRules(f *testing.F) {
	f.Add([]byte(sound))
	f.Add([]byte("outflow-rules: 1\nat-most: [{people: 1}]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		rules, problems := Parse("r.yaml", text, findings)
		if (problems == nil) != (len(rules) > 0) || problems != nil && problems.Count() == 0 {
			t.Errorf("%v %v", rules, problems)
		}
	})
}
