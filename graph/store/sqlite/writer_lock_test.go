package sqlite

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/store/storetest"

	lib "modernc.org/sqlite/lib"
)

// TestTwoProcessesWrite: they take turns.
func TestTwoProcessesWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	a, b := startChild(t, "write", path, 1), startChild(t, "write", path, 2)
	var numbers []int64
	for _, c := range []*child{a, b} {
		for {
			n, ok := c.made(t)
			if !ok {
				break
			}
			numbers = append(numbers, n)
		}
		if err := c.cmd.Wait(); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(numbers)
	for i, n := range numbers {
		if n != int64(i+1) {
			t.Fatalf("the commits' numbers have gaps or repeat: %v", numbers)
		}
	}
	if len(numbers) != 20 {
		t.Errorf("%d commits were made, want 20", len(numbers))
	}
	s := openAt(t, path)
	storetest.WantAll(t, s, 0, append(storetest.Transfers("writer 1", 100, 9), storetest.Transfers("writer 2", 100, 9)...)...)
	storetest.WantSound(t, s)
}

// TestBusy: who waits for the writer lock gives up in time, and gets it at once when
// its holder dies.
func TestBusy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	holder := startChild(t, "hold", path, 0)
	if _, ok := holder.made(t); !ok {
		t.Fatal("the other process made no commit")
	}
	s, err := Open(context.Background(), path, Options{Wait: 30 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	batch := graph.Batch{Claims: storetest.Each(storetest.Transfers("hr", 10, 1)...)}
	if _, _, err := s.Apply(context.Background(), batch); !errors.Is(err, graph.ErrBusy) {
		t.Errorf("Apply beside another writer: got %v, want ErrBusy", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s.lock.wait = time.Hour
	time.AfterFunc(10*time.Millisecond, cancel)
	if _, _, err := s.Apply(ctx, batch); !errors.Is(err, context.Canceled) {
		t.Errorf("Apply of an ended context: got %v, want context.Canceled", err)
	}
	storetest.WantAll(t, s, 0) // reading is possible, and shows nothing of the other's
	holder.kill()
	if c, _ := storetest.Apply(t, s, batch); c.Number != 1 {
		t.Errorf("got commit %d, want 1", c.Number)
	}
	storetest.WantAll(t, s, 0, storetest.Transfers("hr", 10, 1)...)
	storetest.WantSound(t, s)
}

// TestBusyInProcess is the same between goroutines.
func TestBusyInProcess(t *testing.T) {
	for name, s := range map[string]*Store{"file": openFile(t), "memory": openMemory(t)} {
		s.lock.wait = 20 * time.Millisecond
		_, _, err := s.Apply(context.Background(), graph.Batch{
			Claims: storetest.Each(storetest.Transfers("hr", 1, 1)...),
			Check: func(ctx context.Context, _ graph.Reader, _ graph.Change) error {
				_, _, err := s.Apply(ctx, graph.Batch{})
				return fmt.Errorf("inside: %w", err)
			},
		})
		if !errors.Is(err, graph.ErrBusy) {
			t.Errorf("%s: got %v, want ErrBusy", name, err)
		}
		storetest.WantAll(t, s, 0)
	}
}

// TestWriterLockFollowsLinks: a store has one lock under all its names.
func TestWriterLockFollowsLinks(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "graph.db"), filepath.Join(dir, "link.db")
	s := openAt(t, path)
	if err := os.Symlink(path, link); err != nil {
		t.Skip("links cannot be made here: ", err)
	}
	other, err := Open(context.Background(), link, Options{Wait: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(storetest.Transfers("hr", 1, 1)...), Check: func(ctx context.Context, _ graph.Reader, _ graph.Change) error {
		if _, _, err := other.Apply(ctx, graph.Batch{}); !errors.Is(err, graph.ErrBusy) {
			t.Errorf("got %v, want ErrBusy", err)
		}
		return nil
	}})
}

// TestForeignLock: another program may hold the file's own lock.
func TestForeignLock(t *testing.T) {
	s := openFile(t)
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(storetest.Transfers("hr", 1, 1)...)})
	other, err := openReady(s.path, lib.SQLITE_OPEN_READWRITE, false)
	if err != nil {
		t.Fatal(err)
	}
	defer other.close()
	err = other.transact(func() error {
		err := s.conns.with(context.Background(), func(c *conn) error { return c.exec("PRAGMA busy_timeout = 1") })
		if err != nil {
			return err
		}
		_, _, err = s.Apply(context.Background(), graph.Batch{Claims: storetest.Each(storetest.Transfers("law", 1, 1)...)})
		return err
	})
	if !errors.Is(err, graph.ErrBusy) || strings.Contains(err.Error(), "\n") {
		t.Errorf("got %v, want ErrBusy", err)
	}
	storetest.WantAll(t, s, 0, storetest.Transfers("hr", 1, 1)...)
}
