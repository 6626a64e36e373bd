package main

import (
	"os"
	"strings"
	"testing"
	"time"
)

// TestAnswersAreKeptBesideTheStore: a question is answered the same with what is kept and
// without, what is damaged is written again, and what was made up is found by verify.
func TestAnswersAreKeptBesideTheStore(t *testing.T) {
	store := stored(t)
	old := time.Now().Add(-time.Minute)
	if err := os.Chtimes(store, old, old); err != nil {
		t.Fatal(err)
	}
	kept := store + "-graph"
	question := []string{"ask", "whose data reached mail/inbox", "--json", "--store", store}
	answer := func() string {
		t.Helper()
		status, out, errs := outflow(t, question...)
		if status != exitDone {
			t.Fatal(errs)
		}
		return out
	}
	want := answer()
	sound, err := os.ReadFile(kept)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(kept, sound[:len(sound)-1], 0o600); err != nil {
		t.Fatal(err)
	}
	if got := answer(); got != want {
		t.Errorf("with what was cut the answer is %s", got)
	}
	if again, err := os.ReadFile(kept); err != nil || string(again) != string(sound) {
		t.Errorf("what was cut is not written again: %v", err)
	}
	if got := answer(); got != want {
		t.Errorf("with what is kept the answer is %s", got)
	}
	if status, out, errs := outflow(t, "verify", "--store", store); status != exitDone {
		t.Errorf("verify says %s%s", out, errs)
	}
	if status, _, errs := outflow(t, "ask", "whose data reached mail/inbox", "--store", store, "--known-at", "1"); status != exitDone && !strings.Contains(errs, "mail") {
		t.Error(errs)
	}
	if again, _ := os.ReadFile(kept); string(again) != string(sound) {
		t.Error("what is kept is replaced by what was known earlier")
	}
	// Another state of the file is another graph.
	if err := os.Chtimes(store, old, old.Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	if got := answer(); got != want {
		t.Errorf("once the file changed the answer is %s", got)
	}
	if again, _ := os.ReadFile(kept); string(again) == string(sound) {
		t.Error("once the file changed, what was kept is taken")
	}
}
