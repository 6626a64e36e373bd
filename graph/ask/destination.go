package ask

import "outflow/graph"

// A reaches says which of the places that something went to are meant.
type reaches int

const (
	certainly reaches = iota // those that people's data went to for certain
	possibly                 // and those that it may have gone to
	nobodys                  // those that nobody's data went to
)

const nowhere = "no dataset"

// destination counts the datasets that were reached, or else the systems, and
// whose and where they are. What lies in the place asked about was not reached.
func (a *Answer) destination(which reaches) string {
	kinds, parties, countries := map[string]int{}, map[string]bool{}, map[string]bool{}
	x := a.Graph.Place(a.Flow.From.Place)
	for i := range a.Places {
		p := &a.Places[i]
		if x != graph.None && a.Graph.Contains(x, a.Graph.Place(p.ID)) || !a.wentTo(p, which) {
			continue
		}
		kinds[p.Kind]++
		parties[p.Party] = true
		for _, c := range p.Countries {
			if !p.disputed || which != certainly {
				countries[c] = true
			}
		}
	}
	if len(parties) == 0 {
		return nowhere
	}
	to := Plural(len(parties), "party", "parties")
	for _, kind := range []graph.Kind{graph.KindDataset, graph.KindSystem} {
		if n := kinds[string(kind)]; n > 0 {
			to = Plural(n, string(kind), string(kind)+"s") + " of " + to
			break
		}
	}
	if len(countries) > 0 {
		to += " in " + Plural(len(countries), "country", "countries")
	}
	return to
}

// wentTo reports whether a place is meant. Where nobody's data is in the answer,
// lineage is.
func (a *Answer) wentTo(p *PlaceRow, which reaches) bool {
	if a.People.none() {
		return which == possibly || which == certainly && p.sure
	}
	switch {
	case which == nobodys:
		return p.People.none()
	case which == possibly:
		return !p.People.none()
	case a.People.Confirmed.Min == 0 && a.Verdict == Yes: // lineage is certain, not whose
		return p.sure && !p.People.none()
	case a.Verdict == Possibly: // if there are any people, they are there
		return !p.People.Confirmed.zero()
	}
	return p.People.Confirmed.Min >= 1
}
