package sqlite

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/store/ledger"
	"outflow/graph/store/storetest"

	lib "modernc.org/sqlite/lib"
)

// wantOpenError checks that the error says where and what to do, once.
func wantOpenError(t *testing.T, path string, o Options, is error, says string) {
	t.Helper()
	s, err := Open(context.Background(), path, o)
	if err == nil {
		s.Close()
		t.Fatalf("Open succeeds; want an error that says %q", says)
	}
	if is != nil && !errors.Is(err, is) {
		t.Errorf("Open: %v is not %v", err, is)
	}
	if text := err.Error(); !strings.Contains(text, says) || strings.Count(text, path) != 1 || strings.Contains(text, "\n") {
		t.Errorf("Open: %q should say %q, and the path once, in one line", text, says)
	}
}

func TestOpenKeepsWhatWasWritten(t *testing.T) {
	for _, name := range []string{"graph.db", "odd ?mode=memory&x=%41#.db", "그래프.db", ":memory:", "file:x.db"} {
		path := filepath.Join(t.TempDir(), name)
		s := openAt(t, path)
		claims := storetest.Transfers("hr", 10, 1)
		c, _ := storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(claims...)})
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s: the store is not where it was said to be: %v", name, err)
		}
		again := openAt(t, path)
		storetest.WantAll(t, again, 0, claims...)
		if got := storetest.Head(t, again); got.Hash != c.Hash {
			t.Errorf("%s: head %s, want %s", name, got.Hash, c.Hash)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	dir := t.TempDir()
	file := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	wantOpenError(t, filepath.Join(dir, "none.db"), Options{MustExist: true}, fs.ErrNotExist, "load something")
	wantOpenError(t, filepath.Join(dir, "none", "graph.db"), Options{}, fs.ErrNotExist, "directory is not there")
	wantOpenError(t, dir, Options{}, nil, "it is a directory")
	wantOpenError(t, os.DevNull, Options{}, nil, "it is no ordinary file")
	wantOpenError(t, file("text.db", bytes.Repeat([]byte("no database\n"), 200)), Options{}, nil, "not an Outflow store")
	wantOpenError(t, file("short.db", []byte("SQLite format 3\x00 and so on")), Options{}, nil, "not an Outflow store")
	if _, err := Open(context.Background(), "", Options{}); err == nil {
		t.Error("Open opens a store without a name")
	}
}

func TestOpenRefusesForeignDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "foreign.db")
	c, err := openConn(path, lib.SQLITE_OPEN_READWRITE|lib.SQLITE_OPEN_CREATE)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.exec("CREATE TABLE users (id)"); err != nil {
		t.Fatal(err)
	}
	c.close()
	before, _ := os.ReadFile(path)
	wantOpenError(t, path, Options{}, nil, "another program")
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("Open changed another program's database")
	}
}

func TestOpenTakesEmptyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, path)
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(storetest.Transfers("hr", 1, 1)...)})
	storetest.WantSound(t, s)
}

// TestDamagedFile cuts a store off, or overwrites its middle: it is refused or
// found by Verify, and never read as if nothing were wrong.
func TestDamagedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	s := openAt(t, path)
	claims := storetest.Transfers("hr", 2000, 1)
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(claims...)})
	s.Close()
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	damaged := map[string][]byte{
		"cut to a page":    whole[:8192],
		"cut to a half":    whole[:len(whole)/2],
		"cut by a page":    whole[:len(whole)-8192],
		"zeros in middle":  append(append(bytes.Clone(whole[:len(whole)/2]), make([]byte, 8192)...), whole[len(whole)/2+8192:]...),
		"header scribbled": append([]byte("SQLite format 3\x00\xff\xff\xff\xff"), whole[20:]...),
	}
	for name, data := range damaged {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "graph.db")
			if err := os.WriteFile(path, data, 0o600); err != nil {
				t.Fatal(err)
			}
			ctx := context.Background()
			s, err := Open(ctx, path, Options{})
			if err == nil {
				defer s.Close()
				var faults []string
				if faults, err = s.Verify(ctx); err == nil && len(faults) == 0 {
					t.Fatal("the damage goes unnoticed")
				}
				if err == nil {
					return
				}
			}
			var e *ledger.Error
			if !errors.As(err, &e) || strings.Count(err.Error(), path) != 1 {
				t.Errorf("%q does not say in words what is wrong", err)
			}
		})
	}
}
