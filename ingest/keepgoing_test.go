package ingest_test

import (
	"strings"
	"testing"

	"outflow/ingest"
)

func TestKeepGoingLoadsWhatIsSoundAndSaysWhatItLeft(t *testing.T) {
	write(t, map[string]string{"m.yaml": `outflow: 1
parties: [{id: p}]
systems:
- {id: s, party: p}
- {id: q, prty: p}
- {id: x, party: nobody}
datasets: [{id: s/d}, {id: x/e}, {id: q/f}]
transfers:
- {id: t, from: s/d, to: s/e, people: everyone}
- {id: u, from: s/d, to: x/e}
- {id: v, from: s/d, to: q/f}
- {id: w, from: s/d, to: s/g, when: 2018-13}
populations: [{id: people, size: many}]
cohorts: [{id: c}, {id: d, people: not c}]
`})
	s := open(t)
	same(t, text(mustLoad(t, s, ingest.Options{KeepGoing: true}, "m.yaml")), `
commit 1: 5 added, 0 changed, 0 retired, 0 unchanged
source m.yaml of "m.yaml": 5 added, 0 changed, 0 retired, 0 unchanged
created s/e
rejected m.yaml:5:11: a system has no key "prty"; did you mean "party"?
rejected m.yaml:6:18: system "x": there is no party "nobody"
rejected m.yaml:7:23: dataset "x/e" refers to "x", which is left out
rejected m.yaml:7:34: dataset "q/f" refers to "q", which is left out
rejected m.yaml:10:26: transfer "u" refers to "x/e", which is left out
rejected m.yaml:11:26: transfer "v" refers to "q/f", which is left out
rejected m.yaml:12:37: interval "2018-13": there is no date "2018-13"
rejected m.yaml:13:34: range "many": "many" is not a number such as 40000000 or 0.2; expected a whole number or a range such as 7000000..8000000
rejected m.yaml:14:11: cohort "c" refers to "people", which is left out
rejected m.yaml:14:20: cohort "d" refers to "people", which is left out
`)
	again := mustLoad(t, s, ingest.Options{KeepGoing: true}, "m.yaml")
	same(t, counts(again.Counts), "0 added, 0 changed, 0 retired, 5 unchanged")
}

func TestKeepGoingKeepsWhatAFileSaidThatCannotBeRead(t *testing.T) {
	write(t, map[string]string{"d/a.yaml": party("a"), "d/b.yaml": party("b")})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "d")
	rewrite(t, "d/a.yaml", "outflow: 1\nparties: [")
	rewrite(t, "d/b.yaml", party("c"))
	same(t, text(mustLoad(t, s, ingest.Options{KeepGoing: true}, "d")), `
commit 2: 1 added, 0 changed, 1 retired, 1 unchanged
source b.yaml of "d/b.yaml": 1 added, 0 changed, 1 retired, 1 unchanged
rejected d/a.yaml:2:10: sequence end token ']' not found
`)
}

func TestAFileThatCannotBeReadHidesWhatItIsReferredToBy(t *testing.T) {
	write(t, map[string]string{"a.yaml": "outflow: 1\nparties: [", "b.yaml": "outflow: 1\nsystems: [{id: s, party: p}]\ntransfers: [{id: t}]\n"})
	_, err := load(t, open(t), ingest.Options{}, "a.yaml", "b.yaml")
	same(t, err.Error(), `
a.yaml:2:10: sequence end token ']' not found
b.yaml:3:13: the transfer "t" has no from, no to
`)
}

func TestKeepGoingLeavesOutWhatContradictsItself(t *testing.T) {
	write(t, map[string]string{"m.yaml": `outflow: 1
populations: [{id: p, size: 10}]
cohorts:
- {id: a, of: p, size: 7}
- {id: b, of: p, size: 4, disjoint: [a]}
- {id: c, of: p}
`})
	r := mustLoad(t, open(t), ingest.Options{KeepGoing: true}, "m.yaml")
	same(t, counts(r.Counts), "3 added, 0 changed, 0 retired, 0 unchanged")
	if len(r.Rejected) != 2 {
		t.Errorf("left out %v", r.Rejected)
	}
}

// A cycle that claims of several sources make is told once, of the claim at hand.
func TestACycleIsToldOfTheClaimThatClosesIt(t *testing.T) {
	write(t, map[string]string{
		"a.yaml": "outflow: 1\npopulations: [{id: p}]\ncohorts: [{id: c, of: d}, {id: d}]\n",
		"b.yaml": "outflow: 1\ncohorts: [{id: d, of: c}, {id: e, of: d}]\n",
	})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "a.yaml")
	const told = `b.yaml:2:23: cohort "d": the cohort is a subset of itself: c of d of c`
	if _, err := load(t, s, ingest.Options{}, "b.yaml"); err == nil {
		t.Error("it was loaded")
	} else {
		same(t, err.Error(), told)
	}
	same(t, text(mustLoad(t, s, ingest.Options{KeepGoing: true}, "b.yaml")), `
commit 2: 2 added, 0 changed, 0 retired, 0 unchanged
source b.yaml of "b.yaml": 2 added, 0 changed, 0 retired, 0 unchanged
rejected `+told+"\n")
}

