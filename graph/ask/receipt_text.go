package ask

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"outflow/graph"
)

// write says in sentences what a statement comes to.
func (m *receiptMaker) write() {
	s, x := m.said, m.of
	say := func(parts ...string) {
		if text := sentences(parts...); text != "" {
			s.Text = append(s.Text, oneLine(text))
		}
	}
	by := Cite(s.Sources, s.Cited)
	data := m.data()
	_, known := x.Span()
	switch {
	case x.Requested:
		say("By "+by+" it was asked for that "+data+" be erased from "+s.At+m.when(), m.otherwise("Nobody says that it was done"))
	case !known:
		say("By "+by+" "+data+" was erased from "+s.At, m.otherwise("Nobody says when"))
	default:
		say("By " + by + " " + data + " was erased from " + s.At + m.when())
	}
	if graph.IsUnknown(x.People) {
		say("Nobody says whose data it was, so it may have been anybody's: what follows is of everybody's")
	}
	if len(s.Evidence) == 0 {
		say("That is claimed: no evidence of it is named")
	} else {
		var named []string
		for _, ev := range s.Evidence {
			named = append(named, evidenceText(ev))
		}
		say("As evidence is named: " + strings.Join(named, "; "))
	}
	if s.Before != nil {
		say("Just before, " + s.At + held(*s.Before, "held", "may have held"))
	}
	say(m.just() + s.At + held(s.After, "holds", "may hold"))
	say(m.reached(len(s.Elsewhere), m.beyond()+" had such data from there, or "+m.lie()+" such data, "+m.afterwards()+"; the erasure did not reach "))
	if n := len(s.MadeOfIt); n > 0 {
		say(Plural(n, "place", "places") + " got something that was made of such data, such as a model or a report; that was not erased")
	}
	switch {
	case s.CameBack != nil && s.CameBack.People.Confirmed.Min >= 1:
		say("It came back: "+m.brought("was given there again", s.CameBack.People.Confirmed), s.CameBack.People.possibly(""))
	case s.CameBack != nil:
		say("It may have come back: " + m.brought("may have been given there again", s.CameBack.People.Possible))
	case !x.Requested && s.Judged != nil:
		say("By what is loaded, no such data was given there again afterwards")
	}
}

// otherwise says of a statement by which nothing is certainly gone what others say of the same
// erasure, which counts all the same; nobody is what to say if they say no more.
func (m *receiptMaker) otherwise(nobody string) string {
	var dated, undated []string // sources that say that it was done
	for i := range m.asker.graph.Erasures {
		x := &m.asker.graph.Erasures[i]
		if x.ID != m.of.ID || x.Requested {
			continue
		}
		if _, known := x.Span(); known {
			dated = append(dated, x.Source)
		} else {
			undated = append(undated, x.Source)
		}
	}
	switch {
	case len(dated) > 0:
		return "By " + strings.Join(dated, ", ") + ", though, it was done, and what follows counts that"
	case len(undated) > 0 && m.of.Requested:
		return "By " + strings.Join(undated, ", ") + " it was done, but nobody says when, so nothing counts as certainly gone"
	}
	return nobody + ", so nothing counts as certainly gone"
}

// data names what was erased.
func (m *receiptMaker) data() string {
	data := "all data"
	if len(m.said.Categories) > 0 {
		data = strings.Join(m.said.Categories, " and ")
	}
	switch {
	case graph.IsUnknown(m.of.People):
		return data + " of some people"
	case m.said.Of == (graph.Everyone{}).String():
		return data + " of everyone"
	}
	return data + " of " + m.said.Of
}

func (m *receiptMaker) when() string {
	if _, known := m.of.Span(); !known {
		return ""
	}
	when := WhenText(m.said.When)
	if !strings.Contains(when, "/") {
		return " on " + when
	}
	if strings.Contains(when, "T") { // then both ends are written as instants
		span, _ := m.of.Span()
		var ends [2]string
		for i, end := range []graph.Instant{span.Since, span.Until} {
			if ends[i] = ".."; end != graph.Past && end != graph.Future {
				ends[i] = end.Format(m.asker.graph.Zone)
			}
		}
		when = strings.Join(ends[:], "/")
	}
	return ", at some moment of " + when
}

// just says of which instant it is spoken.
func (m *receiptMaker) just() string {
	if m.said.Judged == nil {
		return "In the end, when every retention has run out, "
	}
	if strings.Contains(*m.said.Judged, "T") {
		return "Just after, at " + *m.said.Judged + ", "
	}
	return "Just after, as " + *m.said.Judged + " ends, "
}

func (m *receiptMaker) afterwards() string {
	if m.said.Judged == nil {
		return "in the end"
	}
	return "just after"
}

