package ask_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"testing"

	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/ask"
)

// A divided graph is one to ask whose components are known.
type divided struct{ *ask.Asker }

// A sketchReader reads all of a sketch.
type sketchReader struct {
	graph.Reader // what is not asked for
	sketch
	commit graph.Commit
}

func (r sketchReader) Commit() graph.Commit { return r.commit }

func (r sketchReader) Claims(context.Context, ...graph.Kind) iter.Seq2[graph.Claim, error] {
	return sequence(graph.Imply(r.claims...))
}

func (r sketchReader) Blob(ctx context.Context, hash string) (io.ReadCloser, error) {
	return r.lists.blob(ctx, hash)
}

func divide(t *testing.T, s sketch) (d divided, ok bool) {
	var commit graph.Commit
	for i := range s.claims {
		hash := graph.HashClaim(s.claims[i].Canonical())
		if commit.Content.Add(hash); s.claims[i].Kind == graph.KindRun {
			commit.Runs.Content.Add(hash)
		}
	}
	a, err := ask.OpenWhole(t.Context(), sketchReader{sketch: s, commit: commit}, nil)
	if bad := (*graph.BadClaimError)(nil); errors.As(err, &bad) {
		return d, false // a claim that others refer to was left out
	}
	if err != nil {
		t.Fatal(err)
	}
	return divided{a}, true
}

// answer returns all that people see of an answer but for its revision.
func (d divided) answer(f ask.Query) string {
	a, err := d.Answer(context.Background(), f)
	if a != nil {
		g := *a.Graph
		g.Commit = graph.Commit{}
		a.Graph, a.Revision = &g, ask.Revision{}
	}
	return answerOf(a, err)
}

// elsewhere returns a sketch that shares no id with others but of categories.
func elsewhere(s sketch) sketch {
	const prefix = "elsewhere-"
	id := func(ids ...*string) {
		for _, id := range ids {
			if *id != "" {
				*id = prefix + *id
			}
		}
	}
	people := func(texts ...*string) {
		for _, text := range texts {
			if e, err := graph.ParsePeople(*text); err == nil && *text != "" {
				*text = graph.WritePeople(e, func(id string) string { return prefix + id })
			}
		}
	}
	other := sketch{lists: memberLists{}}
	for hash, list := range s.lists {
		other.lists[prefix+hash] = list
	}
	for _, c := range s.claims {
		if c.Kind == graph.KindPattern {
			continue // every question depends on them, whatever they match
		}
		if c.Kind != graph.KindCategory {
			id(&c.ID)
		}
		id(&c.Source, &c.Party, &c.System, &c.Dataset, &c.From, &c.To, &c.At, &c.Population, &c.Of, &c.Members)
		people(&c.Subjects, &c.People, &c.Needs)
		var disjoint []string
		for _, d := range c.Disjoint {
			disjoint = append(disjoint, prefix+d)
		}
		c.Disjoint = disjoint
		if c.Columns != nil {
			columns := map[string][]string{}
			for out, in := range c.Columns {
				for _, f := range in {
					columns[prefix+out] = append(columns[prefix+out], prefix+f)
				}
			}
			c.Columns = columns
		}
		other.claims = append(other.claims, c)
	}
	return other
}

// TestAnswersStayWhileWhatTheyRestOnDoes: what shares nothing with a question
// changes nothing of its answer, and neither does any change that leaves the
// content of what the answer rests on as it was.
func TestAnswersStayWhileWhatTheyRestOnDoes(t *testing.T) {
	t.Parallel()
	seeds := tries.Of(gatherSeeds)
	beside, stayed, changed := 0, 0, 0
	for seed := range seeds {
		g := randomGraph(seed)
		g.annotate()
		if seed%4 > 0 { // rows of everyone rest on how many people there are anywhere
			for i := range g.claims {
				g.claims[i].Rows, g.claims[i].RowTotal = graph.Range{}, graph.Range{}
			}
		}
		before, ok := divide(t, g.sketch)
		if !ok {
			t.Fatalf("seed %d: what is drawn does not hold together", seed)
		}
		other := randomGraph(seed + 1<<32)
		other.annotate()
		apart := elsewhere(other.sketch)
		both := sketch{lists: memberLists{}}
		both.claims = append(append(both.claims, g.claims...), apart.claims...)
		for _, lists := range []memberLists{g.lists, apart.lists} {
			for hash, list := range lists {
				both.lists[hash] = list
			}
		}
		n := g.IntN(len(g.claims))
		less := sketch{lists: g.lists}
		less.claims = append(append(less.claims, g.claims[:n]...), g.claims[n+1:]...)
		for i, s := range []sketch{both, less} {
			after, ok := divide(t, s)
			if !ok {
				continue
			}
			for range gatherQuestions {
				f := g.question()
				if before.Dependencies(f) != after.Dependencies(f) {
					changed++
					continue
				}
				stayed++
				if i == 0 {
					beside++
				}
				if want, got := before.answer(f), after.answer(f); got != want {
					t.Errorf("seed %d: %s\n%s", seed, flowText(f), firstDifference(got, want))
				}
			}
		}
		if t.Failed() {
			break
		}
	}
	t.Logf("%d stayed, of them %d beside something else, %d changed", stayed, beside, changed)
	if few := int(seeds) / 2; beside < few || stayed == beside || changed < few {
		t.Error("too few of either were drawn to prove anything")
	}
}

