package ask

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// WriteJSON writes the difference as indented JSON.
func (d *Difference) WriteJSON(w io.Writer) error { return writeJSON(w, d) }

// WriteJSON writes the changes as indented JSON.
func (c *Changes) WriteJSON(w io.Writer) error { return writeJSON(w, c) }

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(v)
}

// Text names a state in words.
func (s *State) Text() string {
	loaded := strings.Join(s.Loaded, ", ")
	switch commit := fmt.Sprintf("commit %d", s.Number); {
	case s.Number == 0:
		return loaded
	case loaded != "":
		return commit + " with " + loaded
	default:
		return commit
	}
}

// sentence says whose data is new and whose is gone.
func (d *Difference) sentence() string {
	if !d.Any() && d.Open.zero() {
		return "Nobody's data is new, and nobody's is gone."
	}
	certain := ""
	if !d.Open.zero() {
		certain = "certainly "
	}
	a := d.words()
	text := sentences(
		d.New.sentence(certain+"new", a), d.Gone.sentence(certain+"gone", a),
		d.New.kinds("of people whose data was there before, data of other kinds is new", a), d.Gone.kinds("of people whose data is there still, data of some kinds is gone", a),
		d.New.where("new places"), d.Gone.where("places no longer there"))
	if !d.Open.zero() {
		text += " " + sentences("Of "+d.Open.People()+" it is no more than possible, before and now: whether their data is new, gone or neither does not follow")
	}
	return oneLine(text)
}

// words is an answer by which people are called.
func (d *Difference) words() *Answer {
	for _, s := range []*AnswerState{&d.To, &d.From} {
		if s.answer != nil {
			return s.answer
		}
	}
	return &Answer{Query: d.Query, Form: d.Form}
}

// sentence says whose data a gain is of.
func (g *Gain) sentence(is string, a *Answer) string {
	confirmed, possible := g.People.Confirmed, g.People.Possible
	switch {
	case possible.zero():
		return "nobody's data is " + is
	case confirmed.zero():
		return "possibly " + is + " is " + a.those(possible) + possible.span()
	case confirmed.Min == 0:
		return sentences(is+" is "+a.those(confirmed)+confirmed.span()+a.ifAny(), g.People.possibly(""))
	}
	return sentences(is+" is "+a.those(confirmed)+confirmed.span(), g.People.possibly(""))
}

