package ask

import (
	"bytes"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"outflow/graph"
)

// The columns of an answer's table. Each kind of row, which the first says, fills
// those that it has something for.
const (
	inRow = iota
	inID
	inFrom
	inTo
	inWhen
	inFinding
	inConfirmed // and three more, as in counts
	_
	_
	_
	inPossible
	_
	_
	_
	inName
	inKind
	inParty
	inCountries
	inBasis
	inRests
	inCategories
	inSources
	inEvidence
	inCount
	inText
	inContributes // and what else an account states
	inPeople
	inNeeds
	inPurpose
	inRole
	inGround
	inCadence
	inDisclosed
	inSafeguards
	inRows
	inRowTotal
	inRuns
	inRowsPerPerson
	inRowsPeople // of a finding, what its rows show
	inRowsAllowed
	inRowsMore
	csvColumns
)

var csvHead = csvRow{"row", "id", "from", "to", "when", "finding",
	"confirmed_min", "confirmed_max", "confirmed_first", "confirmed_last", "possible_min", "possible_max", "possible_first", "possible_last",
	"name", "kind", "party", "countries", "basis", "rests", "categories", "sources", "evidence", "count", "text",
	"contributes", "people", "needs", "purpose", "role", "ground", "cadence", "disclosed", "safeguards",
	"rows", "row_total", "runs", "rows_per_person", "by_rows_people", "by_rows_allowed", "by_rows_more"}

// csvRow is what a row says, by column.
type csvRow [csvColumns]string

// counting adds counts of people to a row.
func (r csvRow) counting(p People) csvRow {
	counts := func(at int, n Count) {
		r[at], r[at+1], r[at+2], r[at+3] = strconv.FormatInt(n.Min, 10), optional(n.Max), said(n.First), said(n.Last)
	}
	counts(inConfirmed, p.Confirmed)
	counts(inPossible, p.Possible)
	return r
}

// WriteCSV writes all of the answer as one table, the rows of JSON's lists below
// what is said once. In a cell, sources and evidence are a line
// each, other lists are separated by spaces.
func (a *Answer) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	c.Write(csvHead[:])
	a.csvSummary(sayIn(c))
	c.Flush()
	places, placeRows := a.placePieces()
	if err := writeCSVRows(w, places, placeRows, (*PlaceRow).csv); err != nil {
		return err
	}
	transfers, transferRows := a.transferPieces()
	if err := writeCSVRows(w, transfers, transferRows, (*TransferRow).csv); err != nil {
		return err
	}
	a.csvRest(sayIn(c))
	c.Flush()
	return c.Error()
}

// sayIn returns what writes rows.
func sayIn(c *csv.Writer) func(csvRow) {
	return func(row csvRow) {
		for i, cell := range row {
			row[i] = guard(cell)
		}
		c.Write(row[:])
	}
}

// writeCSVRows writes the rows of a list as CSV.
func writeCSVRows[T any](w io.Writer, all int, maker func() func(from, to int) ([]T, error), write func(*T, func(csvRow))) error {
	_, err := writeRows(w, all, func() func(out []byte, from, to int) ([]byte, error) {
		rows := maker()
		return func(out []byte, from, to int) ([]byte, error) {
			made, err := rows(from, to)
			b := bytes.NewBuffer(out)
			c := csv.NewWriter(b)
			say := sayIn(c)
			for i := range made {
				write(&made[i], say)
			}
			c.Flush()
			return b.Bytes(), err
		}
	}, "")
	return err
}

// csvSummary says what stands before the rows of places and transfers.
func (a *Answer) csvSummary(say func(csvRow)) {
	say(csvRow{inRow: "question", inText: a.Question})
	say(csvRow{inRow: "understood", inKind: string(a.Form), inText: a.Understood})
	for _, note := range a.Notes {
		say(csvRow{inRow: "note", inText: note})
	}
	say(csvRow{inRow: "verdict", inID: string(a.Verdict), inText: a.Sentence()})
	say(csvRow{inRow: "timezone", inID: a.Timezone})
	say(csvRow{inRow: "revision", inID: strconv.FormatInt(a.Revision.Number, 10), inText: a.Revision.Hash})
	say(csvRow{inRow: "complete", inID: strconv.FormatBool(a.Complete)})
	say(csvRow{inRow: "somebody", inID: strconv.FormatBool(a.Somebody), inCount: optional(a.SomebodyAtLeast)})
	say(csvRow{inRow: "support", inID: strconv.FormatBool(a.Support.Computed)})
	for _, id := range a.Support.Alone {
		say(csvRow{inRow: "support", inKind: "alone", inID: id})
	}
	for _, id := range a.Support.Needed {
		say(csvRow{inRow: "support", inKind: "needed", inID: id})
	}
	say(csvRow{inRow: "people"}.counting(a.People))
	a.csvCounts(a.Populations, a.Cohorts, a.Categories, say)
}

