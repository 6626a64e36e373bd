package ask

import (
	"slices"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/graph/reach"
)

// A ByRows says how many people's data one run of a transfer carried by the number of its
// rows, beyond those that are stated. It is of the largest run at any time of the account's
// window, and counts people: whose data it was does not follow.
type ByRows struct {
	People  int64 `json:"people"`  // at least so many were in one run
	Allowed int64 `json:"allowed"` // at most so many the transfer is said to carry or, of MorePeopleThanNeeded, to need
	More    int64 `json:"more"`    // so at least so many others were in it

	aboutPeople, aboutAllowed bool // these are approximate
}

// byRows returns what the rows of an account show beyond some people, whom it is said to
// carry or to need; nil if nothing. Unknown people may be everyone, and where there is no
// population nobody says how many everyone is.
func (e *evaluation) byRows(t *graph.Transfer, stated graph.People) *ByRows {
	if stated == nil || graph.IsUnknown(stated) || len(e.graph.Populations) == 0 {
		return nil
	}
	least, about := e.graph.LeastPeople(t)
	if least == 0 {
		return nil
	}
	when := graph.Unite(t.When.Spans)
	if len(when) == 0 {
		when = []graph.Interval{graph.Always}
	}
	most := e.format.estimate(e.segments.During(stated, when))
	if most.Max == people.Unbounded || least <= most.Max {
		return nil
	}
	if most.AboutMax {
		for _, id := range most.Of {
			e.format.approximate[id] = true
		}
	}
	return &ByRows{least, most.Max, least - most.Max, about, most.AboutMax}
}

// shows notes that the rows of an account show what a hop of it was found to be.
func (f *found) shows(w reach.World, h *reach.Hop, rows *ByRows) {
	if f.byRows == nil || rows.More > f.byRows.More {
		f.byRows = rows
	}
	f.besides.cross(w, h)
	if w == reach.Confirmed {
		f.shown.cross(h.Segments, h.When)
	}
}

// surely reports whether a finding is certain: because people's data crossed for certain
// while it was so, or because it did by an account of which rows show it.
func (e *evaluation) surely(f *found, people People) bool {
	return e.certainly(people, f.besides) || f.byRows != nil && e.certainly(People{Confirmed: e.format.count(f.shown)}, f.besides)
}

// rowsStated writes what an account states of its rows.
func rowsStated(t *graph.Transfer) (said []string) {
	if !t.Rows.IsZero() {
		said = append(said, "rows "+t.Rows.String())
	}
	if !t.RowTotal.IsZero() && !t.Runs.IsZero() {
		said = append(said, "row_total "+t.RowTotal.String()+" in "+t.Runs.String()+" runs")
	}
	return said
}

// denyRows returns what accounts state that contradicts what rows of others show, for a
// time at which those have the finding.
func (e *evaluation) denyRows(t *testimony, found *found, shown func(*graph.Transfer) *ByRows, during []graph.Interval) (all []Statement) {
	for i := range t.accounts {
		other, denied := &t.accounts[i], ""
		when := graph.Unite(other.When.Spans)
		if _, agrees := slices.BinarySearch(found.by, int32(i)); agrees || len(when) > 0 && !graph.Overlap(when, during) {
			continue
		}
		for _, n := range found.by {
			maker := &t.accounts[n]
			if shown(maker) == nil {
				continue
			}
			if denied = e.graph.ContraryRows(maker, other); denied == "" {
				break // it may be so by this one
			}
		}
		if denied != "" {
			all = append(all, Statement{other.Source, denied})
		}
	}
	return all
}

// one says how many people one run carried by its rows.
func (r *ByRows) one() string {
	least := Count{Min: r.People, AboutMin: r.aboutPeople}
	return "one run carried " + least.People() + " by its rows"
}

// Others counts those beyond the people who are stated.
func (r *ByRows) Others() Count {
	return Count{Min: r.More, AboutMin: r.aboutPeople || r.aboutAllowed}
}

// beyond says that, and how many of them a finding is about.
func (r *ByRows) beyond(code string) string {
	others := r.one() + ", so at least " + About(r.Others().AboutMin) + Thousands(r.More)
	if code == MorePeopleThanNeeded {
		return others + " more than needed"
	}
	return others + " of whom the people stated do not speak"
}
