package neo4j

import (
	"context"
	"iter"
	"maps"
	"slices"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// undeclared holds where no visible claim declares the place x.
const undeclared = " NOT EXISTS { (x)<-[c:SAYS]-() WHERE c.kind IN ['party', 'system', 'dataset', 'field'] AND" + visible + "} "

// onlyNew reports whether all that the entries speak of are transfers and places
// which are not there yet, each once. It remembers what they declare, so it comes
// before mentions.
func (w *writer) onlyNew(ctx context.Context, entries []*ledger.Entry) (yes bool, err error) {
	yes = true
	var ids []string
	for _, e := range entries {
		switch {
		case e.Kind == graph.KindTransfer:
		case !e.Kind.IsPlace(), w.places.Met(e.ID):
			yes = false
		default:
			ids = append(ids, e.ID)
		}
	}
	if !yes || ids == nil {
		return yes, nil
	}
	err = w.read(ctx, func(t *tx) error {
		n, err := t.count("UNWIND $ids AS id MATCH (x:Place {id: id}) RETURN count(x)", map[string]any{"ids": ids})
		yes = n == 0
		return err
	})
	return yes, err
}

// mentions returns the places that the transfers among the entries name, and
// that neither the batch up to now nor the last commit declares. They are found by
// what their ids give, see graph.Mentioned, for as long as the store lives: who
// finds one asks the claims whether it is named and nobody declares it.
func (w *writer) mentions(ctx context.Context, entries []*ledger.Entry) (ids []string, err error) {
	var unknown []string
	for _, e := range entries {
		for _, id := range e.Ends {
			if !w.places.Met(id) {
				unknown = append(unknown, id)
			}
		}
	}
	if w.head == 0 || unknown == nil {
		return unknown, nil
	}
	err = w.read(ctx, func(t *tx) error {
		ids = nil
		return t.rows("UNWIND $ids AS id OPTIONAL MATCH (x:Place {id: id}) WITH id, x WHERE x IS NULL OR"+undeclared+"RETURN id",
			map[string]any{"ids": unknown, "n": w.head}, func(row []any) error {
				ids = append(ids, row[0].(string))
				return nil
			})
	})
	return ids, err
}

// mention lets places be found by what their ids give.
func (t *tx) mention(ids []string) error {
	var rows []map[string]any
	for _, id := range ids {
		for _, folded := range graph.Mentioned(id) {
			rows = append(rows, map[string]any{"id": id, "folded": folded, "key": key(folded)})
		}
	}
	if rows == nil {
		return nil
	}
	return t.run(`UNWIND $rows AS row MERGE (n:Name {key: row.key}) ON CREATE SET n.folded = row.folded
		MERGE (x:Place {id: row.id}) MERGE (n)-[:NAMES]->(x)`, map[string]any{"rows": rows})
}

// Creating implements graph.Reader.
func (r *reader) Creating(ctx context.Context, places []string) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		found := r.collection()
		for chunk := range slices.Chunk(distinct(places), chunkIDs) {
			err := r.with(ctx, func(t *tx) error {
				ids, err := t.undeclaredInside(chunk, r.commit.Number)
				if err != nil {
					return err
				}
				return t.naming(ids, visible, r.commit.Number, func(c graph.Claim) { found.claims = append(found.claims, c) })
			})
			if err != nil {
				yield(graph.Claim{}, err)
				return
			}
		}
		found.yield(nil, yield)
	}
}

// Undeclared implements graph.Reader.
func (r *reader) Undeclared(ctx context.Context, places []string) (all []string, err error) {
	for chunk := range slices.Chunk(distinct(places), chunkIDs) {
		var ids []string
		err := r.with(ctx, func(t *tx) (err error) {
			ids, err = t.undeclaredInside(chunk, r.commit.Number)
			return err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, ids...)
	}
	return distinct(all), nil
}

// undeclaredInside returns the places inside some that no claim of commit n
// declares.
func (t *tx) undeclaredInside(places []string, n int64) (ids []string, err error) {
	err = t.rows(`UNWIND $ids AS id UNWIND [id + '/', id + '#'] AS start MATCH (x:Place) WHERE x.id STARTS WITH start
		WITH DISTINCT x WHERE`+undeclared+`RETURN x.id`, map[string]any{"ids": places, "n": n}, func(row []any) error {
		ids = append(ids, row[0].(string))
		return nil
	})
	return ids, err
}

// naming calls each with the claims of transfers that name one of the places,
// those which are visible at commit n or those which meet another condition;
// some may come twice.
func (t *tx) naming(ids []string, condition string, n int64, each func(graph.Claim)) error {
	wanted := make(map[string]bool, len(ids))
	datasets := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
		if dataset := graph.DatasetOf(id); dataset != "" {
			datasets[dataset] = true
		}
	}
	var d graph.Decoder
	for _, ask := range []struct {
		cypher string
		ids    []string
	}{
		{"MATCH (:Place {id: id})-[c:TRANSFER]-() WHERE" + condition, ids},
		// A column is named by its dataset's transfers, a dataset by its fields'.
		{"MATCH (:Place {id: id})-[c:TRANSFER]-() WHERE c.columns IS NOT NULL AND" + condition, slices.Sorted(maps.Keys(datasets))},
		{"MATCH (x:Place)-[c:TRANSFER]-() WHERE x.id STARTS WITH id + '#' AND" + condition, ids},
	} {
		for chunk := range slices.Chunk(ask.ids, chunkIDs) {
			row, err := t.row("UNWIND $ids AS id "+ask.cypher+" RETURN collect(DISTINCT c.claim)", map[string]any{"ids": chunk, "n": n})
			if err != nil {
				return err
			}
			for _, body := range texts(row[0]) {
				c, err := decode(&d, body)
				if err != nil {
					return err
				}
				for end := range c.Ends() {
					if wanted[end] {
						each(c)
						break
					}
				}
			}
		}
	}
	return nil
}

// named returns what the transfers that naming finds for the places name.
func (t *tx) named(ids []string, condition string, n int64) (map[string]bool, error) {
	ends := map[string]bool{}
	err := t.naming(ids, condition, n, func(c graph.Claim) {
		for end := range c.Ends() {
			ends[end] = true
		}
	})
	return ends, err
}

// mentioned returns the places under one of the folded texts that transfers
// name and nobody declares.
func (r *reader) mentioned(ctx context.Context, folded []string) (found []string, err error) {
	if r.commit.Number == 0 {
		return nil, nil
	}
	for chunk := range slices.Chunk(folded, chunkIDs) {
		err := r.with(ctx, func(t *tx) error {
			var ids []string
			err := t.rows("UNWIND $rows AS row MATCH (:Name {key: row.key})-[:NAMES]->(x:Place) WITH DISTINCT x WHERE"+undeclared+"RETURN x.id",
				map[string]any{"rows": keyed(chunk), "n": r.commit.Number}, func(row []any) error {
					ids = append(ids, row[0].(string))
					return nil
				})
			if err != nil {
				return err
			}
			named, err := t.named(ids, visible, r.commit.Number)
			for _, id := range ids {
				if named[id] {
					found = append(found, id)
				}
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return distinct(found), nil
}

// keyed returns folded texts with their keys.
func keyed(folded []string) []map[string]any {
	rows := make([]map[string]any, len(folded))
	for i, f := range folded {
		rows[i] = map[string]any{"folded": f, "key": key(f)}
	}
	return rows
}
