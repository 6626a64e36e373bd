package ask

import (
	"bytes"
	"encoding/json"
	"testing"
)

// FuzzIndent: what indent writes is what encoding/json would have.
func FuzzIndent(f *testing.F) {
	for _, text := range []string{
		`{}`, `[]`, `[[],{}]`, `{"a":[1,-2.5e3,null,true,"x,\"]}:{["],"":{"b":{"c":[{}]}}}`, `"\\"`, `1`, `null`, `{"a\\":""}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var compact, want, got bytes.Buffer
		if json.Compact(&compact, text) != nil {
			return
		}
		if err := json.Indent(&want, compact.Bytes(), "", "  "); err != nil {
			t.Fatal(err)
		}
		if err := indent(&got, compact.Bytes(), 0); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() {
			t.Errorf("%s\n got %s\nwant %s", compact.Bytes(), got.Bytes(), want.Bytes())
		}
	})
}
