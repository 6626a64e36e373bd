package neo4j

import (
	"context"
	"strings"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// What readers ask: see ledger.Queries. What may be seen is settled by the commit's number
// alone, so no transaction is kept open, and a server may be restarted between two
// queries.

// visible holds for the claims c of commit $n. The coalesce keeps the planner from looking
// among the retired ones.
const visible = " c.added <= $n AND coalesce(c.retired, $n + 1) > $n "

// CommitAt implements ledger.Queries.
func (b backend) CommitAt(ctx context.Context, number int64) (found graph.Commit, err error) {
	err = b.read(ctx, func(t *tx) error {
		found, err = t.commit(number)
		return err
	})
	return found, err
}

// Commits implements ledger.Queries.
func (b backend) Commits(ctx context.Context, after, before int64) (page []graph.Commit, err error) {
	err = b.read(ctx, func(t *tx) error {
		page = nil
		return t.rows(`MATCH (c:Commit) WHERE c.number > $after AND c.number < $before RETURN `+commitColumns+`
			ORDER BY c.number LIMIT 500`, map[string]any{"after": after, "before": before}, func(row []any) error {
			commit, err := scanCommit(row)
			page = append(page, commit)
			return err
		})
	})
	return page, err
}

// CommitBefore implements ledger.Queries.
func (b backend) CommitBefore(ctx context.Context, number int64, at graph.Instant) (found graph.Commit, err error) {
	err = b.read(ctx, func(t *tx) error {
		row, err := t.row(`MATCH (c:Commit) WHERE c.number < $number AND c.time < $at RETURN `+commitColumns+`
			ORDER BY c.number DESC LIMIT 1`, map[string]any{"number": number, "at": int64(at)})
		if found = (graph.Commit{}); err != nil || row == nil {
			return err
		}
		found, err = scanCommit(row)
		return err
	})
	return found, err
}

// find finds the claims c of a commit that Cypher matches. They come as one list, which is
// several times faster than a row each.
func (b backend) find(ctx context.Context, commit int64, each ledger.Each, cypher string, parameters map[string]any) error {
	parameters["n"] = commit
	var found []any
	err := b.read(ctx, func(t *tx) error {
		row, err := t.row(cypher+" RETURN collect([c.claim, c.hash])", parameters)
		if err == nil {
			found, _ = row[0].([]any)
		}
		return err
	})
	for _, stored := range found {
		if err == nil {
			canonical, hash := storedClaim(stored)
			err = each([]byte(canonical), hash)
		}
	}
	return err
}

// storedClaim returns the claim and the hash of a row; of what is none, none, which no
// claim agrees with.
func storedClaim(row any) (canonical string, hash graph.Hash) {
	said, _ := row.([]any)
	if len(said) == 2 {
		canonical, _ = said[0].(string)
		hash, _ = parseHash(said[1])
	}
	return canonical, hash
}

// PageClaims implements ledger.Queries.
func (b backend) PageClaims() int { return 5000 }

// Page implements ledger.Queries.
func (b backend) Page(ctx context.Context, commit int64, kind graph.Kind, id string, most int, each ledger.Each) error {
	// An index is only used if all that it is of is asked for, in its order.
	condition, order := "", "c.id, c.source, c.added"
	if typeOf(kind) == says {
		condition, order = "c.kind = $kind AND ", "c.kind, "+order
	}
	return b.find(ctx, commit, each, ofType(typeOf(kind), `MATCH ()-[c:TYPE]->() WHERE `+condition+`c.id >= $id AND c.source IS NOT NULL AND`+visible+`
		WITH c ORDER BY `+order+` LIMIT $most`), map[string]any{"kind": string(kind), "id": id, "most": most})
}

// Find implements ledger.Queries.
func (b backend) Find(ctx context.Context, commit int64, kind graph.Kind, ids []string, each ledger.Each) error {
	cypher := "UNWIND $ids AS id " + transfersOf + "id AND c.source IS NOT NULL AND" + visible
	if kind != graph.KindTransfer {
		cypher = labelOf(kind).in(`UNWIND $ids AS id MATCH (:LABEL {id: id})<-[c:SAYS]-() WHERE c.kind = $kind AND` + visible)
	}
	return b.find(ctx, commit, each, cypher, map[string]any{"ids": ids, "kind": string(kind)})
}

// referring finds, by role, the claims c that may name one of the ids. Ids are those of
// places but for populations, cohorts, categories and jobs.
var referring = map[graph.Role][]string{
	graph.RoleParty: {saying("party")},
	graph.RoleSystem: {
		"MATCH (x:Place)<-[c:SAYS]-() WHERE x.id STARTS WITH id + '/' AND c.kind IN ['dataset', 'implied'] AND",
		saying("system"),
	},
	graph.RoleDataset: {
		"MATCH (x:Place)<-[c:SAYS]-() WHERE x.id STARTS WITH id + '#' AND c.kind IN ['field', 'implied'] AND",
		saying("dataset"),
	},
	graph.RoleAnnotated: {"MATCH (:Place {id: id})<-[c:SAYS]-() WHERE c.kind = 'annotation' AND"},
	graph.RoleFrom:      {"MATCH (:Place {id: id})-[c:TRANSFER]->() WHERE"},
	graph.RoleTo:        {"MATCH (:Place {id: id})<-[c:TRANSFER]-() WHERE"},
	graph.RoleOuter:     {"MATCH (x:Place)-[c:TRANSFER]-() WHERE x.id STARTS WITH id + '#' AND"},
	// Of the dataset of the field, see Referring.
	graph.RoleColumn:     {"MATCH (:Place {id: id})-[c:TRANSFER]-() WHERE c.columns IS NOT NULL AND"},
	graph.RolePopulation: {saying("population")},
	graph.RoleOf:         {saying("of")},
	graph.RoleDisjoint:   {"WITH collect(id) AS ids MATCH (x:Cohort)<-[c:SAYS]-() USING SCAN x:Cohort WHERE any(other IN c.disjoint WHERE other IN ids) AND"},
	graph.RolePeople: {
		"MATCH ()-[c:SAYS]->() WHERE c.subjects CONTAINS id AND",
		"MATCH ()-[c:SAYS]->() WHERE c.people CONTAINS id AND",
		"MATCH ()-[c:SAYS]->() WHERE c.needs CONTAINS id AND",
		"MATCH ()-[c:TRANSFER]->() WHERE c.people CONTAINS id AND",
		"MATCH ()-[c:TRANSFER]->() WHERE c.needs CONTAINS id AND",
	},
	graph.RoleReplacedBy: {"WITH collect(id) AS ids MATCH (x:Category)<-[c:SAYS]-() USING SCAN x:Category WHERE c.replaced_by IN ids AND"},
	graph.RoleJob:        {saying("job")},
	graph.RoleSame:       {saying("same")},
	graph.RoleAt:         {saying("at")},
}

// saying matches the claims c of which a property is the id.
func saying(property string) string {
	return strings.ReplaceAll("MATCH ()-[c:SAYS]->() USING INDEX SEEK c:SAYS(PROPERTY) WHERE c.PROPERTY = id AND", "PROPERTY", property)
}

// Referring implements ledger.Queries.
func (b backend) Referring(ctx context.Context, commit int64, ids []string, roles []graph.Role, each ledger.Each) error {
	for _, role := range roles {
		of := ids
		if role == graph.RoleColumn {
			if of = datasetsOf(ids); of == nil {
				continue
			}
		}
		for _, cypher := range referring[role] {
			if err := b.find(ctx, commit, each, "UNWIND $ids AS id "+cypher+visible, map[string]any{"ids": of}); err != nil {
				return err
			}
		}
	}
	return nil
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

// Named implements ledger.Queries.
func (b backend) Named(ctx context.Context, commit int64, folded []string, each ledger.Each) error {
	for _, cypher := range []string{
		"UNWIND $rows AS row MATCH (:Name {key: row.key})-[:NAMES]->()<-[c:SAYS]-() WHERE" + visible,
		"UNWIND $rows AS row " + transfersOf + "row.folded AND c.source IS NOT NULL AND" + visible,
		"UNWIND $rows AS row MATCH ()-[c:TRANSFER]->() USING INDEX SEEK c:TRANSFER(folded) WHERE c.folded = row.folded AND" + visible,
	} {
		if err := b.find(ctx, commit, each, cypher, map[string]any{"rows": keyed(folded)}); err != nil {
			return err
		}
	}
	return nil
}

// keyed returns folded texts with their keys.
func keyed(folded []string) []map[string]any {
	rows := make([]map[string]any, len(folded))
	for i, f := range folded {
		rows[i] = map[string]any{"folded": f, "key": key(f)}
	}
	return rows
}

// Names implements ledger.Queries.
func (b backend) Names(ctx context.Context, shortest, _ int, transfers bool, each func(string)) error {
	ask := []string{"MATCH (n:Name) WHERE size(n.folded) >= $shortest RETURN n.folded"}
	if transfers {
		ask = append(ask, "MATCH ()-[c:TRANSFER]->() WHERE 3 * size(c.id) >= $shortest RETURN DISTINCT c.id")
	}
	return b.read(ctx, func(t *tx) error {
		for _, cypher := range ask {
			err := t.rows(cypher, map[string]any{"shortest": shortest}, func(row []any) error {
				each(row[0].(string))
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// Vouches implements ledger.Queries. Claims are found by properties of theirs and by nodes
// that anybody can edit, which no hash covers.
func (b backend) Vouches() bool { return false }

// Parts implements ledger.Queries.
func (b backend) Parts(ctx context.Context, commit int64, hash string) (parts int64, there bool, err error) {
	err = b.read(ctx, func(t *tx) error {
		row, err := t.row("MATCH (b:Blob {hash: $hash}) WHERE b.added <= $n RETURN b.parts", map[string]any{"hash": hash, "n": commit})
		if there = err == nil && row != nil; there {
			parts, _ = row[0].(int64)
		}
		return err
	})
	return parts, there, err
}

// Part implements ledger.Queries.
func (b backend) Part(ctx context.Context, hash string, part int64) (data []byte, err error) {
	err = b.read(ctx, func(t *tx) error {
		row, err := t.row("MATCH (p:Part {blob: $hash, n: $n}) RETURN p.data", map[string]any{"hash": hash, "n": part})
		if err == nil && row != nil {
			data, _ = row[0].([]byte)
		}
		return err
	})
	return data, err
}
