package audit

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var testKey = []byte("a key that is kept elsewhere")

// tampered is a log of two files, and what is known of it elsewhere.
type tampered struct {
	dir   string
	files []string
	lines [][]string // of each file
	by    Evidence
}

func tamper(t *testing.T, key []byte) *tampered {
	t.Helper()
	x := &tampered{dir: t.TempDir(), by: Evidence{Key: key, Commits: map[int64]Name{}}}
	for i, questions := range [][]string{{"one", "two", "three", "four"}, {"five", "six", "seven"}} {
		l, err := Open(x.dir, key)
		if err != nil {
			t.Fatal(err)
		}
		add(t, l, questions...)
		if x.by.Commits[int64(i+1)], err = l.Add(t.Context(), Entry{Action: Loading, Source: "shop"}); err != nil {
			t.Fatal(err)
		}
		add(t, l, "and so on")
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
		x.files = append(x.files, l.file.Name())
	}
	line, err := os.ReadFile(filepath.Join(x.dir, checkpointFile))
	if err == nil {
		x.by.Since, err = ParseCheckpoint(line, key)
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range x.files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		x.lines = append(x.lines, strings.SplitAfter(strings.TrimSuffix(string(data), "\n"), "\n"))
		x.lines[len(x.lines)-1][len(x.lines[len(x.lines)-1])-1] += "\n"
	}
	return x
}

