package sqlite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"unsafe"

	"outflow/fixtures/race"
	"outflow/fixtures/tries"
	"outflow/graph"
	"outflow/graph/store/storetest"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// A disk stands between SQLite and the files of one directory. It counts the calls that
// change something, fails one of them, or loses its power at one: from then on every call
// fails, and what was written to a file after it was synced last is lost, all of it or what
// came last.
type disk struct {
	dir   string
	plain *lib.Tsqlite3_vfs

	mu    sync.Mutex
	files map[uintptr]*diskFile
	undo  []change // in the order of what was done since the last sync of each file
	calls int
	fails int // the call that fails, once
	cut   int // the call at which the power is lost
	dark  bool
}

type diskFile struct {
	path    string
	methods *lib.Tsqlite3_io_methods
}

// A change is what a piece of a file was before it was written, and how long the file was.
type change struct {
	path string
	at   int64
	was  []byte
	size int64
}

var theDisk struct {
	sync.Mutex
	once sync.Once
	at   *disk
}

// plug has SQLite use a disk for the files in a directory, until the test ends. There is one
// at a time.
func plug(t *testing.T, dir string) *disk {
	t.Helper()
	theDisk.once.Do(func() {
		tls := libc.NewTLS()
		plain := (*lib.Tsqlite3_vfs)(address(lib.Xsqlite3_vfs_find(tls, 0)))
		p := lib.Xsqlite3_malloc64(tls, lib.Tsqlite3_uint64(unsafe.Sizeof(*plain)))
		ours := (*lib.Tsqlite3_vfs)(address(p))
		*ours = *plain
		name, err := libc.CString("disk")
		if err != nil {
			t.Fatal(err)
		}
		ours.FzName = name
		open := diskOpen
		ours.FxOpen = *(*uintptr)(unsafe.Pointer(&open))
		plainVFS = plain
		lib.Xsqlite3_vfs_register(tls, p, 1)
	})
	d := &disk{dir: dir, plain: plainVFS, files: map[uintptr]*diskFile{}}
	theDisk.Lock()
	theDisk.at = d
	theDisk.Unlock()
	t.Cleanup(func() {
		theDisk.Lock()
		theDisk.at = nil
		theDisk.Unlock()
	})
	return d
}

var plainVFS *lib.Tsqlite3_vfs

func plugged() *disk {
	theDisk.Lock()
	defer theDisk.Unlock()
	return theDisk.at
}

