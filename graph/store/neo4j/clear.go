package neo4j

import (
	"context"
	"slices"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// clearRows and clearParts are how much of a kind one transaction removes.
const (
	clearRows  = 5000
	clearParts = 16
)

// clear removes what a commit wrote that never became visible. The caller has
// the writer lock, so whoever wrote it has failed or died. It does nothing if the
// commit was made after all.
func (w *writerLock) clear(ctx context.Context, number int64) error {
	_, _ = w.land() // that is to be cleared too
	for more := true; more; {
		more = true // should the step turn out to have been done
		err := w.step(ctx, nil, func(x *tx) (err error) {
			more, err = x.clear(number)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// clear removes some of what a commit wrote, and reports whether there is more.
func (t *tx) clear(number int64) (more bool, err error) {
	p := map[string]any{"n": number}
	if pending, err := t.count("MATCH (o:Outflow {pending: $n}) RETURN count(o)", p); err != nil || pending == 0 {
		return false, err
	}
	counting := func(cypher string) func(map[string]any) (int64, error) {
		return func(p map[string]any) (int64, error) { return t.count(cypher, p) }
	}
	for _, of := range []struct {
		most   int64
		remove func(map[string]any) (int64, error)
	}{
		{clearRows, counting("MATCH ()-[c:TRANSFER]->() USING INDEX SEEK c:TRANSFER(retired) WHERE c.retired = $n WITH c LIMIT $most REMOVE c.retired RETURN count(c)")},
		{clearRows, counting("MATCH ()-[c:SAYS]->() USING INDEX SEEK c:SAYS(retired) WHERE c.retired = $n WITH c LIMIT $most REMOVE c.retired RETURN count(c)")},
		{clearRows, t.clearTransfers},
		{clearRows, t.clearSays},
		{clearRows, counting("MATCH (b:Blob {added: $n}) WITH b LIMIT $most DELETE b RETURN count(*)")},
		{clearParts, counting("MATCH (p:Part {added: $n}) WITH p LIMIT $most DELETE p RETURN count(*)")},
		{clearRows, counting("MATCH (l:Ledger {commit: $n}) WITH l LIMIT $most DELETE l RETURN count(*)")},
	} {
		p["most"] = of.most
		n, err := of.remove(p)
		if err != nil {
			return false, err
		}
		more = more || n == of.most
	}
	if more {
		return true, nil
	}
	return false, t.run("MATCH (o:Outflow) REMOVE o.pending", nil)
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
		c, err := ledger.Decode(&d, []byte(body))
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
	var wrong []map[string]any
	for id, names := range rest {
		for _, folded := range names {
			if !given[id][folded] {
				wrong = append(wrong, map[string]any{"id": id, "key": key(folded)})
			}
		}
	}
	err = t.run(l.in(`UNWIND $rows AS row MATCH (n:Name {key: row.key})-[r:NAMES]->(:LABEL {id: row.id})
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
		c, err := ledger.Decode(&d, []byte(body))
		if err != nil {
			return nil, err
		}
		for _, folded := range ledger.FoldedNames(&c) {
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
