package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"outflow/graph"
)

func emptyStoreReadsAsEmpty(t *testing.T, s graph.Store) {
	ctx := context.Background()
	view(t, s, 0, func(r graph.Reader) {
		wantCommit(t, r.Commit(), graph.Commit{})
		wantClaims(t, "Claims", r.Claims(ctx))
		wantClaims(t, "Find", r.Find(ctx, graph.KindParty, []string{"a"}))
		wantClaims(t, "Referring", r.Referring(ctx, []string{"a"}, slices.Collect(graph.Roles())...))
		if named, err := r.Named(ctx, []string{"a"}); err != nil || len(named) > 0 {
			t.Errorf("Named: got %v, %v, want nothing", named, err)
		}
		if named, err := r.Nearest(ctx, "a", 3); err != nil || len(named) > 0 {
			t.Errorf("Nearest: got %v, %v, want nothing", named, err)
		}
		for c, err := range r.Commits(ctx, 0) {
			t.Errorf("Commits: got %v, %v, want nothing", c, err)
		}
		if c, err := r.CommitBefore(ctx, graph.Future); err != nil || c.Number != 0 {
			t.Errorf("CommitBefore: got %v, %v, want the zero Commit", c, err)
		}
	})
	c, change := Apply(t, s, batchOf())
	wantCommit(t, c, graph.Commit{})
	wantCounts(t, change, graph.Counts{})
	WantSound(t, s)
}

func readersSeeOneCommit(t *testing.T, s graph.Store) {
	ctx := context.Background()
	Apply(t, s, batchOf(estate("hr")...))
	view(t, s, 0, func(r graph.Reader) {
		var during []graph.Claim
		for c, err := range r.Claims(ctx) { // while it is read, everything changes
			if err != nil {
				t.Fatal(err)
			}
			if len(during) == 0 {
				Apply(t, s, graph.Batch{Replaces: []string{"hr"}, Claims: Each(transfer("t9", "hr", "crm/people", "crm/calls"))})
			}
			during = append(during, c)
		}
		wantClaims(t, "a sequence that was begun before", Each(during...), estate("hr")...)
		wantClaims(t, "Claims", r.Claims(ctx), estate("hr")...)
		wantClaims(t, "Referring to an end", r.Referring(ctx, []string{"crm/people"}, graph.RoleFrom), estate("hr")[6])
		wantClaims(t, "Find", r.Find(ctx, graph.KindTransfer, []string{"t9", "t2"}), estate("hr")[7])
		if named, err := r.Named(ctx, []string{"acme", "t9"}); err != nil || len(named) != 2 {
			t.Errorf("Named: got %v, %v, want acme by its id and its alias", named, err)
		}
		if r.Commit().Number != 1 {
			t.Errorf("Commit: got %d, want 1", r.Commit().Number)
		}
	})
	WantAll(t, s, 0, transfer("t9", "hr", "crm/people", "crm/calls"))
}

// readersDoNotWait reads while a writer is in the middle of a batch.
func readersDoNotWait(t *testing.T, s graph.Store) {
	Apply(t, s, batchOf(estate("hr")...))
	reached, read := make(chan struct{}), make(chan struct{})
	written := make(chan error, 1)
	go func() {
		b := batchOf(estate("law")...)
		b.Check = func(context.Context, graph.Reader, graph.Change) error {
			close(reached)
			<-read
			return nil
		}
		_, _, err := s.Apply(context.Background(), b)
		written <- err
	}()
	<-reached
	WantAll(t, s, 0, estate("hr")...)
	close(read)
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	WantAll(t, s, 0, append(estate("hr"), estate("law")...)...)
}

func viewAtPastCommit(t *testing.T, s graph.Store) {
	ctx := context.Background()
	var want [][]graph.Claim
	for i := range 5 {
		claims := []graph.Claim{
			party("acme", "hr", fmt.Sprintf("Acme %d", i)),
			party(fmt.Sprintf("p%d", i), "hr", ""),
			transfer("t", "hr", fmt.Sprintf("from%d", i), "to"),
		}
		want = append(want, claims)
		Apply(t, s, graph.Batch{Replaces: []string{"hr"}, Claims: Each(claims...)})
	}
	for i, claims := range want {
		WantAll(t, s, int64(i+1), claims...)
		view(t, s, int64(i+1), func(r graph.Reader) {
			wantClaims(t, "Referring to an end", r.Referring(ctx, []string{"from0", "from1", "from2", "from3", "from4"}, graph.RoleFrom), claims[2])
			wantClaims(t, "Find", r.Find(ctx, graph.KindParty, []string{"acme"}), claims[0])
			named, err := r.Named(ctx, []string{"acme0", "acme1", "acme2", "acme3", "acme4"})
			if err != nil || len(named) != 1 || named[0].Text != claims[0].Name {
				t.Errorf("Named at %d: got %v, %v, want %q", i+1, named, err, claims[0].Name)
			}
		})
	}
}

