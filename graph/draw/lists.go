package draw

import (
	"slices"
	"strconv"
	"strings"

	"outflow/graph/ask"
)

// A file that goes to somebody who has nothing else says everything: what arrows and boxes stand
// for is listed under the picture, on as many pages as it takes.

// A list is what something in the picture stands for.
type list struct {
	what string // such as "1, 12 transfers"
	ids  []string
}

// lists returns what stands for several things, in the order of the picture.
func (p *page) lists() []list {
	var all []list
	for i := range p.scene.arrows {
		a := &p.scene.arrows[i]
		if len(a.ids) < 2 {
			continue
		}
		what := p.scene.boxes[a.from].called + " → " + p.scene.boxes[a.to].called
		if p.layout.numbers != nil {
			what = strconv.Itoa(p.layout.numbers[i])
		}
		all = append(all, list{what + ", " + a.name, a.ids})
	}
	if p.layout.numbers != nil {
		number := func(l list) int { n, _ := strconv.Atoi(l.what[:strings.IndexByte(l.what, ',')]); return n }
		slices.SortStableFunc(all, func(a, b list) int { return number(a) - number(b) })
	}
	for i := range p.scene.boxes {
		b := &p.scene.boxes[i]
		if b.places == nil {
			continue
		}
		if len(b.parties) > 0 {
			all = append(all, list{b.called, b.parties})
		}
		all = append(all, list{b.called + ", " + ask.Plural(len(b.places), "place", "places"), b.places})
		if len(b.within) > 0 {
			all = append(all, list{b.called + ", " + ask.Plural(len(b.within), "transfer", "transfers") + " inside", b.within})
		}
	}
	return all
}

// list writes what the picture stands for.
func (p *page) list() {
	all := p.lists()
	if p.scene.options.NoTable || len(all) == 0 {
		return
	}
	p.out.WriteString(`<g class="lists">` + "\n")
	p.text("small caption", "", smallFace, p.margin, p.y+smallFace.size, "What is drawn together")
	p.y += rowLeading + rowPadding/2
	for _, l := range all {
		for _, line := range p.scene.fonts.wrap(smallFace, listPieces(l), "", p.width, noLimit) {
			p.text("small minor", "", smallFace, p.margin, p.y+smallFace.size, line)
			p.y += rowLeading
		}
		p.y += rowPadding / 2
	}
	p.out.WriteString("</g>\n")
	p.y += partGap
}

// listPieces returns a list in pieces between which a line may end.
func listPieces(l list) []string {
	all := pieces(l.what + ": ")
	for i, id := range l.ids {
		id = isolated(clean(id))
		if i < len(l.ids)-1 {
			id += ", "
		}
		all = append(all, id)
	}
	return all
}
