package graph

import (
	"bytes"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"outflow/fixtures/tries"
)

// snapshotOf merges claims, and returns the graph and its snapshot.
func snapshotOf(t *rapid.T, claims map[ClaimKey]Claim) (*Graph, []byte) {
	h := newHistory()
	h.commit(claims)
	g, err := Merge(h.head().Commit(), h.head().Claims(t.Context()))
	if err != nil {
		t.Fatal(err)
	}
	return g, g.Snapshot()
}

func drawnClaims(t *rapid.T) map[ClaimKey]Claim {
	pool := map[ClaimKey]Claim{}
	for range rapid.IntRange(1, 3).Draw(t, "times") {
		for _, c := range claimsOf(t) {
			pool[c.Key()] = c
		}
	}
	return repaired(pool)
}

// TestASnapshotIsReadAsTheGraph: over random claims, a graph that was written and read is the
// graph, whatever it holds, and is written again as it was.
func TestASnapshotIsReadAsTheGraph(t *testing.T) {
	places, transfers, patterns, erasures := 0, 0, 0, 0
	tries.Until(t, func(t *rapid.T) {
		g, data := snapshotOf(t, drawnClaims(t))
		got, err := ReadSnapshot(data, g.Commit)
		if err != nil {
			t.Fatal(err)
		}
		wantGraph(t, "what was read", got, g)
		if again := got.Snapshot(); !bytes.Equal(again, data) {
			t.Fatalf("it is written otherwise:\n%q\n%q", again, data)
		}
		if cut := rapid.IntRange(0, len(data)-1).Draw(t, "cut"); cut < len(data) {
			if _, err := ReadSnapshot(data[:cut], g.Commit); err == nil {
				t.Fatalf("the first %d of %d bytes are read as a graph", cut, len(data))
			}
		}
		places, transfers, erasures = places+len(g.Places), transfers+len(g.Transfers), erasures+len(g.Erasures)
		if g.patterns != nil {
			patterns++
		}
	}, func() bool { return places > 0 && transfers > 0 && patterns > 0 && erasures > 0 })
}

// TestOfAFaultyGraphThereIsNoSnapshot: who asks it is told what is wrong.
func TestOfAFaultyGraphThereIsNoSnapshot(t *testing.T) {
	g, err := Merge(Commit{}, sequence(append(groundwork(), Claim{Kind: KindTransfer, ID: "t", Source: "a", From: "nowhere", To: "nowhere"})))
	if err == nil || g.Snapshot() != nil {
		t.Errorf("a snapshot of a graph of which Merge says: %v", err)
	}
}

// FuzzReadSnapshot: whatever is read, it is refused or some graph, in which numbers lead to
// something, and takes no more room than some hundred times its length.
func FuzzReadSnapshot(f *testing.F) {
	f.Add([]byte{})
	for seed := range 3 {
		h := newHistory()
		h.commit(rapid.Custom(drawnClaims).Example(seed))
		g, err := Merge(Commit{}, h.head().Claims(f.Context()))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(g.Snapshot())
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		g, err := ReadSnapshot(data, Commit{})
		if err != nil {
			return
		}
		for i := range g.Places {
			g.Outermost(int32(i))
			g.Inside(int32(i))
			g.Countries(int32(i))
		}
		for i := range g.Transfers {
			_ = fmt.Sprint(g.Transfers[i], g.Places[g.Transfers[i].From].ID, g.Places[g.Transfers[i].To].ID)
		}
		_ = g.Patterns().Matching(&Claim{Kind: KindTransfer, ID: "t", From: "a", To: "b"})
		g.Snapshot()
	})
}
