package ask_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

func never(question string, line int) ask.Rule {
	return ask.Rule{Kind: ask.RuleNever, Question: question, Stands: ask.Location{File: "r.yaml", Line: line, Column: 3}}
}

func noNew(finding string) ask.Rule {
	return ask.Rule{Kind: ask.RuleNoNew, Finding: finding, Stands: ask.Location{File: "r.yaml", Line: 9}}
}

func checked(t *testing.T, c *ask.Checking, rules ...ask.Rule) *ask.Check {
	t.Helper()
	check, err := c.Check(t.Context(), rules)
	if err != nil {
		t.Fatal(err)
	}
	return check
}

// TestSomebodyIsMoreThanNobody: whose data it was is not said, and that it was somebody's is.
func TestSomebodyIsMoreThanNobody(t *testing.T) {
	after := askerOf(t, estateWith(`"when":["2020/.."],"people":"unknown"`))
	for most, want := range map[int64]ask.Verdict{0: ask.Yes, 1: ask.Possibly, 100: ask.No} {
		check := checked(t, &ask.Checking{After: after}, ask.Rule{Kind: ask.RuleAtMost, Question: "whose data reached x", AtMost: &most})
		if r := check.Rules[0]; r.Broken != want || !strings.Contains(r.Text, "Somebody's data reached") {
			t.Errorf("at most %d: %s: %s", most, r.Broken, r.Text)
		}
	}
}

// TestAFindingOfMorePeopleIsNew: what no-new passed, a change of whom it is of cannot widen.
func TestAFindingOfMorePeopleIsNew(t *testing.T) {
	few, all := askerOf(t, estateWith(`"when":["2020/.."],"people":"a",`+noGround)), askerOf(t, estateWith(`"when":["2020/.."],"people":"everyone",`+noGround))
	possible := askerOf(t, estateWith(`"when":["unknown"],"people":"a",`+noGround))
	for _, c := range []struct {
		before, after *ask.Asker
		want          ask.Verdict
		text          string
	}{
		{few, all, ask.Yes, "1 transfer of more people: no legal ground."}, {possible, few, ask.Yes, "1 transfer newly: no legal ground."},
		{few, few, ask.No, "No transfer newly has it, or of more people."}, {all, few, ask.No, "No transfer newly has it, or of more people."},
		{nil, few, ask.Yes, "1 transfer newly: no legal ground."},
	} {
		if r := checked(t, &ask.Checking{Before: c.before, After: c.after}, noNew(ask.GroundNone)).Rules[0]; r.Broken != c.want || r.Text != c.text {
			t.Errorf("%s: %s; want %s: %s", r.Broken, r.Text, c.want, c.text)
		}
	}
}

// TestRulesThatAskTheSameAreAskedOnce, and each is judged by its own bound.
func TestRulesThatAskTheSameAreAskedOnce(t *testing.T) {
	few, many := int64(10), int64(90)
	rules := []ask.Rule{
		never("whose data reached x", 3), {Kind: ask.RuleAtMost, Question: "whose data reached x?", AtMost: &few}, {Kind: ask.RuleAtMost, Question: "Whose data reached X", AtMost: &many},
		noNew(ask.GroundNone), noNew(ask.GroundUnknown), noNew(ask.GroundNone), never("did b's data reach x", 4),
	}
	b := `{"kind":"cohort","id":"b","of":"all","size":"5..8","disjoint":["a"]}` + "\n"
	check := checked(t, &ask.Checking{After: askerOf(t, estateBefore+b)}, rules...)
	var got, asked []string
	for i, r := range check.Rules {
		if r.Kind != rules[i].Kind || r.Question != rules[i].Question || r.Finding != rules[i].Finding || r.Stands != rules[i].Stands {
			t.Errorf("rule %d is said to be %+v", i, r.Rule)
		}
		got = append(got, fmt.Sprint(r.Broken, len(r.Suspect)))
	}
	for _, a := range check.Asked {
		asked = append(asked, fmt.Sprint(a.Query.String(), " ", a.People.Confirmed.Min))
	}
	if want := []string{"yes1", "yes1", "no0", "no0", "yes1", "no0", "no0"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if want := []string{"whose data reached x 30", "which transfers 30", "did b's data reach x 0"}; !slices.Equal(asked, want) {
		t.Errorf("asked are %q", asked)
	}
}

// TestOfARuleAHundredTransfersAreListed, those first that are new or stated otherwise and then
// those that stand in loaded files, and no form is silent on the others.
func TestOfARuleAHundredTransfersAreListed(t *testing.T) {
	estate := estateBefore
	for i := range 2 * ask.MostSuspects {
		estate += fmt.Sprintf(`{"kind":"transfer","id":"n%03d","from":"ours/t","to":"x/t","when":["2020/.."],"people":"a"}`+"\n", i)
	}
	changed := func(id string) graph.ClaimChange {
		var before, after graph.Claim
		for text, c := range map[string]*graph.Claim{`{"kind":"transfer","id":"` + id + `","from":"ours/t","to":"x/t","people":"all"}`: &before, `{"kind":"transfer","id":"` + id + `","from":"ours/t","to":"x/t","people":"a"}`: &after} {
			if err := json.Unmarshal([]byte(text), c); err != nil {
				t.Fatal(err)
			}
		}
		return graph.ClaimChange{Before: &before, After: &after}
	}
	c := &ask.Checking{
		Before: askerOf(t, strings.Replace(estate, `"id":"n199"`, `"id":"gone"`, 1)), After: askerOf(t, estate),
		Claims: func(yield func(graph.ClaimChange, error) bool) {
			_ = yield(changed("n150"), nil) && yield(changed("n199"), nil)
		},
		Stands: func(id string) []ask.Location {
			if id == "n180" || id == "n199" {
				return []ask.Location{{File: "a.yaml", Line: 7}}
			}
			return nil
		},
	}
	check := checked(t, c, never("whose data reached x", 3))
	r := check.Rules[0]
	var first []string
	for _, s := range r.Suspect[:4] {
		first = append(first, fmt.Sprint(s.Transfer, " ", s.New, s.Differs))
	}
	if want := []string{"n150 false true", "n199 true false", "n180 false false", "m false false"}; len(r.Suspect) != ask.MostSuspects || r.More != ask.MostSuspects+1 || !slices.Equal(first, want) {
		t.Errorf("%d listed, %d more: %v", len(r.Suspect), r.More, first)
	}
	var text, sarif, junit strings.Builder
	if err := errors.Join(check.WriteText(&text), check.WriteSARIF(&sarif, "1"), check.WriteJUnit(&junit)); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text.String(), "n150: from ours/t to x/t, stated otherwise than before\n") || !strings.Contains(text.String(), "n199: from ours/t to x/t, new (a.yaml:7)\n") {
		t.Errorf("%s", &text)
	}
	for form, want := range map[string]string{text.String(): "more transfers; JSON lists the first 100\n", sarif.String(): "101 more transfers, of 201; no more are shown.", junit.String(): "more transfers; JSON lists the first 100"} {
		if !strings.Contains(form, want) {
			t.Errorf("it does not say %q:\n%s", want, form)
		}
	}
}

