package storetest

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"testing"

	"outflow/graph"
)

// Each yields the claims.
func Each(claims ...graph.Claim) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		for _, c := range claims {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// broken yields the claims and then an error.
func broken(err error, claims ...graph.Claim) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		for _, c := range claims {
			if !yield(c, nil) {
				return
			}
		}
		yield(graph.Claim{}, err)
	}
}

func batchOf(claims ...graph.Claim) graph.Batch { return graph.Batch{Claims: Each(claims...)} }

func party(id, source, name string, aliases ...string) graph.Claim {
	return graph.Claim{Kind: graph.KindParty, ID: id, Source: source, Name: name, Aliases: aliases}
}

func system(id, source, party string) graph.Claim {
	return graph.Claim{Kind: graph.KindSystem, ID: id, Source: source, Party: party}
}

func dataset(id, source, system string) graph.Claim {
	return graph.Claim{Kind: graph.KindDataset, ID: id, Source: source, System: system}
}

func field(id, source, dataset string) graph.Claim {
	return graph.Claim{Kind: graph.KindField, ID: id, Source: source, Dataset: dataset}
}

func transfer(id, source, from, to string) graph.Claim {
	return graph.Claim{Kind: graph.KindTransfer, ID: id, Source: source, From: from, To: to}
}

func erasure(id, source, at string) graph.Claim {
	return graph.Claim{Kind: graph.KindErasure, ID: id, Source: source, At: at}
}

func run(id, source, job, state string) graph.Claim {
	return graph.Claim{Kind: graph.KindRun, ID: id, Source: source, Job: job, State: state}
}

// Transfers makes n transfers of one source. Those of another version differ.
func Transfers(source string, n, version int) []graph.Claim {
	all := make([]graph.Claim, n)
	for i := range all {
		all[i] = transfer(fmt.Sprint("t", i), source, fmt.Sprint("place ", i%7), fmt.Sprint("place ", i%11))
		all[i].Purpose = fmt.Sprint("version ", version)
	}
	return all
}

// estate is a small graph as one source tells it.
func estate(source string) []graph.Claim {
	return []graph.Claim{
		party("acme", source, "Acme Corp.", "ACME"),
		system("crm", source, "acme"),
		dataset("crm/people", source, ""),
		dataset("crm/calls", source, ""),
		field("crm/people#email", source, ""),
		{Kind: graph.KindPopulation, ID: "customers", Source: source, Size: graph.ExactRange(1000)},
		transfer("t1", source, "crm/people", "crm/calls"),
		transfer("t2", source, "crm/calls", "crm/people"),
	}
}

// without leaves out the claims with the id.
func without(claims []graph.Claim, id string) []graph.Claim {
	return slices.DeleteFunc(slices.Clone(claims), func(c graph.Claim) bool { return c.ID == id })
}

// Apply makes the commit or ends the test.
func Apply(t testing.TB, s graph.Store, b graph.Batch) (graph.Commit, graph.Change) {
	t.Helper()
	commit, change, err := s.Apply(context.Background(), b)
	if err != nil {
		t.Fatalf("Apply: %v", err)
	}
	return commit, change
}

// view reads the store at a commit or ends the test.
func view(t testing.TB, s graph.Store, number int64, fn func(graph.Reader)) {
	t.Helper()
	err := s.View(context.Background(), number, func(r graph.Reader) error {
		fn(r)
		return nil
	})
	if err != nil {
		t.Fatalf("View(%d): %v", number, err)
	}
}

// lines collects a sequence as canonical lines, in its order.
func lines(t testing.TB, claims iter.Seq2[graph.Claim, error]) []string {
	t.Helper()
	var all []string
	for c, err := range claims {
		if err != nil {
			t.Fatalf("reading claims: %v", err)
		}
		all = append(all, string(c.Canonical()))
	}
	return all
}

// sorted returns the lines that the claims make in the order of sequences.
func sorted(claims ...graph.Claim) []string {
	claims = slices.Clone(claims)
	slices.SortFunc(claims, func(a, b graph.Claim) int { return graph.CompareClaims(&a, &b) })
	var all []string
	for i := range claims {
		all = append(all, string(claims[i].Canonical()))
	}
	return all
}

// wantClaims checks what a sequence holds, and its order.
func wantClaims(t testing.TB, what string, got iter.Seq2[graph.Claim, error], want ...graph.Claim) {
	t.Helper()
	if g, w := lines(t, got), sorted(want...); !slices.Equal(g, w) {
		t.Errorf("%s:\n got %q\nwant %q", what, g, w)
	}
}

// WantAll checks all that the store holds at a commit: some claims, and what they
// imply.
func WantAll(t testing.TB, s graph.Store, number int64, want ...graph.Claim) {
	t.Helper()
	view(t, s, number, func(r graph.Reader) {
		t.Helper()
		wantClaims(t, "Claims", r.Claims(context.Background()), graph.Imply(want...)...)
	})
}

// WantSound checks that Verify finds nothing.
func WantSound(t testing.TB, s graph.Store) {
	t.Helper()
	faults, err := s.Verify(context.Background())
	if err != nil {
		t.Fatalf("Verify: %v", err)
	}
	for _, f := range faults {
		t.Errorf("Verify: %s", f)
	}
}

// Head returns the last commit.
func Head(t testing.TB, s graph.Store) (c graph.Commit) {
	t.Helper()
	view(t, s, 0, func(r graph.Reader) { c = r.Commit() })
	return c
}
