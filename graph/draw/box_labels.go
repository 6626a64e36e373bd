package draw

import (
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/ask"
)

// A labelWriter turns a folded model into the boxes and arrows of a scene.
type labelWriter struct {
	scene   *scene
	model   *model
	fonts   *fontMetrics
	counted bool            // the answer knows of people
	own     map[string]bool // see model.ownNames
	// boxRoom is for a line in a box or of a party's title, labelRoom for one of a label.
	boxRoom, labelRoom float64
}

// boxRoom is how wide a line in a box may be: on a narrow drawing two boxes stand side by side.
func (o *Options) boxRoom() float64 { return max(104, min(o.width()/6.5, 200)) }

// labelRoom is how wide a line of an arrow's label may be.
func (o *Options) labelRoom() float64 { return max(120, min(o.width()/6, 180)) }

// Sizes of text, in pixels. What has no room is in the full text.
const (
	boxPad   = 12 // beside the text of a box
	boxVPad  = 8  // above and below it
	titlePad = 12 // around the title of a party
	sheet    = 4  // by which a second sheet stands out behind a box of several places

	titleLeading = 16.5 // between baselines
	nameLeading  = 16
	lineLeading  = 14.5
)

// parties makes a cluster of every party that a box lies in.
func (w *labelWriter) parties(f *folding) []party {
	var ids []string
	for i := range f.boxes {
		if id := f.boxes[i].party; id != "" {
			ids = append(ids, id)
		}
	}
	var parties []party
	seat := dot + w.model.seatWord()
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		p := party{id: id, full: shown(w.model.nameOf(id)), asked: slices.ContainsFunc(w.model.targets, func(t ask.Target) bool { return t.Place == id })}
		country := ""
		if c := countryList(w.model.seat(id)); c != "" {
			country = seat + shorten(c, 20)
			p.full += country
		}
		name := w.model.nameOf(id)
		if !w.own[id] && name != id {
			name += " (" + id + ")"
		}
		p.title = w.fonts.wrapName(partyFace, name, w.boxRoom, nameLines)
		// A country is never cut, and stands behind a name that runs right to left.
		if country != "" {
			p.title[len(p.title)-1] = isolated(p.title[len(p.title)-1])
		}
		if last := &p.title[len(p.title)-1]; w.fonts.width(partyFace, *last+country) <= w.boxRoom {
			*last += country
		} else {
			p.title = append(p.title, strings.TrimPrefix(country, dot))
		}
		p.size = extent{w.fonts.widest(partyFace, p.title) + 2*titlePad, partyFace.size + float64(len(p.title)-1)*titleLeading + titlePad}
		parties = append(parties, p)
	}
	return parties
}

// partyOf returns the index of a party's cluster.
func (w *labelWriter) partyOf(id string) int {
	i, ok := slices.BinarySearchFunc(w.scene.parties, id, func(p party, id string) int { return strings.Compare(p.id, id) })
	if !ok {
		return -1
	}
	return i
}

// boxes makes a box of every place or places that the folding puts together.
func (w *labelWriter) boxes(f *folding) []box {
	boxes := make([]box, len(f.boxes))
	for _, l := range w.model.links {
		if b := f.boxOf[l.from]; b == f.boxOf[l.to] && !f.boxes[b].single() {
			boxes[b].within = append(boxes[b].within, l.id)
			boxes[b].flagged = boxes[b].flagged || l.row != nil && hasFault(l.row)
		}
	}
	for i := range f.boxes {
		fb, b := &f.boxes[i], &boxes[i]
		if b.party = w.partyOf(fb.party); fb.single() {
			w.onePlace(b, fb.places[0])
		} else {
			w.manyPlaces(b, fb)
		}
	}
	tellApart(boxes)
	for i := range boxes {
		boxes[i].size = w.sizeOf(&boxes[i])
	}
	return boxes
}

// inside says what is in a box that is not drawn: in its last line, and in full.
func (b *box) inside() (line, full string) {
	if len(b.within) > 0 {
		line = ask.Plural(len(b.within), "transfer", "transfers") + " inside"
		full = ". " + line
	}
	if b.flagged {
		line += ", marked"
		full += ", some marked"
	}
	return line, full
}

