package draw

import (
	"fmt"
	"testing"
)

// arranged returns the scene of an answer and its layout.
func arranged(t testing.TB, l look) (*scene, *layout) {
	t.Helper()
	s, where, err := compose(t.Context(), l.a, l.o)
	if err != nil {
		t.Fatal(err)
	}
	return s, where
}

// sceneOf returns the scene of an answer of which nothing is folded but what is named.
func sceneOf(l look) *scene {
	m := newModel(l.a, l.o.Beside)
	p := m.newPlan(&l.o)
	return newScene(m, p.fold(len(p.steps)), l.o)
}

// checkLayout fails if anything is drawn over anything else, or outside.
func checkLayout(t testing.TB, s *scene, l *layout) {
	t.Helper()
	type thing struct {
		what string
		rect
	}
	var solid []thing
	for i, r := range l.boxes {
		solid = append(solid, thing{fmt.Sprintf("box %q", s.boxes[i].key), r})
	}
	for i := range l.arrows {
		if l.arrows[i].label == (rect{}) {
			if !s.options.NoTable { // where the full text says it
				t.Errorf("arrow %q has no label and no number", s.arrows[i].ids)
			}
			continue
		}
		solid = append(solid, thing{fmt.Sprintf("label of %q", s.arrows[i].ids), l.text(s, i)})
	}
	for i, f := range l.frames {
		solid = append(solid, thing{fmt.Sprintf("title %q", s.parties[i].id), f.text()})
		if !f.box.holds(f.title) {
			t.Errorf("title of %q sticks out of its frame", s.parties[i].id)
		}
	}
	page := rect{-1, -1, l.size.w + 2, l.size.h + 2}
	for i, a := range solid {
		if !page.holds(a.rect) {
			t.Errorf("%s is outside the drawing", a.what)
		}
		for _, b := range solid[i+1:] {
			if a.inset(0.5).overlaps(b.rect) {
				t.Errorf("%s overlaps %s", a.what, b.what)
			}
		}
	}
	for i := range l.arrows {
		if b := l.arrows[i].bounds(); !page.inset(-40).holds(b) {
			t.Errorf("arrow %q leaves the drawing", s.arrows[i].ids)
		}
	}
	for i := range s.boxes {
		if p := s.boxes[i].party; p >= 0 && !l.frames[p].box.holds(l.boxes[i]) {
			t.Errorf("box %q is not in its party's frame", s.boxes[i].key)
		}
	}
}

// A tally counts what is looked at and what is wrong with it.
type tally struct{ looked, wrong int }

func (n *tally) add(wrong bool) {
	n.looked++
	if wrong {
		n.wrong++
	}
}

func (n *tally) atMost(t *testing.T, share float64, what string) {
	t.Helper()
	t.Logf("%s: %d of %d", what, n.wrong, n.looked)
	if float64(n.wrong) > share*float64(n.looked) {
		t.Errorf("%s: %d of %d, more than %g", what, n.wrong, n.looked, share)
	}
}

// crossings counts labels that any arrow runs through, numbers that another
// arrow than their own does, and titles that any does.
func crossings(s *scene, l *layout, labels, numbers, titles *tally) {
	lines := l.indexLines(s)
	for i := range l.arrows {
		if l.numbers != nil {
			numbers.add(lines.others(l.text(s, i), i) > 0)
		} else {
			labels.add(lines.cross(l.text(s, i)))
		}
	}
	for _, f := range l.frames {
		titles.add(lines.cross(f.text().inset(titlePad / 2)))
	}
}

func TestNothingOverlaps(t *testing.T) {
	all := looks(t)
	for _, name := range []string{"kakao", "findings", "grown300"} { // as pages have them
		for _, width := range []int{320, 720, 1080} {
			all[fmt.Sprintf("%s on a page of %d", name, width)] = look{all[name].a, Options{Bare: true, NoTable: true, Width: width}}
		}
	}
	for name, l := range all {
		t.Run(name, func(t *testing.T) {
			s, where := arranged(t, l)
			checkLayout(t, s, where)
		})
	}
}