// write puts the lines of a file where they were; no lines remove it.
func (x *tampered) write(t *testing.T, file int, lines []string) {
	t.Helper()
	err := os.Remove(x.files[file])
	if err == nil && lines != nil {
		err = os.WriteFile(x.files[file], []byte(strings.Join(lines, "")), 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// forge chains entries anew, as whoever has this key can: none, or a wrong one.
func forge(t *testing.T, key []byte, lines []string, change func(entries []*Entry) []*Entry) []string {
	t.Helper()
	var entries []*Entry
	for _, line := range lines {
		e, err := parse(nil, bytes.TrimSuffix([]byte(line), []byte("\n")))
		if err != nil && !errors.Is(err, errHash) {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	var forged []string
	previous := ""
	for i, e := range change(entries) {
		e.Number, e.Previous = int64(i+1), previous
		line, err := e.line(key)
		if err != nil {
			t.Fatal(err)
		}
		previous = e.hash
		forged = append(forged, string(line))
	}
	return forged
}

func unkeyed(e []*Entry) []*Entry { e[0].Keyed = false; return e }

// Ways to tamper with the record: with the files alone, as whoever lacks the key.
var tamperings = map[string]func(t *testing.T, x *tampered){
	"a question is changed": func(t *testing.T, x *tampered) {
		x.write(t, 0, replaced(x.lines[0], 2, strings.Replace(x.lines[0][2], "two", "six", 1)))
	},
	"a time is changed": func(t *testing.T, x *tampered) {
		x.write(t, 0, replaced(x.lines[0], 2, strings.Replace(x.lines[0][2], `"time":"2`, `"time":"1`, 1)))
	},
	"a name is changed": func(t *testing.T, x *tampered) {
		x.write(t, 1, replaced(x.lines[1], 2, strings.Replace(x.lines[1][2], "auditor", "another", 1)))
	},
	"an entry is taken out":  func(t *testing.T, x *tampered) { x.write(t, 0, slices.Delete(slices.Clone(x.lines[0]), 2, 3)) },
	"the first is taken out": func(t *testing.T, x *tampered) { x.write(t, 0, x.lines[0][1:]) },
	"two change places": func(t *testing.T, x *tampered) {
		x.write(t, 0, replaced(replaced(x.lines[0], 2, x.lines[0][3]), 3, x.lines[0][2]))
	},
	"one is repeated": func(t *testing.T, x *tampered) {
		x.write(t, 0, slices.Insert(slices.Clone(x.lines[0]), 3, x.lines[0][2]))
	},
	"a line is no entry": func(t *testing.T, x *tampered) { x.write(t, 0, replaced(x.lines[0], 2, "{}\n")) },
	"a line is no text":  func(t *testing.T, x *tampered) { x.write(t, 0, replaced(x.lines[0], 2, "\x00\xff\n")) },
	"a hash is changed": func(t *testing.T, x *tampered) {
		x.write(t, 0, replaced(x.lines[0], 2, strings.Replace(x.lines[0][2], `"hash":"`, `"hash":"0`, 1)))
	},
	"a key is added": func(t *testing.T, x *tampered) {
		x.write(t, 0, replaced(x.lines[0], 2, strings.Replace(x.lines[0][2], `{`, `{"status":200,`, 1)))
	},
	"an entry of another": func(t *testing.T, x *tampered) { x.write(t, 0, replaced(x.lines[0], 2, x.lines[1][2])) },
	"the end is cut off":  func(t *testing.T, x *tampered) { x.write(t, 0, x.lines[0][:4]) },
	"one file is gone":    func(t *testing.T, x *tampered) { x.write(t, 0, nil) },
	"a file is empty":     func(t *testing.T, x *tampered) { x.write(t, 0, []string{""}) },
	"a file in another's place": func(t *testing.T, x *tampered) {
		x.write(t, 0, x.lines[1])
		x.write(t, 1, x.lines[0])
	},
	"the last file is a copy of another": func(t *testing.T, x *tampered) { x.write(t, 1, x.lines[0]) },
	"a copy of a file is added": func(t *testing.T, x *tampered) {
		if err := os.WriteFile(x.files[1]+"x"+ending, []byte(strings.Join(x.lines[1], "")), 0o600); err != nil {
			t.Fatal(err)
		}
	},
	"a file is renamed": func(t *testing.T, x *tampered) {
		if err := os.Rename(x.files[0], x.files[0]+"x"+ending); err != nil {
			t.Fatal(err)
		}
	},
}

// What nothing among the files themselves can show, if whoever does it can compute the hashes:
// it takes the key, a checkpoint or a commit of the store.
var forgeries = map[string]func(t *testing.T, x *tampered){
	"the end of the last file is cut off": func(t *testing.T, x *tampered) { x.write(t, 1, x.lines[1][:3]) },
	"the last entry is cut off":           func(t *testing.T, x *tampered) { x.write(t, 1, x.lines[1][:len(x.lines[1])-1]) },
	"the last file is gone":               func(t *testing.T, x *tampered) { x.write(t, 1, nil) },
	"all files are gone": func(t *testing.T, x *tampered) {
		x.write(t, 0, nil)
		x.write(t, 1, nil)
	},
	"the last file is chained anew": func(t *testing.T, x *tampered) {
		x.write(t, 1, forge(t, nil, x.lines[1], func(e []*Entry) []*Entry { e[2].Question = "another"; return e }))
	},
	"the last file is chained anew, without a key": func(t *testing.T, x *tampered) {
		x.write(t, 1, forge(t, nil, x.lines[1], func(e []*Entry) []*Entry { return slices.Delete(unkeyed(e), 2, 3) }))
	},
	"the last file is chained anew with another key": func(t *testing.T, x *tampered) {
		x.write(t, 1, forge(t, []byte("another key of theirs"), x.lines[1], func(e []*Entry) []*Entry { return slices.Delete(e, 2, 3) }))
	},
	"all files are chained anew": func(t *testing.T, x *tampered) {
		first := forge(t, nil, x.lines[0], func(e []*Entry) []*Entry { return slices.Delete(unkeyed(e), 2, 3) })
		last, err := parse(nil, bytes.TrimSuffix([]byte(first[len(first)-1]), []byte("\n")))
		if err != nil {
			t.Fatal(err)
		}
		x.write(t, 0, first)
		x.write(t, 1, forge(t, nil, x.lines[1], func(e []*Entry) []*Entry {
			e[0].Files[0].Number, e[0].Files[0].Hash = last.Number, last.hash
			return unkeyed(e)
		}))
	},
	"an entry is put at the end": func(t *testing.T, x *tampered) {
		x.write(t, 1, forge(t, nil, x.lines[1], func(e []*Entry) []*Entry { return append(e, &Entry{Action: Asked, Question: "never asked"}) }))
	},
	"the log is begun anew": func(t *testing.T, x *tampered) {
		x.write(t, 0, nil)
		x.write(t, 1, nil)
		l, err := Open(x.dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		add(t, l, "one", "two")
		if err := l.Close(); err != nil {
			t.Fatal(err)
		}
	},
}

func replaced(lines []string, at int, line string) []string {
	lines = slices.Clone(lines)
	lines[at] = line
	return lines
}

func faultsOf(t *testing.T, dir string, by Evidence) []string {
	t.Helper()
	found, err := Read(dir, by, func(string, *Entry) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	return found.Faults
}

// TestTamperingShows: 19 ways show by the files alone, and all 29 with a key and a checkpoint
// that was kept elsewhere.
func TestTamperingShows(t *testing.T) {
	if n := len(tamperings) + len(forgeries); n != 29 {
		t.Errorf("there are %d ways", n)
	}
	for name, do := range tamperings {
		t.Run(name, func(t *testing.T) {
			x := tamper(t, nil)
			do(t, x)
			if len(faultsOf(t, x.dir, Evidence{})) == 0 {
				t.Error("without a key it does not show")
			}
		})
	}
	for _, ways := range []map[string]func(*testing.T, *tampered){tamperings, forgeries} {
		for name, do := range ways {
			t.Run(name+", with a key and a checkpoint", func(t *testing.T) {
				x := tamper(t, testKey)
				if faults := faultsOf(t, x.dir, x.by); len(faults) > 0 {
					t.Fatalf("before: %v", faults)
				}
				do(t, x)
				faults := faultsOf(t, x.dir, Evidence{Key: testKey, Since: x.by.Since})
				if len(faults) == 0 {
					t.Error("it does not show")
				}
			})
		}
	}
}

// TestACommitIsAWitness: what a commit of the store names cannot be taken out, key or none.
func TestACommitIsAWitness(t *testing.T) {
	for _, name := range []string{"the end of the last file is cut off", "the last file is gone", "all files are gone", "all files are chained anew", "the log is begun anew"} {
		t.Run(name, func(t *testing.T) {
			x := tamper(t, nil)
			forgeries[name](t, x)
			found, err := Read(x.dir, Evidence{Commits: x.by.Commits}, func(string, *Entry) error { return nil })
			if err != nil {
				t.Fatal(err)
			}
			if text := strings.Join(found.Faults, "\n"); !strings.Contains(text, "of the store") && len(found.Missing) == 0 {
				t.Errorf("it does not show: %s", text)
			}
		})
	}
}

// TestALogIsMissingUnlessItIsAnotherServices: a commit names it, and it is not here.
func TestALogIsMissingUnlessItIsAnotherServices(t *testing.T) {
	x, other := tamper(t, nil), tamper(t, nil)
	by := Evidence{Commits: maps.Clone(x.by.Commits)}
	for number, name := range other.by.Commits {
		by.Commits[number+10] = name
	}
	read := func(others ...string) []MissingLog {
		by.Others = others
		found, err := Read(x.dir, by, func(string, *Entry) error { return nil })
		if err != nil || len(found.Faults) > 0 {
			t.Fatalf("%v %v", found, err)
		}
		return found.Missing
	}
	name := other.by.Commits[1].Log
	if got := read(); !slices.Equal(got, []MissingLog{{name, 2, 12}}) {
		t.Errorf("missing: %v", got)
	}
	if got := read(name); len(got) > 0 {
		t.Errorf("the other service's is missing: %v", got)
	}
}

// TestWitnessesThatDisagreeAreAFault: one forged witness does not silence another.
func TestWitnessesThatDisagreeAreAFault(t *testing.T) {
	x := tamper(t, nil)
	first, err := parse(nil, bytes.TrimSuffix([]byte(x.lines[1][0]), []byte("\n")))
	if err != nil || len(first.Files) != 1 {
		t.Fatalf("%+v, %v", first, err)
	}
	h := first.Files[0]
	h.Hash = strings.Repeat("0", 64)
	faults := faultsOf(t, x.dir, Evidence{Since: &Checkpoint{Files: []Head{h}}})
	if len(faults) != 1 || !strings.Contains(faults[0], "a later file and the checkpoint know another entry each") {
		t.Errorf("%v", faults)
	}
}

func TestWithoutItsKeyALogIsNotCheckedAndSaysSo(t *testing.T) {
	x := tamper(t, testKey)
	if faults := faultsOf(t, x.dir, Evidence{}); len(faults) != 2 || !strings.Contains(faults[0], "made with a key, without which they cannot be checked") {
		t.Errorf("%v", faults)
	}
	if faults := faultsOf(t, x.dir, Evidence{Key: []byte("another key that is long")}); len(faults) < 10 {
		t.Errorf("another key fits: %v", faults)
	}
	found, err := Read(tamper(t, nil).dir, Evidence{}, func(string, *Entry) error { return nil })
	if err != nil || len(found.Unkeyed) != 2 {
		t.Errorf("%v, %v", found, err)
	}
}

// TestAKeyMayComeLater: what was written before it is vouched for by what was written with it.
func TestAKeyMayComeLater(t *testing.T) {
	dir := t.TempDir()
	before := open(t, dir)
	add(t, before, "one", "two")
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	if faults := faultsOf(t, dir, Evidence{Key: testKey}); len(faults) != 1 || !strings.Contains(faults[0], "without the key") {
		t.Errorf("%v", faults)
	}
	after, err := Open(dir, testKey)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { after.Close() })
	if faults := faultsOf(t, dir, Evidence{Key: testKey}); len(faults) > 0 {
		t.Errorf("%v", faults)
	}
}

func TestACheckpointIsBelievedOnlyAsItWasWritten(t *testing.T) {
	x := tamper(t, testKey)
	line, err := MakeCheckpoint(x.dir, testKey)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ParseCheckpoint(line, testKey); err != nil {
		t.Error(err)
	}
	for name, line := range map[string][]byte{
		"changed": bytes.Replace(line, []byte(`"number":`), []byte(`"number":1`), 1), "cut off": line[:len(line)/2], "nothing": nil,
		"unkeyed": bytes.Replace(line, []byte(`"keyed":true,`), nil, 1),
	} {
		if _, err := ParseCheckpoint(line, testKey); err == nil {
			t.Errorf("one that is %s is believed", name)
		}
	}
	if _, err := ParseCheckpoint(line, nil); err == nil {
		t.Error("it is believed without its key")
	}
	forged, err := MakeCheckpoint(x.dir, nil)
	if err == nil {
		x.by.Since, err = ParseCheckpoint(forged, testKey)
	}
	if err != nil {
		t.Fatal(err)
	}
	if faults := faultsOf(t, x.dir, x.by); len(faults) != 1 || !strings.Contains(faults[0], "without the key") {
		t.Errorf("one that anybody can make: %v", faults)
	}
}

// TestALiveFileThatIsGoneIsNoticed before anything else is recorded.
func TestALiveFileThatIsGoneIsNoticed(t *testing.T) {
	for name, do := range map[string]func(path string) error{
		"removed":  os.Remove,
		"replaced": func(path string) error { return errors.Join(os.Remove(path), os.WriteFile(path, nil, 0o600)) },
		"moved":    func(path string) error { return os.Rename(path, path+".old") },
		"cut":      func(path string) error { return os.Truncate(path, 10) },
		"added to": func(path string) error { return appendTo(path, "{}\n") },
	} {
		t.Run(name, func(t *testing.T) {
			l := open(t, t.TempDir())
			add(t, l, "one")
			if err := do(l.file.Name()); err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := l.Append(t.Context(), Entry{Action: Asked, Question: "two"}); !errors.Is(err, ErrRemoved) {
					t.Errorf("it goes on: %v", err)
				}
			}
		})
	}
}

func appendTo(path, text string) error {
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(f, text)
	return errors.Join(err, f.Close())
}
