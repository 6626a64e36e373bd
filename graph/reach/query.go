package reach

import (
	"slices"

	"outflow/graph"
)

// An Aim says what a Query asks of the flow.
type Aim int

// The aims.
const (
	Reached Aim = iota // facts that came into X from outside
	Held               // facts that X holds, its own included
	Left               // facts that left X, wherever they went
	Fed                // whatever can flow into X, people or not
	Crossed            // every transfer that anything crosses
)

// A Query is a question in the engine's terms. Places are numbers of the
// graph; nil slices ask for nothing.
//
// A place that may or may not lie in X does for the possible world where that lets
// something answer, and does not where that would keep it from answering; for the
// confirmed world it is the other way round. Likewise From, Via and Avoiding.
type Query struct {
	Aim Aim
	X   Region
	// Transfer, for Left, asks for what crossed this transfer instead of what
	// left X.
	Transfer string
	// People, if not nil, keeps people who are in it at an instant of a hop
	// that enters X (Left: that leaves it; Crossed: of the hop itself).
	People graph.People
	// OfPeople says that people's data is asked for, be they all, so that what
	// is nobody's any more is no answer.
	OfPeople bool
	// Somebody says that facts of somebody answer of whom nothing is known, since a
	// transfer says when it ran but not whose data it carried.
	Somebody bool
	Category string // graph.AllData for any
	From     Region
	Via      Region
	Avoiding Region
	// ViaTransfer asks for a hop of this transfer on the way.
	ViaTransfer string
	// Without leaves every account of this transfer out, and WithoutPlaces what
	// begins in these places or touches them.
	Without       string
	WithoutPlaces []int32
	// According keeps the accounts of these sources alone, if there are any, and
	// Unheard leaves those of these out.
	According, Unheard []string
	// Only, for Crossed, asks for what crosses these accounts, by World, if not nil.
	Only [2]map[int32]bool
	// Window of the hop that enters (or leaves) X; for Held, when X held it.
	Window graph.Interval
	AsOf   graph.Instant // facts from then on do not count
}

// Hears reports whether the accounts of a source count.
func (q *Query) Hears(source string) bool {
	return (len(q.According) == 0 || slices.Contains(q.According, source)) && !slices.Contains(q.Unheard, source)
}

// A Region is what a query points at, by World: Confirmed has the places that are
// surely meant, Possible those and any that may be. They are the outermost ones;
// what lies inside them is meant too. The zero Region asks for nothing.
type Region [2][]int32

// At returns the region of places that are surely meant.
func At(places ...int32) Region { return Region{places, places} }

// A World says how unknowns are taken.
type World int

// The worlds: Confirmed uses only what is stated; Possible also lets unknown
// windows be always and unknown people everyone, spreads what was given to a
// whole, and counts implicit origins. What is confirmed is possible.
const (
	Confirmed World = iota
	Possible
)

func other(w World) World { return 1 - w }
