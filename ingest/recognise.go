package ingest

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"outflow/ingest/bulk"
	"outflow/ingest/packed"
	"outflow/ingest/record"
)

// whatIsRead is what a file could be.
const whatIsRead = `a manifest (YAML or JSON whose first key is outflow: 1), claims as "outflow export" writes them, events of OpenLineage, the artifacts of dbt, fideslang YAML, or a directory of CSV files such as transfers.csv`

// directory adds a directory if it is itself a source. That it cannot be read is
// for whoever walks through it to say.
func (f *found) directory(p, name, directory string) {
	entries, _ := os.ReadDir(p)
	if slices.ContainsFunc(entries, func(e os.DirEntry) bool { return bulk.IsFile(e.Name()) && !e.IsDir() }) {
		f.inputs = append(f.inputs, &input{file: p, name: name, directory: directory, format: &bulkFormat, lists: p})
	}
}

// file adds a file if it is for us, and else notes that it is not.
func (f *found) file(p, name, directory string) error {
	info, err := os.Stat(p)
	if err != nil {
		return err
	}
	in := &input{file: p, name: name, directory: directory, lists: filepath.Dir(p), open: func() (io.ReadCloser, error) { return os.Open(p) }}
	switch {
	case info.IsDir():
		f.skip(in, record.Problem{What: "this is a link to a directory, which is not followed"})
	case directory != "" && bulk.IsFile(path.Base(name)): // a file of the directory that is the source
	case !info.Mode().IsRegular():
		f.skip(in, record.Problem{What: "this is no ordinary file", Expected: whatIsRead})
	default:
		file, err := os.Open(p)
		if err != nil {
			return err
		}
		defer file.Close()
		head, err := readHead(file)
		if err != nil {
			return err
		}
		f.recognise(head, in)
	}
	return nil
}

// skip notes that an input is not for us.
func (f *found) skip(in *input, foreign record.Problem) {
	foreign.File = in.file
	if in.directory != "" {
		foreign.Expected = "" // whoever gave the directory did not take each file in it for one
	}
	f.skipped = append(f.skipped, foreign)
}

// recognises adds an input if it is in a format that is read here, and reports whether it is.
// comment is that in the header of a file that is compressed, "" if there is none.
func (f *found) recognises(head []byte, comment string, in *input) bool {
	for i := range formats {
		if formats[i].is(head) || comment != "" && formats[i].isPacked != nil && formats[i].isPacked(comment) {
			in.format = &formats[i]
			f.add(in)
			return true
		}
		if formats[i].isBeside != nil && formats[i].isBeside(head) {
			in.format = &formats[i]
			f.beside = append(f.beside, in)
			return true
		}
	}
	return false
}

// recognise adds an input if it is for us, and else notes that it is not.
func (f *found) recognise(head []byte, in *input) {
	if f.recognises(head, "", in) {
		return
	}
	if inner := packed.Head(head, headBytes); inner != nil {
		open := in.open
		in.open, in.head = func() (io.ReadCloser, error) { return unpack(open, head) }, inner
		if f.recognises(inner, packed.Comment(head), in) {
			return
		}
	}
	what, instead := record.Foreign(head)
	switch {
	case what != "":
		f.skip(in, record.Problem{What: what, Expected: instead})
	case bulk.IsFile(path.Base(in.name)):
		f.skip(in, record.Problem{What: "this is one file of a directory of CSV files; give the directory"})
	case len(strings.TrimSpace(string(head))) == 0:
		f.skip(in, record.Problem{What: "the file is empty", Expected: whatIsRead})
	default:
		foreign := record.Problem{What: "this file is not for Outflow", DidYouMean: bulk.NearFile(path.Base(in.name))}
		if foreign.DidYouMean == "" {
			foreign.Expected = whatIsRead
		}
		f.skip(in, foreign)
	}
}

// add adds an input, to one that is there already if the files of its format belong
// together.
func (f *found) add(in *input) {
	part := *in
	in.parts = []*input{&part}
	if in.format.together {
		if root, walked := f.directories[in.directory]; walked {
			in.file, in.name = root, baseName(root)
			for _, other := range f.inputs {
				if other.format == in.format && other.file == root {
					other.parts = append(other.parts, &part)
					return
				}
			}
		}
	}
	f.inputs = append(f.inputs, in)
}

// headBytes is how much of a file is looked at to see what it is.
const headBytes = 64 << 10

func readHead(file io.Reader) ([]byte, error) {
	head := make([]byte, headBytes)
	n, err := io.ReadFull(file, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return head[:n], err
}

// reader adds what a reader holds, if it is for us. What was looked at to find that out
// is not read again.
func (f *found) reader(given Input) error {
	file, err := given.Open()
	if err != nil {
		return err
	}
	f.held = append(f.held, file)
	head, err := readHead(file)
	if err != nil {
		return err
	}
	whole := io.MultiReader(bytes.NewReader(head), file)
	f.recognise(head, &input{file: given.Path, given: true, isReader: true, head: head, open: func() (io.ReadCloser, error) {
		if first := whole; first != nil {
			whole = nil
			return struct {
				io.Reader
				io.Closer
			}{first, file}, nil
		}
		return given.Open()
	}})
	return nil
}

// unpack opens a file that is compressed.
func unpack(open func() (io.ReadCloser, error), head []byte) (io.ReadCloser, error) {
	file, err := open()
	if err != nil {
		return nil, err
	}
	inner, err := packed.Open(file, head)
	if err != nil {
		file.Close()
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{inner, closers{inner, file}}, nil
}

// closers close all of them.
type closers []io.Closer

func (c closers) Close() error {
	var errs []error
	for _, each := range c {
		errs = append(errs, each.Close())
	}
	return errors.Join(errs...)
}
