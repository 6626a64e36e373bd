package server

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"outflow/graph"
	lists "outflow/graph/people"
)

// TestACopyReadsNoMoreThanACommitChanged, however much else the store holds, and no
// member list again.
func TestACopyReadsNoMoreThanACommitChanged(t *testing.T) {
	store := &countingStore{Store: workloadOf(t, 3000)}
	r := newRevisions(store, func(ctx context.Context, n int64) (Asker, error) { return readAsker(ctx, store, n) }, 1)
	if err := r.refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := store.lists
	for i, more := range [][]graph.Claim{
		{{Kind: graph.KindParty, ID: "q", Source: "t"}, {Kind: graph.KindParty, ID: "p0", Source: "t", Name: "Another name"}},
		{{Kind: graph.KindTransfer, ID: "t7", Source: "t", From: "s0/d1", To: "s1/new"}},
		{{Kind: graph.KindSystem, ID: "s1/new/er", Source: "t", Party: "q"}, {Kind: graph.KindDataset, ID: "s1/new/er/d", Source: "t"}},
	} {
		old := r.current.Load()
		store.read = 0
		if _, _, err := store.Apply(t.Context(), graph.Batch{Claims: claimsOf(more...)}); err != nil {
			t.Fatal(err)
		}
		if err := r.refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if store.read > 10 || store.lists != before {
			t.Errorf("of commit %d %d claims and %d member lists were read", i+2, store.read, store.lists-before)
		}
		after := r.current.Load()
		if after.commit.Number != int64(i+2) || old.Graph().Commit.Number != int64(i+1) {
			t.Errorf("the copy is of commit %d, the one before of %d", after.commit.Number, old.Graph().Commit.Number)
		}
		if after.Graph().Place("q") == graph.None {
			t.Error("the copy lacks what was added")
		}
	}
}

// TestAnotherStoreInThePlaceOfOneIsReadWhole, be its head's number greater or the same.
func TestAnotherStoreInThePlaceOfOneIsReadWhole(t *testing.T) {
	for _, commits := range []int{1, 2} {
		first, second := openSQLite(t), openSQLite(t)
		apply := func(s graph.Store, id string) {
			if _, _, err := s.Apply(t.Context(), graph.Batch{Claims: claimsOf(graph.Claim{Kind: graph.KindParty, ID: id, Source: "s"})}); err != nil {
				t.Fatal(err)
			}
		}
		apply(first, "one")
		for i := range commits {
			apply(second, fmt.Sprint("two", i))
		}
		place := &struct{ graph.Store }{first}
		read := 0
		r := newRevisions(place, func(ctx context.Context, n int64) (Asker, error) { read++; return readAsker(ctx, place, n) }, 1)
		for want, store := range []graph.Store{first, second} {
			place.Store = store
			if err := r.refresh(t.Context()); err != nil {
				t.Fatal(err)
			}
			if read != want+1 {
				t.Errorf("the stores were read %d times, want %d", read, want+1)
			}
		}
		if g := r.current.Load().Graph(); g.Place("one") != graph.None || g.Place("two0") == graph.None {
			t.Error("the copy is of the store before")
		}
	}
}

// BenchmarkAdvance is the time from a commit until a question is read and answered of
// the new copy, beside 200,000 transfers: of a commit that adds a party, and of one that
// adds ten transfers; anew reads the store whole instead.
func BenchmarkAdvance(b *testing.B) {
	store := workloadOf(b, 200_000)
	r := newRevisions(store, func(ctx context.Context, n int64) (Asker, error) { return readAsker(ctx, store, n) }, 1)
	ask := func() {
		current := r.current.Load()
		f, err := current.ParseContext(b.Context(), "did everyone's email reach p1")
		if err != nil {
			b.Fatal(err)
		}
		current.Dependencies(f)
	}
	if err := r.refresh(b.Context()); err != nil {
		b.Fatal(err)
	}
	ask()
	n := 0
	commit := func(claim func(i int) graph.Claim, claims int) {
		b.StopTimer()
		var all []graph.Claim
		for range claims {
			n++
			all = append(all, claim(n))
		}
		if _, _, err := store.Apply(b.Context(), graph.Batch{Claims: claimsOf(all...)}); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
	}
	party := func(i int) graph.Claim {
		return graph.Claim{Kind: graph.KindParty, ID: fmt.Sprint("another", i), Source: "t"}
	}
	transfer := func(i int) graph.Claim {
		return graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprint("another", i), Source: "t", From: "s0/d1", To: fmt.Sprint("s1/new", i)}
	}
	refresh := func() {
		if err := r.refresh(b.Context()); err != nil {
			b.Fatal(err)
		}
		ask()
	}
	b.Run("party", func(b *testing.B) {
		for range b.N {
			commit(party, 1)
			refresh()
		}
	})
	b.Run("transfers", func(b *testing.B) {
		for range b.N {
			commit(transfer, 10)
			refresh()
		}
	})
	b.Run("anew", func(b *testing.B) {
		for range b.N {
			commit(party, 1)
			r.current.Store(nil)
			refresh()
		}
	})
	b.Run("names", func(b *testing.B) { // what it costs who first searches them
		for range b.N {
			newNameIndex(r.current.Load())
		}
	})
}

