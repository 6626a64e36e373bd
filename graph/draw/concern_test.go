package draw

import (
	"strings"
	"testing"

	"outflow/graph/ask"
)

// A fault, what is merely not known, and a border that is crossed differ in colour and in form,
// so that print in black and white tells them apart, with labels and with numbers.
func TestConcernsAreToldApartWithoutColour(t *testing.T) {
	concerns := map[string]concern{ask.GroundNone: atFault, ask.Undisclosed: atFault, ask.MorePeopleThanNeeded: atFault, ask.SeenWithMoreData: atFault,
		ask.GroundUnknown: inDoubt, ask.DisclosureUnknown: inDoubt, ask.CrossBorder: atBorder}
	signs := map[concern]string{atFault: `class="flag"`, inDoubt: `class="asks"`, atBorder: `class="posts"`}
	for code, want := range concerns {
		a := small(t)
		for i := range a.Transfers {
			a.Transfers[i].Findings = findings(sure(1, 2), code)
		}
		svg := drawn(t, look{a, Options{Width: unfolded}})
		_, svg, _ = strings.Cut(svg, "</style>")
		for c, sign := range signs {
			if is := strings.Contains(svg, sign); is != (c == want) {
				t.Errorf("%s: %s is drawn: %v", code, sign, is)
			}
			if is := strings.Contains(svg, "confirmed "+c.String()+`"`); is != (c == want) {
				t.Errorf("%s: an arrow is a %s: %v", code, c, is)
			}
		}
	}
	row := &ask.TransferRow{Findings: findings(sure(1, 2), ask.CrossBorder, ask.GroundNone, ask.GroundUnknown, ask.GroundDisputed)}
	if c, disputed := gravest(row); c != atFault || !disputed {
		t.Errorf("of several the gravest is %v, disputed %v", c, disputed)
	}
	for _, code := range ask.FindingCodes {
		if _, dispute := ask.DisputedAspect(code); !dispute && concernOf(code) == unconcerned {
			t.Errorf("%s is no concern", code)
		}
	}
}
