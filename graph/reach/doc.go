// Package reach is the engine: it finds what reached a place, whose it was, by
// which transfers and when, under the rules of package graph.
//
// # Numbers
//
// A Network is a graph as flat arrays of dense numbers. People who belong to the
// same cohorts at the instants that matter are one segment of people. The engine
// works on segments; its caller knows who they are and how many.
//
// # Two passes
//
// A Plan is a Query cut to the part of a network, and to the categories, that can
// reach what is asked about. Solve answers it in one World: the confirmed, of what is
// stated alone, or the possible, which contains it. It sweeps forward in time, from the
// origins, for what each node holds, and then back, from the goal, for what is useful
// there, and writes both down as courses: a row of facts, (category, segment) pairs, from
// each instant on at which it changes. A hop contributes where, throughout some of its
// window, what its start holds becomes something that is useful at its end. That is exact
// since every rule of graph makes a fact from one other.
//
// A row has a bit for each fact where segments are few, and else, for each category, the
// number of a set of segments: see form. Most nodes only gain. Those that may lose what
// they have, since a place forgets, have what their inputs have at present: see losing.
//
// A place is two nodes: what was given to it as a whole, and what lies inside it. Hops
// read what lies inside and give to the whole.
//
// Where data lies is asked of every place in the same two passes: the goal is what lies
// anywhere, and each place's share is read off what its node holds. What is past its time is read
// off what nodes were given: see overdue.go.
//
// Whose data came back after erasures is read off the forward pass alone: see Plan.CameBack.
//
// # Routes and reasons
//
// Routes and Follow walk single ways through a result. An Inquiry says which transfers
// would have carried the data and why they did not; it reads that off an ordinary
// forward pass.
//
// # Proof
//
// The tests hold an oracle that shares no code with the engine: it follows one person,
// category and instant at a time, and is compared with the engine on random networks.
package reach
