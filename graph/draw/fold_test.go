package draw

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

// Every transfer and every cut is an arrow, part of one that says how many it
// stands for, or counted inside a box. Nothing is dropped, at any size.
func TestEveryTransferIsAccountedFor(t *testing.T) {
	check := func(name string, s *scene) {
		t.Helper()
		drawn, inside := 0, 0
		for _, a := range s.arrows {
			drawn += len(a.ids)
			if len(a.ids) > 1 && a.name != ask.Plural(len(a.ids), "transfer", "transfers") {
				t.Errorf("%s: an arrow for %d says %q", name, len(a.ids), a.name)
			}
		}
		places := 0
		for _, b := range s.boxes {
			inside += len(b.within)
			places += max(len(b.places), 1)
			if len(b.within) > 0 && !strings.Contains(strings.Join(b.lines, " "), ask.Plural(len(b.within), "transfer", "transfers")+" inside") {
				t.Errorf("%s: a box with %d transfers inside says %q", name, len(b.within), b.lines)
			}
		}
		c := newModel(s.answer, nil)
		if drawn+inside != len(c.links) || places != len(c.places) {
			t.Errorf("%s: %d arrows and %d inside for %d transfers, %d of %d places", name, drawn, inside, len(c.links), places, len(c.places))
		}
		missing := map[string]int{}
		for i := range s.answer.Transfers {
			missing[s.answer.Transfers[i].ID]++
		}
		for _, a := range s.arrows {
			for _, id := range a.ids {
				missing[id]--
			}
		}
		left := 0
		for _, n := range missing {
			left += max(n, 0)
		}
		if left > inside {
			t.Errorf("%s: %d transfers are on no arrow, %d inside", name, left, inside)
		}
	}
	followed := func(name string, l look) {
		m := newModel(l.a, nil)
		p := m.newPlan(&l.o)
		for share := range 5 {
			steps := len(p.steps) * share / 4
			check(fmt.Sprintf("%s after %d of %d steps", name, steps, len(p.steps)), newScene(m, p.fold(steps), l.o))
		}
	}
	for name, l := range looks(t) {
		followed(name, l)
	}
	for seed := range uint64(100) {
		followed(fmt.Sprintf("tangled %d", seed), look{a: tangled(t, seed, plainNames)})
	}
}

// A drawing is as wide as it was asked to be at most, whatever is in the answer, and a wider
// one shows more.
func TestFoldsToTheWidth(t *testing.T) {
	for name, l := range map[string]look{"300": {a: grown(t, 300)}, "100": {a: marked(grown(t, 100))}, "chain": {a: chain(t, 60)}} {
		shown := 0
		for _, width := range []int{390, 800, 1040, 1440} {
			l.o.Width = width
			s, where, err := compose(t.Context(), l.a, l.o)
			if err != nil {
				t.Fatal(err)
			}
			svg := writeSVG(s, where)
			var w, h float64
			if _, err := fmt.Sscanf(string(svg[bytes.Index(svg, []byte(`width=`)):]), `width="%f" height="%f"`, &w, &h); err != nil {
				t.Fatal(err)
			}
			if w > float64(width) {
				t.Errorf("%s for %d is %.0f wide", name, width, w)
			}
			if 3*len(s.boxes) < 2*shown { // give or take what labels take
				t.Errorf("%s for %d shows %d boxes, a narrower one %d", name, width, len(s.boxes), shown)
			}
			shown = len(s.boxes)
		}
	}
}

// No text is smaller than 11 pixels, which nothing makes smaller.
func TestNoTextIsSmall(t *testing.T) {
	sizes := regexp.MustCompile(`font-size:([0-9.]+)px`).FindAllStringSubmatch(styleSheet(true), -1)
	if len(sizes) < 5 {
		t.Fatal(sizes)
	}
	for _, size := range sizes {
		if px, err := strconv.ParseFloat(size[1], 64); err != nil || px < 11 {
			t.Errorf("text of %s", size[0])
		}
	}
}

// levelsOf returns how closely each place is shown, by id.
func levelsOf(m *model, f *folding) map[string]level {
	levels := map[string]level{}
	for i := range m.places {
		levels[m.places[i].id] = map[graph.Kind]level{"": byItself, graph.KindSystem: inSystem, graph.KindParty: inParty, kindCountry: inCountry, kindRest: inRest}[f.boxes[f.boxOf[i]].kind]
	}
	return levels
}

