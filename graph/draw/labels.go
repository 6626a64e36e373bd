package draw

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

const (
	labelRoom  = 190
	labelLines = 5
	// maxListed is how many transfers the full text of a merged arrow names.
	maxListed = 20
)

// arrows words the transfers.
func (w *wording) arrows(f *folding) {
	for _, r := range w.runsOf(f) {
		a := arrow{from: r.from, to: r.to, mark: broken}
		for _, i := range r.links {
			a.ids = append(a.ids, w.links[i].id)
		}
		if len(r.links) == 1 {
			w.oneTransfer(&a, &w.links[r.links[0]])
		} else {
			w.manyTransfers(&a, r.links)
		}
		a.width = lineWidth(a.people)
		w.sketch.arrows = append(w.sketch.arrows, a)
	}
	for i := range w.sketch.arrows {
		w.sketch.arrows[i].size = w.labelSize(&w.sketch.arrows[i])
	}
}

func (w *wording) oneTransfer(a *arrow, l *link) {
	from, to := &w.places[l.from], &w.places[l.to]
	parts := []string{}
	extra := ""
	switch {
	case l.beside:
		a.mark = beside
		extra = ". No part of the answer"
	case l.row == nil:
		parts = append(parts, "cut: "+reason(l.because))
		extra = ". Did not carry it: " + reason(l.because)
	default:
		byInfluence, doubt := w.nature(l)
		a.mark = w.markOf(l.row.People, byInfluence, doubt != "")
		a.people = people(l.row.People)
		a.finding = len(l.row.Findings) > 0
		if text := w.peopleText(l.row.People, a.mark, ""); text != "" {
			parts = append(parts, text)
		}
		if a.mark == possible && doubt != "" {
			parts = append(parts, doubt)
		}
		parts = append(parts, w.findings(l)...)
		extra = sentence(l.row.People, a.mark, w.counted) + details(l.row, w.findings(l))
	}
	a.name = w.ruler.fit(arrowFace, isolated(shorten(cmp.Or(clean(l.id), noName), maxTitle)), labelRoom)
	a.lines = w.ruler.wrap(lineFace, parts, dot, labelRoom, labelLines)
	a.full = shown(l.id) + ": " + shown(from.name) + " → " + shown(to.name) + extra
}

// manyTransfers words several that share an arrow. What crossed together
// cannot be summed, for they may be the same people: the largest is given.
func (w *wording) manyTransfers(a *arrow, links []int) {
	var top *link
	reasons := map[string]int{}
	codes := map[string]int{}
	for _, i := range links {
		l := &w.links[i]
		if l.beside {
			a.mark = beside
			continue
		}
		if l.row == nil {
			reasons[reason(l.because)]++
			continue
		}
		byInfluence, doubt := w.nature(l)
		a.mark = min(a.mark, w.markOf(l.row.People, byInfluence, doubt != ""))
		a.finding = a.finding || len(l.row.Findings) > 0
		for _, f := range l.row.Findings {
			codes[f.Code]++
		}
		if top == nil || people(l.row.People) > people(top.row.People) {
			top = l
		}
	}
	a.name = ask.Plural(len(links), "transfer", "transfers")
	var parts []string
	if top != nil {
		a.people = people(top.row.People)
		byInfluence, doubt := w.nature(top)
		m := w.markOf(top.row.People, byInfluence, doubt != "")
		if text := w.peopleText(top.row.People, m, ""); text != "" && m != influence {
			parts = append(parts, "largest "+text)
		}
	}
	for _, code := range sortedKeys(codes) {
		parts = append(parts, fmt.Sprintf("%s (%s)", clean(ask.FindingText(code)), ask.Thousands(int64(codes[code]))))
	}
	for _, why := range sortedKeys(reasons) {
		parts = append(parts, fmt.Sprintf("cut: %s (%s)", why, ask.Thousands(int64(reasons[why]))))
	}
	a.lines = w.ruler.wrap(lineFace, parts, dot, labelRoom, labelLines)
	a.full = a.name + ": " + strings.Join(parts, ", ") + ": "
	for n, i := range links {
		if n == maxListed {
			a.full += fmt.Sprintf(", and %s more", ask.Thousands(int64(len(links)-n)))
			break
		}
		if n > 0 {
			a.full += ", "
		}
		a.full += isolated(shorten(clean(w.links[i].id), 80))
	}
}

