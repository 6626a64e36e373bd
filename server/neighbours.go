package server

import (
	"slices"

	"outflow/graph"
)

// neighbours are the transfers that begin and end at each place, by number.
type neighbours struct {
	from, to rows
}

// rows are lists of numbers, one after the other.
type rows struct {
	start []int32 // of each list; one more for the end of the last
	all   []int32
}

func newNeighbours(g *graph.Graph) *neighbours {
	return &neighbours{
		from: group(len(g.Places), len(g.Transfers), func(t int) int32 { return g.Transfers[t].From }),
		to:   group(len(g.Places), len(g.Transfers), func(t int) int32 { return g.Transfers[t].To }),
	}
}

// group sorts numbers into lists.
func group(lists, numbers int, of func(int) int32) rows {
	r := rows{make([]int32, lists+1), make([]int32, numbers)}
	for n := range numbers {
		r.start[of(n)+1]++
	}
	for i := range lists {
		r.start[i+1] += r.start[i]
	}
	next := slices.Clone(r.start)
	for n := range numbers {
		l := of(n)
		r.all[next[l]] = int32(n)
		next[l]++
	}
	return r
}

func (r rows) of(list int32) []int32 { return r.all[r.start[list]:r.start[list+1]] }

// at returns the transfers that have one of the places at an end and that a
// condition admits, ascending: so accounts of one transfer lie side by side.
func (r rows) at(places []int32, admit func(transfer int32) bool) []int32 {
	var found []int32
	for _, p := range places {
		for _, t := range r.of(p) {
			if admit(t) {
				found = append(found, t)
			}
		}
	}
	slices.Sort(found)
	return found
}
