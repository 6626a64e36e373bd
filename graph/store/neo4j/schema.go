package neo4j

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"outflow/graph"
)

// What a store is made of. Nothing is keyed on Neo4j's own ids.
//
//	(:Outflow {id, schema, head, projected, …})         the one node of the store
//	(:Commit {number, time, sources, added, retired, parent, content, runs, hash, audit, seal})
//	(:Source {id})-[:SAYS {kind, id, source, …}]->(thing)
//	(:Place {id})-[:TRANSFER {id, source, …}]->(:Place {id})
//	(:Name {key, folded})-[:NAMES]->(thing)             by what it may be asked for
//	(:Ledger {commit, n, keys})                        the claims a commit added
//	(:Blob {hash, size, added, parts})  (:Part {blob, n, data})
//
// A thing is a Place, Population, Cohort, Category, Source, Pattern, Erasure or Run; of the
// last three nothing but the id is there. A claim is visible
// at commit N if it was added at or before N and not retired at or before N;
// what is added or retired by a greater number than head is being written, or
// was left behind.
var statements = []string{
	"CREATE CONSTRAINT outflow_store IF NOT EXISTS FOR (o:Outflow) REQUIRE o.id IS UNIQUE",
	"CREATE CONSTRAINT outflow_commit IF NOT EXISTS FOR (c:Commit) REQUIRE c.number IS UNIQUE",
	"CREATE CONSTRAINT outflow_place IF NOT EXISTS FOR (x:Place) REQUIRE x.id IS UNIQUE",
	"CREATE CONSTRAINT outflow_population IF NOT EXISTS FOR (x:Population) REQUIRE x.id IS UNIQUE",
	"CREATE CONSTRAINT outflow_cohort IF NOT EXISTS FOR (x:Cohort) REQUIRE x.id IS UNIQUE",
	"CREATE CONSTRAINT outflow_category IF NOT EXISTS FOR (x:Category) REQUIRE x.id IS UNIQUE",
	"CREATE CONSTRAINT outflow_source IF NOT EXISTS FOR (x:Source) REQUIRE x.id IS UNIQUE",
	"CREATE CONSTRAINT outflow_pattern IF NOT EXISTS FOR (x:Pattern) REQUIRE x.id IS UNIQUE",
	"CREATE CONSTRAINT outflow_erasure IF NOT EXISTS FOR (x:Erasure) REQUIRE x.id IS UNIQUE",
	"CREATE CONSTRAINT outflow_run IF NOT EXISTS FOR (x:Run) REQUIRE x.id IS UNIQUE",
	"CREATE CONSTRAINT outflow_blob IF NOT EXISTS FOR (b:Blob) REQUIRE b.hash IS UNIQUE",
	"CREATE CONSTRAINT outflow_part IF NOT EXISTS FOR (p:Part) REQUIRE (p.blob, p.n) IS UNIQUE",
	// That a claim is there once is seen to by the writer, of whom there is one:
	// constraints would cost a load a fifth of its time.
	"CREATE INDEX outflow_transfer_id IF NOT EXISTS FOR ()-[c:TRANSFER]-() ON (c.id, c.source, c.added)",
	"CREATE INDEX outflow_says_id IF NOT EXISTS FOR ()-[c:SAYS]-() ON (c.kind, c.id, c.source, c.added)",
	"CREATE INDEX outflow_transfer_added IF NOT EXISTS FOR ()-[c:TRANSFER]-() ON (c.added, c.source)",
	"CREATE INDEX outflow_transfer_retired IF NOT EXISTS FOR ()-[c:TRANSFER]-() ON (c.retired)",
	"CREATE INDEX outflow_transfer_folded IF NOT EXISTS FOR ()-[c:TRANSFER]-() ON (c.folded)",
	"CREATE INDEX outflow_says_added IF NOT EXISTS FOR ()-[c:SAYS]-() ON (c.added, c.source)",
	"CREATE INDEX outflow_says_retired IF NOT EXISTS FOR ()-[c:SAYS]-() ON (c.retired)",
	"CREATE INDEX outflow_says_system IF NOT EXISTS FOR ()-[c:SAYS]-() ON (c.system)",
	"CREATE INDEX outflow_says_dataset IF NOT EXISTS FOR ()-[c:SAYS]-() ON (c.dataset)",
	"CREATE INDEX outflow_says_party IF NOT EXISTS FOR ()-[c:SAYS]-() ON (c.party)",
	"CREATE INDEX outflow_says_population IF NOT EXISTS FOR ()-[c:SAYS]-() ON (c.population)",
	"CREATE INDEX outflow_says_of IF NOT EXISTS FOR ()-[c:SAYS]-() ON (c.of)",
	"CREATE INDEX outflow_says_same IF NOT EXISTS FOR ()-[c:SAYS]-() ON (c.same)",
	"CREATE INDEX outflow_says_job IF NOT EXISTS FOR ()-[c:SAYS]-() ON (c.job)",
	"CREATE INDEX outflow_says_at IF NOT EXISTS FOR ()-[c:SAYS]-() ON (c.at)",
	"CREATE TEXT INDEX outflow_says_subjects IF NOT EXISTS FOR ()-[c:SAYS]-() ON (c.subjects)",
	"CREATE TEXT INDEX outflow_says_people IF NOT EXISTS FOR ()-[c:SAYS]-() ON (c.people)",
	"CREATE TEXT INDEX outflow_says_needs IF NOT EXISTS FOR ()-[c:SAYS]-() ON (c.needs)",
	"CREATE TEXT INDEX outflow_transfer_people IF NOT EXISTS FOR ()-[c:TRANSFER]-() ON (c.people)",
	"CREATE TEXT INDEX outflow_transfer_needs IF NOT EXISTS FOR ()-[c:TRANSFER]-() ON (c.needs)",
	"CREATE CONSTRAINT outflow_ledger IF NOT EXISTS FOR (l:Ledger) REQUIRE (l.commit, l.n) IS UNIQUE",
	"CREATE CONSTRAINT outflow_name_key IF NOT EXISTS FOR (n:Name) REQUIRE n.key IS UNIQUE",
}

