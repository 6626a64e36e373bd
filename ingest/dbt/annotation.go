package dbt

import (
	"fmt"
	"strings"

	"outflow/graph"
	"outflow/ingest/record"
)

// An annotation is what is stated under "meta: {outflow: …}".
type annotation struct {
	place  []record.Entry // of the node itself
	stated record.Value   // of all that flows into it; Null if nothing is
}

// own are the keys by which dbt itself says what a record is.
var own = map[string]bool{"id": true, "from": true, "to": true, "job": true, "columns": true, "masked": true, "rows": true, "system": true, "dataset": true}

// annotate tells what is stated of a place from what is stated of what flows into it.
// Categories are those of the place: to list them for what flows would keep all others out.
func (r *reading) annotate(meta record.Value, kind graph.Kind) (a annotation, ok bool) {
	switch meta.Shape {
	case record.Null:
		return a, true
	case record.Map:
	default:
		r.wrong(meta, "under outflow is "+meta.Shape.String(), "a mapping such as {categories: [user.contact.email]}")
		return a, false
	}
	ok = true
	names := map[string]graph.Kind{}
	var known []string
	note := func(kind graph.Kind) {
		for _, name := range record.Names(kind) {
			if _, again := names[name]; !again && !own[name] {
				names[name], known = kind, append(known, name)
			}
		}
	}
	if note(kind); kind != graph.KindField {
		note(graph.KindTransfer)
	}
	for _, e := range meta.Map {
		switch of, is := names[e.Key.Text]; {
		case !is:
			p := record.Problem{File: r.File, Line: e.Key.Line, Column: e.Key.Column, What: fmt.Sprintf("under outflow there is no key %q", e.Key.Text),
				DidYouMean: record.Nearest(e.Key.Text, known)}
			if p.DidYouMean == "" {
				p.Expected = "one of " + strings.Join(known, ", ")
			}
			r.Problems.Add(p)
			ok = false
		case of == kind:
			a.place = append(a.place, e)
		default:
			a.stated.Shape, a.stated.Line, a.stated.Column = record.Map, meta.Line, meta.Column
			a.stated.Map = append(a.stated.Map, e)
		}
	}
	return a, ok
}

// stated reads what is stated of all that flows into a node.
func (r *reading) stated(n *node, a annotation) []record.Default {
	if a.stated.Shape == record.Null {
		return nil
	}
	if len(n.parents) == 0 {
		r.Warnings.Add(record.Problem{File: r.File, Line: a.stated.Line, Column: a.stated.Column, What: fmt.Sprintf(
			"%s states %s, and nothing that dbt knows of flows into it; subjects says whose data begins there", n.id, a.stated.Map[0].Key.Text)})
	}
	stated, _ := r.Defaults(graph.KindTransfer, record.Names(graph.KindTransfer), a.stated)
	return stated
}
