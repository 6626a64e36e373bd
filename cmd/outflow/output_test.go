//go:build unix

package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// writers are command lines that write a file, but for its name.
func writers(t *testing.T) map[string][]string {
	t.Helper()
	store := stored(t)
	return map[string][]string{
		"export": {"export", "--store", store, "-o"},
		"people": {"people", "whose data reached mailer", "--store", store, "-o"},
		"draw":   {"draw", "mailer", "--store", store, "-o"},
	}
}

func TestAPipeIsWrittenThroughAndStaysOne(t *testing.T) {
	for name, args := range writers(t) {
		pipe := filepath.Join(t.TempDir(), "pipe")
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Fatal(err)
		}
		read := make(chan string)
		go func() {
			f, err := os.OpenFile(pipe, os.O_RDWR, 0) // never waits
			if err != nil {
				read <- err.Error()
				return
			}
			defer f.Close()
			head := make([]byte, 4)
			if _, err := io.ReadFull(f, head); err != nil {
				head = []byte(err.Error())
			}
			read <- string(head)
			go io.Copy(io.Discard, f)
			<-read
		}()
		done := make(chan string)
		go func() {
			_, _, errs := outflow(t, append(args, pipe)...)
			done <- errs
		}()
		if head := <-read; !strings.HasPrefix(head, "{\"") && head != "popu" && head != "<svg" && head != "<?xm" {
			t.Errorf("%s wrote %q", name, head)
		}
		if errs := <-done; errs != "" && name != "people" {
			t.Errorf("%s: %s", name, errs)
		}
		close(read)
		if info, err := os.Lstat(pipe); err != nil || info.Mode()&os.ModeNamedPipe == 0 {
			t.Errorf("after %s the pipe is %v (%v)", name, info.Mode(), err)
		}
	}
}

func TestALinkStaysOneAndWhatItLeadsToIsWritten(t *testing.T) {
	for name, args := range writers(t) {
		for _, there := range []bool{true, false} {
			dir := t.TempDir()
			file, link := filepath.Join(dir, "file"), filepath.Join(dir, "link")
			if there {
				place(t, map[string]string{file: "old"})
			}
			if err := os.Symlink("file", link); err != nil {
				t.Fatal(err)
			}
			if status, _, errs := outflow(t, append(args, link)...); status != exitDone {
				t.Fatal(errs)
			}
			if to, err := os.Readlink(link); err != nil || to != "file" {
				t.Errorf("after %s the link leads to %q (%v)", name, to, err)
			}
			if data, err := os.ReadFile(file); err != nil || len(data) < 20 {
				t.Errorf("%s wrote %q (%v)", name, data, err)
			}
			if left, _ := filepath.Glob(filepath.Join(dir, "*.partial")); left != nil {
				t.Errorf("%s left %v", name, left)
			}
		}
	}
}

// TestAListOfPeopleIsForItsOwnerAlone writes over a file, and beside what a
// killed program left, that all may read.
func TestAListOfPeopleIsForItsOwnerAlone(t *testing.T) {
	args := writers(t)["people"]
	file := filepath.Join(t.TempDir(), "notify.csv")
	place(t, map[string]string{file: "old", file + ".partial": "old"})
	if status, _, errs := outflow(t, append(args, file)...); status != exitDone {
		t.Fatal(errs)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v (%v), want 0600", info.Mode(), err)
	}
}

func TestADrawingIsWhatItsNameSays(t *testing.T) {
	args := writers(t)["draw"]
	for _, out := range []string{"x.png", "x.svg.gz", "x.jpg"} {
		status, _, errs := outflow(t, append(args, out)...)
		if status != exitUsage || !strings.Contains(errs, "drawings are SVG or DOT; give a name that ends in .svg or .dot") {
			t.Errorf("%s exits %d with %s", out, status, errs)
		}
		if _, err := os.Stat(out); err == nil {
			t.Errorf("%s was written", out)
		}
	}
	if status, out, errs := outflow(t, append(args, "-")...); status != exitDone || !strings.Contains(out, "<svg") {
		t.Errorf("- exits %d with %s%.50q", status, errs, out)
	}
	if status, _, _ := outflow(t, append(args, "x.dot")...); status != exitDone {
		t.Errorf("x.dot exits %d", status)
	}
	if data, err := os.ReadFile("x.dot"); err != nil || !strings.HasPrefix(string(data), "digraph") {
		t.Errorf("x.dot holds %.50q (%v)", data, err)
	}
	if status, _, errs := outflow(t, "ask", "whose data reached mailer", "--svg", "-"); status != exitUsage {
		t.Errorf("--svg - exits %d with %s", status, errs)
	}
}

func TestAPlaceOfAnyNameIsDrawn(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, map[string]string{"a.yaml": "outflow: 1\nparties: [{id: out, name: Data reach Inc.}, {id: p}]\nsystems: [{id: o, party: out}, {id: s, party: p}]\ntransfers: [{id: t, from: s/a, to: o/b}]\n"})
	if status, out, errs := outflow(t, "draw", "--load", "a.yaml", "Data reach Inc.", "-o", "-"); status != exitDone || !strings.Contains(out, "<svg") {
		t.Errorf("status %d: %s", status, errs)
	}
	for _, q := range []string{"what feeds out", "where did p go"} {
		if status, _, errs := outflow(t, "draw", "--load", "a.yaml", q, "-o", "-"); status != exitDone {
			t.Errorf("%s: status %d: %s", q, status, errs)
		}
	}
}
