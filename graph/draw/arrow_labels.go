package draw

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// maxListed is how many things a full text names one by one beside tables that name all.
const maxListed = 20

// few returns what of a list a full text names, and how it says that there is more. A drawing that
// stands alone names all.
func (w *labelWriter) few(list []string) (named []string, more string) {
	if n := len(list) - maxListed; w.scene.options.NoTable && n > 0 {
		return list[:maxListed], " and " + ask.Thousands(int64(n)) + " more"
	}
	return list, ""
}

// arrows makes an arrow of every bundle of transfers.
func (w *labelWriter) arrows(bundles []bundle) []arrow {
	var arrows []arrow
	for _, b := range bundles {
		a := arrow{from: b.from, to: b.to, mark: broken}
		for _, i := range b.links {
			a.ids = append(a.ids, w.model.links[i].id)
		}
		if len(b.links) == 1 {
			w.oneTransfer(&a, &w.model.links[b.links[0]])
		} else {
			w.manyTransfers(&a, b.links)
		}
		a.quiet = w.model.routed && !slices.ContainsFunc(b.links, func(i int) bool { return w.model.links[i].spine })
		a.width = w.scene.lineWidth(a.people)
		if a.quiet {
			a.width = quietWidth
		}
		if opts := &w.scene.options; opts.chosen() {
			a.value = w.valueOf(&a, b.links)
		}
		w.setLabel(&a)
		arrows = append(arrows, a)
	}
	return arrows
}

func (w *labelWriter) oneTransfer(a *arrow, l *link) {
	from, to := &w.model.places[l.from], &w.model.places[l.to]
	extra := ""
	switch {
	case l.beside:
		a.mark = beside
		extra = ". No part of the answer"
	case l.row == nil:
		a.remarks = []string{"cut: " + reason(l.because)}
		extra = ". Did not carry it: " + reason(l.because)
	default:
		var doubt string
		a.mark, doubt = w.transferMark(l)
		a.people = people(l.row.People)
		a.amount = w.peopleText(l.row.People, a.mark)
		a.concern, a.disputed = gravest(l.row)
		if a.mark == possible && doubt == peopleUnknown {
			a.remarks = append(a.remarks, doubt)
		}
		findings := w.findings(l)
		a.remarks = append(a.remarks, findings...)
		extra = sentence(l.row.People, a.mark, w.counted) + w.details(l, findings)
	}
	a.name = cmp.Or(clean(w.model.called(l)), noName)
	if !l.beside {
		a.when = w.when(l)
	}
	a.full = shown(l.id) + ": " + shown(from.name) + " → " + shown(to.name) + extra
}

// called is what a transfer is called beside its arrow. An id that is made of a job and of where
// it starts and ends, as importers make them, says those again that the arrow shows.
func (m *model) called(l *link) string {
	return strings.TrimSuffix(l.id, ": "+m.places[l.from].id+" -> "+m.places[l.to].id)
}

// manyTransfers labels an arrow that stands for several transfers. Their people
// cannot be summed, for they may be the same people: the largest number is given.
func (w *labelWriter) manyTransfers(a *arrow, links []int) {
	var top *link
	reasons, codes := map[string]int{}, map[string]int{}
	for _, i := range links {
		l := &w.model.links[i]
		if l.beside {
			a.mark = beside
			continue
		}
		if l.row == nil {
			reasons[reason(l.because)]++
			continue
		}
		mark, _ := w.transferMark(l)
		a.mark = min(a.mark, mark)
		concern, disputed := gravest(l.row)
		a.concern, a.disputed = max(a.concern, concern), a.disputed || disputed
		for _, f := range l.row.Findings {
			codes[f.Code]++
		}
		if top == nil || people(l.row.People) > people(top.row.People) {
			top = l
		}
	}
	a.name = ask.Plural(len(links), "transfer", "transfers")
	if a.mark != beside {
		a.when = w.whenAll(links)
	}
	if top != nil {
		a.people = people(top.row.People)
		mark, _ := w.transferMark(top)
		if text := w.peopleText(top.row.People, mark); text != "" && mark != influence {
			a.amount = "largest " + text
		}
	}
	for _, code := range slices.Sorted(maps.Keys(codes)) {
		a.remarks = append(a.remarks, fmt.Sprintf("%s (%s)", clean(ask.FindingText(code)), ask.Thousands(int64(codes[code]))))
	}
	for _, why := range slices.Sorted(maps.Keys(reasons)) {
		a.remarks = append(a.remarks, fmt.Sprintf("cut: %s (%s)", why, ask.Thousands(int64(reasons[why]))))
	}
	ids, more := w.few(a.ids)
	a.full = a.name + ": " + strings.Join(a.parts(), ", ") + ": " + strings.Join(shownAll(ids), ", ") + more
}

