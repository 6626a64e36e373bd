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
	Lying              // facts that lie anywhere, by place
	Overdue            // of these, those that lie past their time
)

// Everywhere reports whether the aim asks of all places at once, each by itself, and of no X.
func (a Aim) Everywhere() bool { return a == Lying || a == Overdue }

// Holds reports whether the aim asks what lies somewhere, also if it began there.
func (a Aim) Holds() bool { return a == Held || a.Everywhere() }

// A Query is a question in the engine's terms. Places are numbers of the
// graph; nil slices ask for nothing.
//
// Sources may differ on whether a place lies in X. The possible world takes whichever
// lets more answer, the confirmed world whichever lets less. From, Via and Avoiding are
// taken likewise.
type Query struct {
	Aim Aim
	X   Region
	// Transfer, for Left, asks for what crossed this transfer instead of what
	// left X.
	Transfer string
	// People, if not nil, keeps people who are in it at an instant of a hop
	// that enters X (Left: that leaves it; Crossed: of the hop itself; Lying and Overdue:
	// at the instant that is asked about, since each place has hops of its own).
	People graph.People
	// Meant, unless empty, keeps those instead who are in People at some instant of it, whenever
	// their data moved: those whose data an erasure was of.
	Meant graph.Interval
	// OfPeople says that people's data is asked for, even if everybody's: influence is
	// then no answer.
	OfPeople bool
	// Somebody says that it is an answer that a transfer carried the data of somebody
	// of whom nothing else is known: it says when it ran, but not whose data it carried.
	Somebody bool
	Category string // graph.AllData for any
	// Also are more categories that are asked for, none of them AllData: what is of any of them
	// answers.
	Also     []string
	From     Region
	Via      Region
	Avoiding Region
	// ViaTransfer asks for a hop of this transfer on the way.
	ViaTransfer string
	// Without leaves out every account of this transfer, WithoutPlaces whatever begins in
	// these places and every hop from or to them.
	Without       string
	WithoutPlaces []int32
	// According, unless empty, keeps only the accounts of these sources. Unheard leaves
	// out the accounts of these.
	According, Unheard []string
	// Only, for Crossed, asks for what crosses these accounts, by World, if not nil.
	Only [2]map[int32]bool
	// Window of the hop that enters (or leaves) X; for Held, when X held it.
	Window graph.Interval
	AsOf   graph.Instant // facts from then on do not count
	// Again asks, of Held, whose data was given again to X after what was erased there: X are the
	// places of erasures (Network.Erased), and Plan.CameBack answers. People are judged when their
	// data is given again. Erasure, unless "", is the id of the only one that is asked about.
	Again   bool
	Erasure string
}

// categories are those that are asked for.
func (q *Query) categories() []string { return append([]string{q.Category}, q.Also...) }

// Confirms reports whether a category is one that is asked for, or below it, and MayInclude whether
// it is only above one.
func (q *Query) Confirms(key string) bool { return matchesAny(key, q.categories(), Confirmed) }

func (q *Query) MayInclude(key string) bool {
	return !q.Confirms(key) && matchesAny(key, q.categories(), Possible)
}

// Hears reports whether the accounts of a source count.
func (q *Query) Hears(source string) bool {
	return (len(q.According) == 0 || slices.Contains(q.According, source)) && !slices.Contains(q.Unheard, source)
}

func (q *Query) hearsAll() bool { return len(q.According)+len(q.Unheard) == 0 }

// A Region is what a query points at, by World: Confirmed has the places that are
// meant according to every source, Possible also those that are according to one. What
// lies inside them is meant too. The zero Region asks for nothing.
type Region [2][]int32

// At returns the region of places that are meant in both worlds.
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
