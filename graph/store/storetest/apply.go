package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"outflow/graph"
)

// content sums up the claims by the definition of graph.Content.
func content(claims ...graph.Claim) graph.Content {
	var c graph.Content
	for i := range claims {
		c.Add(graph.HashClaim(claims[i].Canonical()))
	}
	return c
}

// chained returns the commit with the hash that it should have if it adds and retires
// those claims.
func chained(c graph.Commit, added, retired []graph.Claim) graph.Commit {
	h := sha256.New()
	fmt.Fprintf(h, "outflow commit\n%d %d %s\n%s\n", c.Number, c.Time, c.Parent, strings.Join(c.Sources, "\x00"))
	for _, claims := range [][]graph.Claim{added, retired} {
		var hashes []string
		for i := range claims {
			sum := graph.HashClaim(claims[i].Canonical())
			hashes = append(hashes, string(sum[:]))
		}
		slices.Sort(hashes)
		fmt.Fprintf(h, "%d\n%s", len(hashes), strings.Join(hashes, ""))
	}
	c.Hash = hex.EncodeToString(h.Sum(nil))
	return c
}

func wantCommit(t *testing.T, got, want graph.Commit) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("commit:\n got %+v\nwant %+v", got, want)
	}
}

func wantCounts(t *testing.T, got graph.Change, want graph.Counts) {
	t.Helper()
	if got.Of() != want {
		t.Errorf("change: got %+v, want %+v", got.Counts, want)
	}
}

func commitSaysWhatItDid(t *testing.T, s graph.Store) {
	a, b := party("a", "one", "A"), party("b", "two", "B")
	first := chained(graph.Commit{Number: 1, Time: 17, Sources: []string{"one", "two"}, Added: 2, Content: content(a, b)},
		[]graph.Claim{a, b}, nil)
	got, change := Apply(t, s, graph.Batch{Time: 17, Claims: Each(b, a)})
	wantCommit(t, got, first)
	wantCounts(t, change, graph.Counts{Added: 2})
	wantCommit(t, Head(t, s), first)

	a2, c := party("a", "one", "A."), party("c", "one", "C")
	second := chained(graph.Commit{
		Number: 2, Time: 16, Sources: []string{"one"}, Added: 2, Retired: 1,
		Parent: first.Hash, Content: content(a2, b, c),
	}, []graph.Claim{a2, c}, []graph.Claim{a})
	got, change = Apply(t, s, graph.Batch{Time: 16, Claims: Each(a2, c)})
	wantCommit(t, got, second)
	wantCounts(t, change, graph.Counts{Added: 1, Changed: 1})
	view(t, s, 1, func(r graph.Reader) { wantCommit(t, r.Commit(), first) })
	WantSound(t, s)
}

func applyIsAllOrNothing(t *testing.T, s graph.Store) {
	failure := errors.New("the file ends here")
	many := make([]graph.Claim, 3000)
	for i := range many {
		many[i] = transfer(fmt.Sprintf("u%d", i), "hr", "crm/people", "crm/calls")
	}
	attempt := func() {
		t.Helper()
		changed := party("acme", "hr", "Another name")
		_, _, err := s.Apply(context.Background(), graph.Batch{
			Replaces: []string{"hr"}, Claims: broken(failure, append(many, changed)...), Blobs: blobs("members"),
		})
		if !errors.Is(err, failure) {
			t.Fatalf("Apply: got %v, want the sequence's own error", err)
		}
	}
	attempt()
	WantAll(t, s, 0)
	Apply(t, s, batchOf(estate("hr")...))
	before := Head(t, s)
	attempt()
	wantCommit(t, Head(t, s), before)
	WantAll(t, s, 0, estate("hr")...)
	view(t, s, 0, func(r graph.Reader) {
		wantClaims(t, "Referring", r.Referring(context.Background(), []string{"crm/people"}, graph.RoleFrom), estate("hr")[6])
		if _, err := r.Blob(context.Background(), graph.BlobHash([]byte("members"))); !errors.Is(err, graph.ErrNoBlob) {
			t.Errorf("Blob of the failed batch: got %v, want ErrNoBlob", err)
		}
		named, err := r.Named(context.Background(), []string{"anothername", "u7"})
		if err != nil || len(named) > 0 {
			t.Errorf("Named: got %v, %v, want nothing of the failed batch", named, err)
		}
	})
	if c, _ := Apply(t, s, batchOf(party("b", "hr", ""))); c.Number != 2 {
		t.Errorf("the commit after the failed one has number %d, want 2", c.Number)
	}
	WantSound(t, s)
}

