package ingest_test

import (
	"os"
	"strings"
	"testing"

	"outflow/ingest"
)

const lower = `outflow: 1
parties: [{id: p}]
systems: [{id: s, party: p}, {id: q, party: p}]
populations: [{id: people}]
cohorts: [{id: c, of: people}]
datasets: [{id: s/d, fields: [f, g]}, {id: apart, system: s}]
`

const upper = `outflow: 1
transfers:
- {id: t, from: s/d, to: q/e, people: c, columns: {x: [f]}}
- {id: u, from: apart, to: s}
annotate: [{id: q/e, name: E, population: people}]
`

// ends are erasures of yet another source.
const ends = `outflow: 1
erasures: [{id: e, at: "s/d#g"}, {id: f, at: q/e, people: c}]
`

// TestWhatErasuresReferToIsNotRetired: their places and people.
func TestWhatErasuresReferToIsNotRetired(t *testing.T) {
	for name, test := range map[string]struct{ file, text, want string }{
		"field": {"lower.yaml", strings.Replace(lower, "[f, g]", "[f]", 1),
			`lower.yaml: retiring field "s/d#g" would strand erasure "e" of ends.yaml, which is at it; retire that first, or load both together`},
		"what a transfer names": {"upper.yaml", "outflow: 1\n",
			`this load would break erasure "f" of ends.yaml: there is no place "q/e"`},
		"cohort": {"lower.yaml", strings.Replace(lower, "cohorts: [{id: c, of: people}]\n", "", 1),
			"lower.yaml: retiring cohort \"c\" would strand transfer \"t\" of upper.yaml, whose people name it; retire that first, or load both together\n" +
				"lower.yaml: retiring cohort \"c\" would strand erasure \"f\" of ends.yaml, whose people name it; retire that first, or load both together"},
	} {
		t.Run(name, func(t *testing.T) {
			write(t, map[string]string{"lower.yaml": lower, "upper.yaml": upper, "ends.yaml": ends})
			s := open(t)
			mustLoad(t, s, ingest.Options{}, "lower.yaml", "upper.yaml", "ends.yaml")
			before := stated(t, s)
			rewrite(t, test.file, test.text)
			if _, err := load(t, s, ingest.Options{}, test.file); err == nil {
				t.Fatal("it was retired")
			} else {
				same(t, err.Error(), test.want)
			}
			same(t, stated(t, s), before)
		})
	}
}

func TestWhatOthersReferToIsNotRetired(t *testing.T) {
	for name, test := range map[string]struct{ lower, want string }{
		"system": {"outflow: 1\nparties: [{id: p}]\nsystems: [{id: s, party: p}]\npopulations: [{id: people}]\ncohorts: [{id: c, of: people}]\ndatasets: [{id: s/d, fields: [f]}, {id: apart, system: s}]\n",
			"lower.yaml: retiring system \"q\" would strand annotation \"q/e\" of upper.yaml, which annotates it; retire that first, or load both together\n" +
				"lower.yaml: retiring system \"q\" would strand transfer \"t\" of upper.yaml, which goes to it; retire that first, or load both together"},
		"cohort": {"outflow: 1\nparties: [{id: p}]\nsystems: [{id: s, party: p}, {id: q, party: p}]\npopulations: [{id: people}]\ndatasets: [{id: s/d, fields: [f]}, {id: apart, system: s}]\n",
			`lower.yaml: retiring cohort "c" would strand transfer "t" of upper.yaml, whose people name it; retire that first, or load both together`},
		"population": {"outflow: 1\nparties: [{id: p}]\nsystems: [{id: s, party: p}, {id: q, party: p}]\npopulations: [{id: others}]\ncohorts: [{id: c, of: others}]\ndatasets: [{id: s/d, fields: [f]}, {id: apart, system: s}]\n",
			`lower.yaml: retiring population "people" would strand annotation "q/e" of upper.yaml, whose population names it; retire that first, or load both together`},
		"dataset": {"outflow: 1\nparties: [{id: p}]\nsystems: [{id: s, party: p}, {id: q, party: p}]\npopulations: [{id: people}]\ncohorts: [{id: c, of: people}]\ndatasets: [{id: s/d, fields: [f]}]\n",
			`lower.yaml: retiring dataset "apart" would strand transfer "u" of upper.yaml, which goes from it; retire that first, or load both together`},
		"field": {"outflow: 1\nparties: [{id: p}]\nsystems: [{id: s, party: p}, {id: q, party: p}]\npopulations: [{id: people}]\ncohorts: [{id: c, of: people}]\ndatasets: [{id: s/d, fields: [g]}, {id: apart, system: s}]\n",
			`lower.yaml: retiring field "s/d#f" would strand transfer "t" of upper.yaml, whose columns name it; retire that first, or load both together`},
		"field added": {"outflow: 1\nparties: [{id: p}]\nsystems: [{id: s, party: p}, {id: q, party: p}]\npopulations: [{id: people}]\ncohorts: [{id: c, of: people}]\ndatasets: [{id: s/d, fields: [f]}, {id: apart, system: s}, {id: q/e, fields: [y]}]\n",
			`this load would break transfer "t" of upper.yaml: the dataset "q/e" lists its fields, and "x" is not one of them`},
	} {
		t.Run(name, func(t *testing.T) {
			write(t, map[string]string{"lower.yaml": lower, "upper.yaml": upper})
			s := open(t)
			mustLoad(t, s, ingest.Options{}, "lower.yaml", "upper.yaml")
			before := stated(t, s)
			rewrite(t, "lower.yaml", test.lower)
			for _, keepGoing := range []bool{false, true} {
				_, err := load(t, s, ingest.Options{KeepGoing: keepGoing}, "lower.yaml")
				if err == nil {
					t.Fatal("it was loaded")
				}
				same(t, err.Error(), test.want)
				same(t, stated(t, s), before)
			}
		})
	}
}