// parts is what a label says under the name.
func (a *arrow) parts() []string {
	parts := slices.Clone(a.when)
	if a.amount != "" {
		parts = append(parts, inWorlds(withNoun(a.amount))...)
	}
	return append(parts, a.remarks...)
}

// setLabel breaks what is known of an arrow into the lines of a label.
func (w *labelWriter) setLabel(a *arrow) {
	name, parts := a.name, a.parts()
	switch {
	case a.value == "":
	case len(a.ids) == 1:
		name = a.value
	case w.scene.options.Label != LabelPeople: // which is among the parts
		parts = append([]string{a.value}, parts...)
	}
	a.label = w.fonts.wrapName(arrowFace, name, w.labelRoom-signWidth, nameLines)
	a.lines = w.fonts.wrap(lineFace, parts, dot, w.labelRoom, noLimit)
	width := max(a.signRoom()+w.fonts.widest(arrowFace, a.label), w.fonts.widest(lineFace, a.lines))
	a.size = extent{width + 2*a.padding(), float64(len(a.label)+len(a.lines))*lineLeading + 2*a.padding()}
}

const signWidth = 15

// signRoom returns how far the name of an arrow is moved in for the sign of its concern.
func (a *arrow) signRoom() float64 {
	if a.concern != unconcerned {
		return signWidth
	}
	return 0
}

// padding is left between a label and its line, or the cross on it.
func (a *arrow) padding() float64 {
	switch {
	case a.mark == broken:
		return 4 + crossSize/2
	case a.disputed:
		return 4 + (a.width+rails)/2
	}
	return 4 + a.width/2
}

// quietWidth is how wide the lines are of what merely belongs to an answer.
const quietWidth = 1.2

// lineWidth grows with the logarithm of the number of people, so that neither one
// person's data nor forty million's vanishes. Where there are many arrows all are
// thinner.
func (s *scene) lineWidth(people int64) float64 {
	least, step := 1.4, 0.55
	if s.crowded {
		least, step = 1.2, 0.38
	}
	return math.Round((least+step*math.Log10(float64(max(people, 1))))*100) / 100
}

// Why it may be in doubt that a transfer carried what the answer says.
const (
	datesUnknown  = "dates unknown"
	peopleUnknown = "people unknown"
)

// transferMark says how sure it is that a transfer moved people's data, and why
// that is in doubt, if it is.
func (w *labelWriter) transferMark(l *link) (m mark, doubt string) {
	byInfluence := false
	for _, i := range []int{l.from, l.to} {
		row := w.model.places[i].row
		byInfluence = byInfluence || row != nil && row.Basis != nil && *row.Basis == "influence"
	}
	window, people, aggregate := true, true, true
	accounts := w.model.answer.AccountsOf(l.id)
	for i := range accounts {
		_, unknown := accounts[i].People.(graph.Unknown)
		window, people, aggregate = window && accounts[i].When.Unknown, people && unknown, aggregate && accounts[i].Aggregate
	}
	switch {
	case len(accounts) == 0:
	case people && w.counted: // of influence it says nothing
		doubt = peopleUnknown
	case window:
		doubt = datesUnknown
	}
	byInfluence = byInfluence || aggregate && len(accounts) > 0
	return w.markOf(l.row.People, byInfluence, doubt != ""), doubt
}

// findings words what a regulator would ask about.
func (w *labelWriter) findings(l *link) []string {
	var parts []string
	for _, f := range l.row.Findings {
		text := clean(f.Brief())
		switch f.Code {
		case ask.CrossBorder:
			if from, to := w.model.places[l.from].countries, w.model.places[l.to].countries; len(from) > 0 && len(to) > 0 {
				text += " " + countryList(from) + " → " + countryList(to)
			}
		case ask.MorePeopleThanNeeded:
			more := f.People.Confirmed
			if f.ByRows != nil && f.ByRows.More > more.Min {
				more = f.ByRows.Others()
			}
			if more.Min > 0 {
				text = atLeast(more) + " more than needed"
			}
		case ask.RowsExceedPeople:
			if f.ByRows != nil {
				text += ", by " + atLeast(f.ByRows.Others())
			}
		}
		if !slices.Contains(parts, text) {
			parts = append(parts, text)
		}
	}
	return parts
}

