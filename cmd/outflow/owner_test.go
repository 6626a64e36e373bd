//go:build unix

package main

import (
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// TestFilesAreTheirOwners: whatever the umask, nobody else may read what the program writes
// of a store, of people or of the record.
func TestFilesAreTheirOwners(t *testing.T) {
	before := syscall.Umask(0)
	t.Cleanup(func() { syscall.Umask(before) })
	for _, umask := range []int{0, 0o777} {
		syscall.Umask(umask)
		if os.Getuid() != 0 && umask != 0 {
			continue // nobody else gets by with files without any rights
		}
		dir := t.TempDir()
		t.Chdir(dir)
		place(t, map[string]string{"shop.yaml": head + "datasets: [{id: crm/people, population: customers, subjects: everyone}]\n", "list.csv": "id\n1\n2\n"})
		for _, args := range [][]string{
			{"load", "shop.yaml"}, {"members", "replace", "customers", "--from", "list.csv"}, {"token", "new", "--role", "reader", "--name", "x"},
			{"export", "-o", "estate.ndjson"}, {"people", "whose data does crm hold", "-o", "people.csv"},
		} {
			if status, _, errs := outflow(t, args...); status != exitDone || strings.Contains(errs, "others on this machine") {
				t.Fatalf("outflow %s: %s", args[0], errs)
			}
		}
		s, process := serveAlone(t, nil, "serve", "--load", "shop.yaml")
		if status, _, _ := s.get(t, "/livez"); status != http.StatusOK {
			t.Fatalf("status %d", status)
		}
		_ = process.Process.Kill()
		process.Wait()
		found := 0
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || path == dir || d.Name() == "shop.yaml" || d.Name() == "list.csv" {
				return err
			}
			info, err := d.Info()
			if err == nil && info.Mode().Perm()&0o077 != 0 {
				t.Errorf("with umask %04o %s is %v", umask, d.Name(), info.Mode())
			}
			found++
			return err
		})
		if err != nil || found < 6 {
			t.Errorf("%d files, %v", found, err)
		}
	}
}

// TestAStoreThatOthersCanReadIsSaid, once, by whatever writes to it.
func TestAStoreThatOthersCanReadIsSaid(t *testing.T) {
	store := stored(t)
	if err := os.Chmod(store, 0o644); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("outflow: %s can be read by others on this machine; chmod 600 %s ends that\n", store, store)
	if _, _, errs := outflow(t, "load", "flows.yaml", "--store", store); strings.Count(errs, want) != 1 {
		t.Errorf("it is not said: %s", errs)
	}
}

// TestUploadsOfKilledServicesAreCleared at the next start, and those of one that runs are not.
func TestUploadsOfKilledServicesAreCleared(t *testing.T) {
	temporary, store := t.TempDir(), filepath.Join(t.TempDir(), "a.db")
	env := []string{"TMPDIR=" + temporary}
	// A body that never ends keeps an upload where it is.
	hang := func(s *runningService) (give func()) {
		in, out, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			resp, err := http.Post(s.url+"/v1/load?source=shop", "", in)
			if err == nil {
				resp.Body.Close()
			}
		}()
		fmt.Fprintln(out, "outflow: 1\nparties: [{id: kim@example.org}]")
		return func() { out.Close() }
	}
	left := func() int {
		dirs, err := filepath.Glob(filepath.Join(temporary, "outflow-load-*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(dirs)
	}
	killed, process := serveAlone(t, env, "serve", "--store", store)
	defer hang(killed)()
	waitUntil(t, "the upload is kept", func() bool { return left() == 2 })
	_ = process.Process.Kill()
	process.Wait()
	runs, _ := serveAlone(t, env, "serve", "--store", store)
	waitUntil(t, "it is cleared", func() bool { return left() == 0 })
	defer hang(runs)()
	waitUntil(t, "another upload is kept", func() bool { return left() == 2 })
	serveAlone(t, env, "serve", "--store", store)
	if left() != 2 {
		t.Error("the upload of a service that runs is gone")
	}
}
