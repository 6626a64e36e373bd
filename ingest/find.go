package ingest

import (
	"cmp"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"outflow/ingest/record"
)

// A candidate is a file or directory that is for us, before it is read.
type candidate struct {
	file      string // to open it by, and to name it in messages
	name      string // of its source, before Options.Source
	directory string // what its source notes; see the package comment
	format    format
	given     bool // by its own path, not found in a directory
}

func (c *candidate) says() string { return c.format.says }

// found is what the paths of a load lead to.
type found struct {
	candidates  []*candidate
	skipped     []record.Problem  // files in directories that are not for us
	unreadable  []record.Problem  // files in directories of which that cannot be told
	directories map[string]string // the paths of directories, by what their sources note
}

// find goes through the paths. Whatever else is found, a path that leads to
// nothing for us is a problem.
func find(paths []string, opts Options) (*found, error) {
	f := &found{directories: map[string]string{}}
	var problems []record.Problem
	for _, p := range paths {
		before := len(f.candidates)
		info, err := os.Stat(p)
		switch {
		case err != nil:
			problems = append(problems, record.Problem{File: p, What: withoutPath(err)})
			continue
		case info.IsDir():
			err = f.walk(p, opts)
		default:
			err = f.file(p, filepath.Base(p), "")
			f.given(before, p, opts)
		}
		if err != nil {
			problems = append(problems, record.Problem{File: p, What: withoutPath(err)})
		} else if len(f.candidates) == before && len(f.unreadable) == 0 {
			problems = append(problems, f.nothing(p, info.IsDir()))
		}
	}
	problems = append(problems, f.unreadable...)
	if len(problems) == 0 {
		problems = f.name(opts.Source)
	}
	if len(problems) > 0 {
		return nil, &ProblemsError{Problems: problems}
	}
	return f, nil
}

// nothing says that there is nothing for us at a path.
func (f *found) nothing(p string, isDir bool) record.Problem {
	if isDir {
		return record.Problem{File: p, What: "nothing in this directory is for Outflow", Expected: whatIsRead}
	}
	skipped := f.skipped[len(f.skipped)-1]
	f.skipped = f.skipped[:len(f.skipped)-1]
	return skipped
}

// walk goes through a directory and all below it, in the order of names.
// Hidden files and directories are passed over.
func (f *found) walk(root string, opts Options) error {
	name := baseName(root)
	if other, again := f.directories[name]; again && opts.Source == "" && filepath.Clean(other) != filepath.Clean(root) {
		return fmt.Errorf("this directory is named %q, as %s is already; load one of them with --source and another name", name, other)
	}
	f.directories[cmp.Or(opts.Source, name)] = root
	// With the separator the root may itself be a link.
	return filepath.WalkDir(root+string(filepath.Separator), func(p string, d fs.DirEntry, err error) error {
		p = filepath.Clean(p)
		rel, relErr := filepath.Rel(root, p)
		rel = filepath.ToSlash(rel)
		switch {
		case relErr != nil:
			return relErr
		case err != nil:
			f.unreadable = append(f.unreadable, record.Problem{File: p, What: withoutPath(err)})
			return nil
		case rel != "." && strings.HasPrefix(d.Name(), ".") && d.IsDir():
			return fs.SkipDir
		case rel != "." && strings.HasPrefix(d.Name(), "."):
			return nil
		case d.IsDir():
			if rel == "." {
				rel = name
			}
			f.directory(p, rel, cmp.Or(opts.Source, name))
			return nil
		}
		if err := f.file(p, rel, cmp.Or(opts.Source, name)); err != nil {
			f.unreadable = append(f.unreadable, record.Problem{File: p, What: withoutPath(err)})
		}
		return nil
	})
}

// baseName is the name of a directory, also of one given as "." or "..".
func baseName(dir string) string {
	if whole, err := filepath.Abs(dir); err == nil {
		dir = whole
	}
	return filepath.Base(dir)
}

// given takes note that a file, if it was found to be for us, was given by its
// own path.
func (f *found) given(at int, p string, opts Options) {
	if at < len(f.candidates) {
		f.candidates[at].given = true
		if opts.Source == "" {
			f.candidates[at].directory = baseName(filepath.Dir(p)) + alone
		}
	}
}

// alone ends what a source notes whose file was given by its own path: it was
// not found as part of that directory, and is not gone with it.
const alone = "/"

// name gives the sources their names. Two files cannot be one source: the
// second would retire what the first said.
func (f *found) name(source string) []record.Problem {
	named := slices.Collect(func(yield func(*candidate) bool) {
		for i := range f.candidates {
			if !f.candidates[i].format.ownSources && !yield(f.candidates[i]) {
				return
			}
		}
	})
	if source != "" && len(named) == 0 {
		return []record.Problem{{File: f.candidates[0].file, What: "claims name their own sources, so --source cannot"}}
	}
	var problems []record.Problem
	first := map[string]string{}
	for _, c := range named {
		switch {
		case source != "" && len(named) == 1:
			c.name = source
		case source != "":
			c.name = source + "/" + c.name
		}
		if fault := record.BadID(c.name); fault != "" {
			problems = append(problems, record.Problem{File: c.file, What: fault + "; load it with --source and a name that can be one"})
		}
		if other, again := first[c.name]; again {
			problems = append(problems, record.Problem{File: c.file, What: fmt.Sprintf(
				"this would be the source %q, as %s is already; load one of them with --source and another name", c.name, other)})
		}
		first[c.name] = c.file
	}
	return problems
}

// withoutPath is an error's text without the path, which the message names
// already.
func withoutPath(err error) string {
	if e, ok := err.(*fs.PathError); ok {
		return e.Err.Error()
	}
	return err.Error()
}
