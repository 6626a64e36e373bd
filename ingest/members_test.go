package ingest_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/parquet-go/parquet-go"

	"outflow/graph"
	"outflow/ingest"
)

func TestAMemberListNeverLeavesItsDirectory(t *testing.T) {
	const leaves = `the path leaves the directory of the file that names it; a member list lies in that directory or below it`
	for path, want := range map[string]string{
		"../secret.csv":       leaves,
		"m/../../secret.csv":  leaves,
		"/etc/passwd":         leaves,
		"link.csv":            leaves,
		"linked/secret.csv":   leaves,
		"m":                   "this is no ordinary file",
		"gone.csv":            "there is no such file",
		"m/list.csv/more.csv": "not a directory",
		"m/list.csv":          "",
		"m/../m/list.csv":     "",
		"inside.csv":          "",
		"./m/list.csv":        "",
		"m/names.csv":         `m/names.csv:2:1: this id is no whole number: ids that are not whole numbers are kept only as pseudonyms, and no key is set to make them with`,
		"":                    leaves,
		"postgres://u:p@h/d":  "this is an address, and only a file can be named; the command line can fetch a list from PostgreSQL: outflow members replace COHORT --from postgres://… --query …",
		"m/list.csv\x00":      "",
	} {
		if path == "m/list.csv\x00" {
			continue // refused before anything is opened
		}
		t.Run(path, func(t *testing.T) {
			write(t, map[string]string{"secret.csv": "id\n1\n", "d/m/list.csv": "id\n1\n", "d/m/names.csv": "id\nkim\n",
				"d/pay.yaml": "outflow: 1\npopulations: [{id: p, members: '" + path + "'}]\n"})
			t.Chdir("d")
			for link, to := range map[string]string{"link.csv": "../secret.csv", "linked": "..", "inside.csv": "m/list.csv"} {
				if err := os.Symlink(to, link); err != nil {
					t.Fatal(err)
				}
			}
			_, err := load(t, open(t), ingest.Options{}, "pay.yaml")
			if want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil {
				t.Fatal("it was read")
			}
			same(t, err.Error(), `pay.yaml:2:32: members "`+path+`": `+want)
		})
	}
}

func TestWhatIsWrongWithAMemberListIsToldAtItsPlace(t *testing.T) {
	write(t, map[string]string{"m.csv": "id,since\n1,2018\n2,2018-02-30\n3\n",
		"pay.yaml": "outflow: 1\npopulations: [{id: p, members: m.csv}]\ncohorts: [{id: c, of: p, members: m.csv}, {id: d, of: x}]\n"})
	_, err := load(t, open(t), ingest.Options{}, "pay.yaml")
	same(t, err.Error(), `
m.csv:3:3: there is no such date; expected a date (year, month, day) such as 2018-12-31, a month, a year, .. or an RFC 3339 instant
m.csv:4: the row has 1 cell; expected 2, as the header has
pay.yaml:2:32: members "m.csv": the list cannot be used, for the 2 problems in it
pay.yaml:3:35: members "m.csv": the list cannot be used, for the 2 problems in it
pay.yaml:3:55: cohort "d": there is no population or cohort "x"
`)
}

// A list is what it is by its content, wherever it is named.
func TestListsOfEveryFormAreNamedByManifestsAndDirectories(t *testing.T) {
	type row struct {
		ID    int64 `parquet:"user_id"`
		Since int32 `parquet:"since,date"`
		Plan  string
	}
	var table, packed bytes.Buffer
	if err := parquet.Write(&table, []row{{1, 17622, "gold"}, {2, 17623, "free"}}); err != nil {
		t.Fatal(err)
	}
	z, err := zstd.NewWriter(&packed)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(z, "id\n1\n2\n")
	z.Close()
	write(t, map[string]string{"m/list.parquet": table.String(), "m/list.csv": packed.String(),
		"pay.yaml":          "outflow: 1\npopulations: [{id: p, members: m/list.parquet}, {id: q, members: m/list.csv}]\n",
		"b/populations.csv": "id,members\nr,list.bin\ns,list.zst\n", "b/list.bin": table.String(), "b/list.zst": packed.String()})
	s := open(t)
	same(t, text(mustLoad(t, s, ingest.Options{}, "pay.yaml", "b")), `
commit 1: 6 added, 0 changed, 0 retired, 0 unchanged
source b of "b": 3 added, 0 changed, 0 retired, 0 unchanged
source pay.yaml of "pay.yaml": 3 added, 0 changed, 0 retired, 0 unchanged
warning m/list.parquet: the ids are read from column "user_id"; not read are "Plan"
warning b/list.bin: the ids are read from column "user_id"; not read are "Plan"
`)
	if n := edit(t, s, ingest.AddMembers, 2); n != 2 {
		t.Errorf("p has %d members", n)
	}
}

