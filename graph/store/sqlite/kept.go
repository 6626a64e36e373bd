package sqlite

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Beside its file a store keeps what was worked out of it, a file for each name, the store's
// own and the name: FILE.db-graph. Such a file is a first part, and what is kept:
//
//	"OFKEPT" version(2 bytes) sum(32 bytes) mark(32 bytes) data
//
// The sum is that of all that follows it, by SHA-256; the mark that of the key and of the
// program that wrote the file, since another one may work out other things. A file that was
// cut, damaged or left behind is as good as none, and is written again. It is read and not
// mapped into memory: a program ends where a file that is mapped is cut.
const (
	keptMagic = "OFKEPT\x00\x01"
	keptHead  = len(keptMagic) + 2*sha256.Size
)

// State names the state of the file, by the sizes and times of it and of SQLite's log: whoever
// writes to either changes that. (The counters in its header say less: where there is a log
// SQLite counts only what changes the first page.) It is "" of a store in memory, and of one
// that was written to so short a time ago that more could be written at what the file system
// takes for the same time.
func (s *Store) State() string {
	if s.path == inMemory {
		return ""
	}
	path, err := filepath.EvalSymlinks(s.path) // the log lies beside the file itself
	if err != nil {
		return ""
	}
	file, err := os.Stat(path)
	if err != nil || !settled(file) {
		return ""
	}
	state := stateOf(file)
	switch log, err := os.Stat(path + "-wal"); {
	case errors.Is(err, fs.ErrNotExist) || err == nil && log.Size() == 0: // as while nobody writes
		return state
	case err != nil || !settled(log):
		return ""
	default:
		return state + " " + stateOf(log)
	}
}

func stateOf(file fs.FileInfo) string {
	return fmt.Sprintf("%d %d", file.Size(), file.ModTime().UnixNano())
}

// settled reports whether whatever is written to a file from now on gives it another time.
func settled(file fs.FileInfo) bool {
	tick := 100 * time.Millisecond
	if file.ModTime().Nanosecond() == 0 { // a file system that counts in seconds, or in twos
		tick = 3 * time.Second
	}
	return time.Since(file.ModTime()) > tick
}

// Kept returns what was kept under a name and key, nil if nothing was, or what was is damaged.
func (s *Store) Kept(name, key string) []byte {
	mark, ok := keptMark(key)
	if s.path == inMemory || !ok {
		return nil
	}
	file, err := os.Open(s.path + "-" + name)
	if err != nil {
		return nil
	}
	defer file.Close()
	var head [keptHead]byte
	if _, err := io.ReadFull(file, head[:]); err != nil {
		return nil
	}
	magic, sums := string(head[:len(keptMagic)]), head[len(keptMagic):]
	if magic != keptMagic || [sha256.Size]byte(sums[sha256.Size:]) != mark {
		return nil // and what follows need not be read
	}
	info, err := file.Stat()
	if err != nil {
		return nil
	}
	data := make([]byte, max(0, info.Size()-int64(keptHead)))
	if _, err := io.ReadFull(file, data); err != nil || keptSum(mark, data) != [sha256.Size]byte(sums) {
		return nil
	}
	return data
}

// Keep keeps data in the place of what had the name before. Where it cannot, as in a
// directory that is read-only, nothing is kept.
func (s *Store) Keep(name, key string, data []byte) {
	mark, ok := keptMark(key)
	info, err := os.Stat(s.path)
	if s.path == inMemory || s.readOnly || !ok || err != nil {
		return
	}
	sum := keptSum(mark, data)
	// Of two who write the same file at once one may move it while the other still writes: the
	// sum is wrong then. A name of its own for each would be left behind by who is killed.
	path := s.path + "-" + name
	if writeWhole(path+"-new", info.Mode().Perm(), []byte(keptMagic), sum[:], mark[:], data) == nil {
		_ = os.Rename(path+"-new", path)
	} else {
		_ = os.Remove(path + "-new")
	}
}

func keptSum(mark [sha256.Size]byte, data []byte) [sha256.Size]byte {
	h := sha256.New()
	h.Write(mark[:])
	h.Write(data)
	return [sha256.Size]byte(h.Sum(nil))
}

// keptMark sums up a key and the program, if that is a file.
func keptMark(key string) (mark [sha256.Size]byte, ok bool) {
	program := thisProgram()
	return sha256.Sum256([]byte(program + "\n" + key)), program != ""
}

// thisProgram names the program by the size and time of its file: that of which a version says
// the same may work out other things.
var thisProgram = sync.OnceValue(func() string {
	path, err := os.Executable()
	if err != nil {
		return ""
	}
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d %d", info.Size(), info.ModTime().UnixNano())
})

// writeWhole writes a file, which may be left from before.
func writeWhole(path string, perm fs.FileMode, parts ...[]byte) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, perm)
	if err != nil {
		return err
	}
	for _, part := range parts {
		if err == nil {
			_, err = file.Write(part)
		}
	}
	if closeErr := file.Close(); err == nil {
		err = closeErr
	}
	return err
}
