package ingest

import (
	"io"
	"os"
	"path"
	"slices"
	"strings"

	"outflow/ingest/bulk"
	"outflow/ingest/record"
)

// whatIsRead is what a file could be.
const whatIsRead = `a manifest (YAML or JSON whose first key is outflow: 1), claims as "outflow export" writes them, or a directory of CSV files such as transfers.csv`

// directory adds a directory if it is itself a source. That it cannot be read is
// for whoever walks through it to say.
func (f *found) directory(p, name, directory string) {
	entries, _ := os.ReadDir(p)
	if slices.ContainsFunc(entries, func(e os.DirEntry) bool { return bulk.IsFile(e.Name()) && !e.IsDir() }) {
		f.candidates = append(f.candidates, &candidate{file: p, name: name, directory: directory, format: bulkFormat})
	}
}

// file adds a file if it is for us, and else notes that it is not.
func (f *found) file(p, name, directory string) error {
	info, err := os.Stat(p)
	if err != nil {
		return err
	}
	skip := func(foreign record.Problem) error {
		foreign.File = p
		if directory != "" {
			foreign.Expected = "" // whoever gave the directory did not take each file in it for one
		}
		f.skipped = append(f.skipped, foreign)
		return nil
	}
	if info.IsDir() {
		return skip(record.Problem{What: "this is a link to a directory, which is not followed"})
	}
	if directory != "" && bulk.IsFile(path.Base(name)) {
		return nil // a file of the directory that is the source
	}
	if !info.Mode().IsRegular() {
		return skip(record.Problem{What: "this is no ordinary file", Expected: whatIsRead})
	}
	head, err := readHead(p)
	if err != nil {
		return err
	}
	for _, format := range formats {
		if format.is(head) {
			f.candidates = append(f.candidates, &candidate{file: p, name: name, directory: directory, format: format})
			return nil
		}
	}
	what, instead := record.Foreign(head)
	switch {
	case what != "":
		return skip(record.Problem{What: what, Expected: instead})
	case bulk.IsFile(path.Base(name)):
		return skip(record.Problem{What: "this is one file of a directory of CSV files; give the directory"})
	case len(strings.TrimSpace(string(head))) == 0:
		return skip(record.Problem{What: "the file is empty", Expected: whatIsRead})
	}
	foreign := record.Problem{What: "this file is not for Outflow", DidYouMean: bulk.NearFile(path.Base(name))}
	if foreign.DidYouMean == "" {
		foreign.Expected = whatIsRead
	}
	return skip(foreign)
}

// headBytes is how much of a file is looked at to see what it is.
const headBytes = 64 << 10

func readHead(p string) ([]byte, error) {
	file, err := os.Open(p)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	head := make([]byte, headBytes)
	n, err := io.ReadFull(file, head)
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		err = nil
	}
	return head[:n], err
}
