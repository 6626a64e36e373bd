//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"outflow/server/audit"
)

const auditKey = "a key that is kept elsewhere"

// serveKeyed starts a service whose record has a key, and auditKeyed checks it with that.
func serveKeyed(t *testing.T, store string) (*runningService, *exec.Cmd) {
	t.Helper()
	return serveAlone(t, []string{"OUTFLOW_AUDIT_KEY=" + auditKey}, "serve", "--store", store)
}

// removeLog takes away the log of two sessions of the service on a store.
func removeLog(t *testing.T, store string) {
	t.Helper()
	files, err := filepath.Glob(store + "-audit/*.ndjson")
	if err != nil || len(files) != 2 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		if err := os.Remove(f); err != nil {
			t.Fatal(err)
		}
	}
}

func auditKeyed(t *testing.T, store string, args ...string) (status int, out, errs string) {
	t.Helper()
	return outflowWith(t, map[string]string{"OUTFLOW_AUDIT_KEY": auditKey}, append([]string{"audit", "--store", store}, args...)...)
}

// TestEveryCommitOfAServiceIsInItsRecord kills services while they load: what the store has,
// the record has, and a load of which no outcome is recorded is told with what became of it.
func TestEveryCommitOfAServiceIsInItsRecord(t *testing.T) {
	store := filepath.Join(t.TempDir(), "a.db")
	for round := range 8 {
		s, process := serveKeyed(t, store)
		time.AfterFunc(time.Duration(20+rand.IntN(150))*time.Millisecond, func() { _ = process.Process.Kill() })
		for n := 0; ; n++ {
			manifest := fmt.Sprintf("outflow: 1\nparties: [{id: p%d-%d}]\n", round, n)
			resp, err := http.Post(s.url+"/v1/load?source=shop", "", strings.NewReader(manifest))
			if err != nil {
				break
			}
			resp.Body.Close()
		}
		process.Wait()
	}
	status, out, errs := auditKeyed(t, store)
	if status != exitDone || !strings.Contains(out, "as they were written.\n") {
		t.Fatalf("%d %s%s", status, out, errs)
	}
	made := regexp.MustCompile(`commit (\d+) was made`).FindAllString(out, -1)
	cutShort := strings.Count(out, "its outcome is not recorded")
	t.Logf("%d loads were cut short, of which %d were made", cutShort, len(made))
	_, log, _ := outflow(t, "log", "--store", store)
	commits := strings.Count(log, "\n") - 1
	if recorded := len(regexp.MustCompile(` load  .* [1-9]\d* added`).FindAllString(out, -1)); recorded+len(made) != commits {
		t.Errorf("%d commits, of which %d have an outcome and %d only were announced:\n%s", commits, recorded, len(made), out)
	}
}

