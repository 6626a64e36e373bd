package server

import (
	"fmt"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"outflow/fixtures"
	"outflow/graph"
	"outflow/server/access"
)

var (
	blocks = regexp.MustCompile(`(?s)<script.*?</script>|<style.*?</style>`)
	within = regexp.MustCompile(`</?(a|bdi|code|mark|span|strong)\b[^>]*>`) // stand within a sentence
	tags   = regexp.MustCompile(`<[^>]*>`)
)

// read returns what a reader without script reads.
func (r *response) read() string {
	text := within.ReplaceAllString(blocks.ReplaceAllString(string(r.body), " "), "")
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(text, " "))), " ")
}

// readWithoutScript asks and reads everything without script: links and forms
// lead everywhere.
func readWithoutScript(t *testing.T, store graph.Store) {
	fill(t, store, "", kakaopay)
	s := start(t, store, nil)
	get := func(path string) *response {
		t.Helper()
		r := s.do(t, "GET", path, nil, "Accept", "text/html")
		if r.StatusCode != http.StatusOK {
			t.Fatalf("%s: %d", path, r.StatusCode)
		}
		return r
	}
	wants := func(r *response, texts ...string) {
		t.Helper()
		for _, text := range texts {
			if !strings.Contains(r.read(), text) {
				t.Errorf("there is no %q in: %s", text, r.read())
			}
		}
	}
	home := get("/")
	wants(home, "which non-Apple Pay users' data reached Alipay", "whose WHAT does X hold")
	if form := string(home.body); !strings.Contains(form, `<form class="ask" id="ask" action="/" method="get"`) || !strings.Contains(form, `name="q"`) {
		t.Error("there is no form to ask by")
	}
	answer := get("/?q=" + url.QueryEscape(demonstration))
	wants(answer, "Yes. The data of at least 32,000,000 and at most 40,000,000 people not in Apple Pay reached Alipay, from 2018-04-01 to 2018-07-31.",
		"no legal ground", "crosses a border, KR to CN", "Rests on 5 assumptions", "possible, not certain")
	narrowed := get("/?q=" + url.QueryEscape(demonstration) + "&as-of=2018-03-01&only=&except=&show=")
	wants(narrowed, "No. By what is loaded", "nsf-build from 가입자 계정 accounts kakaopay-core/ accounts to NSF features alipay-risk/ nsf-features (2018-04-01/2018-07-31): it ran, or had data, only outside the times asked about.")

	// The links of the drawing and of the text lead to panels that are there.
	for _, id := range []string{"place=alipay-risk%2Fnsf-features", "transfer=nsf-build"} {
		links := regexp.MustCompile(`href="([^"]*`+regexp.QuoteMeta(id)+`)"`).FindAllStringSubmatch(string(answer.body), -1)
		if len(links) < 2 {
			t.Fatalf("%d links to %s", len(links), id)
		}
		for _, link := range links {
			wants(get(html.UnescapeString(link[1])), "Where it goes", "Who says so", "Ask about this", "32,000,000")
		}
	}
	wants(get("/place?id=alipay-risk%2Fnsf-features"), "dataset NSF features", "NSF features holds the data of about 40,000,000 people")
	wants(get("/transfer?id=nsf-build"), "from 가입자 계정 accounts kakaopay-core/ accounts to NSF features alipay-risk/ nsf-features", "KoreaTechToday, 2025-01-23")
	wants(get("/browse?kind=dataset&q=nsf"), "NSF model", "NSF scores")
	wants(get("/browse?kind=cohort"), "fewer than 20 %", "about 40,000,000")
	wants(get("/commits"), "ask browse")
	if page := get("/browse?kind=dataset&limit=2"); !strings.Contains(string(page.body), "after=alipay-risk%2Fnsf-model") {
		t.Error("there is no next page")
	}
}