func diskOpen(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32 {
	type open = func(tls *libc.TLS, vfs, name, file uintptr, flags int32, out uintptr) int32
	rc := (*(*open)(unsafe.Pointer(&plainVFS.FxOpen)))(tls, vfs, name, file, flags, out)
	d := plugged()
	if rc != lib.SQLITE_OK || d == nil || name == 0 || !strings.HasPrefix(libc.GoString(name), d.dir) {
		return rc
	}
	of := (*lib.Tsqlite3_file)(address(file))
	methods := (*lib.Tsqlite3_io_methods)(address(of.FpMethods))
	p := lib.Xsqlite3_malloc64(tls, lib.Tsqlite3_uint64(unsafe.Sizeof(*methods)))
	ours := (*lib.Tsqlite3_io_methods)(address(p))
	*ours = *methods
	write, truncate, sync, closing := diskWrite, diskTruncate, diskSync, diskClose
	ours.FxWrite, ours.FxTruncate = *(*uintptr)(unsafe.Pointer(&write)), *(*uintptr)(unsafe.Pointer(&truncate))
	ours.FxSync, ours.FxClose = *(*uintptr)(unsafe.Pointer(&sync)), *(*uintptr)(unsafe.Pointer(&closing))
	of.FpMethods = p
	d.mu.Lock()
	d.files[file] = &diskFile{libc.GoString(name), methods}
	d.mu.Unlock()
	return rc
}

// step counts a call, and reports whether it goes through.
func (d *disk) step(file uintptr) (*diskFile, bool) {
	d.calls++
	if d.calls == d.cut {
		d.dark = true
	}
	return d.files[file], !d.dark && d.calls != d.fails
}

func diskWrite(tls *libc.TLS, file, buffer uintptr, n int32, at lib.Tsqlite3_int64) int32 {
	d := plugged()
	d.mu.Lock()
	defer d.mu.Unlock()
	f, goes := d.step(file)
	if !goes {
		return lib.SQLITE_IOERR_WRITE
	}
	d.keep(f, at, int64(n))
	return own(f.methods.FxWrite)(tls, file, buffer, n, at)
}

func diskTruncate(tls *libc.TLS, file uintptr, size lib.Tsqlite3_int64) int32 {
	type call = func(tls *libc.TLS, file uintptr, size lib.Tsqlite3_int64) int32
	d := plugged()
	d.mu.Lock()
	defer d.mu.Unlock()
	f, goes := d.step(file)
	if !goes {
		return lib.SQLITE_IOERR_TRUNCATE
	}
	d.keep(f, size, 1<<30)
	return (*(*call)(unsafe.Pointer(&f.methods.FxTruncate)))(tls, file, size)
}

func diskSync(tls *libc.TLS, file uintptr, flags int32) int32 {
	type call = func(tls *libc.TLS, file uintptr, flags int32) int32
	d := plugged()
	d.mu.Lock()
	defer d.mu.Unlock()
	f, goes := d.step(file)
	if !goes {
		return lib.SQLITE_IOERR_FSYNC
	}
	d.undo = slices.DeleteFunc(d.undo, func(c change) bool { return c.path == f.path })
	return (*(*call)(unsafe.Pointer(&f.methods.FxSync)))(tls, file, flags)
}

func diskClose(tls *libc.TLS, file uintptr) int32 {
	type call = func(tls *libc.TLS, file uintptr) int32
	d := plugged()
	d.mu.Lock()
	defer d.mu.Unlock()
	f := d.files[file]
	delete(d.files, file)
	return (*(*call)(unsafe.Pointer(&f.methods.FxClose)))(tls, file)
}

// keep notes what a piece of a file is before it changes.
func (d *disk) keep(f *diskFile, at, n int64) {
	file, err := os.Open(f.path)
	if err != nil {
		return // it was removed
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		panic(err)
	}
	was := make([]byte, max(0, min(n, info.Size()-at)))
	if _, err := file.ReadAt(was, at); err != nil && len(was) > 0 {
		panic(err)
	}
	d.undo = append(d.undo, change{f.path, at, was, info.Size()})
}

// lose takes back what was not synced, beyond so many changes that reached the disk in time.
func (d *disk) lose(t *testing.T, kept int) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, c := range slices.Backward(d.undo[min(kept, len(d.undo)):]) {
		file, err := os.OpenFile(c.path, os.O_RDWR, 0)
		if os.IsNotExist(err) {
			continue
		}
		if err == nil {
			_, err = file.WriteAt(c.was, c.at)
		}
		if err == nil {
			err = file.Truncate(c.size)
		}
		if err != nil {
			t.Fatal(err)
		}
		file.Close()
	}
	d.undo = nil
}

// on runs something on a disk of its own that does what is asked, and afterwards has the
// power back.
func on(t *testing.T, dir string, fails, cut, kept int, do func() error) (calls int, err error) {
	t.Helper()
	d := plug(t, dir)
	d.fails, d.cut = fails, cut
	err = do()
	calls = d.calls
	if d.dark {
		d.lose(t, kept)
		for _, shm := range []string{"graph.db-shm", "graph.db-turn-shm"} {
			_ = os.Remove(filepath.Join(dir, shm)) // which is memory
		}
	}
	theDisk.Lock()
	theDisk.at = nil
	theDisk.Unlock()
	return calls, err
}

// points are some calls of many: the first ones, the last ones and some between.
func points(random *rand.Rand, calls, most int) []int {
	if calls <= most {
		most = calls
	}
	all := random.Perm(calls)[:most]
	for i := range all {
		all[i]++
	}
	return all
}

// TestPowerIsLostDuringALoad, at any write, and what was written and not synced with it: what
// was acknowledged is there, the store is sound, and the next load goes through.
func TestPowerIsLostDuringALoad(t *testing.T) {
	race.SkipShort(t)
	interruptLoads(t, 40, func(call int) (fails, cut int) { return 0, call })
}

