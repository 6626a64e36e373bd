package neo4j

import (
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// things compares how each thing looks, and its names, with the claims about
// it.
func (v *verifying) things(t *tx) error {
	var d graph.Decoder
	for _, l := range labels {
		err := t.rows(l.in("MATCH (x:LABEL) RETURN "+thingColumns(l)+`, [(x)<-[c:SAYS]-() | [c.claim, c.added, coalesce(c.retired, 0)]],
			[(x)<-[:NAMES]-(n) | [n.folded, n.key]],
			EXISTS { (x)-[r]-() WHERE type(r) <> 'NAMES' }`), map[string]any{"n": v.head}, func(row []any) error {
			x := scanThing(l, row)
			for _, k := range x.links {
				v.links[k.kind]++
			}
			v.links["NAMES"] += int64(len(row[5].([]any)))
			about := fmt.Sprintf("the %s %q", strings.Join(x.labels, " "), x.id)
			if row[6] != true {
				if v.pending == 0 { // else it may be being written
					v.audit.Fault("%s is nobody's: no claim speaks of it", about)
				}
				return nil
			}
			var names, maybe []string // that must be there, and that may
			changes := false          // a commit after the head is about it, and it may look accordingly
			for _, r := range row[4].([]any) {
				r := r.([]any)
				body, _ := r[0].(string)
				added, _ := r[1].(int64)
				retired, _ := r[2].(int64)
				c, err := ledger.Decode(&d, []byte(body))
				if err != nil {
					return nil // the claim itself is reported
				}
				changes = changes || added > v.head || retired > v.head
				folded := ledger.FoldedNames(&c)
				maybe = append(maybe, folded...)
				if added <= v.head {
					names = append(names, folded...)
				}
				if added <= v.head && (retired == 0 || retired > v.head) {
					x.add(c)
				}
			}
			v.names(about, row[5].([]any), distinct(names), distinct(maybe))
			if !changes {
				v.looks(about, x)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// names compares the names of a thing with those that must and may be there.
func (v *verifying) names(about string, stored []any, must, may []string) {
	var found []string
	for _, s := range stored {
		s := s.([]any)
		folded, _ := s[0].(string)
		found = append(found, folded)
		if !slices.Contains(may, folded) || s[1] != key(folded) {
			v.audit.Fault("%s has the name %q, which no claim gives it", about, folded)
		}
	}
	slices.Sort(found)
	if len(found) != len(slices.Compact(slices.Clone(found))) {
		v.audit.Fault("%s has a name twice", about)
	}
	for _, m := range must {
		if !slices.Contains(found, m) {
			v.audit.Fault("%s lacks the name %q", about, m)
		}
	}
}

// looks compares how a thing looks with how it should.
func (v *verifying) looks(about string, x *thing) {
	if v.projected < v.head && v.hangsOnUnsettled(x) {
		return
	}
	want := x.want(&v.declared)
	if !slices.Equal(x.labels, want.labels) {
		v.audit.Fault("%s was edited: it should be labelled %s", about, strings.Join(want.labels, ", "))
	}
	if keys := differing(x.properties, want.properties); keys != nil {
		v.audit.Fault("%s was edited: it and the claims differ in %s", about, strings.Join(keys, ", "))
	}
	for _, k := range x.links {
		if !slices.Contains(want.links, k) {
			v.audit.Fault("%s has a %s to %q that no claim gives it", about, k.kind, k.id)
		}
	}
	for _, k := range want.links {
		if !slices.Contains(x.links, k) {
			v.audit.Fault("%s lacks its %s to %q", about, k.kind, k.id)
		}
	}
	if len(x.links) > len(want.links) && slices.Equal(slices.Compact(slices.Clone(x.links)), want.links) {
		v.audit.Fault("%s is linked twice to the same", about)
	}
}

// hangsOnUnsettled reports whether how the thing looks may depend on a commit
// that is made, but not shown yet.
func (v *verifying) hangsOnUnsettled(x *thing) bool {
	if v.unsettled[x.label][x.id] {
		return true
	}
	for prefix := range graph.SystemsOf(x.id) {
		if x.label == place && v.unsettled[place][prefix] {
			return true
		}
	}
	of, _ := x.properties["of"].(string)
	return x.label == cohort && (v.unsettled[cohort][of] || v.unsettled[population][of])
}

// strays looks for what belongs to no thing.
func (v *verifying) strays(t *tx) error {
	for _, stray := range []struct{ what, cypher string }{
		{"the node %v %v is labelled as a place, but not Place", `MATCH (x) WHERE (x:Party OR x:System OR x:Dataset OR x:Field) AND NOT x:Place
			RETURN labels(x), x.id LIMIT 100`},
		{"the node %v %v is of no commit", "MATCH (l:Ledger) WHERE NOT EXISTS { MATCH (:Commit {number: l.commit}) } AND l.commit <> $pending RETURN labels(l), l.commit LIMIT 100"},
		{"the node %v %v is nobody's name", "MATCH (n:Name) WHERE NOT EXISTS { (n)-[:NAMES]->() } RETURN labels(n), n.folded LIMIT 100"},
		{"the node %v %v is not the store's", "MATCH (o:Outflow) WHERE o.id IS NULL OR o.id <> 'store' RETURN labels(o), o.id LIMIT 100"},
	} {
		err := t.rows(stray.cypher, map[string]any{"pending": v.pending}, func(row []any) error {
			v.audit.Fault(stray.what, row[0], row[1])
			return nil
		})
		if err != nil {
			return err
		}
	}
	if v.projected < v.head || v.pending != 0 {
		return nil // their number changes
	}
	for _, kind := range []string{"RUNS", "HOLDS", "HAS", "OF", "NAMES"} {
		n, err := t.count("MATCH ()-[r:"+kind+"]->() RETURN count(r)", nil)
		if err != nil {
			return err
		}
		if n != v.links[kind] {
			v.audit.Fault("relationships of type %s between other nodes than Outflow's: %d", kind, n-v.links[kind])
		}
	}
	return nil
}
