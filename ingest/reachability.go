package ingest

import (
	"cmp"
	"slices"
	"strings"

	"outflow/graph"
)

// A reachability is which places may feed which, whenever, whosever and whatever the
// data: what no place with subjects feeds holds nobody's data for certain. It
// errs on the side of feeding, since it looks at neither windows nor people, and
// takes every id that begins another's, up to a slash, to hold it. It costs some
// eight bytes a transfer.
type reachability struct {
	number map[string]int32
	pairs  [][2]int32 // transfers, by the places at their ends
	held   [][2]int32 // places and those that they state to lie in
	stated []int32    // places whose subjects are stated
	// patterns are those that state the subjects of places.
	patterns []graph.Claim
	// Of the load alone, by place: how many transfers from it name categories, and
	// how many claims came before the first of these.
	naming, first []int32
	counted       int32 // claims of the load
}

func newReachability() *reachability { return &reachability{number: map[string]int32{}} }

func (f *reachability) place(id string) int32 {
	n, ok := f.number[id]
	if !ok {
		n = int32(len(f.naming))
		f.number[strings.Clone(id)] = n
		f.naming, f.first = append(f.naming, 0), append(f.first, 0)
	}
	return n
}

// pair takes note of where a transfer goes from and to.
func (f *reachability) pair(c *graph.Claim) (from int32) {
	from = f.place(c.From)
	f.pairs = append(f.pairs, [2]int32{from, f.place(c.To)})
	return from
}

// add takes note of a claim, whoever makes it.
func (f *reachability) add(c *graph.Claim) {
	switch {
	case c.Kind == graph.KindTransfer:
		f.pair(c)
	case c.Kind == graph.KindPattern && statesSubjects(c):
		f.patterns = append(f.patterns, *c)
	case c.Kind.IsPlace() || c.Kind == graph.KindAnnotation:
		for _, around := range []string{c.RunBy(), c.System, c.Dataset} {
			if around != "" {
				f.held = append(f.held, [2]int32{f.place(c.ID), f.place(around)})
			}
		}
		if c.Same != "" { // each holds what the other does
			a, b := f.place(c.ID), f.place(c.Same)
			f.held = append(f.held, [2]int32{a, b}, [2]int32{b, a})
		}
		if statesSubjects(c) {
			f.stated = append(f.stated, f.place(c.ID))
		}
	}
}

// statesSubjects reports whether a claim says whose data begins at places: of unknown
// people nobody is confirmed.
func statesSubjects(c *graph.Claim) bool {
	return c.Subjects != "" && c.Subjects != (graph.Unknown{}).String()
}

// count is add for a claim of the load.
func (f *reachability) count(c *graph.Claim) {
	f.counted++
	if c.Kind != graph.KindTransfer {
		f.add(c)
		return
	}
	from := f.pair(c)
	if namesCategories(c) {
		if f.naming[from] == 0 {
			f.first[from] = f.counted
		}
		f.naming[from]++
	}
}

func namesCategories(c *graph.Claim) bool { return len(c.Categories)+len(c.Derives) > 0 }

// unfed returns the places that nothing with subjects feeds and from which
// transfers of the load go that name categories, in the order in which the first of
// them were read, and how many transfers those are.
func (f *reachability) unfed() (places []string, transfers int) {
	fed := f.fed()
	for id, n := range f.number {
		if f.naming[n] > 0 && !fed[inside(n)] {
			places = append(places, id)
			transfers += int(f.naming[n])
		}
	}
	slices.SortFunc(places, func(a, b string) int { return cmp.Compare(f.first[f.number[a]], f.first[f.number[b]]) })
	return places, transfers
}

// What is given to a place as a whole may lie in any place inside it; what lies
// in a place lies in those around it, and leaves from them.
func whole(n int32) int32  { return 2 * n }
func inside(n int32) int32 { return 2*n + 1 }

// outer cuts the last part of a place's id.
func outer(id string) string { return id[:max(0, strings.LastIndexAny(id, "/#"))] }

// fed walks from what is stated, and returns what it comes to.
func (f *reachability) fed() []bool {
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
	if patterns := graph.CompilePatterns(f.patterns); patterns != nil {
		for id, n := range f.number {
			for _, kind := range [...]graph.Kind{graph.KindSystem, graph.KindDataset, graph.KindField} {
				if len(patterns.Matching(&graph.Claim{Kind: kind, ID: id})) > 0 {
					reach(whole(n))
				}
			}
		}
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