// Each step shows at least as much as the one before, from one box to a box for every place;
// what the question is about comes before what merely belongs.
func TestAPlanShowsMoreAndMoreWhatMattersFirst(t *testing.T) {
	m := newModel(grown(t, 300), nil)
	p := m.newPlan(&Options{})
	standings, _ := m.weigh()
	before := levelsOf(m, p.fold(0))
	for n := range len(p.steps) {
		now := levelsOf(m, p.fold(n+1))
		for id, l := range before {
			if now[id] < l {
				t.Fatalf("step %d hides %s", n, id)
			}
		}
		before = now
	}
	for id, l := range before {
		if l != byItself {
			t.Errorf("%s is never shown by itself: %d", id, l)
		}
	}
	worst := 0
	for n, s := range p.steps {
		if s.level == byItself && standings[s.places[0]] == belongs {
			break
		}
		worst = n + 1
	}
	for i, l := range p.follow(worst) {
		if standings[i] < belongs && l != byItself {
			t.Errorf("%s is not shown before what merely belongs", m.places[i].id)
		}
	}
}

// What the reader opens is open, however little room there is.
func TestOpens(t *testing.T) {
	a := grown(t, 300)
	for open, want := range map[string]level{"sys003": byItself, "party03": inSystem, "US": inParty, "rest": inCountry} {
		m := newModel(a, nil)
		p := m.newPlan(&Options{Open: []string{open}})
		for i, l := range p.follow(0) {
			if _, id := m.in(i, want-1); id == open && l < want {
				t.Errorf("%s is open and %s at %d", open, m.places[i].id, l)
			}
		}
	}
	if svg := drawn(t, look{a, Options{Width: 390, OpenURL: "/x?open="}}); !strings.Contains(svg, `<a href="/x?open=rest">`) {
		t.Error("a folded box is no link")
	}
	if svg := drawn(t, look{a, Options{Width: 390, Open: []string{"sys003"}}}); !strings.Contains(svg, `data-id="sys003/dataset_31"`) {
		t.Error("what was opened is not drawn")
	}
}

// A file that stands alone says in full all that an arrow or a box stands for; beside tables a
// drawing says how much more there is.
func TestFoldedArrowsOfHundreds(t *testing.T) {
	s := sceneOf(look{a: parallel(t, 300)})
	i := slices.IndexFunc(s.arrows, func(a arrow) bool { return len(a.ids) > 1 })
	if i < 0 || len(s.arrows[i].ids) != 301 || s.arrows[i].name != "301 transfers" || s.arrows[i].concern != atFault {
		t.Fatalf("%+v", s.arrows)
	}
	if full := s.arrows[i].full; !strings.HasSuffix(full, "delivery of day 99, nsf-build") {
		t.Errorf("the whole says %q", full)
	}
	beside := sceneOf(look{parallel(t, 300), Options{NoTable: true}})
	if full := beside.arrows[i].full; !strings.HasSuffix(full, "and 281 more") {
		t.Errorf("beside tables it says %q", full)
	}
	m := newModel(grown(t, 700), nil)
	for _, o := range []Options{{}, {NoTable: true}} {
		s := newScene(m, m.newPlan(&o).fold(0), o)
		k := slices.IndexFunc(s.boxes, func(b box) bool { return len(b.parties) > maxListed })
		if k < 0 {
			t.Fatal("no box stands for many parties")
		}
		b := &s.boxes[k]
		if strings.Contains(b.full, b.parties[len(b.parties)-1]) == o.NoTable || strings.Contains(b.full, " more") != o.NoTable {
			t.Errorf("a box of %d parties says %q", len(b.parties), b.full)
		}
		p := &page{scene: s, layout: &layout{}}
		if all := p.lists(); !slices.ContainsFunc(all, func(l list) bool { return l.what == b.called && len(l.ids) == len(b.parties) }) {
			t.Error("the parties are not listed")
		}
	}
}

// A thousand transfers between a few hundred places end as a drawing.
func TestThousandTransfers(t *testing.T) {
	a := grown(t, 800)
	if len(a.Transfers) < 1000 {
		t.Fatal(len(a.Transfers))
	}
	if _, err := svgOf(t.Context(), a, Options{}); err != nil {
		t.Fatal(err)
	}
	dense := &ask.Answer{Question: "all to all"}
	for i := range 60 {
		for k := range 60 {
			dense.Transfers = append(dense.Transfers, ask.TransferRow{ID: fmt.Sprint(i, k), From: fmt.Sprint("d", i), To: fmt.Sprint("d", k)})
		}
	}
	if _, err := svgOf(t.Context(), dense, Options{}); err != nil {
		t.Fatal(err)
	}
}
