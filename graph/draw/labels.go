package draw

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"outflow/graph/ask"
)

const (
	labelRoom = 180
	// maxListed is how many transfers the full text of a merged arrow names.
	maxListed = 20
)

// arrows words the transfers.
func (w *wording) arrows(f *folding) {
	runs := w.runsOf(f)
	w.crowded = len(runs) > maxLabelled
	for _, r := range runs {
		a := arrow{from: r.from, to: r.to, mark: broken}
		for _, i := range r.links {
			a.ids = append(a.ids, w.links[i].id)
		}
		if len(r.links) == 1 {
			w.oneTransfer(&a, &w.links[r.links[0]])
		} else {
			w.manyTransfers(&a, r.links)
		}
		a.width = w.sketch.lineWidth(a.people)
		w.setLabel(&a)
		w.sketch.arrows = append(w.sketch.arrows, a)
	}
}

func (w *wording) oneTransfer(a *arrow, l *link) {
	from, to := &w.places[l.from], &w.places[l.to]
	extra := ""
	switch {
	case l.beside:
		a.mark = beside
		extra = ". No part of the answer"
	case l.row == nil:
		a.remarks = []string{"cut: " + reason(l.because)}
		extra = ". Did not carry it: " + reason(l.because)
	default:
		byInfluence, doubt := w.nature(l)
		a.mark = w.markOf(l.row.People, byInfluence, doubt != "")
		a.people = people(l.row.People)
		a.amount = w.peopleText(l.row.People, a.mark, "")
		a.finding, a.disputed = marks(l.row)
		if a.mark == possible && doubt == peopleUnknown {
			a.remarks = append(a.remarks, doubt)
		}
		findings := w.findings(l)
		a.remarks = append(a.remarks, findings...)
		extra = sentence(l.row.People, a.mark, w.counted) + w.details(l, findings)
	}
	a.name = cmp.Or(shown(l.id), noName)
	if !l.beside {
		a.when = w.when(l)
	}
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
		finding, disputed := marks(l.row)
		a.finding, a.disputed = a.finding || finding, a.disputed || disputed
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
		byInfluence, doubt := w.nature(top)
		m := w.markOf(top.row.People, byInfluence, doubt != "")
		if text := w.peopleText(top.row.People, m, ""); text != "" && m != influence {
			a.amount = "largest " + text
		}
	}
	for _, code := range sortedKeys(codes) {
		a.remarks = append(a.remarks, fmt.Sprintf("%s (%s)", clean(ask.FindingText(code)), ask.Thousands(int64(codes[code]))))
	}
	for _, why := range sortedKeys(reasons) {
		a.remarks = append(a.remarks, fmt.Sprintf("cut: %s (%s)", why, ask.Thousands(int64(reasons[why]))))
	}
	a.full = a.name + ": " + strings.Join(a.parts(), ", ") + ": "
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

// parts is what a label says under the name.
func (a *arrow) parts() []string {
	var parts []string
	parts = append(parts, a.when...)
	if a.amount != "" {
		parts = append(parts, inWorlds(withNoun(a.amount, "people"))...)
	}
	return append(parts, a.remarks...)
}

// setLabel breaks what is known of an arrow into the lines of a label.
func (w *wording) setLabel(a *arrow) {
	a.label = w.ruler.wrap(arrowFace, pieces(a.name), "", labelRoom-flagRoom, nameLines)
	a.lines = w.ruler.wrap(lineFace, a.parts(), dot, labelRoom, noLimit)
	e := extent{}
	for _, line := range a.label {
		e.w = max(e.w, a.flagRoom()+w.ruler.width(arrowFace, line))
		e.h += lineLeading
	}
	for _, line := range a.lines {
		e.w = max(e.w, w.ruler.width(lineFace, line))
		e.h += lineLeading
	}
	a.size = extent{e.w + 2*a.air(), e.h + 2*a.air()}
}

// flagRoom is what the sign of a finding needs.
const flagRoom = 14

// flagRoom is how far the name of an arrow is moved in for it.
func (a *arrow) flagRoom() float64 {
	if a.finding {
		return flagRoom
	}
	return 0
}

// air is left between a label and its line, or the cross on it.
func (a *arrow) air() float64 {
	switch {
	case a.mark == broken:
		return 4 + crossSize/2
	case a.disputed:
		return 4 + (a.width+rails)/2
	}
	return 4 + a.width/2
}

// lineWidth grows with the logarithm: of one person's data and of forty
// million's, neither may vanish. Where there are many arrows all are thinner.
func (s *sketch) lineWidth(people int64) float64 {
	least, step := 1.4, 0.55
	if s.crowded {
		least, step = 1.2, 0.38
	}
	return math.Round((least+step*math.Log10(float64(max(people, 1))))*100) / 100
}
