package ask

import (
	"bytes"
	"fmt"
	"math/big"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"outflow/fixtures/race"
	"outflow/graph"
)

// twelveCohorts is a graph in which the people of each transfer are an expression
// over twelve cohorts of which only sizes are known: 4,096 combinations. Data goes
// on from place to place, so that few sets of people are the same.
func twelveCohorts(t testing.TB, places int) *Asker {
	const cohorts, all = 12, 1_000_000
	rng := rand.New(rand.NewPCG(12, 0))
	claims := []graph.Claim{
		{Kind: graph.KindParty, ID: "p"}, {Kind: graph.KindSystem, ID: "a", Party: "p"}, {Kind: graph.KindSystem, ID: "q", Party: "p"},
		{Kind: graph.KindPopulation, ID: "u", Size: graph.ExactRange(all)},
		{Kind: graph.KindDataset, ID: "a/x", Population: "u", Subjects: "everyone", Categories: []string{"user.name", "user.contact.email"}},
	}
	for i := range cohorts {
		least, most := rng.Int64N(all/2)+all/4, rng.Int64N(all/8)+3*all/4
		claims = append(claims, graph.Claim{Kind: graph.KindCohort, ID: fmt.Sprint("c", i), Of: "u", Size: graph.Range{Min: big.NewRat(least, 1), Max: big.NewRat(most, 1)}})
	}
	from := func(place int) string {
		if place == 0 {
			return "a/x"
		}
		return fmt.Sprintf("q/d%d", place)
	}
	for i := range cohorts * places {
		place := i / cohorts
		claims = append(claims, graph.Claim{Kind: graph.KindTransfer, ID: fmt.Sprintf("t%03d", i), From: from(place), To: from(place + 1),
			People: fmt.Sprintf("c%d and not c%d or c%d", i%cohorts, (i+1+place)%cohorts, (i+5)%cohorts), When: graph.When{Spans: []graph.Interval{graph.Always}}})
	}
	g, err := graph.Merge(graph.Commit{}, func(yield func(graph.Claim, error) bool) {
		for _, c := range graph.Imply(claims...) {
			c.Source = "s"
			if !yield(c, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	a, err := New(t.Context(), g, nil)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

const ofAllTwelve = "which c0 or c1 and not c2 or c3 and c4 or c5 and not c6 or c7 or c8 and c9 or c10 and not c11 users' data reached q"

func (a *Asker) answered(t testing.TB, question string) *Answer {
	q, err := a.Parse(question)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := a.Answer(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return answer
}

// TestAnAnswerWithLittleEffortIsTheSameEachTime asks with one and with many
// processors, and where the effort ends at any place. Whatever it ends at, the
// answer says so, and its bounds contain the exact ones.
func TestAnAnswerWithLittleEffortIsTheSameEachTime(t *testing.T) {
	race.SkipShort(t)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	a := twelveCohorts(t, 1)
	for _, question := range []string{"whose data reached q", ofAllTwelve, "where did a go"} {
		exact := a.Exact().answered(t, question)
		if full := a.answered(t, question); !bytes.Equal(asJSON(t, full), asJSON(t, exact)) {
			t.Errorf("%s: the answer is not exact", question)
		}
		for _, effort := range []int64{1, 1_000_000, 10_000_000} {
			little := *a
			little.effort = effort
			var first []byte
			for _, processors := range []int{1, 8, 8} {
				runtime.GOMAXPROCS(processors)
				answer := little.answered(t, question)
				text := asJSON(t, answer)
				if first == nil {
					first = text
				} else if !bytes.Equal(text, first) {
					t.Errorf("%s: with an effort of %d, %d processors give another answer", question, effort, processors)
				}
				widened := slices.ContainsFunc(answer.Assumptions, func(s Assumption) bool { return s.Code == BoundsWidened })
				if same := bytes.Equal(text, asJSON(t, exact)); same == widened {
					t.Errorf("%s: with an effort of %d the answer is exact: %v, but says that bounds are wider: %v", question, effort, same, widened)
				}
				if widened && answer.Support.Computed {
					t.Errorf("%s: with an effort of %d, support is said to be known", question, effort)
				}
				contains(t, answer.People.Confirmed, exact.People.Confirmed)
				contains(t, answer.People.Possible, exact.People.Possible)
			}
		}
	}
}

func contains(t testing.TB, wide, exact Count) {
	t.Helper()
	if wide.Min > exact.Min || wide.Max != nil && (exact.Max == nil || *wide.Max < *exact.Max) {
		t.Errorf("%v does not contain %v", wide, exact)
	}
}

func asJSON(t testing.TB, a *Answer) []byte {
	var b strings.Builder
	if err := a.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	return []byte(b.String())
}

func BenchmarkTwelveCohorts(b *testing.B) {
	a := twelveCohorts(b, 1)
	for name, question := range map[string]string{"everyone": "whose data reached q", "all": ofAllTwelve} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				a.answered(b, question)
			}
		})
	}
}
