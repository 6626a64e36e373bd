package neo4j

import (
	"context"
	"sync"
	"testing"

	"outflow/fixtures/race"
	"outflow/graph"
	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/graph/store/storetest"
)

// The edits that somebody might make in Neo4j Browser, and what of them must
// be named.
var edits = []struct{ name, cypher, names string }{
	{"claim", `MATCH ()-[c:SAYS {id: 'acme'}]->() SET c.claim = replace(c.claim, 'Acme', 'Bcme')`, `party "acme"`},
	{"claim and hash", `MATCH ()-[c:SAYS {id: 'acme'}]->() SET c.claim = replace(c.claim, 'Acme', 'Bcme'), c.hash = 'a'`, `party "acme"`},
	{"no claim", `MATCH ()-[c:SAYS {id: 'acme'}]->() SET c.claim = '{"nothing":1}'`, "acme"},
	{"hash", `MATCH ()-[c:SAYS {id: 'acme'}]->() SET c.hash = 'a'`, `party "acme"`},
	{"property of a claim", `MATCH ()-[c:SAYS {id: 'acme'}]->() SET c.name = 'Bcme'`, `party "acme" of hr (commit 1) was edited: it and the claim differ in name`},
	{"property of a transfer", `MATCH ()-[c:TRANSFER {id: 't2'}]->() SET c.people = 'nobody'`, `transfer "t2" of hr (commit 1) was edited: it and the claim differ in people`},
	{"property more", `MATCH ()-[c:TRANSFER {id: 't2'}]->() SET c.colour = 'red'`, "colour"},
	{"id", `MATCH ()-[c:SAYS {id: 'acme'}]->() SET c.id = 'bcme'`, "bcme"},
	{"kind", `MATCH ()-[c:SAYS {id: 'acme'}]->() SET c.kind = 'system'`, "acme"},
	{"source", `MATCH ()-[c:SAYS {id: 'acme'}]->() SET c.source = 'law'`, "acme"},
	{"id of a source", `MATCH (s:Source {id: 'hr'}) SET s.id = 'law'`, "law"},
	{"relationship gone", `MATCH ()-[c:TRANSFER {id: 't2'}]->() DELETE c`, `the transfer "t2" of hr (commit 1) is gone`},
	{"claim gone", `MATCH ()-[c:SAYS {id: 'acme'}]->() DELETE c`, `the party "acme" of hr (commit 1) is gone`},
	{"retired gone", `MATCH ()-[c:TRANSFER {id: 't1'}]->() DELETE c`, `the transfer "t1" of hr (commit 1) is gone`},
	{"ledger gone", `MATCH ()-[c:TRANSFER {id: 't1'}]->() DELETE c WITH count(*) AS n MATCH (l:Ledger) DELETE l`, "the ledger of commit 1 is gone"},
	{"ledger added", `CREATE (:Ledger {commit: 9, n: 0})`, "9 is of no commit"},
	{"place gone", `MATCH (x:Place {id: 'crm/people'}) DETACH DELETE x`, "commit 1"},
	{"all gone", `MATCH (n) WHERE NOT n:Outflow DETACH DELETE n`, "commit"},
	{"relationship turned", `MATCH (a)-[c:TRANSFER {id: 't2'}]->(b) CREATE (b)-[d:TRANSFER]->(a) WITH c, d, properties(c) AS p DELETE c SET d = p`, `"t2"`},
	{"relationship added", `MATCH (a:Place {id: 'crm/people'}), (b:Place {id: 'crm/calls'}) CREATE (a)-[:TRANSFER {id: 't9'}]->(b)`, "TRANSFER from crm/people to crm/calls"},
	{"relationship copied", `MATCH (a)-[c:TRANSFER {id: 't2'}]->(b) CREATE (a)-[:TRANSFER {id: 't9', source: c.source, added: c.added, claim: c.claim, hash: c.hash}]->(b)`, `"t9"`},
	{"relationship twice", `MATCH (a)-[c:TRANSFER {id: 't2'}]->(b) CREATE (a)-[d:TRANSFER]->(b) SET d = properties(c)`, `the transfer "t2" of hr (commit 1) is there twice`},
	{"relationship in another's place", `MATCH (a)-[c:TRANSFER {id: 't2'}]->(b), ()-[d:SAYS {id: 'acme'}]->() CREATE (a)-[e:TRANSFER]->(b) SET e = properties(c) DELETE d`, `the transfer "t2" of hr (commit 1) is there twice`},
	{"claim of the future", `MATCH (a)-[c:TRANSFER {id: 't2'}]->(b) CREATE (a)-[:TRANSFER {id: 't2', source: c.source, added: 7, claim: c.claim, hash: c.hash}]->(b)`, "commit 7"},
	{"retired earlier", `MATCH ()-[c:TRANSFER {id: 't1'}]->() SET c.retired = 1`, "commit 1"},
	{"retired no more", `MATCH ()-[c:TRANSFER {id: 't1'}]->() REMOVE c.retired`, "commit 2"},
	{"retired later", `MATCH ()-[c:TRANSFER {id: 't1'}]->() SET c.retired = 3`, "commit 3"},
	{"retired", `MATCH ()-[c:SAYS {id: 'acme'}]->() SET c.retired = 2`, "commit 2"},
	{"added later", `MATCH ()-[c:SAYS {id: 'acme'}]->() SET c.added = 2`, "commit"},
	{"commit's time", `MATCH (c:Commit {number: 1}) SET c.time = 5`, "commit 1"},
	{"commit's sources", `MATCH (c:Commit {number: 1}) SET c.sources = ['law']`, "commit 1"},
	{"sources no list", `MATCH (c:Commit {number: 1}) SET c.sources = 'hr'`, "commit 1"},
	{"commit's counts", `MATCH (c:Commit {number: 1}) SET c.added = c.added + 1`, "commit 1"},
	{"commit's content", `MATCH (c:Commit {number: 1}), (d:Commit {number: 2}) SET c.content = d.content`, "commit 1"},
	{"commit's runs", `MATCH (c:Commit {number: 2}) REMOVE c.runs`, "commit 2"},
	{"runs no text", `MATCH (c:Commit {number: 2}) SET c.runs = '1 1'`, "commit 2"},
	{"run gone", `MATCH ()-[c:SAYS {id: 'r1', added: 2}]->() DELETE c`, `the run "r1" of hr (commit 2) is gone`},
	{"run added", `CREATE (:Run {id: 'r9'})`, "r9"},
	{"property of a run", `MATCH (x:Run {id: 'r1'}) SET x.state = 'failed'`, `"r1" was edited: it and the claims differ in state`},
	{"state of a run", `MATCH ()-[c:SAYS {id: 'r1', added: 2}]->() SET c.state = 'failed'`, `run "r1" of hr (commit 2) was edited: it and the claim differ in state`},
	{"commit's hash", `MATCH (c:Commit {number: 2}) SET c.hash = c.parent`, "commit 2"},
	{"commit's parent", `MATCH (c:Commit {number: 2}) SET c.parent = ''`, "commit 2"},
	{"first commit gone", `MATCH (c:Commit {number: 1}) DELETE c`, "commit 2"},
	{"last commit gone", `MATCH (c:Commit {number: 2}) DELETE c`, "2"},
	{"commit added", `CREATE (:Commit {number: 3, time: 0, sources: [], added: 0, retired: 0, parent: '', content: '', hash: ''})`, "commit 3"},
	{"head back", `MATCH (o:Outflow) SET o.head = 1`, "commit 2"},
	{"head ahead", `MATCH (o:Outflow) SET o.head = 3`, "3"},
	{"node added", `CREATE (:Place:Dataset {id: 'crm/secret'})`, "crm/secret"},
	{"node of half a kind", `CREATE (:Dataset {id: 'crm/secret'})`, "crm/secret"},
	{"node added and linked", `MATCH (s:Place {id: 'crm'}) CREATE (s)-[:HOLDS]->(:Place:Dataset {id: 'crm/secret'})`, "crm/secret"},
	{"source added", `CREATE (:Source {id: 'rumour'})`, "rumour"},
	{"property of a place", `MATCH (x:Place {id: 'acme'}) SET x.name = 'Bcme'`, `"acme" was edited: it and the claims differ in name`},
	{"property more of a place", `MATCH (x:Place {id: 'acme'}) SET x.colour = 'red'`, `"acme" was edited: it and the claims differ in colour`},
	{"property less of a place", `MATCH (x:Place {id: 'acme'}) REMOVE x.aliases`, `"acme" was edited: it and the claims differ in aliases`},
	{"property of a population", `MATCH (x:Population {id: 'customers'}) SET x.size = '7'`, `"customers" was edited: it and the claims differ in size`},
	{"label", `MATCH (x:Place {id: 'crm/people'}) SET x:System`, `"crm/people" was edited`},
	{"label gone", `MATCH (x:Place {id: 'crm/people'}) REMOVE x:Dataset`, `"crm/people" was edited`},
	{"link gone", `MATCH (:System {id: 'crm'})-[r:HOLDS]->(:Place {id: 'crm/people'}) DELETE r`, `"crm/people" lacks its HOLDS`},
	{"link added", `MATCH (a:Place {id: 'crm/calls'}), (b:Place {id: 'crm/people'}) CREATE (a)-[:HOLDS]->(b)`, `"crm/people" has a HOLDS`},
	{"link twice", `MATCH (a)-[r:HOLDS]->(b:Place {id: 'crm/people'}) CREATE (a)-[:HOLDS]->(b)`, `"crm/people"`},
	{"link elsewhere", `CREATE (:Stranger)-[:HOLDS]->(:Stranger)`, "HOLDS"},
	{"name", `MATCH (n:Name {folded: 'acmecorp'}) SET n.folded = 'bcme'`, "bcme"},
	{"name's key", `MATCH (n:Name {folded: 'acmecorp'}) SET n.key = 'a'`, "acmecorp"},
	{"name gone", `MATCH (n:Name {folded: 'acmecorp'}) DETACH DELETE n`, "acmecorp"},
	{"name added", `MATCH (x:Place {id: 'acme'}) CREATE (:Name {folded: 'other', key: 'a'})-[:NAMES]->(x)`, "other"},
	{"name of nothing", `CREATE (:Name {folded: 'other', key: 'a'})`, "other"},
	{"blob", `MATCH (p:Part) SET p.data = [1]`, "member list"},
	{"blob gone", `MATCH (p:Part) DELETE p`, "member list"},
	{"blob's node gone", `MATCH (b:Blob) DELETE b`, "member list"},
}

