package record

import (
	"slices"

	"outflow/graph"
)

// state reads how far a run came.
func (r *Reader) state(v Value) (string, bool) { return r.oneOf(v, graph.RunStates()...) }

// span reads the one interval in which something took place.
func (r *Reader) span(v Value) (graph.When, bool) {
	w, ok := r.when(v)
	if ok && len(w.Spans) > 1 {
		r.problem(v, "several intervals stand here", "one, such as 2018-04-01T09:00:00Z/.., or unknown")
		ok = false
	}
	return w, ok
}

// subsets reads which parts of its inputs a run read.
func (r *Reader) subsets(v Value) (map[string][]string, bool) {
	return r.mapping(v, "a mapping of ids such as {s3://lake/visits: [day = '2024-03-01']}", (*Reader).text)
}

// erased reads of which places a run ended what was there, and how.
func (r *Reader) erased(v Value) (map[string][]string, bool) {
	return r.mapping(v, "a mapping of ids such as {s3://lake/visits: [truncated]}", (*Reader).text)
}

// renamed reads which places a run gave another name.
func (r *Reader) renamed(v Value) (map[string][]string, bool) {
	return r.mapping(v, "a mapping of ids such as {s3://lake/visits: [s3://lake/visits_new]}", (*Reader).id)
}

// moves reads what a run moved, whose order says nothing, each from one place to another
// once.
func (r *Reader) moves(v Value) ([]graph.Move, bool) {
	const expected = "a list of {from: …, to: …, columns: {out: [in, …]}, masked: [out, …], stated: true}"
	if v.Shape != List {
		r.problem(v, v.Shape.String()+" stands here", expected)
		return nil, false
	}
	type ends struct{ from, to string }
	seen := make(map[ends]bool, len(v.List))
	all := make([]graph.Move, 0, len(v.List))
	sound := true
	for _, e := range v.List {
		var m graph.Move
		ok := r.parts(e, expected, map[string]func(Value) bool{
			"from":    func(v Value) (ok bool) { m.From, ok = r.id(v); return },
			"to":      func(v Value) (ok bool) { m.To, ok = r.id(v); return },
			"columns": func(v Value) (ok bool) { m.Columns, ok = r.columns(v); return },
			"masked":  func(v Value) (ok bool) { m.Masked, ok = r.ids(v); return },
			"stated": func(v Value) bool {
				word, ok := r.oneOf(v, "true", "false")
				m.Stated = word == "true"
				return ok
			},
		})
		switch at := (ends{m.From, m.To}); {
		case !ok:
			sound = false
			continue
		case m.From == "" || m.To == "":
			r.problem(e, "a move has no from or no to", expected)
			sound = false
		case seen[at]:
			r.problem(e, "the move from "+quote(m.From)+" to "+quote(m.To)+" is there twice", "")
			sound = false
		default:
			seen[at] = true
		}
		all = append(all, m)
	}
	slices.SortFunc(all, graph.CompareMoves)
	return all, sound
}