// What is left out takes a second reading, which loads the rest as the first would.
func TestKeepGoingLoadsFieldsBesideWhatItLeavesOut(t *testing.T) {
	write(t, map[string]string{"m.yaml": `outflow: 1
parties: [{id: p}]
systems: [{id: s, party: p}]
datasets: [{id: s/d, fields: [{name: a, categories: [user.contact.email]}, b]}]
transfers: [{id: t, from: s/d#a, to: nowhere}]
`})
	same(t, text(mustLoad(t, open(t), ingest.Options{KeepGoing: true}, "m.yaml")), `
commit 1: 6 added, 0 changed, 0 retired, 0 unchanged
source m.yaml of "m.yaml": 6 added, 0 changed, 0 retired, 0 unchanged
rejected m.yaml:5:38: transfer "t": there is no place "nowhere"; expected a declared place, or SYSTEM/NAME of a declared system
`)
}

// A source of which all is left out says nothing any more, as one of which some is does
// not say that.
func TestASourceOfWhichAllIsLeftOutSaysNothing(t *testing.T) {
	write(t, map[string]string{"s.yaml": "outflow: 1\nparties: [{id: p}]\nsystems: [{id: s, party: p}]\n",
		"a.ndjson": `{"kind":"transfer","id":"t","source":"a","from":"s/a","to":"s/b"}` + "\n"})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "s.yaml", "a.ndjson")
	rewrite(t, "a.ndjson", `{"kind":"transfer","id":"t","source":"a","from":"s/a","to":"nowhere"}`+"\n")
	same(t, text(mustLoad(t, s, ingest.Options{KeepGoing: true}, "a.ndjson")), `
commit 2: 0 added, 0 changed, 1 retired, 0 unchanged
source a of "a.ndjson": 0 added, 0 changed, 1 retired, 0 unchanged
rejected a.ndjson:1:60: transfer "t": there is no place "nowhere"; expected a declared place, or SYSTEM/NAME of a declared system
`)
}

// A transfer that is wrong is no place that others refer to, whatever its id.
func TestATransferIsNoPlaceThatIsLeftOut(t *testing.T) {
	write(t, map[string]string{"m.yaml": "outflow: 1\nparties: [{id: p}]\nsystems: [{id: s, party: p}]\ntransfers:\n- {id: x/y, from: s/a, to: s/b, when: never}\n- {id: t, from: x/y, to: s/b}\n"})
	for _, keepGoing := range []bool{false, true} {
		r, err := load(t, open(t), ingest.Options{KeepGoing: keepGoing}, "m.yaml")
		got := ""
		if got = text(r); err != nil {
			got = err.Error()
		}
		if want := `m.yaml:6:17: transfer "t": there is no place "x/y"; expected a declared place, or SYSTEM/NAME of a declared system`; !strings.Contains(got, want) {
			t.Errorf("got %s", got)
		}
	}
}

// What is left out of the load and declared by others is not why something else is; and
// what several keys refer to in one place is told once.
func TestWhatIsThereIsNotLeftOut(t *testing.T) {
	write(t, map[string]string{"a.yaml": "outflow: 1\nparties: [{id: p}]\nsystems: [{id: s, party: p}]\ndatasets: [{id: s/d, fields: [f]}]\n", "b.yaml": `outflow: 1
systems: [{id: q, party: nobody}]
datasets: [{id: s}]
transfers:
- {id: t, from: s/d#g, to: s/e}
- {id: u, from: q/a, to: s/e, columns: {x: [b, c]}}
`})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "a.yaml")
	same(t, text(mustLoad(t, s, ingest.Options{KeepGoing: true}, "b.yaml")), `
commit 2: 1 added, 0 changed, 0 retired, 0 unchanged
source b.yaml of "b.yaml": 1 added, 0 changed, 0 retired, 0 unchanged
rejected b.yaml:2:26: system "q": there is no party "nobody"
rejected b.yaml:3:17: dataset "s": the id is that of a system already
rejected b.yaml:5:17: transfer "t": the dataset "s/d" lists its fields, and "g" is not one of them
rejected b.yaml:6:17: transfer "u" refers to "q", which is left out
rejected b.yaml:6:40: transfer "u" refers to "q", which is left out
`)
}

// A cohort that names no population is of the only one there is, but not of another's
// where that of its own file is left out.
func TestACohortIsOfNoOtherPopulationThanWasMeant(t *testing.T) {
	write(t, map[string]string{"other.yaml": "outflow: 1\npopulations: [{id: others, size: 5}]\n",
		"m.yaml": "outflow: 1\npopulations: [{id: people, size: many}]\ncohorts: [{id: c}, {id: d, people: not c}, {id: e, of: others}]\n"})
	s := open(t)
	mustLoad(t, s, ingest.Options{}, "other.yaml")
	same(t, text(mustLoad(t, s, ingest.Options{KeepGoing: true}, "m.yaml")), `
commit 2: 2 added, 0 changed, 0 retired, 0 unchanged
source m.yaml of "m.yaml": 2 added, 0 changed, 0 retired, 0 unchanged
rejected m.yaml:2:34: range "many": "many" is not a number such as 40000000 or 0.2; expected a whole number or a range such as 7000000..8000000
rejected m.yaml:3:11: cohort "c" refers to "people", which is left out
rejected m.yaml:3:36: cohort "d" refers to "c", which is left out
`)
}
