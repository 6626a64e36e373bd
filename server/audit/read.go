package audit

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Files are named by when their process began, so that their names are in the
// order of time.
const (
	stamp  = "2006-01-02T150405.000000Z"
	ending = ".ndjson"
)

// Evidence is what a log is checked by besides itself.
type Evidence struct {
	Key []byte // that hashes were made with, nil for none
	// Since is a checkpoint that was kept elsewhere, nil for none.
	Since *Checkpoint
	// Commits are the entries that commits of the store name, by the number of the commit.
	Commits map[int64]Name
	// Others are the names of logs that other services keep which load into the store.
	Others []string
}

// Findings are what reading a log shows.
type Findings struct {
	// Faults are what is not as it was written, a sentence each.
	Faults []string
	// Unkeyed are the files whose hashes anybody can compute who can write them.
	Unkeyed []string
	// Missing are the logs that commits of the store name and that are neither here nor
	// another service's, in the order of their commits.
	Missing []MissingLog
}

// A MissingLog is one that was taken away, or one of which nobody said that another service
// keeps it.
type MissingLog struct {
	Name    string // see Name.Log
	Commits int    // how many name it
	Last    int64  // the last of them
}

// Read goes through all files of a directory, the oldest first, and calls each
// with every entry. An unfinished last line is no fault: it was never acknowledged.
func Read(dir string, by Evidence, each func(file string, e *Entry) error) (*Findings, error) {
	names, err := files(dir)
	if err != nil {
		return nil, err
	}
	r := &reading{dir: dir, key: by.Key, each: each, known: map[string]map[int64]witness{}, sworn: map[string]int64{}}
	for _, name := range names {
		first, err := r.firstEntry(name)
		if err != nil {
			continue // told below
		}
		for _, h := range first.Files {
			r.know(h, "a later file", first.Keyed)
		}
	}
	if by.Since != nil {
		if by.Key != nil && !by.Since.Keyed {
			r.found.Faults = append(r.found.Faults, "the checkpoint was made without the key: whoever can write it can forge it")
		}
		for _, h := range by.Since.Files {
			r.know(h, "the checkpoint", by.Since.Keyed)
		}
	}
	if err := r.knowCommits(by, names); err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := r.file(name); err != nil {
			return nil, err
		}
		delete(r.known, name)
	}
	for _, name := range slices.Sorted(maps.Keys(r.known)) {
		for _, w := range r.known[name] {
			r.found.Faults = append(r.found.Faults, fmt.Sprintf("%s is gone: %s names it", name, w.who))
			break
		}
	}
	return &r.found, nil
}

// A reading is the reading of one log.
type reading struct {
	dir   string
	key   []byte
	each  func(file string, e *Entry) error
	known map[string]map[int64]witness // entries that others name, by file and number
	sworn map[string]int64             // the last entries that something made with the key names
	found Findings
}

// A witness names the hash of an entry.
type witness struct{ hash, who string }

func (r *reading) know(h Head, who string, keyed bool) {
	if keyed {
		r.sworn[h.File] = max(r.sworn[h.File], h.Number)
	}
	if r.known[h.File] == nil {
		r.known[h.File] = map[int64]witness{}
	}
	switch w, again := r.known[h.File][h.Number]; {
	case !again:
		r.known[h.File][h.Number] = witness{h.Hash, who}
	case w.hash != h.Hash:
		r.found.Faults = append(r.found.Faults, fmt.Sprintf("%s:%d: %s and %s know another entry each", h.File, h.Number, w.who, who))
	}
}

// knowCommits takes the commits of the store for witnesses of the entries that they name. Two
// services that began one log at the same time may call it by the first entry of either.
func (r *reading) knowCommits(by Evidence, names []string) error {
	here := map[string]bool{}
	for _, name := range names {
		first, err := firstOf(filepath.Join(r.dir, name))
		if err != nil {
			return err
		}
		if first != nil {
			here[first.hash] = true
		}
	}
	for _, number := range slices.Sorted(maps.Keys(by.Commits)) {
		entry := by.Commits[number]
		switch {
		case here[entry.Log]:
			r.know(entry.Head, fmt.Sprintf("commit %d of the store", number), false)
		case !slices.Contains(by.Others, entry.Log):
			r.miss(entry.Log, number)
		}
	}
	return nil
}

