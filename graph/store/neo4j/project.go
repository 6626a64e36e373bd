package neo4j

import (
	"context"
	"maps"
	"slices"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// projectThings is how many things one transaction brings up to date.
const projectThings = 2000

// project brings how things look up to a commit, which is the head. The
// things are those that the commits since the last time were about; erasures and runs all look
// alike.
func (w *writerLock) project(ctx context.Context, head int64) error {
	touched, err := w.touchedThings(ctx, head)
	if err != nil {
		return err
	}
	var all []labelled
	for _, l := range labels {
		for _, id := range slices.Sorted(maps.Keys(touched[l])) {
			all = append(all, labelled{l, id})
		}
	}
	for len(all) > projectThings {
		if err := w.projectChunk(ctx, nil, all[:projectThings], head); err != nil {
			return err
		}
		all = all[projectThings:]
	}
	w.projected = head
	return w.projectChunk(ctx, map[string]any{"projected": head}, all, head)
}

// touchedThings returns the ids of what claims added or retired since the last
// time are about, and of what hangs on that.
func (w *writerLock) touchedThings(ctx context.Context, head int64) (touched map[label]map[string]bool, err error) {
	p := map[string]any{"m": w.projected, "n": head}
	err = w.read(ctx, func(x *tx) error {
		touched = map[label]map[string]bool{}
		for _, l := range labels {
			touched[l] = map[string]bool{}
		}
		systems, crowds := map[string]bool{}, map[string]bool{}
		err := x.rows(`MATCH ()-[c:SAYS]->() WHERE c.added > $m AND c.source IS NOT NULL AND NOT c.kind IN ['erasure', 'run'] RETURN c.kind AS kind, c.id AS id
			UNION MATCH ()-[c:SAYS]->() USING INDEX SEEK c:SAYS(retired) WHERE c.retired > $m AND NOT c.kind IN ['erasure', 'run'] RETURN c.kind AS kind, c.id AS id`, p, func(row []any) error {
			kind, id := graph.Kind(row[0].(string)), row[1].(string)
			touched[labelOf(kind)][id] = true
			switch kind {
			case graph.KindSystem:
				systems[id] = true
			case graph.KindCohort, graph.KindPopulation:
				crowds[id] = true
			}
			return nil
		})
		if err != nil {
			return err
		}
		// Which system a dataset belongs to may be read from its id, and what a
		// cohort is of depends on what is a cohort.
		for _, hangs := range []struct {
			label  label
			on     map[string]bool
			cypher string
		}{
			{place, systems, "UNWIND $ids AS id MATCH (x:Place) WHERE x.id STARTS WITH id + '/' RETURN x.id"},
			{cohort, crowds, "MATCH (x:Cohort) WHERE x.of IN $ids RETURN x.id"},
		} {
			for chunk := range slices.Chunk(slices.Sorted(maps.Keys(hangs.on)), chunkIDs) {
				err := x.rows(hangs.cypher, map[string]any{"ids": chunk}, func(row []any) error {
					touched[hangs.label][row[0].(string)] = true
					return nil
				})
				if err != nil {
					return err
				}
			}
		}
		return nil
	})
	return touched, err
}

// A labelled id is that of a thing.
type labelled struct {
	label label
	id    string
}

// projectChunk brings some things up to date, and sets properties of the store's node.
func (w *writerLock) projectChunk(ctx context.Context, set map[string]any, chunk []labelled, head int64) error {
	ids := map[label][]string{}
	for _, c := range chunk {
		ids[c.label] = append(ids[c.label], c.id)
	}
	return w.step(ctx, set, func(x *tx) error {
		var things []*thing
		for l, ids := range ids {
			some, err := x.things(l, ids, head)
			if err != nil {
				return err
			}
			things = append(things, some...)
		}
		d, err := x.declared(things, head)
		if err != nil {
			return err
		}
		u := update{}
		for _, thing := range things {
			u.add(thing, thing.want(d))
		}
		return x.change(u)
	})
}

// things reads things with their current claims.
func (t *tx) things(l label, ids []string, n int64) (things []*thing, err error) {
	var d graph.Decoder
	err = t.rows(l.in("UNWIND $ids AS id MATCH (x:LABEL {id: id}) RETURN "+thingColumns(l)+`,
		[(x)<-[c:SAYS]-() WHERE`+visible+`| c.claim], elementId(x)`), map[string]any{"ids": ids, "n": n}, func(row []any) error {
		x := scanThing(l, row)
		for _, body := range texts(row[4]) {
			c, err := ledger.Decode(&d, []byte(body))
			if err != nil {
				return err
			}
			x.add(c)
		}
		x.node, _ = row[5].(string)
		things = append(things, x)
		return nil
	})
	return things, err
}

// declared looks up which of the systems and cohorts exist that the things'
// links depend on.
func (t *tx) declared(things []*thing, n int64) (*declared, error) {
	systems, cohorts := map[string]bool{}, map[string]bool{}
	for _, x := range things {
		if x.label == place {
			for prefix := range graph.SystemsOf(x.id) {
				systems[prefix] = true
			}
		}
		for i := range x.claims {
			if of := x.claims[i].Of; of != "" {
				cohorts[of] = true
			}
		}
	}
	d := &declared{map[string]bool{}, map[string]bool{}}
	for _, ask := range []struct {
		kind       graph.Kind
		maybe, are map[string]bool
	}{{graph.KindSystem, systems, d.systems}, {graph.KindCohort, cohorts, d.cohorts}} {
		if len(ask.maybe) == 0 {
			continue
		}
		err := t.rows(labelOf(ask.kind).in("UNWIND $ids AS id MATCH (x:LABEL {id: id}) WHERE EXISTS { (x)<-[c:SAYS]-() WHERE c.kind = $kind AND"+visible+"} RETURN id"),
			map[string]any{"ids": slices.Sorted(maps.Keys(ask.maybe)), "kind": string(ask.kind), "n": n}, func(row []any) error {
				ask.are[row[0].(string)] = true
				return nil
			})
		if err != nil {
			return nil, err
		}
	}
	return d, nil
}
