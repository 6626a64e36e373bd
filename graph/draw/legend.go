package draw

import (
	"fmt"
	"slices"
	"strings"

	"outflow/graph/ask"
)

const (
	legendGap    = 26 // between entries
	legendSample = 40
	legendHeight = 22
)

// A legendEntry is a sample, drawn into 40 by 16 pixels at the given corner, and
// what it means.
type legendEntry struct {
	draw func(p *page, x, y float64)
	text string
}

// legend explains the marks that are used, and no others.
func (p *page) legend() {
	entries := p.legendEntries()
	if len(entries) == 0 {
		return
	}
	p.out.WriteString(`<g class="legend">` + "\n")
	x := 0.0
	for _, e := range entries {
		lines := p.scene.fonts.wrap(smallFace, strings.Split(e.text, " "), " ", p.width-legendSample, noLimit)
		w := legendSample + p.scene.fonts.widest(smallFace, lines)
		if x > 0 && x+w > p.width {
			x, p.y = 0, p.y+legendHeight
		}
		e.draw(p, p.margin+x, p.y)
		for i, line := range lines {
			if i > 0 {
				p.y += rowLeading
			}
			p.text("small minor", "", smallFace, p.margin+x+legendSample, p.y+8+smallFace.size*0.36, line)
		}
		x += w + legendGap
	}
	p.out.WriteString("</g>\n")
	p.y += legendHeight + 6
}

func (p *page) legendEntries() []legendEntry {
	has := func(is func(arrow) bool) bool { return slices.ContainsFunc(p.scene.arrows, is) }
	hasBox := func(is func(box) bool) bool { return slices.ContainsFunc(p.scene.boxes, is) }
	var entries []legendEntry
	add := func(used bool, text string, draw func(*page, float64, float64)) {
		if used {
			entries = append(entries, legendEntry{draw, text})
		}
	}
	moved := "data moved, confirmed"
	thin, thick := p.scene.widths()
	if thick == 0 {
		moved = "data moved"
	}
	texts := [...]string{confirmed: moved, possible: "possible, not certain", influence: "influence: what was computed, no person’s data", broken: "did not carry it", beside: "no part of the answer"}
	for _, m := range []mark{confirmed, possible, influence, broken, beside} {
		onArrow := has(func(a arrow) bool {
			return a.mark == m && a.concern != atFault && a.concern != inDoubt || a.mark == m && m != confirmed
		})
		add(onArrow, texts[m], lineSample(arrow{mark: m, width: 2}))
		boxed := hasBox(func(b box) bool { return b.mark == m })
		add(!onArrow && boxed && (m == possible || m == influence), texts[m], boxSample("place "+m.String(), false))
	}
	words := "the words beside it say what"
	switch {
	case p.layout.numbers == nil:
	case p.scene.options.NoTable:
		words = "the list of transfers says what" // which is what paper has
		if p.scene.options.TransferURL != "" {
			words = "its page and the list of transfers say what"
		}
		add(true, p.badgeMeaning(), numberSample(unconcerned))
	default:
		words = "the table says what"
		add(true, "number of a transfer in the table", numberSample(unconcerned))
	}
	for _, c := range [...]struct {
		concern concern
		text    string
	}{{atFault, "fault: " + words}, {inDoubt, "something about it is not known: " + words}, {atBorder, "crosses a border"}} {
		sample := lineSample(arrow{mark: confirmed, concern: c.concern, width: 3})
		if p.layout.numbers != nil {
			sample = numberSample(c.concern)
		}
		add(has(func(a arrow) bool { return a.concern == c.concern }), c.text, sample)
	}
	add(has(func(a arrow) bool { return a.quiet }), "thin: part of the answer, but of no route that is shown by itself", lineSample(arrow{mark: confirmed, quiet: true, width: quietWidth}))
	add(has(func(a arrow) bool { return a.disputed }), "between rails: sources differ on it", lineSample(arrow{mark: confirmed, disputed: true, width: 2}))
	add(thick > thin, fmt.Sprintf("the wider, the more people: %s, %s", inUnit(thin, false), inUnit(thick, false)), widthSample(p.scene.lineWidth(thin), p.scene.lineWidth(thick)))
	add(has(func(a arrow) bool { return len(a.ids) > 1 }), "“transfers”: several in one arrow, as wide as the largest",
		lineSample(arrow{mark: confirmed, width: 2, ids: []string{"", ""}}))
	add(slices.ContainsFunc(p.scene.parties, func(q party) bool { return q.asked }) || hasBox(func(b box) bool { return b.asked }),
		"what the question is about", boxSample("place confirmed asked", false))
	add(hasBox(func(b box) bool { return b.origin }), "data is collected here", boxSample("place confirmed origin", false))
	add(hasBox(func(b box) bool { return b.ended == ask.CertainlyEnded }), "gone by the date asked about", boxSample("place confirmed gone", false))
	add(hasBox(func(b box) bool { return b.ended == ask.PossiblyEnded }), "possibly there still at the date asked about", boxSample("place confirmed perhaps", false))
	add(p.scene.forgets(), forgetting(p.scene.answer.Form), boxSample("place confirmed", false))
	add(hasBox(func(b box) bool { return b.places != nil }), "several places in one box", boxSample("place confirmed folded", true))
	add(hasBox(func(b box) bool { return b.flagged }), "a fault inside", func(p *page, x, y float64) { p.flag(x+14, y+2) })
	add(len(p.scene.parties) > 0, "a party and the country of its seat", boxSample("party", false))
	return entries
}

