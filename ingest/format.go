package ingest

import (
	"context"

	"outflow/ingest/claims"
	"outflow/ingest/manifest"
)

// A format is a way to write what Outflow reads.
type format struct {
	// is reports whether the beginning of a file is in the format.
	is func(head []byte) bool
	// open prepares to read it.
	open func(ctx context.Context, c *candidate, m *members) (input, error)
	// ownSources is set where the file itself names its sources.
	ownSources bool
	// says is what states of all its transfers that they ran always and carried
	// everyone's data.
	says string
}

// formats are those of single files, in the order in which they are tried.
var formats = [...]format{
	{is: claims.Is, open: openClaims, ownSources: true, says: `"when": ["always"], "people": "everyone" in each`},
	{is: manifest.Is, open: openManifest, says: "defaults: {when: always, people: everyone}"},
}

// bulkFormat is that of a directory of CSV files.
var bulkFormat = format{open: openBulk, says: "the columns when and people, with always and everyone"}
