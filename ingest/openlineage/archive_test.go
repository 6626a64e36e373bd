package openlineage

import (
	"bufio"
	"compress/gzip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// kept returns the lines of the files of an archive, by file.
func kept(t *testing.T, dir string) (all [][]string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.ndjson.gz"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		z, err := gzip.NewReader(file)
		if err != nil {
			t.Fatal(err)
		}
		if !IsArchive(z.Comment) {
			t.Errorf("%s does not say what it is: %q", name, z.Comment)
		}
		var lines []string
		for in := bufio.NewScanner(z); in.Scan(); {
			lines = append(lines, in.Text())
		}
		all = append(all, lines)
	}
	return all
}

func texts(all ...string) (b [][]byte) {
	for _, t := range all {
		b = append(b, []byte(t))
	}
	return b
}

func TestAnArchiveHasAFileForEachDayAndALineForEachEvent(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "events")
	a, err := OpenArchive(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	now := time.Date(2024, 3, 1, 23, 0, 0, 0, time.FixedZone("", 3600))
	a.now = func() time.Time { return now }
	for _, events := range [][][]byte{texts(`{"a": 1}`, "{\n \"b\":\r\n\t\"x\\ny\"}"), texts("{}")} {
		if err := a.Add(events); err != nil {
			t.Fatal(err)
		}
	}
	now = now.Add(2 * time.Hour)
	if err := a.Add(texts(`{"c":3}`)); err != nil {
		t.Fatal(err)
	}
	got := kept(t, dir)
	if len(got) != 2 || !slices.Equal(got[0], []string{`{"a": 1}`, `{"b":"x\ny"}`, "{}"}) || !slices.Equal(got[1], []string{`{"c":3}`}) {
		t.Errorf("%q", got)
	}
	names, _ := filepath.Glob(filepath.Join(dir, "*"))
	if !strings.HasPrefix(filepath.Base(names[0]), "2024-03-01-") || !strings.HasPrefix(filepath.Base(names[1]), "2024-03-02-") {
		t.Error(names)
	}
	if info, err := os.Stat(names[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Error(info.Mode(), err)
	}
}

// What could not be written is not in the way of what comes after it.
func TestAnArchiveGoesOnAfterAWriteThatFailed(t *testing.T) {
	dir := t.TempDir()
	a, err := OpenArchive(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := a.Add(texts(`{"a":1}`)); err != nil {
		t.Fatal(err)
	}
	a.file.Close()
	if a.file, err = os.Open(a.file.Name()); err != nil { // to which nothing can be written
		t.Fatal(err)
	}
	if err := a.Add(texts(`{"b":2}`)); err == nil {
		t.Error("it was written to a file that cannot be written to")
	}
	if err := a.Add(texts(`{"c":3}`)); err != nil {
		t.Fatal(err)
	}
	got := slices.Concat(kept(t, dir)...)
	if slices.Sort(got); !slices.Equal(got, []string{`{"a":1}`, `{"c":3}`}) {
		t.Errorf("%q", got)
	}
}
