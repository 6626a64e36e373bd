package draw

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"outflow/graph/ask"
)

const (
	maxQuestion      = 1000 // characters
	maxHeadline      = 2000
	questionLines    = 4
	headlineLines    = 10
	questionLeading  = 26
	headlineLeading  = 20
	smallLeading     = 16
	maxFooterLines   = 14
	legendGap        = 26
	legendSample     = 40
	legendLineHeight = 22
)

// question returns what was asked, in one line of any length.
func (s *sketch) question() string {
	return cmp.Or(clean(s.answer.Question), clean(s.answer.Understood), "Lineage")
}

// describe says what the drawing is, to those who do not see it.
func (s *sketch) describe() string {
	text := shorten(s.question(), maxQuestion)
	if h := clean(s.options.Headline); h != "" {
		text += " " + shorten(h, maxHeadline)
	}
	return text
}

// heading states the question and the answer.
func (p *page) heading() {
	p.WriteString(`<g class="heading">` + "\n")
	words := isolatedAll(strings.Fields(shorten(p.question(), maxQuestion)))
	for _, line := range p.ruler.wrap(titleFace, words, " ", p.width, questionLines) {
		p.text("question", "", titleFace, margin, p.y+titleFace.size, line)
		p.y += questionLeading
	}
	if h := clean(p.options.Headline); h != "" {
		p.y += 4
		words := isolatedAll(strings.Fields(shorten(h, maxHeadline)))
		for _, line := range p.ruler.wrap(headlineFace, words, " ", p.width, headlineLines) {
			p.text("headline", "", headlineFace, margin, p.y+headlineFace.size, line)
			p.y += headlineLeading
		}
	}
	p.WriteString("</g>\n")
	p.y += partGap
}

// footer says of which data the drawing is, whether it is whole, and what it
// rests on.
func (p *page) footer() {
	a := p.answer
	p.WriteString(`<g class="footer">` + "\n")
	state := "complete"
	if !a.Complete {
		state = "not complete"
	}
	parts := []string{"Revision " + ask.Thousands(a.Revision.Number)}
	if hash := clean(a.Revision.Hash); hash != "" {
		parts = append(parts, shorten(hash, 17))
	}
	parts = append(parts, state)
	for _, l := range a.Limits {
		parts = append(parts, fmt.Sprintf("limit: %s (%s)", shorten(clean(l.Code), 60), ask.Thousands(l.Limit)))
	}
	if zone := clean(a.Timezone); zone != "" {
		parts = append(parts, "times in "+shorten(zone, 60))
	}
	var lines []string
	add := func(words []string, gap string) {
		lines = append(lines, p.ruler.wrap(smallFace, words, gap, p.width, 4)...)
	}
	notes := p.notes
	if n := p.layout.unlabelled(); n > 0 {
		notes = append(slices.Clip(notes), ask.Plural(n, "arrow is", "arrows are")+" drawn without a name, for lack of room.")
	}
	for _, note := range notes {
		add(strings.Fields(note), " ")
	}
	said := a.Assumptions
	if p.options.Bare {
		said, parts = nil, nil
	}
	for i, as := range said {
		text := shorten(cmp.Or(clean(as.Text), clean(as.Code)), 400)
		if i == 0 {
			text = "Rests on: " + text
		}
		add(isolatedAll([]string{text}), dot)
	}
	if len(lines) > maxFooterLines {
		left := len(lines) - maxFooterLines + 1
		lines = append(lines[:maxFooterLines-1], "… and "+ask.Plural(left, "line", "lines")+" more")
	}
	last := p.ruler.wrap(smallFace, parts, dot, p.width, 3)
	for i, line := range append(lines, last...) {
		title := ""
		if i == len(lines) {
			title = fmt.Sprintf("Revision %s, %s, %s", ask.Thousands(a.Revision.Number), clean(a.Revision.Hash), state)
		}
		p.open("note", "", nil, "", title)
		p.text("small minor", "", smallFace, margin, p.y+smallFace.size, line)
		p.WriteString("</g>\n")
		p.y += smallLeading
	}
	p.WriteString("</g>\n")
}
