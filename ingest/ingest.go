// Package ingest loads files into a store: it finds out what each file is,
// reads it, and makes one commit of all that the files say.
//
// Every file speaks as a source. A file given by its path is named by its base
// name; a file found in a directory by its path from there, with slashes; a
// directory of CSV files, if it is itself what was given, by the directory's
// base name. Options.Source overrides: it is the name where there is one
// source, and NAME/ before each name where there are several.
//
// A load restates its sources in full: what they said before and do not say
// now is retired. That holds for directories too. The claim of each source
// that was found in a directory notes the directory: by Options.Source if
// given, else by base name, since the rest of a path differs from machine to
// machine, and the same files must make the same claims. When a directory is
// loaded again, the sources that note it and are not in it any more are retired.
// A file given by its own path notes the base name of its directory and "/":
// it is not gone when that directory is loaded without it. With Options.Source
// it notes what it did before.
//
// Two places may hold files of one name, and the second must not silently
// retire what the first said. A load is refused until Options.Source says what
// is meant
//   - if a source notes a directory of another name than the one it is found in
//     now;
//   - if sources note this directory, and none of them is in it any more;
//   - if systems, datasets, fields, annotations or transfers were said by its
//     sources, and it says others, but none of those again.
//
// So a clone may lie anywhere, under a directory of the same name, and a path be
// absolute or relative. A directory that was renamed is loaded with the name
// that it had as Options.Source; a file given by its own path, with the source's.
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
	"time"

	"outflow/graph"
	"outflow/ingest/record"
)

// Options says how to load. The zero value is ready.
type Options struct {
	// Source names the one source, or is put before the names of several.
	Source string
	// KeepGoing loads what is sound and reports what is not. Without it any
	// problem means that nothing is loaded.
	KeepGoing bool
	// Strict refuses what is only warned of otherwise where a transfer names a
	// dataset that nobody declares nearly as one is named that somebody does.
	Strict bool
	// MembersKey is what identifiers of people that are text are hashed with.
	MembersKey []byte
	// Progress, if not nil, is told now and then how far the load is.
	Progress func(Progress)
	// Now tells the time of the commit; nil means time.Now.
	Now func() time.Time
}

// Progress is how far a load is.
type Progress struct {
	Records     int64 // read so far
	Bytes, Size int64 // read so far, and of all files
}

// Load reads the files and directories at the paths and makes one commit of
// all of it in the store. It reads every file to its end: a
// *ProblemsError holds all that is wrong.
func Load(ctx context.Context, store graph.Store, paths []string, opts Options) (Report, error) {
	if len(paths) == 0 {
		return Report{}, errors.New("nothing to load: give the path of a file or a directory")
	}
	found, err := find(paths, opts)
	if err != nil {
		return Report{}, err
	}
	l := newLoad(store, found, opts)
	report, err := l.run(ctx)
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
}

func (e *ProblemsError) Unwrap() error { return e.Key }

func (e *ProblemsError) Error() string {
	all := record.Problems{All: e.Problems, More: e.More}
	return all.String()
}
