package draw

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

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

// hooks returns the ids of an arrow: one, or those of all it stands for.
func (a *arrow) hooks() (id string, ids []string) {
	if len(a.ids) == 1 {
		return a.ids[0], nil
	}
	return "", a.ids
}

func (p *page) arrow(a *arrow, r *route) {
	id, ids := a.hooks()
	end := p.link(p.options.TransferURL, id)
	more := fmt.Sprintf(` data-from="%s" data-to="%s"`, escape(p.sketch.boxes[a.from].id), escape(p.sketch.boxes[a.to].id))
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
	p.WriteString("\n</g>" + end + "\n")
}

// rails is by how much the rails on both sides of a line make it wider.
const rails = 6

// line draws a path of an arrow, between rails if sources differ on it.
func (p *page) line(a *arrow, d string) {
	if a.disputed {
		fmt.Fprintf(p, `<path class="rails" stroke-width="%s" d="%s"/><path class="gap" stroke-width="%s" d="%s"/>`, decimal(a.width+rails), d, decimal(a.width+rails-2.4), d)
	}
	fmt.Fprintf(p, `<path class="line" stroke-width="%s" d="%s"/>`, decimal(a.width), d)
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
	fmt.Fprintf(p, `<path class="head" d="M%s %sL%s %sL%s %sz"/>`, decimal(tip.x), decimal(tip.y),
		decimal(base.x+nx), decimal(base.y+ny), decimal(base.x-nx), decimal(base.y-ny))
}

const crossSize = 10

// cross is the sign of a transfer that did not carry the data.
func (p *page) cross(at point) {
	fmt.Fprintf(p, `<path class="cross" d="M%s %sl%[3]d %[3]dm0 -%[3]dl-%[3]d %[3]d"/>`, decimal(at.x-crossSize/2), decimal(at.y-crossSize/2), crossSize)
}

// flag is the sign of a finding, drawn rather than written: few fonts have it.
func (p *page) flag(x, y float64) {
	fmt.Fprintf(p, `<path class="flag" d="M%s %sv11m0 -11h8l-2 3l2 3h-8z"/>`, decimal(x), decimal(y))
}

// badge draws the number of an arrow.
func (p *page) badge(number int, r rect) {
	fmt.Fprintf(p, `<rect class="badge" x="%s" y="%s" width="%s" height="%s" rx="%s"/>`,
		decimal(r.x), decimal(r.y), decimal(r.w), decimal(r.h), decimal(badgeHeight/2))
	p.text("digits", "middle", numberFace, r.middle().x, r.middle().y+numberFace.size*0.36, strconv.Itoa(number))
}

// number draws the number of an arrow on it.
func (p *page) number(i int) {
	a := &p.sketch.arrows[i]
	id, ids := a.hooks()
	end := p.link(p.options.TransferURL, id)
	p.open(a.class()+" label", id, ids, "", a.full)
	p.badge(p.numbers[i], p.layout.arrows[i].label)
	p.WriteString("</g>" + end + "\n")
}

func (p *page) label(a *arrow, r *route) {
	id, ids := a.hooks()
	end := p.link(p.options.TransferURL, id)
	p.open(a.class()+" label", id, ids, "", a.full)
	ground := " halo"
	for _, frame := range p.layout.frames {
		if frame.box.contains(r.label.middle()) {
			ground = " inside halo"
		}
	}
	x, y := r.label.x+a.air(), r.label.y+a.air()
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
	p.WriteString("</g>" + end + "\n")
}