// kinds says of which categories data of more people is new, or gone, than there are people who are
// so themselves.
func (g *Gain) kinds(said string, a *Answer) string {
	var names []string
	most := func(n Count) int64 {
		if n.Max == nil {
			return math.MaxInt64
		}
		return *n.Max
	}
	for _, r := range g.Categories {
		if most(r.People.Possible) > most(g.People.Possible) || r.People.Confirmed.Min > most(g.People.Confirmed) {
			names = append(names, CategoryTitle(a.Graph, r.ID))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return said + ": " + list(names)
}

// where names the places that only one of the answers has.
func (g *Gain) where(said string) string {
	var names []string
	for i := range g.Places {
		names = append(names, oneLine(g.Places[i].ID))
	}
	switch {
	case len(names)+g.MorePlaces == 0:
		return ""
	case g.MorePlaces > 0:
		return said + ": " + Thousands(int64(len(names)+g.MorePlaces))
	}
	return said + ": " + list(names)
}

// WriteText writes the difference for people: what each graph answers, who is new and who is
// gone, and what that rests on.
func (d *Difference) WriteText(w io.Writer) error {
	b := &strings.Builder{}
	for s, state := range d.states() {
		fmt.Fprintf(b, "%s, %s: %s\n", [...]string{"Before", "After"}[s], oneLine(state.Text()), state.Sentence)
	}
	fmt.Fprintf(b, "\n%s\n\n", d.Sentence)
	a := d.words()
	d.New.write(b, a, "New")
	d.Gone.write(b, a, "Gone")
	writeFindings(b, d.Kept())
	for _, list := range []struct {
		head string
		of   []Assumption
	}{{"Rests on", d.Assumptions}, {"Before rests on", d.From.Assumptions}, {"After rests on", d.To.Assumptions}} {
		if len(list.of) == 0 {
			continue
		}
		fmt.Fprintf(b, "%s\n", list.head)
		for _, s := range list.of {
			fmt.Fprintf(b, "  %s\n", s.Text)
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(b, "Understood: %s\n", d.Understood)
	for _, note := range d.Notes {
		fmt.Fprintf(b, "Note: %s\n", oneLine(note))
	}
	writeStates(b, &d.From.State, &d.To.State, d.Timezone)
	_, err := io.WriteString(w, Clean(b.String()))
	return err
}

func writeStates(b *strings.Builder, from, to *State, zone string) {
	fmt.Fprintf(b, "From %s, %s, to %s, %s, times in %s\n", oneLine(from.Text()), from.Hash, oneLine(to.Text()), to.Hash, zone)
}

// write writes the tables of a gain.
func (g *Gain) write(b *strings.Builder, a *Answer, head string) {
	if len(g.Places) > 0 {
		table(b, func(w io.Writer) {
			fmt.Fprintf(w, "%s places\tparty\tcertain\tpossible\n", head)
			for i := range g.Places {
				p := &g.Places[i]
				fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", oneLine(p.ID), oneLine(p.Party), p.People.Confirmed.Range(), p.People.Possible.Range())
			}
			if g.MorePlaces > 0 {
				fmt.Fprintf(w, "  … and %s\n", Plural(g.MorePlaces, "more place", "more places"))
			}
		})
	}
	if !g.People.none() || len(g.Categories) > 0 {
		rows := []countRow{{"in all", g.People}}
		for _, list := range []struct {
			all  []Row
			name func(string) string
		}{{g.Populations, func(id string) string { return "of " + PeopleName(a.Graph, id) }}, {g.Cohorts, func(id string) string { return "in " + PeopleName(a.Graph, id) }}, {g.Categories, func(id string) string { return CategoryTitle(a.Graph, id) }}} {
			for _, r := range list.all {
				rows = append(rows, countRow{list.name(r.ID), r.People})
			}
		}
		table(b, func(w io.Writer) {
			fmt.Fprintf(w, "%s\tcertain\tpossible\tfirst\tlast\n", head)
			for _, r := range rows {
				fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\n", oneLine(r.name), r.people.Confirmed.Range(), r.people.Possible.Range(), said(r.people.surest().First), said(r.people.surest().Last))
			}
		})
	}
	if len(g.Transfers) > 0 {
		fmt.Fprintf(b, "%s in the answer\n", head)
		gain := Answer{Transfers: g.Transfers}
		shown, _ := gain.shownTransfers() // all rows are at hand
		writeTransfers(b, shown)
	}
	if g.More > 0 {
		fmt.Fprintf(b, "  … and %s\n\n", Plural(g.More, "more transfer", "more transfers"))
	}
	if n := len(g.Through) + g.MoreThrough; n > 0 {
		fmt.Fprintf(b, "%s also through %s\n\n", head, oneLine(through(g.Through, n)))
	}
}

// through names the first of so many transfers.
func through(ids []string, n int) string {
	ids = ids[:min(mostShown, len(ids))]
	text := strings.Join(ids, ", ")
	if n > len(ids) {
		text += fmt.Sprintf(" and %s more", Thousands(int64(n-len(ids))))
	}
	return text
}

// WriteText writes the changes for people.
func (c *Changes) WriteText(w io.Writer) error {
	b := &strings.Builder{}
	fmt.Fprintf(b, "%s\n\n", c.Sentence())
	if len(c.Claims) > 0 {
		shown := c.Claims[:min(len(c.Claims), mostShown)]
		table(b, func(w io.Writer) {
			fmt.Fprintln(w, "Claims\tkind\tid\tsource\tsays otherwise")
			for i := range shown {
				r := &shown[i]
				fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\n", r.Did, r.Kind, oneLine(r.ID), oneLine(r.Source), oneLine(r.otherwise()))
			}
			if more := len(c.Claims) - len(shown) + c.MoreClaims; more > 0 {
				fmt.Fprintf(w, "  … and %s; JSON lists all\n", Plural(more, "more claim", "more claims"))
			}
		})
	}
	if c.MoreFindings > 0 {
		fmt.Fprintf(b, "%s not listed\n\n", Plural(c.MoreFindings, "finding is", "findings are"))
	}
	writeFindings(b, c.Findings)
	writeStates(b, &c.From, &c.To, c.Timezone)
	_, err := io.WriteString(w, Clean(b.String()))
	return err
}

// Kept are the changes of findings of transfers that both answers have: with those that came or
// went, all that is found of them did.
func (d *Difference) Kept() []FindingChange {
	moved := map[string]bool{}
	for _, g := range []*Gain{&d.New, &d.Gone} {
		for i := range g.Transfers {
			moved[g.Transfers[i].ID] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(d.Findings), func(f FindingChange) bool { return moved[f.Transfer] })
}

// writeFindings lists what became of findings.
func writeFindings(b *strings.Builder, all []FindingChange) {
	for _, did := range []struct{ code, head string }{
		{FindingCame, "Findings that came"}, {FindingGrew, "Findings of more people"}, {FindingShrank, "Findings of fewer people"}, {FindingWent, "Findings that went"},
	} {
		var rows []FindingChange
		for _, f := range all {
			if f.Did == did.code {
				rows = append(rows, f)
			}
		}
		if len(rows) == 0 {
			continue
		}
		fmt.Fprintf(b, "%s\n", did.head)
		for _, f := range rows[:min(len(rows), mostShown)] {
			fmt.Fprintf(b, "  %s\n", f.Text())
		}
		if more := len(rows) - mostShown; more > 0 {
			fmt.Fprintf(b, "  … and %s; JSON lists all\n", Plural(more, "more finding", "more findings"))
		}
		b.WriteString("\n")
	}
}

// Text says which finding of which transfer it is.
func (f *FindingChange) Text() string {
	text := f.Finding.Describe() + f.Finding.People.surest().span()
	if f.row != nil {
		text += f.Finding.Attribution(f.row)
	}
	return oneLine(f.Transfer + ": " + text + f.before())
}

// Describe says the finding in words, and what it was before.
func (f *FindingChange) Describe() string { return f.Finding.Describe() + f.before() }

// before says what the finding was, after a semicolon; "" if it was not there.
func (f *FindingChange) before() string {
	switch {
	case f.Before == nil:
		return ""
	case f.Did == FindingCame:
		return "; only possible before"
	case f.rowsAlone:
		return "; its rows show more people than before"
	}
	did := map[string]string{FindingGrew: "grew", FindingShrank: "shrank"}[f.Did]
	if !f.Certain {
		did = map[string]string{FindingGrew: "may have grown", FindingShrank: "may have shrunk"}[f.Did]
	}
	return "; " + did + " from " + f.Before.both() + " to " + f.Finding.People.both()
}

// both says how many people it is of for certain, and how many possibly if those are others.
func (p People) both() string {
	sure, maybe := p.Confirmed.People(), p.Possible.People()
	switch {
	case p.Confirmed.zero():
		return "possibly " + maybe
	case sure != maybe:
		return sure + " (possibly " + maybe + ")"
	}
	return sure
}

// Sentence counts what changed.
func (c *Changes) Sentence() string {
	var sum ClaimCount
	for _, n := range c.Counts {
		sum.Added, sum.Changed, sum.Retired = sum.Added+n.Added, sum.Changed+n.Changed, sum.Retired+n.Retired
	}
	if len(c.Counts)+len(c.Findings) == 0 {
		return "Nothing changed."
	}
	found := map[string]int{}
	for _, f := range c.Findings {
		found[f.Did]++
	}
	did := func(n int, one, many, what string) string {
		if n == 0 {
			return ""
		}
		return Plural(n, one, many) + what
	}
	joined := func(parts ...string) string {
		return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
	}
	claims := func(n int, what string) string { return did(n, "claim was ", "claims were ", what) }
	findings := func(n int, what string) string { return did(n, "finding ", "findings ", what) }
	return sentences(
		joined(claims(sum.Added, "added"), claims(sum.Changed, "changed"), claims(sum.Retired, "retired")),
		joined(findings(found[FindingCame], "came"), findings(found[FindingGrew], "grew"), findings(found[FindingShrank], "shrank"), findings(found[FindingWent], "went")))
}

// otherwise says of a changed claim what it said and says of each key.
func (r *ClaimRow) otherwise() string {
	var all []string
	var before, after map[string]json.RawMessage
	_, _ = json.Unmarshal(r.Before, &before), json.Unmarshal(r.After, &after) // null where there is none
	for _, key := range r.Keys {
		all = append(all, key+": "+valueText(before[key])+" → "+valueText(after[key]))
	}
	return strings.Join(all, "; ")
}

// valueText writes what a claim says of a key, for people, at some length.
func valueText(value json.RawMessage) string {
	const most = 60
	if value == nil {
		return "nothing"
	}
	text := string(value)
	var list []string
	if one := ""; json.Unmarshal(value, &one) == nil {
		text = one
	} else if json.Unmarshal(value, &list) == nil {
		text = strings.Join(list, " ")
	}
	if utf8.RuneCountInString(text) > most {
		text = string(slices.Concat([]rune(text)[:most], []rune("…")))
	}
	return text
}
