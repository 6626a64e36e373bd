package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
)

// open opens a log in a directory, closed when the test ends.
func open(t *testing.T, dir string) *Log {
	t.Helper()
	l, err := Open(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func add(t *testing.T, l *Log, questions ...string) {
	t.Helper()
	for _, q := range questions {
		if err := l.Append(t.Context(), Entry{Action: Asked, Who: "auditor", Question: q}); err != nil {
			t.Fatal(err)
		}
	}
}

// read returns the questions that are recorded, and the faults.
func read(t *testing.T, dir string) (questions, faults []string) {
	t.Helper()
	found, err := Read(dir, Evidence{}, func(_ string, e *Entry) error {
		if e.Action == Asked {
			questions = append(questions, e.Question)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return questions, found.Faults
}

func TestWhatIsAppendedIsRead(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "audit")
	l := open(t, dir)
	add(t, l, "one", "zwei", `"drei" <&>`, "넷\n\u202e")
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	questions, faults := read(t, dir)
	if strings.Join(questions, "|") != "one|zwei|\"drei\" <&>|넷\n\u202e" || len(faults) > 0 {
		t.Errorf("%q, %v", questions, faults)
	}
	for _, name := range []string{dir, filepath.Join(dir, l.file.Name())} {
		if info, err := os.Stat(name); err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("others may read %s: %v", name, info.Mode())
		}
	}
	if err := l.Append(t.Context(), Entry{}); !errors.Is(err, ErrClosed) {
		t.Errorf("after the end: %v", err)
	}
}

func TestManyAppendAtOnce(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	var wait sync.WaitGroup
	for n := range 50 {
		wait.Go(func() {
			for i := range 20 {
				if err := l.Append(context.Background(), Entry{Action: Asked, Question: fmt.Sprintf("%d %d", n, i)}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wait.Wait()
	questions, faults := read(t, dir)
	if len(questions) != 1000 || len(faults) > 0 {
		t.Errorf("%d entries, faults %v", len(questions), faults)
	}
}

// Each change of a file of entries shows.
func TestChangesShow(t *testing.T) {
	lines := func(text string) []string { return strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n") }
	for name, change := range map[string]func([]string) []string{
		"a question is changed": func(l []string) []string { l[2] = strings.Replace(l[2], "two", "six", 1); return l },
		"an entry is taken out": func(l []string) []string { return append(l[:2], l[3:]...) },
		"two change places":     func(l []string) []string { l[2], l[3] = l[3], l[2]; return l },
		"one is repeated":       func(l []string) []string { return append(l[:3], l[2:]...) },
		"the first is gone":     func(l []string) []string { return l[1:] },
		"a line is no entry":    func(l []string) []string { l[2] = "{}\n"; return l },
		"the hash is changed":   func(l []string) []string { l[2] = strings.Replace(l[2], `"hash":"`, `"hash":"0`, 1); return l },
		"the end is cut off":    func(l []string) []string { return l[:4] },
		"the end is rewritten": func(l []string) []string {
			e, err := parse(nil, []byte(strings.TrimSuffix(l[4], "\n")))
			if err != nil {
				panic(err)
			}
			e.Question = "another"
			line, err := e.line(nil)
			if err != nil {
				panic(err)
			}
			return append(l[:4], string(line))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			l := open(t, dir)
			add(t, l, "one", "two", "three", "four")
			later := open(t, dir) // knows where the first ended
			add(t, later, "five")
			path := l.file.Name()
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if _, faults := read(t, dir); len(faults) > 0 {
				t.Fatalf("before: %v", faults)
			}
			if err := os.WriteFile(path, []byte(strings.Join(change(lines(string(data))), "")), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, faults := read(t, dir); len(faults) == 0 {
				t.Error("the change does not show")
			}
		})
	}
}

func TestAFileThatIsGoneShows(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	add(t, l, "one")
	open(t, dir)
	if err := os.Remove(l.file.Name()); err != nil {
		t.Fatal(err)
	}
	if _, faults := read(t, dir); len(faults) != 1 || !strings.Contains(faults[0], "is gone") {
		t.Errorf("%v", faults)
	}
}

// Files of several processes at once, each still written to, are sound.
func TestProcessesSideBySide(t *testing.T) {
	dir := t.TempDir()
	a := open(t, dir)
	add(t, a, "one")
	b := open(t, dir)
	add(t, a, "two")
	add(t, b, "three")
	c := open(t, dir)
	add(t, a, "four")
	add(t, c, "five")
	questions, faults := read(t, dir)
	if strings.Join(questions, " ") != "one two four three five" || len(faults) > 0 {
		t.Errorf("%v, %v", questions, faults)
	}
	// The third knows what the first wrote after the second began.
	data, err := os.ReadFile(a.file.Name())
	if err != nil {
		t.Fatal(err)
	}
	all := strings.SplitAfter(string(data), "\n")
	if err := os.WriteFile(a.file.Name(), []byte(strings.Join(all[:2], "")), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, faults := read(t, dir); len(faults) == 0 {
		t.Error("that the first was cut short does not show")
	}
}

// A process that dies in the middle of a write leaves half a line, which nobody
// was told is there.
func TestHalfALineWasNeverAcknowledged(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	add(t, l, "one")
	if _, err := l.file.WriteString(`{"number":3,"act`); err != nil {
		t.Fatal(err)
	}
	if questions, faults := read(t, dir); len(questions) != 1 || len(faults) > 0 {
		t.Errorf("%v, %v", questions, faults)
	}
}

// What cannot be written is an error of all who wait for it, and no gap.
func TestAWriteThatFailsLeavesNoGap(t *testing.T) {
	dir := t.TempDir()
	l := open(t, dir)
	add(t, l, "one")
	writable := l.file
	readOnly, err := os.Open(writable.Name())
	if err != nil {
		t.Fatal(err)
	}
	l.file = readOnly
	if err := l.Append(t.Context(), Entry{Action: Asked, Question: "lost"}); err == nil {
		t.Error("what was not written is acknowledged")
	}
	if l.broken == nil {
		t.Error("a file that cannot be cut back goes on")
	}
	l.file, l.broken = writable, nil
	add(t, l, "two")
	if questions, faults := read(t, dir); strings.Join(questions, " ") != "one two" || len(faults) > 0 {
		t.Errorf("%v, %v", questions, faults)
	}
}

// FuzzEntry: a line is read as it was written, or not at all.
func FuzzEntry(f *testing.F) {
	e := Entry{Number: 1, Action: Asked, Question: "whose \u202e data"}
	line, err := e.line(nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(bytes.TrimSuffix(line, []byte("\n")))
	f.Add([]byte(`{"number":1,"hash":"x"}`))
	f.Add([]byte(`,"hash":"}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := parse(nil, line)
		if err != nil {
			return
		}
		again, err := e.line(nil)
		if err != nil {
			t.Fatal(err)
		}
		read, err := parse(nil, bytes.TrimSuffix(again, []byte("\n")))
		if err != nil || !reflect.DeepEqual(read, e) {
			t.Errorf("%+v is read again as %+v, %v", e, read, err)
		}
	})
}
