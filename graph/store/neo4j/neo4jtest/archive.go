package neo4jtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// archiveFile holds, beside the packages, the classes of a server as Java has
// them in memory: a server that finds them is up in two thirds of the time.
const archiveFile = "classes.jsa"

// archived returns the options by which Java finds the archive, none if there is
// no archive.
func archived(lib string) []string {
	file := filepath.Join(lib, archiveFile)
	if _, err := os.Stat(file); err != nil {
		return nil
	}
	return []string{"-XX:SharedArchiveFile=" + file}
}

// archive has a server leave its classes when it ends, after it did what servers
// do in tests.
func archive(lib string) error {
	s, err := prepare(lib)
	if err != nil {
		return err
	}
	part := filepath.Join(lib, "part.jsa")
	s.java = []string{"-XX:ArchiveClassesAtExit=" + part}
	if err := s.start(0); err != nil {
		return err
	}
	err = s.await()
	for _, cypher := range []string{
		"CREATE CONSTRAINT x FOR (a:A) REQUIRE a.id IS UNIQUE",
		"UNWIND [{id: 1}] AS row MERGE (a:A {id: row.id}) MERGE (b:A {id: 2}) CREATE (a)-[r:R]->(b) SET r = row, a:B",
		"UNWIND [1] AS id MATCH (a:A {id: id})-[r:R]->(b) WHERE NOT EXISTS { (b)--() WHERE b.id > 2 } RETURN properties(r), [(a)--(x) | x.id], collect(DISTINCT r.id)",
		"MATCH (a:A) DETACH DELETE a",
	} {
		if err == nil {
			_, err = neo4j.ExecuteQuery(context.Background(), s.driver, cypher, nil, neo4j.EagerResultTransformer)
		}
	}
	if err := s.process.end(finish); err != nil {
		return err
	}
	if err == nil {
		err = os.Rename(part, filepath.Join(lib, archiveFile))
	}
	if err != nil {
		return fmt.Errorf("archive the server's classes: %w", err)
	}
	return nil
}
