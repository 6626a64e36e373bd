package ingest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/ingest"
)

// team is an estate that names the company as the others do.
func team(name string) string {
	return fmt.Sprintf("outflow: 1\nparties: [{id: acme}]\nsystems: [{id: %[1]s, party: acme}]\ndatasets: [{id: %[1]s/x}, {id: %[1]s/y}]\ntransfers: [{id: %[1]s, from: %[1]s/x, to: %[1]s/y}]\n", name)
}

func TestAFileOfTheSameNameElsewhereRetiresNothing(t *testing.T) {
	const another = "if it is another, load it with --source and another name; if the directory was renamed, with --source "
	for name, test := range map[string]struct {
		files         map[string]string
		first, second []string
		want          string
	}{
		"directories": {map[string]string{"A/l.yaml": team("one"), "B/l.yaml": team("two")}, []string{"A"}, []string{"B"},
			`B: the source "l.yaml" was loaded from a directory named "A", and this is in one named "B"; ` + another + "A"},
		"files": {map[string]string{"A/l.yaml": team("one"), "B/l.yaml": team("two")}, []string{"A/l.yaml"}, []string{"B/l.yaml"},
			`B/l.yaml: the source "l.yaml" was loaded from a directory named "A", and this is in one named "B"; ` + another + "l.yaml"},
		"a directory, then a file": {map[string]string{"A/l.yaml": team("one"), "B/l.yaml": team("two")}, []string{"A"}, []string{"B/l.yaml"},
			`B/l.yaml: the source "l.yaml" was loaded from a directory named "A", and this is in one named "B"; ` + another + "l.yaml"},
		"a file, then a directory": {map[string]string{"A/l.yaml": team("one"), "B/l.yaml": team("two")}, []string{"A/l.yaml"}, []string{"B"},
			`B: the source "l.yaml" was loaded from a directory named "A", and this is in one named "B"; ` + another + "A"},
		"a file below the directory": {map[string]string{"A/l.yaml": team("one"), "A/s/l.yaml": team("two")}, []string{"A"}, []string{"A/s/l.yaml"},
			`A/s/l.yaml: the source "l.yaml" was loaded from a directory named "A", and this is in one named "s"; ` + another + "l.yaml"},
		"both at once": {map[string]string{"A/d/l.yaml": team("one"), "B/d/m.yaml": team("two")}, []string{"A/d"}, []string{"A/d", "B/d"},
			`B/d: this directory is named "d", as A/d is already; load one of them with --source and another name`},
	} {
		t.Run(name, func(t *testing.T) {
			write(t, test.files)
			s := open(t)
			mustLoad(t, s, ingest.Options{}, test.first...)
			before := stated(t, s)
			for _, keepGoing := range []bool{false, true} {
				_, err := load(t, s, ingest.Options{KeepGoing: keepGoing}, test.second...)
				if err == nil {
					t.Fatal("it was loaded")
				}
				same(t, err.Error(), test.want)
				same(t, stated(t, s), before)
			}
			if r := mustLoad(t, s, ingest.Options{Source: "b"}, test.second[len(test.second)-1]); r.Counts.Retired+r.Counts.Changed != 0 {
				t.Errorf("with a name of its own: %s", counts(r.Counts))
			}
			if r := mustLoad(t, s, ingest.Options{}, test.first...); r.Counts != (graph.Counts{Unchanged: r.Counts.Unchanged}) {
				t.Errorf("the first again: %s", counts(r.Counts))
			}
		})
	}
}

