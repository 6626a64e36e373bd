package ask

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"outflow/graph"
)

// WriteText writes the answer for people: the sentence first, then what it
// rests on, in aligned tables.
func (a *Answer) WriteText(w io.Writer) error {
	b := &strings.Builder{}
	transfers, err := a.shownTransfers()
	if err != nil {
		return err
	}
	places, err := a.shownPlaces()
	if err != nil {
		return err
	}
	fmt.Fprintf(b, "%s\n\n", a.Sentence())
	a.writeErasures(b)
	a.writeCounts(b)
	writeTransfers(b, transfers)
	a.writePlaces(b, places)
	a.writeRoutes(b)
	a.writeCut(b)
	a.writeSources(b, transfers)
	if len(a.Assumptions) > 0 {
		b.WriteString("Rests on\n")
		for _, s := range a.Assumptions {
			fmt.Fprintf(b, "  %s\n", s.Text)
		}
		b.WriteString("\n")
	}
	for _, l := range a.Limits {
		if l.Cuts() {
			fmt.Fprintf(b, "Cut short: %s, at %s\n", l.Code, Thousands(l.Limit))
		}
	}
	fmt.Fprintf(b, "Understood: %s\n", a.Understood)
	for _, note := range a.Notes {
		fmt.Fprintf(b, "Note: %s\n", oneLine(note))
	}
	fmt.Fprintf(b, "Revision %d, %s, times in %s\n", a.Revision.Number, a.Revision.Hash, a.Timezone)
	_, err = io.WriteString(w, Clean(b.String()))
	return err
}

// Clean takes out what could drive a terminal or reorder text; names are
// hostile.
func Clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return '�'
		}
		return r
	}, text)
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func table(b *strings.Builder, rows func(w io.Writer)) {
	w := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	rows(w)
	w.Flush()
	b.WriteString("\n")
}

func (a *Answer) writeCounts(b *strings.Builder) {
	if a.People.none() {
		return
	}
	rows := []countRow{{"in all", a.People}}
	for _, r := range a.Populations {
		rows = append(rows, countRow{"of " + PeopleName(a.Graph, r.ID), r.People})
	}
	for _, r := range a.Cohorts {
		rows = append(rows, countRow{"in " + PeopleName(a.Graph, r.ID), r.People})
	}
	for _, r := range a.Categories {
		rows = append(rows, countRow{CategoryTitle(a.Graph, r.ID), r.People})
	}
	// One pair of dates is enough where both worlds have the same.
	apart := slices.ContainsFunc(rows, func(r countRow) bool { return r.people.datedApart() })
	table(b, func(w io.Writer) {
		if apart {
			fmt.Fprintln(w, "People\tconfirmed\tfirst\tlast\tpossible\tfirst\tlast")
		} else {
			fmt.Fprintln(w, "People\tconfirmed\tpossible\tfirst\tlast")
		}
		for _, r := range rows {
			c, p := r.people.Confirmed, r.people.Possible
			if apart {
				fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\n", oneLine(r.name), c.Range(), said(c.First), said(c.Last), p.Range(), said(p.First), said(p.Last))
			} else {
				fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\n", oneLine(r.name), c.Range(), p.Range(), said(r.people.surest().First), said(r.people.surest().Last))
			}
		}
	})
}

type countRow struct {
	name   string
	people People
}

// datedApart reports whether somebody is confirmed, but with other dates than
// are possible.
func (p People) datedApart() bool {
	return !p.Confirmed.zero() && p.Confirmed.span() != p.Possible.span()
}

func said(of *string) string {
	if of == nil {
		return ""
	}
	return *of
}

func writeTransfers(b *strings.Builder, shown *shownRows[TransferRow]) {
	if shown.all == 0 {
		return
	}
	table(b, func(w io.Writer) {
		fmt.Fprintln(w, "Transfers\tfrom\tto\twhen\tconfirmed\tpossible")
		for _, t := range shown.rows {
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\t%s\n", oneLine(t.ID), oneLine(t.From), oneLine(t.To), WhenText(t.When), t.People.Confirmed.Range(), t.People.Possible.Range())
		}
		shown.writeMore(w, "transfer", "transfers")
	})
	var found bool
	for _, t := range shown.rows {
		for _, f := range t.Findings {
			if !found {
				b.WriteString("Findings\n")
				found = true
			}
			fmt.Fprintf(b, "  %s: %s%s%s\n", oneLine(t.ID), oneLine(f.Describe()), f.People.surest().span(), oneLine(f.Attribution(&t)))
		}
	}
	if found {
		if shown.found > 0 {
			fmt.Fprintf(b, "  … and those of %s\n", Plural(shown.found, "more transfer", "more transfers"))
		}
		b.WriteString("\n")
	}
}