// No page has a script or a style in line, and drawings bring the one style
// sheet that the policy admits.
func TestPagesHaveNothingInLine(t *testing.T) {
	s := demo(t, nil)
	inline := regexp.MustCompile(`(?i)<script(?:[^>]*src=)?[^>]*>[^<]|\sstyle="|\son[a-z]+="|javascript:`)
	for _, v := range views() {
		r := s.do(t, "GET", v.path, nil, "Accept", "text/html")
		if policy := r.Header.Get("Content-Security-Policy"); policy != pagePolicy {
			t.Errorf("%s: policy %q", v.name, policy)
		}
		if found := inline.Find(r.body); found != nil {
			t.Errorf("%s: in line: %q", v.name, found)
		}
		if r.StatusCode >= 500 {
			t.Errorf("%s: %d", v.name, r.StatusCode)
		}
	}
}

// A page asks for a token where none is shown, and leads back afterwards.
func TestPagesAskForAToken(t *testing.T) {
	s := demo(t, nil)
	token := s.token(t, access.Reader)
	path := "/?q=" + url.QueryEscape(demonstration)
	r := s.do(t, "GET", path, nil, "Accept", "text/html")
	if r.StatusCode != http.StatusUnauthorized || strings.Contains(r.read(), "32,000,000") || !strings.Contains(string(r.body), `name="next" value="`+strings.ReplaceAll(html.EscapeString(path), "+", "&#43;")+`"`) {
		t.Errorf("%d %s", r.StatusCode, r.body)
	}
	if strings.Contains(r.read(), "Go on") {
		t.Error("it supposes a log-in that nobody claims")
	}
	if r := s.do(t, "GET", path, nil, "Accept", "text/html", "Sec-Fetch-Site", "cross-site"); !strings.Contains(r.read(), "Go on") {
		t.Error("who comes from elsewhere, without the cookie, is not led on")
	}
	if r := s.do(t, "GET", path, nil, "Cookie", "outflow="+token); r.StatusCode != http.StatusOK {
		t.Errorf("with the cookie: %d", r.StatusCode)
	}
	if r := s.do(t, "POST", "/login", strings.NewReader("token=outflow_no&next=%2Fbrowse"), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html"); r.StatusCode != http.StatusUnauthorized || !strings.Contains(r.read(), "not known here") {
		t.Errorf("a wrong token: %d %s", r.StatusCode, r.read())
	}
	if r := s.do(t, "GET", "/login", nil); r.StatusCode != http.StatusOK {
		t.Errorf("the place to log in: %d", r.StatusCode)
	}
}

// What a page cannot show it says in words, with the status that programs get.
func TestPagesSayWhatIsWrong(t *testing.T) {
	s := demo(t, nil)
	for path, want := range map[string]string{
		"/?q=hello": "400 not a question that can be read",
		"/?q=" + url.QueryEscape("which non-Aple-Pay users' data reached Alipay"): "400 Did you mean apple-pay",
		"/?q=x&show=all":                                 "400 show=all: expected confirmed",
		"/?q=what+feeds+Alipay&only=apple-pay":           "400 asks for no people",
		"/?q=whose+data+reached+Alipay&only=nobody":      `400 there is no cohort "nobody"`,
		"/?q=whose+data+reached+Alipay&as-of=2018-02-30": "400 as-of:",
		"/?q=whose+data+reached+Alipay&at=99":            "404",
		"/?q=whose+data+reached+Alipay&place=nowhere":    "404",
		"/place?id=nowhere":                              `404 there is no place "nowhere"`,
		"/place":                                         "400 id is missing",
		"/diff":                                          "400 what a commit changed is at /commit?number=",
		"/browse?kind=thing":                             "400 kind=thing",
		"/?colour=red":                                   "400 there is no parameter",
		"/assets/x/..%2Fpages.go":                        "404",
		"/assets/x/page.txt":                             "404",
	} {
		r := s.do(t, "GET", path, nil, "Accept", "text/html")
		status, text, _ := strings.Cut(want, " ")
		if fmt.Sprint(r.StatusCode) != status || !strings.Contains(r.read(), text) {
			t.Errorf("%s: %d %s; want %s", path, r.StatusCode, r.read(), want)
		}
	}
}

