// Package reach is the engine: it finds what reached a place, whose it was, by
// which transfers and when, under the rules of package graph.
//
// # Numbers
//
// A Network is a graph as flat arrays of dense numbers. People who belong to the
// same cohorts at the instants that matter are one kind of people; the engine
// works on kinds, and its caller knows who they are and how many.
//
// # Two passes
//
// A Plan is a Query cut to the part of a network that can reach what is asked
// about, with the categories that nothing tells apart made one. Solve answers it
// in one World: the confirmed, of what is stated alone, or the possible, which
// contains it. It carries a set of (category, kind) bits per place through the
// hops in the order of time, and then back from the goal: a hop contributes where
// both passes meet within its window. That is exact since every rule of graph
// makes a fact from one other.
//
// A place is two nodes, what was given to it whole and what lies inside it. Hops
// read what lies inside and give to the whole.
//
// # Witnesses and reasons
//
// Routes and Follow walk single ways through a result; Explain says which
// transfers would have carried the data and why they did not.
package reach
