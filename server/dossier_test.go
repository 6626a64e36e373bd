package server

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"outflow/graph/dossier"
)

func dossierPath(more string, questions ...string) string {
	return "/v1/dossier?" + url.Values{"q": questions}.Encode() + more
}

// TestADossierIsOfOneCommit whatever its questions, sealed, and the same each time.
func TestADossierIsOfOneCommit(t *testing.T) {
	store := openSQLite(t)
	fill(t, store, "", kakaopay)
	fill(t, store, "requests", erased(t))
	s := start(t, store, nil)
	path := dossierPath("&at=1", demonstration, "where did Kakao Pay go")
	r := s.get(t, path)
	if r.StatusCode != http.StatusOK || r.Header.Get("Content-Type") != "text/html; charset=utf-8" || !strings.HasPrefix(r.Header.Get("Outflow-Revision"), "1 ") {
		t.Fatalf("%s: %v: %.300s", r.Status, r.Header, r.body)
	}
	stated, is, err := dossier.Seal(r.body)
	if err != nil || stated != is {
		t.Errorf("%v: the seal is %s, and the sum %s", err, stated, is)
	}
	record, err := dossier.ReadRecord(r.body)
	if err != nil || len(record.Questions) != 2 || record.Revision.Number != 1 || record.Revision.Chain == "" {
		t.Errorf("%+v, %v", record, err)
	}
	const command = `outflow dossier --known-at 1 &#34;which non-Apple-Pay users&#39; data reached Alipay&#34; &#34;where did Kakao Pay go&#34; -o case.html`
	if !strings.Contains(string(r.body), command) || !strings.Contains(string(r.body), "after it came the others") {
		t.Errorf("it lacks %s, or the chain", command)
	}
	if again := s.get(t, path); string(again.body) != string(r.body) {
		t.Error("the same dossier has other bytes")
	}
	if r := s.get(t, dossierPath("&redact-names=true", "whose data reached Alipay")); r.StatusCode != http.StatusOK || strings.Contains(string(r.body), "Kakao") {
		t.Errorf("%s, with a name that has letters", r.Status)
	}
	for path, want := range map[string]string{
		"/v1/dossier": "q, a question, is missing",
		dossierPath("", "whose data reached Alipay", "whose data reached Alipey"):                       "Alipey",
		dossierPath("", "whose data reached Alipay known at 1", "whose data reached Alipay known at 2"): "at=1",
		dossierPath("", strings.Split(strings.Repeat("whose data reached Alipay;", 21), ";")[:21]...):   "20 is the most",
		"/v1/ask?q=a&q=b": "said twice",
	} {
		if r := s.get(t, path); r.StatusCode != http.StatusBadRequest || !strings.Contains(string(r.body), want) {
			t.Errorf("%s: %s: %s, want %q", path, r.Status, r.body, want)
		}
	}
}

// browseDossier opens one as a reader would, and on paper.
func browseDossier(t *testing.T, d *desk) {
	b := d.tab(t)
	b.open(dossierPath("", demonstration, "where did Kakao Pay go", "did phone numbers reach Apple"))
	b.want("h1", "Dossier")
	b.want("#question-2", "where did Kakao Pay go")
	b.accessible("a dossier")
	b.size(390, 844)
	b.fits("a dossier")
	b.run(emulation.SetEmulatedMedia().WithMedia("print"))
	var fetched int
	b.eval("performance.getEntriesByType('resource').length", &fetched)
	if fetched != 0 {
		t.Errorf("it fetched %d other files", fetched)
	}
}
