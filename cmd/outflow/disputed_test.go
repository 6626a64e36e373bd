package main

import (
	"strings"
	"testing"
)

// TestWhoseWordIsSaid of what sources of the demonstration differ on: when it is
// loaded, in the text of an answer, and how it is asked for.
func TestWhoseWordIsSaid(t *testing.T) {
	fixtures := []string{"../../fixtures/kakaopay", "../../fixtures/kakaopay-accounts"}
	_, out, errs := outflow(t, append([]string{"load", "--store", t.TempDir() + "/s.db"}, fixtures...)...)
	if want := "1 transfer is now disputed (sources differ):\n  nsf-build: time\n"; !strings.Contains(out, want) {
		t.Errorf("the load does not say %q:\n%s%s", want, out, errs)
	}
	_, out, errs = outflow(t, "ask", "--load", fixtures[0], "--load", fixtures[1], "whose data reached Alipay")
	for _, want := range []string{
		"nsf-build: time disputed: 2018-04-01/2024-05-21 by chosun.yaml; 2018-04-01/2018-07-31 by koreatechtoday.yaml, pipc.yaml (",
		"; by chosun.yaml, koreatechtoday.yaml, pipc.yaml\n",
		"nsf-daily: crosses a border, KR to CN by chosun.yaml, koreatechtoday.yaml; KR to SG by pipc.yaml (",
		"  nsf-build\n    chosun.yaml: when 2018-04-01/2024-05-21; people everyone; ground none; cadence daily; disclosed false\n      Chosun Ilbo, 2024-08-14\n",
		"role processor of Apple Distribution International",
		"sources differ on where these are",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the answer does not say %q:\n%s%s", want, out, errs)
		}
	}
	if _, out, _ = outflow(t, "help", "ask"); !strings.Contains(out, "which transfers of disputed ground\n") {
		t.Errorf("the help does not say how disputes are asked for:\n%s", out)
	}
}