// unusableClaims could not be given back as they are.
func unusableClaims(t *testing.T, s graph.Store) {
	for _, c := range []graph.Claim{
		{Kind: "nothing", ID: "a", Source: "hr"}, party("a\xff", "hr", ""), party("a", "hr", "", "\xff"), run("r", "hr", "\xff", graph.RunFailed),
	} {
		if _, _, err := s.Apply(context.Background(), batchOf(c)); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	odd := party(`\ufffd`, "hr", "\ufffd")
	Apply(t, s, batchOf(odd))
	WantAll(t, s, 0, odd)
	WantSound(t, s)
}

func applyCanBeCancelled(t *testing.T, s graph.Store) {
	ctx, cancel := context.WithCancel(context.Background())
	_, _, err := s.Apply(ctx, graph.Batch{Claims: func(yield func(graph.Claim, error) bool) {
		cancel()
		Each(estate("hr")...)(yield)
	}})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("Apply: got %v, want context.Canceled", err)
	}
	WantAll(t, s, 0)
	Apply(t, s, batchOf(estate("hr")...))
	WantSound(t, s)
}

func sameBatchTwiceChangesNothing(t *testing.T, s graph.Store) {
	for _, replaces := range [][]string{nil, {"hr"}} {
		b := graph.Batch{Time: 1, Replaces: replaces, Claims: Each(estate("hr")...)}
		first, _ := Apply(t, s, b)
		b.Time = 2
		again, change := Apply(t, s, b)
		wantCommit(t, again, first)
		wantCounts(t, change, graph.Counts{Unchanged: len(estate("hr"))})
		wantCommit(t, Head(t, s), first)
	}
	WantAll(t, s, 0, estate("hr")...)
}

func changedClaimReplaces(t *testing.T, s graph.Store) {
	old, others := party("acme", "hr", "Acme", "the old alias"), party("acme", "law", "Acme Ltd.")
	Apply(t, s, batchOf(old, others))
	changed := party("acme", "hr", "Acme SE")
	c, change := Apply(t, s, batchOf(changed))
	wantCounts(t, change, graph.Counts{Changed: 1})
	if c.Added != 1 || c.Retired != 1 {
		t.Errorf("the commit added %d and retired %d, want 1 and 1", c.Added, c.Retired)
	}
	WantAll(t, s, 0, changed, others)
	view(t, s, 0, func(r graph.Reader) {
		if named, err := r.Named(context.Background(), []string{"theoldalias"}); err != nil || len(named) > 0 {
			t.Errorf("Named finds a replaced alias: %v, %v", named, err)
		}
	})
	// The same id under another kind is another record.
	sys := system("acme", "hr", "acme")
	_, change = Apply(t, s, batchOf(sys))
	wantCounts(t, change, graph.Counts{Added: 1})
	WantAll(t, s, 0, changed, others, sys)
}

