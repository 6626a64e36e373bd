package draw

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"strings"

	"outflow/graph/ask"
)

// Sizes of the page, and between its parts.
const (
	partGap   = 22
	minWidth  = 640 // so that headings are not set in a narrow column
	bareWidth = 420 // so that the legend is not
	narrow    = 600 // up to which margins are narrow
)

// margin is left around a drawing.
func (o *Options) margin() float64 {
	if o.width() <= narrow {
		return 12
	}
	return 28
}

// longFrom is how many times its width the height of a drawing may be before it
// is printed on several pages: on one it could not be read.
const longFrom = 1.5

// A page is an SVG file in the making.
type page struct {
	out    bytes.Buffer
	scene  *scene
	layout *layout
	y      float64 // where the next part begins
	width  float64 // between the margins
	margin float64
}

// writeSVG draws a scene where the layout says.
func writeSVG(s *scene, l *layout) []byte { return newPage(s, l).file() }

// newPage draws the parts of a file.
func newPage(s *scene, l *layout) *page {
	margin := s.options.margin()
	p := &page{scene: s, layout: l, margin: margin}
	all := s.options.width() - 2*margin
	least := float64(minWidth)
	switch {
	case !s.options.NoTable && len(p.lists()) > 0:
		least = min(all, partWidth) // of a long file: lists are the shorter, the wider they are
	case l.numbers != nil && !s.options.NoTable:
		least = tableWidth
	case s.options.Bare:
		least = bareWidth
	}
	p.width = max(l.size.w, min(least, all))
	// The height is known at the end and written at the beginning.
	p.y = margin
	if !s.options.Bare {
		p.heading()
	}
	p.picture()
	p.legend()
	p.table()
	p.list()
	p.footer()
	return p
}

// size is how large the file is drawn.
func (p *page) size() extent { return extent{p.width + 2*p.margin, p.y + p.margin} }

// file puts the parts in a file.
func (p *page) file() []byte {
	s, size := p.scene, p.size()
	inside := bytes.Clone(p.out.Bytes())
	p.out.Reset()
	w, h := decimal(size.w), decimal(size.h)
	class := "outflow"
	if size.h > longFrom*size.w {
		class += " long"
	}
	role := "img"
	if s.options.PlaceURL != "" || s.options.TransferURL != "" || s.options.OpenURL != "" {
		role = "graphics-document document" // an img has no links inside
	}
	p.printf(`<svg xmlns="http://www.w3.org/2000/svg" class="%s" width="%s" height="%s" viewBox="0 0 %s %s" role="%s" aria-label="%s">`+"\n",
		class, w, h, w, h, role, escape(s.describe()))
	p.printf("<title>%s</title>\n<desc>%s</desc>\n<style>\n%s</style>\n", escape(s.describe()), escape(s.contents()), escape(styleSheet(s.forgets())))
	p.printf(`<rect class="paper" width="%s" height="%s"/>`+"\n", w, h)
	p.out.Write(inside)
	p.out.WriteString("</svg>\n")
	return p.out.Bytes()
}

// printf writes to the file, coordinates as decimal does.
func (p *page) printf(format string, args ...any) {
	for i, arg := range args {
		if x, ok := arg.(float64); ok {
			args[i] = decimal(x)
		}
	}
	fmt.Fprintf(&p.out, format, args...)
}

// text writes a line of text with its baseline at y, which runs in the direction in which it
// begins. What cannot be measured is told its length.
func (p *page) text(class, anchor string, f face, x, y float64, line string) {
	extra := ""
	if anchor != "" {
		extra = ` text-anchor="` + anchor + `"`
	}
	if !p.scene.fonts.measured(line) {
		extra += fmt.Sprintf(` textLength="%s" lengthAdjust="spacingAndGlyphs"`, decimal(p.scene.fonts.length(f, line)))
	}
	p.printf(`<text class="%v" x="%v" y="%v"%v>%v</text>`+"\n", class, x, y, extra, escape(isolated(strings.TrimRight(line, " "))))
}

