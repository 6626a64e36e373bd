package draw

import (
	"slices"
	"strconv"
	"strings"
)

// Sizes of the table.
const (
	tableWidth  = 800 // the least that can be read
	partWidth   = 960 // of each part, where a wide table has several side by side
	tableGutter = 36
	cellGap     = 12
	rowLeading  = 13.5
	rowPadding  = 7
	// stackedBelow is up to which width a table has no columns beside each other.
	stackedBelow = 640
	numberRoom   = 40
)

// A table says of each numbered arrow what a label would.
type table struct {
	columns []tableColumn
	rows    []tableRow // by number
	stacked bool       // it is too narrow for columns, so that they are one below another
}

// A tableColumn has a head, and a share of the width.
type tableColumn struct {
	head  string
	class string
	gap   string // between words
	words func(p *page, a *arrow) []string
	share float64
}

// A tableRow is what the table says of an arrow, in lines.
type tableRow struct {
	arrow  int
	cells  [][]string
	height float64
}

var tableColumns = [...]tableColumn{
	{"Transfer", "small", "", func(_ *page, a *arrow) []string { return pieces(a.name) }, 0.25},
	{"From and to", "small minor", "", func(p *page, a *arrow) []string {
		return append(pieces(isolated(p.scene.boxes[a.from].called)+" "), pieces("→ "+isolated(p.scene.boxes[a.to].called))...)
	}, 0.25},
	{"Ground", "small minor", " ", wordsOf(LabelGround), 0.13},
	{"Purpose", "small minor", " ", wordsOf(LabelPurpose), 0.16},
	{"Rows", "small minor", " ", wordsOf(LabelRows), 0.11},
	{"When", "small minor", dot, func(_ *page, a *arrow) []string { return a.when }, 0.16},
	{"People", "small minor", dot, func(_ *page, a *arrow) []string { return inWorlds(a.amount) }, 0.13},
	{"Remarks", "small minor", dot, func(_ *page, a *arrow) []string { return a.remarks }, 0.21},
}

// wordsOf is what arrows are labelled with, if it was chosen: on the arrow there may be no room for it.
func wordsOf(label string) func(*page, *arrow) []string {
	return func(p *page, a *arrow) []string {
		if p.scene.options.Label != label || a.value == "" {
			return nil
		}
		return strings.Fields(a.value)
	}
}

// table draws the table of the arrows, if they have numbers, in as many parts
// beside each other as the page is wide.
func (p *page) table() {
	if p.layout.numbers == nil || p.scene.options.NoTable {
		return
	}
	n := max(1, min(int((p.width+tableGutter)/(partWidth+tableGutter)), (len(p.layout.numbers)+7)/8))
	width := (p.width - tableGutter*float64(n-1)) / float64(n)
	t := p.newTable(width)
	total := 0.0
	for _, r := range t.rows {
		total += r.height
	}
	p.out.WriteString(`<g class="table">` + "\n")
	top, lowest, filled := p.y, p.y, 0.0
	for part := range n {
		x := p.margin + float64(part)*(width+tableGutter)
		p.y = top
		p.tableHead(t, x, width)
		for len(t.rows) > 0 && (part == n-1 || filled < total*float64(part+1)/float64(n)) {
			p.tableRow(t, &t.rows[0], x, width)
			filled += t.rows[0].height
			t.rows = t.rows[1:]
		}
		lowest = max(lowest, p.y)
	}
	p.y = lowest + partGap
	p.out.WriteString("</g>\n")
}

// newTable fills the rows. A column in which nothing would be said is left out.
func (p *page) newTable(width float64) *table {
	t := &table{}
	sum := 0.0
	for _, c := range tableColumns {
		if slices.ContainsFunc(p.scene.arrows, func(a arrow) bool { return strings.Join(c.words(p, &a), "") != "" }) {
			t.columns = append(t.columns, c)
			sum += c.share
		}
	}
	t.stacked = width < stackedBelow
	for i := range t.columns {
		t.columns[i].share *= (width - numberRoom) / width / sum
		if t.stacked {
			t.columns[i].share = (width - numberRoom) / width
		}
	}
	t.rows = make([]tableRow, len(p.layout.numbers))
	for i, number := range p.layout.numbers {
		r, height := tableRow{arrow: i}, 0.0
		for _, c := range t.columns {
			lines := p.scene.fonts.wrap(smallFace, c.words(p, &p.scene.arrows[i]), c.gap, width*c.share-cellGap, noLimit)
			r.cells = append(r.cells, lines)
			if t.stacked {
				height += float64(len(lines)) * rowLeading
			} else {
				height = max(height, float64(len(lines))*rowLeading)
			}
		}
		r.height = max(height, badgeHeight) + rowPadding
		t.rows[number-1] = r
	}
	return t
}

func (p *page) tableHead(t *table, x, width float64) {
	p.text("small caption", "", smallFace, x, p.y+smallFace.size, "No.")
	x += numberRoom
	for _, c := range t.columns {
		p.text("small caption", "", smallFace, x, p.y+smallFace.size, c.head)
		if x += width * c.share; t.stacked {
			break
		}
	}
	p.y += rowLeading + rowPadding
}

func (p *page) tableRow(t *table, r *tableRow, x, width float64) {
	a := &p.scene.arrows[r.arrow]
	// The picture has this link already: the keyboard need not stop here again.
	end := p.openArrow(a, " label row", "", ` tabindex="-1"`)
	p.printf(`<path class="rule" d="M%v %vh%v"/>`+"\n", x, p.y-rowPadding/2, width)
	p.badge(strconv.Itoa(p.layout.numbers[r.arrow]), a.concern, rect{x, p.y - 2, numberRoom - 12, badgeHeight})
	x += numberRoom
	y := p.y + smallFace.size
	for c, lines := range r.cells {
		for n, line := range lines {
			p.text(t.columns[c].class, "", smallFace, x, y+float64(n)*rowLeading, line)
		}
		if t.stacked {
			y += float64(len(lines)) * rowLeading
		} else {
			x += width * t.columns[c].share
		}
	}
	p.out.WriteString(end)
	p.y += r.height
}
