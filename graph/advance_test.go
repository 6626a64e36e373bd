package graph

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// A history is what a store held after each commit, in memory; the first state is
// that before any.
type history struct {
	states  []map[ClaimKey]Claim
	commits []Commit // of the states after the first
}

func newHistory() *history { return &history{states: []map[ClaimKey]Claim{{}}} }

func (h *history) last() map[ClaimKey]Claim { return h.states[len(h.states)-1] }

// commit makes a state, and what it implies, the next.
func (h *history) commit(said map[ClaimKey]Claim) {
	next := map[ClaimKey]Claim{}
	for _, c := range Imply(slices.Collect(maps.Values(said))...) {
		next[c.Key()] = c
	}
	var c Commit
	if len(h.commits) > 0 {
		c = h.commits[len(h.commits)-1]
	}
	c.Number, c.Parent = c.Number+1, c.Hash
	c.Added, c.Retired, c.Runs.Added, c.Runs.Retired = 0, 0, 0, 0
	for change := range changesBetween(0, h.last(), next) {
		if !change.Key().Kind.IsSaid() {
			continue
		}
		isRun := change.Key().Kind == KindRun
		if change.Before != nil {
			c.Content.Remove(HashClaim(change.Before.Canonical()))
			if c.Retired++; isRun {
				c.Runs.Retired++
				c.Runs.Content.Remove(HashClaim(change.Before.Canonical()))
			}
		}
		if change.After != nil {
			c.Content.Add(HashClaim(change.After.Canonical()))
			if c.Added++; isRun {
				c.Runs.Added++
				c.Runs.Content.Add(HashClaim(change.After.Canonical()))
			}
		}
	}
	c.Hash = fmt.Sprint(c.Number, c.Content, c.Parent)
	h.commits = append(h.commits, c)
	h.states = append(h.states, next)
}

// head reads the newest state.
func (h *history) head() *historyReader { return &historyReader{history: h, number: len(h.commits)} }

func changesBetween(number int64, before, after map[ClaimKey]Claim) iter.Seq[ClaimChange] {
	return func(yield func(ClaimChange) bool) {
		state := func(of map[ClaimKey]Claim, k ClaimKey) *Claim {
			if c, ok := of[k]; ok {
				return &c
			}
			return nil
		}
		keys := maps.Clone(before)
		maps.Copy(keys, after)
		for k := range keys {
			c := ClaimChange{Commit: number, Before: state(before, k), After: state(after, k)}
			same := c.Before != nil && c.After != nil && string(c.Before.Canonical()) == string(c.After.Canonical())
			if !same && !yield(c) {
				return
			}
		}
	}
}

// A historyReader reads one state of a history, and counts the claims that it gives.
type historyReader struct {
	Reader // what is not asked for
	*history
	number int
	given  int
}

func (r *historyReader) Commit() Commit {
	if r.number == 0 {
		return Commit{}
	}
	return r.commits[r.number-1]
}

func (r *historyReader) where(is func(*Claim) bool) iter.Seq2[Claim, error] {
	all := slices.SortedFunc(maps.Values(r.states[r.number]), func(a, b Claim) int { return CompareClaims(&a, &b) })
	return func(yield func(Claim, error) bool) {
		for _, c := range all {
			if !is(&c) {
				continue
			}
			if r.given++; !yield(c, nil) {
				return
			}
		}
	}
}

func (r *historyReader) Claims(_ context.Context, kinds ...Kind) iter.Seq2[Claim, error] {
	return r.where(func(c *Claim) bool { return len(kinds) == 0 || slices.Contains(kinds, c.Kind) })
}

func (r *historyReader) Find(_ context.Context, kind Kind, ids []string) iter.Seq2[Claim, error] {
	return r.where(func(c *Claim) bool { return c.Kind == kind && slices.Contains(ids, c.ID) })
}

func (r *historyReader) Referring(_ context.Context, ids []string, roles ...Role) iter.Seq2[Claim, error] {
	named := map[string]bool{}
	for _, id := range ids {
		named[id] = true
	}
	return r.where(func(c *Claim) bool { return c.Refers(named, roles...) })
}

func (r *historyReader) Commits(_ context.Context, after int64) iter.Seq2[Commit, error] {
	return func(yield func(Commit, error) bool) {
		for _, c := range r.commits[min(int(after), r.number):r.number] {
			if !yield(c, nil) {
				return
			}
		}
	}
}

func (r *historyReader) Changes(_ context.Context, after int64) iter.Seq2[ClaimChange, error] {
	return func(yield func(ClaimChange, error) bool) {
		for n := int(after) + 1; n <= r.number; n++ {
			for c := range changesBetween(int64(n), r.states[n-1], r.states[n]) {
				if r.given++; !yield(c, nil) {
					return
				}
			}
		}
	}
}

