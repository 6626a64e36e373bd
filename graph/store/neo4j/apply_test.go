package neo4j

import (
	"context"
	"fmt"
	"testing"

	"outflow/graph"
	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/graph/store/storetest"
)

func TestLeavesNothing(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	storetest.LeavesNothing(t, storetest.Subject{
		Open: func(t testing.TB, chunk int) graph.Store {
			server.Wipe(t)
			s := openAt(t, server, Options{})
			s.chunk = chunk
			return s
		},
		Holds: func(t testing.TB, _ graph.Store) string {
			wantNoLeftovers(t, server)
			return fmt.Sprint(server.Query(t, "MATCH (n) RETURN count(n)", nil)[0][0], " nodes")
		},
		Often: 13,
	})
}

// TestIDsAreOrderedAsBytes: the server's order of texts, by which pages are
// read, is that of claims, beyond the first 65,536 letters too.
func TestIDsAreOrderedAsBytes(t *testing.T) {
	t.Parallel()
	s := openFresh(t)
	var claims []graph.Claim
	for _, id := range []string{"a", "\U0001f600", "\uffee", "\ue000", "é", "z", "zz", "Z", "가", "a\x01", "\U00020000x"} {
		for i := range 3 {
			claims = append(claims, graph.Claim{Kind: graph.KindTransfer, ID: id, Source: fmt.Sprint(id, i), From: "a", To: "b"},
				graph.Claim{Kind: graph.KindParty, ID: id, Source: fmt.Sprint(id, i)})
		}
	}
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(claims...)})
	claims = graph.Imply(claims...)
	i := 0
	err := s.View(context.Background(), 0, func(r graph.Reader) error {
		for c, err := range r.Claims(context.Background()) {
			if err != nil {
				return err
			}
			if i == len(claims) || graph.CompareClaims(&c, &claims[i]) != 0 {
				t.Fatalf("claim %d is %s %q of %s", i, c.Kind, c.ID, c.Source)
			}
			i++
		}
		return nil
	})
	if err != nil || i != len(claims) {
		t.Errorf("%d of %d claims: %v", i, len(claims), err)
	}
}

// TestThingsLookAsClaimed checks what people who explore see.
func TestThingsLookAsClaimed(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	s := openAt(t, server, Options{})
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(
		graph.Claim{Kind: graph.KindParty, ID: "acme", Source: "hr", Name: "Acme", Aliases: []string{"A"}, Country: "DE"},
		graph.Claim{Kind: graph.KindParty, ID: "acme", Source: "law", Name: "Acme SE", Aliases: []string{"B"}},
		graph.Claim{Kind: graph.KindSystem, ID: "crm", Source: "hr", Party: "acme"},
		graph.Claim{Kind: graph.KindDataset, ID: "crm/eu/people", Source: "hr"},
		graph.Claim{Kind: graph.KindField, ID: "crm/eu/people#id", Source: "hr"},
		graph.Claim{Kind: graph.KindPopulation, ID: "users", Source: "hr", Size: graph.ExactRange(10)},
		graph.Claim{Kind: graph.KindPopulation, ID: "users", Source: "law", Size: graph.ExactRange(12)},
		graph.Claim{Kind: graph.KindCohort, ID: "eu", Source: "hr", Of: "users"},
		graph.Claim{Kind: graph.KindCohort, ID: "de", Source: "hr", Of: "eu"},
		graph.Claim{Kind: graph.KindTransfer, ID: "t", Source: "hr", From: "crm/eu/people", To: "crm/made#x"},
	)})
	see := func(cypher string, want ...any) {
		t.Helper()
		rows := server.Query(t, cypher, nil)
		if got := fmt.Sprintf("%v", rows); got != fmt.Sprintf("[%v]", want) {
			t.Errorf("%s: got %v, want %v", cypher, rows, want)
		}
	}
	see("MATCH (x:Party) RETURN x.name, x.aliases, x.country, x.sources", "Acme", []string{"A", "B"}, "DE", []string{"hr", "law"})
	see("MATCH (p:Party)-[:RUNS]->(s:System)-[:HOLDS]->(d:Dataset)-[:HAS]->(f:Field {id: 'crm/eu/people#id'}) RETURN p.id, s.id, d.id", "acme", "crm", "crm/eu/people")
	see("MATCH (s:System)-[:HOLDS]->(d:Dataset)-[:HAS]->(f:Field)<-[t:TRANSFER]-() RETURN s.id, d.id, f.id, t.id", "crm", "crm/made", "crm/made#x", "t")
	see("MATCH (p:Population) RETURN p.size", "10..12")
	see("MATCH (c:Cohort)-[:OF]->(b:Cohort)-[:OF]->(p:Population) RETURN c.id, b.id, p.id", "de", "eu", "users")
	// A system between takes the dataset over; what is retired is labelled no
	// more.
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(graph.Claim{Kind: graph.KindSystem, ID: "crm/eu", Source: "law", Party: "acme"})})
	see("MATCH (s:System)-[:HOLDS]->(:Dataset {id: 'crm/eu/people'}) RETURN s.id", "crm/eu")
	storetest.WantSound(t, s)
	storetest.Apply(t, s, graph.Batch{Replaces: []string{"hr", "law"}})
	see("MATCH (x) WHERE x:Party OR x:System OR x:Dataset OR x:Field RETURN count(x)", 0)
	see("MATCH ()-[r:RUNS|HOLDS|HAS|OF]->() RETURN count(r)", 0)
	storetest.WantSound(t, s)
}
