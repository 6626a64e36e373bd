package ask

import (
	"encoding/csv"
	"io"
	"iter"
	"strconv"
	"strings"

	"outflow/graph"
)

// csvColumns are the columns of an answer's table. Each kind of row, which the
// first says, fills those that it has something for.
var csvColumns = [...]string{"row", "id", "from", "to", "when", "finding",
	"confirmed_min", "confirmed_max", "confirmed_first", "confirmed_last", "possible_min", "possible_max", "possible_first", "possible_last",
	"name", "kind", "party", "countries", "basis", "rests", "categories", "sources", "evidence", "count", "text"}

// csvRow is what a row says, by column.
type csvRow map[string]string

// counting adds counts of people to a row.
func (r csvRow) counting(p People) csvRow {
	for world, n := range map[string]Count{"confirmed": p.Confirmed, "possible": p.Possible} {
		r[world+"_min"], r[world+"_max"] = strconv.FormatInt(n.Min, 10), optional(n.Max)
		r[world+"_first"], r[world+"_last"] = text(n.First), text(n.Last)
	}
	return r
}

// WriteCSV writes all of the answer as one table, the rows of JSON's lists below
// what is said once. In a cell, sources and evidence are a line
// each, other lists are separated by spaces.
func (a *Answer) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	c.Write(csvColumns[:])
	for row := range a.csvRows() {
		cells := make([]string, len(csvColumns))
		for i, column := range csvColumns {
			cells[i] = guard(row[column])
		}
		c.Write(cells)
	}
	c.Flush()
	return c.Error()
}

func (a *Answer) csvRows() iter.Seq[csvRow] {
	return func(yield func(csvRow) bool) {
		more := true
		say := func(r csvRow) { more = more && yield(r) }
		say(csvRow{"row": "question", "text": a.Question})
		say(csvRow{"row": "understood", "kind": string(a.Form), "text": a.Understood})
		say(csvRow{"row": "verdict", "id": string(a.Verdict), "text": a.Sentence()})
		say(csvRow{"row": "timezone", "id": a.Timezone})
		say(csvRow{"row": "revision", "id": strconv.FormatInt(a.Revision.Number, 10), "text": a.Revision.Hash})
		say(csvRow{"row": "complete", "id": strconv.FormatBool(a.Complete)})
		say(csvRow{"row": "people"}.counting(a.People))
		for _, part := range []struct {
			kind string
			rows []Row
			name func(id string) string
		}{{"population", a.Populations, a.name}, {"cohort", a.Cohorts, a.name}, {"category", a.Categories, a.title}} {
			for _, r := range part.rows {
				say(csvRow{"row": part.kind, "id": r.ID, "name": part.name(r.ID)}.counting(r.People))
			}
		}
		for _, p := range a.Places {
			say(csvRow{"row": "place", "id": p.ID, "name": p.Name, "kind": p.Kind, "party": p.Party,
				"countries": strings.Join(p.Countries, " "), "basis": text(p.Basis), "rests": text(p.Rests)}.counting(p.People))
		}
		for _, t := range a.Transfers {
			say(csvRow{"row": "transfer", "id": t.ID, "from": t.From, "to": t.To, "when": strings.Join(t.When, " "),
				"categories": strings.Join(t.Categories, " "), "sources": strings.Join(t.Sources, "\n"), "evidence": evidenceCell(t.Evidence)}.counting(t.People))
			for _, f := range t.Findings {
				say(csvRow{"row": "finding", "id": t.ID, "from": t.From, "to": t.To, "finding": f.Code}.counting(f.People))
			}
		}
		for _, r := range a.Routes {
			say(csvRow{"row": "route", "text": strings.Join(r.Transfers, " → ")}.counting(r.People))
		}
		for _, c := range a.Cut {
			say(csvRow{"row": "cut", "id": c.Transfer, "text": c.Because})
		}
		for _, s := range a.Assumptions {
			say(csvRow{"row": "assumption", "id": s.Code, "count": strconv.Itoa(s.Count), "text": s.Text})
			for _, id := range s.IDs {
				say(csvRow{"row": "rests-on", "kind": s.Code, "id": id})
			}
		}
		for _, l := range a.Limits {
			say(csvRow{"row": "limit", "id": l.Code, "count": strconv.FormatInt(l.Limit, 10)})
		}
	}
}

func evidenceCell(all []graph.Evidence) string {
	lines := make([]string, len(all))
	for i, e := range all {
		lines[i] = strings.TrimSpace(e.Title + " " + e.URL)
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

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
