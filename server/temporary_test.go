package server

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestUploadsLeftBehindAreCleared: those of processes that were killed, and locks without one;
// not one that is being loaded, and nothing that only looks like one.
func TestUploadsLeftBehindAreCleared(t *testing.T) {
	temporary, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "made")
	t.Setenv("TMPDIR", temporary)
	at := func(name string) string { return filepath.Join(temporary, uploadPrefix+name) }
	for _, err := range []error{
		os.MkdirAll(at("killed")+"/members", 0o700), os.WriteFile(at("killed")+lockSuffix, nil, 0o600),
		os.WriteFile(at("alone")+lockSuffix, nil, 0o600),
		os.Mkdir(at("trap"), 0o700), os.Symlink(elsewhere, at("trap")+lockSuffix),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	dir, remove, err := uploadDir()
	if err != nil {
		t.Fatal(err)
	}
	defer remove()
	clearUploads()
	want := []string{filepath.Base(dir), filepath.Base(dir) + lockSuffix, uploadPrefix + "trap", uploadPrefix + "trap" + lockSuffix}
	slices.Sort(want)
	if got := uploads(t); !slices.Equal(got, want) {
		t.Errorf("left are %v, want %v", got, want)
	}
	if _, err := os.Lstat(elsewhere); err == nil {
		t.Error("a file was made where somebody's link leads")
	}
}
