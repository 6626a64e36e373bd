package ask_test

import (
	"strings"
	"testing"

	"outflow/graph/ask"
)

// TestEveryFormOfTheHelpIsRead, with and without every modifier, and every
// finding can be asked for.
func TestEveryFormOfTheHelpIsRead(t *testing.T) {
	a := words(t)
	fill := strings.NewReplacer("PEOPLE", "(gold except vip)", "WHAT", "phone numbers", "transfer T", "transfer nsf-build", "START/END", "2018/2019",
		"DATE", "2018-07", "COMMIT", "3", "ground K", "ground gdpr:46-2-c", "X", "Alipay", "Y", "core", "P", "CN")
	findings := map[string]bool{}
	for _, form := range ask.Forms() {
		for _, modifier := range append(ask.Modifiers(), "") {
			question := fill.Replace(form + " " + modifier)
			f, err := a.Parse(question)
			twice := strings.Contains(form, "during") && (strings.Contains(modifier, "during") || strings.Contains(modifier, "since")) ||
				strings.Contains(form, "from ") && strings.Contains(modifier, "from") || strings.HasPrefix(form, "where did") && strings.Contains(modifier, "from")
			if twice != (err != nil) {
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
