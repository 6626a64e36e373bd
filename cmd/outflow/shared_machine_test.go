//go:build unix

package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestNobodyElseDecidesWhatIsRun: the drawing library's compiled code is kept for
// the user alone, not where all users of a machine write; and what is no
// directory there keeps nobody from starting.
func TestNobodyElseDecidesWhatIsRun(t *testing.T) {
	shared, own := t.TempDir(), t.TempDir()
	for _, cache := range []string{own, "/dev/null"} {
		status, errs := runAlone(t, []string{"TMPDIR=" + shared, "XDG_CACHE_HOME=" + cache}, "version")
		if status != exitDone {
			t.Fatalf("with %s as cache: status %d: %s", cache, status, errs)
		}
	}
	if found, err := os.ReadDir(shared); err != nil || len(found) > 0 {
		t.Errorf("where everybody writes there is %v (%v)", found, err)
	}
	if info, err := os.Stat(filepath.Join(own, "outflow")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the user's own cache: %v, %v", info, err)
	}
	if _, err := os.Stat(filepath.Join(own, "outflow", "go-graphviz")); err != nil {
		t.Error(err)
	}
}
