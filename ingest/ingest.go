// Package ingest loads files into a store: it finds out what each file is,
// reads it once, and makes one commit of all that the files say.
//
// Every file speaks as a source. A manifest may name it (source:). Else a file
// given by its path is named by its base name; a file found in a directory by its
// path from there, with slashes; a manifest of dbt by its project, with what lies beside
// it; a directory of CSV files, if it is itself what was
// given, by the directory's base name. Options.Source overrides: it is the name where
// there is one source, and NAME/ before each name where there are several. Two inputs
// of one load cannot be one source.
//
// A load restates its sources in full: what they said before and do not say
// now is retired. That holds for directories too. The claim of each source
// that was found in a directory notes the directory: by Options.Source if
// given, else by base name, since the rest of a path differs from machine to
// machine, and the same files must make the same claims. When a directory is
// loaded again, the sources that note it and are not in it any more are retired.
// A file given by its own path notes the base name of its directory and "/":
// it is not gone when that directory is loaded without it. With Options.Source
// it notes what it did before. A project of dbt notes nothing if its target directory
// itself was given: all have one of that name. With Options.Append nothing is retired.
//
// Two places may hold files of one name. So a load is refused, until source: or
// Options.Source says what is meant, if a source notes a directory of another name
// than the one that it is found in now, and if sources note this directory, and none
// of them is in it any more, nor a file that was one of them and names its source now.
// A clone may lie anywhere, under a directory of the same name, and a path be absolute
// or relative.
//
// What is wrong with a record that nobody else's claims show is found while it is
// read. What depends on others is asked of the commit, once all of it is written and
// before anyone can see it: see graph.Check. Where each record stands is remembered
// meanwhile, so that it is told at its place.
//
// A load warns of each transfer of its own that names categories and that
// nothing with stated subjects feeds, directly or through others: whatever is
// asked, it confirms nobody. It also warns of each dataset that nobody declares
// and that transfers name, if its id differs from that of a declared dataset of the
// same system in letter case, in how Unicode composes its letters, in one letter or
// in the order of two, where the load is the first to name the one or to declare the
// other. Options.Strict refuses it, whether or not the load is the first.
package ingest

import (
	"cmp"
	"context"
	"errors"
	"io"
	"time"

	"outflow/graph"
	lists "outflow/ingest/members"
	"outflow/ingest/record"
)

// An Input is something to load.
type Input struct {
	// Path leads to a file or a directory, and is what messages call it.
	Path string
	// Open, if not nil, opens what is to be read instead of a file at Path. No member
	// lists lie beside it, and it or Options must name its source. It is called again if
	// the commit must be tried again: where Options.KeepGoing leaves something out, or
	// somebody else's commit came between.
	Open func() (io.ReadCloser, error)
}

// Paths are the inputs at some paths.
func Paths(paths ...string) []Input {
	inputs := make([]Input, len(paths))
	for i, path := range paths {
		inputs[i].Path = path
	}
	return inputs
}

// Options says how to load. The zero value is ready.
type Options struct {
	// Source names the one source, or is put before the names of several.
	Source string
	// Namespace, if not empty, is the system that the relations of dbt lie in; else each
	// project is one. With that of events of OpenLineage both speak of the same places.
	Namespace string
	// Append adds to what the sources said before, and retires nothing of it.
	Append bool
	// KeepGoing loads what is sound and reports what is not. Without it any
	// problem means that nothing is loaded.
	KeepGoing bool
	// Strict refuses what is only warned of otherwise where a transfer names a
	// dataset that nobody declares nearly as one is named that somebody does.
	Strict bool
	// MembersKey is what identifiers of people that are text are hashed with, nil if
	// there is none.
	MembersKey *lists.Key
	// Audit is the entry of a record that announced the load; see graph.Commit.
	Audit string
	// Progress, if not nil, is told now and then how far the load is.
	Progress func(Progress)
	// Bound, if not nil, gives the load a context that ends if it takes more memory, or
	// whatever else, than it may; the error is then the cause. It may do so until the commit
	// is made.
	Bound func(context.Context) (context.Context, context.CancelFunc)
	// Now tells the time of the commit; nil means time.Now.
	Now func() time.Time
}

// Progress is how far a load is.
type Progress struct {
	Records     int64 // read so far
	Bytes, Size int64 // read so far, and of all files
}

// Load reads the inputs and makes one commit of all of it in the store. It reads
// every file to its end: a *ProblemsError holds all that is wrong.
func Load(ctx context.Context, store graph.Store, inputs []Input, opts Options) (Report, error) {
	if len(inputs) == 0 {
		return Report{}, errors.New("nothing to load: give the path of a file or a directory")
	}
	l := &load{store: store, opts: opts, members: newMembers(opts)}
	report, err := l.run(ctx, inputs)
	if e := (*ProblemsError)(nil); errors.As(err, &e) {
		e.Key = cmp.Or(l.members.noKey, l.key)
	}
	return report, err
}

// A ProblemsError is all that is wrong with what was to be loaded. Nothing of
// it was.
type ProblemsError struct {
	Problems []record.Problem
	More     int // how many there are beyond
	// Key is what is wrong with Options.MembersKey, if anything is:
	// members.ErrNoKey or people.ErrKeys. The error is that one too.
	Key error
	// Full means that nothing need be wrong with it: the program has no room for any load.
	Full bool
}

func (e *ProblemsError) Unwrap() error { return e.Key }

func (e *ProblemsError) Error() string {
	all := record.Problems{All: e.Problems, More: e.More}
	return all.String()
}
