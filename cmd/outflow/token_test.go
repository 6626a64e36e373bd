package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A token is printed once, counts at once, is listed without being told, and
// ends when it is revoked.
func TestTokensFromTheCommandLine(t *testing.T) {
	store := filepath.Join(t.TempDir(), "a.db")
	if status, _, errs := outflow(t, "load", "../../fixtures/kakaopay", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	s := startService(t, nil, "serve", "--store", store)
	path := "/v1/people?" + url.Values{"q": {demonstration}}.Encode()
	if status, body, _ := s.get(t, path); status != http.StatusOK {
		t.Errorf("before there is a token: %d: %s", status, body)
	}

	status, reader, errs := outflow(t, "token", "new", "--name", "clerk", "--role", "reader", "--store", store)
	if status != exitDone {
		t.Fatal(errs)
	}
	_, officer, _ := outflow(t, "token", "new", "--name", "officer", "--role", "people", "--store", store)
	reader, officer = strings.TrimSpace(reader), strings.TrimSpace(officer)
	for token, want := range map[string]int{"": http.StatusUnauthorized, reader: http.StatusForbidden, officer: http.StatusOK} {
		if status, body, _ := s.get(t, path, "Authorization", "Bearer "+token); status != want {
			t.Errorf("with %q: %d, want %d: %s", token, status, want, body)
		}
	}
	_, list, _ := outflow(t, "token", "list", "--store", store)
	if !strings.Contains(list, "clerk") || !strings.Contains(list, "people") || strings.Contains(list, reader) || strings.Contains(list, officer) {
		t.Errorf("the list: %s", list)
	}
	if status, _, errs := outflow(t, "token", "revoke", "officer", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	if status, _, _ := s.get(t, path, "Authorization", "Bearer "+officer); status != http.StatusUnauthorized {
		t.Errorf("with a token that was revoked: %d", status)
	}
	if info, err := os.Stat(store + "-tokens"); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file of tokens: %v, %v", info, err)
	}
}

func TestTheAuditLogShowsChanges(t *testing.T) {
	dir := t.TempDir()
	store := filepath.Join(dir, "a.db")
	if status, _, errs := outflow(t, "load", "../../fixtures/kakaopay", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	s := startService(t, nil, "serve", "--store", store)
	s.answer(t, demonstration, "json")
	s.answer(t, "nonsense", "json")
	s.stop()
	status, out, _ := outflow(t, "audit", "--audit", s.audit)
	if status != exitDone || !strings.Contains(out, "32,000,000 – 40,000,000") || !strings.Contains(out, "/v1/ask: 400 question") {
		t.Errorf("%d %s", status, out)
	}
	files, err := filepath.Glob(filepath.Join(s.audit, "*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(files[0], []byte(strings.Replace(string(data), "32000000", "3200000", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, errs := outflow(t, "audit", "--audit", s.audit)
	if status != exitFailed || !strings.Contains(out, "it was changed") || !strings.Contains(errs, "1 difference") {
		t.Errorf("%d %s%s", status, out, errs)
	}
}
