package neo4j

import (
	"context"
	"strings"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// An insertion is claims to be created, with the things that they are about and the
// names of those.
type insertion struct {
	transfers []map[string]any
	about     map[label][]map[string]any
	onlyNew   bool // none of the things is there yet
}

func newInsertion(entries []*ledger.Entry, number int64, onlyNew bool) insertion {
	rows := insertion{about: map[label][]map[string]any{}, onlyNew: onlyNew}
	for _, e := range entries {
		e.Properties["added"] = number
		if e.Kind == graph.KindTransfer {
			rows.transfers = append(rows.transfers, map[string]any{"from": e.End(graph.RoleFrom), "to": e.End(graph.RoleTo), "claim": e.Properties})
			continue
		}
		l := labelOf(e.Kind)
		rows.about[l] = append(rows.about[l], map[string]any{"id": e.ID, "source": e.Source, "claim": e.Properties, "names": keyed(e.Names)})
	}
	return rows
}

// onlyNew reports whether all that the entries speak of are places which are not there
// yet, each once, transfers between places that are, or that were written before, and erasures
// and runs, which have no names to be there twice. It remembers the places.
func (w *writer) onlyNew(ctx context.Context, entries []*ledger.Entry) (yes bool, err error) {
	yes = true
	var declared, ends []string // that were not met before
	for _, e := range entries {
		switch {
		case e.Kind == graph.KindTransfer:
			for _, role := range [...]graph.Role{graph.RoleFrom, graph.RoleTo} {
				if id := e.End(role); !w.places[id] {
					w.places[id] = true
					ends = append(ends, id)
				}
			}
		case e.Kind == graph.KindErasure, e.Kind == graph.KindRun:
		case !e.Kind.IsPlace(), w.places[e.ID]:
			yes = false
		default:
			w.places[e.ID] = true
			declared = append(declared, e.ID)
		}
	}
	for _, ask := range []struct {
		ids   []string
		there int
	}{{declared, 0}, {ends, len(ends)}} {
		if !yes || len(ask.ids) == 0 {
			continue
		}
		err := w.read(ctx, func(t *tx) error {
			n, err := t.count("UNWIND $ids AS id MATCH (x:Place {id: id}) RETURN count(x)", map[string]any{"ids": ask.ids})
			yes = int(n) == ask.there
			return err
		})
		if err != nil {
			return false, err
		}
	}
	return yes, nil
}

func (t *tx) insert(rows insertion) error {
	if rows.transfers != nil {
		err := t.run(`UNWIND $rows AS row MERGE (a:Place {id: row.from}) MERGE (b:Place {id: row.to})
			CREATE (a)-[c:TRANSFER]->(b) SET c = row.claim`, map[string]any{"rows": rows.transfers})
		if err != nil {
			return err
		}
	}
	naming := "MERGE"
	if rows.onlyNew {
		naming = "CREATE"
	}
	for l, about := range rows.about {
		err := t.run(l.in(`UNWIND $rows AS row MERGE (s:Source {id: row.source}) MERGE (x:LABEL {id: row.id})
			CREATE (s)-[c:SAYS]->(x) SET c = row.claim
			FOREACH (name IN row.names | MERGE (n:Name {key: name.key}) ON CREATE SET n.folded = name.folded `+naming+` (n)-[:NAMES]->(x))`),
			map[string]any{"rows": about})
		if err != nil {
			return err
		}
	}
	return nil
}

// in puts the label into Cypher in the place of LABEL; labels cannot be
// parameters.
func (l label) in(cypher string) string { return strings.ReplaceAll(cypher, "LABEL", string(l)) }

// ofType puts the type of claims into Cypher in the place of TYPE.
func ofType(kind, cypher string) string { return strings.ReplaceAll(cypher, "TYPE", kind) }

func typeOf(kind graph.Kind) string {
	if kind == graph.KindTransfer {
		return transfer
	}
	return says
}

// transfersOf matches the claims c of transfers whose ids are asked for; what follows asks
// for a source and a commit, or the index is not used.
//
// Hints are for plans that are made while there are few claims and kept when there are many: a
// server that may choose reads the whole index for each id.
const transfersOf = "MATCH ()-[c:TRANSFER]->() USING INDEX SEEK c:TRANSFER(id, source, added) WHERE c.id = "

// claimsOf matches the claims c, of a type, that have the keys of the rows.
func claimsOf(kind string) string {
	const source = " AND c.source = row.source AND "
	if kind == says {
		return "UNWIND $rows AS row MATCH ()-[c:SAYS]->() USING INDEX SEEK c:SAYS(kind, id, source, added) WHERE c.kind = row.kind AND c.id = row.id" + source
	}
	return "UNWIND $rows AS row " + transfersOf + "row.id" + source
}
