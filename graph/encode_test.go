package graph

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
)

// canonicalSlowly is encoding/json alone.
func canonicalSlowly(t testing.TB, c *Claim) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(c); err != nil {
		t.Fatal(err)
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func checkCanonical(t *testing.T, c *Claim) {
	t.Helper()
	if got, want := c.Canonical(), canonicalSlowly(t, c); !bytes.Equal(got, want) {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// TestCanonicalIsJSON writes each key alone, all together, and none.
func TestCanonicalIsJSON(t *testing.T) {
	full := fullClaim(t)
	checkCanonical(t, &full)
	checkCanonical(t, &Claim{})
	from := reflect.ValueOf(&full).Elem()
	for i := range from.NumField() {
		var c Claim
		reflect.ValueOf(&c).Elem().Field(i).Set(from.Field(i))
		checkCanonical(t, &c)
	}
	checkCanonical(t, &Claim{
		Aliases: []string{}, Derives: map[string][]string{"b": nil, "a": {}}, Columns: map[string][]string{},
		Ground: Ground{}, Evidence: []Evidence{}, When: When{Spans: []Interval{Always}},
		Inputs: []string{}, Moves: []Move{{}, {Columns: map[string][]string{}}},
	})
}

func TestCanonicalEscapes(t *testing.T) {
	for _, text := range []string{
		`"`, `\`, "\n", "\x00", "\x1f", "\x7f", "<&>", "카카오", "\u2028", "x\u2029", "\xff", "a\xc3", "\U0001f600", "\ufffd", `\ufffd`, "é\"",
	} {
		checkCanonical(t, &Claim{ID: text, Aliases: []string{text, ""}, Derives: map[string][]string{text: {text}}})
	}
}

func FuzzCanonical(f *testing.F) {
	f.Add("a", "b\"", "\u2028")
	f.Fuzz(func(t *testing.T, id, name, alias string) {
		checkCanonical(t, &Claim{ID: id, Name: name, Aliases: []string{alias}, Columns: map[string][]string{id: {name}}})
	})
}

func BenchmarkCanonical(b *testing.B) {
	c, err := DecodeClaim(benchmarkLine)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		c.Canonical()
	}
}
