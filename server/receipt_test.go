package server

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outflow/graph/ask"
)

// erased returns a file that says what was erased of the demonstration.
func erased(t testing.TB) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "requests.yaml")
	const text = `outflow: 1
erasures:
- {id: request-17, at: alipay, when: 2018-09-01, people: everyone}
- {id: request-18, at: kakaopay-core/accounts, when: 2018-10-01, status: requested}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestAReceiptIsOfOneErasure(t *testing.T) {
	store := openSQLite(t)
	fill(t, store, "", kakaopay)
	fill(t, store, "requests", erased(t))
	s := start(t, store, nil)
	r := s.get(t, "/v1/receipt?id=request-17")
	var receipt ask.Receipt
	if err := json.Unmarshal(r.body, &receipt); err != nil || r.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v: %s", r.Status, err, r.body)
	}
	if len(receipt.Statements) != 1 || receipt.Erasure != "request-17" || receipt.Statements[0].Before.Confirmed.Min == 0 || receipt.Revision.Number != 2 {
		t.Errorf("%s", r.body)
	}
	if again := s.get(t, "/v1/receipt?id=request-17"); string(again.body) != string(r.body) {
		t.Error("the same receipt has other bytes")
	}
	if r := s.get(t, "/v1/receipt?id=request-17&format=text"); !strings.HasPrefix(string(r.body), "Receipt of erasure request-17\n") || r.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("as text: %s: %s", r.Header.Get("Content-Type"), r.body)
	}
	if r := s.get(t, "/v1/receipt?id=request-17&format=csv"); r.StatusCode != http.StatusBadRequest || !strings.Contains(string(r.body), "expected json or text") {
		t.Errorf("%s: %s", r.Status, r.body)
	}
	r = s.get(t, "/v1/receipt?id=reqest-17")
	if r.StatusCode != http.StatusNotFound || !strings.Contains(string(r.body), `did you mean \"request-17\" or \"request-18\"?"`) {
		t.Errorf("%s: %s", r.Status, r.body)
	}
	if r := s.get(t, "/v1/receipt?id=request-17&at=1"); r.StatusCode != http.StatusNotFound {
		t.Errorf("before it was loaded: %s", r.Status)
	}
}
