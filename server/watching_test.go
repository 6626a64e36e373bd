package server

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"outflow/graph/ask"
	"outflow/server/access"
	"outflow/server/audit"
	"outflow/server/watch"
)

func (s *service) save(t testing.TB, name, question string, headers ...string) *response {
	t.Helper()
	return s.do(t, "POST", v1("watch", "name", name, "q", question), nil, headers...)
}

// TestSavedQuestionsAreWatchedOverHTTP: what became of their answers, in the order of their names.
func TestSavedQuestionsAreWatchedOverHTTP(t *testing.T) {
	s, d := start(t, twice(t), nil), described(t)
	for name, question := range map[string]string{"b": demonstration, "a": "whose data reached AdCo"} {
		made := read[watch.Question](t, s.save(t, name, question))
		if made.Name != name || made.Question != question || made.By != "local" {
			t.Errorf("%+v", made)
		}
	}
	r := s.get(t, "/v1/watch")
	w := read[ask.Watch](t, r)
	var value any
	if err := json.Unmarshal(r.body, &value); err != nil {
		t.Fatal(err)
	}
	d.check(t, "watch", d.Components.Schemas["Watch"], value)
	if len(w.Questions) != 2 || w.Changed != 1 || w.Questions[0].Outcome != ask.AnswerChanged || w.Questions[1].Outcome != ask.AnswerUnchanged || w.From.Number != 1 || w.To.Number != 2 {
		t.Errorf("%s", r.body)
	}
	if diff := read[ask.Difference](t, s.get(t, v1("diff", "q", "whose data reached AdCo"))); diff.New.People.Confirmed.Min != w.Questions[0].Difference.New.People.Confirmed.Min || diff.Sentence != w.Questions[0].Difference.Sentence {
		t.Errorf("diff says %+v", diff)
	}
	if again := s.get(t, "/v1/watch"); string(again.body) != string(r.body) {
		t.Errorf("what was kept is another: %s", again.body)
	}
	if back := read[ask.Watch](t, s.get(t, "/v1/watch?from=2&to=1&limit=0")); back.Changed != 1 || len(back.Questions[0].Difference.Gone.Transfers) != 0 || back.Questions[0].Difference.Gone.More != 1 || back.Questions[0].Difference.MoreFindings == 0 {
		t.Errorf("the other way round: %+v", back)
	}
	if text := s.get(t, "/v1/watch?format=text"); !strings.Contains(string(text.body), "1 of 2 saved answers changed.\n") {
		t.Errorf("%s", text.body)
	}
	kept := read[watch.Question](t, s.save(t, "a", "whose data reached AdCo"))
	for _, c := range []struct {
		r      *response
		status int
		code   string
	}{
		{s.save(t, "a", demonstration), 409, "taken"}, {s.save(t, "", demonstration), 400, "parameter"}, {s.save(t, "c", ""), 400, "parameter"},
		{s.save(t, "c", "whose data reached AdCow"), 400, "question"}, {s.save(t, "c", demonstration+" known at 1"), 400, "parameter"},
		{s.save(t, "c", "whose data reached AdCo for one person"), 422, "unanswerable"}, {s.do(t, "DELETE", v1("watch", "name", "c"), nil), 404, "not-found"},
		{s.get(t, "/v1/watch?to=1"), 400, "parameter"}, {s.get(t, "/v1/watch?from=9"), 404, "no-commit"},
	} {
		if p := problemIn(t, c.r); p.Status != c.status || p.Code != c.code {
			t.Errorf("%+v, want %d %s", p, c.status, c.code)
		}
	}
	if r := s.do(t, "DELETE", v1("watch", "name", "a"), nil); r.StatusCode != http.StatusNoContent {
		t.Errorf("%s: %s", r.Status, r.body)
	}
	if w := read[ask.Watch](t, s.get(t, "/v1/watch")); len(w.Questions) != 1 || kept.Name != "a" {
		t.Errorf("%+v", w)
	}
	done := map[audit.Action]int{}
	for _, e := range s.recorded(t) {
		done[e.Action]++
		if e.Action == audit.Watched && (e.Name == "" || e.Question == "" || e.Who != "local" || e.Revision != 2) || e.Action == audit.Dropped && e.Name != "a" {
			t.Errorf("%+v", e)
		}
	}
	if done[audit.Watched] != 3 || done[audit.Dropped] != 1 || done[audit.Refused] != 9 {
		t.Errorf("recorded: %v", done)
	}
}

// TestOnlyWritersSaveQuestions: readers see what became of the answers.
func TestOnlyWritersSaveQuestions(t *testing.T) {
	s := start(t, twice(t), nil)
	writer, reader := s.token(t, access.Writer), s.token(t, access.Reader)
	if r := s.save(t, "a", demonstration, "Authorization", "Bearer "+writer); r.StatusCode != http.StatusOK {
		t.Errorf("%s: %s", r.Status, r.body)
	}
	as := []string{"Authorization", "Bearer " + reader, "Accept", "text/html"}
	for _, r := range []*response{s.save(t, "b", demonstration, as...), s.do(t, "DELETE", v1("watch", "name", "a"), nil, as...),
		s.do(t, "POST", "/watch", strings.NewReader("name=b&q=whose+data+reached+AdCo"), append(as, "Content-Type", "application/x-www-form-urlencoded")...),
		s.do(t, "POST", "/unwatch", strings.NewReader("name=a"), append(as, "Content-Type", "application/x-www-form-urlencoded")...)} {
		if r.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", r.Status, r.body)
		}
	}
	if w := read[ask.Watch](t, s.get(t, "/v1/watch", as[:2]...)); len(w.Questions) != 1 {
		t.Errorf("%+v", w)
	}
	page := s.do(t, "GET", "/?q="+url.QueryEscape("whose data reached AdCo"), nil, as...)
	if strings.Contains(page.read(), "Watch this question") || strings.Contains(s.do(t, "GET", "/watch", nil, as...).read(), "Stop watching") {
		t.Error("a reader is offered what only writers may do")
	}
}