// repaired leaves out the claims that cannot be part of a graph.
func repaired(state map[ClaimKey]Claim) map[ClaimKey]Claim {
	state = maps.Clone(state)
	for {
		_, err := Merge(Commit{}, sequence(Imply(slices.Collect(maps.Values(state))...)))
		if err == nil {
			return state
		}
		for _, e := range err.(interface{ Unwrap() []error }).Unwrap() {
			var bad *BadClaimError
			errors.As(e, &bad)
			delete(state, bad.Claim)
		}
	}
}

// TestAdvanceIsMerge: over random histories, advancing to a commit gives what merging
// all its claims does, and leaves the graph that it went on from as it was.
func TestAdvanceIsMerge(t *testing.T) {
	advanced, anew, rounds := 0, 0, 10 // of a hundred histories
	if testing.Short() {
		rounds = 1
	}
	check := func(t *rapid.T) {
		h := newHistory()
		pool := map[ClaimKey]Claim{}
		put := func(claims []Claim) {
			for _, c := range claims {
				pool[c.Key()] = c
			}
		}
		put(claimsOf(t))
		h.commit(repaired(pool))
		g, c, err := MergeComponents(h.head().Commit(), h.head().Claims(t.Context()))
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 6).Draw(t, "advances") {
			// Some commits, of a few changes each: a reader may be more than one behind.
			for range rapid.SampledFrom([]int{1, 1, 1, 2}).Draw(t, "commits") {
				next := maps.Clone(h.last())
				keys := slices.SortedFunc(maps.Keys(next), ClaimKey.Compare)
				for _, n := range rapid.SliceOfN(rapid.IntRange(0, len(keys)), 0, 2).Draw(t, "retired") {
					if n < len(keys) {
						delete(next, keys[n])
					}
				}
				more := claimsOf(t)
				for _, n := range rapid.SliceOfN(rapid.IntRange(0, len(more)-1), 0, 4).Draw(t, "added") {
					next[more[n].Key()] = more[n]
				}
				if rapid.IntRange(0, 9).Draw(t, "sound") > 0 {
					next = repaired(next)
				}
				h.commit(next)
			}
			r := h.head()
			want, components, wrong := MergeComponents(r.Commit(), r.Claims(t.Context()))
			before, _ := Merge(g.Commit, sequence(slices.Collect(maps.Values(h.states[g.Commit.Number]))))
			var step *Step
			if c == nil {
				step, err = g.Advance(t.Context(), r)
			} else {
				c, step, err = c.Advance(t.Context(), r)
			}
			if fmt.Sprint(err) != fmt.Sprint(wrong) {
				t.Fatalf("advancing finds\n%v\nmerging\n%v", err, wrong)
			}
			wantGraph(t, "the new graph", step.To, want)
			wantGraph(t, "the old graph", g, before)
			if names, err := ReadSame(t.Context(), r); err != nil || !maps.Equal(names.same, want.same) {
				t.Fatalf("read alone, the names are %v, %v; want %v", names, err, want.same)
			}
			if c != nil && (c.graph != step.To || !reflect.DeepEqual(c.own, components.own) || c.common != components.common || !reflect.DeepEqual(c.forest(), components.forest())) {
				t.Fatalf("the components are\n%+v, want\n%+v", c, components)
			}
			if step.Places == nil {
				anew++
			} else {
				advanced++
				wantNumbers(t, step)
			}
			g = step.To
			if c == nil && components != nil {
				c = components
				g = want
			}
		}
	}
	for range rounds {
		rapid.Check(t, check)
	}
	t.Logf("%d advanced, %d merged anew", advanced, anew)
	if !testing.Short() && advanced < 2*anew { // a hundred histories may be any
		t.Error("too few were advanced")
	}
}

func wantGraph(t *rapid.T, what string, got, want *Graph) {
	if reflect.DeepEqual(got, want) {
		return
	}
	g, w := reflect.ValueOf(got).Elem(), reflect.ValueOf(want).Elem()
	for i := range g.NumField() {
		if x, y := fmt.Sprintf("%+v", g.Field(i)), fmt.Sprintf("%+v", w.Field(i)); x != y {
			t.Errorf("%s: %s\ngot  %s\nwant %s", what, g.Type().Field(i).Name, x, y)
		}
	}
	t.Fatalf("%s is not as it should be", what)
}

// wantNumbers wants the numbers of a step to lead to the same things.
func wantNumbers(t *rapid.T, s *Step) {
	for i, n := range s.Places {
		if want := s.To.Place(s.From.Places[i].ID); n != want {
			t.Fatalf("place %q has number %d, want %d", s.From.Places[i].ID, n, want)
		}
	}
	for i, n := range s.Transfers {
		was := &s.From.Transfers[i]
		if n == None {
			continue
		}
		if is := &s.To.Transfers[n]; is.ID != was.ID || is.Source != was.Source || !reflect.DeepEqual(is.When, was.When) ||
			s.To.Places[is.From].ID != s.From.Places[was.From].ID {
			t.Fatalf("account %s of %s is taken for %s of %s", was.ID, was.Source, is.ID, is.Source)
		}
	}
}
