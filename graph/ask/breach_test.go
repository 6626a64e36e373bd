package ask_test

import (
	"strings"
	"testing"
)

// TestABreachNamesItsSources, what it states, and since when, if anybody says; in words, once, of the
// innermost place.
func TestABreachNamesItsSources(t *testing.T) {
	const kept = `
{"kind": "source", "id": "f", "source": "f"}
{"kind": "source", "id": "g", "source": "g"}
{"kind": "party", "id": "p", "source": "f"}
{"kind": "system", "id": "s", "source": "f", "party": "p"}
{"kind": "system", "id": "r", "source": "f", "party": "p", "retention": "P10D"}
{"kind": "system", "id": "r", "source": "g", "party": "p", "retention": "P1W3D"}
{"kind": "population", "id": "all", "source": "f", "size": "10"}
{"kind": "dataset", "id": "s/a", "source": "f", "population": "all", "subjects": "everyone", "subjects_when": ["2024-01"], "categories": ["user.contact"]}
{"kind": "dataset", "id": "r/list", "source": "f"}
{"kind": "transfer", "id": "t", "source": "f", "from": "s/a", "to": "r/list", "when": ["2024-01"], "people": "everyone"}
{"kind": "erasure", "id": "dated", "source": "f", "at": "s/a", "when": ["2024-03-05"], "status": "requested"}
{"kind": "erasure", "id": "undated", "source": "g", "at": "s", "status": "requested"}
`
	a := answered(t, askerOf(t, kept), "which places hold data past its time")
	var b strings.Builder
	if err := a.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	if want := "Of some of it nobody says since when it should have been gone. "; a.People.Possible.First != nil || !strings.Contains(a.Sentence(), want) {
		t.Errorf("%s: want no first instant, and %q", a.Sentence(), want)
	}
	const want = `
Past its time
  r/list: by the retention of r (P10D, f, g), since 2024-02-11
  s/a: by erasure dated (asked for 2024-03-05, f), since 2024-03-05; by erasure undated (asked for, it is not said when; g)

`
	if !strings.Contains(b.String(), want) {
		t.Errorf("want %s in\n%s", want, b.String())
	}
	b.Reset()
	if err := a.WriteJSON(&b); err != nil || !strings.Contains(b.String(), `"source": "g",
          "states": "P10D"`) {
		t.Errorf("%v\n%s", err, b.String())
	}
}
