package neo4j

import (
	"slices"
	"strings"
)

// An update is how the looks of things must change. It names their nodes, by
// what the server calls them within a transaction.
type update struct {
	properties     []map[string]any
	label, unlabel map[string][]string       // nodes by label
	links, drops   map[link][]map[string]any // by links without their ids
}

// add notes what is to be changed of a thing.
func (u *update) add(x *thing, want look) {
	if !same(x.properties, want.properties) {
		u.properties = append(u.properties, map[string]any{"node": x.node, "properties": want.properties})
	}
	for _, l := range want.labels {
		if !slices.Contains(x.labels, l) {
			put(&u.label, l, x.node)
		}
	}
	for _, l := range x.labels {
		if !slices.Contains(want.labels, l) {
			put(&u.unlabel, l, x.node)
		}
	}
	for _, k := range want.links {
		if !slices.Contains(x.links, k) {
			put(&u.links, link{kind: k.kind, label: k.label}, map[string]any{"node": x.node, "other": k.id})
		}
	}
	for _, k := range x.links {
		if !slices.Contains(want.links, k) {
			put(&u.drops, link{kind: k.kind, label: k.label}, map[string]any{"node": x.node, "other": k.id})
		}
	}
}

func put[K comparable, V any](m *map[K][]V, k K, v V) {
	if *m == nil {
		*m = map[K][]V{}
	}
	(*m)[k] = append((*m)[k], v)
}

// pattern returns how x and y, the other end, are linked.
func (k link) pattern() string {
	if k.kind == "OF" {
		return "(x)-[r:OF]->(y)"
	}
	return "(y)-[r:" + k.kind + "]->(x)"
}

// change makes the update.
func (t *tx) change(u update) error {
	const each = "UNWIND $rows AS row MATCH (x) WHERE elementId(x) = row.node "
	if u.properties != nil {
		if err := t.run(each+"SET x = row.properties", map[string]any{"rows": u.properties}); err != nil {
			return err
		}
	}
	for _, labels := range []struct {
		verb  string
		nodes map[string][]string
	}{{"SET", u.label}, {"REMOVE", u.unlabel}} {
		for name, nodes := range labels.nodes {
			cypher := "UNWIND $nodes AS node MATCH (x) WHERE elementId(x) = node " + labels.verb + " x:" + quote(name)
			if err := t.run(cypher, map[string]any{"nodes": nodes}); err != nil {
				return err
			}
		}
	}
	for k, rows := range u.drops {
		cypher := each + "MATCH (y:" + string(k.label) + " {id: row.other}) MATCH " + k.pattern() + " DELETE r"
		if err := t.run(cypher, map[string]any{"rows": rows}); err != nil {
			return err
		}
		ids := make([]string, len(rows))
		for i, row := range rows {
			ids[i] = row["other"].(string)
		}
		if err := t.removeBare(k.label, ids); err != nil {
			return err
		}
	}
	for k, rows := range u.links {
		cypher := each + "MERGE (y:" + string(k.label) + " {id: row.other}) CREATE " + k.pattern()
		if err := t.run(cypher, map[string]any{"rows": rows}); err != nil {
			return err
		}
	}
	return nil
}

// quote makes a name that somebody may have made up safe in Cypher.
func quote(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }
