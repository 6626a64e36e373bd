package draw

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// A scene is what is drawn, folded, labelled and measured, but not yet placed.
// Boxes and arrows come in an order that depends on the answer alone.
type scene struct {
	answer   *ask.Answer
	options  Options
	fonts    *fontMetrics
	question string // what was asked, in one line
	headline string // the answer, in one line
	parties  []party
	boxes    []box
	arrows   []arrow
	crowded  bool     // with arrows: too many for labels
	room     extent   // for the picture
	spined   bool     // some arrows are quiet
	long     bool     // it is guessed to be too large if it leads across, and less so down
	folded   string   // which places share boxes, "" if none do
	unknown  []string // of the ids that were to be opened, those that nothing goes by
	notes    []string // what the reader must know of how it was drawn
}

// A party is a cluster of boxes.
type party struct {
	id    string
	title []string // its name and country, shortened
	full  string
	asked bool
	size  extent // of the title
}

// A box is a place, or several folded into one.
type box struct {
	key     string    // unique among boxes; stands for the box in DOT
	id      string    // of the place, "" for several that none contains
	places  []string  // ids of those folded into it, nil if it is one place
	parties []string  // what those are called whose places they are, if there are several
	opens   string    // what the folded box goes by, for Options.Open
	party   int       // index into parties, -1 for none
	called  string    // the name in one line
	over    string    // what its id has before the name, "" if it is called by its name alone
	name    []string  // in lines, which may leave out its middle
	lines   []string  // what is known of it, in smaller type
	held    int       // of them, at the end: when it held data, where that ended
	ended   ask.Ended // by the date that is asked about
	full    string    // everything, uncut
	mark    mark
	asked   bool
	origin  bool     // data begins here
	flagged bool     // a transfer inside it has a fault
	within  []string // ids of the transfers that begin and end in it, if folded
	size    extent
}

// An arrow is a transfer, or several between the same two boxes.
type arrow struct {
	from, to int // indices into boxes
	ids      []string
	mark     mark
	quiet    bool // no part of the routes that answer, where some are known
	concern  concern
	disputed bool  // sources differ on it
	people   int64 // that its width says
	name     string
	when     []string // in words
	amount   string   // of people, "" if nothing is to be said
	value    string   // what was chosen to label it with, "" if that is its name, or not stated
	remarks  []string // doubts, findings, why it was cut
	label    []string // the name, as far as a label has room
	lines    []string // under it
	full     string   // everything, uncut
	width    float64  // of the line
	size     extent   // of the label
}

// An extent is a width and a height in pixels.
type extent struct{ w, h float64 }

// A mark says how sure it is that data is here, or moved.
type mark int

// The marks, the surest first.
const (
	confirmed mark = iota
	possible
	influence // only by way of aggregates: no person's data
	broken    // a transfer that did not carry what was asked for
	beside    // a transfer that is no part of the answer
)

// String is the CSS class.
func (m mark) String() string {
	return [...]string{"confirmed", "possible", "influence", "cut", "beside"}[m]
}

// newScene decides what is drawn.
func newScene(m *model, f *folding, opts Options) *scene {
	a := m.answer
	s := &scene{answer: a, options: opts, fonts: newFontMetrics(), question: question(a), headline: shorten(clean(opts.Headline), maxHeadline)}
	w := &labelWriter{scene: s, model: m, fonts: s.fonts, counted: counted(a), own: m.ownNames(), boxRoom: opts.boxRoom(), labelRoom: opts.labelRoom()}
	s.parties = w.parties(f)
	s.boxes = w.boxes(f)
	bundles := m.bundles(f)
	s.crowded = len(bundles) > maxLabelled
	wide, tall := m.measure(f, bundles, &opts)
	s.room = opts.room(a.Query.Form)
	s.long = wide.share(s.room) > max(1, tall.share(s.room))
	s.arrows = w.arrows(bundles)
	s.spined = m.routed
	s.unknown = m.unknown(opts.Open)
	if s.folded = f.summary(); s.folded != "" {
		s.notes = append(s.notes, s.folded)
	}
	s.notes = append(s.notes, m.notes...)
	return s
}

// counted reports whether the answer knows of people at all. Plain lineage
// does not, and is not drawn as if everything in it were in doubt.
func counted(a *ask.Answer) bool {
	says := func(p ask.People) bool {
		return slices.ContainsFunc([]ask.Count{p.Confirmed, p.Possible}, func(c ask.Count) bool { return largest(c) > 0 })
	}
	for i := range a.Transfers {
		if says(a.Transfers[i].People) {
			return true
		}
	}
	for i := range a.Places {
		if says(a.Places[i].People) {
			return true
		}
	}
	return a.Query.Person || a.Query.People != nil && a.Query.People != graph.People(graph.Everyone{})
}

// forgets reports whether a box says where what it held ended.
func (s *scene) forgets() bool {
	return slices.ContainsFunc(s.boxes, func(b box) bool { return b.held > 0 })
}

const (
	maxQuestion = 1000 // characters
	maxHeadline = 2000
)

// question returns what was asked, and of which commit if that was asked beside the
// question and not in it.
func question(a *ask.Answer) string {
	text := cmp.Or(clean(a.Question), clean(a.Understood), "Lineage")
	if number := a.Query.KnownAt; number != 0 && ask.SaidKnownAt(text).IsZero() {
		text += fmt.Sprintf(" (known at %d)", number)
	}
	return shorten(text, maxQuestion)
}

// describe says what the drawing is, to those who do not see it.
func (s *scene) describe() string { return strings.TrimRight(s.question+" "+s.headline, " ") }

// contents says what is in the drawing, to those who do not see it.
func (s *scene) contents() string {
	marked, disputed := 0, 0
	for _, a := range s.arrows {
		if a.concern == atFault {
			marked++
		}
		if a.disputed {
			disputed++
		}
	}
	text := ask.Plural(len(s.boxes), "box", "boxes") + " of " + ask.Plural(len(s.parties), "party", "parties") +
		" and " + ask.Plural(len(s.arrows), "arrow", "arrows") + " between them"
	if marked > 0 {
		text += ", " + ask.Thousands(int64(marked)) + " with faults"
	}
	if disputed > 0 {
		text += ", " + ask.Thousands(int64(disputed)) + " on which sources differ"
	}
	return text + "."
}
