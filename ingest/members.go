package ingest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"outflow/graph"
	lists "outflow/ingest/members"
	"outflow/ingest/record"
)

// members are the member lists that the files of a load name. Each is read
// once, and kept for the commit.
type members struct {
	key   *lists.Key        // of the pseudonyms
	lists map[string][]byte // by hash
	read  map[memberFile]listed
	used  map[string]bool // the files that are member lists
	noKey error           // lists.ErrNoKey if some need a key, and there is none
}

// A memberFile is where a list lies, and the zone in which its days begin.
type memberFile struct{ dir, path, zone string }

// listed is what came of reading a list.
type listed struct {
	hash     string
	warnings []record.Problem
	err      error
}

func newMembers(opts Options) *members {
	return &members{key: opts.MembersKey, lists: map[string][]byte{}, read: map[memberFile]listed{}, used: map[string]bool{}}
}

// of returns what finds the member lists of an input, nil if there are none: they may
// not leave their directory, since a manifest that comes from elsewhere must not be
// able to name files of this machine. What is wrong with a list is told with the places
// in the list.
func (m *members) of(ctx context.Context, in *input, r *record.Reader) func(path string) (hash string, err error) {
	if in.lists == "" {
		return nil
	}
	told := map[string]bool{}
	return func(path string) (string, error) {
		path = filepath.FromSlash(path)
		file := memberFile{in.lists, path, r.Zone.String()}
		l, ok := m.read[file]
		if !ok {
			l = m.list(ctx, file, r.Zone)
			m.read[file] = l
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

var errAddress = errors.New("this is an address, and only a file can be named; the command line can fetch a list from PostgreSQL: outflow members replace COHORT --from postgres://… --query …")

// list reads a list.
func (m *members) list(ctx context.Context, at memberFile, zone *time.Location) listed {
	file, err := openWithin(at.dir, at.path)
	if err != nil {
		return listed{err: err}
	}
	defer file.Close()
	whole := filepath.Join(at.dir, at.path)
	m.used[whole] = true
	l := listed{}
	list, err := lists.Read(ctx, file, lists.Options{File: whole, Zone: zone, Key: m.key, Warn: func(p record.Problem) { l.warnings = append(l.warnings, p) }})
	if errors.Is(err, lists.ErrNoKey) {
		m.noKey = lists.ErrNoKey
	}
	if err != nil {
		return listed{err: err}
	}
	data := list.Encode()
	l.hash = graph.BlobHash(data)
	m.lists[l.hash] = data
	return l
}

// openWithin opens a list that may not leave its directory. The error leaves out the
// path.
func openWithin(dir, path string) (*os.File, error) {
	if strings.Contains(path, "://") {
		return nil, errAddress
	}
	if !filepath.IsLocal(path) {
		return nil, errLeaves
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, errors.New(withoutPath(err))
	}
	defer root.Close()
	info, err := root.Stat(path)
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
	file, err := root.Open(path)
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
