package draw

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"strconv"
	"strings"
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
	out    bytes.Buffer
	scene  *scene
	layout *layout
	y      float64 // where the next part begins
	width  float64 // between the margins
}

// writeSVG draws a scene where the layout says.
func writeSVG(s *scene, l *layout) []byte {
	p := &page{scene: s, layout: l, width: max(l.size.w, minWidth)}
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
	inside := bytes.Clone(p.out.Bytes())
	p.out.Reset()
	w, h := decimal(p.width+2*margin), decimal(p.y+margin)
	class := "outflow"
	if p.y+margin > longFrom*(p.width+2*margin) {
		class += " long"
	}
	role := "img"
	if s.options.PlaceURL != "" || s.options.TransferURL != "" {
		role = "graphics-document document" // an img has no links inside
	}
	p.printf(`<svg xmlns="http://www.w3.org/2000/svg" class="%s" width="%s" height="%s" viewBox="0 0 %s %s" role="%s" aria-label="%s">`+"\n",
		class, w, h, w, h, role, escape(s.describe()))
	p.printf("<title>%s</title>\n<desc>%s</desc>\n<style>\n%s</style>\n", escape(s.describe()), escape(s.contents()), escape(styleSheet()))
	p.printf(`<rect class="paper" width="%s" height="%s"/>`+"\n", w, h)
	p.out.Write(inside)
	p.out.WriteString("</svg>\n")
	return p.out.Bytes()
}

func (p *page) printf(format string, args ...any) { fmt.Fprintf(&p.out, format, args...) }

// text writes a line of text with its baseline at y. What cannot be measured
// is told its length.
func (p *page) text(class, anchor string, f face, x, y float64, line string) {
	extra := ""
	if anchor != "" {
		extra = ` text-anchor="` + anchor + `"`
	}
	if !p.scene.fonts.measured(line) {
		extra += fmt.Sprintf(` textLength="%s" lengthAdjust="spacingAndGlyphs"`, decimal(p.scene.fonts.width(f, line)))
	}
	p.printf(`<text class="%s" x="%s" y="%s"%s>%s</text>`+"\n", class, decimal(x), decimal(y), extra, escape(line))
}

// picture draws parties, then arrows, then boxes, then labels, so that text is
// never under a line.
func (p *page) picture() {
	if len(p.scene.boxes) == 0 {
		p.text("info minor", "", lineFace, margin, p.y+lineFace.size, "There is nothing to draw: the answer names no place.")
		p.y += lineFace.size + partGap
		return
	}
	left := margin + (p.width-p.layout.size.w)/2
	p.printf(`<g class="picture" transform="translate(%s %s)">`+"\n", decimal(left), decimal(p.y))
	for i, f := range p.layout.frames {
		p.party(&p.scene.parties[i], f.box)
	}
	for i := range p.scene.arrows {
		p.arrow(&p.scene.arrows[i], &p.layout.arrows[i])
	}
	for i := range p.scene.boxes {
		p.box(&p.scene.boxes[i], p.layout.boxes[i])
	}
	for i, f := range p.layout.frames {
		y := f.title.y + titlePad/2 + 2 + partyFace.size*0.8
		for _, line := range p.scene.parties[i].title {
			p.text("owner inside halo", "", partyFace, f.title.x+titlePad, y, line)
			y += titleLeading
		}
	}
	for i := range p.scene.arrows {
		if p.layout.numbers != nil {
			p.number(i)
		} else {
			p.label(&p.scene.arrows[i], &p.layout.arrows[i])
		}
	}
	p.out.WriteString("</g>\n")
	p.y += p.layout.size.h + partGap
}

func (p *page) party(party *party, r rect) {
	class := "party"
	if party.asked {
		class += " asked"
	}
	p.open(class, party.id, nil, "", party.full)
	p.printf(`<rect x="%s" y="%s" width="%s" height="%s" rx="10"/>`, decimal(r.x), decimal(r.y), decimal(r.w), decimal(r.h))
	p.out.WriteString("</g>\n")
}

// open begins a group that stands for something: what it is, in full, for
// screen readers and pointers, and its ids for a web page to hook on.
func (p *page) open(class, id string, ids []string, more, title string) {
	p.printf(`<g class="%s"`, class)
	if id != "" {
		p.printf(` data-id="%s"`, escape(id))
	}
	if ids != nil {
		list, err := json.Marshal(ids)
		if err != nil {
			panic("draw: text does not marshal: " + err.Error())
		}
		p.printf(` data-count="%d" data-ids="%s"`, len(ids), escape(string(list)))
	}
	p.out.WriteString(more + ">")
	if title != "" {
		p.out.WriteString("<title>" + escape(title) + "</title>")
	}
	p.out.WriteByte('\n')
}

// link begins a link if links to such things were asked for, and returns what
// ends it.
func (p *page) link(base, id string) string {
	if base == "" || id == "" {
		return ""
	}
	p.printf(`<a href="%s">`, escape(base+url.QueryEscape(id)))
	return "</a>"
}

// linkAgain begins a link to what has one in the picture: those who go from
// link to link by keyboard need not come by twice.
func (p *page) linkAgain(base, id string) string {
	if base == "" || id == "" {
		return ""
	}
	p.printf(`<a href="%s" tabindex="-1">`, escape(base+url.QueryEscape(id)))
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
	end := p.link(p.scene.options.PlaceURL, b.id)
	p.open(class, b.id, b.places, "", b.full)
	if b.places != nil { // a second sheet behind the first
		r.w, r.h = r.w-sheet, r.h-sheet
		p.rectangle(rect{r.x + sheet, r.y + sheet, r.w, r.h})
	}
	p.rectangle(r)
	if b.origin {
		p.printf(`<path class="bar" d="M%s %sv%s"/>`, decimal(r.x+5), decimal(r.y+7), decimal(r.h-14))
	}
	p.out.WriteByte('\n')
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
	p.out.WriteString("</g>" + end + "\n")
}

