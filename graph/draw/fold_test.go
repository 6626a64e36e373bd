package draw

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"outflow/graph/ask"
)

// Every transfer and every cut is an arrow, part of one that says how many it
// stands for, or counted inside a box. Nothing is dropped, at any size.
func TestEveryTransferIsAccountedFor(t *testing.T) {
	check := func(name string, l look) {
		s := newScene(l.a, l.o)
		drawn, inside := 0, 0
		for _, a := range s.arrows {
			drawn += len(a.ids)
			if len(a.ids) > 1 && a.name != ask.Plural(len(a.ids), "transfer", "transfers") {
				t.Errorf("%s: an arrow for %d says %q", name, len(a.ids), a.name)
			}
		}
		places := 0
		for _, b := range s.boxes {
			inside += b.inside
			places += max(len(b.places), 1)
			if b.inside > 0 && !strings.Contains(strings.Join(b.lines, " "), ask.Plural(b.inside, "transfer", "transfers")+" inside") {
				t.Errorf("%s: a box with %d transfers inside says %q", name, b.inside, b.lines)
			}
		}
		c := newModel(l.a, nil)
		if drawn+inside != len(c.links) || places != len(c.places) {
			t.Errorf("%s: %d arrows and %d inside for %d transfers, %d of %d places", name, drawn, inside, len(c.links), places, len(c.places))
		}
		most := l.o.MaxPlaces
		if most == 0 {
			most = defaultMaxPlaces
		}
		if len(s.boxes) > most || 2*len(s.arrows) > 3*most {
			t.Errorf("%s: %d boxes and %d arrows, at most %d and %d", name, len(s.boxes), len(s.arrows), most, most*3/2)
		}
		missing := map[string]int{}
		for i := range l.a.Transfers {
			missing[l.a.Transfers[i].ID]++
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
	for name, l := range looks(t) {
		check(name, l)
	}
	for seed := range uint64(100) {
		for _, most := range []int{0, 10, 3, 1} {
			check(fmt.Sprintf("tangled %d in %d", seed, most), look{tangled(t, seed, plainNames), Options{MaxPlaces: most}})
		}
	}
}

func TestFoldsSystemsThenParties(t *testing.T) {
	a := grown(t, 300) // 10 parties, 30 systems
	kinds := func(most int) map[string]int {
		count := map[string]int{}
		c := newModel(a, nil)
		f := c.fold(most, nil)
		for i := range f.boxes {
			count[string(f.boxes[i].kind)]++
		}
		return count
	}
	for most, want := range map[int]string{
		400: "map[:300]",
		30:  "map[system:30]",
		10:  "map[party:10]",
		4:   "map[party:3 rest:1]",
	} {
		if got := fmt.Sprint(kinds(most)); got != want {
			t.Errorf("at most %d boxes: %s, want %s", most, got, want)
		}
	}
	if got := kinds(150); got["system"] == 0 || got["party"] != 0 || got[""] == 0 {
		t.Errorf("at most 150 boxes: %v, want some systems folded", got)
	}
}

// What the question is about is folded last.
func TestWhatIsAskedAboutFoldsLast(t *testing.T) {
	a := grown(t, 300)
	s := newScene(a, Options{MaxPlaces: 60})
	i := slices.IndexFunc(s.parties, func(p party) bool { return p.asked })
	for _, b := range s.boxes {
		if b.party == i && b.places != nil {
			t.Errorf("%q is folded, though others could be", b.key)
		}
	}
}

func TestFoldedArrowsOfHundreds(t *testing.T) {
	s := newScene(parallel(t, 300), Options{})
	i := slices.IndexFunc(s.arrows, func(a arrow) bool { return len(a.ids) > 1 })
	if i < 0 || len(s.arrows[i].ids) != 301 || s.arrows[i].name != "301 transfers" || !s.arrows[i].finding {
		t.Fatalf("%+v", s.arrows)
	}
	if got, want := s.arrows[i].full, "and 281 more"; !strings.Contains(got, want) {
		t.Errorf("%q does not say %q", got, want)
	}
}

// A thousand transfers between a few hundred places end as a drawing.
func TestThousandTransfers(t *testing.T) {
	a := grown(t, 800)
	if len(a.Transfers) < 1000 {
		t.Fatal(len(a.Transfers))
	}
	if _, err := SVG(t.Context(), a, Options{}); err != nil {
		t.Fatal(err)
	}
	dense := &ask.Answer{Question: "all to all"}
	for i := range 60 {
		for k := range 60 {
			dense.Transfers = append(dense.Transfers, ask.TransferRow{ID: fmt.Sprint(i, k), From: fmt.Sprint("d", i), To: fmt.Sprint("d", k)})
		}
	}
	if _, err := SVG(t.Context(), dense, Options{}); err != nil {
		t.Fatal(err)
	}
}
