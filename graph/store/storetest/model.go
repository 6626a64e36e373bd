package storetest

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"outflow/graph"
)

// A state is what a store should hold at a commit: the slow, plain store that
// fast ones are compared with.
type state map[graph.ClaimKey]graph.Claim

// apply returns the state after a batch.
func (s state) apply(replaces []string, claims []graph.Claim) state {
	after := maps.Clone(s)
	maps.DeleteFunc(after, func(k graph.ClaimKey, _ graph.Claim) bool { return slices.Contains(replaces, k.Source) })
	for _, c := range claims {
		after[c.Key()] = c
	}
	maps.DeleteFunc(after, func(k graph.ClaimKey, _ graph.Claim) bool { return !k.Kind.IsSaid() })
	for _, c := range graph.Imply(slices.Collect(maps.Values(after))...) {
		after[c.Key()] = c
	}
	return after
}

// said returns the claims that sources made.
func (s state) said() []graph.Claim {
	return s.where(func(c graph.Claim) bool { return c.Kind.IsSaid() })
}

// declares reports whether some claim declares the place.
func (s state) declares(place string) bool {
	return len(s.where(func(c graph.Claim) bool { return c.Kind.IsPlace() && c.ID == place })) > 0
}

// changeOf returns what leads from one state to another.
func changeOf(before, after state, stated []graph.Claim) (change graph.Change) {
	for key, c := range after {
		old, there := before[key]
		switch {
		case !there:
			change.Count(key.Source, key.Kind, graph.Counts{Added: 1})
			change.Touched.Add(key, c.References())
		case !bytes.Equal(old.Canonical(), c.Canonical()):
			change.Count(key.Source, key.Kind, graph.Counts{Changed: 1})
			change.Touched.Add(key, c.References())
		}
	}
	for _, c := range stated {
		if old, there := before[c.Key()]; there && bytes.Equal(old.Canonical(), c.Canonical()) {
			change.Count(c.Source, c.Kind, graph.Counts{Unchanged: 1})
		}
	}
	for key := range before {
		if _, there := after[key]; !there {
			change.Count(key.Source, key.Kind, graph.Counts{Retired: 1})
			change.Touched.Remove(key)
		}
	}
	return change
}

// touched writes out what a change touched.
func touched(change *graph.Change) string {
	things := map[graph.Kind][]string{}
	for kind, ids := range change.Touched.Things {
		things[kind] = slices.Sorted(ids.All())
	}
	t := &change.Touched
	return fmt.Sprint(things, slices.Sorted(t.Columns.All()), slices.Sorted(t.People.All()), slices.Sorted(t.Listing.All()))
}

// where returns the claims for which the condition holds.
func (s state) where(holds func(graph.Claim) bool) []graph.Claim {
	var some []graph.Claim
	for _, c := range s {
		if holds(c) {
			some = append(some, c)
		}
	}
	return some
}

// agreesWithModel makes random histories and asks each commit everything.
func agreesWithModel(t *testing.T, s graph.Store) {
	for seed := range uint64(2) {
		t.Logf("seed %d", seed)
		r := rand.New(rand.NewPCG(seed, 0))
		var start int64
		states := []state{{}}
		if c := Head(t, s); c.Number > 0 {
			start, states[0] = c.Number, stateAt(t, s, c.Number)
		}
		for range 12 {
			last := states[len(states)-1]
			replaces, claims := randomBatch(r)
			c, change := Apply(t, s, graph.Batch{Replaces: replaces, Claims: Each(claims...)})
			after := last.apply(replaces, claims)
			if same(last, after) {
				if c.Number != start+int64(len(states)-1) {
					t.Fatalf("seed %d: a batch that changes nothing makes commit %d", seed, c.Number)
				}
				continue
			}
			if want := changeOf(last, after, claims); !reflect.DeepEqual(change.Counts, want.Counts) || touched(&change) != touched(&want) {
				t.Errorf("seed %d: the change is\n%+v %s\nwant\n%+v %s", seed, change.Counts, touched(&change), want.Counts, touched(&want))
			}
			states = append(states, after)
		}
		for i, want := range states[1:] {
			view(t, s, start+int64(i+1), func(reader graph.Reader) {
				compareWithModel(t, reader, want, r)
				from := r.IntN(i + 2)
				wantChanges(t, reader, start+int64(from), states[from:i+2])
			})
		}
	}
	WantSound(t, s)
}

func same(a, b state) bool {
	return maps.EqualFunc(a, b, func(x, y graph.Claim) bool { return string(x.Canonical()) == string(y.Canonical()) })
}

func stateAt(t *testing.T, s graph.Store, number int64) state {
	all := state{}
	view(t, s, number, func(r graph.Reader) {
		for c, err := range r.Claims(context.Background()) {
			if err != nil {
				t.Fatal(err)
			}
			all[c.Key()] = c
		}
	})
	return all
}