func TestVerifyFindsEdits(t *testing.T) {
	race.SkipShort(t)
	t.Parallel()
	server := neo4jtest.Fresh(t)
	var all []storetest.Edit
	var before storetest.Readings
	for _, e := range edits {
		all = append(all, storetest.Edit{Name: e.name, Names: e.names, Do: func(t testing.TB, s graph.Store) {
			if before == nil {
				before = storetest.Read(s)
			}
			server.Query(t, e.cypher, nil)
			before.WantNothingWrong(t, storetest.Read(s))
		}})
	}
	storetest.VerifyFindsEdits(t, func(t testing.TB) graph.Store { return openFresh(t) }, all)
}

// TestOthersMayAnnotate: what other programs keep in the database beside the
// graph is none of ours.
func TestOthersMayAnnotate(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	s := openAt(t, server, Options{})
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(storetest.Transfers("hr", 3, 1)...)})
	server.Query(t, "MATCH (x:Place) CREATE (:Note {text: 'look here'})-[:ABOUT]->(x)", nil)
	storetest.WantSound(t, s)
}

// TestVerifyBesideAWriter: what another process is writing is no fault, and an
// edit is one all the same.
func TestVerifyBesideAWriter(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	s, writer := openAt(t, server, Options{}), openAt(t, server, Options{})
	writer.chunk = 20
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(storetest.Transfers("hr", 10, 1)...)})
	ctx, cancel := context.WithCancel(context.Background())
	var ended sync.WaitGroup
	defer ended.Wait()
	defer cancel()
	ended.Go(func() {
		for version := 1; ctx.Err() == nil; version++ {
			if _, _, err := writer.Apply(ctx, storetest.VersionBatch(version)); err != nil && ctx.Err() == nil {
				t.Error(err)
				return
			}
		}
	})
	for range 10 {
		storetest.WantSound(t, s)
	}
	server.Query(t, "MATCH ()-[c:TRANSFER {id: 't3', source: 'hr'}]->() SET c.people = 'nobody'", nil)
	faults, err := s.Verify(context.Background())
	if want := `the transfer "t3" of hr (commit 1) was edited: it and the claim differ in people`; err != nil || len(faults) != 1 || faults[0] != want {
		t.Errorf("got %q, %v, want %s", faults, err, want)
	}
}