// TestAPageSaysWhyNotOnlyWhereThatWasLookedFor, as a dossier does.
func TestAPageSaysWhyNotOnlyWhereThatWasLookedFor(t *testing.T) {
	s := demo(t, nil)
	for question, want := range map[string]bool{
		"where does the data of apple-pay and not apple-pay lie": false,
		"whose data reached Alipay during 2001":                  true,
		"where did Kakao Pay go during 2001 avoiding Apple":      true,
	} {
		text := s.do(t, "GET", "/?q="+url.QueryEscape(question), nil, "Accept", "text/html").read()
		if is := strings.Contains(text, "Why not"); is != want || !strings.Contains(text, "No") {
			t.Errorf("%s: that it says why not is %t: %s", question, is, text)
		}
	}
}

// TestTheEndsOfATransferAreToldApart: its page names them with the systems that they lie in.
func TestTheEndsOfATransferAreToldApart(t *testing.T) {
	text := demo(t, nil).do(t, "GET", "/transfer?id=nsf-build", nil, "Accept", "text/html").read()
	if want := "from 가입자 계정 accounts kakaopay-core/ accounts to NSF features alipay-risk/ nsf-features"; !strings.Contains(text, want) {
		t.Errorf("there is no %q in: %s", want, text)
	}
}

// An address that leads nowhere is a page for who reads pages, and a problem for programs.
func TestAWrongAddressIsAPage(t *testing.T) {
	s := demo(t, nil)
	for _, path := range []string{"/nowhere", "/v1/nothing", "/place/alipay"} {
		r := s.do(t, "GET", path, nil, "Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
		if r.StatusCode != http.StatusNotFound || !strings.Contains(r.read(), "There is no page at this address") || !strings.Contains(string(r.body), `name="q"`) {
			t.Errorf("%s: %d %s", path, r.StatusCode, r.read())
		}
		for _, accept := range []string{"", "*/*", "application/json"} {
			r := s.do(t, "GET", path, nil, "Accept", accept)
			if media := r.Header.Get("Content-Type"); r.StatusCode != http.StatusNotFound || media != "application/problem+json" {
				t.Errorf("%s, %q: %d %s", path, accept, r.StatusCode, media)
			}
		}
	}
}

// An empty store offers the demonstration to who may load, without script too; others are
// told how it is loaded.
func TestTheDemonstrationIsOffered(t *testing.T) {
	s := startEmpty(t)
	if page := s.do(t, "GET", "/", nil, "Accept", "text/html"); !strings.Contains(string(page.body), `<form method="post" action="/demonstration">`) {
		t.Error("it is not offered")
	}
	r := s.do(t, "POST", "/demonstration", nil, "Accept", "text/html")
	if r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/" {
		t.Errorf("%d %s", r.StatusCode, r.read())
	}
	if home := s.do(t, "GET", "/", nil, "Accept", "text/html"); !strings.Contains(home.read(), "users' data reached Alipay") {
		t.Errorf("it leads to %s", home.read())
	}
	if l := read[commitList](t, s.get(t, v1("commits"))); len(l.Commits) != 1 || l.Commits[0].Sources[0] != fixtures.DemonstrationSource {
		t.Errorf("%+v", l)
	}
	if r := s.do(t, "POST", "/demonstration", nil, "Accept", "text/html"); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("again, into a store that holds something: %d", r.StatusCode)
	}
	s = startEmpty(t)
	reader := s.token(t, access.Reader)
	page := s.do(t, "GET", "/", nil, "Accept", "text/html", "Authorization", "Bearer "+reader)
	if strings.Contains(string(page.body), `action="/demonstration"`) || !strings.Contains(page.read(), "outflow load fixtures/kakaopay") {
		t.Errorf("a reader is offered: %s", page.read())
	}
	if r := s.do(t, "POST", "/demonstration", nil, "Authorization", "Bearer "+reader); r.StatusCode != http.StatusForbidden {
		t.Errorf("a reader loads it: %d", r.StatusCode)
	}
}

