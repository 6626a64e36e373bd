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
