package ask_test

import (
	"strings"
	"testing"
	"time"

	"outflow/graph/ask"
)

// TestUnderstandingIsBounded: no question of the longest length takes long, be it
// read or refused.
func TestUnderstandingIsBounded(t *testing.T) {
	a := words(t)
	fill := func(start, piece, end string) string {
		return start + strings.Repeat(piece, (ask.MaxQuestion-len(start)-len(end))/len(piece)) + end
	}
	for _, q := range []string{
		fill("which ", "gold or ", "vip users' data reached Alipay"), fill("which ", "not ", "vip users' data reached Alipay"), fill("which ", "non-", "vip users' data reached Alipay"),
		fill("which ", "(", "gold"), fill("which ", "(gold) or ", "vip users' data reached Alipay"), fill("", "„", ""), fill("", `"`, ""), fill("whose data reached ", `" "`, ""), fill("", "“ ", ""),
		fill("whose data reached ", "Kakao ", ""), fill("", "Alipay ", ""), fill("how many ", "gold's ", ""), fill("", "from ", ""), fill("which transfers ", "and ", ""),
		fill("which transfers ", "without ground or ", "undisclosed"), fill("", "a's ", ""), fill("", "카", ""), fill("", "e\u0301 ", ""), fill("", "in May 2018 ", ""), fill("", "gold and ", "Alipay"),
		fill("which ", "vip's ", "data reached Alipay"), fill("", "' ", ""), fill("", ") ", ""), fill("what was derived from ", "transfer ", "nsf-build"), fill("", "country ", ""),
	} {
		start := time.Now()
		_, err := a.Parse(q)
		if took := time.Since(start); took > 20*time.Second {
			t.Errorf("%.30q… takes %v (%.100v)", q, took, err)
		} else if testing.Verbose() {
			t.Logf("%.30q… takes %v", q, took)
		}
	}
}