func TestAListOfNobodyIsSaid(t *testing.T) {
	write(t, map[string]string{"pay.yaml": "outflow: 1\npopulations: [{id: p, members: m.csv}]\ncohorts: [{id: c, of: p, members: m.csv}]\n", "m.csv": "id,since\n",
		"b/populations.csv": "id,members\nq,m.csv\n", "b/m.csv": "id\n"})
	same(t, text(mustLoad(t, open(t), ingest.Options{}, "pay.yaml", "b")), `
commit 1: 5 added, 0 changed, 0 retired, 0 unchanged
source b of "b": 2 added, 0 changed, 0 retired, 0 unchanged
source pay.yaml of "pay.yaml": 3 added, 0 changed, 0 retired, 0 unchanged
warning m.csv: the list names nobody
warning b/m.csv: the list names nobody
`)
}

// What a list holds that is nobody, or somebody twice, is told once wherever the
// list is named.
func TestWhatIsOddOnAListIsReported(t *testing.T) {
	const list = "id\nkim@example.org\nKim@example.org\n\\N\n#N/A\n"
	write(t, map[string]string{"pay.yaml": "outflow: 1\npopulations: [{id: p, members: m.csv}]\ncohorts: [{id: c, of: p, members: m.csv}]\n", "m.csv": list,
		"b/populations.csv": "id,members\nq,m.csv\n", "b/m.csv": list})
	same(t, text(mustLoad(t, open(t), ingest.Options{MembersKey: mine}, "pay.yaml", "b")), `
commit 1: 5 added, 0 changed, 0 retired, 0 unchanged
source b of "b": 2 added, 0 changed, 0 retired, 0 unchanged
source pay.yaml of "pay.yaml": 3 added, 0 changed, 0 retired, 0 unchanged
warning m.csv:4: this row and 1 more have NULL, #N/A or the like in place of an id and are passed over
warning m.csv: mail addresses that differ in letter case alone are on the list (1); each counts as a person
warning b/m.csv:4: this row and 1 more have NULL, #N/A or the like in place of an id and are passed over
warning b/m.csv: mail addresses that differ in letter case alone are on the list (1); each counts as a person
`)
}

func TestMemberListsAreKeptOnceByTheirContent(t *testing.T) {
	write(t, map[string]string{"listed.yaml": listed, "m/all.csv": "id\n1\n2\n3\n", "m/some.csv": "id\n2\n"})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "listed.yaml")
	err := s.View(t.Context(), 0, func(r graph.Reader) error {
		hashes := map[string]bool{}
		for c, err := range r.Claims(t.Context()) {
			if err != nil {
				return err
			}
			if c.Members != "" {
				hashes[c.Members] = true
			}
		}
		for hash := range hashes {
			blob, err := r.Blob(t.Context(), hash)
			if err != nil {
				return err
			}
			blob.Close()
		}
		if len(hashes) != 2 {
			return errors.New("there are not two lists")
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	rewrite(t, "m/some.csv", "id\n2\n3\n")
	same(t, counts(mustLoad(t, s, ingest.Options{}, "listed.yaml").Counts), "0 added, 2 changed, 0 retired, 2 unchanged")
}

func TestAListOfPeopleOutsideItsPopulationIsRefused(t *testing.T) {
	write(t, map[string]string{"all.csv": "id\n1\n2\n3\n", "x.csv": "id\n1\n11\n12\n",
		"one.yaml": "outflow: 1\npopulations: [{id: all, members: all.csv}]\ncohorts: [{id: x, of: all, members: x.csv}]\n",
		"all.yaml": "outflow: 1\npopulations: [{id: all, members: all.csv}]\n",
		"x.yaml":   "outflow: 1\ncohorts: [{id: x, of: all, members: x.csv}]\n"})
	_, err := load(t, open(t), ingest.Options{}, "one.yaml")
	if err == nil {
		t.Fatal("it was loaded")
	}
	same(t, err.Error(), `one.yaml:3:11: cohort "x": cohort "x" is part of population "all", but its list names 2 people who are not on the population's list`)
	mustLoad(t, open(t), ingest.Options{}, "all.yaml", "x.yaml") // told in answers
}
