// Package record turns what the formats say into claims. Every format first
// reads its own syntax into neutral Values that know where they stand; the one
// table of keys here says which keys a record may have and how each becomes
// part of a graph.Claim. So a manifest, a CSV header and a line of claims mean
// the same by the same key, and a mistake is told in the same words.
package record

import "outflow/graph"

// A Record is a claim and where it stands.
type Record struct {
	Claim        graph.Claim
	File         string
	Line, Column int
	// Keys says where the record's keys stand. A reader that streams reuses
	// it for the next record.
	Keys []Spot
}

// A Spot is where the value of a key stands.
type Spot struct {
	Key          string
	Line, Column int
}

// Key names the claim.
func (r *Record) Key() graph.ClaimKey { return r.Claim.Key() }

// Problem says what is wrong at a key of the record, or at the record itself
// where the key is not written.
func (r *Record) Problem(key, what string) Problem {
	p := Problem{File: r.File, Line: r.Line, Column: r.Column, What: what}
	for _, s := range r.Keys {
		if s.Key == key {
			p.Line, p.Column = s.Line, s.Column
		}
	}
	return p
}
