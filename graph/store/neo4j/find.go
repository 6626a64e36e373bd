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

// referring finds, by role, the claims c that may name one of the ids; the references of
// the claim itself tell. Ids are those of places but for populations, cohorts and
// categories.
var referring = map[graph.Role][]string{
	graph.RoleParty: {"MATCH ()-[c:SAYS]->() WHERE c.party = id AND"},
	graph.RoleSystem: {
		"MATCH (x:Place)<-[c:SAYS]-() WHERE x.id STARTS WITH id + '/' AND c.kind IN ['dataset', 'implied'] AND",
		"MATCH ()-[c:SAYS]->() WHERE c.system = id AND",
	},
	graph.RoleDataset: {
		"MATCH (x:Place)<-[c:SAYS]-() WHERE x.id STARTS WITH id + '#' AND c.kind IN ['field', 'implied'] AND",
		"MATCH ()-[c:SAYS]->() WHERE c.dataset = id AND",
	},
	graph.RoleAnnotated: {"MATCH (:Place {id: id})<-[c:SAYS]-() WHERE c.kind = 'annotation' AND"},
	graph.RoleFrom:      {"MATCH (:Place {id: id})-[c:TRANSFER]->() WHERE"},
	graph.RoleTo:        {"MATCH (:Place {id: id})<-[c:TRANSFER]-() WHERE"},
	graph.RoleOuter:     {"MATCH (x:Place)-[c:TRANSFER]-() WHERE x.id STARTS WITH id + '#' AND"},
	// Of the dataset of the field, see Referring.
	graph.RoleColumn:     {"MATCH (:Place {id: id})-[c:TRANSFER]-() WHERE c.columns IS NOT NULL AND"},
	graph.RolePopulation: {"MATCH ()-[c:SAYS]->() WHERE c.population = id AND"},
	graph.RoleOf:         {"MATCH ()-[c:SAYS]->() WHERE c.of = id AND"},
	graph.RoleDisjoint:   {"MATCH (:Cohort)<-[c:SAYS]-() WHERE id IN c.disjoint AND"},
	graph.RolePeople: {
		"MATCH ()-[c:SAYS]->() WHERE c.subjects CONTAINS id AND",
		"MATCH ()-[c:SAYS]->() WHERE c.people CONTAINS id AND",
		"MATCH ()-[c:TRANSFER]->() WHERE c.people CONTAINS id AND",
		"MATCH ()-[c:TRANSFER]->() WHERE c.needs CONTAINS id AND",
	},
	graph.RoleReplacedBy: {"MATCH (:Category)<-[c:SAYS]-() WHERE c.replaced_by = id AND"},
}

// Referring implements graph.Reader.
func (r *reader) Referring(ctx context.Context, ids []string, roles ...graph.Role) iter.Seq2[graph.Claim, error] {
	return func(yield func(graph.Claim, error) bool) {
		found := r.collection()
		ids := distinct(ids)
		wanted := make(map[string]bool, len(ids))
		for _, id := range ids {
			wanted[id] = true
		}
		found.wanted = func(c *graph.Claim) bool { return c.Refers(wanted, roles...) }
		var err error
		for _, role := range roles {
			of := ids
			if role == graph.RoleColumn {
				of = datasetsOf(ids)
			}
			for _, cypher := range referring[role] {
				if err == nil {
					err = found.addChunks(ctx, "UNWIND $ids AS id "+cypher+visible, of)
				}
			}
		}
		found.yield(err, yield)
	}
}

// datasetsOf returns the datasets of the fields among the places.
func datasetsOf(places []string) []string {
	var datasets []string
	for _, id := range places {
		if dataset := graph.DatasetOf(id); dataset != "" {
			datasets = append(datasets, dataset)
		}
	}
	return distinct(datasets)
}

// A collection is the answer to a lookup, put together from several queries.
type collection struct {
	r      *reader
	d      graph.Decoder
	claims []graph.Claim
	wanted func(*graph.Claim) bool // nil takes all
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
		if o.wanted == nil || o.wanted(&c) {
			o.claims = append(o.claims, c)
		}
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
