package reach

import "outflow/graph"

// A Change is who belongs from an instant on, as a set over kinds.
type Change struct {
	Since graph.Instant
	Kinds []uint64
}

// Kinds are the people, grouped into kinds that the expressions of a plan tell
// apart.
type Kinds struct {
	Len int
	// Stranger is the kind of people on no list and of no population: they
	// might be anyone.
	Stranger int
	// Masks holds, for each expression of the plan, who is in it over time;
	// the first change is at graph.Past. Outside returns who is not.
	Masks   [][]Change
	Outside func(expr int) []Change
}
