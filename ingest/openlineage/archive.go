package openlineage

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// archived stands in the header of each file of an archive, so that one is told by that: what
// came first may be no event.
const archived = "events of OpenLineage, as they came"

// IsArchive reports whether the comment in the header of a file that is compressed with gzip is
// that of an archive's.
func IsArchive(comment string) bool { return comment == archived }

// An Archive keeps events as they came, in files of a directory: one for each day of UTC on
// which some came and each process, with a line for each event, compressed with gzip. What is
// added at a time is a member of gzip, so that one that a crash cut off leaves what came before
// it readable. One goroutine may use it at a time.
type Archive struct {
	dir     string
	process string // of this process alone
	now     func() time.Time

	file  *os.File // nil if there is none to add to
	day   string   // of the file
	files int      // made so far
	size  int64    // of the file
	lines *gzip.Writer
	next  bytes.Buffer
}

// OpenArchive opens an archive in a directory, which is made if it is not there.
func OpenArchive(dir string) (*Archive, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("keep events: %w", err)
	}
	lines, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		return nil, err
	}
	started := time.Now().UTC().Format("150405.000000")
	return &Archive{dir: dir, process: fmt.Sprintf("%s-%d", started, os.Getpid()), now: time.Now, lines: lines}, nil
}

// Add adds events, each a JSON object, and returns once they are on the disk.
func (a *Archive) Add(events [][]byte) error {
	day := a.now().UTC().Format(time.DateOnly)
	if a.file == nil || a.day != day {
		if err := a.begin(day); err != nil {
			return fmt.Errorf("keep events: %w", err)
		}
	}
	if err := a.pack(events); err != nil {
		return fmt.Errorf("keep events: %w", err)
	}
	n, err := a.file.Write(a.next.Bytes())
	if err == nil {
		err = a.file.Sync()
	}
	if err != nil {
		// Part of it would be in the way of what comes after it.
		if cut := a.file.Truncate(a.size); cut != nil {
			err = errors.Join(err, cut, a.Close())
		}
		return fmt.Errorf("keep events: %w", err)
	}
	a.size += int64(n)
	return nil
}

// pack makes a member of events.
func (a *Archive) pack(events [][]byte) error {
	a.next.Reset()
	a.lines.Reset(&a.next)
	if a.size == 0 {
		a.lines.Comment = archived
	}
	var line bytes.Buffer
	for _, e := range events {
		line.Reset()
		if bytes.ContainsAny(e, "\r\n") {
			if err := json.Compact(&line, e); err != nil {
				return err
			}
		} else {
			line.Write(e)
		}
		line.WriteByte('\n')
		if _, err := a.lines.Write(line.Bytes()); err != nil {
			return err
		}
	}
	return a.lines.Close()
}

// begin begins a file.
func (a *Archive) begin(day string) error {
	if err := a.Close(); err != nil {
		return err
	}
	name := fmt.Sprintf("%s-%s", day, a.process)
	if a.files > 0 {
		name += fmt.Sprintf("-%d", a.files)
	}
	file, err := os.OpenFile(filepath.Join(a.dir, name+".ndjson.gz"), os.O_CREATE|os.O_EXCL|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return err
	}
	a.file, a.day, a.size, a.files = file, day, 0, a.files+1
	// So that the file is still there after a power cut.
	dir, err := os.Open(a.dir)
	if err == nil {
		err = errors.Join(dir.Sync(), dir.Close())
	}
	return err
}

// Close closes the file that is added to.
func (a *Archive) Close() (err error) {
	if a.file != nil {
		err = a.file.Close()
		a.file = nil
	}
	return err
}
