package draw

import (
	"fmt"
	"slices"
	"testing"
)

// throughBoxes counts the arrows that run under a box which is not at their end.
func throughBoxes(s *scene, l *layout) (n tally) {
	for i := range l.arrows {
		a := &s.arrows[i]
		under := false
		l.arrows[i].line.walk(func(p point) {
			for k, box := range l.boxes {
				under = under || k != a.from && k != a.to && box.inset(1).contains(p)
			}
		})
		n.add(under)
	}
	return n
}

// along counts the pairs of arrows that run along each other so closely that
// they cannot be told apart, for longer than they would where they cross.
func along(s *scene, l *layout) (n tally) {
	const longest = 24
	near := make([]map[cell]int, len(l.arrows)) // points in small squares
	for i := range l.arrows {
		near[i] = map[cell]int{}
		l.arrows[i].line.walk(func(p point) { near[i][cell{int(p.x) / 2, int(p.y) / 2}]++ })
	}
	for i := range near {
		for k := range i {
			shared := 0
			for at := range near[i] {
				if near[k][at] > 0 {
					shared += 2
				}
			}
			n.add(shared > longest)
		}
	}
	return n
}

func TestArrowsRunUnderNoBox(t *testing.T) {
	check := func(name string, l look) {
		s, where := arranged(t, l)
		if n := throughBoxes(s, where); n.wrong > 0 {
			t.Errorf("%s: %d of %d arrows run under a box", name, n.wrong, n.looked)
		}
	}
	for name, l := range looks(t) {
		check(name, l)
	}
	for seed := range uint64(40) {
		check(fmt.Sprint("tangled ", seed), look{a: tangled(t, seed, plainNames)})
	}
}

func TestArrowsDoNotRunAlongEachOther(t *testing.T) {
	var all tally
	check := func(l look) {
		s, where := arranged(t, l)
		n := along(s, where)
		all.looked, all.wrong = all.looked+n.looked, all.wrong+n.wrong
	}
	for _, l := range looks(t) {
		check(l)
	}
	for seed := range uint64(40) {
		check(look{a: tangled(t, seed, plainNames)})
	}
	all.atMost(t, 0.001, "pairs of arrows that run along each other")
}

// Frames of parties lie apart, and hold no box of another.
func TestFramesLieApart(t *testing.T) {
	for seed := range uint64(60) {
		s, l := arranged(t, look{a: tangled(t, seed, plainNames)})
		for i, f := range l.frames {
			for k, g := range l.frames[:i] {
				if f.box.overlaps(g.box) {
					t.Errorf("seed %d: frames of %q and %q overlap", seed, s.parties[i].id, s.parties[k].id)
				}
			}
			for k, box := range l.boxes {
				if s.boxes[k].party != i && f.box.overlaps(box) {
					t.Errorf("seed %d: box %q lies in the frame of %q", seed, s.boxes[k].key, s.parties[i].id)
				}
			}
		}
	}
}

// Labels move so that lines run straight from box to box, and stay in the frame of
// their party.
func TestLinesAlongLabelsRunStraight(t *testing.T) {
	for name, straight := range map[string][]string{"kakao": {"nsf-build", "train", "apply", "score-request"}, "small": {"nsf-build", "score-request"}, "plain": {}} {
		s, l := arranged(t, looks(t)[name])
		for i := range s.arrows {
			a := &s.arrows[i]
			if corners := len(l.arrows[i].line) - 2; slices.Contains(straight, a.ids[0]) && corners != 0 {
				t.Errorf("%s: the line of %q has %d corners", name, a.ids, corners)
			}
			if p := s.partyAround(*a); p >= 0 && !l.frames[p].box.holds(l.text(s, i)) {
				t.Errorf("%s: the label of %q is not in the frame of its party", name, a.ids)
			}
		}
	}
}

func TestSpread(t *testing.T) {
	for _, test := range []struct {
		places      []float64
		lo, hi, gap float64
		want        []float64
	}{
		{[]float64{1, 2}, 0, 100, 10, []float64{0, 10}},
		{[]float64{50, 50}, 0, 100, 10, []float64{45, 55}},
		{[]float64{50, 80}, 0, 100, 10, []float64{50, 80}},
		{[]float64{99, 99, 99}, 0, 100, 10, []float64{80, 90, 100}},
		{[]float64{5, 5, 5}, 0, 10, 10, []float64{0, 5, 10}},
		{[]float64{5, 5}, 8, 3, 10, []float64{8, 8}},
		{nil, 0, 1, 1, nil},
	} {
		got := slices.Clone(test.places)
		spread(got, test.lo, test.hi, test.gap)
		if !slices.Equal(got, test.want) {
			t.Errorf("%v between %v and %v: %v, want %v", test.places, test.lo, test.hi, got, test.want)
		}
	}
}

// Of lines that bend in the same channel none crosses another that leads the same
// way, and none lies on another.
func TestTracks(t *testing.T) {
	for _, test := range []struct {
		bends []bend
		want  []int // tracks
		n     int
	}{
		{[]bend{{in: 0, out: 50}, {in: 20, out: 90}}, []int{1, 0}, 2},             // down: the upper one later
		{[]bend{{in: 50, out: 0}, {in: 90, out: 20}}, []int{0, 1}, 2},             // up: the lower one later
		{[]bend{{in: 0, out: 20}, {in: 60, out: 90}}, []int{0, 0}, 1},             // apart: one track
		{[]bend{{in: 0, out: 1}, {in: 60, out: 60}}, []int{0, 0}, 0},              // straight: none
		{[]bend{{in: 0, out: 50}, {in: 60, out: 10}}, []int{0, 1}, 2},             // across each other
		{[]bend{{in: 10, out: 10, flat: true}, {in: 0, out: 40}}, []int{0, 1}, 2}, // a loop first
	} {
		bends := slices.Clone(test.bends)
		for i := range bends {
			c := &bends[i]
			c.edge = i
			c.from, c.to = min(c.in, c.out), max(c.in, c.out)+1
		}
		n := assignTracks(bends)
		got := make([]int, len(bends))
		for _, c := range bends {
			got[c.edge] = c.track
		}
		if n != test.n || !slices.Equal(got, test.want) {
			t.Errorf("%v: tracks %v of %d, want %v of %d", test.bends, got, n, test.want, test.n)
		}
	}
}
