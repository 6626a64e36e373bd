package draw

import (
	"cmp"
	"fmt"
	"strings"

	"outflow/graph/ask"
)

const (
	questionLines   = 4
	headlineLines   = 10
	questionLeading = 26
	headlineLeading = 20
	smallLeading    = 16
	namedInText     = 3 // how many things an assumption names in its text
)

// heading states the question and the answer.
func (p *page) heading() {
	room, x, y := p.width, p.margin, p.y
	p.out.WriteString(`<g class="heading">` + "\n")
	lines := func(text, class string, f face, most int, leading float64) {
		for _, line := range p.scene.fonts.wrap(f, strings.Fields(text), " ", room, most) {
			p.text(class, "", f, x, y+f.size, line)
			y += leading
		}
	}
	lines(p.scene.question, "question", titleFace, questionLines, questionLeading)
	if p.scene.headline != "" {
		y += 4
		lines(p.scene.headline, "headline", headlineFace, headlineLines, headlineLeading)
	}
	p.out.WriteString("</g>\n")
	p.y = y + partGap
}

// footer says of which data the drawing is, whether it is whole, and what it
// rests on.
func (p *page) footer() {
	a := p.scene.answer
	p.out.WriteString(`<g class="footer">` + "\n")
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
		if l.Cuts() {
			parts = append(parts, fmt.Sprintf("limit: %s (%s)", shorten(clean(l.Code), 60), ask.Thousands(l.Limit)))
		}
	}
	if zone := clean(a.Timezone); zone != "" {
		parts = append(parts, "times in "+shorten(zone, 60))
	}
	var lines []string
	add := func(words []string, gap string) {
		lines = append(lines, p.scene.fonts.wrap(smallFace, words, gap, p.width, noLimit)...)
	}
	for _, note := range p.scene.notes {
		add(strings.Fields(note), " ")
	}
	said := a.Assumptions
	if p.scene.options.Bare {
		said, parts = nil, nil
	}
	for i, as := range said {
		text := cmp.Or(clean(as.Text), clean(as.Code))
		if i == 0 {
			text = "Rests on: " + text
		}
		if few := min(namedInText, len(as.IDs)); few < len(as.IDs) && !p.scene.options.NoTable {
			head, named := strings.CutSuffix(text, clean(": "+strings.Join(as.IDs[:few], ", ")+fmt.Sprintf(" and %d more", len(as.IDs)-few)))
			if named { // the text names them as they are, and no more than a few
				add(listPieces(list{head, as.IDs}), "")
				continue
			}
			add(strings.Fields(text), " ")
			add(listPieces(list{"All " + ask.Thousands(int64(len(as.IDs))), as.IDs}), "")
			continue
		}
		add(strings.Fields(text), " ")
	}
	last := p.scene.fonts.wrap(smallFace, parts, dot, p.width, 3)
	for i, line := range append(lines, last...) {
		title := ""
		if i == len(lines) {
			title = fmt.Sprintf("Revision %s, %s, %s", ask.Thousands(a.Revision.Number), clean(a.Revision.Hash), state)
		}
		p.open("note", "", nil, "", title)
		p.text("small minor", "", smallFace, p.margin, p.y+smallFace.size, line)
		p.out.WriteString("</g>\n")
		p.y += smallLeading
	}
	p.out.WriteString("</g>\n")
}
