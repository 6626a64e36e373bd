package ingest

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"outflow/ingest/record"
)

// found is what the paths of a load lead to.
type found struct {
	inputs      []*input
	beside      []*input          // files that say more of an input
	skipped     []record.Problem  // files in directories that are not for us
	unreadable  []record.Problem  // files in directories of which that cannot be told
	directories map[string]string // the paths of directories, by what their sources note
	held        []io.Closer       // of readers, until the load is done
}

// find goes through what is to be loaded. Whatever else is found, a path that leads to
// nothing for us is a problem.
func find(inputs []Input, opts Options) (*found, error) {
	f := &found{directories: map[string]string{}}
	var problems []record.Problem
	for _, in := range inputs {
		before := len(f.inputs) + len(f.beside)
		isDir, err := f.input(in, opts)
		if err != nil {
			problems = append(problems, record.Problem{File: in.Path, What: withoutPath(err)})
		} else if len(f.inputs)+len(f.beside) == before && len(f.unreadable) == 0 {
			problems = append(problems, f.nothing(in.Path, isDir))
		}
	}
	problems = append(problems, f.join()...)
	if problems = append(problems, f.unreadable...); len(problems) > 0 {
		f.close()
		return nil, &ProblemsError{Problems: problems}
	}
	return f, nil
}

// input goes through one of them, and reports whether it is a directory.
func (f *found) input(in Input, opts Options) (isDir bool, err error) {
	if in.Open != nil {
		return false, f.reader(in)
	}
	info, err := os.Stat(in.Path)
	switch {
	case err != nil:
		return false, err
	case info.IsDir():
		return true, f.walk(in.Path, opts)
	}
	before, beside := len(f.inputs), len(f.beside)
	err = f.file(in.Path, filepath.Base(in.Path), "")
	if len(f.beside) > beside {
		f.beside[beside].given = true
	}
	if len(f.inputs) > before {
		f.inputs[before].given = true
		if opts.Source == "" {
			f.inputs[before].directory = baseName(filepath.Dir(in.Path)) + alone
		}
	}
	return false, err
}

// join makes files that say more of an input parts of the one that they lie beside. What lies
// beside none says nothing, and beside several it cannot be told of which.
func (f *found) join() (problems []record.Problem) {
	for _, b := range f.beside {
		var of []*input
		for _, in := range f.inputs {
			if in.format == b.format && filepath.Dir(in.file) == filepath.Dir(b.file) {
				of = append(of, in)
			}
		}
		p := record.Problem{File: b.file}
		switch len(of) {
		case 1:
			of[0].parts = append(of[0].parts, b)
			continue
		case 0:
			p.What, p.Expected = "this says something only of "+b.format.main+", and none is loaded from where it lies", "the directory of both"
		default:
			p.What, p.Expected = "this says something only of "+b.format.main+", and several are loaded from where it lies", "a directory for each"
		}
		if b.given || len(of) > 1 {
			problems = append(problems, p)
		} else {
			f.skip(b, p)
		}
	}
	for _, in := range f.inputs {
		if wrote := in.format.wrote; wrote != nil {
			f.skipped = slices.DeleteFunc(f.skipped, func(p record.Problem) bool {
				path, err := filepath.Rel(filepath.Dir(in.file), p.File)
				return err == nil && wrote(filepath.ToSlash(path))
			})
		}
	}
	if len(f.inputs) == 0 && len(problems) == 0 && len(f.beside) > 0 {
		problems = append(problems, f.nothing(filepath.Dir(f.beside[0].file), true))
	}
	return problems
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

// alone ends what a source notes whose file was given by its own path: it was
// not found as part of that directory, and is not gone with it.
const alone = "/"

// prepare finds out what must be known of the inputs before they are read. One that
// cannot be opened is a problem beside those of the others.
func (f *found) prepare(ctx context.Context, m *members, opts Options) error {
	var problems []record.Problem
	for _, in := range f.inputs {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := in.format.prepare(in, m, opts); err != nil {
			problems = append(problems, record.Problem{File: in.file, What: withoutPath(err)})
		}
	}
	if len(problems) > 0 {
		return &ProblemsError{Problems: problems}
	}
	if err := f.checkNamespace(opts); err != nil {
		return err
	}
	return f.name(opts.Source)
}

// checkNamespace refuses a namespace that nothing lies in.
func (f *found) checkNamespace(opts Options) error {
	if opts.Namespace != "" && !slices.ContainsFunc(f.inputs, func(in *input) bool { return in.format.namespaced }) {
		return &ProblemsError{Problems: []record.Problem{{File: f.inputs[0].file, What: "a namespace says where the relations of dbt lie, and nothing of dbt is loaded"}}}
	}
	return nil
}

// close closes what readers were opened.
func (f *found) close() {
	for _, file := range f.held {
		_ = file.Close() // it was only read
	}
}

// name gives the sources their names. Two files cannot be one source: the
// second would retire what the first said.
func (f *found) name(source string) error {
	var named []*input
	for _, in := range f.inputs {
		if !in.format.ownSources {
			named = append(named, in)
		}
	}
	if source != "" && len(named) == 0 {
		return &ProblemsError{Problems: []record.Problem{{File: f.inputs[0].file, What: "claims name their own sources, so --source cannot"}}}
	}
	var problems []record.Problem
	first := map[string]string{}
	for _, in := range named {
		switch {
		case source != "" && len(named) == 1:
			in.name = source
		case in.name == "" && in.broken != nil: // that is told
			continue
		case in.name == "":
			problems = append(problems, record.Problem{File: in.file, What: "nothing names its source; state it there, as source: NAME, or load it with --source"})
			continue
		case source != "":
			in.name = source + "/" + in.name
		}
		if fault := record.BadID(in.name); fault != "" {
			problems = append(problems, record.Problem{File: in.file, What: fault + "; load it with --source and a name that can be one"})
		}
		if other, again := first[in.name]; again {
			problems = append(problems, record.Problem{File: in.file, What: fmt.Sprintf(
				"this would be the source %q, as %s is already; load one of them with --source and another name", in.name, other)})
		}
		first[in.name] = in.file
	}
	if len(problems) > 0 {
		return &ProblemsError{Problems: problems}
	}
	return nil
}

// withoutPath is an error's text without the path, which the message names
// already.
func withoutPath(err error) string {
	if e, ok := err.(*fs.PathError); ok {
		return e.Err.Error()
	}
	return err.Error()
}
