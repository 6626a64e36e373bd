package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"outflow/graph"
	lists "outflow/ingest/members"
	"outflow/ingest/record"
)

// members are the member lists that the files of a load name. Each is read
// once, and kept for the commit.
type members struct {
	key   []byte            // of the pseudonyms
	blobs map[string][]byte // by hash
	used  map[string]bool   // the files that are member lists
	noKey error             // lists.ErrNoKey if some need a key, and there is none
}

func newMembers(opts Options) *members {
	return &members{key: opts.MembersKey, blobs: map[string][]byte{}, used: map[string]bool{}}
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

// listed is what came of reading a list.
type listed struct {
	hash     string
	warnings []record.Problem
	err      error
}

func (d *memberDir) close() { d.root.Close() }

// tell makes a record reader find its member lists here. What is wrong with a
// list is told with the places in the list.
func (d *memberDir) tell(r *record.Reader) {
	told := map[string]bool{}
	r.Members = func(path string) (string, error) {
		path = filepath.FromSlash(path)
		l, ok := d.lists[path]
		if !ok {
			l = d.read(path, r)
			d.lists[path] = l
		}
		if l.err == nil && !told[path] {
			told[path] = true
			for _, p := range l.warnings {
				r.Warnings.Add(p)
			}
		}
		if faults := (*lists.FaultsError)(nil); errors.As(l.err, &faults) {
			if !told[path] {
				told[path] = true
				for _, p := range faults.All {
					r.Problems.Add(p)
				}
			}
			return "", fmt.Errorf("the list cannot be used, for the %s in it", record.Count(faults.Count(), "problem"))
		}
		return l.hash, l.err
	}
}

var errLeaves = errors.New("the path leaves the directory of the file that names it; a member list lies in that directory or below it")

// read reads a list.
func (d *memberDir) read(path string, r *record.Reader) listed {
	file, err := d.open(path)
	if err != nil {
		return listed{err: err}
	}
	defer file.Close()
	whole := filepath.Join(d.dir, path)
	d.used[whole] = true
	l := listed{}
	list, err := lists.Read(d.ctx, file, lists.Options{File: whole, Zone: r.Zone, Key: d.key, Warn: func(p record.Problem) { l.warnings = append(l.warnings, p) }})
	if d.ctx.Err() != nil {
		d.err = d.ctx.Err()
	}
	if errors.Is(err, lists.ErrNoKey) {
		d.noKey = lists.ErrNoKey
	}
	if err != nil {
		return listed{err: err}
	}
	data := list.Encode()
	l.hash = graph.BlobHash(data)
	d.blobs[l.hash] = data
	return l
}

// open opens a list. The error leaves out the path.
func (d *memberDir) open(path string) (*os.File, error) {
	if !filepath.IsLocal(path) {
		return nil, errLeaves
	}
	info, err := d.root.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("there is no such file")
	case err != nil && isEscape(err):
		return nil, errLeaves
	case err != nil:
		return nil, errors.New(withoutPath(err))
	case !info.Mode().IsRegular():
		return nil, errors.New("this is no ordinary file")
	}
	file, err := d.root.Open(path)
	if err != nil {
		return nil, errors.New(withoutPath(err))
	}
	return file, nil
}

// isEscape reports whether os.Root refused a link that leads out of it. The
// error is not exported.
func isEscape(err error) bool {
	var e *fs.PathError
	return errors.As(err, &e) && e.Err.Error() == "path escapes from parent"
}
