package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// TestWhatCannotBeDrawnIsSaid of a place alone as of a question, at its column.
func TestWhatCannotBeDrawnIsSaid(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, map[string]string{"a.yaml": "outflow: 1\nparties: [{id: mailer, name: Mailer Inc.}, {id: p, name: Same}, {id: q, name: Same}]\nsystems: [{id: o, party: mailer}, {id: s, party: p}]\ntransfers: [{id: export, from: s/a, to: o/b}]\n"})
	for drawn, want := range map[string]string{
		"Mailr":                         `column 1: there is no place or country "Mailr"; did you mean "mailer" or "Mali"?`,
		"the Mailr Inc":                 `column 5: there is no place or country "Mailr Inc"; did you mean "Mailer Inc."?`,
		"Mailer yesterday":              `column 8: expected "as of"`,
		"Mailer during 2019 since 2020": `column 20: "during" and "since" clash`,
		"Same":                          `column 1: "Same" names several things; write the id of one, in quotation marks; did you mean "p" or "q"?`,
		"show me the leak":              `column 1: there is no place or country "show me", nor is this a question that can be read; ask for instance: whose data reached X`,
		"whose data reached Mailr":      `column 20: there is no place or country "Mailr"; did you mean "mailer" or "Mali"?`,
		"what was derived from exprt":   `column 23: there is no place, country or transfer "exprt"; did you mean "export"?`,
		"":                              "the question is empty",
	} {
		status, _, errs := outflow(t, "draw", "--load", "a.yaml", drawn, "-o", "-")
		if status != exitFailed || !strings.Contains(errs, "outflow: "+want) {
			t.Errorf("draw %q exits %d with %s\n  want %s", drawn, status, errs, want)
		}
	}
}

// TestADrawingIsOfAWidthThatCanBeRead, and says which boxes it does not have.
func TestADrawingIsOfAWidthThatCanBeRead(t *testing.T) {
	draw := []string{"draw", "--load", "../../fixtures/kakaopay", "Alipay", "-o", "-"}
	for _, width := range []string{"-1", "0", "239", "10001"} {
		if status, _, errs := outflow(t, append(draw, "--width", width)...); status != exitUsage || !strings.Contains(errs, "a drawing is made for 240 to 10000 pixels") {
			t.Errorf("--width %s exits %d with %s", width, status, errs)
		}
	}
	if status, _, errs := outflow(t, append(draw, "--open", "nope", "--open", "kakaopay")...); status != exitDone || !strings.Contains(errs, "Nothing in the drawing goes by what --open names: nope.") {
		t.Errorf("--open nope exits %d with %q", status, errs)
	}
}

// TestADrawingOfAPlaceIsHeadedByItsQuestion in full.
func TestADrawingOfAPlaceIsHeadedByItsQuestion(t *testing.T) {
	kakaopay, err := filepath.Abs("../../fixtures/kakaopay")
	if err != nil {
		t.Fatal(err)
	}
	for drawn, want := range map[string]string{
		"Alipay as of 2019": "what feeds Alipay as of 2019", "where did Kakao Pay go": "where did Kakao Pay go",
	} {
		status, out, errs := outflow(t, "draw", "--load", kakaopay, drawn, "-o", "-")
		if status != exitDone || !strings.Contains(out, want) {
			t.Errorf("draw %q exits %d with %s and no %q", drawn, status, errs, want)
		}
	}
}

// TestAFindingThatIsOnlyPossibleIsDrawnAsSuch where the transfer is certain; not where
// somebody's data crossed while it was so.
func TestAFindingThatIsOnlyPossibleIsDrawnAsSuch(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, map[string]string{"a.yaml": `outflow: 1
parties: [{id: p, country: BR}, {id: q, country: IE}]
systems: [{id: a, party: p}, {id: b, party: q, countries: [IE, BR]}]
populations: [{id: all, size: 10}]
datasets: [{id: a/d, population: all, subjects: everyone, categories: [user.name]}, {id: b/d}, {id: b/e}]
transfers:
- {id: wide, from: a/d, to: b/d, when: 2020, people: everyone, ground: "gdpr:6", disclosed: true}
- {id: dark, from: a/d, to: b/e, when: 2020, people: unknown, ground: none, disclosed: true}
`})
	status, drawn, errs := outflow(t, "draw", "--load", "a.yaml", "which transfers without consent", "-o", "-")
	if status != exitDone {
		t.Fatal(errs)
	}
	for _, want := range []string{
		"Findings: possibly without the ground asked about, possibly crosses a border BR → BR/IE.",
		"Findings: no legal ground, without the ground asked about, possibly crosses a border BR → BR/IE.",
	} {
		if !strings.Contains(drawn, want) {
			t.Errorf("the drawing does not say %q:\n%s", want, drawn)
		}
	}
}

// TestWhatADrawingFoldsIsSaid where errors go, and opened by its id.
func TestWhatADrawingFoldsIsSaid(t *testing.T) {
	t.Chdir(t.TempDir())
	var b strings.Builder
	b.WriteString("outflow: 1\nparties: [{id: p, country: KR}, {id: q, country: IE}]\nsystems: [{id: s, party: p}, {id: o, party: q}]\ntransfers:\n")
	for i := range 40 {
		fmt.Fprintf(&b, "- {id: t%d, from: s/d%d, to: o/e%d}\n", i, i, i)
	}
	place(t, map[string]string{"a.yaml": b.String()})
	status, drawn, errs := outflow(t, "draw", "--load", "a.yaml", "q", "--width", "390", "-o", "-")
	if status != exitDone || !strings.Contains(errs, "Folded to be readable: ") || !strings.Contains(drawn, "Folded to be readable: ") {
		t.Errorf("exits %d and says %s", status, errs)
	}
	for _, more := range [][]string{{"--width", "9000"}, {"--width", "390", "--open", "s", "--open", "o"}} {
		status, drawn, errs = outflow(t, append([]string{"draw", "--load", "a.yaml", "q", "-o", "-"}, more...)...)
		if status != exitDone || strings.Contains(errs, "Folded") || !strings.Contains(drawn, `data-id="s/d17"`) {
			t.Errorf("%v: exits %d and says %s", more, status, errs)
		}
	}
	if status, _, errs := outflow(t, "ask", "--load", "a.yaml", "what feeds q", "--width", "390", "--svg", "x.svg"); status != exitDone || !strings.Contains(errs, "Folded to be readable: ") {
		t.Errorf("ask exits %d and says %s", status, errs)
	}
}
