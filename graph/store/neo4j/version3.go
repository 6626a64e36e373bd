package neo4j

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// foldBefore is how versions 1 and 2 folded names: letter by letter, so that ß
// was not ss, and what is composed was not what is decomposed.
func foldBefore(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

// odd holds for texts that are not of ASCII: all others fold as they did.
const odd = ` =~ '(?s).*[^\\x01-\\x7f].*' `

// toVersion3 lets everything be found by its name as it is folded now.
func (w *writerLock) toVersion3(ctx context.Context) error {
	names, err := w.oddTexts(ctx, "MATCH (n:Name) WHERE n.folded"+odd+"RETURN n.folded")
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(names, chunkIDs) {
		if err := w.step(ctx, nil, func(x *tx) error { return x.refold(chunk) }); err != nil {
			return err
		}
	}
	ids, err := w.oddTexts(ctx, "MATCH ()-[c:TRANSFER]->() WHERE c.id"+odd+"RETURN DISTINCT c.id")
	if err != nil {
		return err
	}
	for chunk := range slices.Chunk(ids, chunkIDs) {
		var rows []map[string]any
		for _, id := range chunk {
			row := map[string]any{"id": id}
			if folded := graph.Fold(id); folded != id {
				row["folded"] = folded
			}
			rows = append(rows, row)
		}
		err := w.step(ctx, nil, func(x *tx) error {
			return x.run("UNWIND $rows AS row "+transfersOf+`row.id AND c.source IS NOT NULL AND c.added IS NOT NULL
				SET c.folded = row.folded`, map[string]any{"rows": rows})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (w *writerLock) oddTexts(ctx context.Context, cypher string) (texts []string, err error) {
	err = w.read(ctx, func(x *tx) error {
		texts = nil
		return x.rows(cypher, nil, func(row []any) error {
			texts = append(texts, row[0].(string))
			return nil
		})
	})
	return texts, err
}

// refold gives the things that have the names those in the place of them. A name
// that is as it should be stays.
func (t *tx) refold(names []string) error {
	var now, gone []map[string]any
	err := t.rows(`UNWIND $rows AS row MATCH (n:Name {key: row.key})-[:NAMES]->(x)
		RETURN n.folded, elementId(x), x.id, [(x)<-[c:SAYS]-() | c.claim]`, map[string]any{"rows": keyed(names)}, func(row []any) error {
		name, node, id := row[0].(string), row[1].(string), row[2].(string)
		implied := graph.Claim{Kind: graph.KindImplied, ID: id} // which transfers may name
		called := implied.Called()
		var d graph.Decoder
		for _, body := range texts(row[3]) {
			c, err := ledger.Decode(&d, []byte(body))
			if err != nil {
				return err
			}
			called = append(called, c.Called()...)
		}
		found, stays := false, false
		for _, text := range called {
			folded := graph.Fold(text)
			if folded != name && foldBefore(text) != name {
				continue
			}
			found = true
			stays = stays || folded == name
			now = append(now, map[string]any{"node": node, "key": key(folded), "folded": folded})
		}
		if found && !stays {
			gone = append(gone, map[string]any{"node": node, "key": key(name)})
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = t.run(`UNWIND $rows AS row MATCH (x) WHERE elementId(x) = row.node
		MERGE (n:Name {key: row.key}) ON CREATE SET n.folded = row.folded MERGE (n)-[:NAMES]->(x)`, map[string]any{"rows": now})
	if err != nil {
		return err
	}
	return t.run(`UNWIND $rows AS row MATCH (n:Name {key: row.key})-[r:NAMES]->(x) WHERE elementId(x) = row.node
		DELETE r WITH DISTINCT n WHERE NOT EXISTS { (n)--() } DELETE n`, map[string]any{"rows": gone})
}