// writeSources says who says so of each transfer, and what that rests on.
func (a *Answer) writeSources(b *strings.Builder, shown *shownRows[TransferRow]) {
	support := a.Support.Computed && len(a.Support.Alone)+len(a.Support.Needed) > 0
	if shown.all == 0 || len(shown.rows) == 0 && !support {
		return
	}
	b.WriteString("Said by\n")
	for _, t := range shown.rows {
		if len(t.Accounts) > 1 || t.Accounts[0].Annotated != nil {
			t.writeAccounts(b)
			continue
		}
		fmt.Fprintf(b, "  %s: %s\n", oneLine(t.ID), oneLine(t.Accounts[0].Cited()))
		for _, account := range a.AccountsOf(t.ID) {
			if account.Unnamed() {
				titles := make([]string, len(account.Categories))
				for i, key := range account.Categories {
					titles[i] = CategoryTitle(a.Graph, key)
				}
				fmt.Fprintf(b, "    %s categories, among them %s\n", SizeText(account.CategoryTotal), oneLine(strings.Join(titles, ", ")))
			}
		}
		writeEvidence(b, "    ", t.Evidence)
	}
	if s := &a.Support; support {
		fmt.Fprintf(b, "  a yes by each of these alone: %s\n  no yes without each of these: %s\n", sourceList(s.Alone), sourceList(s.Needed))
	}
	b.WriteString("\n")
}

func sourceList(sources []string) string {
	return cmp.Or(oneLine(strings.Join(sources, ", ")), "none")
}

// writeAccounts says what each source states, where there are several.
func (t *TransferRow) writeAccounts(b *strings.Builder) {
	fmt.Fprintf(b, "  %s\n", oneLine(t.ID))
	for i := range t.Accounts {
		a := &t.Accounts[i]
		source := a.Cited()
		if a.From != t.From || a.To != t.To {
			source += " (from " + a.From + " to " + a.To + ")"
		} else if !a.Contributes {
			source += " (no part of the answer)"
		}
		fmt.Fprintf(b, "    %s: %s\n", oneLine(source), oneLine(a.Says()))
		writeEvidence(b, "      ", a.Evidence)
		for _, by := range a.Annotated {
			writeEvidence(b, "      ", by.Evidence)
		}
	}
}

func writeEvidence(b *strings.Builder, margin string, all []graph.Evidence) {
	for _, ev := range all {
		fmt.Fprintf(b, "%s%s\n", margin, oneLine(evidenceText(ev)))
	}
}

func evidenceText(e graph.Evidence) string { return strings.TrimSpace(e.Title + " " + e.URL) }

// CutText says in words why a transfer did not carry the data.
func CutText(because string) string {
	switch because {
	case "window":
		return "it ran, or had data, only outside the times asked about"
	case "people":
		return "it passed on no data of the people asked about"
	case "category":
		return "it carried other data"
	case "order":
		return "it ended before the data arrived"
	case "gone":
		return "the data was gone by then: erased, or kept no longer"
	}
	return because
}

func (a *Answer) writePlaces(b *strings.Builder, shown *shownRows[PlaceRow]) {
	if shown.all == 0 {
		return
	}
	table(b, func(w io.Writer) {
		fmt.Fprintln(w, "Places\tparty\tcountries\tbasis\tconfirmed\tpossible\tfirst")
		for _, p := range shown.rows {
			basis := said(p.Basis)
			if p.Rests != nil && *p.Rests != basis {
				basis += ", " + *p.Rests
			}
			fmt.Fprintf(w, "  %s\t%s\t%s\t%s\t%s\t%s\t%s\n", oneLine(p.ID), oneLine(p.Party), strings.Join(p.Countries, " "), basis, p.People.Confirmed.Range(), p.People.Possible.Range(), said(p.People.surest().First))
		}
		shown.writeMore(w, "place", "places")
	})
	writeBreaches(b, a.Graph, shown.rows)
}

func (a *Answer) writeRoutes(b *strings.Builder) {
	if len(a.Routes) == 0 {
		return
	}
	table(b, func(w io.Writer) {
		fmt.Fprintln(w, "Routes\tconfirmed\tpossible")
		for _, r := range a.Routes {
			fmt.Fprintf(w, "  %s\t%s\t%s\n", oneLine(strings.Join(r.Transfers, " → ")), r.People.Confirmed.Range(), r.People.Possible.Range())
		}
		if a.MoreRoutes() {
			fmt.Fprintln(w, "  and more")
		}
	})
}

func (a *Answer) writeCut(b *strings.Builder) {
	all := max(len(a.Cut), a.listed(CutListed))
	if all == 0 {
		return
	}
	b.WriteString("Stopped at\n")
	shown := a.Cut
	if len(shown) == all {
		shown = shown[:min(all, mostShown)]
	}
	for _, c := range shown {
		fmt.Fprintf(b, "  %s: %s\n", oneLine(c.Transfer), CutText(c.Because))
	}
	if more := all - len(shown); more > 0 {
		fmt.Fprintf(b, "  … and at %s\n", Plural(more, "more transfer", "more transfers"))
	}
	b.WriteString("\n")
}
