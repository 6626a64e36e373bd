package graph

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Canonical returns the claim as one line of JSON: the keys in a fixed order,
// absent ones left out. It is what is hashed, stored and exported.
//
// It writes what encoding/json would write with HTML not escaped, several
// times faster.
func (c *Claim) Canonical() []byte { return c.appendCanonical(make([]byte, 0, oneClaim)) }

// oneClaim is room for most claims, in bytes.
const oneClaim = 512

func (c *Claim) appendCanonical(to []byte) []byte {
	e := encoder{line: append(to, '{')}
	e.key("kind")
	e.string(string(c.Kind))
	e.key("id")
	e.string(c.ID)
	e.key("source")
	e.string(c.Source)
	e.text("locator", c.Locator)
	e.text("name", c.Name)
	e.list("aliases", c.Aliases)
	e.text("description", c.Description)
	e.list("owners", c.Owners)
	e.text("party", c.Party)
	e.text("system", c.System)
	e.text("dataset", c.Dataset)
	e.text("same", c.Same)
	e.text("country", c.Country)
	e.list("countries", c.Countries)
	e.text("dataset_kind", c.DatasetKind)
	e.text("retention", c.Retention)
	e.text("deletion", c.Deletion)
	e.text("population", c.Population)
	e.text("subjects", c.Subjects)
	e.when("subjects_when", c.SubjectsWhen)
	e.list("categories", c.Categories)
	e.text("category_total", c.CategoryTotal.String())
	e.text("of", c.Of)
	e.text("size", c.Size.String())
	e.text("share", c.Share.String())
	e.text("members", c.Members)
	e.list("disjoint", c.Disjoint)
	e.text("people", c.People)
	e.text("at", c.At)
	e.text("status", c.Status)
	e.text("from", c.From)
	e.text("to", c.To)
	e.when("when", c.When)
	e.text("cadence", c.Cadence)
	e.text("needs", c.Needs)
	e.lists("derives", c.Derives)
	e.lists("columns", c.Columns)
	e.list("masked", c.Masked)
	e.text("effect", c.Effect)
	e.text("job", c.Job)
	e.text("role", c.Role)
	e.text("purpose", c.Purpose)
	e.list("safeguards", c.Safeguards)
	if len(c.Ground) > 0 {
		e.other("ground", c.Ground)
	}
	e.text("disclosed", c.Disclosed)
	e.text("observed", c.Observed)
	if len(c.Evidence) > 0 {
		e.other("evidence", c.Evidence)
	}
	e.text("rows", c.Rows.String())
	e.text("row_total", c.RowTotal.String())
	e.text("runs", c.Runs.String())
	if c.RowsPerPerson != 0 {
		e.text("rows_per_person", strconv.FormatInt(c.RowsPerPerson, 10))
	}
	e.text("state", c.State)
	e.list("inputs", c.Inputs)
	e.list("outputs", c.Outputs)
	e.lists("subsets", c.Subsets)
	e.moves(c.Moves)
	e.lists("erased", c.Erased)
	e.lists("renamed", c.Renamed)
	e.match(&c.Match)
	e.text("timezone", c.Timezone)
	e.text("directory", c.Directory)
	e.text("replaced_by", c.ReplacedBy)
	return append(e.line, '}')
}

// An encoder writes an object key by key.
type encoder struct{ line []byte }

// key begins an entry of the claim, whose keys need no escapes.
func (e *encoder) key(k string) {
	e.next()
	e.line = append(e.line, '"')
	e.line = append(e.line, k...)
	e.line = append(e.line, '"', ':')
}

// next separates an entry from the one before.
func (e *encoder) next() {
	if e.line[len(e.line)-1] != '{' {
		e.line = append(e.line, ',')
	}
}

// text writes a key and its text, nothing if there is none.
func (e *encoder) text(key, text string) {
	if text != "" {
		e.key(key)
		e.string(text)
	}
}

func (e *encoder) list(key string, list []string) {
	if len(list) > 0 {
		e.key(key)
		e.strings(list)
	}
}

func (e *encoder) when(key string, w When) {
	if !w.IsZero() {
		e.key(key)
		e.strings(w.Format(time.UTC))
	}
}

func (e *encoder) lists(key string, lists map[string][]string) {
	if len(lists) == 0 {
		return
	}
	e.key(key)
	e.line = append(e.line, '{')
	for _, k := range slices.Sorted(maps.Keys(lists)) {
		e.next()
		e.string(k)
		e.line = append(e.line, ':')
		if lists[k] == nil {
			e.line = append(e.line, "null"...)
			continue
		}
		e.strings(lists[k])
	}
	e.line = append(e.line, '}')
}

func (e *encoder) moves(moves []Move) {
	if len(moves) == 0 {
		return
	}
	e.key("moves")
	e.line = append(e.line, '[')
	for i := range moves {
		if i > 0 {
			e.line = append(e.line, ',')
		}
		m := &moves[i]
		e.line = append(e.line, '{')
		e.key("from")
		e.string(m.From)
		e.key("to")
		e.string(m.To)
		e.lists("columns", m.Columns)
		e.list("masked", m.Masked)
		if m.Stated {
			e.key("stated")
			e.line = append(e.line, "true"...)
		}
		e.line = append(e.line, '}')
	}
	e.line = append(e.line, ']')
}

func (e *encoder) match(m *Match) {
	if *m == (Match{}) {
		return
	}
	e.key("match")
	e.line = append(e.line, '{')
	for _, k := range matchKeys {
		e.text(k.name, *k.of(m))
	}
	e.line = append(e.line, '}')
}

func (e *encoder) strings(list []string) {
	e.line = append(e.line, '[')
	for i, s := range list {
		if i > 0 {
			e.line = append(e.line, ',')
		}
		e.string(s)
	}
	e.line = append(e.line, ']')
}

func (e *encoder) string(s string) {
	ascii := true
	for i := range len(s) {
		switch b := s[i]; {
		case b < ' ' || b == '"' || b == '\\':
			e.value(s)
			return
		case b >= utf8.RuneSelf:
			ascii = false
		}
	}
	// These two end a line in JavaScript, so that JSON writers escape them.
	if !ascii && (!utf8.ValidString(s) || strings.ContainsAny(s, "\u2028\u2029")) {
		e.value(s)
		return
	}
	e.line = append(e.line, '"')
	e.line = append(e.line, s...)
	e.line = append(e.line, '"')
}

// other writes a key and a value of any type.
func (e *encoder) other(key string, v any) {
	e.key(key)
	e.value(v)
}

func (e *encoder) value(v any) {
	var b bytes.Buffer
	j := json.NewEncoder(&b)
	j.SetEscapeHTML(false)
	if err := j.Encode(v); err != nil {
		// Every field marshals by construction.
		panic("graph: a claim does not marshal: " + err.Error())
	}
	e.line = append(e.line, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}
