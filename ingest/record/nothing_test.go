package record

import (
	"strings"
	"testing"
)

// TestWhatSaysNothingIsNoGround, and what was meant is proposed.
func TestWhatSaysNothingIsNoGround(t *testing.T) {
	for meant, texts := range map[string]string{
		"none": "no|None|none.|absent|no ground|No legal basis|no consent|not required|not applicable|without consent|lacking|no data protection agreement|nothing|없음|해당 없음|keine|ohne|n|0|false|nine",
		"unknown": "not known|Not known.|not yet known|none known|no known ground|no ground stated|not stated|not determined|not available|no information|nobody knows|don't know|unknown yet|unkown|" +
			"to be determined|To be confirmed|tbd|TBD|t.b.d.|pending|pending review|n/a|N/A|N.A.|n.a|NULL|#N/A|-|?|missing|알 수 없음|미정|미상|nicht bekannt|keine Angabe",
		"": "yes|y|true|1|ok",
	} {
		for text := range strings.SplitSeq(texts, "|") {
			if got, is := noGround(text); !is || got != meant {
				t.Errorf("%q: %v, %q, want %q", text, is, got, meant)
			}
		}
	}
	for _, text := range []string{"gdpr:6-1-a", "consent", "contract", "legitimate interest", "no: gdpr:6-1-a", "none of gdpr:6", "art 6", "legal", "notice", "bcr"} {
		if meant, is := noGround(text); is {
			t.Errorf("%q is taken for %q", text, meant)
		}
	}
}