// TestAnswersOutliveRuns: no answer depends on a run.
func TestAnswersOutliveRuns(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		g := randomGraph(seed)
		more := sketch{slices.Clone(g.claims), g.lists}
		for i := range 3 {
			c := g.claims[g.IntN(len(g.claims))]
			more.claims = append(more.claims, graph.Claim{Kind: graph.KindRun, ID: fmt.Sprint(c.ID, i), Source: c.Source,
				Job: c.ID, State: graph.RunComplete, Inputs: []string{c.ID}, Outputs: []string{"gone"}})
		}
		before, ok := divide(t, g.sketch)
		after, also := divide(t, more)
		if !ok || !also {
			t.Fatalf("seed %d: what is drawn does not hold together", seed)
		}
		for range gatherQuestions {
			f := g.question()
			if before.Dependencies(f) != after.Dependencies(f) {
				t.Errorf("seed %d: %s depends on runs", seed, flowText(f))
			}
			if want, got := before.answer(f), after.answer(f); got != want {
				t.Errorf("seed %d: %s\n%s", seed, flowText(f), firstDifference(got, want))
			}
		}
	}
}

// TestRowsOfEveryoneRestOnAllPopulations: how many more people a run carried than everyone
// changes with a population of which nothing else speaks. Of a cohort it does not.
func TestRowsOfEveryoneRestOnAllPopulations(t *testing.T) {
	for _, people := range []string{"everyone", "u"} {
		transfer := move("t", "s/a", "z/b", "2020", people)
		transfer.Rows, transfer.RowsPerPerson = graph.ExactRange(7), 1
		s := newSketch(origin("s/a", "everyone", "user.name"), transfer)
		more := sketch{append(slices.Clone(s.claims), graph.Claim{Kind: graph.KindPopulation, ID: "v", Source: "f", Size: graph.ExactRange(2)}), s.lists}
		before, ok := divide(t, s)
		after, also := divide(t, more)
		if !ok || !also {
			t.Fatal("what is written here does not hold together")
		}
		f := asks(ask.Who, "z/b")
		same := before.answer(f) == after.answer(f)
		if kept := before.Dependencies(f) == after.Dependencies(f); same != (people == "u") || kept != same {
			t.Errorf("%s: the answer stays: %v, what it rests on: %v", people, same, kept)
		}
	}
}

// TestAnswersRestOnPeopleOfPatternsThatHoldNext: without the word of the source whose pattern
// holds, another's does, and it may speak of people that nothing else joins.
func TestAnswersRestOnPeopleOfPatternsThatHoldNext(t *testing.T) {
	pattern := func(source, people string) graph.Claim {
		return graph.Claim{Kind: graph.KindPattern, ID: "p", Source: source, Match: graph.Match{From: "s/**"}, Needs: people}
	}
	transfer := move("t", "s/a", "z/b", "2020", "u")
	transfer.Rows, transfer.RowsPerPerson = graph.ExactRange(7), 1
	s := newSketch(origin("s/a", "u", "user.name"), transfer, pattern("m", "u"), pattern("n", "w"),
		graph.Claim{Kind: graph.KindPopulation, ID: "v", Source: "f", Size: graph.ExactRange(20)}, graph.Claim{Kind: graph.KindCohort, ID: "w", Source: "f", Of: "v", Size: graph.ExactRange(10)})
	more := sketch{slices.Clone(s.claims), s.lists}
	last := &more.claims[len(more.claims)-1]
	last.Size = graph.ExactRange(2)
	before, ok := divide(t, s)
	after, also := divide(t, more)
	if !ok || !also {
		t.Fatal("what is written here does not hold together")
	}
	f := asks(ask.Who, "z/b")
	f.Unheard = []string{"m"}
	if before.answer(f) == after.answer(f) {
		t.Error("the answer does not change, so this proves nothing")
	}
	if before.Dependencies(f) == after.Dependencies(f) {
		t.Error("what the answer rests on stays")
	}
}
