package ask

import (
	"context"
	"maps"
	"slices"

	"outflow/graph"
	"outflow/graph/reach"
)

// mostSources bounds how many sources a verdict is tried with and without.
const mostSources = 16

// findSupport says on whose word a yes rests: it is asked again according to each
// source that confirms it, and without each.
func (e *evaluation) findSupport(ctx context.Context, a *Answer) error {
	if a.Verdict != Yes {
		return nil
	}
	sources := e.confirming()
	if len(sources) > mostSources {
		return nil
	}
	a.Support.Computed = true
	for _, s := range sources {
		alone, needed := true, true
		if len(sources) > 1 || !e.comesByTransfers() {
			q := e.query
			q.According, q.Unheard = []string{s}, nil
			var err error
			if alone, err = e.isYes(ctx, q); err != nil {
				return err
			}
			q.According, q.Unheard = e.query.According, append([]string{s}, e.query.Unheard...)
			if needed, err = e.isYes(ctx, q); err != nil {
				return err
			}
			needed = !needed
		}
		if alone {
			a.Support.Alone = append(a.Support.Alone, s)
		}
		if needed {
			a.Support.Needed = append(a.Support.Needed, s)
		}
	}
	return nil
}

// comesByTransfers reports whether all that answers came by the transfers that
// contribute: then what one source alone confirms it says by itself. What X holds
// may have begun there, a field be given what lies around it, and other sources
// have brought what left X.
func (e *evaluation) comesByTransfers() bool {
	return (e.query.Aim == reach.Reached || e.query.Aim == reach.Fed) &&
		!slices.ContainsFunc(e.query.X[reach.Possible], func(x int32) bool { return e.graph.Places[x].Kind == graph.KindField })
}

// confirming returns the sources of the accounts that contribute for certain,
// sorted.
func (e *evaluation) confirming() []string {
	sources := map[string]bool{}
	hops := e.worlds[reach.Confirmed].Hops
	for i := range hops {
		sources[e.graph.Transfers[hops[i].Account].Source] = true
	}
	return slices.Sorted(maps.Keys(sources))
}

// isYes reports whether another query, in the place of the question's, has yes as
// its answer.
func (e *evaluation) isYes(ctx context.Context, q reach.Query) (bool, error) {
	other, a := &evaluation{Asker: e.Asker, flow: e.flow, query: q, ends: e.ends}, &Answer{Flow: e.flow}
	if e.flow.Form == Transfers || e.flow.Form == Feeds {
		if err := other.solve(ctx); err != nil {
			return false, err
		}
		if err := other.listTransfers(a); err != nil {
			return false, err
		}
	} else { // a yes rests on the confirmed world alone
		if err := other.solveIn(ctx, reach.Confirmed); err != nil {
			return false, err
		}
		other.worlds[reach.Possible] = other.worlds[reach.Confirmed]
	}
	a.People = other.both(other.total())
	a.Somebody = other.somebody.some
	return other.verdict(a) == Yes, other.err
}
