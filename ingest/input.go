package ingest

import (
	"context"
	"io"
	"iter"

	"outflow/graph"
	"outflow/ingest/record"
)

// An input is a file, or several files of a directory that belong together, that is for us.
type input struct {
	file      string   // to open it by, and to name it in messages; the directory, of several
	parts     []*input // the files that it is made of, where the format is of such as belong together
	name      string   // of its source; "" if it names its sources itself
	named     bool     // by the file, with source:
	path      string   // what its source would be named if the file did not, if it does
	directory string   // where it was found; see the package comment
	notes     string   // what its source notes of that; see directories.settle
	zone      string   // where its source's days begin, unless it says so itself
	given     bool     // by its own path, not found in a directory
	isReader  bool     // file is only what messages call it
	format    *format
	lists     string // the directory that its member lists lie in, "" if none do
	head      []byte // what was looked at of a reader
	// open opens it, unless it is a directory.
	open func() (io.ReadCloser, error)

	// The format says the rest, once it was asked to prepare.

	// read yields what the input says, and tells the reader all that is wrong. An
	// error means that it cannot be read on.
	read func(ctx context.Context, r *record.Reader, tell func(int64)) iter.Seq2[*record.Record, error]
	size int64 // in bytes, 0 if that is not known
	// broken is why it cannot be read at all.
	broken *record.Problem
	// follow, if not nil, is asked before it is read what the store holds that it does not say
	// any more: what it says depends on what the store holds.
	follow func(ctx context.Context) (retires []graph.ClaimKey, err error)
	// changed, if not nil, reports whether it is not what it was.
	changed func() bool

	found *log // by the last reading
}

// A log is what one reading of an input found out besides its claims.
type log struct {
	*record.Reader
	unsound     map[string]graph.Kind // of records that are wrong and that others may refer to, by id
	lost        bool                  // a record is wrong that others may refer to, by an id that is not known
	twice       map[string]bool       // sources that another input speaks as
	silent      int                   // transfers that say neither when nor whose
	wordGrounds wordGrounds           // transfers whose ground names no law
}

// text reads all of it, up to a byte more than the most.
func (in *input) text(most int64) ([]byte, error) {
	file, err := in.open()
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return io.ReadAll(io.LimitReader(file, most+1))
}

// otherSources are those that it may speak as besides its own.
func (in *input) otherSources() []string {
	all := make([]string, len(in.format.otherSources))
	for i, end := range in.format.otherSources {
		all[i] = in.name + end
	}
	return all
}

// begin begins to read the input anew.
func (in *input) begin() *record.Reader {
	l := log{Reader: record.NewReader(in.file, in.name), unsound: map[string]graph.Kind{}, twice: map[string]bool{}}
	in.found = &l
	l.Unsound = func(key graph.ClaimKey) {
		if isReferredTo(key.Kind) {
			l.unsound[key.ID] = key.Kind
			l.lost = l.lost || key.ID == ""
		}
	}
	return l.Reader
}

// unsoundPopulation returns a population whose record was wrong, "" if there is none.
func (in *input) unsoundPopulation() (first string) {
	for id, kind := range in.found.unsound {
		if kind == graph.KindPopulation && (first == "" || id < first) {
			first = id
		}
	}
	return first
}

// isReferredTo reports whether records refer to those of the kind.
func isReferredTo(kind graph.Kind) bool {
	return kind.IsPlace() || kind == graph.KindPopulation || kind == graph.KindCohort
}