func sortedKeys(m map[string]int) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// nature says whether a transfer moves influence alone, and why it is in
// doubt whether it ran.
func (w *wording) nature(l *link) (byInfluence bool, doubt string) {
	for _, i := range []int{l.from, l.to} {
		row := w.places[i].row
		byInfluence = byInfluence || row != nil && row.Basis != nil && *row.Basis == "influence"
	}
	g := w.answer().Graph
	if g == nil {
		return byInfluence, ""
	}
	window, people, aggregate := true, true, true
	accounts := g.Accounts(l.id)
	for i := range accounts {
		_, unknown := accounts[i].People.(graph.Unknown)
		window, people, aggregate = window && accounts[i].When.Unknown, people && unknown, aggregate && accounts[i].Aggregate
	}
	switch {
	case len(accounts) == 0:
	case window:
		doubt = "window unknown"
	case people:
		doubt = "people unknown"
	}
	return byInfluence || aggregate && len(accounts) > 0, doubt
}

// findings words what a regulator would ask about.
func (w *wording) findings(l *link) []string {
	var parts []string
	for _, f := range l.row.Findings {
		text := clean(ask.FindingText(f.Code))
		switch f.Code {
		case ask.CrossBorder:
			if from, to := w.places[l.from].countries, w.places[l.to].countries; len(from) > 0 && len(to) > 0 {
				text = countryList(from) + " → " + countryList(to)
			}
		case ask.MorePeopleThanNeeded:
			if n := f.People.Confirmed.Min; n > 0 {
				text = "≥ " + unitOf(n).in(n, false) + unitOf(n).name + " more than needed"
			}
		}
		if !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return parts
}

func countryList(codes []string) string {
	if len(codes) > 3 {
		return fmt.Sprintf("%s +%d", clean(codes[0]), len(codes)-1)
	}
	return clean(strings.Join(codes, "/"))
}

// details is the rest of what a transfer's full text says.
func details(row *ask.TransferRow, findings []string) string {
	var b strings.Builder
	list := func(word string, items []string) {
		if len(items) == 0 {
			return
		}
		more := ""
		if len(items) > maxListed {
			more = fmt.Sprintf(" and %s more", ask.Thousands(int64(len(items)-maxListed)))
			items = items[:maxListed]
		}
		b.WriteString(". " + word + ": " + strings.Join(isolatedAll(cleanAll(items)), ", ") + more)
	}
	list("Findings", findings)
	list("When", row.When)
	list("Categories", row.Categories)
	list("Sources", row.Sources)
	return b.String()
}

func cleanAll(items []string) []string {
	all := make([]string, len(items))
	for i, s := range items {
		all[i] = clean(s)
	}
	return all
}

// lineWidth grows with the logarithm: of one person's data and of forty
// million's, neither may vanish.
func lineWidth(people int64) float64 {
	if people < 1 {
		return 1.4
	}
	return math.Round((1.4+0.55*math.Log10(float64(people)))*100) / 100
}

// flagRoom is what the sign of a finding needs.
const flagRoom = 14

// air is left between a label and its line, or the cross on it.
func (a *arrow) air() float64 {
	if a.mark == broken {
		return 4 + crossSize/2
	}
	return 4 + a.width/2
}

func (w *wording) labelSize(a *arrow) extent {
	e := extent{w.ruler.width(arrowFace, a.name), lineLeading}
	if a.finding {
		e.w += flagRoom
	}
	for _, line := range a.lines {
		e.w = max(e.w, w.ruler.width(lineFace, line))
		e.h += lineLeading
	}
	return extent{e.w + 2*a.air(), e.h + 2*a.air()}
}
