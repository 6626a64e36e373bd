package draw

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// fontStack is what a drawing is set in: the reader's own sans-serif, those of
// Arial's width first, for that is what is measured.
const fontStack = `'Segoe UI','Helvetica Neue',Helvetica,Arial,'Liberation Sans',Roboto,'Noto Sans','Noto Sans CJK KR','Apple SD Gothic Neo','Malgun Gothic',sans-serif`

// The Go fonts have the widths of Arial and Helvetica. The widest face that
// "sans-serif" commonly means, DejaVu Sans, is this much wider.
const (
	roomRegular = 1.14
	roomBold    = 1.2
)

// A face is a weight and a size, in pixels.
type face struct {
	bold bool
	size float64
}

// The faces of a drawing, none smaller than 11 pixels.
var (
	titleFace    = face{true, 20}
	headlineFace = face{false, 14}
	partyFace    = face{true, 13}
	nameFace     = face{true, 12.5}
	lineFace     = face{false, 11}
	smallFace    = face{false, 11}
	arrowFace    = face{true, 11}
	numberFace   = face{true, 11}
)

// A fontMetrics measures text. It belongs to one drawing: the fonts are read in
// microseconds, and widths are remembered without a lock.
type fontMetrics struct {
	fonts  [2]*sfnt.Font
	buffer sfnt.Buffer
	widths map[glyph]float64
}

type glyph struct {
	bold bool
	r    rune
}

func newFontMetrics() *fontMetrics {
	r := &fontMetrics{widths: map[glyph]float64{}}
	for i, ttf := range [][]byte{goregular.TTF, gobold.TTF} {
		f, err := sfnt.Parse(ttf)
		if err != nil {
			// The fonts are part of the program.
			panic(fmt.Sprintf("draw: a built-in font does not parse: %v", err))
		}
		r.fonts[i] = f
	}
	return r
}

// width returns the room that text needs.
func (m *fontMetrics) width(f face, text string) float64 {
	sum := 0.0
	for _, r := range text {
		sum += m.glyphWidth(f, r)
	}
	return sum
}

// length is what text is told that its length is, where that cannot be measured: its letters that
// the fonts have get their own width, so that they look as they do in other lines.
func (m *fontMetrics) length(f face, text string) float64 {
	room := roomRegular
	if f.bold {
		room = roomBold
	}
	sum := 0.0
	for _, r := range text {
		w := m.glyphWidth(f, r)
		if !wide(r) && !rightToLeft(r) && m.measured(string(r)) {
			w /= room
		}
		sum += w
	}
	return sum
}

// within reports whether text needs no more than some room. Of text that is much longer it
// reads the beginning alone.
func (m *fontMetrics) within(f face, text string, room float64) bool {
	sum := 0.0
	for _, r := range text {
		if sum += m.glyphWidth(f, r); sum > room {
			return false
		}
	}
	return true
}

func (m *fontMetrics) glyphWidth(f face, r rune) float64 {
	room, bold := roomRegular, 0
	if f.bold {
		room, bold = roomBold, 1
	}
	g := glyph{f.bold, r}
	w, known := m.widths[g]
	if !known {
		w = m.advance(bold, r, room)
		m.widths[g] = w
	}
	return w * f.size
}

// widest returns the room that the longest of some lines needs.
func (m *fontMetrics) widest(f face, lines []string) float64 {
	widest := 0.0
	for _, line := range lines {
		widest = max(widest, m.width(f, line))
	}
	return widest
}

// advance returns the width of one character in ems, with its room.
func (m *fontMetrics) advance(bold int, r rune, room float64) float64 {
	const unit = 1000
	switch {
	case invisible(r):
		return 0
	case wide(r):
		return 1 // nothing drawn in a square is wider than it
	case rightToLeft(r):
		return joinedAdvance
	}
	i, err := m.fonts[bold].GlyphIndex(&m.buffer, r)
	if err != nil || i == 0 {
		return unknownAdvance
	}
	a, err := m.fonts[bold].GlyphAdvance(&m.buffer, i, fixed.I(unit), font.HintingNone)
	if err != nil {
		return unknownAdvance
	}
	return float64(a) / 64 / unit * room
}

