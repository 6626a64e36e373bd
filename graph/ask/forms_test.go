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
