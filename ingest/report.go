package ingest

import (
	"outflow/graph"
	"outflow/ingest/record"
)

// A Report says what a load did.
type Report struct {
	// Commit is the one made, or the head where nothing changed.
	Commit  graph.Commit
	Counts  Counts         // of all sources
	Sources []SourceReport // sorted by name
	// Created are the places that nobody declares and a transfer of this load
	// is the first to name, sorted.
	Created []string
	// Disputed are the transfers of which accounts now differ, and did not before,
	// sorted.
	Disputed []Disputed
	// Warnings are worth knowing and stopped nothing.
	Warnings []record.Problem
	// Rejected says what KeepGoing left out, and why.
	Rejected []record.Problem
	// RejectedMore is how many more were left out than Rejected tells of.
	RejectedMore int
	// Skipped are the files in a directory that are not for Outflow.
	Skipped []record.Problem
}

// A SourceReport says what a load did to the claims of one source.
type SourceReport struct {
	Source string
	File   string // what it was read from, "" for a source that is gone
	Counts
}

// A Disputed is a transfer of which accounts differ.
type Disputed struct {
	Transfer string
	Aspects  []graph.Aspect // on which they did not differ before
}

// Counts are numbers of claims.
type Counts struct{ Added, Changed, Retired, Unchanged int }
