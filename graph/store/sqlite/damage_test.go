package sqlite

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outflow/fixtures/race"
	"outflow/fixtures/tries"
	"outflow/graph/store/storetest"

	"modernc.org/libc"
	lib "modernc.org/sqlite/lib"
)

// filled returns the file of a store, and what is read from it.
func filled(t *testing.T) (path string, sound []byte, before storetest.Readings) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "graph.db")
	s := openAt(t, path)
	storetest.Fill(t, s)
	before = storetest.Read(s)
	s.Close()
	sound, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return path, sound, before
}

// readAt reads the store in a file, which may not open. It returns how many readings are
// errors.
func readAt(t *testing.T, path string, before storetest.Readings) (refused int) {
	t.Helper()
	s, err := Open(context.Background(), path, Options{})
	if err != nil {
		return len(before)
	}
	defer s.Close()
	return before.WantNothingWrong(t, storetest.Read(s))
}

func TestWhatADamagedFileHoldsIsNeverRead(t *testing.T) {
	race.SkipShort(t)
	path, sound, before := filled(t)
	if refused := readAt(t, path, before); refused > 0 {
		t.Fatalf("%d readings of the sound file are errors", refused)
	}
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 0))
	t.Logf("seed %d, %d pages", seed, len(sound)/pageSize)
	try := func(what string, data []byte) {
		for _, suffix := range []string{"-wal", "-shm"} {
			_ = os.Remove(path + suffix)
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		readAt(t, path, before)
		if t.Failed() {
			t.Fatalf("%s is read", what)
		}
	}
	for at := range 100 { // all of the file's header
		data := bytes.Clone(sound)
		data[at] ^= 1 << random.IntN(8)
		try("a bit of the header", data)
	}
	for range tries.Of(200) {
		data := bytes.Clone(sound)
		data[random.IntN(len(data))] ^= 1 << random.IntN(8)
		try("a bit", data)
	}
	for range tries.Of(60) {
		try("what was cut off", sound[:random.IntN(len(sound))])
	}
	for n := 0; n < len(sound); n += pageSize {
		data := bytes.Clone(sound)
		clear(data[n : n+pageSize])
		try("a page of zeros", data)
		copy(data[n:n+pageSize], sound[(n+pageSize)%len(sound):])
		try("a page in the place of another", data)
	}
}

// asAnother runs SQL as a program does that knows nothing of checksums.
func asAnother(t testing.TB, path, sql string) {
	t.Helper()
	c, err := openConn(path, lib.SQLITE_OPEN_READWRITE)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	file, err := c.file()
	if err != nil {
		t.Fatal(err)
	}
	(*lib.Tsqlite3_file)(address(file)).FpMethods = c.pages.plain
	if err := c.exec(sql); err != nil {
		t.Fatal(err)
	}
}

func TestWhatAnotherProgramEditedIsNeverRead(t *testing.T) {
	race.SkipShort(t)
	for name, sql := range edits {
		t.Run(name, func(t *testing.T) {
			path, _, before := filled(t)
			asAnother(t, path, sql)
			readAt(t, path, before)
			if err := Migrate(context.Background(), path); err == nil || !strings.Contains(err.Error(), "damaged, or another program edited it; run outflow verify") {
				t.Errorf("Migrate: %v", err)
			}
			s, err := Open(context.Background(), path, Options{Damaged: true})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			faults, err := s.Verify(context.Background())
			if err != nil || !strings.Contains(strings.Join(faults, "\n"), "page") {
				t.Errorf("Verify: %q, %v", faults, err)
			}
		})
	}
}

// TestOtherProgramsCannotChangeWhatIsThere: what one leaves in the log would get checksums as
// it is copied.
func TestOtherProgramsCannotChangeWhatIsThere(t *testing.T) {
	path, _, _ := filled(t)
	c, err := openConn(path, lib.SQLITE_OPEN_READWRITE)
	if err != nil {
		t.Fatal(err)
	}
	defer c.close()
	name, err := libc.CString(guard)
	if err != nil {
		t.Fatal(err)
	}
	defer libc.Xfree(c.tls, name)
	if rc := lib.Xsqlite3_create_function(c.tls, c.db, name, 0, lib.SQLITE_UTF8, 0, 0, 0, 0); rc != lib.SQLITE_OK {
		t.Fatal(c.fault(rc))
	}
	made, err := c.made()
	if err != nil {
		t.Fatal(err)
	}
	for what := range made {
		table, is := strings.CutPrefix(what, "table ")
		if !is {
			continue
		}
		column := ""
		err := c.query("SELECT name FROM pragma_table_info('"+table+"') WHERE cid = 0", nil, func(s *stmt) error {
			column = s.text(0)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, sql := range []string{"UPDATE " + table + " SET " + column + " = " + column, "DELETE FROM " + table} {
			if err := c.exec(sql); err == nil || !strings.Contains(err.Error(), "no such function: "+guard) {
				t.Errorf("%s: %v", sql, err)
			}
		}
	}
}

// TestMigrateSealsWhatIsSound: another program may lay a file out anew, and change nothing
// that it says.
func TestMigrateSealsWhatIsSound(t *testing.T) {
	path, _, before := filled(t)
	asAnother(t, path, "VACUUM")
	if readAt(t, path, before) == 0 {
		t.Error("the pages are read though they have no checksums")
	}
	if err := Migrate(context.Background(), path); err != nil {
		t.Fatal(err)
	}
	if refused := readAt(t, path, before); refused > 0 {
		t.Errorf("%d readings are errors", refused)
	}
	storetest.WantSound(t, openAt(t, path))
}

// FuzzFile: whatever is written over a piece of a store's file, what is read of it is as it
// was, or an error.
func FuzzFile(f *testing.F) {
	path := filepath.Join(f.TempDir(), "graph.db")
	s, err := Open(context.Background(), path, Options{})
	if err != nil {
		f.Fatal(err)
	}
	storetest.Fill(f, s)
	before := storetest.Read(s)
	s.Close()
	sound, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(0, []byte("SQLite format 3\x00\x10\x00"))
	f.Add(pageSize+5, []byte{0, 0, 0, 1})
	f.Add(len(sound)-100, make([]byte, 200))
	f.Fuzz(func(t *testing.T, at int, over []byte) {
		if at < 0 || at > len(sound) {
			return
		}
		data := bytes.Clone(sound)
		data = append(data[:at], append(bytes.Clone(over), data[min(at+len(over), len(data)):]...)...)
		path := filepath.Join(t.TempDir(), "graph.db")
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Open(context.Background(), path, Options{})
		if err != nil {
			return
		}
		defer s.Close()
		before.WantNothingWrong(t, storetest.Read(s))
	})
}
