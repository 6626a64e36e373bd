package reach

import "outflow/graph"

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
type Query struct {
	Aim Aim
	X   []int32 // outermost places; what lies inside them is meant too
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
	From     []int32
	Via      []int32
	Avoiding []int32
	// ViaTransfer asks for a hop of this transfer on the way.
	ViaTransfer string
	// Without leaves every account of this transfer out, and WithoutPlaces what
	// begins in these places or touches them.
	Without       string
	WithoutPlaces []int32
	// According keeps the accounts of these sources alone, if there are any, and
	// Unheard leaves those of these out.
	According, Unheard []string
	// Only, for Crossed, asks for what crosses these transfers, if not nil.
	Only map[string]bool
	// Window of the hop that enters (or leaves) X; for Held, when X held it.
	Window graph.Interval
	AsOf   graph.Instant // facts from then on do not count
}

// A World says how unknowns are taken.
type World int

// The worlds: Confirmed uses only what is stated; Possible also lets unknown
// windows be always and unknown people everyone, spreads what was given to a
// whole, and counts implicit origins. What is confirmed is possible.
const (
	Confirmed World = iota
	Possible
)
