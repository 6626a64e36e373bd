package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Who may read a file that is written.
const (
	forAll   fs.FileMode = 0o644
	forOwner fs.FileMode = 0o600 // what a store holds, and lists of people
)

// writeTo writes a file whole, or not at all. "-" is standard output. What is no
// ordinary file, such as a pipe or a device, is written straight through, and a
// link stays one: what it leads to is written.
func (p *program) writeTo(path string, mode fs.FileMode, write func(io.Writer) error) error {
	if path == "-" {
		return write(p.Out)
	}
	if err := writeFile(path, mode, write); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

func writeFile(path string, mode fs.FileMode, write func(io.Writer) error) error {
	info, err := os.Stat(path)
	there := err == nil
	if !there && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if there && !info.Mode().IsRegular() {
		return writeThrough(path, os.O_WRONLY, mode, write)
	}
	real, err := filepath.EvalSymlinks(path)
	if err == nil {
		path = real
	} else if _, err := os.Lstat(path); err == nil { // a link to what is not there yet
		return writeThrough(path, os.O_WRONLY|os.O_CREATE, mode, write)
	}
	partial := path + ".partial"
	if err := os.Remove(partial); err != nil && !errors.Is(err, fs.ErrNotExist) { // or its mode would stay
		return err
	}
	defer os.Remove(partial)
	if err := writeThrough(partial, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode, write); err != nil {
		return err
	}
	return os.Rename(partial, path)
}

func writeThrough(path string, flags int, mode fs.FileMode, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, flags, mode)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	if err = write(w); err == nil {
		err = w.Flush()
	}
	return errors.Join(err, f.Close())
}