// TestACommitThatTheStoreLostIsInItsRecord: a store that was put back to an earlier state is
// sound, and its record says that it once knew more, until the record is begun anew and the
// old one is known to be elsewhere.
func TestACommitThatTheStoreLostIsInItsRecord(t *testing.T) {
	store := filepath.Join(t.TempDir(), "a.db")
	var earlier []byte
	for _, party := range []string{"first", "second"} {
		s, process := serveKeyed(t, store)
		resp, err := http.Post(s.url+"/v1/load?source="+party, "", strings.NewReader("outflow: 1\nparties: [{id: "+party+"}]\n"))
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if err := process.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		process.Wait()
		if status, out, errs := auditKeyed(t, store); status != exitDone || strings.Contains(out, "cannot be found") {
			t.Fatalf("%d %s%s", status, out, errs)
		}
		if earlier == nil {
			if earlier, err = os.ReadFile(store); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := os.WriteFile(store, earlier, 0o600); err != nil {
		t.Fatal(err)
	}
	if status, out, _ := auditKeyed(t, store); status != exitFailed || !strings.Contains(out, "1 load of the record, the last of them commit 2, cannot be found in the store") {
		t.Errorf("it does not say so: %d %s", status, out)
	}
	removeLog(t, store)
	status, out, errs := auditKeyed(t, store)
	if status != exitFailed || !strings.Contains(out, "1 commit of the store, the last of them commit 1, named the log ") || strings.Contains(out, "as they were") {
		t.Errorf("its log was removed: %d %s%s", status, out, errs)
	}
	name := regexp.MustCompile(`--other ([0-9a-f]{64})\)`).FindStringSubmatch(out)
	if name == nil {
		t.Fatal(out)
	}
	s, process := serveKeyed(t, store)
	resp, err := http.Post(s.url+"/v1/load?source=third", "", strings.NewReader("outflow: 1\nparties: [{id: third}]\n"))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if err := process.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	process.Wait()
	if status, out, errs := auditKeyed(t, store); status != exitFailed || !strings.Contains(out, name[1]) {
		t.Errorf("its log was begun anew: %d %s%s", status, out, errs)
	}
	if status, out, errs := auditKeyed(t, store, "--other", name[1]); status != exitDone {
		t.Errorf("the old log is elsewhere: %d %s%s", status, out, errs)
	}
}

// TestAnAcknowledgedLoadSurvivesADamagedLog: a service is killed after it answered, and a bit
// of what SQLite has beside the store is flipped.
func TestAnAcknowledgedLoadSurvivesADamagedLog(t *testing.T) {
	store := filepath.Join(t.TempDir(), "a.db")
	s, process := serveKeyed(t, store)
	for _, party := range []string{"first", "second"} {
		resp, err := http.Post(s.url+"/v1/load?source="+party, "", strings.NewReader("outflow: 1\nparties: [{id: "+party+"}]\n"))
		if err != nil || resp.StatusCode != http.StatusOK {
			t.Fatal(resp, err)
		}
		resp.Body.Close()
	}
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	process.Wait()
	if log, err := os.ReadFile(store + "-wal"); err == nil && len(log) > 0 {
		log[len(log)/2] ^= 1
		if err := os.WriteFile(store+"-wal", log, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, out, errs := outflow(t, "log", "--store", store); strings.Count(out, "\n") != 3 {
		t.Errorf("not both commits: %s%s", out, errs)
	}
}

// TestACheckpointProvesThatNothingWasTakenOut since it was made.
func TestACheckpointProvesThatNothingWasTakenOut(t *testing.T) {
	store := stored(t)
	serve := func(question string) {
		s, process := serveKeyed(t, store)
		s.answer(t, question, "json")
		if err := process.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		process.Wait()
	}
	serve("whose data reached mailer")
	status, checkpoint, errs := auditKeyed(t, store, "--checkpoint")
	if status != exitDone {
		t.Fatal(errs)
	}
	path := filepath.Join(t.TempDir(), "checkpoint")
	if err := os.WriteFile(path, []byte(checkpoint), 0o600); err != nil {
		t.Fatal(err)
	}
	serve("where did crm go")
	status, out, errs := auditKeyed(t, store, "--since", path)
	if status != exitDone || strings.Contains(out, "whose data reached") || !strings.Contains(out, "where did") {
		t.Errorf("%d %s%s", status, out, errs)
	}
	if status, _, errs := outflow(t, "audit", "--since", path, "--store", store); status != exitFailed || !strings.Contains(errs, "made with a key") {
		t.Errorf("without the key: %d %s", status, errs)
	}
	removeLog(t, store)
	status, out, errs = auditKeyed(t, store, "--since", path)
	if status != exitFailed || !strings.Contains(out, "is gone: the checkpoint names it") {
		t.Errorf("with all files gone: %d %s%s", status, out, errs)
	}
}

// TestWhatComesFromOutsideIsPrintedEscaped: a source's name may be anything.
func TestWhatComesFromOutsideIsPrintedEscaped(t *testing.T) {
	for text, want := range map[string]string{
		"shop": "shop", "Kim \u200fלוי": `"Kim \u200fלוי"`, "a\x1b[31m": `"a\x1b[31m"`, "a\tb\n": `"a\tb\n"`, "카카오": "카카오", "": "-",
	} {
		if got := dash(text); got != want {
			t.Errorf("%q is shown as %s, want %s", text, got, want)
		}
	}
}

func TestAKeyThatCanBeGuessedIsRefused(t *testing.T) {
	file := filepath.Join(t.TempDir(), "key")
	if err := os.WriteFile(file, []byte("short\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for want, env := range map[string]map[string]string{
		"OUTFLOW_AUDIT_KEY: the key of the audit log is 5 bytes long and must be at least 16":      {"OUTFLOW_AUDIT_KEY": "short"},
		"OUTFLOW_AUDIT_KEY_FILE: the key of the audit log is 5 bytes long and must be at least 16": {"OUTFLOW_AUDIT_KEY_FILE": file},
		"no such file": {"OUTFLOW_AUDIT_KEY_FILE": file + "x"},
	} {
		if status, _, errs := outflowWith(t, env, "audit"); status != exitFailed || !strings.Contains(errs, want) {
			t.Errorf("%v: %d %s", env, status, errs)
		}
	}
}

func TestAnEntryOfEventsSaysHowManyCameFromWhom(t *testing.T) {
	e := &audit.Entry{Action: audit.Loading, Source: "openlineage", Events: []audit.Sender{{Who: "spark", Address: "10.0.0.1", Events: 2}}}
	if got := whatOf(e); got != "openlineage: 2 events" {
		t.Error(got)
	}
	e.Events = append(e.Events, audit.Sender{Who: "airflow", Address: "10.0.0.2", Events: 1}, audit.Sender{Who: "spark", Address: "10.0.0.3", Events: 1})
	if got := whatOf(e); got != "openlineage: 4 events, 1 of airflow, 3 of spark" {
		t.Error(got)
	}
}
