// Package beside writes the small files of JSON that stand beside a store and that several
// processes change: each change is there whole or not at all, and none is lost to another.
package beside

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"
)

// A File is one of them.
type File struct {
	Path string
	What string // that it holds, for errors: the tokens
	By   string // the command that changes it
	// Patience is how long a change waits for another to end.
	Patience time.Duration
}

// Change writes what edit returns, which reads the file itself. The file that becomes the new
// one is also what keeps two changes from losing one another.
func (f *File) Change(edit func() (content any, err error)) error {
	partial := f.Path + ".partial"
	w, err := f.create(partial)
	if err != nil {
		return err
	}
	content, err := edit()
	if err == nil {
		err = f.wrap(write(w, content))
	}
	if closed := w.Close(); err == nil {
		err = f.wrap(closed)
	}
	if err == nil {
		err = f.wrap(os.Rename(partial, f.Path))
	}
	if err != nil { // once it is renamed, what is called so is another's
		os.Remove(partial)
	}
	return err
}

// create makes a file that must not be there, once it is not.
func (f *File) create(partial string) (*os.File, error) {
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		w, err := os.OpenFile(partial, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		switch {
		case err == nil:
			return w, nil
		case !errors.Is(err, fs.ErrExist):
			return nil, f.wrap(err)
		case time.Since(began) >= f.Patience:
			return nil, fmt.Errorf("another %s is at work; if none is, remove %s", f.By, partial)
		}
	}
}

func (f *File) wrap(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("write %s: %w", f.What, err)
}

func write(w *os.File, content any) error {
	data, err := json.MarshalIndent(content, "", "  ")
	if err == nil {
		_, err = w.Write(append(data, '\n'))
	}
	if err == nil {
		err = w.Sync()
	}
	return err
}
