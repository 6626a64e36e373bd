package ingest_test

import (
	"testing"

	"outflow/ingest"
)

// TestAFileThatChangesWhileItIsReadIsRefused: of what was read some may be of before and
// some of after.
func TestAFileThatChangesWhileItIsReadIsRefused(t *testing.T) {
	write(t, estate)
	s := open(t)
	_, err := load(t, s, ingest.Options{Progress: func(p ingest.Progress) {
		if p.Bytes == p.Size {
			rewrite(t, "b/transfers.csv", "id,from,to\n")
		}
	}}, "b")
	if err == nil {
		t.Fatal("it was loaded")
	}
	same(t, err.Error(), "b: it was changed while it was read; load it again")
	same(t, stated(t, s), "")
}

func TestClaimsThatChangeWhileTheyAreReadAreRefused(t *testing.T) {
	write(t, map[string]string{"a.ndjson": `{"kind":"party","id":"p","source":"s"}` + "\n"})
	s := open(t)
	_, err := load(t, s, ingest.Options{Progress: func(p ingest.Progress) {
		if p.Bytes == p.Size {
			rewrite(t, "a.ndjson", `{"kind":"party","id":"p","source":"s"}`+"\n"+`{"kind":"party","id":"q","source":"s"}`+"\n")
		}
	}}, "a.ndjson")
	if err == nil {
		t.Fatal("it was loaded")
	}
	same(t, err.Error(), "a.ndjson: it was changed while it was read; load it again")
	same(t, stated(t, s), "")
}
