package neo4j

import (
	"context"
	"maps"
	"slices"

	"outflow/graph"
)

// clearRows is how much one transaction removes.
const clearRows = 5000

// clear removes what a commit wrote that never became visible. The caller has
// the turn, so whoever wrote it has failed or died. It does nothing if the
// commit was made after all.
func (t *turn) clear(ctx context.Context, number int64) error {
	p := map[string]any{"n": number, "most": clearRows}
	for _, kind := range types {
		err := t.untilNone(ctx, number, func(x *tx) (int64, error) {
			return x.count(ofType(kind, `MATCH ()-[c:TYPE]->() WHERE c.retired = $n WITH c LIMIT $most REMOVE c.retired RETURN count(c)`), p)
		})
		if err != nil {
			return err
		}
	}
	if err := t.untilNone(ctx, number, func(x *tx) (int64, error) { return x.clearTransfers(p) }); err != nil {
		return err
	}
	if err := t.untilNone(ctx, number, func(x *tx) (int64, error) { return x.clearSays(p) }); err != nil {
		return err
	}
	for _, cypher := range []string{
		"MATCH (b:Blob {added: $n}) WITH b LIMIT $most DELETE b RETURN count(*)",
		"MATCH (p:Part {added: $n}) WITH p LIMIT 16 DELETE p RETURN count(*)",
		"MATCH (l:Ledger {commit: $n}) WITH l LIMIT $most DELETE l RETURN count(*)",
	} {
		if err := t.untilNone(ctx, number, func(x *tx) (int64, error) { return x.count(cypher, p) }); err != nil {
			return err
		}
	}
	return t.step(ctx, func(x *tx) error { return x.run("MATCH (o:Outflow {pending: $n}) REMOVE o.pending", p) })
}

// untilNone runs fn, a transaction each time, until it has nothing to do, or
// the commit is no longer one that is being made.
func (t *turn) untilNone(ctx context.Context, number int64, fn func(*tx) (int64, error)) error {
	for n := int64(1); n > 0; {
		n = 1 // should the step turn out to have been done
		err := t.step(ctx, func(x *tx) (err error) {
			n, err = x.count("MATCH (o:Outflow {pending: $n}) RETURN 1", map[string]any{"n": number})
			if err == nil && n > 0 {
				n, err = fn(x)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (t *tx) count(cypher string, parameters map[string]any) (int64, error) {
	row, err := t.row(cypher, parameters)
	if err != nil || row == nil {
		return 0, err
	}
	return row[0].(int64), nil
}

// clearTransfers removes some transfers of a commit, and the places that only
// they named.
func (t *tx) clearTransfers(p map[string]any) (n int64, err error) {
	row, err := t.row(`MATCH ()-[c:TRANSFER]->() WHERE c.added = $n AND c.source IS NOT NULL WITH c, c.claim AS claim LIMIT $most
		DELETE c RETURN collect(claim)`, p)
	if err != nil {
		return 0, err
	}
	removed := texts(row[0])
	var ends []string
	var d graph.Decoder
	for _, body := range removed {
		c, err := decode(&d, body)
		if err != nil {
			return 0, err
		}
		ends = slices.AppendSeq(ends, c.Ends())
	}
	return int64(len(removed)), t.forget(place, distinct(ends))
}

// clearSays removes some claims of a commit, the names that only they gave, and
// the things that only they spoke of.
func (t *tx) clearSays(p map[string]any) (n int64, err error) {
	ids, sources := map[label][]string{}, []string(nil)
	row, err := t.row(`MATCH (s:Source)-[c:SAYS]->(x) WHERE c.added = $n AND c.source IS NOT NULL
		WITH c, c.kind AS kind, x.id AS id, s.id AS source LIMIT $most DELETE c RETURN collect([kind, id, source])`, p)
	if err != nil || row == nil {
		return 0, err
	}
	removed := row[0].([]any)
	for _, r := range removed {
		said := texts(r)
		l := labelOf(graph.Kind(said[0]))
		ids[l] = append(ids[l], said[1])
		sources = append(sources, said[2])
	}
	for l, ids := range ids {
		if err := t.forget(l, distinct(ids)); err != nil {
			return 0, err
		}
	}
	return int64(len(removed)), t.removeBare(source, sources)
}

// forget removes, of things that lost claims, the names that no claim of them
// gives any more, and those things that no claim speaks of any more.
func (t *tx) forget(l label, ids []string) error {
	rest := map[string][]string{} // names, by id
	given := map[string]map[string]bool{}
	err := t.rows(l.in(`UNWIND $ids AS id MATCH (x:LABEL {id: id})
		RETURN id, [(x)<-[c:SAYS]-() | c.claim], [(x)<-[:NAMES]-(n) | n.folded]`), map[string]any{"ids": ids}, func(row []any) (err error) {
		id := row[0].(string)
		given[id], err = namesOf(texts(row[1]))
		rest[id] = texts(row[2])
		return err
	})
	if err != nil {
		return err
	}
	if l == place {
		named, err := t.named(slices.Sorted(maps.Keys(rest)), " true", 0)
		if err != nil {
			return err
		}
		for id := range rest {
			if named[id] || len(given[id]) > 0 { // else it was never declared, and is not mentioned
				for _, folded := range graph.Mentioned(id) {
					given[id][folded] = true
				}
			}
		}
	}
	var wrong []map[string]any
	for id, names := range rest {
		for _, folded := range names {
			if !given[id][folded] {
				wrong = append(wrong, map[string]any{"id": id, "key": key(folded), "folded": folded})
			}
		}
	}
	err = t.run(l.in(`UNWIND $rows AS row MATCH (n:Name {key: row.key, folded: row.folded})-[r:NAMES]->(:LABEL {id: row.id})
		DELETE r WITH DISTINCT n WHERE NOT EXISTS { (n)--() } DELETE n`), map[string]any{"rows": wrong})
	if err != nil {
		return err
	}
	return t.removeBare(l, ids)
}

// namesOf returns the folded names that claims give, in their canonical form.
func namesOf(claims []string) (map[string]bool, error) {
	given := map[string]bool{}
	var d graph.Decoder
	for _, body := range claims {
		c, err := decode(&d, body)
		if err != nil {
			return nil, err
		}
		for _, folded := range graph.FoldAll(c.Called()) {
			given[folded] = true
		}
	}
	return given, nil
}

// removeBare removes the nodes among those with the ids that nothing refers
// to.
func (t *tx) removeBare(l label, ids []string) error {
	return t.run(l.in("UNWIND $ids AS id MATCH (x:LABEL {id: id}) WHERE NOT EXISTS { (x)--() } DELETE x"),
		map[string]any{"ids": distinct(ids)})
}
