package sqlite

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"sync"
	"testing"

	"outflow/graph"
	"outflow/graph/store/storetest"
)

// longerChain is what a later version of this package might have.
func longerChain(run func(*conn) error) []step { return append(chain(), step{"a later step", run}) }

func addTable(c *conn) error { return c.exec("CREATE TABLE later (n INTEGER)") }

func TestVersions(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "graph.db")
	claims := storetest.Transfers("hr", 10, 1)
	s := openAt(t, path)
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(claims...)})
	s.Close()
	if err := Migrate(ctx, path); err != nil {
		t.Errorf("Migrate of a current store: %v", err)
	}

	later := longerChain(addTable)
	if _, err := open(ctx, path, Options{}, later); !errors.Is(err, graph.ErrOlder) {
		t.Errorf("a later version opens an older store: %v", err)
	}
	// A step that fails leaves the version before.
	failure := errors.New("no")
	err := migrate(ctx, path, longerChain(func(c *conn) error { return errors.Join(addTable(c), failure) }))
	if !errors.Is(err, failure) {
		t.Errorf("migrate: got %v, want the step's error", err)
	}
	storetest.WantAll(t, openAt(t, path), 0, claims...)

	if err := migrate(ctx, path, later); err != nil {
		t.Fatal(err)
	}
	migrated, err := open(ctx, path, Options{}, later)
	if err != nil {
		t.Fatal(err)
	}
	storetest.WantAll(t, migrated, 0, claims...)
	storetest.WantSound(t, migrated)
	migrated.Close()

	wantOpenError(t, path, Options{}, graph.ErrNewer, "newer Outflow")
	if err := Migrate(ctx, path); !errors.Is(err, graph.ErrNewer) {
		t.Errorf("Migrate of a newer store: %v", err)
	}
	if err := Migrate(ctx, path+"x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("Migrate of no store: %v", err)
	}
}

// TestOpenTogether makes one store from many sides at once.
func TestOpenTogether(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			s, err := Open(context.Background(), path, Options{})
			if err != nil {
				t.Error(err)
				return
			}
			s.Close()
		})
	}
	group.Wait()
	storetest.WantSound(t, openAt(t, path))
}

// TestKindNumbers: they are in files.
func TestKindNumbers(t *testing.T) {
	for i, kind := range []graph.Kind{graph.KindSource, graph.KindCategory, graph.KindParty, graph.KindSystem, graph.KindDataset,
		graph.KindField, graph.KindAnnotation, graph.KindPopulation, graph.KindCohort, graph.KindTransfer, graph.KindImplied, graph.KindRun, graph.KindPattern, graph.KindErasure} {
		if kindNumbers[kind] != int64(i) || kindOf(int64(i)) != kind {
			t.Errorf("%s has the number %d, want %d", kind, kindNumbers[kind], i)
		}
	}
	if len(kindNumbers) != len(graph.Kinds) {
		t.Errorf("there are %d kinds and %d numbers", len(graph.Kinds), len(kindNumbers))
	}
}

// migrated returns a store that was made as one of a version, which is refused until it is
// migrated, and the claims in it.
func migrated(t *testing.T, version int) (*Store, []graph.Claim) {
	t.Helper()
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "graph.db")
	old, err := open(ctx, path, Options{}, chain()[:version])
	if err != nil {
		t.Fatal(err)
	}
	claims := storetest.Transfers("hr", 10, 1)
	storetest.Apply(t, old, graph.Batch{Claims: storetest.Each(claims...)})
	old.Close()
	wantOpenError(t, path, Options{}, graph.ErrOlder, "outflow migrate")
	if err := Migrate(ctx, path); err != nil {
		t.Fatal(err)
	}
	return openAt(t, path), claims
}
