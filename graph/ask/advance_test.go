package ask_test

import (
	"context"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/ask"
	"outflow/graph/store/sqlite"
)

// A listReader reads member lists that lie outside its store.
type listReader struct {
	graph.Reader
	lists memberLists
}

func (r listReader) Blob(ctx context.Context, hash string) (io.ReadCloser, error) {
	return r.lists.blob(ctx, hash)
}

// advanceSeeds is how many random graphs change, some commits long.
const advanceSeeds, advanceCommits = 40, 6

// TestAdvancedAnswersAreThoseOfTheWhole: an asker that followed commits answers every
// question as one that read all of the store, to the byte, and reads the same words.
func TestAdvancedAnswersAreThoseOfTheWhole(t *testing.T) {
	t.Parallel()
	seeds, commits := tries.Of(advanceSeeds), 0
	for seed := range seeds {
		g := randomGraph(seed)
		g.annotate()
		store, err := sqlite.OpenMemory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		said := make([]bool, len(g.claims))
		for i := range said {
			said[i] = true
		}
		current := func() (claims []graph.Claim) {
			for i, c := range g.claims {
				if said[i] {
					claims = append(claims, c)
				}
			}
			return claims
		}
		var advanced *ask.Asker
		for n := range advanceCommits {
			if n > 0 {
				g.change(said, current)
			}
			_, _, err := store.Apply(t.Context(), graph.Batch{Time: graph.Instant(n), Replaces: append(slices.Clone(sources), "i"), Claims: sequence(current())})
			if err != nil {
				t.Fatal(err)
			}
			err = store.View(t.Context(), 0, func(r graph.Reader) error {
				r = listReader{r, g.lists}
				whole, err := ask.OpenWhole(t.Context(), r, time.UTC)
				if err != nil {
					return err
				}
				if advanced == nil {
					advanced = whole
				} else if advanced, err = advanced.Advance(t.Context(), r); err != nil {
					return err
				}
				commits++
				if want, got := namesOf(whole), namesOf(advanced); got != want {
					t.Errorf("seed %d: names\n%s", seed, firstDifference(got, want))
				}
				for range gatherQuestions {
					f := g.question()
					if want, got := answerOf(whole.Answer(t.Context(), f)), answerOf(advanced.Answer(t.Context(), f)); got != want {
						t.Errorf("seed %d, commit %d: %s\n%s", seed, n, flowText(f), firstDifference(got, want))
					}
					if advanced.Dependencies(f) != whole.Dependencies(f) {
						t.Errorf("seed %d, commit %d: %s rests on something else", seed, n, flowText(f))
					}
				}
				return nil
			})
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
		}
		if store.Close(); t.Failed() {
			break
		}
	}
	t.Logf("%d commits", commits)
}

// change takes back some claims and states others again, so that the graph holds
// together.
func (g *generator) change(said []bool, current func() []graph.Claim) {
	for range 20 {
		before := slices.Clone(said)
		for range 1 + g.IntN(4) {
			i := g.IntN(len(said))
			said[i] = !said[i]
			if g.likely(30) && said[i] && g.claims[i].Kind.IsPlace() {
				g.claims[i].Name = pick(g, "", "Other name", "Third")
			}
		}
		if _, err := mergeClaims(current()); err == nil {
			return
		}
		copy(said, before)
	}
}

// namesOf is every name, each with what it may mean, in the order in which questions
// meet them.
func namesOf(a *ask.Asker) string {
	byText := map[string][]string{}
	var texts []string
	for n := range a.Names() {
		if byText[n.Text] == nil {
			texts = append(texts, n.Text)
		}
		byText[n.Text] = append(byText[n.Text], string(n.Kind)+" "+n.ID)
	}
	slices.Sort(texts)
	var b strings.Builder
	for _, text := range texts {
		b.WriteString(text + ": " + strings.Join(byText[text], ", ") + "\n")
	}
	return b.String()
}
