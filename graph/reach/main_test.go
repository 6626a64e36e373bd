package reach

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets garbage lie: what thousands of small graphs leave behind
// is little memory, and a fifth of the time went into collecting it at once.
func TestMain(m *testing.M) {
	debug.SetGCPercent(800)
	os.Exit(m.Run())
}
