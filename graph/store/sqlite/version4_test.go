package sqlite

import (
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"outflow/graph"
	"outflow/graph/store/storetest"
)

// TestVersion3IsMigrated: testdata holds a store of version 3 with five commits, in
// which places come and go that transfers alone name.
func TestVersion3IsMigrated(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "graph.db")
	unpack(t, "testdata/version3.db.gz", path)
	wantOpenError(t, path, Options{}, graph.ErrOlder, "outflow migrate")
	if err := Migrate(ctx, path); err != nil {
		t.Fatal(err)
	}
	s := openAt(t, path)
	storetest.WantSound(t, s)
	for number, want := range []struct{ implied, named int }{{4, 3}, {7, 3}, {5, 3}, {4, 3}, {2, 1}} {
		if err := s.View(ctx, int64(number+1), func(r graph.Reader) error {
			var all, said []graph.Claim
			for c, err := range r.Claims(ctx) {
				if err != nil {
					return err
				}
				if all = append(all, c); c.Kind.IsSaid() {
					said = append(said, c)
				}
			}
			wantSame(t, all, graph.Imply(said...))
			if got := len(all) - len(said); got != want.implied {
				t.Errorf("commit %d: %d places are implied, want %d", number+1, got, want.implied)
			}
			named, err := r.Named(ctx, []string{"out", "made", "gone"})
			if len(named) != want.named {
				t.Errorf("commit %d: found %v", number+1, named)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	// It goes on as any other.
	storetest.Apply(t, s, graph.Batch{Replaces: []string{"hr", "law"}, Claims: storetest.Each(storetest.Transfers("hr", 10, 1)...)})
	storetest.WantSound(t, s)
}

func wantSame(t *testing.T, got, want []graph.Claim) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("got %d claims, want %d", len(got), len(want))
		return
	}
	for i := range got {
		if g, w := string(got[i].Canonical()), string(want[i].Canonical()); g != w {
			t.Errorf("got %s, want %s", g, w)
		}
	}
}

func unpack(t *testing.T, from, to string) {
	t.Helper()
	file, err := os.Open(from)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err == nil {
		err = os.WriteFile(to, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}