// picture draws parties, then arrows, then boxes, then labels, so that text is
// never under a line.
func (p *page) picture() {
	if len(p.scene.boxes) == 0 {
		p.text("info minor", "", lineFace, p.margin, p.y+lineFace.size, "There is nothing to draw: the answer names no place.")
		p.y += lineFace.size + partGap
		return
	}
	left := p.margin + (p.width-p.layout.size.w)/2
	p.printf(`<g class="picture" transform="translate(%v %v)">`+"\n", left, p.y)
	for i, f := range p.layout.frames {
		p.party(&p.scene.parties[i], f.box)
	}
	for _, quiet := range []bool{true, false} { // what answers runs on top
		for i := range p.scene.arrows {
			if p.scene.arrows[i].quiet == quiet {
				p.arrow(&p.scene.arrows[i], &p.layout.arrows[i])
			}
		}
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
		p.label(i)
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
	p.printf(`<rect x="%v" y="%v" width="%v" height="%v" rx="10"/>`, r.x, r.y, r.w, r.h)
	p.out.WriteString("</g>\n")
}

// open begins a group that stands for something: what it is, in full, for
// screen readers and pointers, and its ids for a web page to find it by.
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
func (p *page) link(base, id, attributes string) string {
	if base == "" || id == "" {
		return ""
	}
	p.printf(`<a href="%s"%s>`, escape(base+url.QueryEscape(id)), attributes)
	return "</a>"
}

func (p *page) box(b *box, r rect) {
	class := "place " + b.mark.String()
	for _, c := range []struct {
		is   bool
		name string
	}{{b.asked, "asked"}, {b.origin, "origin"}, {b.places != nil, "folded"}, {b.ended != ask.NotEnded, b.ended.String()}} {
		if c.is {
			class += " " + c.name
		}
	}
	end := ""
	if b.places != nil && p.scene.options.OpenURL != "" {
		end = p.link(p.scene.options.OpenURL, b.opens, "")
	} else {
		end = p.link(p.scene.options.PlaceURL, b.id, "")
	}
	p.open(class, b.id, b.places, "", b.full)
	if b.places != nil { // a second sheet behind the first
		r.w, r.h = r.w-sheet, r.h-sheet
		p.rectangle(rect{r.x + sheet, r.y + sheet, r.w, r.h})
	}
	p.rectangle(r)
	if b.origin {
		p.printf(`<path class="bar" d="M%v %vv%v"/>`, r.x+5, r.y+7, r.h-14)
	}
	p.out.WriteByte('\n')
	y := r.y + (r.h-b.textHeight())/2
	if b.over != "" {
		p.text("info minor", "middle", lineFace, r.x+r.w/2, y+lineFace.size, b.over)
		y += lineLeading
	}
	for _, line := range b.name {
		p.text("name", "middle", nameFace, r.x+r.w/2, y+nameFace.size, line)
		y += nameLeading
	}
	for i, line := range b.lines {
		class := "info minor"
		if i >= len(b.lines)-b.held {
			class += " held"
		}
		p.text(class, "middle", lineFace, r.x+r.w/2, y+lineFace.size, line)
		y += lineLeading
	}
	if b.flagged {
		p.flag(r.x+r.w-14, r.y+5)
	}
	p.out.WriteString("</g>" + end + "\n")
}

func (p *page) rectangle(r rect) {
	p.printf(`<rect x="%v" y="%v" width="%v" height="%v" rx="6"/>`, r.x, r.y, r.w, r.h)
}

// class returns the CSS classes of an arrow and its label.
func (a *arrow) class() string {
	class := "transfer " + a.mark.String()
	if a.quiet {
		class += " quiet"
	}
	if a.concern != unconcerned {
		class += " " + a.concern.String()
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

// openArrow begins what is drawn of an arrow, and returns what ends it.
func (p *page) openArrow(a *arrow, class, attributes, ofLink string) (end string) {
	id, ids := a.identity()
	end = p.link(p.scene.options.TransferURL, id, ofLink)
	p.open(a.class()+class, id, ids, attributes, a.full)
	return "</g>" + end + "\n"
}

func (p *page) arrow(a *arrow, r *route) {
	ends := fmt.Sprintf(` data-from="%s" data-to="%s"`, escape(p.scene.boxes[a.from].id), escape(p.scene.boxes[a.to].id))
	end := p.openArrow(a, "", ends, "")
	p.line(a, rounded(r.line))
	p.head(a.width, r.line[len(r.line)-1], r.tip)
	if a.mark == broken {
		p.cross(r.besideLabel())
	}
	p.out.WriteString("\n" + end)
}

// maxRound is the radius of the corners of lines.
const maxRound = 16

// rounded writes a line as the data of a path, with round corners.
func rounded(l polyline) string {
	var b strings.Builder
	to := func(command byte, p point) {
		b.WriteByte(command)
		b.WriteString(decimal(p.x) + " " + decimal(p.y))
	}
	to('M', l[0])
	last := len(l) - 1
	for i := 1; i < last; i++ {
		in, out := distance(l[i-1], l[i]), distance(l[i], l[i+1])
		if in == 0 || out == 0 {
			continue
		}
		// Two corners share the line between them.
		if i > 1 {
			in /= 2
		}
		if i < last-1 {
			out /= 2
		}
		radius := min(maxRound, in, out)
		to('L', toward(l[i], l[i-1], radius))
		to('Q', l[i])
		to(' ', toward(l[i], l[i+1], radius))
	}
	to('L', l[last])
	return b.String()
}

// rails is how much wider than its line an arrow is between rails.
const rails = 6

// line draws a path of an arrow, between rails if sources differ on it.
func (p *page) line(a *arrow, d string) {
	if a.disputed {
		p.printf(`<path class="rails" stroke-width="%v" d="%v"/><path class="gap" stroke-width="%v" d="%v"/>`, a.width+rails, d, a.width+rails-2.4, d)
	}
	p.printf(`<path class="line" stroke-width="%v" d="%v"/>`, a.width, d)
}

// headLength is how long the head of an arrow is.
func headLength(width float64) float64 { return 6 + 1.6*width }

// head draws the triangle at the end of an arrow.
func (p *page) head(width float64, base, tip point) {
	dx, dy := tip.x-base.x, tip.y-base.y
	length := math.Hypot(dx, dy)
	if length == 0 {
		return
	}
	half := 2.4 + 0.95*width
	nx, ny := -dy/length*half, dx/length*half
	p.printf(`<path class="head" d="M%v %vL%v %vL%v %vz"/>`, tip.x, tip.y,
		base.x+nx, base.y+ny, base.x-nx, base.y-ny)
}

const crossSize = 10

// cross is the sign of a transfer that did not carry the data.
func (p *page) cross(at point) {
	p.printf(`<path class="cross" d="M%v %vl%[3]d %[3]dm0 -%[3]dl-%[3]d %[3]d"/>`, at.x-crossSize/2, at.y-crossSize/2, crossSize)
}

// sign draws the sign of a concern into 11 by 11 pixels. All three are told apart without
// colours, and drawn rather than written, as few fonts have them.
func (p *page) sign(c concern, x, y float64) {
	switch c {
	case atFault:
		p.flag(x, y)
	case inDoubt:
		p.printf(`<circle class="asks" cx="%v" cy="%v" r="5.5"/>`, x+5.5, y+5.5)
		p.text("asked-after", "middle", numberFace, x+5.5, y+5.5+numberFace.size*0.36, "?")
	case atBorder:
		p.printf(`<path class="posts" d="M%v %vv11m5 -11v11"/>`, x+3, y)
	}
}

// flag is the sign of a fault.
func (p *page) flag(x, y float64) {
	p.printf(`<path class="flag" d="M%v %vv11m0 -11h8l-2 3l2 3h-8z"/>`, x, y)
}

// badge draws what is written on an arrow.
func (p *page) badge(text string, c concern, r rect) {
	corner := float64(badgeHeight) / 2
	if c == atBorder {
		corner = 2
	}
	p.printf(`<rect class="badge" x="%v" y="%v" width="%v" height="%v" rx="%v"/>`, r.x, r.y, r.w, r.h, corner)
	p.text("digits", "middle", numberFace, r.middle().x, r.middle().y+numberFace.size*0.36, text)
}

// label draws the label of an arrow, or its number.
func (p *page) label(i int) {
	a, r := &p.scene.arrows[i], &p.layout.arrows[i]
	if r.label == (rect{}) {
		return
	}
	end := p.openArrow(a, " label", "", "")
	defer func() { p.out.WriteString(end) }()
	if p.layout.numbers != nil {
		p.badge(p.layout.badges[i], a.concern, r.label)
		return
	}
	ground := " halo"
	for _, frame := range p.layout.frames {
		if frame.box.contains(r.label.middle()) {
			ground = " inside halo"
		}
	}
	x, y := r.label.x+a.padding(), r.label.y+a.padding()
	p.sign(a.concern, x, y+0.5)
	for _, line := range a.label {
		p.text("what"+ground, "", arrowFace, x+a.signRoom(), y+arrowFace.size, line)
		y += lineLeading
	}
	for _, line := range a.lines {
		p.text("info minor"+ground, "", lineFace, x, y+lineFace.size, line)
		y += lineLeading
	}
}
