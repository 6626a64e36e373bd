//go:build unix

package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outflow/fixtures/race"
	"outflow/fixtures/tries"
)

// TestDamageIsNeverAnswered asks files that were damaged at random: the answer is the same,
// or it is one line that says what is wrong.
func TestDamageIsNeverAnswered(t *testing.T) {
	race.SkipShort(t)
	store := stored(t)
	questions := [][]string{
		{"ask", "whose data reached mailer", "--json", "--store", store},
		{"ask", "where did crm go", "--known-at", "1", "--json", "--store", store},
		{"log", "--store", store},
	}
	var before []string
	for _, args := range questions {
		status, out, errs := outflow(t, args...)
		if status != exitDone {
			t.Fatalf("outflow %s: %s", args[0], errs)
		}
		before = append(before, out)
	}
	sound, err := os.ReadFile(store)
	if err != nil {
		t.Fatal(err)
	}
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	asked, refused := 0, 0
	try := func(what string, data []byte) {
		t.Helper()
		for _, beside := range []string{"-wal", "-shm"} {
			_ = os.Remove(store + beside)
		}
		if err := os.WriteFile(store, data, 0o600); err != nil {
			t.Fatal(err)
		}
		for i, args := range questions {
			asked++
			status, out, errs := outflow(t, args...)
			switch {
			case status == exitDone && out != before[i]:
				t.Fatalf("with %s outflow %s answers\n%s", what, args[0], out)
			case status != exitDone && (out != "" || strings.Count(errs, "\n") != 1 || !strings.Contains(errs, filepath.Base(store))):
				t.Fatalf("with %s outflow %s exits %d with %s%s", what, args[0], status, out, errs)
			case status != exitDone:
				refused++
			}
		}
	}
	for range tries.Of(200) {
		data := bytes.Clone(sound)
		data[random.IntN(len(data))] ^= 1 << random.IntN(8)
		try("a bit that is another", data)
	}
	for range tries.Of(60) {
		try("its end cut off", sound[:random.IntN(len(sound))])
	}
	for range tries.Of(56) {
		data, page := bytes.Clone(sound), random.IntN(len(sound)/8192)*8192
		clear(data[page : page+8192])
		try("a page of zeros", data)
	}
	t.Logf("%d of %d were refused", refused, asked)
}
