package draw

import (
	"strings"
	"testing"

	"outflow/graph/ask"
)

// A transfer on which sources differ is drawn between rails, which the legend
// explains, and its title says who states what.
func TestADisputedTransferIsSeenToBeSo(t *testing.T) {
	for name, f := range map[string]ask.Finding{
		"a dispute": {Code: ask.GroundDisputed, StatedBy: []ask.Statement{{Source: "a.yaml", States: "none"}, {Source: "b.yaml", States: "gdpr:46-2-c"}}},
		"a finding": {Code: ask.GroundNone, Sources: []string{"a.yaml"}, DisputedBy: []ask.Statement{{Source: "b.yaml", States: "gdpr:46-2-c"}}},
	} {
		a := kakao(t)
		f.People = sure(1, 2)
		plain := drawn(t, look{a, Options{}})
		for _, i := range []int{0, 1} {
			a.Transfers[i].Findings = nil
		}
		undisputed := drawn(t, look{a, Options{}})
		a.Transfers[0].Findings = []ask.Finding{f}
		seen := drawn(t, look{a, Options{}})
		for _, sign := range []string{` disputed"`, `class="rails"`, "sources differ on it", "b.yaml", "gdpr:46-2-c", "1 on which sources differ"} {
			if !strings.Contains(seen, sign) {
				t.Errorf("%s: the drawing lacks %s", name, sign)
			}
			if strings.Contains(undisputed, sign) || strings.Contains(plain, sign) {
				t.Errorf("%s: %s is drawn where nothing is disputed", name, sign)
			}
		}
		if finding := strings.Contains(seen, ` finding disputed"`); finding != (f.Code == ask.GroundNone) {
			t.Errorf("%s: drawn as a finding: %v", name, finding)
		}
		dot, err := DOT(a, Options{})
		if err != nil || !strings.Contains(string(dot), onLight.line+":"+onLight.line) && !strings.Contains(string(dot), onLight.finding+":"+onLight.finding) {
			t.Errorf("%s: no line is double: %v", name, err)
		}
	}
}