func (p *page) rectangle(r rect) {
	p.printf(`<rect x="%s" y="%s" width="%s" height="%s" rx="6"/>`, decimal(r.x), decimal(r.y), decimal(r.w), decimal(r.h))
}

// class returns the CSS classes of an arrow and its label.
func (a *arrow) class() string {
	class := "transfer " + a.mark.String()
	if a.finding {
		class += " finding"
	}
	if a.disputed {
		class += " disputed"
	}
	return class
}

// identity returns the ids of an arrow: one, or those of all it stands for.
func (a *arrow) identity() (id string, ids []string) {
	if len(a.ids) == 1 {
		return a.ids[0], nil
	}
	return "", a.ids
}

func (p *page) arrow(a *arrow, r *route) {
	id, ids := a.identity()
	end := p.link(p.scene.options.TransferURL, id)
	more := fmt.Sprintf(` data-from="%s" data-to="%s"`, escape(p.scene.boxes[a.from].id), escape(p.scene.boxes[a.to].id))
	p.open(a.class(), id, ids, more, a.full)
	var d strings.Builder
	fmt.Fprintf(&d, "M%s %sC", decimal(r.line[0].x), decimal(r.line[0].y))
	for i, q := range r.line[1:] {
		if i > 0 {
			d.WriteByte(' ')
		}
		d.WriteString(decimal(q.x) + " " + decimal(q.y))
	}
	p.line(a, d.String())
	p.head(a.width, r.line[len(r.line)-1], r.tip)
	if a.mark == broken {
		p.cross(r.besideLabel())
	}
	p.out.WriteString("\n</g>" + end + "\n")
}

// rails is by how much the rails on both sides of a line make it wider.
const rails = 6

// line draws a path of an arrow, between rails if sources differ on it.
func (p *page) line(a *arrow, d string) {
	if a.disputed {
		p.printf(`<path class="rails" stroke-width="%s" d="%s"/><path class="gap" stroke-width="%s" d="%s"/>`, decimal(a.width+rails), d, decimal(a.width+rails-2.4), d)
	}
	p.printf(`<path class="line" stroke-width="%s" d="%s"/>`, decimal(a.width), d)
}

// head draws the triangle at the end of an arrow.
func (p *page) head(width float64, base, tip point) {
	dx, dy := tip.x-base.x, tip.y-base.y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return
	}
	half := 2.4 + 0.95*width
	nx, ny := -dy/length*half, dx/length*half
	p.printf(`<path class="head" d="M%s %sL%s %sL%s %sz"/>`, decimal(tip.x), decimal(tip.y),
		decimal(base.x+nx), decimal(base.y+ny), decimal(base.x-nx), decimal(base.y-ny))
}

const crossSize = 10

// cross is the sign of a transfer that did not carry the data.
func (p *page) cross(at point) {
	p.printf(`<path class="cross" d="M%s %sl%[3]d %[3]dm0 -%[3]dl-%[3]d %[3]d"/>`, decimal(at.x-crossSize/2), decimal(at.y-crossSize/2), crossSize)
}

// flag is the sign of a finding, drawn rather than written: few fonts have it.
func (p *page) flag(x, y float64) {
	p.printf(`<path class="flag" d="M%s %sv11m0 -11h8l-2 3l2 3h-8z"/>`, decimal(x), decimal(y))
}

// badge draws the number of an arrow.
func (p *page) badge(number int, r rect) {
	p.printf(`<rect class="badge" x="%s" y="%s" width="%s" height="%s" rx="%s"/>`,
		decimal(r.x), decimal(r.y), decimal(r.w), decimal(r.h), decimal(badgeHeight/2))
	p.text("digits", "middle", numberFace, r.middle().x, r.middle().y+numberFace.size*0.36, strconv.Itoa(number))
}

// number draws the number of an arrow on it.
func (p *page) number(i int) {
	a := &p.scene.arrows[i]
	id, ids := a.identity()
	end := p.link(p.scene.options.TransferURL, id)
	p.open(a.class()+" label", id, ids, "", a.full)
	p.badge(p.layout.numbers[i], p.layout.arrows[i].label)
	p.out.WriteString("</g>" + end + "\n")
}

func (p *page) label(a *arrow, r *route) {
	id, ids := a.identity()
	end := p.link(p.scene.options.TransferURL, id)
	p.open(a.class()+" label", id, ids, "", a.full)
	ground := " halo"
	for _, frame := range p.layout.frames {
		if frame.box.contains(r.label.middle()) {
			ground = " inside halo"
		}
	}
	x, y := r.label.x+a.padding(), r.label.y+a.padding()
	if a.finding {
		p.flag(x, y+1.5)
	}
	for _, line := range a.label {
		p.text("what"+ground, "", arrowFace, x+a.flagRoom(), y+arrowFace.size, line)
		y += lineLeading
	}
	for _, line := range a.lines {
		p.text("info minor"+ground, "", lineFace, x, y+lineFace.size, line)
		y += lineLeading
	}
	p.out.WriteString("</g>" + end + "\n")
}