func viewOfNoCommit(t *testing.T, s graph.Store) {
	for _, number := range []int64{1, -1, 7} {
		err := s.View(context.Background(), number, func(graph.Reader) error {
			t.Errorf("View(%d) reads", number)
			return nil
		})
		if !errors.Is(err, graph.ErrNoCommit) {
			t.Errorf("View(%d): got %v, want ErrNoCommit", number, err)
		}
	}
	failure := errors.New("enough")
	if err := s.View(context.Background(), 0, func(graph.Reader) error { return failure }); !errors.Is(err, failure) {
		t.Errorf("View: got %v, want the function's own error", err)
	}
}

func readerEndsWithItsView(t *testing.T, s graph.Store) {
	ctx := context.Background()
	Apply(t, s, graph.Batch{Claims: Each(cohort("a", "hr", "one")), Blobs: blobs("one")})
	var kept graph.Reader
	view(t, s, 0, func(r graph.Reader) { kept = r })
	for _, err := range kept.Claims(ctx) {
		if err == nil {
			t.Error("a kept reader reads claims")
		}
	}
	if _, err := kept.Named(ctx, []string{"a"}); err == nil {
		t.Error("a kept reader finds names")
	}
	if _, err := kept.Blob(ctx, graph.BlobHash([]byte("one"))); err == nil {
		t.Error("a kept reader opens a member list")
	}
}

func closedStore(t *testing.T, s graph.Store) {
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	if _, _, err := s.Apply(ctx, graph.Batch{}); err == nil {
		t.Error("Apply works on a closed store")
	}
	if err := s.View(ctx, 0, func(graph.Reader) error { return nil }); err == nil {
		t.Error("View works on a closed store")
	}
	if _, err := s.Verify(ctx); err == nil {
		t.Error("Verify works on a closed store")
	}
}

