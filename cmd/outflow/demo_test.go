package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// outflow runs a command line and returns its exit status and what it wrote.
func outflow(t testing.TB, args ...string) (status int, out, errs string) {
	t.Helper()
	return outflowWith(t, nil, args...)
}

func outflowWith(t testing.TB, env map[string]string, args ...string) (status int, out, errs string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	c := &console{In: strings.NewReader(""), Out: &stdout, Err: &stderr, Env: func(key string) string { return env[key] }}
	status = run(context.Background(), args, c)
	return status, stdout.String(), stderr.String()
}

const demonstration = "which non-Apple-Pay users' data reached Alipay"

func TestDemonstration(t *testing.T) {
	svg := filepath.Join(t.TempDir(), "lineage.svg")
	status, out, errs := outflow(t, "ask", "--load", "../../fixtures/kakaopay", demonstration, "--svg", svg)
	if status != exitDone {
		t.Fatalf("status %d: %s", status, errs)
	}
	for _, want := range []string{
		"at least 32,000,000 and at most 40,000,000 people", "from 2018-04-01 to 2018-07-31",
		"phone numbers", "email addresses", "account balances", "subscription dates",
		"nsf-build: no legal ground", "nsf-build: not disclosed", "nsf-build: crosses a border, KR to CN",
		"nsf-build: carries more people than its purpose needs, by at least about 32,000,000",
		"Kakao Pay users, about 40,000,000", "apple-pay, fewer than 20 %", "24 categories, among them subscription dates",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("the answer does not say %q:\n%s", want, out)
		}
	}
	drawn, err := os.ReadFile(svg)
	if err != nil {
		t.Fatal(err)
	}
	golden, err := os.ReadFile("../../fixtures/kakaopay.svg")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(drawn, golden) {
		t.Error("the drawing is not the README's; look at it, and if it is better, draw fixtures/kakaopay.svg anew")
	}
}

func TestDemonstrationAsJSON(t *testing.T) {
	_, out, errs := outflow(t, "ask", "--load", "../../fixtures/kakaopay", demonstration, "--json")
	golden, err := os.ReadFile("../../fixtures/kakaopay.json")
	if err != nil {
		t.Fatal(err)
	}
	if out != string(golden) {
		t.Errorf("the answer is not that of fixtures/kakaopay.json: %s%s", errs, out)
	}
}

func TestTheSameQuestionGivesTheSameBytes(t *testing.T) {
	store := filepath.Join(t.TempDir(), "a.db")
	if status, _, errs := outflow(t, "load", "../../fixtures/kakaopay", "--store", store); status != exitDone {
		t.Fatal(errs)
	}
	_, fromFiles, _ := outflow(t, "ask", "--load", "../../fixtures/kakaopay", demonstration, "--json")
	_, fromStore, errs := outflow(t, "ask", "--store", store, demonstration, "--json")
	if fromFiles != fromStore || fromFiles == "" {
		t.Errorf("files and store answer differently:\n%s\n%s\n%s", fromFiles, fromStore, errs)
	}
}
