package ask_test

import (
	"slices"

	"outflow/graph/ask"
)

// accordingTo takes of transfers only what some sources say. What all say of
// places, people and sizes stays shared, and where data begins is as if all had
// been heard (design 2.1, 2.11).
func (r *reference) accordingTo(sources ...string) *reference {
	return r.hearing(func(source string) bool { return slices.Contains(sources, source) })
}

// butFor takes of transfers what all sources but some say.
func (r *reference) butFor(sources ...string) *reference {
	return r.hearing(func(source string) bool { return !slices.Contains(sources, source) })
}

func (r *reference) hearing(heard func(source string) bool) *reference {
	less := *r
	less.hears = func(source string) bool { return r.hears(source) && heard(source) }
	less.hops = make([][]refHop, len(r.hops))
	for place, hops := range r.hops {
		for _, h := range hops {
			if less.hears(r.g.Transfers[h.account].Source) {
				less.hops[place] = append(less.hops[place], h)
			}
		}
	}
	return &less
}

// support returns the sources of the accounts that confirm a yes each of which
// suffices alone, and those without which there is none (design 2.14).
func (r *reference) support(f ask.Query, a refAnswer) (alone, needed []string) {
	if a.verdict(f) != ask.Yes {
		return nil, nil
	}
	for _, s := range r.confirming(a) {
		if r.accordingTo(s).isYes(f) {
			alone = append(alone, s)
		}
		if !r.butFor(s).isYes(f) {
			needed = append(needed, s)
		}
	}
	return alone, needed
}

// isYes reports whether the verdict is yes. It rests on the confirmed world alone, but
// for what feeds X: of that something must be possible. Cohorts do not matter.
func (r *reference) isYes(f ask.Query) bool {
	crosses := f.Form == ask.Transfers || f.Form == ask.Feeds
	a := refAnswer{r.world(f, false, crosses), newRefWorld()}
	if f.Form == ask.Feeds {
		a[1] = r.world(f, true, true)
	}
	return a.verdict(f) == ask.Yes
}

// confirming lists the sources of the accounts that contribute for certain,
// sorted.
func (r *reference) confirming(a refAnswer) []string {
	var sources []string
	for account := range a[0].accounts {
		sources = append(sources, r.g.Transfers[account].Source)
	}
	slices.Sort(sources)
	return slices.Compact(sources)
}
