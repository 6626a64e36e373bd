package ingest

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"outflow/graph"
)

// members reads the member lists that files name. Each is read once, and kept
// for the commit.
type members struct {
	// decode reads a list and returns it as the store keeps it.
	decode func(ctx context.Context, r io.Reader, name string) ([]byte, error)
	blobs  map[string][]byte // by hash
	used   map[string]bool   // the files that are member lists
}

func newMembers(opts Options) *members {
	return &members{
		decode: func(context.Context, io.Reader, string) ([]byte, error) {
			return nil, errors.New("member lists cannot be read yet")
		},
		blobs: map[string][]byte{}, used: map[string]bool{},
	}
}

// beside returns what reads the member lists of the files in a directory.
func (m *members) beside(ctx context.Context, dir string) (*memberDir, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	return &memberDir{members: m, ctx: ctx, root: root, dir: dir, lists: map[string]listed{}}, nil
}

// A memberDir is a directory that member lists may not leave: a manifest that
// comes from elsewhere must not be able to name files of this machine.
type memberDir struct {
	*members
	ctx   context.Context
	root  *os.Root
	dir   string
	lists map[string]listed // by path
	err   error             // what stops the load, rather than being wrong with a list
}

func (d *memberDir) close() { d.root.Close() }

var errLeaves = errors.New("the path leaves the directory of the file that names it; a member list lies in that directory or below it")

// listed is what came of reading a list.
type listed struct {
	hash string
	err  error
}

// read returns the hash of the list at a path. It reads the list once.
func (d *memberDir) read(path string) (string, error) {
	path = filepath.FromSlash(path)
	l, ok := d.lists[path]
	if !ok {
		l.hash, l.err = d.readList(path)
		d.lists[path] = l
	}
	return l.hash, l.err
}

func (d *memberDir) readList(path string) (string, error) {
	if !filepath.IsLocal(path) {
		return "", errLeaves
	}
	info, err := d.root.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", errors.New("there is no such file")
	case err != nil && isEscape(err):
		return "", errLeaves
	case err != nil:
		return "", errors.New(withoutPath(err))
	case !info.Mode().IsRegular():
		return "", errors.New("this is no ordinary file")
	}
	file, err := d.root.Open(path)
	if err != nil {
		return "", errors.New(withoutPath(err))
	}
	defer file.Close()
	d.used[filepath.Join(d.dir, path)] = true
	data, err := d.decode(d.ctx, file, path)
	if d.ctx.Err() != nil {
		d.err = d.ctx.Err()
	}
	if err != nil {
		return "", err
	}
	hash := graph.BlobHash(data)
	d.blobs[hash] = data
	return hash, nil
}

// isEscape reports whether os.Root refused a link that leads out of it. The
// error is not exported.
func isEscape(err error) bool {
	var e *fs.PathError
	return errors.As(err, &e) && e.Err.Error() == "path escapes from parent"
}
