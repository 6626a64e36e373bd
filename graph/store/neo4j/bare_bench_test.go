package neo4j

import (
	"testing"

	"outflow/graph/store/neo4j/neo4jtest"
)

// BenchmarkBareLoad creates as many relationships as BenchmarkLoad loads
// transfers, between nodes that are there, in transactions of 20,000 with map
// parameters, and nothing else: no claims, no indexes, no checks. It is what a
// load is measured by on another machine.
func BenchmarkBareLoad(b *testing.B) {
	const transfers, batch = 200_000, 20_000
	server := neo4jtest.Fresh(b)
	fill := func() {
		server.Wipe(b)
		server.Query(b, `UNWIND range(0, 39999) AS n CREATE (:Bare {id: n})`, nil)
		server.Query(b, `CREATE INDEX bare IF NOT EXISTS FOR (n:Bare) ON (n.id)`, nil)
		server.Query(b, `CALL db.awaitIndexes()`, nil)
	}
	create := func(from, to int) {
		rows := make([]map[string]any, 0, batch)
		for i := from; i < to; i++ {
			rows = append(rows, map[string]any{"a": i * 7919 % 40000, "b": i * 104729 % 40000, "id": i, "people": "everyone", "when": []string{"2018-04/2018-07"}})
		}
		server.Query(b, `UNWIND $rows AS row MATCH (a:Bare {id: row.a}), (b:Bare {id: row.b}) CREATE (a)-[t:BARE]->(b) SET t = row`, map[string]any{"rows": rows})
	}
	load := func() {
		for at := 0; at < transfers; at += batch {
			create(at, at+batch)
		}
	}
	for range warmUp {
		fill()
		load()
	}
	for b.Loop() {
		b.StopTimer()
		fill()
		b.StartTimer()
		load()
	}
	b.StopTimer()
	server.Query(b, `DROP INDEX bare`, nil)
	b.ReportMetric(transfers*float64(b.N)/b.Elapsed().Seconds(), "transfers/s")
}
