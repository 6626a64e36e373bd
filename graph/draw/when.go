package draw

import (
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// when says in words when a transfer ran, nothing where that is not to be said:
// plain lineage often leaves it out.
func (w *wording) when(l *link) []string {
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
func (w *wording) windows(l *link) (all []string) {
	if l.row != nil && len(l.row.When) > 0 {
		return l.row.When
	}
	for _, t := range w.accounts(l) {
		all = append(all, t.When.Format(w.answer().Graph.Zone)...)
	}
	return all
}

// accounts returns what the sources say of a link.
func (w *wording) accounts(l *link) []graph.Transfer {
	g := w.answer().Graph
	var all []graph.Transfer
	for _, t := range w.answer().AccountsOf(l.id) {
		if g.Places[t.From].ID == w.places[l.from].id && g.Places[t.To].ID == w.places[l.to].id {
			all = append(all, t)
		}
	}
	return all
}

// whenAll says within which time several transfers ran.
func (w *wording) whenAll(links []int) []string {
	g := w.answer().Graph
	if g == nil {
		return nil
	}
	hull, dated, undated := graph.Interval{Since: graph.Future, Until: graph.Past}, false, false
	for _, i := range links {
		for _, t := range w.accounts(&w.links[i]) {
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

// dates words an interval as an answer writes it.
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