func retiredBySource(t *testing.T, s graph.Store) {
	Apply(t, s, batchOf(append(estate("hr"), estate("law")...)...))
	changed := party("acme", "hr", "Acme SE")
	added := party("new", "hr", "New")
	restated := append(without(without(without(estate("hr"), "t1"), "acme"), "crm/people#email"), changed, added)
	_, change := Apply(t, s, graph.Batch{Replaces: []string{"hr", "nobody"}, Claims: Each(restated...)})
	want := map[graph.Kind]graph.Counts{
		graph.KindParty: {Added: 1, Changed: 1}, graph.KindSystem: {Unchanged: 1}, graph.KindDataset: {Unchanged: 2},
		graph.KindField: {Retired: 1}, graph.KindPopulation: {Unchanged: 1}, graph.KindTransfer: {Retired: 1, Unchanged: 1},
	}
	if got := change.Counts; len(got) != 1 || !maps.Equal(got["hr"], want) {
		t.Errorf("the change counts %v, want %v of hr", got, want)
	}
	WantAll(t, s, 0, append(restated, estate("law")...)...)
	WantSound(t, s)
}

// restatesWhatItSpeaksOf: a batch need not know beforehand whom its claims are of.
func restatesWhatItSpeaksOf(t *testing.T, s graph.Store) {
	Apply(t, s, batchOf(append(estate("hr"), estate("law")...)...))
	restated := without(estate("hr"), "t1")
	_, change := Apply(t, s, graph.Batch{Restates: true, Claims: Each(restated...)})
	wantCounts(t, change, graph.Counts{Unchanged: len(restated), Retired: 1})
	WantAll(t, s, 0, append(restated, estate("law")...)...)
	_, change = Apply(t, s, graph.Batch{Restates: true, Replaces: []string{"law"}, Claims: Each(restated...)})
	wantCounts(t, change, graph.Counts{Unchanged: len(restated), Retired: len(estate("law"))})
	WantAll(t, s, 0, restated...)
	WantSound(t, s)
}

// retiredByName: of a source that is added to, claims may be retired one by one. What it implied
// goes with them, and a place that it no longer declares is implied if a transfer names it.
func retiredByName(t *testing.T, s graph.Store) {
	out := transfer("out", "hr", "crm/made", "crm/people")
	first := append(estate("hr"), out)
	Apply(t, s, batchOf(append(first, estate("law")...)...))
	gone := []graph.ClaimKey{out.Key(), {Kind: graph.KindDataset, ID: "crm/calls", Source: "hr"}, {Kind: graph.KindParty, ID: "nobody", Source: "hr"}, {Kind: graph.KindParty, ID: "acme", Source: "nobody"}}
	added := party("new", "hr", "New")
	c, change := Apply(t, s, graph.Batch{Retires: gone, Claims: Each(added)})
	wantCounts(t, change, graph.Counts{Added: 1, Retired: 2})
	if !slices.Equal(c.Sources, []string{"hr"}) {
		t.Errorf("the commit is of %v, want hr", c.Sources)
	}
	left := append(without(estate("hr"), "crm/calls"), added)
	WantAll(t, s, 0, append(left, estate("law")...)...)
	again, change := Apply(t, s, graph.Batch{Retires: gone})
	wantCommit(t, again, c)
	wantCounts(t, change, graph.Counts{})
	Apply(t, s, graph.Batch{Retires: []graph.ClaimKey{{Kind: graph.KindTransfer, ID: "t1", Source: "hr"}, {Kind: graph.KindTransfer, ID: "t2", Source: "hr"}}})
	WantAll(t, s, 0, append(without(without(left, "t1"), "t2"), estate("law")...)...)
	WantAll(t, s, 1, append(first, estate("law")...)...)
	WantSound(t, s)
}

func retiredWholly(t *testing.T, s graph.Store) {
	Apply(t, s, batchOf(append(estate("hr"), estate("law")...)...))
	c, change := Apply(t, s, graph.Batch{Replaces: []string{"hr"}})
	if change.Of("hr") != (graph.Counts{Retired: len(estate("hr"))}) || c.Added != 0 || c.Retired != len(estate("hr")) || !slices.Equal(c.Sources, []string{"hr"}) {
		t.Errorf("got %+v of %+v, want all of hr retired", change, c)
	}
	WantAll(t, s, 0, estate("law")...)
	WantAll(t, s, 1, append(estate("hr"), estate("law")...)...)
	again, _ := Apply(t, s, graph.Batch{Replaces: []string{"hr"}})
	wantCommit(t, again, c)
}

