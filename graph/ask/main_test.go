package ask_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets garbage lie: what thousands of small graphs and answers leave behind
// is little memory, and a third of the time went into collecting it at once.
func TestMain(m *testing.M) {
	debug.SetGCPercent(800)
	os.Exit(m.Run())
}
