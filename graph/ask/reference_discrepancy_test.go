package ask_test

import (
	"slices"

	"outflow/graph"
	"outflow/graph/ask"
)

// differences lists how what a hop's account declares differs at an instant from what was
// seen, or what it saw from what is declared: for certain, or possibly (design 2.14).
func (r *reference) differences(h refHop, form ask.Form, t graph.Instant, possible bool) (codes []string) {
	var declared, seen bool
	var against []refHop // of the other kind, each that may be of the same places
	mine := &r.g.Transfers[h.account]
	for _, hops := range r.hops {
		for _, o := range hops {
			other := &r.g.Transfers[o.account]
			if !r.hears(other.Source) {
				continue
			}
			declared, seen = declared || other.Observation != graph.Observed, seen || other.Observation != graph.Declared
			isOther := other.Observation != graph.Declared
			if mine.Observation != graph.Declared {
				isOther = other.Observation != graph.Observed && o.account != h.account
			}
			if isOther && r.nests(o.from, h.from) && r.nests(o.to, h.to) {
				against = append(against, o)
			}
		}
	}
	if !declared || !seen {
		return nil
	}
	any := func(is func(refHop) bool) bool { return slices.ContainsFunc(against, is) }
	covers := func(o refHop) bool { return r.g.Contains(o.from, h.from) && r.g.Contains(o.to, h.to) }
	is := func(code string, so bool) {
		if so {
			codes = append(codes, code)
		}
	}
	switch mine.Observation {
	case graph.Declared:
		meets := func(o refHop, possible bool) bool {
			when := r.g.Transfers[o.account].When
			if r.g.Transfers[o.account].Observation == graph.ObservedThen {
				when = graph.When{Unknown: true}
			}
			return slices.ContainsFunc(r.instants, func(t graph.Instant) bool { return runs(when, t, possible) && runs(mine.When, t, possible) })
		}
		if possible {
			is(ask.NeverSeen, form == ask.Transfers && !any(func(o refHop) bool {
				return r.g.Contains(h.from, o.from) && r.g.Contains(h.to, o.to) && meets(o, false)
			}))
		} else {
			is(ask.NeverSeen, form == ask.Transfers && !any(func(o refHop) bool { return meets(o, true) }))
		}
	case graph.Observed, graph.ObservedToo:
		is(ask.NeverDeclared, form == ask.Transfers && mine.Observation == graph.Observed && !any(func(o refHop) bool { return !possible || covers(o) }))
		runsThen := func(o refHop, possible bool) bool {
			if d := &r.g.Transfers[o.account]; d.Observation != graph.ObservedToo {
				return runs(d.When, t, possible)
			}
			return possible
		}
		surely := func(o refHop) bool { return covers(o) && runsThen(o, false) }
		maybe := func(o refHop) bool { return runsThen(o, true) }
		names := func(o refHop, key string) bool {
			return slices.ContainsFunc(dataOf(&r.g.Transfers[o.account]), func(k string) bool { return graph.CategoryContains(k, key) })
		}
		if possible {
			is(ask.SeenOutsideTime, len(against) > 0 && !any(surely))
			is(ask.SeenWithMoreData, any(maybe) && slices.ContainsFunc(carriedBy(mine), func(key string) bool {
				return !any(func(o refHop) bool { return surely(o) && names(o, key) })
			}))
			return codes
		}
		is(ask.SeenOutsideTime, any(covers) && !any(maybe))
		is(ask.SeenWithMoreData, any(surely) && slices.ContainsFunc(carriedBy(mine), func(key string) bool {
			return !any(func(o refHop) bool {
				return maybe(o) && slices.ContainsFunc(carriedBy(&r.g.Transfers[o.account]), func(k string) bool {
					return graph.CategoryContains(k, key) || graph.CategoryContains(key, k)
				})
			})
		}))
	}
	return codes
}

// nests reports whether one place is the other, contains it or lies in it.
func (r *reference) nests(p, q int32) bool { return r.g.Contains(p, q) || r.g.Contains(q, p) }

// dataOf lists the categories that an account names.
func dataOf(t *graph.Transfer) []string {
	keys := slices.Clone(t.Categories)
	for _, d := range t.Derives {
		keys = append(keys, d.Out)
	}
	return keys
}

// carriedBy lists what an account may carry: any data, if it names none or not all.
func carriedBy(t *graph.Transfer) []string {
	keys := dataOf(t)
	if len(keys) == 0 || t.Unnamed() {
		keys = append(keys, graph.AllData)
	}
	return keys
}
