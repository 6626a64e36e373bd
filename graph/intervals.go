package graph

import (
	"cmp"
	"slices"
	"sort"
)

// Unite returns what lies in any of some intervals: sorted, and none touches the
// next.
func Unite(spans []Interval) []Interval {
	byStart := func(a, b Interval) int { return cmp.Compare(a.Since, b.Since) }
	if !slices.IsSortedFunc(spans, byStart) {
		spans = slices.SortedFunc(slices.Values(spans), byStart)
	}
	var all []Interval
	for _, v := range spans {
		if n := len(all); n > 0 && v.Since <= all[n-1].Until {
			all[n-1].Until = max(all[n-1].Until, v.Until)
		} else {
			all = append(all, v)
		}
	}
	return all
}

// intersected returns what lies in both of two lists that Unite returned.
func intersected(a, b []Interval) []Interval {
	return covered([][]Interval{a, b}, func(times int) bool { return times == 2 })
}

// covered returns the moments that lie in as many of some lists as is wanted, and
// in one at least. Unite returned each of them.
func covered(lists [][]Interval, wanted func(times int) bool) []Interval {
	type bound struct {
		at   Instant
		more int
	}
	var bounds []bound
	for _, list := range lists {
		for _, v := range list {
			bounds = append(bounds, bound{v.Since, 1}, bound{v.Until, -1})
		}
	}
	slices.SortFunc(bounds, func(a, b bound) int { return cmp.Compare(a.at, b.at) })
	var spans []Interval
	times := 0
	for i, b := range bounds {
		if times += b.more; i+1 < len(bounds) && b.at < bounds[i+1].at && times > 0 && wanted(times) {
			spans = append(spans, Interval{b.at, bounds[i+1].at})
		}
	}
	return Unite(spans)
}

// Within reports whether all of an interval lies in a list that Unite returned.
func (v Interval) Within(list []Interval) bool {
	w, ok := v.first(list)
	return ok && w.Since <= v.Since && v.Until <= w.Until
}

// Overlap reports whether two lists that Unite returned share a moment.
func Overlap(a, b []Interval) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return slices.ContainsFunc(a, func(v Interval) bool {
		w, ok := v.first(b)
		return ok && w.Since < v.Until
	})
}

// first returns the first interval of a list that ends after v begins.
func (v Interval) first(list []Interval) (Interval, bool) {
	i := sort.Search(len(list), func(i int) bool { return list[i].Until > v.Since })
	if i == len(list) {
		return Interval{}, false
	}
	return list[i], true
}

// without returns what lies in the first of two lists that Unite returned and not in the
// other.
func without(a, b []Interval) []Interval {
	var left []Interval
	for _, v := range a {
		i := sort.Search(len(b), func(i int) bool { return b[i].Until > v.Since })
		for ; i < len(b) && b[i].Since < v.Until; i++ {
			if v.Since < b[i].Since {
				left = append(left, Interval{v.Since, b[i].Since})
			}
			v.Since = max(v.Since, b[i].Until)
		}
		if v.Since < v.Until {
			left = append(left, v)
		}
	}
	return left
}
