package neo4j

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/store/neo4j/neo4jtest"
)

// TestBatchWithAClaimTwice: the contract forbids it, so that it must not do
// harm.
func TestBatchWithAClaimTwice(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	claims := transfers("hr", 10, 1)
	twice := append(claims, transfers("hr", 4, 2)[3])
	for _, test := range []struct {
		name   string
		before []graph.Claim
		batch  graph.Batch
	}{
		{"new source", transfers("law", 1, 1), graph.Batch{Claims: each(twice...)}},
		{"known source", transfers("hr", 1, 1), graph.Batch{Claims: each(twice...)}},
		{"both changed", claims, graph.Batch{Claims: each(append(transfers("hr", 10, 2), transfers("hr", 4, 3)[3])...)}},
		{"changed, then unchanged", claims, graph.Batch{Replaces: []string{"hr"}, Claims: each(transfers("hr", 4, 2)[3], claims[3])}},
		{"unchanged twice", claims, graph.Batch{Replaces: []string{"hr"}, Claims: each(append(claims, claims[3])...)}},
	} {
		for _, chunk := range []int{1, 100} {
			server.Wipe(t)
			s := openAt(t, server, Options{})
			s.chunk = chunk
			apply(t, s, graph.Batch{Claims: each(test.before...)})
			_, _, err := s.Apply(context.Background(), test.batch)
			if err == nil || !strings.Contains(err.Error(), `transfer "t3" of hr twice`) {
				t.Errorf("%s, chunks of %d: got %v, want the claim that is there twice", test.name, chunk, err)
			}
			wantStored(t, s, test.before...)
			wantSound(t, s)
			wantNoLeftovers(t, server)
		}
	}
}

// TestFailureLeavesNothing fails at several points of a batch that does
// everything.
func TestFailureLeavesNothing(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	s := openAt(t, server, Options{})
	s.chunk = 10
	refusal := errors.New("refused")
	party := graph.Claim{Kind: graph.KindParty, ID: "a", Source: "hr", Name: "A"}
	before := append(transfers("hr", 30, 1), party)
	apply(t, s, graph.Batch{Claims: each(before...)})
	count := func() int64 { return server.Query(t, "MATCH (n) RETURN count(n)", nil)[0][0].(int64) }
	nodes := count()
	party.Name = "B"
	data := []byte("members")
	after := append(transfers("hr", 25, 2), party)
	for i := range after[:25] {
		after[i].To = fmt.Sprint("elsewhere/", i)
		after[i].Columns = map[string][]string{"out": {"in"}}
	}
	for _, at := range []int{0, 15, len(after)} {
		_, _, err := s.Apply(context.Background(), graph.Batch{
			Replaces: []string{"hr"},
			Claims: func(yield func(graph.Claim, error) bool) {
				each(after[:at]...)(yield)
				if at < len(after) {
					yield(graph.Claim{}, refusal)
				}
			},
			Blobs: map[string][]byte{graph.BlobHash(data): data},
			Check: func(context.Context, graph.Reader, graph.Change) error { return refusal },
		})
		if !errors.Is(err, refusal) {
			t.Fatalf("after %d claims: got %v, want its own error", at, err)
		}
		if n := count(); n != nodes {
			t.Errorf("after %d claims: there are %d nodes, were %d", at, n, nodes)
		}
		wantStored(t, s, before...)
		wantSound(t, s)
		wantNoLeftovers(t, server)
	}
	apply(t, s, graph.Batch{Replaces: []string{"hr"}, Claims: each(after...)})
	wantStored(t, s, after...)
	wantSound(t, s)
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
	apply(t, s, graph.Batch{Claims: each(claims...)})
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
	apply(t, s, graph.Batch{Claims: each(
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
	apply(t, s, graph.Batch{Claims: each(graph.Claim{Kind: graph.KindSystem, ID: "crm/eu", Source: "law", Party: "acme"})})
	see("MATCH (s:System)-[:HOLDS]->(:Dataset {id: 'crm/eu/people'}) RETURN s.id", "crm/eu")
	wantSound(t, s)
	apply(t, s, graph.Batch{Replaces: []string{"hr", "law"}})
	see("MATCH (x) WHERE x:Party OR x:System OR x:Dataset OR x:Field RETURN count(x)", 0)
	see("MATCH ()-[r:RUNS|HOLDS|HAS|OF]->() RETURN count(r)", 0)
	wantSound(t, s)
}
