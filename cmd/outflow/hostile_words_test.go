package main

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"unicode"
)

func TestQuestionsThatCannotBeReadAreSaid(t *testing.T) {
	forms := "; ask for instance: whose data reached X, where did X go, what feeds X"
	instead := "; did you mean: whose data reached mailer | where did mailer go | what feeds mailer"
	store := stored(t)
	question := func(name, text, says string) fault { return fault{name, nil, []string{"ask", text}, says} }
	refuse(t, store, []fault{
		question("empty", "", "the question is empty; ask for instance: whose data reached X"),
		question("spaces", " \t\n ", "the question is empty; ask for instance: whose data reached X"),
		question("a megabyte", "whose data reached "+strings.Repeat("x", 1<<20), "the question is 1048595 bytes long; at most 10000 are read"),
		question("Korean", "누구의 데이터가 알리페이에 도달했나", "column 1: this is not a question that can be read"+forms),
		question("Chinese", "谁的数据到达了支付宝", "column 1: this is not a question that can be read"+forms),
		question("Arabic", "بيانات من وصلت", "column 1: this is not a question that can be read"+forms),
		question("French", "les données de qui ont atteint mailer ?", "column 1: this is not a question that can be read"+instead),
		question("not UTF-8", "whose data reached \xff", "the question is not UTF-8 text"),
		question("a misspelt verb", "whose data reachd mailer", `column 12: expected "reached", "does … hold" or "was in", found "reachd"`+instead),
		question("a misspelt name", "whose data reached mialer", `column 20: there is no place or country "mialer"; did you mean "mailer"?`),
		question("control characters", "whose data reached \x1b[31m", "column 20: there is no place or country \"\\x1b[31m\"; did you mean \"crm\"?"),
		question("a bad date", "whose data reached mailer as of 2018-02-30", `column 33: expected a date, such as 2018-07-31: interval "2018-02-30": there is no date "2018-02-30"`),
	})
}

// hostileNames are what a manifest may name a party.
var hostileNames = map[string]string{
	"quotes":         `a "b" 'c' \ d`,
	"angle brackets": `<script>alert(1)</script> & co`,
	"line breaks":    "a\nVerdict: No.\r\nb",
	"escapes":        "\x1b[2J\x1b]0;title\x07",
	"right to left":  "\u202Egnp.exe\u202C \u05d0\u05d1\u05d2 \u2066x",
	"Korean":         "카카오페이 주식회사",
	"very long":      strings.Repeat("x", 10_000),
	"very long word": strings.Repeat("결제", 5_000),
	"CSV formula":    `=HYPERLINK("http://x","y"),"z"`,
}

// TestHostileNamesStayNames asks of a party of each name, in every form that an
// answer has.
func TestHostileNamesStayNames(t *testing.T) {
	for what, name := range hostileNames {
		t.Run(what, func(t *testing.T) {
			t.Chdir(t.TempDir())
			quoted, err := json.Marshal(name)
			if err != nil {
				t.Fatal(err)
			}
			manifest := strings.NewReplacer("{id: mailer}", `{"id": "mailer", "name": `+string(quoted)+`}`, "{id: gold,", `{"id": "gold", "name": `+string(quoted)+`,`).Replace(head) +
				"datasets: [{id: crm/people, population: customers, subjects: everyone, categories: [user.name]}]\n" +
				"transfers: [{id: feed, from: crm/people, to: mail/inbox, when: always, people: gold}]\n"
			place(t, map[string]string{"m.yaml": manifest})
			ask := func(flags ...string) string {
				t.Helper()
				status, out, errs := outflow(t, append([]string{"ask", "--load", "m.yaml", "which gold users' data reached mailer"}, flags...)...)
				if status != exitDone || errs != "Created, because transfers name them (1):\n  mail/inbox\n" {
					t.Fatalf("status %d: %s", status, errs)
				}
				return out
			}
			text := ask("--svg", "x.svg")
			first, _, _ := strings.Cut(text, "\n")
			if !strings.HasSuffix(first, ".") || !strings.Contains(first, " people ") {
				t.Errorf("the sentence is cut: %.300q", first)
			}
			for _, r := range text {
				if r != '\n' && unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) {
					t.Errorf("the text holds %U", r)
				}
			}
			if out := ask("--json"); !json.Valid([]byte(out)) {
				t.Errorf("the JSON cannot be read: %.300s", out)
			}
			if _, err := csv.NewReader(strings.NewReader(ask("--csv"))).ReadAll(); err != nil {
				t.Errorf("the CSV cannot be read: %v", err)
			}
			svg, err := os.Open("x.svg")
			if err != nil {
				t.Fatal(err)
			}
			defer svg.Close()
			for d := xml.NewDecoder(svg); ; {
				token, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Fatalf("the drawing cannot be read: %v", err)
				}
				if e, ok := token.(xml.StartElement); ok && e.Name.Local == "script" {
					t.Error("the drawing holds a script")
				}
			}
		})
	}
}