// create makes a store of the current version, which several processes may do at
// once.
func (s *Store) create(ctx context.Context, current int) error {
	missing, err := s.missing(ctx)
	if err == nil && missing != nil {
		err = s.alter(ctx, missing...)
	}
	if err != nil {
		return err
	}
	return s.write(ctx, func(t *tx) error {
		return t.run("MERGE (o:Outflow {id: 'store'}) ON CREATE SET o.head = 0, o.projected = 0, o.schema = $v", map[string]any{"v": current})
	})
}

// missing returns those of the statements that the database lacks the index or constraint of:
// asking for all that are there is one round trip, not thirty.
func (s *Store) missing(ctx context.Context) (missing []string, err error) {
	err = s.read(ctx, func(t *tx) error {
		row, err := t.row("SHOW INDEXES YIELD name RETURN collect(name)", nil)
		if err != nil {
			return err
		}
		there := texts(row[0]) // a constraint has an index of its name
		missing = slices.DeleteFunc(slices.Clone(statements), func(statement string) bool {
			before, _, _ := strings.Cut(statement, " IF NOT EXISTS")
			return slices.Contains(there, before[strings.LastIndexByte(before, ' ')+1:])
		})
		return nil
	})
	return missing, err
}

// alter changes what the database is made of.
func (s *Store) alter(ctx context.Context, statements ...string) error {
	err := s.repeat(ctx, func() error {
		return s.once(ctx, 0, func(t *tx) error {
			for _, statement := range statements {
				if err := t.run(statement, nil); err != nil {
					return err
				}
			}
			return nil
		})
	})
	if err == nil {
		err = s.read(ctx, func(t *tx) error { return t.run("CALL db.awaitIndexes(600)", nil) })
	}
	return s.explain(ctx, err)
}

// A label is what things of a kind are labelled with; their ids are unique
// among it.
type label string

const (
	place      label = "Place"
	population label = "Population"
	cohort     label = "Cohort"
	category   label = "Category"
	source     label = "Source"
	pattern    label = "Pattern"
	erasure    label = "Erasure"
	run        label = "Run"
)

var labels = []label{place, population, cohort, category, source, pattern, erasure, run}

// labelOf returns the label of what claims of the kind are about. Transfers
// are relationships.
func labelOf(kind graph.Kind) label {
	switch kind {
	case graph.KindSource:
		return source
	case graph.KindCategory:
		return category
	case graph.KindPopulation:
		return population
	case graph.KindCohort:
		return cohort
	case graph.KindPattern:
		return pattern
	case graph.KindErasure:
		return erasure
	case graph.KindRun:
		return run
	}
	return place
}

// The types of relationships that are claims.
const says, transfer = "SAYS", "TRANSFER"

var types = []string{says, transfer}

// key returns what a folded name of any length is found by: so much of its
// SHA-256 as Neo4j keeps in little room, which no two names share.
func key(folded string) string {
	sum := sha256.Sum256([]byte(folded))
	return hex.EncodeToString(sum[:15])
}
