package server

import (
	"crypto/rand"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// Uploads lie in directories of their own while they are loaded. Each has a lock beside it
// that its process holds, so that another can tell what a process left that was killed.
const (
	uploadPrefix = "outflow-load-"
	lockSuffix   = ".lock"
)

// uploadDir makes a directory for an upload, and returns what removes it.
func uploadDir() (dir string, remove func(), err error) {
	dir = filepath.Join(os.TempDir(), uploadPrefix+strings.ToLower(rand.Text()))
	lock := flock.New(dir + lockSuffix)
	if held, err := lock.TryLock(); err != nil || !held {
		return "", nil, errors.Join(errors.New("keep an upload for a moment: its directory cannot be locked"), err)
	}
	remove = func() {
		os.RemoveAll(dir)
		lock.Unlock()
		os.Remove(dir + lockSuffix)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		remove()
		return "", nil, err
	}
	return dir, remove, nil
}

// clearUploads removes the uploads that processes left behind which were killed, and locks
// without one. Others may write to the directory too: what is no file is not looked into, none
// is made, and what cannot be removed is theirs.
func clearUploads() {
	locks, _ := filepath.Glob(filepath.Join(os.TempDir(), uploadPrefix+"*"+lockSuffix))
	for _, path := range locks {
		if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
			continue
		}
		lock := flock.New(path, flock.SetFlag(os.O_RDWR))
		if held, err := lock.TryLock(); err == nil && held {
			os.RemoveAll(strings.TrimSuffix(path, lockSuffix))
			lock.Unlock()
			os.Remove(path)
		}
	}
}
