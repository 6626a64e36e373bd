package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"outflow/graph"
	"outflow/graph/store/ledger"

	lib "modernc.org/sqlite/lib"
)

// explain says in words what an error of SQLite means for the store at path.
// Errors that are not SQLite's or the store's own pass unchanged.
func explain(ctx context.Context, path string, err error) error {
	var f *fault
	var damaged *damagedPageError
	var done *ledger.Error
	switch {
	case err == nil || errors.As(err, &done):
		return err
	case errors.As(err, &damaged):
		return ledger.NewError(path, damaged.Error(), err)
	case errors.As(err, &f):
		switch {
		case f.primary() == lib.SQLITE_INTERRUPT && ctx.Err() != nil:
			return ctx.Err()
		case f.primary() == lib.SQLITE_BUSY, f.primary() == lib.SQLITE_LOCKED:
			return ledger.NewError(path, graph.ErrBusy.Error(), errors.Join(graph.ErrBusy, err))
		}
		return ledger.NewError(path, f.meaning(), err)
	case errors.Is(err, graph.ErrBusy), errors.Is(err, graph.ErrNewer), errors.Is(err, graph.ErrOlder),
		errors.Is(err, graph.ErrNoCommit), errors.Is(err, errClosed), errors.Is(err, errForeign):
		return ledger.NewError(path, err.Error(), err)
	}
	return err
}

// noFile says why what is at a path can be no store, nil if it may be one.
func noFile(path string, info fs.FileInfo) error {
	switch {
	case info.IsDir():
		return ledger.NewError(path, "it is a directory; name a file", nil)
	case !info.Mode().IsRegular():
		return ledger.NewError(path, "it is no ordinary file; name one that is", nil)
	}
	return nil
}

// errForeign means that the file is somebody else's database.
var errForeign = errors.New("the file is a database of another program; name another file")

// meaning says what the fault means and what to do about it.
func (f *fault) meaning() string {
	switch f.primary() {
	case lib.SQLITE_NOTADB:
		return "the file is not an Outflow store; name another file, or load into a new one"
	case lib.SQLITE_CORRUPT:
		return "the file is damaged; " + f.remedy()
	case lib.SQLITE_FULL:
		return "the disk is full and nothing was changed; make room and try again"
	case lib.SQLITE_READONLY, lib.SQLITE_PERM:
		return "the file or its directory cannot be written to; nothing was changed"
	case lib.SQLITE_CANTOPEN:
		return "the file cannot be opened; check that its directory is there and may be read and written to"
	case lib.SQLITE_IOERR:
		switch f.code {
		case lib.SQLITE_IOERR_SHORT_READ:
			return "the file is cut off; " + f.remedy()
		case lib.SQLITE_IOERR_SHMSIZE: // even to read a store some room beside it is needed
			return (&fault{code: lib.SQLITE_FULL}).meaning()
		}
		return fmt.Sprintf("the disk fails to read or write the file (%v) and nothing was changed; check the disk and its limits, and try again", f)
	}
	return f.Error()
}

// remedy says what to do about a damaged file.
func (f *fault) remedy() string {
	if f.trusting { // it is being verified, or given checksums anew
		return "restore it from a backup, or load its sources into a new store"
	}
	return "run outflow verify"
}
