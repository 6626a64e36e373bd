package graph

import (
	"iter"
	"slices"
	"sync"
)

// pairs are the accounts of one kind by the pairs of places that they run between, and so
// that those are found of which a place lies inside one that is asked about.
type pairs struct {
	graph    *Graph
	timed    func(*Transfer) When
	meetings map[uint64]*meeting
}

func newPairs(g *Graph, timed func(*Transfer) When) *pairs {
	return &pairs{graph: g, timed: timed, meetings: map[uint64]*meeting{}}
}

// below marks a place that stands for what lies inside it. No graph has so many places.
const below = 1 << 31

// pairOf names two places, each of which may be marked.
func pairOf(from, to uint32) uint64 { return uint64(from)<<32 | uint64(to) }

// add puts an account under each pair of its places, and of those around them at which
// an account that is to be compared starts, or ends: places nest at most four deep.
func (x *pairs) add(account int32, near *surroundings) {
	t := &x.graph.Transfers[account]
	for between := range x.graph.Runs(t) {
		for from := range x.standing(between.In, near.from.ends) {
			for to := range x.standing(between.Out, near.to.ends) {
				pair := pairOf(from, to)
				m := x.meetings[pair]
				if m == nil {
					m = &meeting{of: x}
					x.meetings[pair] = m
				}
				if n := len(m.accounts); n == 0 || m.accounts[n-1] != account {
					m.accounts = append(m.accounts, account)
				}
			}
		}
	}
}

// standing yields what stands for a place: itself, and those around it that are wanted,
// marked.
func (x *pairs) standing(p int32, wanted []bool) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if !yield(uint32(p)) {
			return
		}
		for p = x.graph.Places[p].Parent; p != None; p = x.graph.Places[p].Parent {
			if wanted[p] && !yield(uint32(p)|below) {
				return
			}
		}
	}
}

// A side says how a place of an account lies to one that is asked about.
type side uint8

const (
	same   side = iota
	around      // it contains it
	inside      // it lies in it
)

// A relation says how both places of an account lie to those that are asked about.
type relation struct{ from, to side }

func (r relation) isAround() bool { return r.from != inside && r.to != inside }
func (r relation) isWithin() bool { return r.from != around && r.to != around }

// near yields the accounts of which each place is one that is asked about, contains it or
// lies in it. Each account comes in one relation for each pair of places that it runs between.
func (x *pairs) near(between Column) iter.Seq2[*meeting, relation] {
	return func(yield func(*meeting, relation) bool) {
		for from, f := range x.meant(between.In) {
			for to, t := range x.meant(between.Out) {
				if m := x.meetings[pairOf(from, to)]; m != nil && !yield(m, relation{f, t}) {
					return
				}
			}
		}
	}
}

// meant yields what a place that is asked about is looked up as.
func (x *pairs) meant(p int32) iter.Seq2[uint32, side] {
	return func(yield func(uint32, side) bool) {
		if !yield(uint32(p), same) || !yield(uint32(p)|below, inside) {
			return
		}
		for p = x.graph.Places[p].Parent; p != None; p = x.graph.Places[p].Parent {
			if !yield(uint32(p), around) {
				return
			}
		}
	}
}

// A meeting is the accounts that run between two places, or between what lies inside
// them. What they say is put together when it is asked for the first time.
type meeting struct {
	of       *pairs
	accounts []int32 // ascending

	timing, sorting, reading sync.Once
	time                     told
	instants                 []Instant        // at which their times begin and end
	holds                    map[string]*told // by category, of those that name it
	within                   map[string]*told // by category, of those that name one inside it
	open                     told             // of those that may carry any
}

// A told is when something is stated: at some times, which none of them touches another,
// and by so many accounts at a time that they do not state.
type told struct {
	spans   []Interval
	unknown int
}

func (t *told) add(w When) {
	if w.Unknown {
		t.unknown++
	}
	t.spans = append(t.spans, w.Spans...)
}

// each calls visit with the accounts and their times.
func (m *meeting) each(visit func(*Transfer, When)) {
	for _, n := range m.accounts {
		t := &m.of.graph.Transfers[n]
		visit(t, m.of.timed(t))
	}
}

// times returns when they ran.
func (m *meeting) times() told {
	m.timing.Do(func() {
		m.each(func(_ *Transfer, w When) { m.time.add(w) })
		m.time.spans = Unite(m.time.spans)
	})
	return m.time
}

func (m *meeting) when() []told { return []told{m.times()} }

// bounds returns the instants at which the time of any of them begins or ends, sorted.
func (m *meeting) bounds() []Instant {
	m.sorting.Do(func() {
		m.each(func(_ *Transfer, w When) {
			for _, v := range w.Spans {
				m.instants = append(m.instants, v.Since, v.Until)
			}
		})
		slices.Sort(m.instants)
		m.instants = slices.Compact(m.instants)
	})
	return m.instants
}

// read puts together when they carry which categories.
func (m *meeting) read() {
	m.reading.Do(func() {
		m.holds, m.within = map[string]*told{}, map[string]*told{}
		add := func(to map[string]*told, keys []string, w When) {
			for _, key := range keys {
				if to[key] == nil {
					to[key] = &told{}
				}
				to[key].add(w)
			}
		}
		m.each(func(t *Transfer, w When) {
			c := t.claimed()
			add(m.holds, c.keys, w)
			add(m.within, c.within, w)
			if c.open {
				m.open.add(w)
			}
		})
		for _, all := range []map[string]*told{m.holds, m.within} {
			for _, t := range all {
				t.spans = Unite(t.spans)
			}
		}
		m.open.spans = Unite(m.open.spans)
	})
}

// holding returns when they carry, by what they name, all of a category.
func (m *meeting) holding(key string) (all []told) {
	m.read()
	for outer := range containing(key) {
		if t := m.holds[outer]; t != nil {
			all = append(all, *t)
		}
	}
	return all
}

// about returns when they may carry some of a category.
func (m *meeting) about(key string) []told {
	all := append(m.holding(key), m.open)
	if t := m.within[key]; t != nil {
		all = append(all, *t)
	}
	return all
}

// surroundings are the places at which some accounts start and end, with what lies around
// them.
type surroundings struct {
	graph    *Graph
	from, to area
}

// An area is places, and those around them.
type area struct{ ends, above []bool }

func newSurroundings(g *Graph) *surroundings {
	n := len(g.Places)
	return &surroundings{g, area{make([]bool, n), make([]bool, n)}, area{make([]bool, n), make([]bool, n)}}
}

// add takes in where an account starts and ends.
func (s *surroundings) add(t *Transfer) {
	for between := range s.graph.Runs(t) {
		s.from.add(s.graph, between.In)
		s.to.add(s.graph, between.Out)
	}
}

func (a *area) add(g *Graph, p int32) {
	if p == None {
		return
	}
	a.ends[p] = true
	for p = g.Places[p].Parent; p != None && !a.above[p]; p = g.Places[p].Parent {
		a.above[p] = true
	}
}

// touch reports whether an account runs between places each of which is one of these,
// contains one or lies in one.
func (s *surroundings) touch(t *Transfer) bool {
	for between := range s.graph.Runs(t) {
		if s.from.touches(s.graph, between.In) && s.to.touches(s.graph, between.Out) {
			return true
		}
	}
	return false
}

func (a *area) touches(g *Graph, p int32) bool {
	for is := a.above[p]; ; is = false {
		if is || a.ends[p] {
			return true
		}
		if p = g.Places[p].Parent; p == None {
			return false
		}
	}
}
