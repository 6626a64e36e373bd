package neo4j

import (
	"fmt"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

const commitColumns = "c.number, c.time, c.sources, c.added, c.retired, c.parent, c.content, c.hash, c.seal, coalesce(c.audit, ''), coalesce(c.runs, '')"

// commit reads a commit, number 0 being the last one: the zero Commit if there is
// none.
func (t *tx) commit(number int64) (graph.Commit, error) {
	row, err := t.row(`MATCH (o:Outflow) OPTIONAL MATCH (c:Commit {number: CASE $n WHEN 0 THEN o.head ELSE $n END})
		RETURN `+commitColumns+`, o.head, EXISTS { MATCH (:Commit {number: o.head + 1}) }`, map[string]any{"n": number})
	switch {
	case err != nil:
		return graph.Commit{}, err
	case row == nil:
		return graph.Commit{}, errNone
	case row[12] == true:
		return graph.Commit{}, fmt.Errorf("there is a commit after the last one, which is %d; run outflow verify", row[11])
	case row[0] != nil:
		return scanCommit(row)
	case number == 0 && row[11] != int64(0):
		return graph.Commit{}, fmt.Errorf("%w: %d; the last one is %d", graph.ErrNoCommit, number, row[11])
	}
	return graph.Commit{}, nil
}

// scanCommit reads a commit from its columns.
func scanCommit(row []any) (graph.Commit, error) {
	c, err := unsealedCommit(row)
	return ledger.Sealed(c, sealOf(row), err)
}

func sealOf(row []any) string {
	seal, _ := row[8].(string)
	return seal
}

// unsealedCommit reads a commit but for its seal.
func unsealedCommit(row []any) (graph.Commit, error) {
	var c graph.Commit
	number, ok := row[0].(int64)
	time, ok1 := row[1].(int64)
	added, ok2 := row[3].(int64)
	retired, ok3 := row[4].(int64)
	parent, ok4 := row[5].(string)
	content, ok5 := row[6].(string)
	hash, ok6 := row[7].(string)
	if !(ok && ok1 && ok2 && ok3 && ok4 && ok5 && ok6) {
		return c, fmt.Errorf("commit %v is not as it was written; run outflow verify", row[0])
	}
	c = graph.Commit{
		Number: number, Time: graph.Instant(time), Sources: texts(row[2]),
		Added: int(added), Retired: int(retired), Parent: parent, Hash: hash,
	}
	c.Audit, _ = row[9].(string)
	var err error
	if c.Content, err = graph.ParseContent(content); err == nil {
		runs, _ := row[10].(string)
		c.Runs, err = graph.ParseRuns(runs)
	}
	if err != nil {
		return c, fmt.Errorf("commit %d: %w; run outflow verify", c.Number, err)
	}
	return c, nil
}

func (t *tx) insertCommit(c graph.Commit) error {
	return t.run("CREATE (c:Commit) SET c = $commit", map[string]any{"commit": map[string]any{
		"number": c.Number, "time": int64(c.Time), "sources": c.Sources, "added": c.Added, "retired": c.Retired,
		"parent": c.Parent, "content": c.Content.String(), "runs": c.Runs.String(), "hash": c.Hash, "audit": c.Audit, "seal": ledger.Seal(&c),
	}})
}