// TestADiskThatFailsOnce during a load loses nothing, whichever call it is.
func TestADiskThatFailsOnce(t *testing.T) {
	race.SkipShort(t)
	interruptLoads(t, 40, func(call int) (fails, cut int) { return call, 0 })
}

func interruptLoads(t *testing.T, most uint64, at func(call int) (fails, cut int)) {
	load := func(dir string, acknowledged *int64) error {
		s, err := Open(context.Background(), filepath.Join(dir, "graph.db"), Options{})
		if err != nil {
			return err
		}
		defer s.Close()
		s.chunk = 50
		for version := 1; version <= 3; version++ {
			c, _, err := s.Apply(context.Background(), storetest.VersionBatch(version))
			if err != nil {
				return err
			}
			*acknowledged = c.Number
		}
		return nil
	}
	interrupt(t, most, at, func(fails, cut, kept int) (calls int, check func(what string)) {
		dir, made := t.TempDir(), int64(0)
		calls, err := on(t, dir, fails, cut, kept, func() error { return load(dir, &made) })
		return calls, func(what string) {
			what = fmt.Sprintf("%s, %d acknowledged (%v)", what, made, err)
			if fails+cut == 0 && (err != nil || made != 3) {
				t.Fatal(what)
			}
			s, err := Open(context.Background(), filepath.Join(dir, "graph.db"), Options{})
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			defer s.Close()
			storetest.AfterKill(t, s, made)
			if t.Failed() {
				t.Fatal(what)
			}
		}
	})
}

// interrupt does something undisturbed, and then again with each of some of its calls
// disturbed, and checks each time what is left.
func interrupt(t *testing.T, most uint64, at func(call int) (fails, cut int), do func(fails, cut, kept int) (calls int, check func(what string))) {
	t.Helper()
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d", seed)
	calls, check := do(0, 0, 0)
	t.Logf("%d calls", calls)
	check("undisturbed")
	for _, call := range points(random, calls, int(tries.Of(most))) {
		fails, cut := at(call)
		kept := random.IntN(4) * random.IntN(100)
		_, check := do(fails, cut, kept)
		check(fmt.Sprintf("call %d of %d, %d kept", call, calls, kept))
	}
}

// TestPowerIsLostDuringAnUpgrade: the store is of the version before, or of this one, and
// sound; begun again the upgrade is made.
func TestPowerIsLostDuringAnUpgrade(t *testing.T) {
	race.SkipShort(t)
	interruptUpgrades(t, 25, func(call int) (fails, cut int) { return 0, call })
}

// TestADiskThatFailsOnceDuringAnUpgrade leaves a store that can be upgraded.
func TestADiskThatFailsOnceDuringAnUpgrade(t *testing.T) {
	race.SkipShort(t)
	interruptUpgrades(t, 25, func(call int) (fails, cut int) { return call, 0 })
}

func interruptUpgrades(t *testing.T, most uint64, at func(call int) (fails, cut int)) {
	read := func(path string) (all []string) {
		s := openAt(t, path)
		defer s.Close()
		storetest.WantSound(t, s)
		err := s.View(context.Background(), 0, func(r graph.Reader) error {
			for c, err := range r.Claims(context.Background()) {
				if err != nil {
					return err
				}
				all = append(all, string(c.Canonical()))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	var want []string
	interrupt(t, most, at, func(fails, cut, kept int) (calls int, check func(what string)) {
		dir := t.TempDir()
		path := filepath.Join(dir, "graph.db")
		unpack(t, "testdata/version3.db.gz", path)
		calls, err := on(t, dir, fails, cut, kept, func() error { return Migrate(context.Background(), path) })
		return calls, func(what string) {
			what = fmt.Sprintf("%s (%v)", what, err)
			if fails+cut == 0 {
				if want = read(path); err != nil {
					t.Fatal(what)
				}
				return
			}
			if err := Migrate(context.Background(), path); err != nil {
				t.Fatalf("%s: %v", what, err)
			}
			if got := read(path); !slices.Equal(got, want) || t.Failed() {
				t.Fatalf("%s: it reads\n%s", what, strings.Join(got, "\n"))
			}
		}
	})
}
