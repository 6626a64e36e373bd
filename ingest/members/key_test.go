package members

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"runtime"
	"strings"
	"testing"
)

// Two keys, derived once for all tests.
var mine, others = newKey("a secret of tests"), newKey("another of tests")

func newKey(secret string) *Key {
	key, err := NewKey([]byte(secret))
	if err != nil {
		panic(err)
	}
	return key
}

func TestASecretThatCanBeGuessedIsRefused(t *testing.T) {
	for _, secret := range []string{"", "secret", strings.Repeat("a", leastSecret-1)} {
		if _, err := NewKey([]byte(secret)); err == nil || !strings.Contains(err.Error(), "must be at least 16") || secret != "" && strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v", secret, err)
		}
	}
	if _, err := NewKey(make([]byte, leastSecret)); err != nil {
		t.Error(err)
	}
}

// Somebody has a list, knows who may be on it and guesses the secret: nothing in
// the list comes out of a hash of the right guess, only out of what takes 64 MiB.
func TestAGuessOfTheSecretCostsMemoryAndTime(t *testing.T) {
	const secret = "a secret of tests"
	l, err := read(t, "id\nalice\n", Options{Key: mine})
	if err != nil {
		t.Fatal(err)
	}
	kept := l.Encode()
	for _, known := range []string{"alice", "\x00key of pseudonyms"} {
		quick := hmac.New(sha256.New, []byte(secret))
		quick.Write([]byte(known))
		sum := quick.Sum(nil)
		if l.Everyone().Contains(binary.BigEndian.Uint64(sum)) || bytes.Contains(kept, sum[:4]) {
			t.Errorf("a hash of the secret and %q is in the list", known)
		}
	}
	if spent := allocated(func() { newKey(secret).derived() }); spent < 64<<20 {
		t.Errorf("a guess takes %d bytes", spent)
	}
}

func TestAKeyIsDerivedOnceAndForTextAlone(t *testing.T) {
	key := newKey("a secret for once")
	reads := func(text string) uint64 {
		return allocated(func() {
			if _, err := read(t, text, Options{Key: key}); err != nil {
				t.Fatal(err)
			}
		})
	}
	if spent := reads("id\n1\n2\n"); spent > 8<<20 {
		t.Errorf("a list of numbers takes %d bytes", spent)
	}
	if spent := reads("id\nalice\n"); spent < 64<<20 {
		t.Errorf("the first text takes %d bytes", spent)
	}
	if spent := reads("id\nbob\n"); spent > 8<<20 {
		t.Errorf("the second text takes %d bytes", spent)
	}
}

// allocated returns how many bytes a function takes.
func allocated(do func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	do()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func BenchmarkDerivingAKey(b *testing.B) {
	for b.Loop() {
		newKey("a secret of tests").derived()
	}
}
