//go:build unix

package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// verbs are command lines that need a store, and what they need besides.
var verbs = [][]string{
	{"ask", "whose data reached mailer"}, {"people", "whose data reached mailer"}, {"draw", "mailer", "-o", "x.svg"},
	{"load", "flows.yaml"}, {"members", "add", "gold", "--from", "gold.csv"}, {"export"}, {"log"}, {"verify"}, {"migrate"},
}

// TestABadStoreIsSaidByEveryVerbAndLeftAsItIs damages a store in ways that
// every verb must meet.
func TestABadStoreIsSaidByEveryVerbAndLeftAsItIs(t *testing.T) {
	sound, err := os.ReadFile(stored(t))
	if err != nil {
		t.Fatal(err)
	}
	newer := bytes.Clone(sound)
	binary.BigEndian.PutUint32(newer[60:], 99) // where SQLite keeps the version that a program gives its files
	binary.BigEndian.PutUint32(newer[8188:], crc32.Checksum(newer[:8188], crc32.MakeTable(crc32.Castagnoli)))
	const damaged = "the file is damaged; run outflow verify"
	for _, c := range []struct {
		name, says string
		data       []byte
	}{
		{"no SQLite", "the file is not an Outflow store; name another file, or load into a new one", bytes.Repeat([]byte("no database\n"), 100)},
		{"cut off in a page", damaged, sound[:5000]},
		{"cut off in the head", damaged, sound[:50]},
		{"newer", "the store was written by a newer Outflow; use that one", newer},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			place(t, map[string]string{"flows.yaml": head, "gold.csv": "id\n1\n", "bad.db": string(c.data)})
			for _, args := range verbs {
				status, out, errs := outflow(t, append(args, "--store", "bad.db")...)
				says := c.says
				switch {
				case says == damaged && (args[0] == "verify" || args[0] == "migrate"): // which look closer
					says = "the file is damaged; restore it from a backup, or load its sources into a new store"
				case says == damaged && strings.Contains(errs, "page 1"): // which cannot be seen to be all that is damaged
					says = "page 1 of the file is damaged, or another program edited it; run outflow verify"
				}
				if status != exitFailed || out != "" || !strings.HasPrefix(errs, "outflow: ") || !strings.HasSuffix(errs, "bad.db: "+says+"\n") || strings.Count(errs, "\n") != 1 {
					t.Errorf("outflow %s exits %d with %s%s  want %s", args[0], status, out, errs, says)
				}
				if after, err := os.ReadFile("bad.db"); err != nil || !bytes.Equal(after, c.data) {
					t.Fatalf("outflow %s changed the file (%v)", args[0], err)
				}
			}
		})
	}
}

func TestAReadOnlyStoreAnswersAndRefusesToChange(t *testing.T) {
	store := stored(t)
	// Everyone may look, nobody write.
	for dir := filepath.Dir(store); dir != filepath.Clean(os.TempDir()); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o555); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(dir, 0o755) })
	}
	if err := os.Chmod(store, 0o444); err != nil {
		t.Fatal(err)
	}
	nobody := []string{asNobody + "=1"}
	before := content(t, store)
	if status, errs := runAlone(t, nobody, "ask", "whose data reached mailer", "--store", store); status != exitDone || errs != "" {
		t.Errorf("a question exits %d with %s", status, errs)
	}
	files := t.TempDir()
	for dir := files; dir != filepath.Clean(os.TempDir()); dir = filepath.Dir(dir) {
		if err := os.Chmod(dir, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Chdir(files)
	place(t, map[string]string{"more.yaml": "outflow: 1\nparties: [{id: more}]\n", "gold.csv": "id\n1\n"})
	for _, args := range [][]string{{"load", filepath.Join(files, "more.yaml")}, {"members", "add", "gold", "--from", filepath.Join(files, "gold.csv")}} {
		status, errs := runAlone(t, nobody, append(args, "--store", store)...)
		if status != exitFailed || !strings.Contains(errs, store) || !strings.Contains(errs, "read-only") && !strings.Contains(errs, "cannot be written to") || strings.Count(errs, "\n") != 1 {
			t.Errorf("outflow %s exits %d with %s", args[0], status, errs)
		}
	}
	if after := content(t, store); after != before {
		t.Errorf("the store was changed: %v, was %v", after, before)
	}
}

// TestADiskThatTakesNoMoreLosesNothing lets the store's file grow no further.
// A file system that is full fails in the same places; see the store's own test.
func TestADiskThatTakesNoMoreLosesNothing(t *testing.T) {
	store := stored(t)
	before := content(t, store)
	info, err := os.Stat(store)
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	text.WriteString("outflow: 1\nparties:\n")
	for i := range 3000 {
		fmt.Fprintf(&text, "- {id: party%d}\n", i)
	}
	place(t, map[string]string{"many.yaml": text.String()})
	limit := fmt.Sprintf("%s=%d", asLimited, info.Size()+64<<10)
	status, errs := runAlone(t, []string{limit}, "load", "many.yaml", "--store", store)
	if status != exitFailed || !strings.Contains(errs, store+": the disk ") || !strings.Contains(errs, "nothing was changed") || strings.Count(errs, "\n") != 1 {
		t.Errorf("it exits %d with %s", status, errs)
	}
	if after := content(t, store); after != before {
		t.Errorf("the store was changed: %v, was %v", after, before)
	}
	// Where there is room again, the same load goes through.
	if status, _, errs := outflow(t, "load", "many.yaml", "--store", store); status != exitDone {
		t.Errorf("with room again it exits %d with %s", status, errs)
	}
	if status, out, errs := outflow(t, "verify", "--store", store); status != exitDone {
		t.Errorf("the store is not sound: %s%s", out, errs)
	}
}

// TestADiskThatTakesNothingIsSaidToWhoOnlyReads: SQLite keeps a small file beside
// a store that is read.
func TestADiskThatTakesNothingIsSaidToWhoOnlyReads(t *testing.T) {
	store := stored(t)
	for _, args := range [][]string{{"ask", "whose data reached mailer"}, {"log"}, {"verify"}, {"export"}} {
		status, errs := runAlone(t, []string{asLimited + "=4096"}, append(args, "--store", store)...)
		if want := "outflow: store " + store + ": the disk is full and nothing was changed; make room and try again\n"; status != exitFailed || errs != want {
			t.Errorf("outflow %s exits %d with %s  want %s", args[0], status, errs, want)
		}
	}
}
