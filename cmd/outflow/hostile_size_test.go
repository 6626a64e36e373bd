//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestAHugeLineIsRefusedInLittleMemory reads files that hold a line of a
// gigabyte, or what stands for one: they are sparse, and take no room.
func TestAHugeLineIsRefusedInLittleMemory(t *testing.T) {
	size := int64(1 << 30)
	if testing.Short() {
		size = 1 << 27
	}
	const most = 400 << 20 // bytes of memory
	store := stored(t)
	for _, c := range []struct {
		name, file, begins string
		files              map[string]string
		args               []string
		says               string
	}{
		{"manifest", "m.yaml", `outflow: 1` + "\n" + `parties: [{id: "`, nil, []string{"load", "m.yaml"}, "m.yaml: the manifest is larger than 32 MB"},
		{"JSON", "m.json", `{"outflow": 1, "parties": [{"id": "`, nil, []string{"load", "m.json"}, "m.json: the manifest is larger than 32 MB"},
		{"claims", "c.ndjson", `{"kind":"party","id":"p","source":"s","name":"`, nil, []string{"load", "c.ndjson"}, "c.ndjson:1: the line is longer than 64 MB"},
		{"bulk", "b/parties.csv", "id,name\np,", map[string]string{"b/systems.csv": "id,party\ns,p\n"}, []string{"load", "b"}, "b/parties.csv:2: a line is longer than 1 MB"},
		{"members", "gold.csv", "id\n1", nil, []string{"members", "add", "gold", "--from", "gold.csv"}, "gold.csv:2: the line is longer than 1 MB"},
		{"Parquet", "gold", "PAR1", nil, []string{"members", "add", "gold", "--from", "gold"}, "gold: the file is Parquet and cannot be read: the file ends in the middle"},
		{"zeros", "z", "", nil, []string{"load", "z"}, "z: this file is not for Outflow"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			place(t, c.files)
			place(t, map[string]string{c.file: c.begins})
			if err := os.Truncate(c.file, size); err != nil {
				t.Fatal(err)
			}
			before := content(t, store)
			measured := filepath.Join(t.TempDir(), "status")
			status, errs := runAlone(t, []string{asMeasured + "=" + measured}, append(c.args, "--store", store)...)
			if status != exitFailed || !strings.HasPrefix(errs, "outflow: "+c.says) || strings.Count(errs, "\n") != 1 {
				t.Errorf("it exits %d with %.500s", status, errs)
			}
			if memory := mostMemory(t, measured); memory > most && !testing.Short() { // the race detector takes much of its own
				t.Errorf("it took %d MB", memory>>20)
			}
			if after := content(t, store); after != before {
				t.Errorf("the store was changed: %v, was %v", after, before)
			}
		})
	}
}

// mostMemory reads the most memory that a process had, in bytes.
func mostMemory(t testing.TB, path string) int64 {
	t.Helper()
	status, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var kilobytes int64
	_, line, _ := strings.Cut(string(status), "\nVmHWM:")
	if _, err := fmt.Sscan(line, &kilobytes); err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}

// TestAPipeIsNotWaitedFor: whoever is to write to it may never come.
func TestAPipeIsNotWaitedFor(t *testing.T) {
	t.Chdir(t.TempDir())
	place(t, map[string]string{"b/": "", "d/m.yaml": "outflow: 1\nparties: [{id: p}]\n"})
	for _, pipe := range []string{"m.yaml", "b/parties.csv", "d/pipe.yaml"} {
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for path, says := range map[string]string{"m.yaml": "m.yaml: this is no ordinary file; expected ", "b": "b: parties.csv is no ordinary file\n"} {
		if status, _, errs := outflow(t, "load", path, "--store", "x.db"); status != exitFailed || !strings.HasPrefix(errs, "outflow: "+says) {
			t.Errorf("%s: it exits %d with %s", path, status, errs)
		}
	}
	if status, out, errs := outflow(t, "load", "d", "--store", "x.db"); status != exitDone || !strings.Contains(out, "d/pipe.yaml: this is no ordinary file") {
		t.Errorf("a directory with a pipe in it exits %d with %s%s", status, out, errs)
	}
}
