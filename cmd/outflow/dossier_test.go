package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	middling "outflow/fixtures/estate"
	"outflow/fixtures/race"
	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/dossier"
	"outflow/graph/draw"
)

const goldenDossier = "../../fixtures/kakaopay.html"

// The questions of the demonstration's dossier: a yes, where it went, and a no.
var dossierQuestions = []string{demonstration, "where did Kakao Pay go", "did phone numbers reach Alipay during 2019"}

// TestTheDossierOfTheDemonstration is the one in fixtures, which is sealed and of the files beside
// it.
func TestTheDossierOfTheDemonstration(t *testing.T) {
	p := &program{console: &console{Err: &bytes.Buffer{}, Env: func(string) string { return "" }}}
	p.membersKey = p.readMembersKey
	from := &source{paths: []string{"../../fixtures/kakaopay"}}
	d, err := p.dossier(t.Context(), from, dossierQuestions, false)
	if err != nil {
		t.Fatal(err)
	}
	d.Version, d.Call = "(of the tests)", dossier.Call{Paths: []string{"fixtures/kakaopay"}, Output: "kakaopay.html"}
	var made bytes.Buffer
	if err := d.Write(t.Context(), &made); err != nil {
		t.Fatal(err)
	}
	if os.Getenv(writeFixtures) != "" {
		if err := os.WriteFile(goldenDossier, made.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	golden, err := os.ReadFile(goldenDossier)
	if err != nil || !bytes.Equal(golden, made.Bytes()) {
		t.Errorf("the dossier is not that of fixtures (%v); run this test with %s=1, and look at it, on paper too", err, writeFixtures)
	}
	for _, want := range []string{
		`<bdi>Kakao Pay users</bdi>: <strong>at least about 32,000,000 and at most about 40,000,000 people</strong>`,
		`Apple Pay: fewer than 20 % of Kakao Pay users (about 40,000,000)</span> <span class="minor"><bdi>by koreatechtoday.yaml</bdi>`,
		`by koreatechtoday.yaml (second paragraph)`, `By <bdi>koreatechtoday.yaml</bdi>, <bdi>fourth paragraph</bdi>`,
		`<bdi lang="ko">가입자 계정 accounts</bdi>`, "it ran, or had data, only outside the times asked about",
	} {
		if !strings.Contains(made.String(), want) {
			t.Errorf("it lacks %s", want)
		}
	}
	// A copy of an answer is what ask prints.
	_, printed, _ := outflow(t, "ask", "--load", "../../fixtures/kakaopay", demonstration, "--json")
	if !strings.Contains(made.String(), `<script type="application/json" id="answer-1">`+strings.ReplaceAll(printed, "<", `\u003c`)+"</script>") {
		t.Error("the copy of the first answer is not what ask --json prints")
	}
}

// TestVerifyADossier whole, altered, sealed anew, of another store, and after the store went on.
func TestVerifyADossier(t *testing.T) {
	dir := t.TempDir()
	store, file := filepath.Join(dir, "a.db"), filepath.Join(dir, "case.html")
	load := func(store string, paths ...string) {
		for _, path := range paths {
			if status, _, errs := outflow(t, "load", path, "--store", store); status != exitDone {
				t.Fatal(errs)
			}
		}
	}
	load(store, "../../fixtures/kakaopay")
	if status, _, errs := outflow(t, "dossier", "--store", store, "whose data reached Alipay", demonstration, "-o", file); status != exitDone {
		t.Fatal(errs)
	}
	verify := func(file, store string, wantStatus int, wants ...string) {
		t.Helper()
		status, out, errs := outflow(t, "verify", file, "--store", store)
		if status != wantStatus {
			t.Errorf("status %d, want %d: %s%s", status, wantStatus, out, errs)
		}
		for _, want := range wants {
			if !strings.Contains(out+errs, want) {
				t.Errorf("%q is not said in\n%s%s", want, out, errs)
			}
		}
	}
	verify(file, store, exitDone, "has the sum that it states", "holds commit 1 with the chain hash", "the whole file is written again, to the byte", "Question 2", "the answer today is the same")

	document, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, document []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, document, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	altered := bytes.Replace(document, []byte("32,000,000"), []byte("31,000,000"), 1)
	verify(write("altered.html", altered), store, exitFailed, "was altered")
	verify(write("anew.html", forged(t, document, `"min": 32000000`, `"min": 31000000`)), store, exitFailed, "has the sum that it states", "others than in the file, with the same version")
	verify(write("read.html", forged(t, document, "32,000,000", "31,000,000")), store, exitFailed, "has the sum that it states", "what it shows its reader is something else", "31,000,000", "would have", "32,000,000")
	verify(write("made.html", forged(t, document, "</main>", "<p>It is all lawful.</p></main>")), store, exitFailed, "what it shows its reader is something else", "all lawful")
	verify(write("older.html", forged(t, document, `"version": "`, `"version": "v0.`)), store, exitFindings, "are those that lie in the file as JSON", "was not compared", "verify it with that version")
	verify(write("longer.html", forged(t, document, `"head": 1,`, `"head": 7,`)), store, exitFailed, "ended with commit 7")
	verify(write("else.html", []byte("<!DOCTYPE html>")), store, exitFailed, "no dossier")

	other := filepath.Join(dir, "b.db")
	load(other, "../../fixtures/kakaopay-population")
	verify(file, other, exitFailed, "is not the one that was asked")

	load(store, "../../fixtures/kakaopay-accounts")
	verify(file, store, exitDone, "holds commit 1", "to the byte", "the answer today differs", "Before, commit 1: ", "After, commit 2: ", "New in the answer\n", "nsf-daily", "Besides:\n", "transfers changed: nsf-build")
	if status, _, errs := outflow(t, "dossier", "--store", store, "whose data reached Alipay", demonstration, "--known-at", "1", "-o", filepath.Join(dir, "later.html")); status != exitDone {
		t.Fatal(errs)
	}
	later, err := os.ReadFile(filepath.Join(dir, "later.html"))
	if err != nil || !bytes.Contains(later, []byte("after it came the others")) {
		t.Errorf("the chain to the head is not there: %v", err)
	}
}

// forged is a document in which all of one text is another, and whose sum was reckoned anew.
func forged(t *testing.T, document []byte, was, is string) []byte {
	t.Helper()
	altered := bytes.ReplaceAll(document, []byte(was), []byte(is))
	stated, sum, err := dossier.Seal(altered)
	if err != nil || bytes.Equal(altered, document) {
		t.Fatalf("%q is not forged: %v", was, err)
	}
	return bytes.ReplaceAll(altered, []byte(stated), []byte(sum))
}

// TestEveryDossierIsWrittenAgain when it is verified, however it was asked for; and after the
// store went on.
func TestEveryDossierIsWrittenAgain(t *testing.T) {
	dir := t.TempDir()
	store, file := filepath.Join(dir, "a.db"), filepath.Join(dir, "case.html")
	if status, _, errs := outflow(t, "load", "../../fixtures/kakaopay", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	if status, _, errs := outflow(t, "dossier", "--store", store, demonstration, "-o", filepath.Join(dir, "early.html")); status != exitDone {
		t.Fatal(errs)
	}
	if status, _, errs := outflow(t, "load", "../../fixtures/kakaopay-accounts", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	verified := func(args ...string) {
		t.Helper()
		if status, out, errs := outflow(t, slices.Concat([]string{"verify"}, args)...); status != exitDone || !strings.Contains(out, "the whole file is written again, to the byte") {
			t.Errorf("%q: %d: %s%s", args, status, out, errs)
		}
	}
	verified(filepath.Join(dir, "early.html"), "--store", store)
	for _, how := range [][]string{
		{"--store", store, "--timezone", "America/New_York", "--made", "in June"},
		{"--store", store, "--redact-names"},
		{"--store", store, "--known-at", "1", "--exact"},
		{"--load", "../../fixtures/kakaopay", "--load", "../../fixtures/kakaopay-accounts", "--strict"},
		{"--load", "../../fixtures/kakaopay", "--redact-names"},
	} {
		if status, _, errs := outflow(t, slices.Concat([]string{"dossier", "did phone numbers reach Alipay during 2019", demonstration, "-o", file}, how)...); status != exitDone {
			t.Fatal(errs)
		}
		from := []string{file}
		for i, word := range how {
			if word == "--store" || word == "--load" {
				from = append(from, word, how[i+1])
			}
		}
		verified(from...)
	}
}

// TestADossierOfFilesIsComparedWithThose: another answer of the same files is a forgery, and other
// files prove nothing of it.
func TestADossierOfFilesIsComparedWithThose(t *testing.T) {
	file := filepath.Join(t.TempDir(), "case.html")
	if status, _, errs := outflow(t, "dossier", "--load", "../../fixtures/kakaopay", "whose data reached Alipay", "-o", file); status != exitDone {
		t.Fatal(errs)
	}
	document, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		was, is, path string
		status        int
		want          string
	}{
		{`"min": 40000000`, `"min": 31000000`, "kakaopay", exitFailed, "of these files the answers to questions 1 are others"},
		{"Alipay", "Alipey", "kakaopay", exitFailed, "Alipey"},
		{`"version": "`, `"version": "v0.`, "kakaopay", exitFindings, "was not compared"},
		{"", "", "kakaopay-accounts", exitFindings, "the files that were asked, as they were then"},
	} {
		text := document
		if c.was != "" {
			text = forged(t, document, c.was, c.is)
		}
		if err := os.WriteFile(file, text, 0o600); err != nil {
			t.Fatal(err)
		}
		if status, out, errs := outflow(t, "verify", file, "--load", "../../fixtures/"+c.path); status != c.status || !strings.Contains(errs, c.want) {
			t.Errorf("%q of %s: %d, %s%s, want %d, %q", c.is, c.path, status, out, errs, c.status, c.want)
		}
	}
}

// TestNoFileIsReadThatIsTooLargeForADossier.
func TestNoFileIsReadThatIsTooLargeForADossier(t *testing.T) {
	path := filepath.Join(t.TempDir(), "case.html")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, mostDossier+1); err != nil {
		t.Fatal(err)
	}
	if status, _, errs := outflow(t, "verify", path); status != exitFailed || !strings.Contains(errs, "larger than 256 MB") {
		t.Errorf("%d: %s", status, errs)
	}
}

// TestADossierIsMadeAgainByItsCommand to the byte.
func TestADossierIsMadeAgainByItsCommand(t *testing.T) {
	store := filepath.Join(t.TempDir(), "a.db")
	if status, _, errs := outflow(t, "load", "../../fixtures/kakaopay", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	_, first, errs := outflow(t, "dossier", "--store", store, demonstration, "--timezone", "UTC", "--made", "in June", "-o", "-")
	if !strings.Contains(first, `outflow dossier --known-at 1 --timezone UTC --made &#34;in June&#34; &#34;which non-Apple-Pay users&#39; data reached Alipay&#34; -o -`) {
		t.Fatalf("it names another command: %s", errs)
	}
	_, again, _ := outflow(t, "dossier", "--store", store, "--known-at", "1", "--timezone", "UTC", "--made", "in June", demonstration, "-o", "-")
	if first != again {
		t.Error("the same command gives other bytes")
	}
}

// TestRedactedNamesAreNowhere: of no party, system or source that no question names is a name, an
// id, an alias, evidence or an address anywhere in the file; and the numbers are the same.
func TestRedactedNamesAreNowhere(t *testing.T) {
	paths := []string{"--load", "../../fixtures/kakaopay", "--load", "../../fixtures/kakaopay-accounts", "--load", telling(t)}
	questions := []string{"whose data reached Alipay", "where does Alipay come from", "which transfers were without ground"}
	run := func(more ...string) string {
		t.Helper()
		status, out, errs := outflow(t, slices.Concat([]string{"dossier"}, questions, paths, more, []string{"-o", "-"})...)
		if status != exitDone {
			t.Fatal(errs)
		}
		return out
	}
	open, whole := run(), run("--redact-names")
	closed := strings.ReplaceAll(whole, "Apple SD Gothic Neo", "") // letters that drawings are set in
	for _, name := range []string{
		"kakaopay", "Kakao Pay", "카카오", "가입자", "Apple", "애플", "koreatechtoday", "KoreaTechToday", "chosun", "pipc", "telling", "secret-dept", "Sécrète",
		"secret.example", "בית חולים", "hospital-records", "kakaopay-users", "apple-pay", "secret",
	} {
		if strings.Contains(strings.ToLower(closed), strings.ToLower(name)) {
			i := strings.Index(strings.ToLower(closed), strings.ToLower(name))
			t.Errorf("%q is in it: …%s…", name, closed[max(0, i-120):min(len(closed), i+120)])
		}
	}
	for _, kept := range []string{"Alipay", "alipay-risk", "NSF features", "Party A", "system-A", "source-A", "CC BY 4.0"} {
		if !strings.Contains(closed, kept) {
			t.Errorf("%q is not in it", kept)
		}
	}
	numbers := regexp.MustCompile(`"(min|max|verdict)": [^,\n]*`)
	before, after := numbers.FindAllString(open, -1), numbers.FindAllString(closed, -1)
	slices.Sort(before)
	slices.Sort(after)
	if !slices.Equal(before, after) {
		t.Error("it has other numbers with letters than without")
	}
	if again := run("--redact-names"); again != whole {
		t.Error("letters differ from one time to the next")
	}
}

// TestShortFormsOfNamesAreNowhere: a name without its legal form, a short one that is set apart in
// a word, the id of a transfer and the locator of a source tell nobody; and what is left as it was
// written is said in the file and on the terminal.
func TestShortFormsOfNamesAreNowhere(t *testing.T) {
	path := filepath.Join(t.TempDir(), "zephyrine.yaml")
	const text = `outflow: 1
parties: [{id: shop, name: Shop GmbH, country: DE}, {id: ads, name: AdCo, country: US}, {id: p3, name: "Zephyrine Holdings Co., Ltd.", country: IL}, {id: q4, name: QX, country: RU}, {id: p5, name: 주식회사 나래, country: KR}]
systems: [{id: crm, party: shop}, {id: adx, party: ads}, {id: lake-7, party: p3, countries: [IL]}, {id: qx1, name: QX One, party: q4}, {id: nr, party: p5}]
populations: [{id: cust, size: 1000, name: Zephyrine customers}]
cohorts: [{id: minors, name: The minors, of: cust, size: 30..40}, {id: 나래회원, of: cust, size: 5}, {id: kidsQX, of: cust, size: 7}]
datasets:
- {id: crm/d, population: cust, subjects: everyone, categories: [user.contact.email], locator: third shelf}
- {id: lake-7/in}
- {id: qx1/raw}
- {id: nr/in}
- {id: adx/out}
transfers:
- {id: t1, from: crm/d, to: lake-7/in, when: 2024, people: everyone, purpose: zephyrine_scoring, ground: "contract:zephyrine", role: processor, safeguards: [reviewed yearly, QXSync at night], locator: third shelf}
- {id: t2, from: lake-7/in, to: adx/out, when: 2024, people: everyone, purpose: fewer returns, evidence: [{title: A memo}]}
- {id: t3qxsync, from: crm/d, to: qx1/raw, when: 2024, people: minors, disclosed: false}
- {id: t4, from: qx1/raw, to: adx/out, when: 2024, people: minors or kidsQX}
- {id: t5, from: crm/d, to: nr/in, when: 2024, people: 나래회원, purpose: 나래의 점수}
annotate:
- {match: {from: "crm/*", to: "lak*-7/*"}, set: {disclosed: false}}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	status, document, said := outflow(t, "dossier", "--load", path, "whose data reached AdCo", "which transfers were without ground", "where did crm go", "--redact-names", "--made", "in June for Zephyrine", "-o", "-")
	if status != exitDone {
		t.Fatal(said)
	}
	_, said, _ = strings.Cut(said, "Left as written") // before it stands what was loaded
	for _, name := range []string{"zephyrine", "qx", "나래", "third shelf", "t3", "lak", "memo"} {
		if i := strings.Index(strings.ToLower(document), name); i >= 0 {
			t.Errorf("%q is in it: …%s…", name, document[max(0, i-120):min(len(document), i+120)])
		}
		if strings.Contains(strings.ToLower(said), name) {
			t.Errorf("%q is said: %s", name, said)
		}
	}
	_, left, _ := strings.Cut(document, `<h2 id="left">`)
	left, _, _ = strings.Cut(left, "</section>")
	for what, text := range map[string]string{"purpose": "fewer returns", "role": "processor", "safeguard": "reviewed yearly", "cohort": "The minors"} {
		if !strings.Contains(left, "<bdi>"+text+"</bdi>") || !strings.Contains(said, what+": "+text+"\n") {
			t.Errorf("nobody is told to read the %s %q:\n%s\n%s", what, text, left, said)
		}
	}
	if status, open, said := outflow(t, "dossier", "--load", path, "whose data reached AdCo", "-o", "-"); status != exitDone || strings.Contains(said, "Left as written") || strings.Contains(open, `id="left"`) {
		t.Errorf("%d: texts are left where names have no letters: %s", status, said)
	}
}

// TestNoNameOfAnEstateIsLeft where a dossier names one party of it: no id and no name of any
// other party, system, dataset or source, and of no transfer that tells one, is in the file.
func TestNoNameOfAnEstateIsLeft(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "morae-group")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := middling.Write(dir, 1); err != nil {
		t.Fatal(err)
	}
	p := &program{console: &console{Err: &bytes.Buffer{}, Env: func(string) string { return "" }}}
	p.membersKey = p.readMembersKey
	made := func(party string, redacted bool) (*dossier.Dossier, string) {
		from := &source{paths: []string{dir}}
		d, err := p.dossier(t.Context(), from, []string{"whose data reached " + party, "which transfers were without ground", "where did " + party + " go", "did phone numbers reach " + party + " during 2010"}, redacted)
		if err != nil {
			t.Fatal(err)
		}
		if party != "desk" { // one is drawn
			d.Draw = func(context.Context, *ask.Answer, draw.Options) (*draw.Drawing, error) {
				return &draw.Drawing{Text: []byte(`<svg width="9" height="9"></svg>`)}, nil
			}
		}
		d.Call = dossier.Call{Paths: from.paths, Output: "morae-group.html"}
		var b strings.Builder
		if err := d.Write(t.Context(), &b); err != nil {
			t.Fatal(err)
		}
		return d, strings.ToLower(b.String())
	}
	open, _ := made("desk", false)
	g := open.Questions[0].Answer.Graph
	for _, party := range []string{"desk", "pay", "telco"} {
		_, closed := made(party, true)
		values := idsIn(t, closed)
		gone := func(name string) {
			name = strings.ToLower(name)
			if strings.ContainsAny(name, "-/ ") || strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) {
				if i := strings.Index(closed, name); i >= 0 {
					t.Errorf("%s is named: %q is in it: …%s…", party, name, closed[max(0, i-80):min(len(closed), i+80)])
				}
			} else if word := regexp.MustCompile(`(^|[^a-z0-9])` + name + `([^a-z0-9]|$)`); slices.ContainsFunc(values, word.MatchString) {
				t.Errorf("%s is named: %q is in an id", party, name)
			}
		}
		kept := g.Inside(g.Place(party))
		for i := range g.Places {
			if x := &g.Places[i]; !slices.Contains(kept, int32(i)) && x.Kind != graph.KindField {
				gone(x.ID)
				if x.Kind == graph.KindParty {
					gone(x.Name)
				}
			}
		}
		for _, other := range []string{"group.yaml", "auditor.yaml", "auditor.example", "Audit report", "morae-group"} {
			gone(other)
		}
		if !strings.Contains(closed, "party a") || !strings.Contains(closed, "system-a") {
			t.Errorf("%s is named, and others have no letters", party)
		}
	}
}

// idsIn lists, of the copies in a dossier, the texts that name something.
func idsIn(t *testing.T, document string) (all []string) {
	t.Helper()
	var walk func(key string, value any)
	walk = func(key string, value any) {
		switch value := value.(type) {
		case map[string]any:
			for k, v := range value {
				walk(k, v)
			}
		case []any:
			for _, v := range value {
				walk(key, v)
			}
		case string:
			if slices.Contains([]string{"id", "ids", "from", "to", "party", "name", "source", "sources", "transfer", "transfers", "alone", "needed", "title", "url"}, key) && !strings.HasPrefix(value, "user.") {
				all = append(all, value)
			}
		}
	}
	for n := 1; n <= 4; n++ {
		_, rest, _ := strings.Cut(document, fmt.Sprintf(`<script type="application/json" id="answer-%d">`, n))
		text, _, _ := strings.Cut(rest, "</script>")
		var answer any
		if err := json.Unmarshal([]byte(text), &answer); err != nil {
			t.Fatal(err)
		}
		walk("", answer)
	}
	return all
}

// TestADossierTellsABorderFromAFault: that data crosses a border, which may be lawful, has a sign of its own.
func TestADossierTellsABorderFromAFault(t *testing.T) {
	document, err := os.ReadFile(goldenDossier)
	if err != nil {
		t.Fatal(err)
	}
	signs := regexp.MustCompile(`<li class="([a-z]+)"><span dir="auto">(no legal ground|crosses a border)`).FindAllSubmatch(document, -1)
	if len(signs) < 2 {
		t.Fatalf("it has %d such findings", len(signs))
	}
	for _, s := range signs {
		if crosses := string(s[2]) == "crosses a border"; crosses != (string(s[1]) == "border") {
			t.Errorf("%s has the sign of a %s", s[2], s[1])
		}
	}
}

// TestADossierSaysWhyNotOnlyWhereThatWasLookedFor: of what lies where, or is past its time, nobody
// looked for transfers that would have carried it, so none is said to be missing.
func TestADossierSaysWhyNotOnlyWhereThatWasLookedFor(t *testing.T) {
	manifest := filepath.Join(t.TempDir(), "shop.yaml")
	const text = `outflow: 1
parties: [{id: shop}]
systems: [{id: crm, party: shop}, {id: mail, party: shop, retention: P1Y, deletion: verified}]
populations: [{id: customers, size: 100}]
datasets: [{id: crm/people, population: customers, subjects: everyone, subjects_when: 2024/.., categories: [user.name]}, {id: mail/box}]
transfers: [{id: sent, from: crm/people, to: mail/box, when: 2024, people: everyone}]
`
	if err := os.WriteFile(manifest, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for question, want := range map[string]bool{
		"which places hold data past its time":            false,
		"where does the data of customers lie as of 2020": false,
		"which customers' data reached mail during 2020":  true,
	} {
		status, made, errs := outflow(t, "dossier", "--load", manifest, question, "-o", "-")
		if status != exitDone || !strings.Contains(made, ">No") {
			t.Errorf("%s: %d %s", question, status, errs)
		}
		if is := strings.Contains(made, "<h3>Why not</h3>"); is != want {
			t.Errorf("%s: that it says why not is %t", question, is)
		}
	}
}

// TestADossierNeedsNothingElse: it fetches nothing, and runs nothing.
func TestADossierNeedsNothingElse(t *testing.T) {
	document, err := os.ReadFile(goldenDossier)
	if err != nil {
		t.Fatal(err)
	}
	page := regexp.MustCompile(`(?s)(<script type="application/json" id="[a-z0-9-]+">).*?</script>`).ReplaceAll(document, []byte("$1</script>"))
	for _, tag := range regexp.MustCompile(`<[a-zA-Z][^>]*>`).FindAllString(string(page), -1) {
		name := strings.ToLower(strings.Trim(strings.Fields(tag)[0], "<>/"))
		switch {
		case slices.Contains([]string{"link", "img", "iframe", "object", "embed", "image", "video", "audio", "base", "form"}, name):
			t.Errorf("it has %s", tag)
		case name == "script" && !strings.Contains(tag, `type="application/json"`):
			t.Errorf("it runs %s", tag)
		case regexp.MustCompile(`\s(src|srcset|data|poster|background|action|on[a-z]+)\s*=`).MatchString(tag):
			t.Errorf("it fetches or runs: %s", tag)
		case name != "a" && regexp.MustCompile(`href\s*=\s*"[^#]`).MatchString(tag):
			t.Errorf("it fetches: %s", tag)
		}
	}
	if found := regexp.MustCompile(`@import|@font-face|url\(\s*["']?[^#"' ][^)]*\)`).Find(page); found != nil {
		t.Errorf("its style fetches: %s", found)
	}
}

// TestAnyByteOfADossierThatChangesIsFound, in each of its parts.
func TestAnyByteOfADossierThatChangesIsFound(t *testing.T) {
	document, err := os.ReadFile(goldenDossier)
	if err != nil {
		t.Fatal(err)
	}
	parts := []string{
		"<!DOCTYPE", `"outflow-seal" content="outflow-seal:`, "Content-Security-Policy", "<style>", "<h1>", "<nav", `class="lead"`, "What these numbers follow from", "<caption>People",
		"Findings and disputes", "What this rests on", "Routes", "<svg", "that contribute", `class="account"`, "Places", "Why not", "How to read this", "Categories", "content hash", "<pre>",
		"SHA-256 sum", "Copies for programs", `id="outflow-dossier"`, `id="answer-1"`, `id="answer-2"`, `id="answer-3"`, "</html>",
	}
	at := []int{0, len(document) - 1}
	for _, part := range parts {
		i := bytes.Index(document, []byte(part))
		if i < 0 {
			t.Errorf("it has no part %s", part)
		}
		at = append(at, i, i+len(part)-1, min(i+len(part)+20, len(document)-1))
	}
	for _, i := range at {
		for _, changed := range [][]byte{flipped(document, i), slices.Delete(bytes.Clone(document), i, i+1), slices.Insert(bytes.Clone(document), i, ' ')} {
			if stated, is, err := dossier.Seal(changed); err == nil && stated == is {
				t.Errorf("a change at byte %d is not found: …%s…", i, document[max(0, i-20):min(len(document), i+20)])
			}
		}
	}
}

func flipped(document []byte, at int) []byte {
	other := bytes.Clone(document)
	other[at] ^= 1
	return other
}

// telling writes a manifest that tells names wherever a name may be told.
func telling(t *testing.T) string {
	path := filepath.Join(t.TempDir(), "telling.yaml")
	const text = `outflow: 1
timezone: Asia/Seoul
parties: [{id: secret-dept, name: Sécrète, aliases: [Hush], country: FR, description: of secret-dept, owners: [boss@secret.example]}]
systems: [{id: hush, name: בית חולים, party: secret-dept, retention: P1Y}]
populations: [{id: secret-dept-patients, name: Sécrète patients, size: 10, locator: "secret-dept, p. 3"}]
cohorts: [{id: hush-vip, name: Hush VIP, of: secret-dept-patients, size: 2..4}]
categories: [{id: user.secret-dept.score, name: Sécrète score, description: What secret-dept makes.}]
datasets:
- {id: hush/hospital-records, population: secret-dept-patients, subjects: everyone, categories: [user.secret-dept.score, user.contact.email], fields: [{name: secret-dept-mail, categories: [user.contact.email]}]}
- {id: alipay-risk/copy-of-secret-dept, kind: table}
transfers:
- {id: secret-dept-feed, from: hush/hospital-records, to: alipay-risk/copy-of-secret-dept, when: 2020, people: hush-vip or not hush-vip, needs: hush-vip, purpose: billing for Secrete and secret-dept,
   role: processor of secret-dept, job: secret-dept/nightly, safeguards: [sealed by secret-dept], ground: none, locator: page of secret-dept, evidence: [{title: The secret-dept contract, url: "https://secret.example/x"}]}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestADossierIsValidHTML by the validator of the web's standards body, with hostile names in it.
func TestADossierIsValidHTML(t *testing.T) {
	race.SkipShort(t)
	jar := validator(t)
	dir := t.TempDir()
	hostile := filepath.Join(dir, "hostile.yaml")
	const name = `"</script><script>alert(1)</script> \u202e & <b> \" ' ]]> -->"`
	if err := os.WriteFile(hostile, []byte(`outflow: 1
parties: [{id: p, name: `+name+`}, {id: q, name: "حكومة"}]
systems: [{id: a, party: p}, {id: b, party: q}]
populations: [{id: all, size: 10, name: `+name+`}]
datasets: [{id: a/d, name: `+name+`, population: all, subjects: everyone, subjects_when: 2020/.., categories: [user.contact.email]}, {id: b/d}]
transfers:
- {id: t, from: a/d, to: b/d, when: 2020, people: everyone, needs: all, purpose: `+name+`, ground: none, locator: `+name+`, evidence: [{title: `+name+`, url: "https://example.org/?a=1&b=<2>"}]}
erasures: [{id: e, at: a/d, when: 2020-03-01, locator: p. 3}]
`), 0o600); err != nil {
		t.Fatal(err)
	}
	files := []string{goldenDossier}
	for name, questions := range map[string][]string{
		"hostile.html": {"whose data reached q", "did phone numbers reach q", "where did a go", "which transfers were without ground", "which erasures came back"},
	} {
		path := filepath.Join(dir, name)
		if status, _, errs := outflow(t, slices.Concat([]string{"dossier", "--load", hostile, "-o", path}, questions)...); status != exitDone {
			t.Fatal(errs)
		}
		files = append(files, path)
	}
	if text, err := os.ReadFile(files[1]); err != nil || bytes.Contains(text, []byte("<script>alert")) || bytes.ContainsRune(text, '\u202e') && !bytes.Contains(text, []byte("application/json")) {
		t.Errorf("a name is markup: %v", err)
	}
	if out, err := exec.Command("java", slices.Concat([]string{"-jar", jar, "--format", "gnu"}, files)...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// validatorVersion is that of the checker of vnu-jar in npm.
const validatorVersion = "24.10.17"

// validator returns the checker's archive, which npm fetches the first time.
func validator(t *testing.T) string {
	t.Helper()
	without := func(why string) {
		t.Helper()
		if why = "THE DOSSIER IS NOT VALIDATED: " + why; os.Getenv("CI") == "true" {
			t.Fatal(why)
		}
		t.Skip(why)
	}
	for _, program := range []string{"java", "npm"} {
		if _, err := exec.LookPath(program); err != nil {
			without(program + " is not installed")
		}
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		without(err.Error())
	}
	dir := filepath.Join(cache, "outflow-test", "vnu-"+validatorVersion)
	jar := filepath.Join(dir, "node_modules", "vnu-jar", "build", "dist", "vnu.jar")
	if _, err := os.Stat(jar); err == nil {
		return jar
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		t.Fatal(err)
	}
	part, err := os.MkdirTemp(filepath.Dir(dir), "fetching-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(part)
	if out, err := exec.Command("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", part, "vnu-jar@"+validatorVersion).CombinedOutput(); err != nil {
		without("npm cannot fetch the validator: " + err.Error() + "\n" + string(out))
	}
	if err := os.Rename(part, dir); err != nil { // another test may have been sooner
		if _, there := os.Stat(jar); there != nil {
			t.Fatal(err)
		}
	}
	return jar
}

// TestWhatADossierRefuses is said with what to do instead.
func TestWhatADossierRefuses(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"dossier", demonstration}, "say with -o into which file"},
		{[]string{"dossier", demonstration, "-o", "case.pdf"}, "ends in .html"},
		{[]string{"verify", "--load", "x"}, "name the dossier"},
		{[]string{"dossier", "--load", "../../fixtures/kakaopay", demonstration, "--known-at", "1", "-o", "-"}, "no earlier commits"},
	} {
		if status, _, errs := outflow(t, c.args...); status != exitUsage || !strings.Contains(errs, c.want) {
			t.Errorf("%v: %d %s, want %q", c.args, status, errs, c.want)
		}
	}
}