// TestQuestionsAreWatchedWithoutScript: forms and links lead from an answer to what a commit did
// to it, and to how it changed.
func TestQuestionsAreWatchedWithoutScript(t *testing.T) {
	path := filepath.Join(t.TempDir(), "watched")
	s := start(t, twice(t), func(o *Options) { o.Watched = watch.Open(path) })
	get := func(path string, texts ...string) *response {
		t.Helper()
		r := s.do(t, "GET", path, nil, "Accept", "text/html")
		if r.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", path, r.Status)
		}
		for _, text := range texts {
			if !strings.Contains(r.read(), text) {
				t.Errorf("%s lacks %q: %s", path, text, r.read())
			}
		}
		return r
	}
	post := func(path string, form url.Values) *response {
		t.Helper()
		return s.do(t, "POST", path, strings.NewReader(form.Encode()), "Content-Type", "application/x-www-form-urlencoded", "Accept", "text/html")
	}
	get("/watch", "None is saved", "outflow watch add")
	get("/commit?number=2", "once questions are watched")
	const question = "whose data reached AdCo"
	answer := get("/?q="+url.QueryEscape(question), "Watch this question")
	if dossier := regexp.MustCompile(`href="(/v1/dossier\?[^"]*)"`).FindStringSubmatch(string(answer.body)); dossier == nil {
		t.Error("there is no dossier of the answer")
	} else if r := s.get(t, html.UnescapeString(dossier[1])); r.StatusCode != http.StatusOK || !strings.HasSuffix(dossier[1], "at=2") || !strings.Contains(string(r.body), question) {
		t.Errorf("%s: %s", dossier[1], r.Status)
	}
	for name, q := range map[string]string{"the <b>ads</b>": question, "alipay": demonstration} {
		if r := post("/watch", url.Values{"name": {name}, "q": {q}}); r.StatusCode != http.StatusSeeOther || r.Header.Get("Location") != "/watch" {
			t.Errorf("%s: %s", r.Status, r.body)
		}
	}
	get("/?q="+url.QueryEscape(question), "Watched as the <b>ads</b>")
	if narrowed := get("/?at=2&as-of=2020-06-30&q="+url.QueryEscape(question), "Watch this question"); !strings.Contains(string(narrowed.body), `name="q" value="whose data reached adco as of 2020-06-30">`) {
		t.Errorf("it is not offered as it is asked of the newest commit: %s", narrowed.body)
	}
	const changed = "The answer was unknown and is yes. New is the data of about 40,000,000 people"
	get("/watch", "1 of 2 saved answers changed.", "the <b>ads</b>", changed, "unchanged The answer is the same: yes.", "Stop watching")
	get("/watch?from=&to=", "1 of 2 saved answers changed.")
	get("/watch?from=2&to=2", "No saved answer changed.")
	get("/watch?to=1", "none before it to compare with", "alipay")
	commit := get("/commit?number=2", "What it did to saved answers 1 of 2 saved answers changed.", changed)
	get("/commit?number=1")
	link := regexp.MustCompile(`href="(/diff\?[^"]*AdCo[^"]*)"`).FindStringSubmatch(string(commit.body))
	if link == nil {
		t.Fatalf("no link to how it changed: %s", commit.body)
	}
	diff := get(html.UnescapeString(link[1]), "New is the data of about 40,000,000 people", "Nothing of what is asked about was there.", "1 transfer came", "ads", "no legal ground")
	for _, file := range regexp.MustCompile(`href="(/v1/diff\?[^"]*)"`).FindAllStringSubmatch(string(diff.body), -1) {
		if r := s.get(t, html.UnescapeString(file[1])); r.StatusCode != http.StatusOK {
			t.Errorf("%s: %s", file[1], r.Status)
		}
	}
	if r := post("/watch", url.Values{"name": {"alipay"}, "q": {question}}); r.StatusCode != http.StatusConflict || !strings.Contains(r.read(), "remove that first") {
		t.Errorf("%s: %s", r.Status, r.read())
	}
	if r := post("/unwatch", url.Values{"name": {"alipay"}}); r.StatusCode != http.StatusSeeOther {
		t.Errorf("%s: %s", r.Status, r.read())
	}
	get("/watch", "1 of 1 saved answer changed.")
	if err := os.WriteFile(path, []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := s.do(t, "GET", "/watch", nil, "Accept", "text/html"); r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(r.read(), "is damaged") {
		t.Errorf("%s: %s", r.Status, r.read())
	}
	get("/commit?number=2", "It is not said: the store: read the saved questions", "added transfer ads")
	if r := get("/?q=" + url.QueryEscape(question)); strings.Contains(r.read(), "Watch this question") {
		t.Error("what cannot be saved is offered")
	}
}
