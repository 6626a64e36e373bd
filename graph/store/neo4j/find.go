package neo4j

import (
	"context"
	"iter"
	"slices"

	"outflow/graph"
)

// chunkIDs is how many things one query looks for.
const chunkIDs = 1000

// distinct returns the texts sorted and without repetition.
func distinct(texts []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(texts)))
}

// Find implements graph.Reader.
func (r *reader) Find(ctx context.Context, kind graph.Kind, ids []string) iter.Seq2[graph.Claim, error] {
	cypher := `UNWIND $ids AS id MATCH ()-[c:TRANSFER]->() WHERE c.id = id AND c.source IS NOT NULL AND` + visible
	if kind != graph.KindTransfer {
		cypher = labelOf(kind).in(`UNWIND $ids AS id MATCH (:LABEL {id: id})<-[c:SAYS]-() WHERE c.kind = $kind AND` + visible)
	}
	return func(yield func(graph.Claim, error) bool) {
		if !slices.Contains(graph.Kinds[:], kind) {
			return
		}
		// The chunks are in order, and so is each after sorting.
		for chunk := range slices.Chunk(distinct(ids), chunkIDs) {
			found := r.collection()
			if !found.yield(found.add(ctx, cypher, map[string]any{"ids": chunk, "kind": string(kind)}), yield) {
				return
			}
		}
	}
}

// Touching implements graph.Reader.
func (r *reader) Touching(ctx context.Context, places []string, side graph.Side) iter.Seq2[graph.Claim, error] {
	pattern := "-[c:TRANSFER]->()"
	if side == graph.To {
		pattern = "<-[c:TRANSFER]-()"
	}
	return func(yield func(graph.Claim, error) bool) {
		found := r.collection()
		err := found.addChunks(ctx, "UNWIND $ids AS id MATCH (:Place {id: id})"+pattern+" WHERE"+visible, distinct(places))
		found.yield(err, yield)
	}
}

// Inside implements graph.Reader.
func (r *reader) Inside(ctx context.Context, places []string) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		found := r.collection()
		places := distinct(places)
		var err error
		for _, cypher := range []string{
			"UNWIND $ids AS id MATCH (x:Place)<-[c:SAYS]-() WHERE x.id STARTS WITH id + '/' AND c.kind = 'dataset' AND" + visible,
			"UNWIND $ids AS id MATCH (x:Place)<-[c:SAYS]-() WHERE x.id STARTS WITH id + '#' AND c.kind = 'field' AND" + visible,
			"UNWIND $ids AS id MATCH ()-[c:SAYS]->() WHERE c.system = id AND c.kind = 'dataset' AND" + visible,
			"UNWIND $ids AS id MATCH ()-[c:SAYS]->() WHERE c.dataset = id AND c.kind = 'field' AND" + visible,
		} {
			if err == nil {
				err = found.addChunks(ctx, cypher, places)
			}
		}
		found.yield(err, yield)
	}
}

// A collection is the answer to a lookup, put together from several queries.
type collection struct {
	r      *reader
	d      graph.Decoder
	claims []graph.Claim
}

func (r *reader) collection() *collection { return &collection{r: r} }

// addChunks puts in the claims c that the query finds for ids, some at a time.
func (o *collection) addChunks(ctx context.Context, cypher string, ids []string) error {
	for chunk := range slices.Chunk(ids, chunkIDs) {
		if err := o.add(ctx, cypher, map[string]any{"ids": chunk}); err != nil {
			return err
		}
	}
	return nil
}

// add puts in the claims c that the query finds. They come as one list, which
// is several times faster than a row each.
func (o *collection) add(ctx context.Context, cypher string, parameters map[string]any) error {
	if o.r.commit.Number == 0 {
		return nil
	}
	parameters["n"] = o.r.commit.Number
	var bodies []string
	err := o.r.with(ctx, func(t *tx) error {
		row, err := t.row(cypher+" RETURN collect(c.claim)", parameters)
		if err == nil {
			bodies = texts(row[0])
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, body := range bodies {
		c, err := decode(&o.d, body)
		if err != nil {
			return err
		}
		o.claims = append(o.claims, c)
	}
	return nil
}

// sort orders the claims and leaves each once.
func (o *collection) sort() []graph.Claim {
	slices.SortFunc(o.claims, func(a, b graph.Claim) int { return graph.CompareClaims(&a, &b) })
	// At one commit there is one of a kind, id and source.
	o.claims = slices.CompactFunc(o.claims, func(a, b graph.Claim) bool { return graph.CompareClaims(&a, &b) == 0 })
	return o.claims
}

// yield hands out the claims in order, or the error, and reports whether to go
// on.
func (o *collection) yield(err error, yield func(graph.Claim, error) bool) bool {
	if err != nil {
		yield(graph.Claim{}, err)
		return false
	}
	for _, c := range o.sort() {
		if !yield(c, nil) {
			return false
		}
	}
	return true
}
