package server

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outflow/graph/ask"
	"outflow/server/audit"
)

func personPath(question string, more ...string) string {
	return strings.Replace(askPath(question, more...), "/v1/ask", "/v1/person", 1)
}

// A question about one person is answered of them alone, and recorded without who
// they are. It is worked out for each anew.
func TestOnePersonIsAskedAbout(t *testing.T) {
	s := listed(t, nil)
	registered := ""
	for id := range 100 {
		if !strings.Contains(string(s.get(t, peoplePath(demonstration)).body), fmt.Sprintf(",%d,", id+1)) {
			registered = fmt.Sprint(id + 1)
			break
		}
	}
	for id, verdict := range map[string]ask.Verdict{"1": ask.Yes, registered: ask.No, "40001": ask.Unknown, "1\r\n": ask.Yes} {
		r := s.do(t, "POST", personPath(demonstration), strings.NewReader(id))
		a := answerOf(t, r)
		if a.Verdict != verdict || *a.People.Possible.Max > 1 || a.Understood != "which not apple-pay users' data reached alipay for one person" {
			t.Errorf("%+v", a)
		}
		if r.Header.Get("Cache-Control") != "no-store" || r.Header.Get("ETag") != "" || r.Header.Get("Outflow-Revision") == "" {
			t.Errorf("%v", r.Header)
		}
	}
	r := s.do(t, "POST", personPath("where did Kakao Pay go", "format", "svg"), strings.NewReader("1"))
	if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "image/svg+xml" || !strings.Contains(string(r.body), "</svg>") {
		t.Errorf("%s %.100s", r.Status, r.body)
	}
	asked, drew := 0, 0
	for _, e := range s.recorded(t) {
		switch {
		case e.Path != "/v1/person":
			continue
		case e.Action == audit.Asked:
			asked++
		case e.Action == audit.Drew:
			drew++
		}
		if !strings.HasSuffix(e.Question, " for one person") || e.People == nil || e.Format == "" || e.Revision != 1 {
			t.Errorf("%+v", e)
		}
	}
	if asked != 4 || drew != 1 {
		t.Errorf("%d answers and %d drawings are recorded", asked, drew)
	}
	// Nobody else's answer is that of one person.
	if a := answerOf(t, s.get(t, askPath(demonstration))); a.People.Confirmed.Min < 1000 {
		t.Errorf("%+v", a.People)
	}
}

// TestAnIDIsInNothingThatTheServiceWrites asks about people by ids that stand out,
// rightly, wrongly and while the service fails, and looks through what is sent back,
// the log and the record.
func TestAnIDIsInNothingThatTheServiceWrites(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	const number, text = 7283945162, "kim.minjun-88"
	dir := t.TempDir()
	for name, content := range map[string]string{
		"numbers.csv": fmt.Sprintf("id\n5\n%d\n", number), "texts.csv": "id\nlee\n" + text + "\n", "a.yaml": `outflow: 1
parties: [{id: p}, {id: q}]
systems: [{id: a, party: p}, {id: b, party: q}]
populations: [{id: numbers, members: numbers.csv}, {id: texts, members: texts.csv}]
datasets: [{id: a/x, population: numbers, subjects: everyone, categories: [user.name]}, {id: a/y, population: texts, subjects: everyone}, {id: b/z}]
transfers: [{id: one, from: a/x, to: b/z, when: 2020, people: everyone}, {id: two, from: a/y, to: b/z, when: 2020, people: everyone}]
`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	store := openSQLite(t)
	fill(t, store, "", dir)
	asker, err := readAsker(t.Context(), store, 1)
	if err != nil {
		t.Fatal(err)
	}
	texts, err := asker.Register("texts")
	if err != nil {
		t.Fatal(err)
	}
	who, err := identify(texts, text)
	if err != nil {
		t.Fatal(err)
	}
	var forms []string
	for _, n := range []uint64{number, who.ID} {
		forms = append(forms, fmt.Sprint(n), fmt.Sprintf("%x", n), ask.Thousands(int64(n)))
	}
	forms = append(forms, text, url.QueryEscape(text), fmt.Sprintf("%x", text))
	breaking := false
	s := start(t, store, before(func(context.Context) error {
		if breaking {
			panic("a defect")
		}
		return nil
	}))
	mustNotSay := func(what, said string) {
		t.Helper()
		for _, f := range forms {
			if strings.Contains(strings.ToLower(said), f) {
				t.Errorf("%s has %s: %.1000s", what, f, said)
			}
		}
	}
	for of, id := range map[string]string{"numbers": fmt.Sprint(number), "texts": text} {
		for _, question := range []string{
			"whose data reached q", "where did p go", "which transfers", "what feeds q", "whose data reached nowhere",
			"where did " + id + " go", "whose data reached " + id, "which transfers known at " + id, id,
		} {
			for _, format := range []string{"json", "csv", "text", "svg"} {
				r := s.do(t, "POST", personPath(question, "population", of, "format", format), strings.NewReader(id))
				mustNotSay(question+" as "+format, fmt.Sprint(r.Header)+string(r.body))
			}
		}
		for _, breaking = range []bool{false, true} {
			for _, path := range []string{
				personPath("whose data reached q"), personPath("whose data reached q", "population", "texts"), personPath("whose data reached q", "population", "numbers"),
				joinPath("whose data reached q", "population", of, "columns", "first"), joinPath("whose data reached q", "population", "numbers", "column", "name"),
			} {
				for _, body := range []string{id, id + "\t", " " + id, "id\n" + id + "\n,\n", id + ",name\n", "name,x\n" + id + "\n"} {
					r := s.do(t, "POST", path, strings.NewReader(body))
					if !strings.HasPrefix(path, "/v1/people") || r.StatusCode != http.StatusOK { // which gives rows back
						mustNotSay(path, fmt.Sprint(r.Header)+string(r.body))
					}
				}
			}
		}
		breaking = false
		// Whoever puts an id where it does not belong is told so alone.
		for _, path := range []string{
			askPath("where did the data of " + id + " go"), peoplePath("which " + id + " users' data reached q"), askPath("whose data reached q", "timezone", id),
			"/v1/place?id=" + url.QueryEscape(id), "/v1/ask?" + url.QueryEscape(id), "/?q=" + url.QueryEscape("did "+id+"'s data reach q"), "/v1/search?q=" + url.QueryEscape(id),
			"/v1/person/" + id, "/" + id,
		} {
			s.get(t, path)
		}
		s.do(t, "POST", "/v1/load?source=x", strings.NewReader("id\n"+id+"\n"))
		body, media := parts(t, part{"a.yaml", "outflow: 1\ncohorts: [{id: c, of: numbers, members: m.csv}]\n"}, part{"m.csv", id + "\n" + id + ",1\n"})
		r := s.do(t, "POST", "/v1/load?source=x&keep-going=true", body, "Content-Type", media)
		mustNotSay("a load", string(r.body))
		mustNotSay("the loads", string(s.get(t, "/v1/loads").body)+string(s.get(t, "/loads").body))
	}
	mustNotSay("the log", s.log.String())
	records, err := filepath.Glob(filepath.Join(s.auditDir, "*"))
	if err != nil || len(records) == 0 {
		t.Fatal(records, err)
	}
	for _, path := range records {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		mustNotSay("the record", string(data))
	}
	if log := s.log.String(); !strings.Contains(log, "a defect") || strings.Count(log, "/v1/person") < 50 {
		t.Errorf("too little happened: %.500s", log)
	}
}
