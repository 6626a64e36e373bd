package draw

import (
	"fmt"
	"testing"
)

// arranged returns the sketch of an answer and its layout.
func arranged(t testing.TB, l look) (*sketch, *layout) {
	t.Helper()
	s := newSketch(l.a, l.o)
	where, err := arrange(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return s, where
}

// checkLayout fails if anything is drawn over anything else, or outside.
func checkLayout(t testing.TB, s *sketch, l *layout) {
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
		if r := l.arrows[i].label; r != (rect{}) {
			solid = append(solid, thing{fmt.Sprintf("label of %q", s.arrows[i].ids), r.inset(s.arrows[i].air() - 1)})
		}
	}
	for _, f := range l.frames {
		solid = append(solid, thing{fmt.Sprintf("title %q", s.parties[f.party].id), f.title.inset(titlePad / 2)})
		if !f.box.holds(f.title) {
			t.Errorf("title of %q sticks out of its frame", s.parties[f.party].id)
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
		p := s.boxes[i].party
		if p < 0 {
			continue
		}
		held := false
		for _, f := range l.frames {
			held = held || f.party == p && f.box.holds(l.boxes[i])
		}
		if !held {
			t.Errorf("box %q is not in its party's frame", s.boxes[i].key)
		}
	}
}

// overlined counts the labels and titles that an arrow runs through.
func overlined(s *sketch, l *layout) (texts, through int) {
	ink := l.ink(s)
	for i := range l.arrows {
		if r := l.arrows[i].label; r != (rect{}) {
			texts++
			if ink.crosses(r.inset(s.arrows[i].air() + 1)) {
				through++
			}
		}
	}
	for _, f := range l.frames {
		texts++
		if ink.crosses(f.title.inset(titlePad)) {
			through++
		}
	}
	return texts, through
}

func TestNothingOverlaps(t *testing.T) {
	for name, l := range looks(t) {
		t.Run(name, func(t *testing.T) {
			s, where := arranged(t, l)
			checkLayout(t, s, where)
			texts, through := overlined(s, where)
			t.Logf("%d of %d labels and titles have an arrow behind them", through, texts)
			if through*20 > texts {
				t.Errorf("arrows run through %d of %d labels and titles", through, texts)
			}
		})
	}
}

func TestTangledAnswersAreDrawn(t *testing.T) {
	texts, through := 0, 0
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			s, l := arranged(t, look{a: tangled(t, seed, plainNames)})
			checkLayout(t, s, l)
			n, bad := overlined(s, l)
			texts, through = texts+n, through+bad
		})
	}
	t.Logf("%d of %d labels and titles have an arrow behind them", through, texts)
	if through*20 > texts {
		t.Errorf("arrows run through %d of %d labels and titles", through, texts)
	}
}

// Text fits what is drawn around it, also in a font wider than Arial, which is
// what the ruler allows for.
func TestTextFits(t *testing.T) {
	for name, l := range looks(t) {
		s, where := arranged(t, l)
		fits := func(what string, f face, text string, room float64) {
			if w := s.ruler.width(f, text); w > room+0.01 {
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
			if where.arrows[i].label == (rect{}) {
				continue
			}
			room := where.arrows[i].label.w - 2*s.arrows[i].air()
			fits("label", arrowFace, s.arrows[i].name, room)
			for _, line := range s.arrows[i].lines {
				fits("label", lineFace, line, room)
			}
		}
		for _, f := range where.frames {
			fits("party", partyFace, s.parties[f.party].title, f.box.w-2*titlePad)
		}
	}
}

func TestEveryBoxAndArrowHasAPlace(t *testing.T) {
	for name, l := range looks(t) {
		s, where := arranged(t, l)
		for i, r := range where.boxes {
			if r.w != s.boxes[i].size.w || r.h != s.boxes[i].size.h {
				t.Errorf("%s: box %q is %v, not %v", name, s.boxes[i].key, r, s.boxes[i].size)
			}
		}
		for i := range where.arrows {
			a := &where.arrows[i]
			from, to := where.boxes[s.arrows[i].from].inset(-3), where.boxes[s.arrows[i].to].inset(-3)
			if !from.contains(a.lines[0][0]) || !to.contains(a.tip) {
				t.Errorf("%s: arrow %q does not run between its boxes", name, s.arrows[i].ids)
			}
			if len(a.joints) != 2*(len(a.lines)-1) {
				t.Errorf("%s: arrow %q has %d lines and %d joints", name, s.arrows[i].ids, len(a.lines), len(a.joints))
			}
		}
	}
}