// Where sources disagree is a page, of transfers and of all else.
func TestDisagreementsAreAPage(t *testing.T) {
	store := openSQLite(t)
	fill(t, store, "", kakaopay)
	s := start(t, store, nil)
	if text := s.do(t, "GET", "/disagreements", nil, "Accept", "text/html").read(); !strings.Contains(text, "Nowhere, in what is loaded.") {
		t.Errorf("one source disagrees: %s", text)
	}
	dir := t.TempDir()
	other := "outflow: 1\nparties:\n- {id: alipay, name: Alipay, country: SG}\nsystems:\n- {id: alipay-risk, party: alipay}\npopulations:\n- {id: kakaopay-users, name: Kakao Pay users, size: 39000000}\ntransfers:\n- {id: nsf-build, from: kakaopay-core/accounts, to: alipay-risk/nsf-features, when: 2018-04/2018-07, people: everyone, ground: gdpr:6-1-a, evidence: [{title: A letter, url: \"https://letters.example/1\"}]}\n"
	path := filepath.Join(dir, "other.yaml")
	if err := os.WriteFile(path, []byte(other), 0o600); err != nil {
		t.Fatal(err)
	}
	fill(t, store, "", path)
	if err := s.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	text := s.do(t, "GET", "/disagreements", nil, "Accept", "text/html").read()
	for _, want := range []string{"On 1 transfer", "ground disputed: none by koreatechtoday.yaml; gdpr:6-1-a by other.yaml", "evidence", "A letter", "On where 1 place is", "koreatechtoday.yaml: CN; other.yaml: SG", "size"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q in: %s", want, text)
		}
	}
	if text := s.do(t, "GET", "/disagreements?at=1", nil, "Accept", "text/html").read(); !strings.Contains(text, "Nowhere") {
		t.Errorf("as of the first commit: %s", text)
	}
}

// An asset whose address says what is in it is kept for good, an outdated
// address leads to what there is now.
func TestAssetsAreKept(t *testing.T) {
	s := demo(t, nil)
	address := regexp.MustCompile(`/assets/[0-9a-f]+/page\.css`).FindString(string(s.do(t, "GET", "/", nil).body))
	if r := s.do(t, "GET", address, nil); r.StatusCode != 200 || !strings.Contains(r.Header.Get("Cache-Control"), "immutable") || r.Header.Get("Content-Type") != "text/css; charset=utf-8" {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
	if r := s.do(t, "GET", "/assets/0/page.js", nil); r.StatusCode != 200 || strings.Contains(r.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%d %v", r.StatusCode, r.Header)
	}
}

// What a page shows is in the audit log before it is sent, with what was read
// of the question.
func TestPagesAreAudited(t *testing.T) {
	s := demo(t, nil)
	s.do(t, "GET", "/?q="+url.QueryEscape(demonstration)+"&except=android", nil)
	s.do(t, "GET", "/place?id=alipay", nil)
	entries := s.recorded(t)
	var asked []string
	for _, e := range entries {
		if e.Format == "page" {
			asked = append(asked, e.Question)
		}
	}
	want := []string{"which not apple-pay except android users' data reached alipay", "whose data does alipay hold"}
	if strings.Join(asked, "; ") != strings.Join(want, "; ") {
		t.Errorf("recorded: %q", asked)
	}
}

// Who looks at an older commit goes on asking it, and is told that there is a
// newer one.
func TestQuestionsKeepTheirCommit(t *testing.T) {
	store := openSQLite(t)
	fill(t, store, "", kakaopay)
	fill(t, store, "", "../fixtures/kakaopay-accounts")
	s := start(t, store, nil)
	for _, path := range []string{"/?at=1", "/?at=1&q=" + url.QueryEscape(demonstration), "/place?at=1&id=alipay"} {
		r := s.do(t, "GET", path, nil, "Accept", "text/html")
		page := html.UnescapeString(string(r.body))
		for _, text := range []string{`<input type="hidden" name="at" value="1">`, "not the newest</a>", "&at=1"} {
			if !strings.Contains(page, text) {
				t.Errorf("%s lacks %s", path, text)
			}
		}
	}
	if r := s.do(t, "GET", "/?at=2", nil, "Accept", "text/html"); strings.Contains(r.read(), "not the newest") {
		t.Error("the newest commit is said not to be it")
	}
}