// claimsComeBackWhole stores a claim with every key, hostile text included.
func claimsComeBackWhole(t *testing.T, s graph.Store) {
	when, err := graph.ParseWhen([]string{"2018-04/2018-07", "2019-01-01T09:00:00.000001Z/.."}, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	odd := "카카오 '페이' \"; DROP TABLE claims; -- \\ $1 ?1 :a @b {} <b>\u2028\u00a0\U0001f600"
	long := strings.Repeat("가", 1024)
	c := graph.Claim{
		Kind: graph.KindTransfer, ID: odd, Source: odd + "2", Locator: odd, Name: odd, Aliases: []string{odd, "", "b"}, Description: odd, Owners: []string{odd},
		Party: odd, System: odd, Dataset: odd, Same: odd, Country: "KR", Countries: []string{"KR", "CN"}, DatasetKind: "model", Retention: "P1Y", Deletion: graph.DeletionVerified,
		Population: odd, Subjects: "a and b", SubjectsWhen: graph.When{Unknown: true}, Categories: []string{"user.contact.email"}, CategoryTotal: graph.ExactRange(24), Rows: graph.ExactRange(7), RowTotal: graph.ExactRange(20), Runs: graph.ExactRange(3), RowsPerPerson: 2,
		Of: odd, Size: graph.Range{Max: big.NewRat(8_000_000, 1)}, Share: graph.Range{Min: big.NewRat(1, 8)},
		Members: graph.BlobHash(nil), Disjoint: []string{odd}, People: "everyone except " + odd, At: odd, Status: graph.ErasureDone,
		From: odd, To: long, When: when, Cadence: "daily", Needs: "a",
		Derives: map[string][]string{"user.score": {"user.financial", "user.contact"}}, Columns: map[string][]string{odd: {"a", "b"}}, Masked: []string{odd},
		Effect: graph.EffectAggregate, Job: odd, Role: "processor", Purpose: odd, Safeguards: []string{odd},
		Ground: graph.Ground{{When: when, Key: "gdpr:46-2-c"}, {Key: graph.GroundUnknown}}, Disclosed: "false", Observed: graph.ObservedAlso,
		Evidence: []graph.Evidence{{Title: odd, URL: "https://example.org/?a=1&b=<2>"}}, Timezone: "Asia/Seoul", ReplacedBy: odd,
	}
	plain := transfer(long, "hr", "a", "b")
	ran := graph.Claim{
		Kind: graph.KindRun, ID: odd, Source: "hr", Job: long, When: graph.When{Spans: when.Spans[1:]}, State: graph.RunAborted,
		Inputs: []string{long, odd}, Outputs: []string{"", odd}, Subsets: map[string][]string{odd: {long, odd}}, Rows: graph.ExactRange(7),
		Population: odd, Subjects: odd, People: "a and b", Needs: "a", Categories: c.Categories, Ground: c.Ground, Retention: "P1Y", RowsPerPerson: 3,
		Erased: map[string][]string{odd: {"dropped"}}, Renamed: map[string][]string{long: {odd}},
		Moves: []graph.Move{{From: long, To: odd, Columns: map[string][]string{odd: {"a", "b"}, long: {odd}}, Masked: []string{long, odd}, Stated: true}, {From: odd, To: odd}},
	}
	pattern := graph.Claim{
		Kind: graph.KindPattern, ID: odd, Source: "hr", Locator: odd, Match: graph.Match{From: odd, To: long, Job: "**", Source: "*"},
		People: "a and not b", Needs: "b", Categories: c.Categories, Purpose: odd, Ground: c.Ground, Disclosed: "false", Evidence: c.Evidence,
	}
	erased := graph.Claim{
		Kind: graph.KindErasure, ID: odd, Source: "hr", Locator: long, At: long, When: graph.When{Spans: when.Spans[1:]}, People: "a and not b", Categories: c.Categories,
		Status: graph.ErasureRequested, Job: long, Evidence: c.Evidence,
	}
	Apply(t, s, batchOf(c, plain, pattern, erased, ran))
	WantAll(t, s, 0, c, plain, pattern, erased, ran)
	ctx := context.Background()
	view(t, s, 0, func(r graph.Reader) {
		wantClaims(t, "Find", r.Find(ctx, graph.KindTransfer, []string{odd}), c)
		wantClaims(t, "Find of patterns", r.Find(ctx, graph.KindPattern, []string{odd}), pattern)
		wantClaims(t, "Find of erasures", r.Find(ctx, graph.KindErasure, []string{odd}), erased)
		wantClaims(t, "Referring to an erasure's place", r.Referring(ctx, []string{long}, graph.RoleAt), erased)
		wantClaims(t, "Find of runs", r.Find(ctx, graph.KindRun, []string{odd}), ran)
		wantClaims(t, "Referring to a job", r.Referring(ctx, []string{long}, graph.RoleJob), ran)
		wantClaims(t, "Referring to an end", r.Referring(ctx, []string{odd}, graph.RoleFrom), c)
		wantClaims(t, "Referring to an end", r.Referring(ctx, []string{long}, graph.RoleTo), c)
		if named, err := r.Named(ctx, []string{graph.Fold(odd)}); err != nil || !slices.Contains(named, graph.Named{Kind: graph.KindTransfer, ID: odd, Text: odd}) {
			t.Errorf("Named: got %v, %v, want the transfer among them", named, err)
		}
	})
	if h := Head(t, s); !slices.Equal(h.Sources, []string{"hr", odd + "2"}) {
		t.Errorf("Sources: got %q", h.Sources)
	}
	WantSound(t, s)
}

// sequencesAreOrdered stores, out of order, more than any store reads at once.
func sequencesAreOrdered(t *testing.T, s graph.Store) {
	ctx := context.Background()
	var all []graph.Claim
	for i := range 600 {
		id := fmt.Sprintf("%d", i*7919%600)
		all = append(all, transfer(id, "z", "a", "b"), party(id, "m", ""))
		if i%3 == 0 {
			all = append(all, transfer(id, "b", "a", "b"), transfer(id, "Z", "a", "b"), dataset("s/"+id, "z", ""), field("s/d#"+id, "z", ""))
		}
	}
	for _, kind := range graph.Kinds {
		if !kind.IsSaid() {
			continue
		}
		all = append(all, graph.Claim{Kind: kind, ID: "É", Source: "z"}, graph.Claim{Kind: kind, ID: "a/", Source: "z"}, graph.Claim{Kind: kind, ID: "a", Source: "z"})
	}
	Apply(t, s, batchOf(all...))
	WantAll(t, s, 0, all...)
	all = graph.Imply(all...)
	of := func(kinds ...graph.Kind) (some []graph.Claim) {
		for _, c := range all {
			if slices.Contains(kinds, c.Kind) {
				some = append(some, c)
			}
		}
		return some
	}
	view(t, s, 0, func(r graph.Reader) {
		wantClaims(t, "Claims of two kinds", r.Claims(ctx, graph.KindTransfer, graph.KindParty), of(graph.KindParty, graph.KindTransfer)...)
		wantClaims(t, "Claims of an unknown kind", r.Claims(ctx, "nothing"))
		var ids []string
		for _, c := range of(graph.KindTransfer) {
			ids = append(ids, c.ID)
		}
		wantClaims(t, "Find", r.Find(ctx, graph.KindTransfer, ids), of(graph.KindTransfer)...)
		wantClaims(t, "Referring to an end", r.Referring(ctx, []string{"a"}, graph.RoleFrom), slices.DeleteFunc(of(graph.KindTransfer), func(c graph.Claim) bool { return c.From != "a" })...)
		wantClaims(t, "Referring to what lies around", r.Referring(ctx, []string{"s/d", "s"}, graph.RoleSystem, graph.RoleDataset),
			slices.DeleteFunc(of(graph.KindDataset, graph.KindField), func(c graph.Claim) bool { return c.ID[0] != 's' })...)
	})
}

func sequencesCanBeLeft(t *testing.T, s graph.Store) {
	ctx := context.Background()
	Apply(t, s, batchOf(estate("hr")...))
	Apply(t, s, batchOf(estate("law")...))
	view(t, s, 0, func(r graph.Reader) {
		for range r.Claims(ctx) {
			break
		}
		for range r.Find(ctx, graph.KindTransfer, []string{"t1", "t2"}) {
			break
		}
		for range r.Referring(ctx, []string{"crm/people"}, graph.RoleTo) {
			break
		}
		for range r.Referring(ctx, []string{"crm"}, graph.RoleSystem) {
			break
		}
		for range r.Commits(ctx, 0) {
			break
		}
		claims := r.Claims(ctx)
		first, second := lines(t, claims), lines(t, claims)
		if !slices.Equal(first, second) {
			t.Error("a sequence differs the second time")
		}
		ended, cancel := context.WithCancel(ctx)
		cancel()
		for _, err := range r.Claims(ended) {
			if !errors.Is(err, context.Canceled) {
				t.Errorf("a sequence of an ended context: got %v, want context.Canceled", err)
			}
		}
	})
	WantSound(t, s)
}

// commitBeforeAnInstant reads commits of a writer whose clock was once set back.
func commitBeforeAnInstant(t *testing.T, s graph.Store) {
	ctx := context.Background()
	var all []graph.Commit
	for i, time := range []graph.Instant{20, 40, 30, 60} {
		c, _ := Apply(t, s, graph.Batch{Time: time, Claims: Each(party(fmt.Sprint(i), "hr", ""))})
		all = append(all, c)
	}
	for _, c := range []struct {
		view, want int
		at         graph.Instant
	}{
		{0, 0, graph.Past}, {0, 0, 20}, {0, 1, 21}, {0, 1, 30}, {0, 3, 31}, {0, 3, 40}, {0, 3, 60}, {0, 4, 61}, {0, 4, graph.Future},
		{2, 1, 40}, {2, 2, 41}, {2, 2, graph.Future}, {1, 0, 20}, {1, 1, 21},
	} {
		view(t, s, int64(c.view), func(r graph.Reader) {
			var want graph.Commit
			if c.want > 0 {
				want = all[c.want-1]
			}
			got, err := r.CommitBefore(ctx, c.at)
			if err != nil {
				t.Fatal(err)
			}
			wantCommit(t, got, want)
		})
	}
	b := batchOf(party("new", "hr", ""))
	b.Time = 80
	b.Check = func(ctx context.Context, r graph.Reader, _ graph.Change) error {
		for at, want := range map[graph.Instant]int64{80: 4, 81: 5} {
			if got, err := r.CommitBefore(ctx, at); err != nil || got.Number != want {
				t.Errorf("CommitBefore %d while commit 5 is checked: got %d, %v, want %d", at, got.Number, err, want)
			}
		}
		return nil
	}
	Apply(t, s, b)
}

func commitsSince(t *testing.T, s graph.Store) {
	var all []graph.Commit
	for i := range 4 {
		c, _ := Apply(t, s, graph.Batch{Time: graph.Instant(i), Claims: Each(party(fmt.Sprint(i), "hr", ""))})
		all = append(all, c)
	}
	for after := range 4 {
		view(t, s, 3, func(r graph.Reader) {
			var got []graph.Commit
			for c, err := range r.Commits(context.Background(), int64(after)) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, c)
			}
			if len(got) != 3-after {
				t.Fatalf("Commits(%d) at 3: got %d, want %d", after, len(got), 3-after)
			}
			for i := range got {
				wantCommit(t, got[i], all[after+i])
			}
		})
	}
}
