package neo4j

import (
	"context"
	"slices"
	"strings"
	"testing"

	driver "github.com/neo4j/neo4j-go-driver/v5/neo4j"

	"outflow/graph"
	"outflow/graph/store/neo4j/neo4jtest"
)

// TestPlansSeek: what is asked for each of many rows is looked up in an index, also by a plan
// that was made while the store was empty and is kept when it is not.
func TestPlansSeek(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	s := openAt(t, server, Options{})
	var asked []string
	for _, kind := range []string{says, transfer} {
		asked = append(asked, claimsOf(kind)+"c.added = row.added SET c.retired = $n", claimsOf(kind)+"c.added <= $n RETURN c.id")
	}
	for _, all := range referring {
		for _, cypher := range all {
			asked = append(asked, "UNWIND $ids AS id "+cypher+visible+"RETURN c.id")
		}
	}
	slices.Sort(asked)
	asked = append(asked, retiredBy, "UNWIND $ids AS id "+transfersOf+"id AND c.source IS NOT NULL AND"+visible+"RETURN c.id")
	// Of cohorts and categories there are few.
	few := []string{string(labelOf(graph.KindCohort)), string(labelOf(graph.KindCategory))}
	for _, cypher := range asked {
		err := s.read(context.Background(), func(x *tx) error {
			result, err := x.ask(x.ctx, "EXPLAIN "+cypher, map[string]any{"n": 1, "ids": []string{"a"}, "rows": []map[string]any{{"kind": "dataset", "id": "a", "source": "b", "added": 1}}})
			if err != nil {
				return err
			}
			summary, err := result.Consume(x.ctx)
			if err != nil {
				return err
			}
			for _, step := range steps(summary.Plan()) {
				if reads, about, _ := strings.Cut(step, " "); strings.HasSuffix(reads, "Scan") && !strings.Contains(reads, "ContainsScan") &&
					!slices.ContainsFunc(few, func(label string) bool { return strings.HasSuffix(about, ":"+label) }) {
					t.Errorf("%s\nreads %s", cypher, step)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// steps returns the steps of a plan: what each does, and about what.
func steps(p driver.Plan) (all []string) {
	operator, _, _ := strings.Cut(p.Operator(), "@")
	about, _ := p.Arguments()["Details"].(string)
	all = append(all, operator+" "+about)
	for _, c := range p.Children() {
		all = append(all, steps(c)...)
	}
	return all
}