// workloadOf is a store of a layered estate of so many transfers, a fifth as many
// datasets, and twenty cohorts with member lists.
func workloadOf(t testing.TB, transfers int) graph.Store {
	r := rand.New(rand.NewPCG(1, 2))
	datasets := transfers / 5
	systems := max(2, datasets/100)
	parties := max(2, systems/10)
	dataset := func(n int) string { return fmt.Sprintf("s%d/d%d", n*systems/datasets, n) }
	claims := []graph.Claim{{Kind: graph.KindSource, ID: "w", Source: "w"}, {Kind: graph.KindPopulation, ID: "everybody", Source: "w"}}
	put := func(c graph.Claim) { c.Source = "w"; claims = append(claims, c) }
	for i := range parties {
		put(graph.Claim{Kind: graph.KindParty, ID: fmt.Sprint("p", i), Name: fmt.Sprint("Party ", i), Country: "KR"})
	}
	for i := range systems {
		put(graph.Claim{Kind: graph.KindSystem, ID: fmt.Sprint("s", i), Party: fmt.Sprint("p", i*parties/systems)})
	}
	blobs := map[string][]byte{}
	for k := range 20 {
		var ids []uint64
		for id := range uint64(transfers / 2) {
			if r.IntN(4) == 0 {
				ids = append(ids, id)
			}
		}
		list := lists.ListOf(lists.SetOf(ids...), false).Encode()
		blobs[graph.BlobHash(list)] = list
		put(graph.Claim{Kind: graph.KindCohort, ID: fmt.Sprint("c", k), Of: "everybody", Members: graph.BlobHash(list)})
	}
	for i := range datasets {
		c := graph.Claim{Kind: graph.KindDataset, ID: dataset(i), Population: "everybody"}
		if i < datasets/100 {
			c.Subjects, c.Categories = "everyone", []string{"user.contact.email"}
		}
		put(c)
	}
	day := func(n int) graph.Instant { return graph.Instant(n) * graph.Instant(24*time.Hour/time.Microsecond) }
	for i := range transfers {
		from := r.IntN(datasets - 1)
		to := min(datasets-1, from+1+int(r.ExpFloat64()*float64(datasets)/20))
		c := graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprint("t", i), From: dataset(from), To: dataset(to), People: "everyone"}
		c.When.Spans = []graph.Interval{{Since: day(0), Until: graph.Future}}
		if r.IntN(5) < 2 {
			since := r.IntN(2000)
			c.When.Spans[0] = graph.Interval{Since: day(since), Until: day(since + 1 + r.IntN(2000))}
		}
		if r.IntN(5) == 0 {
			c.People = fmt.Sprint("c", r.IntN(20))
		}
		if r.IntN(2) == 0 {
			c.Categories = []string{"user.contact.email", "user.name"}
		}
		put(c)
	}
	store := openSQLite(t)
	if _, _, err := store.Apply(t.Context(), graph.Batch{Claims: claimsOf(claims...), Blobs: blobs}); err != nil {
		t.Fatal(err)
	}
	return store
}

func (r *countingReader) Blob(ctx context.Context, hash string) (io.ReadCloser, error) {
	r.of.lists++
	return r.Reader.Blob(ctx, hash)
}
