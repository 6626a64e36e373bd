package ask_test

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"testing"

	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/store/neo4j"
	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/graph/store/sqlite"
)

// How many random graphs both stores are given at most, with some questions each. A server
// takes most of a second for one.
const (
	storeSeeds     = 50
	storeQuestions = 3
)

// TestAnswersAreEqualOnNeo4j has a file and a Neo4j database go through the same
// random graphs, each in the place of the one before, and asks both: what they
// say of themselves and what they answer are the same, to the byte.
func TestAnswersAreEqualOnNeo4j(t *testing.T) {
	ctx := context.Background()
	server := neo4jtest.Fresh(t)
	file, err := sqlite.OpenMemory(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	database, err := neo4j.Open(ctx, server.Address, neo4j.Options{Password: server.Password})
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	stores := []graph.Store{file, database}
	sources := map[string]bool{}
	for seed := range tries.Of(storeSeeds) {
		g := randomGraph(seed)
		g.annotate()
		for _, c := range g.claims {
			sources[c.Source] = true
		}
		var questions []func(graph.Reader) string
		for range storeQuestions {
			f := g.question()
			questions = append(questions, func(r graph.Reader) string {
				return flowText(f) + "\n" + gathered(ctx, bigReader{r, g.lists.blob, new(int)}, f)
			})
		}
		var commits [2]graph.Commit
		var answers [2][]string
		for i, s := range stores {
			batch := graph.Batch{Time: graph.Instant(seed), Replaces: slices.Sorted(maps.Keys(sources)), Claims: sequence(g.claims)}
			if commits[i], _, err = s.Apply(ctx, batch); err != nil {
				t.Fatal(err)
			}
			err := s.View(ctx, 0, func(r graph.Reader) error {
				for _, ask := range questions {
					answers[i] = append(answers[i], ask(r))
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if !reflect.DeepEqual(commits[0], commits[1]) {
			t.Errorf("seed %d: the commits are %+v and %+v", seed, commits[0], commits[1])
		}
		for q := range questions {
			if answers[0][q] != answers[1][q] {
				t.Errorf("seed %d:\n%s", seed, firstDifference(answers[1][q], answers[0][q]))
			}
		}
	}
	if faults, err := database.Verify(ctx); err != nil || faults != nil {
		t.Errorf("Verify: %v, %v", faults, err)
	}
}
