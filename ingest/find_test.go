package ingest_test

import (
	"os"
	"testing"

	"outflow/ingest"
)

func party(id string) string { return "outflow: 1\nparties: [{id: " + id + "}]\n" }

func TestSourcesAreNamedByTheirPaths(t *testing.T) {
	files := map[string]string{
		"d/a.yaml": party("a"), "d/sub/b.json": `{"outflow": 1, "parties": [{"id": "b"}]}`, "d/bulk/parties.csv": "id\nc\n",
		"d/.hidden.yaml": party("h"), "d/.git/x.yaml": party("h"), "d/README.md": "# Outflow: 1\n", "d/sub/members.csv": "id\n1\n", "d/manifest": party("e"),
		"m/parties.csv": "id\np\n", "m/transfer.csv": "id,from,to\n",
	}
	for name, test := range map[string]struct {
		opts  ingest.Options
		paths []string
		want  string
	}{
		"directory": {ingest.Options{}, []string{"d"}, `
commit 1: 8 added, 0 changed, 0 retired, 0 unchanged
source a.yaml of "d/a.yaml": 2 added, 0 changed, 0 retired, 0 unchanged
source bulk of "d/bulk": 2 added, 0 changed, 0 retired, 0 unchanged
source manifest of "d/manifest": 2 added, 0 changed, 0 retired, 0 unchanged
source sub/b.json of "d/sub/b.json": 2 added, 0 changed, 0 retired, 0 unchanged
skipped d/README.md: this file is not for Outflow
skipped d/sub/members.csv: this file is not for Outflow`},
		"file": {ingest.Options{}, []string{"d/sub/b.json"}, `
commit 1: 2 added, 0 changed, 0 retired, 0 unchanged
source b.json of "d/sub/b.json": 2 added, 0 changed, 0 retired, 0 unchanged`},
		"misspelt": {ingest.Options{}, []string{"m"}, `
commit 1: 2 added, 0 changed, 0 retired, 0 unchanged
source m of "m": 2 added, 0 changed, 0 retired, 0 unchanged
skipped m/transfer.csv: this file is not for Outflow; did you mean "transfers.csv"?`},
		"bulk directory": {ingest.Options{}, []string{"d/bulk"}, `
commit 1: 2 added, 0 changed, 0 retired, 0 unchanged
source bulk of "d/bulk": 2 added, 0 changed, 0 retired, 0 unchanged`},
		"named": {ingest.Options{Source: "crm"}, []string{"d/a.yaml"}, `
commit 1: 2 added, 0 changed, 0 retired, 0 unchanged
source crm of "d/a.yaml": 2 added, 0 changed, 0 retired, 0 unchanged`},
		"several named": {ingest.Options{Source: "crm"}, []string{"d/a.yaml", "d/sub"}, `
commit 1: 4 added, 0 changed, 0 retired, 0 unchanged
source crm/a.yaml of "d/a.yaml": 2 added, 0 changed, 0 retired, 0 unchanged
source crm/b.json of "d/sub/b.json": 2 added, 0 changed, 0 retired, 0 unchanged
skipped d/sub/members.csv: this file is not for Outflow`},
	} {
		t.Run(name, func(t *testing.T) {
			write(t, files)
			same(t, text(mustLoad(t, open(t), test.opts, test.paths...)), test.want)
		})
	}
}

const whatIsRead = `a manifest (YAML or JSON whose first key is outflow: 1), claims as "outflow export" writes them, events of OpenLineage, the artifacts of dbt, fideslang YAML, or a directory of CSV files such as transfers.csv`