// onePlace labels a box that is one place.
func (w *labelWriter) onePlace(b *box, i int) {
	p := &w.model.places[i]
	b.key, b.id, b.origin = p.id, p.id, p.origin
	b.asked = w.asked(b, p)
	name := w.call(p.id, p.name)
	w.setName(b, name)
	var parts []string
	switch {
	case name.over != "" || name.name == p.id: // which says where it lies
	case p.kind == graph.KindField && p.dataset != "":
		parts = append(parts, w.aName(p.dataset))
	case p.kind == graph.KindSystem, p.kind == graph.KindParty:
		parts = append(parts, string(p.kind)+" as a whole")
	case p.system != "":
		parts = append(parts, w.aName(w.model.nameOf(p.system)))
	}
	if form := w.aName(p.form); form != "" && form != "table" {
		parts = append(parts, form)
	}
	if where := w.model.abroad(i); where != "" {
		parts = append(parts, where)
	}
	b.full = strings.Join(append([]string{shown(p.name)}, isolatedAll(parts)...), dot)
	if p.row != nil {
		b.mark = w.placeMark(p.row)
		if people := withNoun(w.peopleText(p.row.People, b.mark)); people != "" {
			parts = append(parts, inWorlds(people)...)
		}
		b.full += sentence(p.row.People, b.mark, w.counted)
		if p.row.Basis != nil && *p.row.Basis != "" {
			b.full += ". Basis: " + clean(*p.row.Basis)
		}
	}
	if p.origin {
		b.full += ". Data is collected here"
	}
	b.full += ". " + shown(p.id)
	b.lines = w.fonts.wrap(lineFace, isolatedAll(parts), dot, w.boxRoom, noLimit)
	if p.row == nil {
		return
	}
	if asOf := w.scene.answer.Query.AsOf; p.row.Held != nil && asOf != graph.Future { // at any time it was there
		b.ended = p.row.Held.EndedBy(asOf)
	}
	for _, line := range w.scene.answer.EndLines(p.row) {
		wrapped := w.fonts.wrap(lineFace, strings.Fields(line), " ", w.boxRoom, noLimit)
		b.lines = append(b.lines, wrapped...)
		b.held += len(wrapped)
		b.full += ". " + shown(line)
	}
}

// asked reports whether a box is marked as what the question is about for holding a
// place: not if its whole party is.
func (w *labelWriter) asked(b *box, p *place) bool {
	return p.asked && !(b.party >= 0 && w.scene.parties[b.party].asked)
}

// aName returns as much of a name as is drawn beside other words.
func (w *labelWriter) aName(name string) string {
	return w.fonts.fit(lineFace, clean(name), 2*w.boxRoom)
}

