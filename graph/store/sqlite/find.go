package sqlite

import (
	"context"
	"encoding/json"
	"iter"
	"slices"

	"outflow/graph"
)

// chunkIDs is how many things one statement looks for.
const chunkIDs = 1000

// list makes one value of many, for json_each.
func list[T string | int64](all []T) value {
	b, err := json.Marshal(all)
	if err != nil {
		panic("sqlite: a list does not marshal: " + err.Error())
	}
	return textOf(b)
}

// distinct returns the texts sorted and without repetition.
func distinct(texts []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(texts)))
}

// Find implements graph.Reader.
func (r *reader) Find(ctx context.Context, kind graph.Kind, ids []string) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		number, ok := kindNumbers[kind]
		if !ok {
			return
		}
		// The chunks are in order, and so is each after sorting.
		for chunk := range slices.Chunk(distinct(ids), chunkIDs) {
			found := r.collection()
			err := found.add(ctx, "kind = ?2 AND id IN (SELECT value FROM json_each(?3))", num(number), list(chunk))
			if !found.yield(err, yield) {
				return
			}
		}
	}
}

// Touching implements graph.Reader.
func (r *reader) Touching(ctx context.Context, places []string, side graph.Side) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		condition := "from_key IN (SELECT value FROM json_each(?2))"
		end := func(c *graph.Claim) string { return c.From }
		if side == graph.To {
			condition = "to_key IN (SELECT value FROM json_each(?2))"
			end = func(c *graph.Claim) string { return c.To }
		}
		wanted := make(map[string]bool, len(places))
		for _, p := range places {
			wanted[p] = true
		}
		found := r.collection()
		found.wanted = func(c *graph.Claim) bool { return wanted[end(c)] }
		err := found.addKeyed(ctx, condition, distinct(places))
		found.yield(err, yield)
	}
}

// Inside implements graph.Reader.
func (r *reader) Inside(ctx context.Context, places []string) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		places := distinct(places)
		found := r.collection()
		for chunk := range slices.Chunk(places, chunkIDs) {
			for _, inside := range []struct {
				kind             graph.Kind
				separator, after string
			}{{graph.KindDataset, "/", "0"}, {graph.KindField, "#", "$"}} {
				// CROSS JOIN keeps SQLite from reading all of a kind for each place.
				err := found.add(ctx, `n IN (SELECT claims.n FROM json_each(?2) CROSS JOIN claims ON
					claims.kind = ?3 AND claims.id >= json_each.value || ?4 AND claims.id < json_each.value || ?5)`,
					list(chunk), num(kindNumbers[inside.kind]), text(inside.separator), text(inside.after))
				if err != nil {
					yield(graph.Claim{}, err)
					return
				}
			}
		}
		found.wanted = func(c *graph.Claim) bool {
			parent := c.System
			if c.Kind == graph.KindField {
				parent = c.Dataset
			}
			_, ok := slices.BinarySearch(places, parent)
			return ok
		}
		err := found.addKeyed(ctx, "parent_key IN (SELECT value FROM json_each(?2))", places)
		found.yield(err, yield)
	}
}

// A collection is the answer to a lookup, put together from several queries.
type collection struct {
	r      *reader
	d      graph.Decoder
	claims []graph.Claim
	seen   map[int64]bool
	wanted func(*graph.Claim) bool // nil takes all
}

func (r *reader) collection() *collection { return &collection{r: r, seen: map[int64]bool{}} }

// add puts in the claims for which the condition holds. Its values are from ?2.
func (o *collection) add(ctx context.Context, condition string, more ...value) error {
	if o.r.commit.Number == 0 {
		return nil
	}
	return o.r.with(ctx, func(c *conn) error {
		sql := "SELECT body, n FROM claims WHERE" + visible + "AND " + condition
		return c.query(sql, append(values(num(o.r.commit.Number)), more...), func(s *stmt) error {
			n := s.int(1)
			if o.seen[n] {
				return nil
			}
			claim, err := decode(&o.d, s)
			if err == nil && (o.wanted == nil || o.wanted(&claim)) {
				o.seen[n] = true
				o.claims = append(o.claims, claim)
			}
			return err
		})
	})
}

// addKeyed is add with the keys of the texts as ?2.
func (o *collection) addKeyed(ctx context.Context, condition string, texts []string) error {
	for chunk := range slices.Chunk(texts, chunkIDs) {
		keys := make([]int64, len(chunk))
		for i, t := range chunk {
			keys[i] = key(t)
		}
		if err := o.add(ctx, condition, list(keys)); err != nil {
			return err
		}
	}
	return nil
}

// yield hands out the claims in order, or the error, and reports whether to go
// on.
func (o *collection) yield(err error, yield func(graph.Claim, error) bool) bool {
	if err != nil {
		yield(graph.Claim{}, err)
		return false
	}
	slices.SortFunc(o.claims, func(a, b graph.Claim) int { return graph.CompareClaims(&a, &b) })
	for i := range o.claims {
		if !yield(o.claims[i], nil) {
			return false
		}
	}
	return true
}