// csvCounts says of how many people of what there are.
func (a *Answer) csvCounts(populations, cohorts, categories []Row, say func(csvRow)) {
	for _, part := range []struct {
		kind string
		rows []Row
		name func(g *graph.Graph, id string) string
	}{{"population", populations, PeopleName}, {"cohort", cohorts, PeopleName}, {"category", categories, CategoryTitle}} {
		for _, r := range part.rows {
			say(csvRow{inRow: part.kind, inID: r.ID, inName: part.name(a.Graph, r.ID)}.counting(r.People))
		}
	}
}

// csv writes a row of places.
func (p *PlaceRow) csv(say func(csvRow)) {
	say(csvRow{inRow: "place", inID: p.ID, inName: p.Name, inKind: p.Kind, inParty: p.Party,
		inCountries: strings.Join(p.Countries, " "), inBasis: said(p.Basis), inRests: said(p.Rests)}.counting(p.People))
	for i := range p.Overdue {
		say(p.Overdue[i].csv(p.ID))
	}
	if p.Held != nil {
		p.Held.csv(p.ID, say)
	}
}

// csv writes a row of transfers.
func (t *TransferRow) csv(say func(csvRow)) {
	say(csvRow{inRow: "transfer", inID: t.ID, inFrom: t.From, inTo: t.To, inWhen: strings.Join(t.When, " "),
		inCategories: strings.Join(t.Categories, " "), inSources: strings.Join(t.Sources, "\n"), inEvidence: evidenceCell(t.Evidence)}.counting(t.People))
	for i := range t.Accounts {
		say(t.Accounts[i].csv(t.ID))
		for _, by := range t.Accounts[i].Annotated {
			say(csvRow{inRow: "annotated", inID: t.ID, inSources: by.Source, inText: strings.Join(by.Keys, " "), inEvidence: evidenceCell(by.Evidence)})
		}
	}
	for _, f := range t.Findings {
		row := csvRow{inID: t.ID, inFrom: t.From, inTo: t.To, inFinding: f.Code}
		row[inRow], row[inSources] = "finding", strings.Join(f.Sources, "\n")
		counted := row.counting(f.People)
		if r := f.ByRows; r != nil {
			counted[inRowsPeople], counted[inRowsAllowed], counted[inRowsMore] = optional(&r.People), optional(&r.Allowed), optional(&r.More)
		}
		say(counted)
		for _, part := range []struct {
			kind string
			all  []Statement
		}{{"stated-by", f.StatedBy}, {"disputed-by", f.DisputedBy}} {
			for _, s := range part.all {
				row[inRow], row[inSources], row[inText] = part.kind, s.Source, s.States
				say(row)
			}
		}
	}
}

// csvRest says what stands after them.
func (a *Answer) csvRest(say func(csvRow)) {
	for i := range a.Erasures {
		a.Erasures[i].csv(say)
	}
	for _, r := range a.Routes {
		say(csvRow{inRow: "route", inText: strings.Join(r.Transfers, " → ")}.counting(r.People))
	}
	for _, c := range a.Cut {
		say(csvRow{inRow: "cut", inID: c.Transfer, inText: c.Because})
	}
	csvAssumptions(a.Assumptions, say)
	for _, l := range a.Limits {
		row := csvRow{inRow: "limit", inID: l.Code, inCount: strconv.FormatInt(l.Limit, 10)}
		if l.Of > 0 {
			row[inText] = "of " + strconv.FormatInt(l.Of, 10)
		}
		say(row)
	}
}

func csvAssumptions(all []Assumption, say func(csvRow)) {
	for _, s := range all {
		say(csvRow{inRow: "assumption", inID: s.Code, inCount: strconv.Itoa(s.Count), inText: s.Text})
		for _, id := range s.IDs {
			say(csvRow{inRow: "rests-on", inKind: s.Code, inID: id})
		}
	}
}

// csv writes an account of a transfer.
func (a *Account) csv(transfer string) csvRow {
	return csvRow{
		inRow: "account", inID: transfer, inFrom: a.From, inTo: a.To, inWhen: strings.Join(a.When, " "),
		inCategories: strings.Join(a.Categories, " "), inSources: a.Source, inEvidence: evidenceCell(a.Evidence),
		inContributes: strconv.FormatBool(a.Contributes), inPeople: a.People, inNeeds: a.Needs, inPurpose: a.Purpose, inRole: a.Role,
		inGround: a.GroundText(), inCadence: a.Cadence, inDisclosed: a.Disclosed, inSafeguards: strings.Join(a.Safeguards, "\n"),
		inRows: a.Rows, inRowTotal: a.RowTotal, inRuns: a.Runs, inRowsPerPerson: optional(a.RowsPerPerson),
	}
}

func evidenceCell(all []graph.Evidence) string {
	lines := make([]string, len(all))
	for i, e := range all {
		lines[i] = evidenceText(e)
	}
	return strings.Join(lines, "\n")
}

// guard keeps a spreadsheet from taking a name for a formula.
func guard(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func optional(n *int64) string {
	if n == nil {
		return ""
	}
	return strconv.FormatInt(*n, 10)
}
