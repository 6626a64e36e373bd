package ask_test

import (
	"context"
	"iter"
	"testing"

	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/ask"
)

// A memo keeps what is kept, by name. It counts what it gave.
type memo struct {
	state string
	kept  map[string]entry
	given int
}

type entry struct{ key, data string }

func (m *memo) State() string { return m.state }

func (m *memo) Kept(name, key string) []byte {
	e, ok := m.kept[name]
	if !ok || e.key != key {
		return nil
	}
	m.given++
	return []byte(e.data)
}

func (m *memo) Keep(name, key string, data []byte) { m.kept[name] = entry{key, string(data)} }

func keptAnswer(ctx context.Context, r graph.Reader, f ask.Query, k ask.Keeper) string {
	a, err := ask.Open(ctx, r, nil, f, k)
	if err != nil {
		return err.Error()
	}
	return answerOf(a.Answer(ctx, f))
}

// smallReader is a store that is read whole, with the lists of a sketch.
type smallReader struct{ bigReader }

func (r smallReader) Commits(ctx context.Context, after int64) iter.Seq2[graph.Commit, error] {
	return r.Reader.Commits(ctx, after)
}

// TestKeptAnswersAreThoseOfTheStore: over random graphs, to the byte, whether the graph or a
// part of it is read, and whether it was kept before or not.
func TestKeptAnswersAreThoseOfTheStore(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	given := 0
	for seed := range tries.Of(100) {
		g := randomGraph(seed)
		g.annotate()
		g.nameTwice()
		inStore(t, g.sketch, func(big bigReader) {
			k := &memo{state: "as it is", kept: map[string]entry{}}
			for range gatherQuestions {
				f := g.question()
				for _, r := range []graph.Reader{smallReader{big}, big} {
					want := keptAnswer(ctx, r, f, nil)
					for range 2 {
						if got := keptAnswer(ctx, r, f, k); got != want {
							t.Fatalf("seed %d: %s\n%s", seed, flowText(f), firstDifference(got, want))
						}
					}
				}
			}
			given += k.given
		})
	}
	if given < 100 {
		t.Errorf("only %d times was anything kept asked for", given)
	}
}

// TestNothingIsKeptOfAStoreThatChanges: neither while it does nor once it did, nor of an
// earlier commit, and what cannot be read is kept anew.
func TestNothingIsKeptOfAStoreThatChanges(t *testing.T) {
	ctx := t.Context()
	s := newSketch(origin("s/a", "everyone"), move("t", "s/a", "z/b", "", ""))
	inStore(t, s, func(big bigReader) {
		r, f := smallReader{big}, asks(ask.Who, "z/b")
		k := &memo{kept: map[string]entry{}}
		want := keptAnswer(ctx, r, f, k)
		if e, ok := k.kept["graph"]; ok {
			t.Errorf("of a store whose state cannot be told there is kept %v", e)
		}
		clear(k.kept)
		k.state = "one"
		earlier := f
		earlier.KnownAt = r.Commit().Number
		keptAnswer(ctx, r, earlier, k)
		if len(k.kept) > 0 {
			t.Errorf("of an earlier commit there is kept %v", k.kept)
		}
		changing := &changingMemo{memo{kept: map[string]entry{}}}
		keptAnswer(ctx, r, f, changing)
		if e, ok := changing.kept["graph"]; ok {
			t.Errorf("of a store that was written to meanwhile there is kept %v", e)
		}
		keptAnswer(ctx, r, f, k)
		sound := k.kept["graph"]
		for _, e := range []entry{{sound.key, "damaged"}, {sound.key, ""}, {"another " + sound.key, sound.data}} {
			k.kept["graph"] = e
			if got := keptAnswer(ctx, r, f, k); got != want || k.kept["graph"] != sound {
				t.Errorf("where %q is kept, the answer is %s, and then %q is", e, got, k.kept["graph"])
			}
		}
		k.state = "another"
		if keptAnswer(ctx, r, f, k); k.kept["graph"].key == sound.key {
			t.Error("what was kept of another state is not kept anew")
		}
	})
}

// A changingMemo is that of a store that is written to all the time.
type changingMemo struct{ memo }

func (m *changingMemo) State() string { m.state += "."; return m.state }

// TestVerifyKeptFindsWhatWasMadeUp: of the graph, and of who is on which lists.
func TestVerifyKeptFindsWhatWasMadeUp(t *testing.T) {
	ctx := t.Context()
	g := randomGraph(1)
	for seed := uint64(2); len(g.lists) == 0; seed++ {
		g = randomGraph(seed)
	}
	inStore(t, g.sketch, func(big bigReader) {
		r := smallReader{big}
		k := &memo{state: "as it is", kept: map[string]entry{}}
		keptAnswer(ctx, r, ask.Query{Form: ask.Transfers}, k)
		if names, err := ask.VerifyKept(ctx, r, k); err != nil || names != nil {
			t.Fatalf("%v are said to differ: %v", names, err)
		}
		for _, name := range []string{"graph", "census"} {
			sound, ok := k.kept[name]
			if !ok {
				t.Fatalf("no %s is kept", name)
			}
			k.kept[name] = entry{sound.key, sound.data + " and more"}
			if names, err := ask.VerifyKept(ctx, r, k); err != nil || len(names) != 1 || names[0] != name {
				t.Errorf("of a %s that was made up, %v are said to differ: %v", name, names, err)
			}
			k.kept[name] = sound
		}
	})
}
