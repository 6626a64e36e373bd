package draw

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
)

// Margins of the page and between its parts.
const (
	margin    = 28
	partGap   = 22
	minWidth  = 640 // so that headings are not set in a narrow column
	bareWidth = 420 // so that the legend is not
)

// longFrom is how many times its width the height of a drawing may be before it
// is printed on several pages: on one it could not be read.
const longFrom = 2

// A page is an SVG file in the making.
type page struct {
	bytes.Buffer
	*sketch
	*layout
	y     float64 // where the next part begins
	width float64 // between the margins
}

// writeSVG draws a sketch where the layout says.
func writeSVG(s *sketch, l *layout) []byte {
	p := &page{sketch: s, layout: l, width: max(l.size.w, minWidth)}
	if s.options.Bare {
		p.width = max(l.size.w, bareWidth)
	}
	if l.numbers != nil {
		p.width = max(p.width, tableWidth)
	}
	// The height is known only in the end, and is said in the beginning.
	p.y = margin
	if !s.options.Bare {
		p.heading()
	}
	p.picture()
	p.legend()
	p.table()
	p.footer()
	inside := bytes.Clone(p.Bytes())
	p.Reset()
	w, h := decimal(p.width+2*margin), decimal(p.y+margin)
	class := "outflow"
	if p.y+margin > longFrom*(p.width+2*margin) {
		class += " long"
	}
	role := "img"
	if s.options.PlaceURL != "" || s.options.TransferURL != "" {
		role = "graphics-document document" // an img has no links inside
	}
	fmt.Fprintf(p, `<svg xmlns="http://www.w3.org/2000/svg" class="%s" width="%s" height="%s" viewBox="0 0 %s %s" role="%s" aria-label="%s">`+"\n",
		class, w, h, w, h, role, escape(s.describe()))
	fmt.Fprintf(p, "<title>%s</title>\n<desc>%s</desc>\n<style>\n%s</style>\n", escape(s.describe()), escape(s.contents()), escape(styleSheet()))
	fmt.Fprintf(p, `<rect class="paper" width="%s" height="%s"/>`+"\n", w, h)
	p.Write(inside)
	p.WriteString("</svg>\n")
	return p.Bytes()
}

// text writes a line of text with its baseline at y. What cannot be measured
// is told its length.
func (p *page) text(class, anchor string, f face, x, y float64, line string) {
	extra := ""
	if anchor != "" {
		extra = ` text-anchor="` + anchor + `"`
	}
	if !p.ruler.measured(line) {
		extra += fmt.Sprintf(` textLength="%s" lengthAdjust="spacingAndGlyphs"`, decimal(p.ruler.width(f, line)))
	}
	fmt.Fprintf(p, `<text class="%s" x="%s" y="%s"%s>%s</text>`+"\n", class, decimal(x), decimal(y), extra, escape(line))
}

// picture draws parties, then arrows, then boxes, then labels, so that text is
// never under a line.
func (p *page) picture() {
	if len(p.sketch.boxes) == 0 {
		p.text("info minor", "", lineFace, margin, p.y+lineFace.size, "There is nothing to draw: the answer names no place.")
		p.y += lineFace.size + partGap
		return
	}
	left := margin + (p.width-p.layout.size.w)/2
	fmt.Fprintf(p, `<g class="picture" transform="translate(%s %s)">`+"\n", decimal(left), decimal(p.y))
	for i, f := range p.layout.frames {
		p.party(&p.sketch.parties[i], f.box)
	}
	for i := range p.sketch.arrows {
		p.arrow(&p.sketch.arrows[i], &p.layout.arrows[i])
	}
	for i := range p.sketch.boxes {
		p.box(&p.sketch.boxes[i], p.layout.boxes[i])
	}
	for i, f := range p.layout.frames {
		y := f.title.y + titlePad/2 + 2 + partyFace.size*0.8
		for _, line := range p.sketch.parties[i].title {
			p.text("owner inside halo", "", partyFace, f.title.x+titlePad, y, line)
			y += titleLeading
		}
	}
	for i := range p.sketch.arrows {
		if p.numbers != nil {
			p.number(i)
		} else {
			p.label(&p.sketch.arrows[i], &p.layout.arrows[i])
		}
	}
	p.WriteString("</g>\n")
	p.y += p.layout.size.h + partGap
}

