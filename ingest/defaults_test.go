package ingest_test

import (
	"strings"
	"testing"

	"outflow/ingest"
)

const unstated = `outflow: 1
parties: [{id: p}]
systems: [{id: s, party: p}, {id: q, party: p}]
populations: [{id: all}]
cohorts: [{id: gold, of: all}]
transfers:
- {id: neither, from: s/a, to: q/a}
- {id: when, from: s/a, to: q/a, when: 2018}
- {id: whose, from: s/a, to: q/a, people: gold}
- {id: both, from: s/a, to: q/a, when: unknown, people: unknown}
`

// ofTransfers returns those claims that are of transfers, a line each.
func ofTransfers(s string) string {
	var lines []string
	for line := range strings.Lines(s) {
		if strings.Contains(line, `"kind":"transfer"`) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "")
}

// What a manifest states once for all its transfers, each that does not say it
// itself claims.
func TestDefaultsStateWhatTransfersLeaveOut(t *testing.T) {
	write(t, map[string]string{"m.yaml": strings.Replace(unstated, "parties:", "defaults: {when: always, people: everyone}\nparties:", 1)})
	s := open(t)
	if r := mustLoad(t, s, ingest.Options{}, "m.yaml"); len(r.Warnings) > 0 {
		t.Errorf("%v", r.Warnings)
	}
	same(t, ofTransfers(stated(t, s)), `
{"kind":"transfer","id":"both","source":"m.yaml","people":"unknown","from":"s/a","to":"q/a","when":["unknown"]}
{"kind":"transfer","id":"neither","source":"m.yaml","people":"everyone","from":"s/a","to":"q/a","when":["../.."]}
{"kind":"transfer","id":"when","source":"m.yaml","people":"everyone","from":"s/a","to":"q/a","when":["2018-01-01/2018-12-31"]}
{"kind":"transfer","id":"whose","source":"m.yaml","people":"gold","from":"s/a","to":"q/a","when":["../.."]}
`)
}

// A wrong default leaves out the transfers that lean on it: without it they
// would say less than their source does.
func TestAWrongDefaultIsNoneForWhoeverGoesOn(t *testing.T) {
	write(t, map[string]string{"m.yaml": strings.Replace(unstated, "parties:", "defaults: {whenn: always, people: everyone}\nparties:", 1)})
	s := open(t)
	mustLoad(t, s, ingest.Options{KeepGoing: true}, "m.yaml")
	same(t, ofTransfers(stated(t, s)), `
{"kind":"transfer","id":"both","source":"m.yaml","people":"unknown","from":"s/a","to":"q/a","when":["unknown"]}
`)
}

// The report counts the transfers of each file that say neither when nor whose,
// and shows how that file would say it.
func TestTransfersThatSayNeitherWhenNorWhoseAreCounted(t *testing.T) {
	const csv = "id,from,to,when,people\nc1,s/a,q/b,,\nc2,s/a,q/b,,\nc3,s/a,q/b,always,\n"
	const line = `{"kind":"transfer","id":"n","source":"n","from":"s/a","to":"q/c"}` + "\n"
	write(t, map[string]string{"m.yaml": unstated, "b/transfers.csv": csv, "n.ndjson": line})
	r := mustLoad(t, open(t), ingest.Options{}, "m.yaml", "b", "n.ndjson")
	var told []string
	for _, w := range r.Warnings {
		told = append(told, w.String())
	}
	same(t, strings.Join(told, "\n"), `
m.yaml: 1 transfer says neither when nor whose, so it confirms nobody; if it ran always and carried everyone's data, state it: defaults: {when: always, people: everyone}
b: 2 transfers say neither when nor whose, so they confirm nobody; if each ran always and carried everyone's data, state it: the columns when and people, with always and everyone
n.ndjson: 1 transfer says neither when nor whose, so it confirms nobody; if it ran always and carried everyone's data, state it: "when": ["always"], "people": "everyone" in each
`)
}
