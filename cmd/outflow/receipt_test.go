package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAReceiptIsTheSameFromFilesAndFromAStore(t *testing.T) {
	dir := t.TempDir()
	file, store := filepath.Join(dir, "requests.yaml"), filepath.Join(dir, "a.db")
	if err := os.WriteFile(file, []byte("outflow: 1\nerasures:\n- {id: request-17, at: alipay, when: 2018-09-01}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	const kakaopay = "../../fixtures/kakaopay"
	from := []string{"--load", kakaopay, "--load", file}
	status, text, errs := outflow(t, append([]string{"receipt", "request-17"}, from...)...)
	if status != exitDone || !strings.HasPrefix(text, "Receipt of erasure request-17\n") {
		t.Fatal(status, text, errs)
	}
	if status, _, errs := outflow(t, "load", kakaopay, file, "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	written := filepath.Join(dir, "receipt.txt")
	if status, out, errs := outflow(t, "receipt", "request-17", "--store", store, "-o", written); status != exitDone || out != "" {
		t.Fatal(status, out, errs)
	}
	if stored, err := os.ReadFile(written); err != nil || string(stored) != text {
		t.Errorf("%v, from the store:\n%s\nfrom files:\n%s", err, stored, text)
	}
	status, _, errs = outflow(t, append([]string{"receipt", "reqest-17"}, from...)...)
	if status != exitFailed || errs != "outflow: there is no erasure \"reqest-17\"; did you mean \"request-17\"?\n" {
		t.Error(status, errs)
	}
}

// TestAReceiptIsOfThoseWhoBelongedWhenItWasErased: those who ask for it are on a list from that day
// on. Their data came to the place, and went on from there, before that.
func TestAReceiptIsOfThoseWhoBelongedWhenItWasErased(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{"all.csv": "id\n1\n2\n3\n", "asked.csv": "id,since,until\n1,2024-03-10,2024-03-12\n2,2024-03-11,\n", "estate.yaml": `
outflow: 1
parties: [{id: p}]
systems: [{id: s, party: p}]
populations: [{id: all, members: all.csv}]
cohorts: [{id: asked, of: all, members: asked.csv}]
datasets:
- {id: s/a, population: all, subjects: everyone, subjects_when: 2020/2021, categories: [user.name]}
- {id: s/copy, retention: P1D, deletion: verified}
transfers: [{id: copy, from: s/a, to: s/copy, when: 2022, people: everyone}]
erasures: [{id: e, at: s/a, when: "2024-03-10T00:00:00Z", people: asked}]
`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	status, text, errs := outflow(t, "receipt", "e", "--load", dir)
	for _, want := range []string{"Just before, s/a held such data of 1 person.", "s/a holds no such data.", "  s/copy     p                 1         1         0      0         copy (estate.yaml)\n\nConfirmed is"} {
		if !strings.Contains(text, want) {
			t.Errorf("%d, %s: it does not say %q:\n%s", status, errs, want, text)
		}
	}
}