func (p *page) party(party *party, r rect) {
	class := "party"
	if party.asked {
		class += " asked"
	}
	p.open(class, party.id, nil, "", party.full)
	fmt.Fprintf(p, `<rect x="%s" y="%s" width="%s" height="%s" rx="10"/>`, decimal(r.x), decimal(r.y), decimal(r.w), decimal(r.h))
	p.WriteString("</g>\n")
}

// open begins a group that stands for something: what it is, in full, for
// screen readers and pointers, and its ids for a web page to hook on.
func (p *page) open(class, id string, ids []string, more, title string) {
	fmt.Fprintf(p, `<g class="%s"`, class)
	if id != "" {
		fmt.Fprintf(p, ` data-id="%s"`, escape(id))
	}
	if ids != nil {
		list, err := json.Marshal(ids)
		if err != nil {
			panic("draw: text does not marshal: " + err.Error())
		}
		fmt.Fprintf(p, ` data-count="%d" data-ids="%s"`, len(ids), escape(string(list)))
	}
	p.WriteString(more + ">")
	if title != "" {
		p.WriteString("<title>" + escape(title) + "</title>")
	}
	p.WriteByte('\n')
}

// link begins a link if links to such things were asked for, and returns what
// ends it.
func (p *page) link(base, id string) string {
	if base == "" || id == "" {
		return ""
	}
	fmt.Fprintf(p, `<a href="%s">`, escape(base+url.QueryEscape(id)))
	return "</a>"
}

// linkAgain begins a link to what has one in the picture: those who go from
// link to link by keyboard need not come by twice.
func (p *page) linkAgain(base, id string) string {
	if base == "" || id == "" {
		return ""
	}
	fmt.Fprintf(p, `<a href="%s" tabindex="-1">`, escape(base+url.QueryEscape(id)))
	return "</a>"
}

func (p *page) box(b *box, r rect) {
	class := "place " + b.mark.String()
	for _, c := range []struct {
		is   bool
		name string
	}{{b.asked, "asked"}, {b.origin, "origin"}, {b.places != nil, "folded"}} {
		if c.is {
			class += " " + c.name
		}
	}
	end := p.link(p.options.PlaceURL, b.id)
	p.open(class, b.id, b.places, "", b.full)
	if b.places != nil { // a second sheet behind the first
		r.w, r.h = r.w-sheet, r.h-sheet
		p.rectangle(rect{r.x + sheet, r.y + sheet, r.w, r.h})
	}
	p.rectangle(r)
	if b.origin {
		fmt.Fprintf(p, `<path class="bar" d="M%s %sv%s"/>`, decimal(r.x+5), decimal(r.y+7), decimal(r.h-14))
	}
	p.WriteByte('\n')
	y := r.y + (r.h-b.textHeight())/2
	for _, line := range b.name {
		p.text("name", "middle", nameFace, r.x+r.w/2, y+nameFace.size, line)
		y += nameLeading
	}
	for _, line := range b.lines {
		p.text("info minor", "middle", lineFace, r.x+r.w/2, y+lineFace.size, line)
		y += lineLeading
	}
	if b.flagged {
		p.flag(r.x+r.w-14, r.y+5)
	}
	p.WriteString("</g>" + end + "\n")
}

func (p *page) rectangle(r rect) {
	fmt.Fprintf(p, `<rect x="%s" y="%s" width="%s" height="%s" rx="6"/>`, decimal(r.x), decimal(r.y), decimal(r.w), decimal(r.h))
}