// manyPlaces labels a box that stands for several places.
func (w *labelWriter) manyPlaces(b *box, f *folded) {
	b.key, b.id, b.opens = string(f.kind)+" "+f.id, f.id, f.id
	systems, parties := w.named(f, func(p *place) string { return p.system }), w.named(f, func(p *place) string { return p.party })
	name, parts := "", []string{ask.Plural(len(f.places), "place", "places")}
	switch f.kind {
	case graph.KindSystem:
		if name = w.model.nameOf(f.id); !w.own[f.id] {
			name = f.id
		}
		if !f.whole {
			parts = []string{ask.Plural(len(f.places), "other place", "other places")}
		}
	case graph.KindParty:
		if name = w.model.nameOf(f.id); !w.own[f.id] {
			name = f.id
		}
		if f.whole {
			if c := countryList(w.model.seat(f.id)); c != "" {
				name += dot + c
			}
		} else {
			name, parts = ask.Plural(len(f.places), "other place", "other places"), nil
		}
		if len(systems) > 0 {
			parts = append(parts, "in "+w.several(systems, "system", "systems"))
		}
	default:
		b.id = ""
		switch {
		case f.kind == kindCountry:
			name = clean(f.id) + ": " + w.several(parties, "party", "parties")
		case len(parties) == 0:
			name = "no known party"
		case f.whole:
			name = w.several(parties, "party", "parties")
		default:
			name = ask.Plural(len(parties), "other party", "other parties")
		}
	}
	var largestRow *ask.PlaceRow
	b.mark = influence
	for _, i := range f.places {
		p := &w.model.places[i]
		b.places = append(b.places, p.id)
		b.asked = b.asked || w.asked(b, p)
		b.origin = b.origin || p.origin
		if p.row == nil {
			b.mark = confirmed
			continue
		}
		b.mark = min(b.mark, w.placeMark(p.row))
		if largestRow == nil || people(p.row.People) > people(largestRow.People) {
			largestRow = p.row
		}
	}
	w.setName(b, label{"", name})
	if f.kind == graph.KindParty && !f.whole {
		b.called = name + " of " + clean(w.model.nameOf(f.id))
	}
	b.full = shown(name) + ": " + ask.Plural(len(f.places), "place", "places") + " folded into one box"
	list := func(word string, names []string) {
		named, more := w.few(names)
		if named = shownAll(named); more == "" {
			named = []string{listed(named)}
		}
		b.full += word + strings.Join(named, ", ") + more
	}
	if len(parties) > 1 {
		b.parties = parties
		list(". Of ", parties)
	}
	if len(systems) > 0 {
		list(". In ", systems)
	}
	if where := w.model.abroad(f.places...); where != "" && f.kind != kindRest {
		parts = append(parts, where)
		b.full += ". " + where
	}
	inside, full := b.inside()
	room := max(w.boxRoom, w.fonts.width(lineFace, inside)) // which that line takes anyway
	b.lines = w.fonts.wrap(lineFace, isolatedAll(parts), dot, room, noLimit)
	if largestRow != nil {
		m := w.placeMark(largestRow)
		if text := withNoun(w.peopleText(largestRow.People, m)); text != "" && m < influence {
			b.lines = append(b.lines, w.fonts.wrap(lineFace, strings.Split(text+" in the largest", " "), " ", room, noLimit)...)
			b.full += ". In the largest" + strings.TrimPrefix(sentence(largestRow.People, m, w.counted), ".")
		}
	}
	if inside != "" {
		b.lines = append(b.lines, inside)
		b.full += full
	}
}

// named returns what the systems or parties are called in which the places of a box lie.
func (w *labelWriter) named(f *folded, of func(*place) string) []string {
	var ids []string
	for _, i := range f.places {
		if id := of(&w.model.places[i]); id != "" {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for i, id := range ids {
		ids[i] = w.model.nameOf(id)
	}
	return ids
}

// several names what there is one of, and counts what there are more of.
func (w *labelWriter) several(names []string, one, many string) string {
	if len(names) == 1 {
		return clean(names[0])
	}
	return ask.Plural(len(names), one, many)
}

func firstOf[T any](list []T, n int) []T { return list[:min(n, len(list))] }

// sizeOf returns the size of a box around its text.
func (w *labelWriter) sizeOf(b *box) extent {
	const least = 60
	e := extent{max(least, w.fonts.width(lineFace, b.over), w.fonts.widest(nameFace, b.name), w.fonts.widest(lineFace, b.lines)), b.textHeight()}
	if b.places != nil {
		e = extent{e.w + sheet, e.h + sheet}
	}
	return extent{e.w + 2*boxPad, e.h + 2*boxVPad}
}

func (b *box) textHeight() float64 {
	height := float64(len(b.name))*nameLeading + float64(len(b.lines))*lineLeading
	if b.over != "" {
		height += lineLeading
	}
	return height
}

// A party has its seat in one country and may have its systems run in others.
// Whether a transfer crosses a border is judged by where systems run, so that is
// said wherever it is not the seat.

// abroad returns the countries in which some places are processed, in words, ""
// if that is in the country of their party's seat, or not known.
func (m *model) abroad(places ...int) string {
	var codes []string
	for _, i := range places {
		p := &m.places[i]
		if len(p.countries) == 0 || slices.Equal(p.countries, m.seat(p.party)) {
			continue
		}
		codes = append(codes, p.countries...)
	}
	if len(codes) == 0 {
		return ""
	}
	slices.Sort(codes)
	return "processed in " + strings.ReplaceAll(countryList(slices.Compact(codes)), "/", ", ")
}

// seatWord is put before the country in the titles of parties where some place
// is processed elsewhere.
func (m *model) seatWord() string {
	for i := range m.places {
		if m.places[i].party != "" && m.abroad(i) != "" {
			return "seat "
		}
	}
	return ""
}
