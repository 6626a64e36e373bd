package sqlite

import "outflow/graph"

// applicationID marks the file as a store of Outflow: "Outf".
const applicationID = 0x4f757466

// tables that have not changed since version 1. What is added or retired by a
// greater number than the last commit's is being written, or was left behind.
const tables = `
CREATE TABLE sources (
	n    INTEGER PRIMARY KEY,
	name TEXT NOT NULL UNIQUE
);
CREATE TABLE blobs (
	n     INTEGER PRIMARY KEY,
	hash  TEXT NOT NULL UNIQUE,
	size  INTEGER NOT NULL,
	added INTEGER NOT NULL -- commit number
);
CREATE TABLE parts (
	blob INTEGER NOT NULL,
	part INTEGER NOT NULL, -- from 0
	data BLOB NOT NULL,
	PRIMARY KEY (blob, part)
) WITHOUT ROWID;
CREATE TABLE pending ( -- one row while a commit is being written
	number INTEGER NOT NULL, -- the commit's
	first  INTEGER NOT NULL  -- of the claims it adds
);
`

// commitsTable is that of commits, as version 5 has it. Version 6 adds a column, of runs.
const commitsTable = `
CREATE TABLE commits (
	number  INTEGER PRIMARY KEY,
	time    INTEGER NOT NULL, -- microseconds since 1970, UTC
	sources TEXT NOT NULL,    -- a JSON list, sorted
	added   INTEGER NOT NULL,
	retired INTEGER NOT NULL,
	parent  TEXT NOT NULL,
	content TEXT NOT NULL,
	hash    TEXT NOT NULL,
	audit   TEXT NOT NULL,    -- see graph.Commit
	seal    TEXT NOT NULL     -- see ledger.Seal
);
`

// claimTables are those of claims and of what they are found by, as version 4 has
// them. A claim is visible at commit N if it was added at or before N and not
// retired at or before N.
//
// Keys are the 64-bit hashes that key returns: they keep the indexes small
// without a dictionary to look up while loading, and who looks one up compares
// the text itself.
const claimTables = `
CREATE TABLE claims (
	n        INTEGER PRIMARY KEY, -- grows from commit to commit
	kind     INTEGER NOT NULL,    -- see kindNumbers
	source   INTEGER NOT NULL,
	added    INTEGER NOT NULL,    -- commit number
	retired  INTEGER,             -- commit number
	from_key INTEGER,             -- transfers: of both ends
	to_key   INTEGER,
	fold_key INTEGER,             -- transfers: of the folded id
	id       TEXT NOT NULL,
	hash     BLOB NOT NULL,       -- of body
	body     TEXT NOT NULL        -- the canonical form
);
CREATE TABLE spans ( -- which claims a source added, commit by commit
	source INTEGER NOT NULL,
	first  INTEGER NOT NULL,
	last   INTEGER NOT NULL,
	PRIMARY KEY (source, first)
) WITHOUT ROWID;
CREATE TABLE names ( -- of all claims but transfers
	folded TEXT NOT NULL,
	claim  INTEGER NOT NULL,
	PRIMARY KEY (folded, claim)
) WITHOUT ROWID;
CREATE TABLE refs ( -- what claims name, but for what their ids and ends say
	key   INTEGER NOT NULL,
	claim INTEGER NOT NULL,
	PRIMARY KEY (key, claim)
) WITHOUT ROWID;
`

// indexes of claims. They are made at the end of the first commit rather than
// with the tables: before there is a commit nobody reads, and sorting a million
// entries once takes a third of the time of inserting each in its place.
const indexes = `
CREATE UNIQUE INDEX claims_by_id ON claims (kind, id, source, added);
CREATE INDEX claims_by_from ON claims (from_key) WHERE from_key IS NOT NULL;
CREATE INDEX claims_by_to ON claims (to_key) WHERE to_key IS NOT NULL;
CREATE INDEX claims_by_fold ON claims (fold_key) WHERE fold_key IS NOT NULL;
`

// sparseIndexes have no entries in the first commit: they are made at its
// beginning, so that nothing is read again for them.
const sparseIndexes = `
CREATE INDEX IF NOT EXISTS claims_by_retired ON claims (retired) WHERE retired IS NOT NULL;
`

const dropIndexes = `
DROP INDEX IF EXISTS claims_by_id;
DROP INDEX IF EXISTS claims_by_from;
DROP INDEX IF EXISTS claims_by_to;
DROP INDEX IF EXISTS claims_by_fold;
DROP INDEX IF EXISTS claims_by_retired;
`

// kindNumbers are the numbers of kinds. One that was given stays: files hold it.
var kindNumbers = map[graph.Kind]int64{
	graph.KindSource:     0,
	graph.KindCategory:   1,
	graph.KindParty:      2,
	graph.KindSystem:     3,
	graph.KindDataset:    4,
	graph.KindField:      5,
	graph.KindAnnotation: 6,
	graph.KindPopulation: 7,
	graph.KindCohort:     8,
	graph.KindTransfer:   9,
	graph.KindImplied:    10,
	graph.KindRun:        11,
	graph.KindPattern:    12,
	graph.KindErasure:    13,
}

// kindOf returns the kind of a number, "" for none.
func kindOf(number int64) graph.Kind {
	for kind, n := range kindNumbers {
		if n == number {
			return kind
		}
	}
	return ""
}

// key returns the number under which a text is indexed: FNV-1a, 64 bits.
func key(text string) int64 {
	h := uint64(14695981039346656037)
	for i := range len(text) {
		h ^= uint64(text[i])
		h *= 1099511628211
	}
	return int64(h)
}
