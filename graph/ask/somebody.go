package ask

import (
	"slices"

	"outflow/graph"
	"outflow/graph/reach"
)

// findAtLeast finds at least how many people somebody was: the most that rows show of one
// transfer that does not say whose data it carried, of all that brought to X what answers
// or, where transfers are asked for, that carried it. So it says nothing where the people
// of a run may be others than those who answer:
//
//   - of what X holds, or lay there, or fed it, and of what went on to X by other transfers;
//   - of a question that names where the data is from, or what way it took or did not take;
//   - of a transfer that ran outside the times asked about too, since its largest run may have;
//   - of one that carried, of some of them, perhaps other data than is asked for;
//   - of one that may have brought back what X collected itself, which has not reached it.
func (e *evaluation) findAtLeast(a *Answer) {
	q := &e.query
	reached := e.sought.Aim == reach.Reached
	if !e.somebody.some || !reached && e.sought.Aim != reach.Crossed || reached && !q.From.IsZero() || !q.Via.IsZero() || !q.Avoiding.IsZero() {
		return
	}
	asked := []graph.Interval{{Since: q.Window.Since, Until: min(q.Window.Until, q.AsOf)}}
	beyond := func(v graph.Interval) bool { return !v.Within(asked) }
	var to, from, own []bool // by place: surely X, perhaps X, and where what it collected may lie
	if reached {
		to, from = e.graph.Marked(e.sought.X[reach.Confirmed]), e.graph.Marked(e.sought.X[reach.Possible])
	}
	for i := range e.worlds[reach.Confirmed].Hops {
		h := &e.worlds[reach.Confirmed].Hops[i]
		t := &e.graph.Transfers[h.Account]
		if !h.Somebody || !graph.IsUnknown(t.People) || reached && (!to[t.To] || from[t.From]) || slices.ContainsFunc(t.When.Spans, beyond) || !e.carriesOnly(t) {
			continue
		}
		n, about := e.graph.LeastPeople(t)
		if n == 0 || a.SomebodyAtLeast != nil && n <= *a.SomebodyAtLeast {
			continue
		}
		if reached && own == nil {
			own = e.ownData(from)
		}
		if !reached || !own[t.From] {
			a.SomebodyAtLeast, a.aboutLeast = &n, about
		}
	}
}

// ownData marks the places where data may lie that begins in X, or around it, at whatever
// time and whatever it is.
func (e *evaluation) ownData(x []bool) []bool {
	g := e.graph
	leaving := make([][]int32, len(g.Places)) // where transfers go, by the place they leave
	for i := range g.Transfers {
		t := &g.Transfers[i]
		leaving[t.From] = append(leaving[t.From], t.To)
	}
	holds, given := make([]bool, len(g.Places)), make([]bool, len(g.Places))
	var todo []int32
	hold := func(p int32) {
		for ; p != graph.None && !holds[p]; p = g.Places[p].Parent {
			holds[p] = true
			todo = append(todo, leaving[p]...)
		}
	}
	for p := range g.Places {
		if !x[p] {
			continue
		}
		for at := int32(p); at != graph.None && (at == int32(p) || !x[at]); at = g.Places[at].Parent {
			if g.Places[at].Origin != graph.NoOrigin {
				todo = append(todo, at)
			}
		}
	}
	for len(todo) > 0 {
		p := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if given[p] {
			continue
		}
		given[p] = true
		hold(p)
		todo = append(todo, g.Children(p)...) // it may lie in any of them
	}
	return holds
}

// carriesOnly reports whether all that an account carries is of the category asked about.
func (e *evaluation) carriesOnly(t *graph.Transfer) bool {
	if e.sought.Category == graph.AllData {
		return true
	}
	if len(t.Categories)+len(t.Derives) == 0 || t.Unnamed() {
		return false
	}
	only := true
	for _, key := range t.Categories {
		only = only && e.sought.Confirms(key)
	}
	for _, d := range t.Derives {
		only = only && e.sought.Confirms(d.Out)
	}
	return only
}