func TestRetiringBothEndsAtOnceIsFine(t *testing.T) {
	write(t, map[string]string{"d/lower.yaml": lower, "d/upper.yaml": upper})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "d")
	rewrite(t, "d/lower.yaml", "outflow: 1\n")
	if err := os.Remove("d/upper.yaml"); err != nil {
		t.Fatal(err)
	}
	same(t, text(mustLoad(t, s, ingest.Options{}, "d")), `
commit 2: 0 added, 0 changed, 13 retired, 1 unchanged
source lower.yaml of "d/lower.yaml": 0 added, 0 changed, 9 retired, 1 unchanged
source upper.yaml of "": 0 added, 0 changed, 4 retired, 0 unchanged
`)
}

func TestFilesGoneFromADirectoryAreRetired(t *testing.T) {
	write(t, map[string]string{"d/a.yaml": party("a"), "d/b.yaml": party("b"), "d/c/parties.csv": "id\nc\n", "other/x.yaml": party("x")})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "d")
	mustLoad(t, s, ingest.Options{}, "other")
	if err := os.Remove("d/b.yaml"); err != nil {
		t.Fatal(err)
	}
	same(t, text(mustLoad(t, s, ingest.Options{}, "d")), `
commit 3: 0 added, 0 changed, 2 retired, 4 unchanged
source a.yaml of "d/a.yaml": 0 added, 0 changed, 0 retired, 2 unchanged
source b.yaml of "": 0 added, 0 changed, 2 retired, 0 unchanged
source c of "d/c": 0 added, 0 changed, 0 retired, 2 unchanged
`)
	if err := os.RemoveAll("d"); err != nil {
		t.Fatal(err)
	}
	rewrite(t, "d/z.yaml", party("z"))
	_, err := load(t, s, ingest.Options{}, "d")
	if err == nil {
		t.Fatal("another directory of the same name retired the first")
	}
	same(t, err.Error(), `d: a directory named "d" was loaded before with the sources a.yaml, c, none of which is in this one; if this is that directory, load it with --source d, else with --source and another name`)
	same(t, text(mustLoad(t, s, ingest.Options{Source: "new"}, "d")), `
commit 4: 2 added, 0 changed, 0 retired, 0 unchanged
source new of "d/z.yaml": 2 added, 0 changed, 0 retired, 0 unchanged
`)
	same(t, text(mustLoad(t, s, ingest.Options{Source: "d"}, "d")), `
commit 5: 2 added, 0 changed, 4 retired, 0 unchanged
source a.yaml of "": 0 added, 0 changed, 2 retired, 0 unchanged
source c of "": 0 added, 0 changed, 2 retired, 0 unchanged
source d of "d/z.yaml": 2 added, 0 changed, 0 retired, 0 unchanged
`)
}
