package manifest

import (
	_ "embed"
	"fmt"
	"strings"
	"text/tabwriter"

	"outflow/graph"
	"outflow/ingest/record"
)

// Example is a manifest with something of everything.
//
//go:embed example.yaml
var Example string

// Help describes manifests: the keys that Read knows, from the table that it
// reads by, and the ways to write values.
func Help() string {
	var b strings.Builder
	fmt.Fprintf(&b, `A manifest is a YAML or JSON file of up to %d MB: one mapping, the first key of
which is "outflow: %s". Each section below is a list of records, in any order.

`, MaxBytes>>20, Version)
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	line := func(key, says string) { fmt.Fprintf(w, "  %s\t%s\n", key, says) }
	for _, k := range record.Keys(graph.KindSource) {
		if k.Name == "timezone" { // the others are for lines of claims
			line(k.Name, k.Says)
		}
	}
	line("source", "the name under which the manifest speaks, wherever it lies; left out: its path in what is loaded")
	line("defaults", "what transfers that leave it out state, such as {when: always, people: everyone}")
	for _, s := range sections {
		fmt.Fprintf(w, "%s\n", s.name)
		for _, k := range record.Keys(s.kind) {
			line(k.Name, k.Says)
		}
		if s.kind == graph.KindDataset {
			line("fields", "a list of names, or of {name: …} with the keys of fields")
		}
	}
	fmt.Fprintln(w, "fields of a dataset")
	for _, k := range record.Keys(graph.KindField) {
		switch k.Name {
		case "id", "dataset": // its name says both
		case "name":
			line(k.Name, "what comes after the dataset's id and #")
		default:
			line(k.Name, k.Says)
		}
	}
	fmt.Fprintln(w, "annotate, of all that matches")
	sets := map[string]string{}
	for _, k := range record.Keys(graph.KindPattern) {
		switch sets[k.Name] = k.Says; k.Name {
		case "id":
			line(k.Name, "left out: what it matches")
		case "match", "evidence":
			line(k.Name, k.Says)
		}
	}
	line("set", "what is said of it: of transfers "+strings.Join(graph.SetKeys(""), ", ")+";")
	line("", "of systems "+strings.Join(graph.SetKeys(graph.KindSystem), ", ")+";")
	line("", "of datasets "+strings.Join(graph.SetKeys(graph.KindDataset), ", ")+";")
	line("", "of fields "+strings.Join(graph.SetKeys(graph.KindField), ", "))
	w.Flush()
	b.WriteString(`
What has match instead of an id says more of all that it matches, of what is loaded later
too: of a transfer by from, to, job and source, all that stand there, or of a place by
dataset, field or system. * stands for any text up to the next / or #, ** for any text, and
everything else for itself. It says what a claim of a transfer, or of a place every claim,
leaves out or says to be unknown, and never what is stated. Of one source that holds which
leaves less open, letter by letter, so that an exception can be written; of several that
of the first by name, and that they differ is said.

People are "unknown" alone, or an expression over the ids of cohorts and
populations and "everyone": a and b, a or b, not a, a except b, parentheses. "not"
binds tightest; "and" and "except" bind alike, from left to right, tighter than "or".

A transfer that leaves out when or people does not state it: it confirms nobody.
"defaults" states it once for all transfers of the manifest that leave it out.

Times are 2018, 2018-04, 2018-04-01, or START/END of these, of instants such as
2018-04-01T09:00:00Z, and of ".." for an open side: 2019-06-27/.., ../2020. An end
that is a year, month or day includes it; an instant does not.

Durations are whole numbers of the calendar: P30D, P1M, P1Y6M, P2W, PT36H, P1DT12H. A
day may have 23 hours, or 25; P1M after any time of 31 January ends with February.
Ranges are a number, or two with ".." between, either of which may be left out:
40000000, 7000000..8000000, ..0.2, 0.5.. A "<" before the second is "less than", as
in ..<0.2, and a "~" before all of it "about", as in ~40000000.

Large estates come as a directory of CSV files, parties.csv systems.csv datasets.csv
fields.csv populations.csv cohorts.csv transfers.csv erasures.csv, headed by the same keys. In a
cell aliases and safeguards are separated by ";", other lists by spaces, and derives
and columns are written out=in+in. An empty cell is a key left out.

An example:

`)
	for line := range strings.Lines(Example) {
		b.WriteString("  " + line)
	}
	return strings.TrimRight(b.String(), "\n")
}