// disputes says in full where sources differ, and which findings only some of them
// support.
func disputes(row *ask.TransferRow) (differ, disputed []string) {
	for i := range row.Findings {
		f := &row.Findings[i]
		_, dispute := ask.DisputedAspect(f.Code)
		switch {
		case dispute:
			differ = append(differ, f.Describe())
		case len(f.DisputedBy) > 0:
			disputed = append(disputed, ask.FindingText(f.Code)+f.Attribution(row))
		}
	}
	return differ, disputed
}

func countryList(codes []string) string {
	if len(codes) > 3 {
		return fmt.Sprintf("%s +%d", clean(codes[0]), len(codes)-1)
	}
	return clean(strings.Join(codes, "/"))
}

// details is the rest of what a transfer's full text says.
func (w *labelWriter) details(l *link, findings []string) string {
	row := l.row
	var b strings.Builder
	list := func(word string, items []string) {
		if named, more := w.few(items); len(items) > 0 {
			b.WriteString(". " + word + " " + strings.Join(shownAll(named), ", ") + more)
		}
	}
	list("Findings:", findings)
	differ, disputed := disputes(row)
	list("Sources differ:", differ)
	list("Not by all:", disputed)
	var when []string
	for _, window := range row.When {
		when = append(when, dates(window))
	}
	list("When:", when)
	word, categories := "Categories:", row.Categories
	for _, account := range w.model.answer.AccountsOf(l.id) {
		if account.Unnamed() { // the others are any data
			word = ask.SizeText(account.CategoryTotal) + " categories, among them"
			categories = slices.DeleteFunc(slices.Clone(categories), func(key string) bool { return key == graph.AllData })
		}
	}
	list(word, categories)
	list("Sources:", row.Sources)
	return b.String()
}

// when says in words when a transfer ran. Plain lineage often leaves that out, so
// in plain lineage nothing is said of a time that is unknown.
func (w *labelWriter) when(l *link) []string {
	windows := w.windows(l)
	if !w.counted && l.row != nil && !slices.ContainsFunc(windows, func(text string) bool { return text != unknown }) {
		return nil
	}
	var texts []string
	for i, window := range windows {
		if i == maxWindows-1 && len(windows) > maxWindows {
			return append(texts, "and "+ask.Plural(len(windows)-i, "other time", "other times"))
		}
		texts = append(texts, dates(window))
	}
	return texts
}

// maxWindows is how many intervals of a transfer are drawn.
const maxWindows = 2

// windows returns the intervals of a transfer, as answers write them.
func (w *labelWriter) windows(l *link) (all []string) {
	if l.row != nil && len(l.row.When) > 0 {
		return l.row.When
	}
	for _, t := range w.accounts(l) {
		all = append(all, t.When.Format(w.model.answer.Graph.Zone)...)
	}
	return all
}

// accounts returns what the sources say of a link.
func (w *labelWriter) accounts(l *link) []graph.Transfer {
	g := w.model.answer.Graph
	var all []graph.Transfer
	for _, t := range w.model.answer.AccountsOf(l.id) {
		if g.Places[t.From].ID == w.model.places[l.from].id && g.Places[t.To].ID == w.model.places[l.to].id {
			all = append(all, t)
		}
	}
	return all
}

// whenAll says within which time several transfers ran.
func (w *labelWriter) whenAll(links []int) []string {
	g := w.model.answer.Graph
	if g == nil {
		return nil
	}
	hull, dated, undated := graph.Interval{Since: graph.Future, Until: graph.Past}, false, false
	for _, i := range links {
		for _, t := range w.accounts(&w.model.links[i]) {
			undated = undated || len(t.When.Spans) == 0
			for _, span := range t.When.Spans {
				dated = true
				hull.Since, hull.Until = min(hull.Since, span.Since), max(hull.Until, span.Until)
			}
		}
	}
	if !dated {
		return nil
	}
	text := dates(hull.Format(g.Zone))
	if hull.Since != graph.Past && hull.Until != graph.Future {
		text = "within " + text
	}
	if undated {
		return []string{text, "some without dates"}
	}
	return []string{text}
}

// unknown is how answers write a time that nobody states.
const unknown = "unknown"

// dates puts into words an interval as answers write it.
func dates(text string) string {
	text = clean(text)
	since, until, isRange := strings.Cut(text, "/")
	switch {
	case text == unknown:
		return datesUnknown
	case !isRange:
		return text
	case since == ".." && until == "..":
		return "always"
	case since == "..":
		return "until " + until
	case until == "..":
		return "from " + since
	}
	return since + " to " + until
}
