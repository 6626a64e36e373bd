package sqlite

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"outflow/graph"
	"outflow/graph/store/storetest"
)

func wantKept(t *testing.T, s *Store, name, key, want string) {
	t.Helper()
	if got := s.Kept(name, key); string(got) != want || (got == nil) != (want == "") {
		t.Errorf("under %s and %q %q is kept, want %q", name, key, got, want)
	}
}

func TestWhatIsKeptIsFoundByItsNameAndKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "graph.db")
	s := openAt(t, path)
	wantKept(t, s, "graph", "one", "")
	s.Keep("graph", "one", []byte("first"))
	s.Keep("census", "one", []byte("other"))
	again := openAt(t, path)
	wantKept(t, again, "graph", "one", "first")
	wantKept(t, again, "graph", "two", "")
	s.Keep("graph", "two", []byte("second"))
	wantKept(t, again, "graph", "one", "")
	wantKept(t, again, "graph", "two", "second")
	wantKept(t, again, "census", "one", "other")
	if left, _ := filepath.Glob(path + "-*-new"); left != nil {
		t.Errorf("there is left %s", left)
	}
	if info, err := os.Stat(path + "-graph"); err != nil || info.Mode().Perm()&0o077 != 0 {
		t.Errorf("what is kept of a store for its owner alone is there for others: %v, %v", info.Mode(), err)
	}
}

func TestWhatIsDamagedIsNotKept(t *testing.T) {
	s := openFile(t)
	file := s.path + "-graph"
	s.Keep("graph", "key", []byte("what was worked out"))
	sound, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	put := func(data []byte) {
		t.Helper()
		if err := os.WriteFile(file, data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for i := range sound {
		data := bytes.Clone(sound)
		data[i] ^= 4
		put(data)
		wantKept(t, s, "graph", "key", "")
		put(sound[:i])
		wantKept(t, s, "graph", "key", "")
	}
	put(append(bytes.Clone(sound), 0))
	wantKept(t, s, "graph", "key", "")
	s.Keep("graph", "key", []byte("again"))
	wantKept(t, s, "graph", "key", "again")
}

func TestWhereNothingCanBeKeptNothingIs(t *testing.T) {
	memory := openMemory(t)
	memory.Keep("graph", "key", []byte("data"))
	wantKept(t, memory, "graph", "key", "")
	if state := memory.State(); state != "" {
		t.Errorf("a store in memory has the state %q", state)
	}
	s := openFile(t)
	if err := os.MkdirAll(filepath.Join(s.path+"-graph", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	s.Keep("graph", "key", []byte("data"))
	wantKept(t, s, "graph", "key", "")
}

// TestWhoeverWritesChangesTheState: to the file, or to the log beside it.
func TestWhoeverWritesChangesTheState(t *testing.T) {
	s := openFile(t)
	storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(storetest.Transfers("a", 3, 1)...)})
	if state := s.State(); state != "" {
		t.Errorf("the state is %q while more could be written at the same time", state)
	}
	seen := map[string]bool{}
	for n, write := range []func(){
		func() {},
		func() { storetest.Apply(t, s, graph.Batch{Claims: storetest.Each(storetest.Transfers("b", 3, 1)...)}) },
		func() {
			if err := os.WriteFile(s.path+"-wal", []byte("log"), 0o600); err != nil {
				t.Fatal(err)
			}
		},
	} {
		write()
		// As if it had been so long ago.
		for i, path := range []string{s.path, s.path + "-wal"} {
			at := time.Now().Add(time.Duration(n-10-i) * time.Second)
			if err := os.Chtimes(path, at, at); err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
		}
		state := s.State()
		if seen[state] || state == "" || s.State() != state {
			t.Errorf("once %d wrote, the state is %q again", n, state)
		}
		seen[state] = true
		storetest.Head(t, s)
		if s.State() != state {
			t.Errorf("reading changes the state %q", state)
		}
	}
}
