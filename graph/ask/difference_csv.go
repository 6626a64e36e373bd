package ask

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// sayChange returns what writes rows of two graphs: those of an answer, after what became of each.
func sayChange(c *csv.Writer) func(did string, row csvRow) {
	c.Write(append([]string{"did"}, csvHead[:]...))
	return func(did string, row csvRow) {
		for i, cell := range row {
			row[i] = guard(cell)
		}
		c.Write(append([]string{did}, row[:]...))
	}
}

// csv says which graph it is.
func (s *State) csv() csvRow {
	return csvRow{inRow: "revision", inID: strconv.FormatInt(s.Number, 10), inSources: strings.Join(s.Loaded, "\n"), inText: s.Hash}
}

// WriteCSV writes the difference as one table: what both answers are, rows that are before or
// after, then whose data is new, gone or left open, and which transfers and findings came and
// went. The other columns are those of an answer's table.
func (d *Difference) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	say := sayChange(c)
	say("", csvRow{inRow: "question", inText: d.Question})
	say("", csvRow{inRow: "understood", inKind: string(d.Form), inText: d.Understood})
	for _, note := range d.Notes {
		say("", csvRow{inRow: "note", inText: note})
	}
	say("", csvRow{inRow: "timezone", inID: d.Timezone})
	say("", csvRow{inRow: "difference", inText: d.Sentence})
	for s, state := range d.states() {
		did := [...]string{"before", "after"}[s]
		say(did, state.csv())
		say(did, csvRow{inRow: "verdict", inID: string(state.Verdict), inText: state.Sentence}.counting(state.People))
		csvAssumptions(state.Assumptions, func(row csvRow) { say(did, row) })
	}
	a := d.words()
	for _, part := range []struct {
		is, did string
		gain    *Gain
	}{{"new", FindingCame, &d.New}, {"gone", FindingWent, &d.Gone}} {
		say(part.is, csvRow{inRow: "people"}.counting(part.gain.People))
		a.csvCounts(part.gain.Populations, part.gain.Cohorts, part.gain.Categories, func(row csvRow) { say(part.is, row) })
		for i := range part.gain.Transfers {
			part.gain.Transfers[i].csv(func(row csvRow) { say(part.did, row) })
		}
		if part.gain.More > 0 {
			say(part.did, csvRow{inRow: "limit", inKind: "transfer", inCount: strconv.Itoa(part.gain.More), inText: "not listed"})
		}
	}
	say("open", csvRow{inRow: "people"}.counting(People{Confirmed: nobodysCount().Confirmed, Possible: d.Open}))
	sayFindings(d.Kept(), d.MoreFindings, say)
	csvAssumptions(d.Assumptions, func(row csvRow) { say("", row) })
	c.Flush()
	return c.Error()
}

// WriteCSV writes the changes as one table. The columns are those of a difference.
func (c *Changes) WriteCSV(w io.Writer) error {
	to := csv.NewWriter(w)
	say := sayChange(to)
	say("", csvRow{inRow: "timezone", inID: c.Timezone})
	say("before", c.From.csv())
	say("after", c.To.csv())
	for i := range c.Claims {
		r := &c.Claims[i]
		say(r.Did, csvRow{inRow: "claim", inID: r.ID, inKind: string(r.Kind), inSources: r.Source, inText: r.otherwise()})
	}
	if c.MoreClaims > 0 {
		say("", csvRow{inRow: "limit", inKind: "claim", inCount: strconv.Itoa(c.MoreClaims), inText: "not listed"})
	}
	sayFindings(c.Findings, c.MoreFindings, say)
	to.Flush()
	return to.Error()
}

func sayFindings(all []FindingChange, more int, say func(string, csvRow)) {
	for i := range all {
		f := &all[i]
		say(f.Did, csvRow{inRow: "finding", inID: f.Transfer, inFrom: f.From, inTo: f.To, inFinding: f.Finding.Code,
			inSources: strings.Join(f.Finding.Sources, "\n"), inText: f.Describe()}.counting(f.Finding.People))
	}
	if more > 0 {
		say("", csvRow{inRow: "limit", inKind: "finding", inCount: strconv.Itoa(more), inText: "not listed"})
	}
}
