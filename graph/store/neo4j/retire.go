package neo4j

import (
	"context"
	"slices"

	"outflow/graph"
)

// retireUnsaid notes what the replaced sources said and no longer say.
func (w *writing) retireUnsaid(ctx context.Context) error {
	for name, s := range w.sources {
		all := true
		for _, again := range s.claims {
			all = all && again
		}
		if all {
			continue
		}
		type row struct {
			outdated
			hash graph.Hash
		}
		var unsaid []row
		err := w.read(ctx, func(t *tx) error {
			unsaid = nil
			return t.currentOf(name, s.commits, func(columns []any) error {
				h, err := parseHash(columns[0])
				if again := s.claims[h]; err != nil || again {
					return err
				}
				kind, _ := columns[1].(string)
				k := graph.ClaimKey{Kind: graph.Kind(kind), ID: columns[2].(string), Source: name}
				unsaid = append(unsaid, row{outdated{k, columns[3].(int64)}, h})
				return nil
			}, "c.hash, coalesce(c.kind, 'transfer'), c.id, c.added")
		})
		if err != nil {
			return err
		}
		for _, r := range unsaid {
			w.retire(r.outdated, r.hash)
			w.change.Retired = append(w.change.Retired, r.ClaimKey)
		}
	}
	slices.SortFunc(w.change.Retired, graph.ClaimKey.Compare)
	return nil
}

// markRetired writes down which claims are retired. Transfers may still name
// the places among them.
func (w *writing) markRetired(ctx context.Context) error {
	for chunk := range slices.Chunk(w.outdated, w.chunk) {
		rows, mentions := map[string][]map[string]any{}, []string(nil)
		for _, o := range chunk {
			kind := typeOf(o.Kind)
			rows[kind] = append(rows[kind], map[string]any{"kind": string(o.Kind), "id": o.ID, "source": o.Source, "added": o.added})
			if o.Kind.IsPlace() {
				mentions = append(mentions, o.ID)
			}
		}
		err := w.pend(ctx, func(t *tx) error {
			for kind, rows := range rows {
				condition := ""
				if kind == says {
					condition = " AND c.kind = row.kind"
				}
				err := t.run(ofType(kind, `UNWIND $rows AS row MATCH ()-[c:TYPE]->()
					WHERE c.id = row.id AND c.source = row.source AND c.added = row.added`+condition+`
					SET c.retired = $n`), map[string]any{"rows": rows, "n": w.number})
				if err != nil {
					return err
				}
			}
			return t.mention(mentions)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