func (r *reading) miss(log string, commit int64) {
	missing := r.found.Missing
	i := slices.IndexFunc(missing, func(m MissingLog) bool { return m.Name == log })
	if i < 0 {
		i, missing = len(missing), append(missing, MissingLog{Name: log})
	}
	missing[i].Commits++
	missing[i].Last = commit
	r.found.Missing = missing
}

// keyOf returns the key that the hashes of a file are made with, by its first line, and
// reports whether they can be checked.
func (r *reading) keyOf(name string, line []byte) (key []byte, sure bool) {
	first := Entry{}
	if _, err := readSigned(nil, line, &first); err != nil && !errors.Is(err, errHash) {
		return r.key, true // told as no entry
	}
	switch {
	case first.Keyed && r.key == nil:
		r.found.Faults = append(r.found.Faults, name+": its hashes were made with a key, without which they cannot be checked")
		return nil, false
	case first.Keyed:
		return r.key, true
	}
	r.found.Unkeyed = append(r.found.Unkeyed, name)
	return nil, true
}

// file checks one file against itself and against what others say of it.
func (r *reading) file(name string) error {
	known := r.known[name]
	f, err := os.Open(filepath.Join(r.dir, name))
	if err != nil {
		return err
	}
	defer f.Close()
	fault := func(line int64, format string, args ...any) {
		r.found.Faults = append(r.found.Faults, fmt.Sprintf("%s:%d: ", name, line)+fmt.Sprintf(format, args...))
	}
	number, previous, key, sure := int64(0), "", r.key, true
	for lines := bufio.NewReader(f); ; {
		line, err := lines.ReadBytes('\n')
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		line = bytes.TrimSuffix(line, []byte("\n"))
		if number++; number == 1 {
			key, sure = r.keyOf(name, line)
		}
		e, err := parse(key, line)
		if err != nil && (sure || !errors.Is(err, errHash)) {
			fault(number, "%v", err)
		}
		if e == nil {
			previous = "?"
			continue
		}
		if number == 1 && e.File != "" && e.File != name {
			fault(number, "it begins %s: the file was copied or renamed", e.File)
		}
		if e.Number != number {
			fault(number, "it says that it is entry %d: entries were taken out or put in", e.Number)
			number = e.Number
		}
		if e.Previous != previous && previous != "?" {
			fault(number, "the entry before it is not the one that it follows")
		}
		previous = e.hash
		if w, ok := known[number]; ok && w.hash != e.hash {
			fault(number, "%s knows another entry in its place", w.who)
		}
		delete(known, number)
		if err := r.each(name, e); err != nil {
			return err
		}
	}
	if key == nil && r.key != nil && r.sworn[name] < number {
		fault(number, "its hash was made without the key, and nothing that was made with it names this entry or a later one")
	}
	for _, n := range slices.Sorted(maps.Keys(known)) {
		fault(number, "%s knows of entry %d: the end was cut off", known[n].who, n)
	}
	return nil
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

// firstOf returns what a file begins with, whatever hash it should have; nil if that is no
// entry.
func firstOf(path string) (*Entry, error) {
	line, err := firstLine(path)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	e, _ := parse(nil, line)
	return e, nil
}

// oldestOf returns what the oldest file of a directory begins with, as firstOf does; nil if
// there is none.
func oldestOf(dir string) (*Entry, error) {
	names, err := files(dir)
	if err != nil || len(names) == 0 {
		return nil, err
	}
	return firstOf(filepath.Join(dir, names[0]))
}

func firstLine(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	line, err := bufio.NewReader(f).ReadBytes('\n')
	return bytes.TrimSuffix(line, []byte("\n")), err
}

// firstEntry returns what a file begins with, unless it was changed or cannot be checked.
func (r *reading) firstEntry(name string) (*Entry, error) {
	line, err := firstLine(filepath.Join(r.dir, name))
	if err != nil {
		return nil, err
	}
	e, err := parse(nil, line)
	if e != nil && e.Keyed && r.key != nil {
		return parse(r.key, line)
	}
	if e != nil && e.Keyed && errors.Is(err, errHash) { // nobody can tell
		err = nil
	}
	return e, err
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
	e, err := parse(nil, line)
	if err != nil && !errors.Is(err, errHash) { // which is not looked at here: Read tells
		return nil, nil
	}
	return e, nil
}
