package watch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

func nothing() error { return nil }

// add saves a question.
func add(l *List, q Question, first func() error) error {
	_, err := l.Add(q, first)
	return err
}

func names(t *testing.T, l *List) (all []string) {
	t.Helper()
	questions, err := l.All()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range questions {
		all = append(all, q.Name)
	}
	return all
}

// TestQuestionsAreKeptByName: in their order, each name once, until they are removed.
func TestQuestionsAreKeptByName(t *testing.T) {
	l := Open(filepath.Join(t.TempDir(), "list"))
	if got := names(t, l); len(got) != 0 {
		t.Errorf("before there is a file: %v", got)
	}
	for _, name := range []string{"b", "c", "a", "b"} {
		if err := add(l, Question{Name: name, Question: "whose data reached " + "X", Saved: time.Now()}, nothing); err != nil {
			t.Fatal(err)
		}
	}
	if err := l.Remove("b", nothing); err != nil {
		t.Fatal(err)
	}
	if got := names(t, l); !slices.Equal(got, []string{"a", "c"}) {
		t.Errorf("%v", got)
	}
	refused := errors.New("refused")
	for _, c := range []struct {
		err  error
		want error
	}{
		{add(l, Question{Name: "a", Question: "another"}, nothing), ErrTaken},
		{add(l, Question{Name: "", Question: "q"}, nothing), ErrUnfit},
		{add(l, Question{Name: "two\nlines", Question: "q"}, nothing), ErrUnfit},
		{add(l, Question{Name: strings.Repeat("x", 101), Question: "q"}, nothing), ErrUnfit},
		{add(l, Question{Name: "d"}, nothing), ErrUnfit},
		{add(l, Question{Name: "d", Question: "q"}, func() error { return refused }), refused},
		{l.Remove("b", nothing), ErrNone},
		{l.Remove("a", func() error { return refused }), refused},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%v, want %v", c.err, c.want)
		}
	}
	if got := names(t, l); !slices.Equal(got, []string{"a", "c"}) {
		t.Errorf("after what was refused: %v", got)
	}
}

// TestSeveralAtOnceLoseNothing: each list has the file alone, as each process would.
func TestSeveralAtOnceLoseNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), "list")
	var all sync.WaitGroup
	for i := range 30 {
		all.Go(func() {
			if err := add(Open(path), Question{Name: fmt.Sprintf("%02d", i), Question: "q"}, nothing); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := names(t, Open(path)); len(got) != 30 || !slices.IsSorted(got) {
		t.Errorf("%v", got)
	}
	for i := range Most - 30 {
		if err := add(Open(path), Question{Name: fmt.Sprintf("more %02d", i), Question: "q"}, nothing); err != nil {
			t.Fatal(err)
		}
	}
	if err := add(Open(path), Question{Name: "one more", Question: "q"}, nothing); !errors.Is(err, ErrFull) {
		t.Errorf("%v", err)
	}
}

// TestADamagedListIsNotTakenForAnother: it is told what to do, and nothing is written over it.
func TestADamagedListIsNotTakenForAnother(t *testing.T) {
	for _, damaged := range []string{
		"", "[]", "{", `{"outflow_watch": 2}`, `{"outflow_watch": 1, "questions": [{"name": "a"}]}`, `{"outflow_watch": 1} {}`, `{"outflow_watch": 1, "tokens": []}`,
		`{"outflow_watch": 1, "questions": [{"name": "a", "question": "q"}, {"name": "a", "question": "r"}]}`,
	} {
		path := filepath.Join(t.TempDir(), "list")
		if err := os.WriteFile(path, []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		l := Open(path)
		_, read := l.All()
		for _, err := range []error{read, add(l, Question{Name: "b", Question: "q"}, nothing), l.Remove("a", nothing)} {
			if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), "bring back a copy") {
				t.Errorf("%q: %v", damaged, err)
			}
		}
		if is, err := os.ReadFile(path); err != nil || string(is) != damaged {
			t.Errorf("%q became %q (%v)", damaged, is, err)
		}
		if _, err := os.Stat(path + ".partial"); err == nil {
			t.Errorf("%q: what was begun is left", damaged)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"outflow_watch": 1, "questions": [{"name": "a", "question": "q", "by": "", "saved": "2024-01-01T00:00:00Z"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		all, err := parse(data)
		if err == nil && !slices.IsSortedFunc(all, byName) {
			t.Errorf("%v", all)
		}
	})
}