func TestTangledAnswersAreDrawn(t *testing.T) {
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			s, l := arranged(t, look{a: tangled(t, seed, plainNames)})
			checkLayout(t, s, l)
		})
	}
}

func TestArrowsRunThroughNoLabel(t *testing.T) {
	var labels, numbers, titles tally
	for _, l := range looks(t) {
		s, where := arranged(t, l)
		crossings(s, where, &labels, &numbers, &titles)
	}
	labels.atMost(t, 0, "labels that an arrow runs through")
	numbers.atMost(t, 0.02, "numbers that another arrow runs through")
	titles.atMost(t, 0.05, "titles that an arrow runs through")
}

// Where everything is connected with everything something must give.
func TestArrowsRunThroughFewNumbersOfTangledAnswers(t *testing.T) {
	var labels, numbers, titles tally
	for seed := range uint64(60) {
		s, l := arranged(t, look{a: tangled(t, seed, plainNames)})
		crossings(s, l, &labels, &numbers, &titles)
	}
	labels.atMost(t, 0, "labels that an arrow runs through")
	numbers.atMost(t, 0.05, "numbers that another arrow runs through")
	titles.atMost(t, 0.2, "titles that an arrow runs through")
}

// Text fits what is drawn around it, also in a font wider than Arial, which is
// what fontMetrics allows for.
func TestTextFits(t *testing.T) {
	for name, l := range looks(t) {
		s, where := arranged(t, l)
		checkText(t, name, s, where)
	}
}

// checkText fails if text is larger than what is drawn around it.
func checkText(t testing.TB, name string, s *scene, where *layout) {
	t.Helper()
	fits := func(what string, f face, text string, room float64) {
		if w := s.fonts.width(f, text); w > room+0.01 {
			t.Errorf("%s: %s: %q needs %.1f and has %.1f", name, what, text, w, room)
		}
	}
	for i := range s.boxes {
		room := where.boxes[i].w - 2*boxPad
		for _, line := range s.boxes[i].name {
			fits("box", nameFace, line, room)
		}
		for _, line := range s.boxes[i].lines {
			fits("box", lineFace, line, room)
		}
		if h := float64(len(s.boxes[i].name))*nameLeading + float64(len(s.boxes[i].lines))*lineLeading; h > where.boxes[i].h {
			t.Errorf("%s: box %q is %.1f high, its text %.1f", name, s.boxes[i].key, where.boxes[i].h, h)
		}
	}
	for i := range s.arrows {
		if where.numbers != nil {
			if text := where.badges[i]; text != "" {
				fits("number", numberFace, text, where.arrows[i].label.w-2*badgePad)
			}
			continue
		}
		room := where.arrows[i].label.w - 2*s.arrows[i].padding()
		for _, line := range s.arrows[i].label {
			fits("label", arrowFace, line, room-s.arrows[i].signRoom())
		}
		for _, line := range s.arrows[i].lines {
			fits("label", lineFace, line, room)
		}
	}
	for i, f := range where.frames {
		for _, line := range s.parties[i].title {
			fits("party", partyFace, line, f.box.w-2*titlePad)
		}
	}
}

func TestEveryBoxAndArrowHasAPlace(t *testing.T) {
	for name, l := range looks(t) {
		s, where := arranged(t, l)
		for i, r := range where.boxes {
			if r.w < s.boxes[i].size.w-1e-6 || r.h < s.boxes[i].size.h-1e-6 {
				t.Errorf("%s: box %q is %v, not %v", name, s.boxes[i].key, r, s.boxes[i].size)
			}
		}
		for i := range where.arrows {
			a := &where.arrows[i]
			from, to := where.boxes[s.arrows[i].from].inset(-3), where.boxes[s.arrows[i].to].inset(-3)
			if !from.contains(a.line[0]) || !to.contains(a.tip) {
				t.Errorf("%s: arrow %q does not run between its boxes", name, s.arrows[i].ids)
			}
		}
	}
}
