package ask_test

import (
	"strings"
	"testing"

	"outflow/graph/ask"
)

// samples are those of all modifiers.
func samples() (all []string) {
	for _, m := range ask.Modifiers() {
		all = append(all, m.Sample)
	}
	return all
}

// TestEveryModifierOfTheHelpIsRead as its words say, and is named where something
// else stands in its place.
func TestEveryModifierOfTheHelpIsRead(t *testing.T) {
	a := words(t)
	_, err := a.Parse("whose data reached Alipay yesterday")
	for _, m := range ask.Modifiers() {
		f, failed := a.Parse("whose data reached Alipay " + m.Sample)
		words := strings.TrimRight(m.Say, "ABCDEFGHIJKLMNOPQRSTUVWXYZ/ ")
		if failed != nil || !strings.HasPrefix(f.String(), "whose data reached alipay "+words+" ") || !strings.HasPrefix(m.Sample, words+" ") {
			t.Errorf("%s: %s is understood as %s: %v", m.Say, m.Sample, f, failed)
		}
		if words = strings.TrimSuffix(words, " transfer"); !strings.Contains(err.Error(), `"`+words+`"`) {
			t.Errorf("%q is not among what is expected: %v", words, err)
		}
	}
}

// TestEveryFormOfTheHelpIsRead, with and without every modifier, and every
// finding can be asked for.
func TestEveryFormOfTheHelpIsRead(t *testing.T) {
	a := words(t)
	fill := strings.NewReplacer("PEOPLE", "(gold except vip)", "WHAT", "phone numbers", "transfer T", "transfer nsf-build", "START/END", "2018/2019",
		"ground K", "ground gdpr:46-2-c", "X", "Alipay", "Y", "core")
	findings := map[string]bool{}
	for _, form := range ask.Forms() {
		for _, modifier := range append(samples(), "") {
			question := fill.Replace(form) + " " + modifier
			f, err := a.Parse(question)
			plain, _ := a.Parse(fill.Replace(form))
			refused := strings.Contains(form, "during") && (strings.Contains(modifier, "during") || strings.Contains(modifier, "since")) ||
				strings.Contains(form, "from ") && strings.Contains(modifier, "from") || strings.HasPrefix(form, "where did") && strings.Contains(modifier, "from") ||
				plain.Form.Everywhere() && (strings.Contains(modifier, "during") || strings.Contains(modifier, "since")) ||
				plain.Form == ask.CameBack && (strings.Contains(modifier, "during") || strings.Contains(modifier, "since") || strings.Contains(modifier, "via"))
			if refused != (err != nil) {
				t.Errorf("%s: %v", question, err)
			}
			for _, code := range f.Findings {
				findings[code] = true
			}
		}
	}
	for _, code := range ask.FindingCodes {
		if !findings[code] {
			t.Errorf("no form asks for %s", code)
		}
	}
}

// TestTransfersThatAreFoundAndTransfersThatAreListedAddUp: a finding concerns people, so a transfer
// of influence alone is listed without one, and the sentence says so.
func TestTransfersThatAreFoundAndTransfersThatAreListedAddUp(t *testing.T) {
	asker := askerOf(t, `
{"kind": "source", "id": "f", "source": "f"}
{"kind": "party", "id": "p", "source": "f"}
{"kind": "system", "id": "s", "source": "f", "party": "p"}
{"kind": "population", "id": "all", "source": "f", "size": "10"}
{"kind": "dataset", "id": "s/a", "source": "f", "population": "all", "subjects": "everyone", "subjects_when": ["2023/.."], "categories": ["user.contact"]}
{"kind": "dataset", "id": "s/model", "source": "f"}
{"kind": "dataset", "id": "s/shown", "source": "f"}
{"kind": "transfer", "id": "training", "source": "f", "from": "s/a", "to": "s/model", "when": ["2024/.."], "people": "everyone", "effect": "aggregate", "ground": [{"key": "gdpr:6-1-f"}]}
{"kind": "transfer", "id": "use", "source": "f", "from": "s/model", "to": "s/shown", "when": ["2024/.."], "people": "everyone", "ground": [{"key": "none"}]}
{"kind": "transfer", "id": "copy", "source": "f", "from": "s/a", "to": "s/shown", "when": ["2024/.."], "people": "everyone", "ground": [{"key": "none"}]}
`)
	a := answered(t, asker, "which transfers were without ground")
	want := "2 transfers ran without ground. That there is any rests on f alone. 1 of these carried influence alone, nobody's own data."
	if got := a.Sentence(); !strings.HasPrefix(got, want) {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := answered(t, asker, "which transfers were without ground from s/model").Sentence(); strings.Contains(got, "of these") {
		t.Errorf("of one transfer it says %s", got)
	}
}

// TestADisclosureIsSaidInWords, and not as a manifest has it.
func TestADisclosureIsSaidInWords(t *testing.T) {
	asker := askerOf(t, estateWith(`"when":["2020/.."],"people":"a","source":"f","disclosed":"false"`)+
		`{"kind":"transfer","id":"m","from":"ours/t","to":"x/t","when":["2020/.."],"people":"a","source":"g","disclosed":"true"}`)
	row := &answered(t, asker, "which transfers were undisclosed").Transfers[0]
	for i := range row.Findings {
		f := &row.Findings[i]
		switch got := f.Describe() + f.Attribution(row); f.Code {
		case ask.Undisclosed:
			if !strings.HasSuffix(got, "; by f; disputed by g (disclosed)") {
				t.Errorf("it says %s", got)
			}
		case ask.DisclosureDisputed:
			if !strings.HasPrefix(got, "disclosure disputed: not disclosed by f; disclosed by g ") {
				t.Errorf("it says %s", got)
			}
		}
	}
	if len(row.Findings) < 2 {
		t.Errorf("it has %d findings", len(row.Findings))
	}
}
