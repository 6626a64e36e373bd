package dossier

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// TestTheSealIsOfAllThatIsThere: any byte that changes changes the sum, and words that look like a
// seal are words.
func TestTheSealIsOfAllThatIsThere(t *testing.T) {
	text := []byte(`<html><meta name="outflow-seal" content="` + unsealed + `"><p>` + sealWord + strings.Repeat("a", 64) + " " + unsealed + "</p></html>")
	sealed := seal(text)
	if stated, is, err := Seal(sealed); err != nil || stated != is {
		t.Fatalf("%s, %s, %v", stated, is, err)
	}
	for i := range sealed {
		other := bytes.Clone(sealed)
		other[i] ^= 1
		if stated, is, err := Seal(other); err == nil && stated == is {
			t.Errorf("another byte at %d is not found", i)
		}
	}
	if _, _, err := Seal([]byte("<html>")); err == nil {
		t.Error("what has no seal has one")
	}
}

// TestDifferencesAreNamed by what came, went and changed, and not by how it was put.
func TestDifferencesAreNamed(t *testing.T) {
	const was = `{"question": "a", "revision": {"number": 1}, "verdict": "yes", "people": {"confirmed": {"min": 1}, "possible": {"min": 2}},
		"transfers": [{"id": "t", "when": ["2020"]}, {"id": "u"}], "routes": [{"transfers": ["t"]}], "limits": []}`
	const is = `{"question": "b", "revision": {"number": 2}, "verdict": "no", "people": {"confirmed": {"min": 0}, "possible": {"min": 2}},
		"transfers": [{"id": "t", "when": ["2021"]}, {"id": "v"}], "routes": [{"transfers": ["t"]}], "limits": []}`
	got, err := differences([]byte(was), []byte(is), false)
	want := []string{
		"people: was confirmed {min:1}, possible {min:2}, is confirmed {min:0}, possible {min:2}",
		"transfers new: v", "transfers gone: u", "transfers changed: t", "verdict: was yes, is no",
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%v: %q, want %q", err, got, want)
	}
	if got, err := differences([]byte(was), []byte(is), true); err != nil || !slices.Equal(got, want[3:4]) {
		t.Errorf("%v: besides what is told %q, want %q", err, got, want[3:4])
	}
}

// TestLettersGoOn after Z.
func TestLettersGoOn(t *testing.T) {
	for n, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 27: "AB", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := letters(n); got != want {
			t.Errorf("%d is %s, want %s", n, got, want)
		}
	}
}

// TestACommandIsReadByAShellAsItWasMeant.
func TestACommandIsReadByAShellAsItWasMeant(t *testing.T) {
	for word, want := range map[string]string{
		"case.html": "case.html", "users' data": `"users' data"`, `a "b"`: `'a "b"'`, "$x' y": `'$x'\'' y'`, "": `""`,
	} {
		if got := quoted(word); got != want {
			t.Errorf("%q is quoted as %s, want %s", word, got, want)
		}
	}
}