// forgetting says what the lines of a box mean that say what ended there.
func forgetting(f ask.Form) string {
	switch f {
	case ask.CameBack:
		return "came back: since when a place was given data again, and after which erasure"
	case ask.Overdue:
		return "past its time: since when a place holds data for longer than is stated"
	}
	return "held, gone: when a place held this data, and since when it does not"
}

// widths returns the fewest and the most people that a width stands for, 0 if no
// arrow says how many.
func (s *scene) widths() (fewest, most int64) {
	for _, a := range s.arrows {
		if a.people > 0 && (fewest == 0 || a.people < fewest) {
			fewest = a.people
		}
		most = max(most, a.people)
	}
	return fewest, most
}

func lineSample(a arrow) func(*page, float64, float64) {
	return func(p *page, x, y float64) {
		p.printf(`<g class="%s">`, a.class())
		p.line(&a, fmt.Sprintf("M%s %sh%s", decimal(x), decimal(y+8), decimal(30-headLength(a.width))))
		p.head(a.width, point{x + 30 - headLength(a.width), y + 8}, point{x + 30, y + 8})
		if a.mark == broken {
			p.cross(point{x + 10, y + 8})
		}
		p.sign(a.concern, x+7, y-5)
		p.out.WriteString("</g>\n")
	}
}

func numberSample(c concern) func(*page, float64, float64) {
	return func(p *page, x, y float64) {
		p.printf(`<g class="transfer confirmed %v"><path class="line" stroke-width="2" d="M%v %vh30"/>`, c, x, y+8)
		text := p.sampleText()
		if c == inDoubt {
			text += doubtMark
		}
		p.badge(text, c, around(point{x + 15, y + 8}, p.scene.badgeSize(text)))
		p.out.WriteString("</g>\n")
	}
}

// sampleText is what stands on an arrow in the legend.
func (p *page) sampleText() string {
	if p.scene.options.NoTable {
		return "…"
	}
	return "1"
}

// badgeMeaning says what stands on arrows, without a table.
func (p *page) badgeMeaning() string {
	if p.scene.options.chosen() {
		return p.scene.options.Label + ", as far as it is stated"
	}
	return "how many people, or transfers"
}

func widthSample(thin, thick float64) func(*page, float64, float64) {
	return func(p *page, x, y float64) {
		p.printf(`<g class="transfer confirmed"><path class="line" stroke-width="%v" d="M%v %vh13"/><path class="line" stroke-width="%v" d="M%v %vh13"/></g>`+"\n", thin, x, y+8, thick, x+17, y+8)
	}
}

func boxSample(class string, double bool) func(*page, float64, float64) {
	return func(p *page, x, y float64) {
		p.printf(`<g class="%s">`, class)
		if double {
			p.rectangle(rect{x + 7, y + 4, 24, 12})
		}
		p.rectangle(rect{x + 4, y + 1, 24, 13})
		if class == "place confirmed origin" {
			p.printf(`<path class="bar" d="M%v %vv7"/>`, x+9, y+4)
		}
		p.out.WriteString("</g>\n")
	}
}