func randomBatch(r *rand.Rand) (replaces []string, claims []graph.Claim) {
	pick := func(texts ...string) string { return texts[r.IntN(len(texts))] }
	source := pick("one", "two", "three")
	if r.IntN(2) == 0 {
		replaces = []string{source}
	}
	batch := state{}
	for range r.IntN(30) {
		c := graph.Claim{Kind: graph.Kinds[r.IntN(len(graph.Kinds))], ID: pick("a", "b", "a/b", "a/c", "a/b#f", "b/c", "B/c"), Source: source}
		if r.IntN(4) == 0 && replaces == nil {
			c.Source = pick("one", "two", "three")
		}
		switch c.Kind {
		case graph.KindTransfer:
			c.ID, c.From, c.To = fmt.Sprint("t", r.IntN(20)), pick("a", "a/b", "a/c", "b/c"), pick("a", "a/b", "b/c", "b/c#d", "B/c/d")
			if r.IntN(4) == 0 {
				c.Columns = map[string][]string{pick("x", "y"): {pick("x", "y")}}
			}
		case graph.KindDataset:
			c.System, c.Same = pick("", "a", "b"), pick("", "", "a/b", "b/c")
		case graph.KindField:
			c.Dataset = pick("", "a/b", "a/c")
		case graph.KindPattern:
			c.Match, c.People, c.Needs = graph.Match{From: pick("a/**", "b/*")}, pick("", "a", "not a"), pick("", "a or b")
			c.Population = pick("", "a", "b")
		case graph.KindErasure:
			c.At, c.People, c.Status = pick("a", "a/b", "a/b#f", "gone"), pick("", "a", "not a"), pick("", graph.ErasureRequested)
		case graph.KindRun:
			c.Job, c.State, c.Inputs = pick("a", "b", "a/b", "nightly"), pick(graph.RunStates()...), []string{pick("a", "a/b", "gone")}
		}
		c.Name = pick("", "", "A B", "other")
		if c.Kind.IsSaid() {
			batch[c.Key()] = c
		}
	}
	return replaces, slices.Collect(maps.Values(batch))
}

// compareWithModel asks a reader what the model knows by looking at all of it.
func compareWithModel(t *testing.T, r graph.Reader, want state, random *rand.Rand) {
	ctx := context.Background()
	wantClaims(t, "Claims", r.Claims(ctx), slices.Collect(maps.Values(want))...)
	if got, sum := r.Commit().Content, content(want.said()...); got != sum {
		t.Errorf("commit %d: content %s, want %s", r.Commit().Number, got, sum)
	}
	if got, sum := r.Commit().Runs.Content, content(want.where(func(c graph.Claim) bool { return c.Kind == graph.KindRun })...); got != sum {
		t.Errorf("commit %d: content of runs %s, want %s", r.Commit().Number, got, sum)
	}
	if random.IntN(3) == 0 {
		wantClaims(t, "Claims that are merged", r.Claims(ctx, graph.Merged()...), want.where(func(c graph.Claim) bool { return c.Kind.IsMerged() })...)
	}
	places := []string{"a", "b", "a/b", "a/c", "b/c", "none"}[random.IntN(3):]
	// Some roles, kinds and names at each commit: a history has enough commits for all.
	for _, role := range some(random, slices.Collect(graph.Roles())) {
		wantClaims(t, fmt.Sprint("Referring in role ", role), r.Referring(ctx, places, role), want.where(func(c graph.Claim) bool {
			return slices.ContainsFunc(places, func(p string) bool { return c.Refers(map[string]bool{p: true}, role) })
		})...)
	}
	for _, kind := range some(random, slices.Clone(graph.Kinds[:])) {
		wantClaims(t, "Find", r.Find(ctx, kind, places),
			want.where(func(c graph.Claim) bool { return c.Kind == kind && slices.Contains(places, c.ID) })...)
	}
	for _, folded := range some(random, []string{"ab", "t7", "bc", "b", "d", "x", "abx"}) {
		folds := func(text string) bool { return graph.Fold(text) == folded }
		ids := map[string]bool{}
		for _, c := range want {
			if (c.Kind != graph.KindImplied || !want.declares(c.ID)) && slices.ContainsFunc(c.Called(), folds) {
				ids[c.ID] = true
			}
		}
		named, err := r.Named(ctx, []string{folded})
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]bool{}
		for _, n := range named {
			got[n.ID] = true
		}
		if !maps.Equal(got, ids) {
			t.Errorf("commit %d: Named(%q): got %v, want %v", r.Commit().Number, folded, got, ids)
		}
	}
}

// some returns a third of the values, by chance, and mixes them.
func some[T any](random *rand.Rand, of []T) []T {
	random.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
	return of[:(len(of)+2)/3]
}
