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

// A service that had tokens does not open because their file is gone: neither the one
// that runs, nor one that is started afterwards, nor one whose tokens were never used.
func TestALostFileOfTokensDoesNotOpenTheService(t *testing.T) {
	dir := t.TempDir()
	store := filepath.Join(dir, "a.db")
	if status, _, errs := outflow(t, "load", "../../fixtures/kakaopay", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	newToken := func() string {
		status, token, errs := outflow(t, "token", "new", "--name", "clerk", "--role", "reader", "--store", store)
		if status != exitDone {
			t.Fatal(errs)
		}
		if err := os.Remove(store + "-tokens"); err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(token)
	}
	serve := []string{"serve", "--store", store, "--audit", store + "-audit"}
	path := "/v1/ask?" + url.Values{"q": {demonstration}}.Encode()
	s := startService(t, nil, serve...)
	if status, body, _ := s.get(t, path); status != http.StatusOK {
		t.Fatalf("before there is a token: %d: %s", status, body)
	}
	token := newToken()
	for _, begun := range []string{"while it runs", "started again"} {
		for _, headers := range [][]string{nil, {"Authorization", "Bearer " + token}} {
			if status, body, _ := s.get(t, path, headers...); status != http.StatusUnauthorized {
				t.Errorf("%s, with %q: %d: %s", begun, headers, status, body)
			}
		}
		s.stop()
		s = startService(t, nil, serve...)
	}
	if _, errs := s.stop(); !strings.Contains(errs, "outflow token new") || !strings.Contains(errs, filepath.Join(store+"-audit", tokensMemo)) {
		t.Errorf("how to open it again is not said: %s", errs)
	}
	if status, _, errs := outflow(t, "audit", "--store", store); status != exitDone {
		t.Errorf("the record beside the memo: %s", errs)
	}
	if err := os.Remove(filepath.Join(store+"-audit", tokensMemo)); err != nil {
		t.Fatal(err)
	}
	if status, body, _ := startService(t, nil, serve...).get(t, path); status != http.StatusOK {
		t.Errorf("opened again on purpose: %d: %s", status, body)
	}
}

func TestAFileOfTokensThatIsNamedIsThere(t *testing.T) {
	dir := t.TempDir()
	for name, run := range map[string]*runningService{
		"by the flag":        startService(t, nil, "serve", "--store", filepath.Join(dir, "a.db"), "--tokens", filepath.Join(dir, "tokens")),
		"by the environment": startService(t, map[string]string{"OUTFLOW_TOKENS": filepath.Join(dir, "tokens")}, "serve", "--store", filepath.Join(dir, "b.db")),
	} {
		if status, errs := run.stop(); run.url != "" || status != exitFailed || !strings.Contains(errs, "is named and is not there; make a token first") {
			t.Errorf("%s it runs: %d %s", name, status, errs)
		}
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
	files, err := filepath.Glob(filepath.Join(s.audit, "*.ndjson"))
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
