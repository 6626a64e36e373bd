package ask

import "outflow/graph"

// Rests returns the content of all that the answer to a question rests on:
// while that is the same, from one commit to another, so is the answer, but for
// its revision. It is that of the whole graph where the question names nothing
// that part of it hangs on, and of any question where the store was not read whole.
func (a *Asker) Rests(f Flow) graph.Content {
	var places []int32
	for _, t := range []Target{f.To, f.From, f.Via, f.Avoiding} {
		if t.Country != "" || t.Group != "" {
			return a.graph.Commit.Content // places anywhere may be there
		}
		if p := a.graph.Place(t.Place); t.Place != "" && p != graph.None {
			places = append(places, p)
		}
		for _, account := range a.graph.Accounts(t.Transfer) {
			places = append(places, account.From)
		}
	}
	if f.Form == Transfers || len(places) == 0 || a.components == nil {
		return a.graph.Commit.Content
	}
	return a.components.Content(places, f.People)
}