func TestAPathThatLeadsNowhereIsSaid(t *testing.T) {
	for name, test := range map[string]struct {
		paths []string
		want  string
	}{
		"missing":         {[]string{"gone.yaml"}, "gone.yaml: no such file or directory"},
		"empty directory": {[]string{"empty"}, "empty: nothing in this directory is for Outflow; expected " + whatIsRead},
		"foreign only":    {[]string{"foreign"}, "foreign: nothing in this directory is for Outflow; expected " + whatIsRead},
		"foreign file":    {[]string{"foreign/x.yaml"}, "foreign/x.yaml: this file is not for Outflow; expected " + whatIsRead},
		"empty file":      {[]string{"foreign/empty.yaml"}, "foreign/empty.yaml: the file is empty; expected " + whatIsRead},
		"member list":     {[]string{"foreign/people.csv"}, "foreign/people.csv: this file is not for Outflow; expected " + whatIsRead},
		"one of the bulk": {[]string{"b/transfers.csv"}, "b/transfers.csv: this is one file of a directory of CSV files; give the directory"},
		"all of them":     {[]string{"gone", "empty", "good.yaml"}, "gone: no such file or directory\nempty: nothing in this directory is for Outflow; expected " + whatIsRead},
		"same name":       {[]string{"good.yaml", "other/good.yaml"}, `other/good.yaml: this would be the source "good.yaml", as good.yaml is already; load one of them with --source and another name`},
		"same file":       {[]string{"good.yaml", "good.yaml"}, `good.yaml: this would be the source "good.yaml", as good.yaml is already; load one of them with --source and another name`},
		"nothing":         {nil, "nothing to load: give the path of a file or a directory"},
	} {
		t.Run(name, func(t *testing.T) {
			write(t, map[string]string{"good.yaml": party("a"), "other/good.yaml": party("b"), "empty/.keep": "", "b/transfers.csv": "id,from,to\n",
				"foreign/x.yaml": "dataset:\n- name: x\n", "foreign/empty.yaml": " \n", "foreign/people.csv": "id\n1\n"})
			_, err := load(t, open(t), ingest.Options{}, test.paths...)
			if err == nil {
				t.Fatal("it was loaded")
			}
			same(t, err.Error(), test.want)
		})
	}
}

func TestLinksToFilesAndToTheDirectoryItselfAreFollowed(t *testing.T) {
	write(t, map[string]string{"real/..data/a.yaml": party("a")})
	for link, to := range map[string]string{"real/a.yaml": "..data/a.yaml", "real/dir": "..data", "link": "real"} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	same(t, text(mustLoad(t, open(t), ingest.Options{}, "link")), `
commit 1: 2 added, 0 changed, 0 retired, 0 unchanged
source a.yaml of "link/a.yaml": 2 added, 0 changed, 0 retired, 0 unchanged
skipped link/dir: this is a link to a directory, which is not followed
`)
}

func TestWhatCannotBeReadInADirectoryIsNamed(t *testing.T) {
	write(t, map[string]string{"d/a.yaml": party("a"), "d/z.yaml": party("z")})
	for link, to := range map[string]string{"d/broken.yaml": "nowhere", "d/round.yaml": "round.yaml"} {
		if err := os.Symlink(to, link); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t)
	_, err := load(t, s, ingest.Options{}, "d", "gone")
	if err == nil {
		t.Fatal("it was loaded")
	}
	same(t, err.Error(), "gone: no such file or directory\nd/broken.yaml: no such file or directory\nd/round.yaml: too many levels of symbolic links")
	same(t, stated(t, s), "")
}

func TestANameThatCannotBeASourceIsSaid(t *testing.T) {
	write(t, map[string]string{"a\n.yaml": party("a"), "b\xff.yaml": party("a"), "c.yaml": party("a")})
	for path, want := range map[string]string{
		"a\n.yaml":   "a\n.yaml: the id \"a\\n.yaml\" holds a control character; load it with --source and a name that can be one",
		"b\xff.yaml": "b\xff.yaml: the id \"b\\xff.yaml\" is not UTF-8; load it with --source and a name that can be one",
	} {
		_, err := load(t, open(t), ingest.Options{}, path)
		same(t, err.Error(), want)
		mustLoad(t, open(t), ingest.Options{Source: "x"}, path)
	}
}
