package ask

import (
	"slices"
	"strings"

	"outflow/graph"
)

// An Account is one source's claim of a transfer: what it states, as it states it.
// When and people that it leaves out are unknown; anything else is "", [] or null.
type Account struct {
	Source      string   `json:"source"`
	From        string   `json:"from"`
	To          string   `json:"to"`
	Contributes bool     `json:"contributes"` // to the answer, between these ends
	When        []string `json:"when"`        // in the answer's zone
	People      string   `json:"people"`      // people expression
	Needs       string   `json:"needs"`       // likewise
	Categories  []string `json:"categories"`
	Total       string   `json:"category_total"` // of categories, named or not: "24", "20..24"
	Purpose     string   `json:"purpose"`
	Role        string   `json:"role"`
	// Ground is a key, such as "none", or where it depends on the date a list of
	// GroundTerm.
	Ground     any              `json:"ground"`
	Cadence    string           `json:"cadence"`
	Disclosed  string           `json:"disclosed"` // true, false or unknown
	Safeguards []string         `json:"safeguards"`
	Evidence   []graph.Evidence `json:"evidence"`
}

// A GroundTerm is a ground for a time.
type GroundTerm struct {
	When []string `json:"when"` // in the answer's zone; empty for any time
	Key  string   `json:"key"`
}

// accountOf writes an account.
func (e *evaluation) accountOf(t *graph.Transfer, contributes bool) Account {
	g := e.graph
	a := Account{
		Source: t.Source, From: g.Places[t.From].ID, To: g.Places[t.To].ID, Contributes: contributes,
		When: e.window(t), People: e.peopleText(t.People), Needs: e.peopleText(t.Needs), Categories: orNone(t.Categories), Total: t.CategoryTotal.String(),
		Purpose: t.Purpose, Role: t.Role, Cadence: t.Cadence, Disclosed: t.Disclosed, Safeguards: orNone(t.Safeguards), Evidence: orNone(t.Evidence),
	}
	switch terms := t.Ground; {
	case len(terms) == 1 && terms[0].When.IsZero():
		a.Ground = terms[0].Key
	case len(terms) > 0:
		said := make([]GroundTerm, len(terms))
		for i, term := range terms {
			said[i] = GroundTerm{term.When.Format(e.graph.Zone), term.Key}
		}
		a.Ground = said
	}
	return a
}

// none is an empty list that takes no memory.
func none[T any]() []T { return []T{} }

func orNone[T any](list []T) []T {
	if list == nil {
		return none[T]()
	}
	return list
}

// Says writes what the account states, each with its key: "when 2020; people
// everyone".
func (a *Account) Says() string {
	var said []string
	add := func(key, value string) {
		if value != "" {
			said = append(said, key+" "+value)
		}
	}
	add("when", strings.Join(a.When, " "))
	add("people", a.People)
	add("needs", a.Needs)
	add("categories", strings.Join(a.Categories, " "))
	add("category_total", a.Total)
	add("purpose", a.Purpose)
	add("role", a.Role)
	add("ground", a.GroundText())
	add("cadence", a.Cadence)
	add("disclosed", a.Disclosed)
	add("safeguards", strings.Join(a.Safeguards, ", "))
	return strings.Join(said, "; ")
}

// GroundText writes the ground in one line: "none", or each term with its time.
func (a *Account) GroundText() string {
	switch ground := a.Ground.(type) {
	case string:
		return ground
	case []GroundTerm:
		terms := make([]string, len(ground))
		for i, term := range ground {
			terms[i] = strings.Join(slices.Concat([]string{term.Key}, term.When), " ")
		}
		return strings.Join(terms, ", ")
	}
	return ""
}
