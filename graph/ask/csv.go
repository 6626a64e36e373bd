package ask

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"
)

// WriteCSV writes the rows of the answer as one table: people in all and by
// population, cohort and category, then places, transfers and their findings.
func (a *Answer) WriteCSV(w io.Writer) error {
	c := csv.NewWriter(w)
	c.Write([]string{"row", "id", "from", "to", "when", "finding", "confirmed_min", "confirmed_max", "confirmed_first", "confirmed_last",
		"possible_min", "possible_max", "possible_first", "possible_last"})
	row := func(kind, id, from, to, when, finding string, p People) {
		cells := []string{kind, id, from, to, when, finding}
		for _, n := range []Count{p.Confirmed, p.Possible} {
			cells = append(cells, strconv.FormatInt(n.Min, 10), optional(n.Max), text(n.First), text(n.Last))
		}
		for i := range cells {
			cells[i] = guard(cells[i])
		}
		c.Write(cells)
	}
	row("people", "", "", "", "", "", a.People)
	for _, part := range []struct {
		kind string
		rows []Row
	}{{"population", a.Populations}, {"cohort", a.Cohorts}, {"category", a.Categories}} {
		for _, r := range part.rows {
			row(part.kind, r.ID, "", "", "", "", r.People)
		}
	}
	for _, p := range a.Places {
		row("place", p.ID, "", "", "", "", p.People)
	}
	for _, t := range a.Transfers {
		row("transfer", t.ID, t.From, t.To, strings.Join(t.When, " "), "", t.People)
		for _, f := range t.Findings {
			row("finding", t.ID, t.From, t.To, "", f.Code, f.People)
		}
	}
	c.Flush()
	return c.Error()
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
