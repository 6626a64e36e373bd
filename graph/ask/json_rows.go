package ask

import (
	"bytes"
	"encoding/json"
	"strconv"

	"outflow/graph"
)

// A jsonRows writes the rows of transfers and places as encoding/json would, indented, which
// takes a fifth of the time: an answer may have half a million, and they are most of it.
type jsonRows struct {
	out    []byte
	depth  int
	filled bool // something stands before in what is open
}

func (w *jsonRows) line() {
	const margin = "\n                                        "
	w.out = append(w.out, margin[:min(1+2*w.depth, len(margin))]...)
}

// next begins an element of what is open.
func (w *jsonRows) next() {
	if w.filled {
		w.out = append(w.out, ',')
	}
	w.filled = true
	w.line()
}

func (w *jsonRows) open(c byte) {
	w.out = append(w.out, c)
	w.depth++
	w.filled = false
}

func (w *jsonRows) close(c byte) {
	if w.depth--; w.filled {
		w.line()
	}
	w.out = append(w.out, c)
	w.filled = true
}

func (w *jsonRows) key(k string) {
	w.next()
	w.out = append(w.out, '"')
	w.out = append(w.out, k...)
	w.out = append(w.out, `": `...)
}

func (w *jsonRows) null() { w.out = append(w.out, "null"...) }

func (w *jsonRows) bool(is bool) { w.out = strconv.AppendBool(w.out, is) }

func (w *jsonRows) int(n int64) { w.out = strconv.AppendInt(w.out, n, 10) }

func (w *jsonRows) optional(n *int64) {
	if n == nil {
		w.null()
		return
	}
	w.int(*n)
}

// text writes a text. What needs escaping is rare, and left to encoding/json.
func (w *jsonRows) text(s string) {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x80 {
			w.any(s)
			return
		}
	}
	w.out = append(w.out, '"')
	w.out = append(w.out, s...)
	w.out = append(w.out, '"')
}

// any writes a value that is no row.
func (w *jsonRows) any(value any) {
	compact, err := compactJSON(value)
	if err != nil { // of a text, or a list of texts
		w.null()
		return
	}
	var b bytes.Buffer
	indent(&b, compact, w.depth)
	w.out = append(w.out, b.Bytes()...)
}

func (w *jsonRows) keyed(k, s string) {
	w.key(k)
	w.text(s)
}

func (w *jsonRows) maybe(k string, s *string) {
	if w.key(k); s == nil {
		w.null()
		return
	}
	w.text(*s)
}

// listed writes a list under a key.
func listed[T any](w *jsonRows, k string, all []T, write func(*T)) {
	if w.key(k); all == nil {
		w.null()
		return
	}
	w.open('[')
	for i := range all {
		w.next()
		write(&all[i])
	}
	w.close(']')
}

func (w *jsonRows) texts(k string, all []string) {
	listed(w, k, all, func(s *string) { w.text(*s) })
}

func (w *jsonRows) count(k string, n *Count) {
	w.key(k)
	w.open('{')
	w.key("min")
	w.int(n.Min)
	w.key("max")
	w.optional(n.Max)
	w.maybe("first", n.First)
	w.maybe("last", n.Last)
	w.close('}')
}

func (w *jsonRows) people(p *People) {
	w.key("people")
	w.open('{')
	w.count("confirmed", &p.Confirmed)
	w.count("possible", &p.Possible)
	w.close('}')
}

func (w *jsonRows) evidence(all []graph.Evidence) {
	listed(w, "evidence", all, func(e *graph.Evidence) {
		w.open('{')
		w.keyed("title", e.Title)
		if e.URL != "" {
			w.keyed("url", e.URL)
		}
		w.close('}')
	})
}

func (w *jsonRows) statements(k string, all []Statement) {
	listed(w, k, all, func(s *Statement) {
		w.open('{')
		w.keyed("source", s.Source)
		w.keyed("states", s.States)
		w.close('}')
	})
}

// place writes a row of places.
func (w *jsonRows) place(p *PlaceRow) {
	w.open('{')
	w.keyed("id", p.ID)
	w.keyed("kind", p.Kind)
	w.keyed("name", p.Name)
	w.keyed("party", p.Party)
	w.texts("countries", p.Countries)
	w.maybe("basis", p.Basis)
	w.maybe("rests", p.Rests)
	w.people(&p.People)
	if len(p.Overdue) > 0 {
		listed(w, "overdue", p.Overdue, w.breach)
	}
	if p.Held != nil {
		w.key("held")
		w.any(p.Held)
	}
	w.close('}')
}

// transfer writes a row of transfers.
func (w *jsonRows) transfer(t *TransferRow) {
	w.open('{')
	w.keyed("id", t.ID)
	w.keyed("from", t.From)
	w.keyed("to", t.To)
	w.texts("when", t.When)
	w.people(&t.People)
	w.texts("categories", t.Categories)
	w.texts("sources", t.Sources)
	w.evidence(t.Evidence)
	listed(w, "accounts", t.Accounts, w.account)
	listed(w, "findings", t.Findings, w.finding)
	w.close('}')
}

func (w *jsonRows) account(a *Account) {
	w.open('{')
	w.keyed("source", a.Source)
	if a.Locator != "" {
		w.keyed("locator", a.Locator)
	}
	if a.Observed != "" {
		w.keyed("observed", a.Observed)
	}
	w.keyed("from", a.From)
	w.keyed("to", a.To)
	w.key("contributes")
	w.bool(a.Contributes)
	w.texts("when", a.When)
	w.keyed("people", a.People)
	w.keyed("needs", a.Needs)
	w.texts("categories", a.Categories)
	w.keyed("category_total", a.Total)
	w.keyed("purpose", a.Purpose)
	w.keyed("role", a.Role)
	w.key("ground")
	switch ground := a.Ground.(type) {
	case nil:
		w.null()
	case string:
		w.text(ground)
	default:
		w.any(ground)
	}
	w.keyed("cadence", a.Cadence)
	w.keyed("disclosed", a.Disclosed)
	w.texts("safeguards", a.Safeguards)
	w.evidence(a.Evidence)
	w.keyed("rows", a.Rows)
	w.keyed("row_total", a.RowTotal)
	w.keyed("runs", a.Runs)
	w.key("rows_per_person")
	w.optional(a.RowsPerPerson)
	if len(a.Annotated) > 0 {
		w.key("annotated")
		w.any(a.Annotated)
	}
	w.close('}')
}

func (w *jsonRows) finding(f *Finding) {
	w.open('{')
	w.keyed("code", f.Code)
	w.people(&f.People)
	w.texts("sources", f.Sources)
	w.statements("stated_by", f.StatedBy)
	w.statements("disputed_by", f.DisputedBy)
	if w.key("by_rows"); f.ByRows == nil {
		w.null()
	} else {
		w.any(f.ByRows)
	}
	w.close('}')
}

func compactJSON(value any) ([]byte, error) {
	var compact bytes.Buffer
	e := json.NewEncoder(&compact)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return bytes.TrimSuffix(compact.Bytes(), []byte("\n")), err
}