// A manifest that names its source is that source wherever it lies, and whatever it says.
func TestAManifestNamesItsSource(t *testing.T) {
	named := func(name string) string { return "source: " + name + "\n" }
	write(t, map[string]string{"A/l.yaml": team("one") + named("pay"), "B/m.yaml": "outflow: 1\nsource: pay\n" + strings.TrimPrefix(team("two"), "outflow: 1\n"),
		"C/l.yaml": party("c"), "C/m.yaml": team("one") + named("ali")})
	s := open(t)
	counted := func(r ingest.Report) string { r.Warnings = nil; return text(r) }
	same(t, counted(mustLoad(t, s, ingest.Options{}, "A")), `
commit 1: 6 added, 0 changed, 0 retired, 0 unchanged
source pay of "A/l.yaml": 6 added, 0 changed, 0 retired, 0 unchanged`)
	same(t, counted(mustLoad(t, s, ingest.Options{}, "B/m.yaml")), `
commit 2: 4 added, 1 changed, 4 retired, 1 unchanged
source pay of "B/m.yaml": 4 added, 1 changed, 4 retired, 1 unchanged`)
	same(t, counted(mustLoad(t, s, ingest.Options{}, "C")), `
commit 3: 8 added, 0 changed, 0 retired, 0 unchanged
source ali of "C/m.yaml": 6 added, 0 changed, 0 retired, 0 unchanged
source l.yaml of "C/l.yaml": 2 added, 0 changed, 0 retired, 0 unchanged`)
	rewrite(t, "C/l.yaml", party("c")+named("ali"))
	_, err := load(t, s, ingest.Options{}, "C")
	same(t, err.Error(), `C/m.yaml: this would be the source "ali", as C/l.yaml is already; load one of them with --source and another name`)
	same(t, counted(mustLoad(t, s, ingest.Options{Source: "x"}, "C/m.yaml")), `
commit 4: 6 added, 0 changed, 0 retired, 0 unchanged
source x of "C/m.yaml": 6 added, 0 changed, 0 retired, 0 unchanged`)
	for text, want := range map[string]string{
		"outflow: 1\nsource: [a]\n":       "n.yaml:2:9: a list stands here; expected the name of the source",
		"outflow: 1\nsource: \"\"\n":      "n.yaml:2:9: an empty text stands here; expected the name of the source",
		"outflow: 1\nsource:\n":           "n.yaml:2:9: nothing stands here; expected the name of the source",
		"outflow: 1\nsource: \"a\\nb\"\n": `n.yaml: the id "a\nb" holds a control character; load it with --source and a name that can be one`,
	} {
		rewrite(t, "n.yaml", text)
		_, err := load(t, s, ingest.Options{}, "n.yaml")
		if err == nil {
			t.Fatal("it was loaded")
		}
		same(t, err.Error(), want)
	}
	// Nor is it loaded as another source.
	rewrite(t, "n.yaml", party("p")+"source: [a]\n")
	same(t, text(mustLoad(t, s, ingest.Options{KeepGoing: true}, "n.yaml")), `
commit 4: 0 added, 0 changed, 0 retired, 0 unchanged
rejected n.yaml:3:9: a list stands here; expected the name of the source`)
}

// A manifest may come to name its source: what it said by its path is retired.
func TestAManifestComesToNameItsSource(t *testing.T) {
	write(t, map[string]string{"d/l.yaml": party("a"), "other/d/m.yaml": "outflow: 1\nsource: ali\nparties: [{id: b}]\n"})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "d")
	if _, err := load(t, s, ingest.Options{}, "other/d"); err == nil {
		t.Error("another directory of the same name retired the first")
	}
	rewrite(t, "d/l.yaml", "outflow: 1\nsource: pay\nparties: [{id: a}]\n")
	same(t, text(mustLoad(t, s, ingest.Options{}, "d")), `
commit 2: 2 added, 0 changed, 2 retired, 0 unchanged
source l.yaml of "": 0 added, 0 changed, 2 retired, 0 unchanged
source pay of "d/l.yaml": 2 added, 0 changed, 0 retired, 0 unchanged`)
	rewrite(t, "d/l.yaml", party("a"))
	if _, err := load(t, s, ingest.Options{}, "d"); err == nil {
		t.Error("a manifest that names nothing was taken for one that did")
	}
}