func (m *receiptMaker) lie() string {
	if len(m.said.Elsewhere) == 1 {
		return "holds"
	}
	return "hold"
}

// held says whose such data is held, or was.
func held(p People, is, may string) string {
	confirmed, possible := p.Confirmed, p.Possible
	switch {
	case possible.zero():
		return " " + is + " no such data"
	case confirmed.zero():
		return " " + may + " such data of " + possible.People() + unconfirmed
	}
	held := " " + is + " such data of " + confirmed.People()
	if possible.Range() != confirmed.Range() {
		held += ", and possibly of " + possible.People()
	}
	return held
}

// beyond says where the places are that the erasure did not reach.
func (m *receiptMaker) beyond() string {
	if slices.ContainsFunc(m.said.Elsewhere, func(p ReceiptPlace) bool { return p.around }) {
		return " beyond " + m.said.At + " or around it"
	}
	return " beyond " + m.said.At
}

// reached counts places and ends with which.
func (m *receiptMaker) reached(n int, what string) string {
	switch n {
	case 0:
		return "By what is loaded, no place beyond " + m.said.At + " had such data from there, or holds any, " + m.afterwards()
	case 1:
		return "1 place" + what + "it"
	}
	return Thousands(int64(n)) + " places" + what + "them"
}

// brought says whose data came back, since when and by what.
func (m *receiptMaker) brought(verb string, c Count) string {
	return "such data of " + c.People() + " " + verb + c.span() + ", by " + m.said.CameBack.By.String()
}

// WriteJSON writes the receipt as indented JSON.
func (r *Receipt) WriteJSON(w io.Writer) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(r)
}

// WriteText writes the receipt to be read and filed.
func (r *Receipt) WriteText(w io.Writer) error {
	b := &strings.Builder{}
	fmt.Fprintf(b, "Receipt of erasure %s\n", oneLine(r.Erasure))
	if len(r.Statements) > 1 {
		fmt.Fprintf(b, "\nSources state it in %d ways. Where data lay, and whose, follows from all of them together.\n", len(r.Statements))
	}
	for i := range r.Statements {
		r.Statements[i].writeText(b)
	}
	leaveLine(b)
	b.WriteString("Confirmed is what follows from what is stated alone, with every end that may have been; possible is what is not excluded.\n" +
		"This says what the loaded sources state and what follows from it. It is no proof that anything was deleted.\n")
	fmt.Fprintf(b, "Revision %d, %s, times in %s\n", r.Revision.Number, r.Revision.Hash, r.Timezone)
	_, err := io.WriteString(w, Clean(b.String()))
	return err
}

// leaveLine leaves a line free, as tables do after themselves.
func leaveLine(b *strings.Builder) {
	if !strings.HasSuffix(b.String(), "\n\n") {
		b.WriteString("\n")
	}
}

func (s *StatedErasure) writeText(b *strings.Builder) {
	leaveLine(b)
	for _, text := range s.Text {
		fmt.Fprintf(b, "%s\n", text)
	}
	b.WriteString("\n")
	if len(s.Elsewhere) > 0 {
		table(b, func(w io.Writer) {
			fmt.Fprintln(w, "Not reached\tparty\tcountries\treceived\tpossibly\tholds\tpossibly\tby")
			for _, p := range s.Elsewhere {
				fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", oneLine(p.ID), oneLine(p.Party), strings.Join(p.Countries, " "),
					p.Received.Confirmed.Range(), p.Received.Possible.Range(), p.Holds.Confirmed.Range(), p.Holds.Possible.Range(), oneLine(p.broughtBy()))
			}
		})
	}
	if len(s.MadeOfIt) > 0 { // where nobody's own data is, nobody is counted
		table(b, func(w io.Writer) {
			fmt.Fprintln(w, "Made of it, and not erased\tparty\tcountries\tby")
			for _, p := range s.MadeOfIt {
				fmt.Fprintf(w, "  %s\t%s\t%s\t%s\n", oneLine(p.ID), oneLine(p.Party), strings.Join(p.Countries, " "), oneLine(p.broughtBy()))
			}
		})
	}
	if len(s.Assumptions) > 0 {
		b.WriteString("Rests on\n")
		for _, a := range s.Assumptions {
			fmt.Fprintf(b, "  %s\n", oneLine(a.Text))
		}
	}
}

// broughtBy names the transfers that brought data to a place, and who says so.
func (p *ReceiptPlace) broughtBy() string {
	var all []string
	if p.Collects {
		all = append(all, "collected there")
	}
	for _, by := range p.By {
		all = append(all, by.Transfer+" ("+strings.Join(by.Sources, ", ")+")")
	}
	return strings.Join(all, ", ")
}
