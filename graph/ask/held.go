package ask

import (
	"cmp"
	"slices"

	"outflow/graph"
	"outflow/graph/reach"
)

// Held is when a place held what the answer is about, as far as that came to pass on. It is told
// where that ended, for certain or possibly.
type Held struct {
	Confirmed []Period `json:"confirmed"`
	Possible  []Period `json:"possible"`
	Gone      *string  `json:"gone"` // since when it certainly is; nil where it may be there still

	periods [2][]graph.Interval // the same, by world
	horizon graph.Instant       // no further does the question look
}

// Ended says whether what a place held has ended by some instant.
type Ended int

// Data that ended possibly is possibly there still.
const (
	NotEnded Ended = iota
	PossiblyEnded
	CertainlyEnded
)

// String is the CSS class of a place in drawings, "" where nothing ended.
func (e Ended) String() string { return [...]string{"", "perhaps", "gone"}[e] }

// EndedBy says whether what lay at the place before an instant lies there no more just before it.
// What came back by then has not ended.
func (h *Held) EndedBy(t graph.Instant) Ended {
	t = min(t, h.horizon)
	lies, ended := [2]bool{}, [2]bool{}
	for w, all := range h.periods {
		for _, v := range all {
			lies[w] = lies[w] || v.Since < t && t <= v.Until
			ended[w] = ended[w] || v.Until < t
		}
	}
	switch {
	case lies[reach.Confirmed]:
		return NotEnded
	case lies[reach.Possible] && ended[reach.Confirmed]:
		return PossiblyEnded
	case !lies[reach.Possible] && ended[reach.Possible]:
		return CertainlyEnded
	}
	return NotEnded
}

// A Period is from the first day, or instant, to the last; nil where it has no beginning or end.
type Period [2]*string

// horizon is the instant from which on nothing is asked about.
func (e *evaluation) horizon() graph.Instant {
	if e.sought.Aim == reach.Held {
		return min(e.query.AsOf, e.query.Window.Until)
	}
	return e.query.AsOf
}

// heldAt returns when a place held what the answer is about, nil where nothing of it ended.
func (e *evaluation) heldAt(place int32) *Held {
	horizon := e.horizon()
	h, ended := &Held{Confirmed: []Period{}, Possible: []Period{}, horizon: horizon}, false
	for w, to := range []*[]Period{&h.Confirmed, &h.Possible} {
		r := e.worlds[w]
		i, found := slices.BinarySearchFunc(r.Places, place, func(o reach.Place, p int32) int { return cmp.Compare(o.Place, p) })
		if !found {
			continue
		}
		all := r.Places[i].Held
		if all == nil && !isEmpty(r.Places[i].Segments) { // nothing ends there in this world
			all = []graph.Interval{{Since: r.Places[i].First, Until: horizon}}
		}
		h.periods[w] = all
		for _, v := range all {
			*to = append(*to, Period{e.format.first(v.Since), e.format.last(v.Until)})
			if v.Until < horizon {
				ended = true
				h.Gone = nil
				if w == int(reach.Possible) {
					h.Gone = e.format.first(v.Until)
				}
			} else if w == int(reach.Possible) {
				h.Gone = nil
			}
		}
	}
	if !ended {
		return nil
	}
	return h
}

// Edges are the instants at which the place began to hold some of it or held it no more; none of
// nil.
func (h *Held) Edges() (all []graph.Instant) {
	if h == nil {
		return nil
	}
	for _, periods := range h.periods {
		for _, v := range periods {
			if v.Since != graph.Past {
				all = append(all, v.Since)
			}
			if v.Until < h.horizon {
				all = append(all, v.Until)
			}
		}
	}
	return all
}

// EndLines say of a place in a drawing what the answer says of ends there: when the place held data,
// since when it holds it past its time, or since when data came back after an erasure there.
func (a *Answer) EndLines(p *PlaceRow) []string {
	switch {
	case a.Form == CameBack:
		return a.cameBackLines(p.ID)
	case len(p.Overdue) > 0:
		return []string{p.overdueLine()}
	case p.Held != nil:
		return p.Held.Lines()
	}
	return nil
}

// Lines say it in a drawing: when the place first held it, when that came back, and since when
// it is gone.
func (h *Held) Lines() []string {
	periods, verb := h.Confirmed, "held "
	if len(periods) == 0 {
		periods, verb = h.Possible, "may have held "
	}
	if len(periods) == 0 {
		return nil
	}
	lines := []string{verb + periods[0].String()}
	if n := len(periods); n > 1 {
		lines = append(lines, "came back "+said(periods[n-1][0]))
	}
	switch {
	case h.Gone != nil:
		lines = append(lines, "gone since "+*h.Gone)
	case h.EndedBy(h.horizon) == PossiblyEnded:
		lines = append(lines, "possibly there still")
	}
	return lines
}

// csv writes rows of when a place held data.
func (h *Held) csv(place string, say func(csvRow)) {
	for _, part := range []struct {
		kind string
		all  []Period
	}{{"confirmed", h.Confirmed}, {"possible", h.Possible}} {
		for _, p := range part.all {
			say(csvRow{inRow: "held", inID: place, inKind: part.kind, inText: p.String()})
		}
	}
	if h.Gone != nil {
		say(csvRow{inRow: "gone", inID: place, inText: *h.Gone})
	}
}

// String writes a period: "2024-01-01 – 2024-07-30", "since 2024-01-01".
func (p Period) String() string {
	switch {
	case p[0] == nil && p[1] == nil:
		return "at all times"
	case p[0] == nil:
		return "until " + *p[1]
	case p[1] == nil:
		return "since " + *p[0]
	case *p[0] == *p[1]:
		return *p[0]
	}
	return *p[0] + " – " + *p[1]
}
