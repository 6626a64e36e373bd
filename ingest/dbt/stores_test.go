package dbt_test

import (
	"testing"

	"outflow/graph/store/neo4j"
	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/ingest"
)

// Both stores keep the same of a target directory, and a second load changes neither.
func TestATargetDirectoryIsTheSameOnNeo4j(t *testing.T) {
	server := neo4jtest.Fresh(t)
	database, err := neo4j.Open(t.Context(), server.Address, neo4j.Options{Password: server.Password})
	if err != nil {
		t.Fatal(err)
	}
	defer database.Close()
	load(t, database, ingest.Options{}, estate)
	load(t, database, ingest.Options{}, "testdata/target")
	if got, want := lines(said(t, database, "shop")), read(t, "testdata/target.ndjson"); got != want {
		t.Errorf("it says\n%s\nwant\n%s", got, want)
	}
	if again := load(t, database, ingest.Options{}, "testdata/target"); again.Counts.Any() {
		t.Errorf("%+v", again.Counts)
	}
}
