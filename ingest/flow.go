package ingest

import (
	"strings"

	"outflow/graph"
)

// A flow is which places may feed which, whenever, whosever and whatever the
// data: what no place with subjects feeds holds nobody's data for certain. It
// errs on the side of feeding, since it looks at neither windows nor people, and
// takes every id that begins another's, up to a slash, to hold it. It costs some
// eight bytes a transfer.
type flow struct {
	number map[string]int32
	pairs  [][2]int32 // transfers, by the places at their ends
	held   [][2]int32 // places and those that they state to lie in
	stated []int32    // places whose subjects are stated
	// Of the load alone, by place; see count.
	named  []bool  // a transfer names it
	naming []int32 // how many transfers from it name categories
}

func newFlow() *flow { return &flow{number: map[string]int32{}} }

func (f *flow) place(id string) int32 {
	n, ok := f.number[id]
	if !ok {
		n = int32(len(f.naming))
		f.number[strings.Clone(id)] = n
		f.named, f.naming = append(f.named, false), append(f.naming, 0)
	}
	return n
}

// pair takes note of where a transfer goes from and to.
func (f *flow) pair(c *graph.Claim) (from, to int32) {
	from, to = f.place(c.From), f.place(c.To)
	f.pairs = append(f.pairs, [2]int32{from, to})
	return from, to
}

// add takes note of a claim, whoever makes it.
func (f *flow) add(c *graph.Claim) {
	switch {
	case c.Kind == graph.KindTransfer:
		f.pair(c)
	case c.Kind.IsPlace() || c.Kind == graph.KindAnnotation:
		for _, around := range []string{c.Party, c.System, c.Dataset} {
			if around != "" {
				f.held = append(f.held, [2]int32{f.place(c.ID), f.place(around)})
			}
		}
		// Of unknown people nobody is confirmed.
		if c.Subjects != "" && c.Subjects != (graph.Unknown{}).String() {
			f.stated = append(f.stated, f.place(c.ID))
		}
	}
}

// count is add for a claim of the load.
func (f *flow) count(c *graph.Claim) {
	if c.Kind != graph.KindTransfer {
		f.add(c)
		return
	}
	from, to := f.pair(c)
	f.named[from], f.named[to] = true, true
	if namesCategories(c) {
		f.naming[from]++
	}
	if len(c.Columns) > 0 || graph.DatasetOf(c.From) != "" || graph.DatasetOf(c.To) != "" {
		for id := range c.Ends() {
			f.named[f.place(id)] = true
		}
	}
}

// names reports whether a transfer of the load names the place.
func (f *flow) names(id string) bool {
	n, ok := f.number[id]
	return ok && f.named[n]
}

// allNamed yields the places that transfers of the load name, each once.
func (f *flow) allNamed(yield func(id string) bool) {
	for id, n := range f.number {
		if f.named[n] && !yield(id) {
			return
		}
	}
}

// dry returns the places that nothing with subjects feeds and from which
// transfers of the load go that name categories, and how many those are.
func (f *flow) dry() (places map[string]bool, transfers int) {
	places = map[string]bool{}
	fed := f.fed()
	for id, n := range f.number {
		if f.naming[n] > 0 && !fed[inside(n)] {
			places[id] = true
			transfers += int(f.naming[n])
		}
	}
	return places, transfers
}

// What is given to a place as a whole may lie in any place inside it; what lies
// in a place lies in those around it, and leaves from them.
func whole(n int32) int32  { return 2 * n }
func inside(n int32) int32 { return 2*n + 1 }

// fed walks from what is stated, and returns what it comes to.
func (f *flow) fed() []bool {
	edges := make([][2]int32, 0, len(f.pairs)+3*len(f.number))
	for _, p := range f.pairs {
		edges = append(edges, [2]int32{inside(p[0]), whole(p[1])})
	}
	hold := func(n, around int32) {
		edges = append(edges, [2]int32{inside(n), inside(around)}, [2]int32{whole(around), whole(n)})
	}
	for _, h := range f.held {
		hold(h[0], h[1])
	}
	for id, n := range f.number {
		edges = append(edges, [2]int32{whole(n), inside(n)})
		for around := outer(id); around != ""; around = outer(around) {
			if m, ok := f.number[around]; ok {
				hold(n, m)
			}
		}
	}
	first := make([]int32, 2*len(f.naming)+2) // of the edges from each node, once they are in place
	for _, e := range edges {
		first[e[0]+2]++
	}
	for i := 2; i < len(first); i++ {
		first[i] += first[i-1]
	}
	to := make([]int32, len(edges))
	for _, e := range edges {
		to[first[e[0]+1]] = e[1]
		first[e[0]+1]++
	}
	fed := make([]bool, 2*len(f.naming))
	var todo []int32
	reach := func(n int32) {
		if !fed[n] {
			fed[n] = true
			todo = append(todo, n)
		}
	}
	for _, n := range f.stated {
		reach(whole(n))
	}
	for len(todo) > 0 {
		n := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, m := range to[first[n]:first[n+1]] {
			reach(m)
		}
	}
	return fed
}
