package audit

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Files are named by when their process began, so that their names are in the
// order of time.
const (
	stamp  = "2006-01-02T150405.000000Z"
	ending = ".ndjson"
)

// Read goes through all files of a directory, the oldest first, and calls each
// with every entry. It returns, a sentence each, what is not as it was written.
// An unfinished last line is no fault: it was never acknowledged.
func Read(dir string, each func(file string, e *Entry) error) (faults []string, err error) {
	names, err := files(dir)
	if err != nil {
		return nil, err
	}
	// What other files say of where one ended, by file and number.
	known := map[string]map[int64]Head{}
	for _, name := range names {
		first, err := firstEntry(filepath.Join(dir, name))
		if err != nil {
			continue // told below
		}
		for _, h := range first.Files {
			if known[h.File] == nil {
				known[h.File] = map[int64]Head{}
			}
			known[h.File][h.Number] = h
		}
	}
	for _, name := range names {
		more, err := readFile(dir, name, known[name], each)
		if err != nil {
			return nil, err
		}
		delete(known, name)
		faults = append(faults, more...)
	}
	for name := range known {
		faults = append(faults, name+" is gone: a later file names it")
	}
	return faults, nil
}

// readFile checks one file against itself and against what others say of it.
func readFile(dir, name string, known map[int64]Head, each func(string, *Entry) error) (faults []string, err error) {
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	fault := func(line int64, format string, args ...any) {
		faults = append(faults, fmt.Sprintf("%s:%d: ", name, line)+fmt.Sprintf(format, args...))
	}
	number, previous := int64(0), ""
	r := bufio.NewReader(f)
	for {
		line, err := r.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		number++
		e, err := parse(bytes.TrimSuffix(line, []byte("\n")))
		if err != nil {
			fault(number, "%v", err)
		}
		if e == nil {
			previous = "?"
			continue
		}
		if e.Number != number {
			fault(number, "it says that it is entry %d: entries were taken out or put in", e.Number)
			number = e.Number
		}
		if e.Previous != previous && previous != "?" {
			fault(number, "the entry before it is not the one that it follows")
		}
		previous = e.hash
		if h, ok := known[number]; ok && h.Hash != e.hash {
			fault(number, "a later file knows another entry in its place")
		}
		delete(known, number)
		if err := each(name, e); err != nil {
			return nil, err
		}
	}
	for n := range known {
		fault(number, "a later file knows of entry %d: the end was cut off", n)
	}
	return faults, nil
}

// files lists the names of the files of a directory, the oldest first.
func files(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ending) && e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// heads says where the files end that no file names in their final state yet:
// the newest, and those that were written to since it began.
func heads(dir string) ([]Head, error) {
	names, err := files(dir)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	newest := names[len(names)-1]
	began, _, _ := strings.Cut(newest, "Z-")
	since, err := time.Parse(stamp, began+"Z")
	if err != nil {
		since = time.Time{}
	}
	var all []Head
	for _, name := range names {
		path := filepath.Join(dir, name)
		info, err := os.Stat(path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return nil, err
		case name != newest && info.ModTime().Before(since.Add(-time.Second)): // file systems tell time coarsely
			continue
		}
		last, err := lastEntry(path)
		if err != nil {
			return nil, err
		}
		if last != nil {
			all = append(all, Head{name, last.Number, last.hash})
		}
	}
	return all, nil
}

func firstEntry(path string) (*Entry, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	line, err := bufio.NewReader(f).ReadBytes('\n')
	if err != nil {
		return nil, err
	}
	return parse(bytes.TrimSuffix(line, []byte("\n")))
}

// mostLine is longer than any entry: questions and names are bounded.
const mostLine = 256 << 10

// lastEntry returns the last whole entry of a file, nil if there is none that
// can be read.
func lastEntry(path string) (*Entry, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	from := max(0, info.Size()-2*mostLine)
	tail := make([]byte, info.Size()-from)
	n, err := f.ReadAt(tail, from)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	tail = tail[:n]
	end := bytes.LastIndexByte(tail, '\n')
	if end < 0 {
		return nil, nil
	}
	line := tail[bytes.LastIndexByte(tail[:end], '\n')+1 : end]
	e, err := parse(line)
	if err != nil {
		return nil, nil // Read tells
	}
	return e, nil
}