func retiredClaimComesBack(t *testing.T, s graph.Store) {
	one := graph.Batch{Replaces: []string{"hr"}, Claims: Each(estate("hr")...)}
	first, _ := Apply(t, s, one)
	Apply(t, s, graph.Batch{Replaces: []string{"hr"}})
	third, change := Apply(t, s, one)
	wantCounts(t, change, graph.Counts{Added: len(estate("hr"))})
	if third.Number != 3 || third.Content != first.Content {
		t.Errorf("got commit %d with content %s, want 3 with that of the first, %s", third.Number, third.Content, first.Content)
	}
	WantAll(t, s, 2)
	WantAll(t, s, 3, estate("hr")...)
	WantSound(t, s)
}

func checkSeesAfterAndCanRefuse(t *testing.T, s graph.Store) {
	Apply(t, s, batchOf(estate("hr")...))
	before := Head(t, s)
	restated := append(without(estate("hr"), "t1"), party("b", "hr", "B"))
	refusal := errors.New("refused")
	var seen graph.Commit
	calls := 0
	b := graph.Batch{Replaces: []string{"hr"}, Claims: Each(restated...), Blobs: blobs("members")}
	b.Check = func(ctx context.Context, after graph.Reader, c graph.Change) error {
		calls++
		wantClaims(t, "Check reads", after.Claims(ctx), restated...)
		wantCounts(t, c, graph.Counts{Added: 1, Unchanged: 7, Retired: 1})
		seen = after.Commit()
		wantBlob(t, after, "members")
		view(t, s, 0, func(now graph.Reader) { // nobody else sees it yet
			wantClaims(t, "others read", now.Claims(ctx), estate("hr")...)
			if _, err := now.Blob(ctx, graph.BlobHash([]byte("members"))); !errors.Is(err, graph.ErrNoBlob) {
				t.Errorf("others read the member list: got %v, want ErrNoBlob", err)
			}
		})
		return refusal
	}
	if _, _, err := s.Apply(context.Background(), b); !errors.Is(err, refusal) || calls != 1 {
		t.Fatalf("Apply: got %v after %d calls of Check, want its error after 1", err, calls)
	}
	wantCommit(t, Head(t, s), before)
	WantAll(t, s, 0, estate("hr")...)
	WantSound(t, s)

	refusal = nil
	c, _ := Apply(t, s, b)
	wantCommit(t, c, seen)
	WantAll(t, s, 0, restated...)
}

// checkReadsThroughIndexes reads the first commit, which a store may treat
// unlike the others, in every way before it is visible.
func checkReadsThroughIndexes(t *testing.T, s graph.Store) {
	b := batchOf(estate("hr")...)
	b.Blobs = blobs("members")
	b.Check = func(ctx context.Context, r graph.Reader, c graph.Change) error {
		wantClaims(t, "Find", r.Find(ctx, graph.KindParty, []string{"acme"}), estate("hr")[0])
		wantClaims(t, "Referring to an end", r.Referring(ctx, []string{"crm/calls"}, graph.RoleTo), estate("hr")[6])
		wantClaims(t, "Referring to a system", r.Referring(ctx, []string{"crm"}, graph.RoleSystem), estate("hr")[2:4]...)
		named, err := r.Named(ctx, []string{"acmecorp"})
		if err != nil || len(named) != 1 {
			t.Errorf("Named: got %v, %v, want acme", named, err)
		}
		wantBlob(t, r, "members")
		var numbers []int64
		for c, err := range r.Commits(ctx, 0) {
			if err != nil {
				t.Fatal(err)
			}
			numbers = append(numbers, c.Number)
		}
		if !slices.Equal(numbers, []int64{1}) {
			t.Errorf("Commits: got %v, want 1", numbers)
		}
		return nil
	}
	Apply(t, s, b)
}