// TestSARIFShowsTextAsItIs: nothing in it is a link or a placeholder, and two rules that are broken
// at one line are two.
func TestSARIFShowsTextAsItIs(t *testing.T) {
	estate := strings.NewReplacer(`"id":"m"`, `"id":"[see](https://evil.example) {0} \\"`, `"people":"a"`, `"people":"a",`+noGround).Replace(estateBefore)
	stands := func(string) []ask.Location { return []ask.Location{{File: "a.yaml", Line: 7}} }
	check := checked(t, &ask.Checking{After: askerOf(t, estate), Stands: stands}, never("whose data reached x", 3), never("whose data reached them", 4), noNew(ask.GroundNone), never("whose data reached x", 5))
	var b strings.Builder
	if err := check.WriteSARIF(&b, "1"); err != nil {
		t.Fatal(err)
	}
	var log struct {
		Runs []struct {
			Results []struct {
				RuleID  string
				Message struct{ Text string }
			}
		}
	}
	if err := json.Unmarshal([]byte(b.String()), &log); err != nil {
		t.Fatal(err)
	}
	results := log.Runs[0].Results
	if len(results) != 3 || results[0].RuleID == results[1].RuleID {
		t.Fatalf("%+v", results)
	}
	if want := `\[see\](https://evil.example) {{0}} \\: no legal ground`; !strings.Contains(results[2].Message.Text, want) {
		t.Errorf("%s", results[2].Message.Text)
	}
}

// TestAllQuestionsThatCannotBeAskedAreTold: each with its place, and as of which commit a rule is
// checked it does not say.
func TestAllQuestionsThatCannotBeAskedAreTold(t *testing.T) {
	c := &ask.Checking{After: askerOf(t, estateBefore)}
	_, err := c.Check(t.Context(), []ask.Rule{never("whose data reached nobody", 3), never("whose data reached x", 4), never("whose data reached x known at 7", 5), never("whose data reached x for one person", 6)})
	if err == nil {
		t.Fatal("they are asked")
	}
	lines := strings.Split(err.Error(), "\n")
	for i, want := range []string{`r.yaml:3:3: "whose data reached nobody": column 20: `, `r.yaml:5:3: "whose data reached x known at 7": which commit is checked is said beside the rules`, `r.yaml:6:3: "whose data reached x for one person": `} {
		if len(lines) != 3 || !strings.HasPrefix(lines[i], want) {
			t.Fatalf("%s\nwant %s", err, want)
		}
	}
	if wrong := (*ask.QuestionError)(nil); !errors.As(err, &wrong) {
		t.Error("which word is wrong is lost")
	}
	many := make([]ask.Rule, 70)
	for i := range many {
		many[i] = never("whose data reached nobody", i+1)
	}
	if _, err := c.Check(t.Context(), many); err == nil || !strings.HasSuffix(err.Error(), "\nand 20 more") {
		t.Error(err)
	}
}

// TestACheckEndsWithItsContext, whichever rules it is of.
func TestACheckEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, rule := range []ask.Rule{never("whose data reached x", 3), noNew(ask.GroundNone)} {
		if _, err := (&ask.Checking{After: askerOf(t, estateBefore)}).Check(ctx, []ask.Rule{rule}); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", rule.Kind, err)
		}
	}
}
