package ingest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/store/sqlite"
)

// randomManifest says a little of a small world, some of it wrong.
func randomManifest(r *rand.Rand) string {
	b := &strings.Builder{}
	b.WriteString("outflow: 1\n")
	maybe := func(percent int, format string, args ...any) string {
		if r.IntN(100) < percent {
			return fmt.Sprintf(format, args...)
		}
		return ""
	}
	section := func(name string, ids []string, percent int, more func(id string) string) {
		fmt.Fprintf(b, "%s:\n", name)
		for _, id := range ids {
			if r.IntN(100) < percent {
				fmt.Fprintf(b, "- {id: %q%s}\n", id, more(id))
			}
		}
		b.WriteString("- ~\n")
	}
	one := func(ids ...string) string { return ids[r.IntN(len(ids))] }
	datasets := []string{"a/x", "a/y", "b/x", "b/c/z", "loose"}
	places := append([]string{"a", "b", "b/c", "a/x#f", "a/x#g", "b/x#f", "a/new", "b/c/new#f"}, datasets...)
	people := func() string { return one("k", "l", "k and l", "people", "everyone", "not m") }
	section("parties", []string{"p", "q"}, 90, func(string) string { return "" })
	section("systems", []string{"a", "b", "b/c"}, 80, func(string) string { return ", party: " + one("p", "p", "q") })
	section("populations", []string{"people", "others"}, 80, func(string) string { return "" })
	section("cohorts", []string{"k", "l", "m"}, 70, func(string) string { return ", of: " + one("people", "people", "k") + maybe(20, ", people: l") })
	section("datasets", datasets, 50, func(id string) string {
		s := maybe(30, ", name: N") + maybe(30, ", population: people") + maybe(20, ", subjects: k") + maybe(25, ", fields: [f]")
		if id == "loose" || r.IntN(8) == 0 {
			s += ", system: " + one("a", "b")
		}
		return s
	})
	section("transfers", []string{"t", "u", "v"}, 80, func(string) string {
		return fmt.Sprintf(", from: %q, to: %q", one(places...), one(places...)) + maybe(40, ", people: %s", people()) + maybe(20, ", needs: %s", people()) +
			maybe(30, ", columns: {f: [g]}")
	})
	section("annotate", places, 10, func(string) string { return maybe(30, ", subjects: l") + maybe(30, ", name: %s", one("N", "M")) })
	return strings.ReplaceAll(b.String(), "- ~\n", "")
}

// A store that is checked by what a load touches must refuse and take what a
// store that is checked as a whole does.
func TestCheckingWhatChangedIsCheckingAll(t *testing.T) {
	sure, refused, taken := 0, 0, 0
	for seed := range uint64(25) {
		r := rand.New(rand.NewPCG(seed, 1))
		dir := t.TempDir()
		var stores [2]graph.Store
		for i := range stores {
			s, err := sqlite.OpenMemory(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			stores[i] = s
		}
		for range 12 {
			file := filepath.Join(dir, fmt.Sprintf("%d.yaml", r.IntN(3)))
			text := randomManifest(r)
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			opts := Options{KeepGoing: r.IntN(3) == 0}
			var said [2]string
			for i, s := range stores {
				found, err := find([]string{file}, opts)
				if err != nil {
					t.Fatal(err)
				}
				l := newLoad(s, found, opts)
				if i == 1 {
					l.small = -1
				}
				report, err := l.run(t.Context())
				said[i] = fmt.Sprint(err, report.Counts, report.Created, report.Rejected, report.Commit.Content)
				if err != nil {
					refused++
				} else {
					taken++
				}
				if i == 1 && err == nil && l.wasSure {
					sure++
				}
			}
			if said[0] != said[1] {
				t.Fatalf("seed %d: checking all said\n%s\nchecking what changed\n%s\nof\n%s", seed, said[0], said[1], text)
			}
		}
	}
	t.Logf("%d taken, %d refused, %d without suspicion", taken/2, refused/2, sure)
	if sure < taken/20 {
		t.Errorf("of %d loads only %d raised no suspicion", taken/2, sure)
	}
}