// unknownAdvance is what a letter gets that the fonts do not have, and joinedAdvance one of
// Arabic or Hebrew, whose letters are narrow. Text with such letters is also told its length,
// see measured.
const unknownAdvance, joinedAdvance = 0.8, 0.55

func invisible(r rune) bool {
	return unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Me, r) || unicode.Is(unicode.Cf, r) || r >= 0xfe00 && r <= 0xfe0f
}

// wide reports whether the character fills a square: those of East Asia, and
// pictures.
func wide(r rune) bool {
	return r >= 0x1100 && r <= 0x115f || r >= 0x2e80 && r <= 0xa4cf || r >= 0xac00 && r <= 0xd7a3 ||
		r >= 0xf900 && r <= 0xfaff || r >= 0xfe30 && r <= 0xfe6f || r >= 0xff00 && r <= 0xff60 ||
		r >= 0xffe0 && r <= 0xffe6 || r >= 0x1f300 && r <= 0x1faff || r >= 0x20000 && r <= 0x3fffd
}

// measured reports whether the width of text is known rather than supposed.
// Text that is not is stretched to the room it was given, whatever its font.
func (m *fontMetrics) measured(text string) bool {
	for _, r := range text {
		if invisible(r) && r != '\u2068' && r != '\u2069' {
			return false
		}
		if wide(r) || invisible(r) {
			continue
		}
		if i, err := m.fonts[0].GlyphIndex(&m.buffer, r); err != nil || i == 0 {
			return false
		}
	}
	return true
}

// fit shortens text with "…" until it needs no more than the given room.
func (m *fontMetrics) fit(f face, text string, room float64) string {
	if m.within(f, text, room) {
		return text
	}
	room -= m.width(f, "…")
	sum := 0.0
	for i, r := range text {
		if sum += m.glyphWidth(f, r); sum > room {
			text = strings.TrimRight(text[:i], " ")
			if strings.Contains(text, "\u2068") {
				text += "\u2069"
			}
			return text + "…"
		}
	}
	return text
}

// noLimit lets wrap set as many lines as it takes: names may be cut short, but not
// what is said of them.
const noLimit = math.MaxInt

// wrap sets words in lines of the given room and breaks words that are wider. What
// does not fit into the given number of lines is left out; the last ends in "…" then.
func (m *fontMetrics) wrap(f face, words []string, gap string, room float64, lines int) []string {
	var set []string
	line, words := "", slices.Clone(words)
	for len(words) > 0 {
		next := words[0]
		if line != "" {
			next = line + gap + words[0]
		}
		switch {
		case m.within(f, next, room):
			line, words = next, words[1:]
			continue
		case line != "":
			set, line = append(set, line), ""
		case len(set) == lines-1:
			return append(set, m.fit(f, strings.Join(words, gap), room))
		default:
			head := m.head(f, words[0], room)
			set, words[0] = append(set, head), strings.TrimLeft(words[0][len(head):], " ")
		}
		if len(set) == lines {
			if len(words) > 0 {
				set[lines-1] = m.fit(f, set[lines-1]+gap+strings.Join(words, gap), room)
			}
			return set
		}
	}
	if line != "" {
		set = append(set, line)
	}
	return set
}

// head returns as much of text as the room holds, at least one character: up to a space, else
// to where a word ends, as in a name. One that leaves a line nearly empty comes last.
func (m *fontMetrics) head(f face, text string, room float64) string {
	sum, early, space, joint, n := 0.0, 0, 0, 0, 0
	runes := []rune(text)
	for i, r := range text {
		switch {
		case r == ' ' && sum > room/3:
			space = i
		case r == ' ':
			early = i
		case n > 0 && sum > room/3 && endsWord(runes, n):
			joint = i
		}
		if sum += m.glyphWidth(f, r); sum > room && i > 0 {
			return text[:cmp.Or(space, joint, early, i)]
		}
		n++
	}
	return text
}
