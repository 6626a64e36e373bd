package sqlite

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"outflow/fixtures/race"
	"outflow/graph"
	"outflow/graph/store/ledger"
	"outflow/graph/store/storetest"
)

// TestFullDisk lets the file grow a few pages further each time, so that each
// step of a commit meets a full disk.
func TestFullDisk(t *testing.T) {
	race.SkipShort(t)
	s := openFile(t)
	s.chunk = 100
	ctx := context.Background()
	claims := storetest.Transfers("hr", 200, 1)
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(claims...)})
	limit := func(sql string) (n int64) {
		err := s.conns.with(ctx, func(c *conn) (err error) { n, err = c.number(sql); return err })
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	used := limit("PRAGMA page_count")
	data := []byte(strings.Repeat("member\n", 10_000))
	failed := 0
	for extra := int64(0); ; extra += 4 {
		limit(fmt.Sprintf("PRAGMA max_page_count = %d", used+extra))
		before := storetest.Head(t, s)
		_, _, err := s.Apply(ctx, graph.Batch{
			Replaces: []string{"hr"}, Claims: storetest.Each(storetest.Transfers("hr", 1000, 2)...), Blobs: map[string][]byte{graph.BlobHash(data): data},
		})
		if err == nil {
			break
		}
		failed++
		var e *ledger.Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), "the disk is full and nothing was changed") {
			t.Fatalf("%d pages: %v", extra, err)
		}
		if after := storetest.Head(t, s); after.Hash != before.Hash {
			t.Fatalf("%d pages: the head moved", extra)
		}
		storetest.WantAll(t, s, 0, claims...)
		if n := leftovers(t, s); n > 0 {
			t.Fatalf("%d pages: %d leftovers", extra, n)
		}
	}
	if failed < 10 {
		t.Errorf("the disk was full only %d times", failed)
	}
	storetest.WantAll(t, s, 0, storetest.Transfers("hr", 1000, 2)...)
	storetest.WantSound(t, s)
}