func TestTheSameDirectoryIsLoadedAgainFromWhereverItLies(t *testing.T) {
	for _, given := range []string{"d", "d/l.yaml"} {
		t.Run(given, func(t *testing.T) {
			write(t, map[string]string{"here/d/l.yaml": team("one"), "here/d/m.yaml": party("p"), "clone/d/l.yaml": team("one") + "cohorts: []\n", "clone/d/m.yaml": party("p")})
			whole, err := filepath.Abs(filepath.Join("here", given))
			if err != nil {
				t.Fatal(err)
			}
			s := open(t)
			want := mustLoad(t, s, ingest.Options{}, filepath.Join("here", given)).Commit
			for _, path := range []string{whole, filepath.Join("./here/../here", given), filepath.Join("clone", given)} {
				if r := mustLoad(t, s, ingest.Options{}, path); r.Commit.Hash != want.Hash {
					t.Errorf("%s: %s", path, counts(r.Counts))
				}
			}
			t.Chdir("here/d")
			path := "."
			if given != "d" {
				path = filepath.Base(given)
			}
			if r := mustLoad(t, s, ingest.Options{}, path); r.Commit.Hash != want.Hash {
				t.Errorf("%s: %s", path, counts(r.Counts))
			}
		})
	}
}

func TestARenamedDirectoryIsLoadedByTheNameThatItHad(t *testing.T) {
	for _, more := range []map[string]string{{}, {"m.yaml": party("p"), "n/parties.csv": "id\nq\n"}} {
		files := map[string]string{"old/l.yaml": team("one")}
		for name, text := range more {
			files["old/"+name] = text
		}
		write(t, files)
		s := open(t)
		mustLoad(t, s, ingest.Options{}, "old")
		if err := os.Rename("old", "new"); err != nil {
			t.Fatal(err)
		}
		if _, err := load(t, s, ingest.Options{}, "new"); err == nil {
			t.Fatal("it was loaded")
		}
		said := func() int { return len(claimsOf(t, s)) }
		before := said()
		mustLoad(t, s, ingest.Options{Source: "old"}, "new")
		if after := said(); after != before {
			t.Errorf("%d claims, want the %d of before under another source", after, before)
		}
		if r := mustLoad(t, s, ingest.Options{Source: "old"}, "new"); r.Counts != (graph.Counts{Unchanged: before}) {
			t.Errorf("again: %s", counts(r.Counts))
		}
	}
}

func TestAFileOfADirectoryLoadedAloneIsStillRetiredWithIt(t *testing.T) {
	write(t, map[string]string{"d/l.yaml": team("one"), "d/m.yaml": party("p")})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "d")
	mustLoad(t, s, ingest.Options{}, "d/m.yaml")
	if err := os.Remove("d/m.yaml"); err != nil {
		t.Fatal(err)
	}
	if r := mustLoad(t, s, ingest.Options{}, "d"); r.Counts.Retired != 2 {
		t.Errorf("%s, want 2 retired", counts(r.Counts))
	}
}

func TestAFileLoadedAloneIsNotGoneFromADirectoryOfThatName(t *testing.T) {
	write(t, map[string]string{"A/d/l.yaml": team("one"), "B/d/m.yaml": team("two")})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "A/d/l.yaml")
	mustLoad(t, s, ingest.Options{}, "B/d")
	if r := mustLoad(t, s, ingest.Options{}, "B/d"); r.Counts.Retired != 0 {
		t.Errorf("%s, want nothing retired", counts(r.Counts))
	}
}

// TestTwoLoadsAtOnceDoNotRetireEachOther lets another directory be loaded
// between the reading of a load and its commit.
func TestTwoLoadsAtOnceDoNotRetireEachOther(t *testing.T) {
	write(t, map[string]string{"A/l.yaml": team("one"), "B/l.yaml": team("two")})
	s := open(t)
	over := &conflictingStore{s, func() {
		if len(claimsOf(t, s)) == 0 {
			mustLoad(t, s, ingest.Options{}, "A")
		}
	}}
	if _, err := load(t, over, ingest.Options{}, "B"); err == nil {
		t.Error("it was loaded")
	}
	if n := len(claimsOf(t, s)); n != 6 {
		t.Errorf("%d claims, want the 6 of the first", n)
	}
}

func claimsOf(t *testing.T, s graph.Store) (all []graph.Claim) {
	t.Helper()
	err := s.View(t.Context(), 0, func(r graph.Reader) error {
		for c, err := range r.Claims(t.Context()) {
			if err != nil {
				return err
			}
			all = append(all, c)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
