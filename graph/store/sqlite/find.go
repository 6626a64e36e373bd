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

// Referring implements graph.Reader. What is found by its keys alone may be another
// claim, which the references of the claim itself tell.
func (r *reader) Referring(ctx context.Context, ids []string, roles ...graph.Role) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		ids := distinct(ids)
		wanted := make(map[string]bool, len(ids))
		for _, id := range ids {
			wanted[id] = true
		}
		found := r.collection()
		found.wanted = func(c *graph.Claim) bool { return c.Refers(wanted, roles...) }
		var err error
		refs := false
		for _, role := range roles {
			if err != nil {
				break
			}
			switch role {
			case graph.RoleFrom:
				err = found.addKeyed(ctx, "from_key IN (SELECT value FROM json_each(?2))", ids)
			case graph.RoleTo:
				err = found.addKeyed(ctx, "to_key IN (SELECT value FROM json_each(?2))", ids)
			case graph.RoleAnnotated:
				err = found.addChunks(ctx, "kind = ?3 AND id IN (SELECT value FROM json_each(?2))", ids, num(kindNumbers[graph.KindAnnotation]))
			case graph.RoleSystem:
				refs, err = true, found.addInside(ctx, graph.KindDataset, "/", "0", ids)
			case graph.RoleDataset:
				refs, err = true, found.addInside(ctx, graph.KindField, "#", "$", ids)
			default:
				refs = true
			}
		}
		if refs && err == nil {
			err = found.addKeyed(ctx, "n IN (SELECT claim FROM refs WHERE key IN (SELECT value FROM json_each(?2)))", ids)
		}
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

// addChunks is add with some of the texts at a time as ?2.
func (o *collection) addChunks(ctx context.Context, condition string, texts []string, more ...value) error {
	for chunk := range slices.Chunk(texts, chunkIDs) {
		if err := o.add(ctx, condition, append(values(list(chunk)), more...)...); err != nil {
			return err
		}
	}
	return nil
}

// addInside adds claims of a kind, and of what is implied, whose ids begin with one
// of the places and a separator; after is what comes next after the separator.
func (o *collection) addInside(ctx context.Context, kind graph.Kind, separator, after string, places []string) error {
	for _, k := range []graph.Kind{kind, graph.KindImplied} {
		// CROSS JOIN keeps SQLite from reading all of a kind for each place.
		err := o.addChunks(ctx, `n IN (SELECT claims.n FROM json_each(?2) CROSS JOIN claims ON
			claims.kind = ?3 AND claims.id >= json_each.value || ?4 AND claims.id < json_each.value || ?5)`,
			places, num(kindNumbers[k]), text(separator), text(after))
		if err != nil {
			return err
		}
	}
	return nil
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
