package draw

import (
	"slices"
	"strings"
	"testing"

	"outflow/graph/ask"
)

// A transfer on which sources differ is drawn between rails, which the legend
// explains, and its title says who states what. One that is silent differs from
// nobody, though others dispute what follows from its silence.
func TestADisputedTransferIsSeenToBeSo(t *testing.T) {
	rails := []string{` disputed"`, `class="rails"`, "sources differ on it", "1 on which sources differ", "Sources differ:"}
	for name, c := range map[string]struct {
		f      ask.Finding
		differ bool
	}{
		"a dispute": {ask.Finding{Code: ask.GroundDisputed, StatedBy: []ask.Statement{{Source: "a.yaml", States: "none"}, {Source: "b.yaml", States: "gdpr:46-2-c"}}}, true},
		"a silence": {ask.Finding{Code: ask.GroundUnknown, Sources: []string{"a.yaml"}, DisputedBy: []ask.Statement{{Source: "b.yaml", States: "gdpr:46-2-c"}}}, false},
	} {
		a := kakao(t)
		c.f.People = sure(1, 2)
		for _, i := range []int{0, 1} {
			a.Transfers[i].Findings = nil
		}
		undisputed := drawn(t, look{a, Options{}})
		a.Transfers[0].Findings = []ask.Finding{c.f}
		seen := drawn(t, look{a, Options{}})
		for _, sign := range append([]string{"b.yaml", "gdpr:46-2-c"}, rails...) {
			if isThere := strings.Contains(seen, sign); isThere != (c.differ || !slices.Contains(rails, sign)) {
				t.Errorf("%s: %s is drawn: %v", name, sign, isThere)
			}
			if strings.Contains(undisputed, sign) {
				t.Errorf("%s: %s is drawn where nothing is disputed", name, sign)
			}
		}
		flagged := func(svg string) int {
			return strings.Count(svg, ` finding"`) + strings.Count(svg, ` finding disputed"`)
		}
		if finding := flagged(seen) > flagged(undisputed); finding == c.differ {
			t.Errorf("%s: drawn as a finding: %v", name, finding)
		}
		dot, err := DOT(a, Options{})
		double := strings.Contains(string(dot), onLight.line+":"+onLight.line) || strings.Contains(string(dot), onLight.finding+":"+onLight.finding)
		if err != nil || double != c.differ {
			t.Errorf("%s: a line is double: %v, %v", name, double, err)
		}
	}
}

// TestNothingThatIsSaidIsCut: beside an arrow, in the table and in a box there are
// as many lines as it takes.
func TestNothingThatIsSaidIsCut(t *testing.T) {
	for name, a := range map[string]*ask.Answer{"beside arrows": kakao(t), "in the table": grown(t, 30)} {
		for i := range a.Transfers {
			r := &a.Transfers[i]
			r.When = []string{"2018-04-01/2018-07-31", "2019-04-01/2019-07-31", "2020"}
			r.Findings = findings(r.People, ask.FindingCodes[:]...)
		}
		s, _ := arranged(t, look{a: a})
		for _, arrow := range s.arrows {
			said := strings.ReplaceAll(strings.ReplaceAll(strings.Join(arrow.lines, " "), dot, " "), noBreak, " ")
			for _, code := range ask.FindingCodes {
				if arrow.mark == confirmed && code != ask.MorePeopleThanNeeded && !strings.Contains(said, ask.FindingText(code)) {
					t.Errorf("%s: %s is left out of %q", name, code, said)
				}
			}
		}
		svg := drawn(t, look{a: a})
		for line := range strings.SplitSeq(svg, "\n") {
			if strings.HasPrefix(line, "<text") && strings.Contains(line, "…") && !strings.Contains(line, "Revision") {
				t.Errorf("%s: cut: %s", name, line)
			}
		}
	}
}
