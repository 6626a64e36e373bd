package ingest

import (
	"context"
	"iter"
	"time"

	"outflow/graph"
	"outflow/ingest/record"
)

// An input is a file, or a directory of CSV files, that is for us.
type input interface {
	// path is what messages call it.
	path() string
	// says is how it would state once what its transfers leave out.
	says() string
	// sources lists the names under which it speaks.
	sources() []string
	// records yields what it says. It may be read any number of times, and
	// tells the log of each reading all that is wrong. An error means that
	// it cannot be read on.
	records(ctx context.Context, log *log) iter.Seq2[*record.Record, error]
	// size is how many bytes it is.
	size() int64
	// changed reports whether it is not what it was when it was opened.
	changed() bool
}

// A log is what one reading of an input found out besides its records.
type log struct {
	problems, warnings record.Problems
	unknown            map[string]record.Problem // categories the input does not know
	unsound            map[string]graph.Kind     // of records that are wrong, by id
	lost               bool                      // a record is wrong that others may refer to, by an id that is not known
	read               func(bytes int64)         // is told how many were read
}

// newLog returns an empty log. A nil function is told nothing.
func newLog(read func(int64)) *log {
	if read == nil {
		read = func(int64) {}
	}
	return &log{unknown: map[string]record.Problem{}, unsound: map[string]graph.Kind{}, read: read}
}

// reader returns a record reader that writes to the log.
func (l *log) reader(file, source string) *record.Reader {
	unsound := func(key graph.ClaimKey) {
		l.unsound[key.ID] = key.Kind
		l.lost = l.lost || key.ID == "" && isReferredTo(key.Kind)
	}
	return &record.Reader{
		File: file, Source: source,
		Zone: time.UTC, Taxonomy: graph.NewTaxonomy(),
		Problems: &l.problems, Warnings: &l.warnings, Unknown: l.unknown,
		Unsound: unsound,
	}
}

// take copies what another reading of the same input found.
func (l *log) take(other *log) {
	read := l.read
	*l = *other
	l.read = read
}
