package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What the service answers is what the command line prints, byte for byte, in
// every format.
func TestTheServiceAnswersAsTheCommandLine(t *testing.T) {
	dir := t.TempDir()
	store := filepath.Join(dir, "a.db")
	for _, fixture := range []string{"kakaopay-population", "kakaopay-accounts"} {
		if status, _, errs := outflow(t, "load", "../../fixtures/"+fixture, "--store", store); status != exitDone {
			t.Fatal(errs)
		}
	}
	s := startService(t, nil, "serve", "--store", store)
	for _, question := range []string{
		demonstration, "whose data does Alipay hold", "what data of Apple Pay reached Alipay", "did android's email reach Apple",
		"where did Kakao Pay go", "what feeds Apple", "how did everyone's phone numbers reach Alipay", "what was derived from nsf-build",
		"which transfers were without ground", "whose data was in Alipay during 2018-05 known at 1",
	} {
		svg := filepath.Join(dir, "a.svg")
		_, text, errs := outflow(t, "ask", "--store", store, question, "--svg", svg)
		if errs != "" {
			t.Fatal(errs)
		}
		drawn, err := os.ReadFile(svg)
		if err != nil {
			t.Fatal(err)
		}
		_, asJSON, _ := outflow(t, "ask", "--store", store, question, "--json")
		_, asCSV, _ := outflow(t, "ask", "--store", store, question, "--csv")
		for format, want := range map[string]string{"json": asJSON, "csv": asCSV, "text": text, "svg": string(drawn)} {
			if got := s.answer(t, question, format); got != want {
				t.Errorf("%s as %s: the service says\n%s\nand the command line\n%s", question, format, got, want)
			}
		}
	}
	_, listed, _ := outflow(t, "people", "--store", store, demonstration)
	if status, got, _ := s.get(t, "/v1/people?"+url.Values{"q": {demonstration}}.Encode()); status != http.StatusOK || got != listed || strings.Count(got, "\n") < 1000 {
		t.Errorf("%d: %d bytes of people, %d from the command line", status, len(got), len(listed))
	}
	users := filepath.Join(dir, "users.csv")
	if err := os.WriteFile(users, []byte("name;id\n\"a;b\";1\n=x;15\nc;9\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, joined, errs := outflow(t, "people", "--store", store, demonstration, "--join", users, "--id", "id", "--columns", "first,categories")
	if strings.Count(joined, "\n") != 3 {
		t.Errorf("%s%s", joined, errs)
	}
	if got := s.post(t, "/v1/people?"+url.Values{"q": {demonstration}, "column": {"id"}, "columns": {"first,categories"}}.Encode(), "name;id\n\"a;b\";1\n=x;15\nc;9\n"); got != joined {
		t.Errorf("joined: %s\nand by the command line\n%s", got, joined)
	}
	for format, flag := range map[string]string{"json": "--json", "csv": "--csv"} {
		_, want, _ := outflow(t, "person", "1", "where did Kakao Pay go", "--store", store, flag)
		if got := s.post(t, "/v1/person?"+url.Values{"q": {"where did Kakao Pay go"}, "format": {format}}.Encode(), "1"); got != want || want == "" {
			t.Errorf("of one person: %s\nand the command line\n%s", got, want)
		}
	}
	_, zoned, _ := outflow(t, "ask", "--store", store, demonstration, "--json", "--timezone", "America/New_York")
	if _, got, _ := s.get(t, "/v1/ask?"+url.Values{"q": {demonstration}, "timezone": {"America/New_York"}}.Encode()); got != zoned {
		t.Errorf("in another zone: %s\nand the command line\n%s", got, zoned)
	}
	for _, more := range []string{"", "&redact-names=true", "&at=1&timezone=UTC"} {
		file := filepath.Join(dir, "case.html")
		_, document, _ := s.get(t, "/v1/dossier?"+url.Values{"q": {demonstration, "what feeds Apple"}}.Encode()+more)
		if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
			t.Fatal(err)
		}
		if status, out, errs := outflow(t, "verify", file, "--store", store); status != exitDone || !strings.Contains(out, "the whole file is written again") {
			t.Errorf("the dossier with %q: %d: %s%s", more, status, out, errs)
		}
	}
}
