package people

import (
	"bytes"
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"outflow/fixtures/tries"
	"outflow/graph"
)

// TestASnapshotCountsAsTheCrowd: over random worlds, what is read knows all that the crowd
// does but who people are.
func TestASnapshotCountsAsTheCrowd(t *testing.T) {
	people, dated := int64(0), 0
	tries.Until(t, func(t *rapid.T) {
		w := someWorld(t, true)
		c := gathered(t, w)
		data := c.Snapshot()
		got, err := ReadSnapshot(c.graph, data)
		if err != nil {
			t.Fatal(err)
		}
		for i := range c.censuses {
			is, want := got.censuses[i], c.censuses[i]
			if !maps.Equal(is.lists, want.lists) || !maps.Equal(is.strays, want.strays) || is.listed != want.listed ||
				!slices.Equal(is.marks, want.marks) || !slices.Equal(is.signatures, want.signatures) || is.trie != nil && !slices.Equal(is.trie.steps, want.trie.steps) {
				t.Fatalf("the census is\n%+v, want\n%+v", is, want)
			}
			people += is.listed
			for _, r := range is.lists {
				if r.dated {
					dated++
				}
			}
		}
		if again := got.Snapshot(); !bytes.Equal(again, data) {
			t.Fatalf("it is written otherwise:\n%q\n%q", again, data)
		}
		if len(data) > 0 {
			cut := rapid.IntRange(0, len(data)-1).Draw(t, "cut")
			if _, err := ReadSnapshot(c.graph, data[:cut]); err == nil {
				t.Fatalf("the first %d of %d bytes are read as a crowd", cut, len(data))
			}
		}
		// Who they are the later state of a crowd knows that has the lists again.
		next, err := got.Advance(t.Context(), c.graph, w.blobs.open)
		if err != nil || !reflect.DeepEqual(next.censuses, c.censuses) {
			t.Fatalf("it goes on as %+v, %v; want %+v", next, err, c)
		}
	}, func() bool { return people > 0 && dated > 0 })
}

// TestASnapshotKnowsStrays: of people who are on a cohort's list and not on the population's.
func TestASnapshotKnowsStrays(t *testing.T) {
	b := blobs{}
	claims := []graph.Claim{{Kind: graph.KindPopulation, ID: "p", Members: b.put(ListOf(SetOf(1, 2), false))}, cohort("a", "p", "", "")}
	claims[1].Members = b.put(ListOf(SetOf(2, 3, 4), false))
	c := crowdOf(t, b, claims...)
	got, err := ReadSnapshot(c.graph, c.Snapshot())
	if err != nil || got.censuses[0].strays[0] != 2 || !maps.Equal(got.censuses[0].strays, c.censuses[0].strays) {
		t.Errorf("the strays are %v, %v; want %v", got.censuses[0].strays, err, c.censuses[0].strays)
	}
}

// TestACrowdOfASnapshotIsNotAskedWhoPeopleAre: rather than an answer that names nobody there
// is none.
func TestACrowdOfASnapshotIsNotAskedWhoPeopleAre(t *testing.T) {
	b := blobs{}
	whole := crowdOf(t, b, graph.Claim{Kind: graph.KindPopulation, ID: "p", Members: b.put(ListOf(SetOf(1, 2), false))})
	c, err := ReadSnapshot(whole.graph, whole.Snapshot())
	if err != nil {
		t.Fatal(err)
	}
	s, err := c.Segments(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	id := uint64(1)
	for what, ask := range map[string]func(){
		"who is listed":      func() { _ = maps.Collect(c.Listed(t.Context(), s, 0)) },
		"who one person is":  func() { _, _, _ = c.One(t.Context(), 0, &id) },
		"how they are named": func() { c.Keyed(0) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("it was asked %s", what)
				}
			}()
			ask()
		}()
	}
}

// FuzzReadSnapshot: whatever is read, it is refused or some crowd.
func FuzzReadSnapshot(f *testing.F) {
	crowds := rapid.Custom(func(t *rapid.T) *Crowd { return gathered(t, someWorld(t, true)) })
	for seed := range 5 {
		f.Add(crowds.Example(seed).Snapshot())
	}
	g := crowds.Example(4).graph
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := ReadSnapshot(g, data)
		if err != nil {
			return
		}
		for i := range c.censuses {
			for _, s := range c.censuses[i].signatures {
				c.censuses[i].trie.marks(s.node)
			}
		}
	})
}
