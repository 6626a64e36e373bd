package storetest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"testing"

	"outflow/graph"
)

// What follows is for tests that kill a process which loads: at whatever moment that
// is, what is read is one commit, nothing acknowledged is lost, and the next writer
// clears what was left.

// VersionBatch replaces everything by another version, so that what a store holds tells
// which one it is; every version has another size and a list.
func VersionBatch(version int) graph.Batch {
	list := string(bytes.Repeat([]byte(fmt.Sprint("list ", version, " ")), 1000))
	return graph.Batch{
		Time: graph.Instant(version), Replaces: []string{"bulk"}, Claims: Each(versionClaims(version)...), Blobs: blobs(list),
	}
}

func versionClaims(version int) []graph.Claim {
	return append(Transfers("bulk", 150+version%50, version),
		party("acme", "bulk", fmt.Sprint("Acme ", version)), party(fmt.Sprint("party ", version), "bulk", ""))
}

// LoadVersions loads one version after another into a store, from the one after that
// which it holds on, and prints "made" and the commit's number after each. It returns
// only an error.
func LoadVersions(s graph.Store) error {
	ctx := context.Background()
	var version int
	if err := s.View(ctx, 0, func(r graph.Reader) error { version = int(r.Commit().Time); return nil }); err != nil {
		return err
	}
	for {
		version++
		c, _, err := s.Apply(ctx, VersionBatch(version))
		if err != nil {
			return err
		}
		fmt.Println("made", c.Number)
	}
}

// WantOneVersion checks that the head, whatever is written meanwhile, is one version and
// nothing else.
func WantOneVersion(t testing.TB, s graph.Store) (head graph.Commit) {
	t.Helper()
	view(t, s, 0, func(r graph.Reader) {
		head = r.Commit()
		var want []graph.Claim
		if head.Number > 0 {
			want = graph.Imply(versionClaims(int(head.Time))...)
		}
		if got := lines(t, r.Claims(context.Background())); !slices.Equal(got, sorted(want...)) {
			t.Errorf("commit %d reads as %d claims that are not the %d of version %d", head.Number, len(got), len(want), head.Time)
		}
	})
	return head
}

// AfterKill checks a store into which a process loaded versions until it was killed.
// That process had said that it made a commit, 0 for none.
func AfterKill(t *testing.T, s graph.Store, acknowledged int64) {
	t.Helper()
	head := WantOneVersion(t, s)
	if head.Number < acknowledged {
		t.Fatalf("the head is %d, though commit %d was acknowledged", head.Number, acknowledged)
	}
	WantSound(t, s)
	made, _ := Apply(t, s, VersionBatch(int(head.Time)+1))
	if made.Number != head.Number+1 {
		t.Errorf("the next commit is %d, want %d", made.Number, head.Number+1)
	}
	if head = WantOneVersion(t, s); head.Hash != made.Hash {
		t.Errorf("the head is commit %d after %d was made", head.Number, made.Number)
	}
	WantSound(t, s)
}
