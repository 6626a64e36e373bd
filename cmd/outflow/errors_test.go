package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestErrorsSayWhatWhereAndWhatToDo runs command lines that cannot succeed:
// each exits with the right status, says one thing on stderr and nothing on
// stdout.
func TestErrorsSayWhatWhereAndWhatToDo(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o755); err != nil {
		t.Fatal(err)
	}
	foreign := file("foreign.db", "this is no database, but it is longer than a hundred bytes, which is as long as the head of one is, so there\n")
	broken := file("broken.yaml", "outflow: 1\nparties:\n- {id: a, nmae: A}\nsystems:\n- {id: s, party: b}\n")
	kakaopay := "../../fixtures/kakaopay"
	for _, c := range []struct {
		args   []string
		status int
		want   string
	}{
		{[]string{"frobnicate"}, exitUsage, `unknown command "frobnicate"`},
		{[]string{"ask"}, exitUsage, "accepts 1 arg"},
		{[]string{"ask", "--frob", "x"}, exitUsage, "unknown flag: --frob"},
		{[]string{"ask", "--json", "--csv", "x"}, exitUsage, "cannot both be meant"},
		{[]string{"ask", "whose data reached Alipay", "--store", filepath.Join(dir, "none.db")}, exitFailed, "run outflow load first"},
		{[]string{"ask", "whose data reached Alipay", "--store", foreign}, exitFailed, "foreign.db"},
		{[]string{"ask", "whose data reached Alipay", "--store", "redis://localhost"}, exitFailed, "redis://"},
		{[]string{"ask", "--load", kakaopay, "whose data reached Alipey"}, exitFailed, `column 20: there is no place or country "Alipey"; did you mean "alipay"`},
		{[]string{"ask", "--load", kakaopay, ""}, exitFailed, "the question is empty"},
		{[]string{"ask", "--load", kakaopay, "whose data reached Alipay known at 7"}, exitFailed, "no earlier commits"},
		{[]string{"ask", "--load", kakaopay, "--timezone", "Mars/Base", "whose data reached Alipay"}, exitUsage, "Mars/Base"},
		{[]string{"ask", "--load", empty, "whose data reached Alipay"}, exitFailed, "empty"},
		{[]string{"ask", "--load", filepath.Join(dir, "none.yaml"), "whose data reached Alipay"}, exitFailed, "none.yaml"},
		{[]string{"ask", "--load", broken, "whose data reached Alipay"}, exitFailed, `did you mean "name"?`},
		{[]string{"load", broken, "--store", filepath.Join(dir, "a.db")}, exitFailed, `broken.yaml:3:11: `},
		{[]string{"draw", "--load", kakaopay, "Alipay", "-o", filepath.Join(dir, "no/such/dir.svg")}, exitFailed, "dir.svg"},
		{[]string{"members", "add", "apple-pay"}, exitUsage, "--from"},
		{[]string{"export", "--store", filepath.Join(dir, "none.db")}, exitFailed, "none.db"},
	} {
		status, out, errs := outflow(t, c.args...)
		if status != c.status || !strings.Contains(errs, c.want) {
			t.Errorf("outflow %s\n  exits %d with %q\n  want  %d with %q", strings.Join(c.args, " "), status, errs, c.status, c.want)
		}
		if out != "" {
			t.Errorf("outflow %s writes %q though it fails", strings.Join(c.args, " "), out)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "a.db")); err == nil {
		if status, out, _ := outflow(t, "log", "--store", filepath.Join(dir, "a.db")); status != exitDone || strings.Count(out, "\n") != 1 {
			t.Errorf("a bad load left a commit: %s", out)
		}
	}
}
