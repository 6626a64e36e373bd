package draw

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// What an arrow may be labelled with, beside its name.
const (
	LabelName    = "name"
	LabelGround  = "ground"
	LabelPurpose = "purpose"
	LabelPeople  = "people"
	LabelRows    = "rows"
)

// Labels are all of them, that of choice first.
var Labels = [...]string{LabelName, LabelGround, LabelPurpose, LabelPeople, LabelRows}

// chosen reports whether arrows are labelled with something else than their names.
func (o *Options) chosen() bool { return o.Label != "" && o.Label != LabelName }

// valueOf returns what was chosen to label arrows with, of one that stands for some links; "" if
// nothing is stated.
func (w *labelWriter) valueOf(a *arrow, links []int) string {
	var all []string
	add := func(value string) {
		if value = clean(value); value != "" && !slices.Contains(all, value) {
			all = append(all, value)
		}
	}
	label := w.scene.options.Label
	if label == LabelPeople {
		return a.amount
	}
	for _, i := range links {
		for _, t := range w.accounts(&w.model.links[i]) {
			if t.Conduct == nil {
				continue
			}
			switch label {
			case LabelGround:
				for _, term := range t.Ground {
					add(groundText(term.Key))
				}
			case LabelPurpose:
				add(t.Purpose)
			case LabelRows:
				if text := ask.SizeText(t.Rows); text != "" {
					add(text + " rows")
				}
			}
		}
	}
	slices.Sort(all)
	if more := len(all) - maxValues; more > 0 {
		all = append(all[:maxValues], fmt.Sprintf("+%d", more))
	}
	return strings.Join(all, ", ")
}

// groundText says a ground in a word.
func groundText(key string) string {
	switch key {
	case graph.GroundNone:
		return "no ground"
	case graph.GroundUnknown:
		return "ground unknown"
	}
	return key
}

// maxValues is how many values a label names; the full text and the table have more.
const maxValues = 2

// badgeRoom is how wide what is written on an arrow may be.
const badgeRoom = 96

// badgeTexts are what may be written on an arrow that has no room for a label, the shorter the
// less room there is: a number, which the table explains, or without a table what was chosen, how
// many people, or how many transfers; "" if nothing need be said, as the full text says it. What
// is not known has a question mark, so that it is told from the rest without colours.
func (s *scene) badgeTexts(a *arrow, number int) []string {
	several := len(a.ids) > 1
	var texts []string
	switch {
	case !s.options.NoTable:
		parts := []string{strconv.Itoa(number)}
		if several {
			parts = append(parts, "×"+strconv.Itoa(len(a.ids)))
		}
		alone := strings.Join(parts, " ")
		if s.options.chosen() && a.value != "" { // which the table says where there is no room for all of it
			if both := alone + " " + a.value; s.fonts.within(numberFace, both, badgeRoom) {
				texts = append(texts, both)
			}
		}
		texts = append(texts, alone)
	case s.options.chosen() && a.value != "":
		texts = append(texts, a.value, "")
	case several:
		texts = append(texts, a.name, "×"+ask.Thousands(int64(len(a.ids))), "")
	case a.quiet && a.concern == unconcerned: // which says what it is where one points
		texts = append(texts, "")
	case a.amount == numberUnknown:
		texts = append(texts, unknown, "")
	case a.amount != "":
		amount, _, _ := strings.Cut(a.amount, ", possibly")
		texts = append(texts, strings.ReplaceAll(strings.TrimPrefix(amount, "possibly "), "about ", "~"), "")
	case s.fonts.within(numberFace, a.name, badgeRoom): // cut, it might read as another's
		texts = append(texts, a.name, "")
	default:
		texts = append(texts, "")
	}
	for i, text := range texts {
		if text != "" && a.concern == inDoubt {
			text += doubtMark
		}
		texts[i] = s.fonts.fit(numberFace, text, badgeRoom)
	}
	return texts
}

// doubtMark is written behind what is on an arrow of which something is not known.
const doubtMark = " ?"
