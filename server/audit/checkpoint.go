package audit

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// A Checkpoint says where the files of a log ended at a time. Kept elsewhere it is a
// witness: what was there then is there still, or Read says that it is not. What earlier
// files ended with need not be in it, for the first entries of later ones say that.
type Checkpoint struct {
	Time  time.Time `json:"time"`
	Keyed bool      `json:"keyed,omitempty"`
	Files []Head    `json:"files"`
}

// checkpointFile is the name of the last checkpoint that a process wrote.
const checkpointFile = "checkpoint"

// MakeCheckpoint returns a checkpoint of the log in a directory as a line of JSON.
func MakeCheckpoint(dir string, key []byte) ([]byte, error) {
	heads, err := heads(dir)
	if err != nil {
		return nil, err
	}
	line, _, err := signed(key, Checkpoint{Time: time.Now().UTC(), Keyed: key != nil, Files: heads})
	return line, err
}

// ParseCheckpoint reads a checkpoint, and refuses one that is not as it was written.
func ParseCheckpoint(line, key []byte) (*Checkpoint, error) {
	c := &Checkpoint{}
	_, err := readSigned(nil, bytes.TrimSpace(line), c)
	if c.Keyed {
		if key == nil {
			return nil, errNoKey
		}
		_, err = readSigned(key, bytes.TrimSpace(line), c)
	}
	if err != nil {
		return nil, fmt.Errorf("the checkpoint cannot be relied on: %w", err)
	}
	return c, nil
}

var errNoKey = errors.New("it was made with a key: give the same")

// checkpoint writes a checkpoint beside the files, if there is something new. The
// writer calls it, or whoever has waited for its end.
func (l *Log) checkpoint() error {
	l.mu.Lock()
	written := l.written
	l.mu.Unlock()
	if written == l.sealed {
		return nil
	}
	line, err := MakeCheckpoint(l.dir, l.key)
	if err == nil {
		err = replaceFile(filepath.Join(l.dir, checkpointFile), line)
	}
	if err != nil {
		return fmt.Errorf("keep the audit log: %w", err)
	}
	l.sealed = written
	return nil
}

// replaceFile writes a file whole, or leaves the one that is there.
func replaceFile(path string, data []byte) error {
	partial := fmt.Sprintf("%s-%d.partial", path, os.Getpid())
	defer os.Remove(partial)
	err := os.WriteFile(partial, data, 0o600)
	if err == nil {
		err = os.Rename(partial, path)
	}
	return err
}
