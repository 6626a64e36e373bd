package draw

import (
	"cmp"
	"math"
	"slices"
)

// A change is where a leg changes its place between two ranks.
type change struct {
	leg, k   int // index into leg.turns
	in, out  float64
	flat     bool // it goes back to where it came from
	track    int
	from, to float64 // the span of its track that it takes
}

const (
	trackAir = 6  // between lines on tracks beside each other
	turnAir  = 10 // between lines on one track
	before   = 22 // at least between a rank, or the frame around it, and a track
	headAir  = 10 // between a track and the head of an arrow
)

// setTracks gives every change a track, and moves the ranks apart where their
// tracks need more room than there is.
func (r *router) setTracks(widths []float64) {
	shift := 0.0
	for gap := range r.ranks {
		changes := r.changesIn(gap)
		n := assign(changes)
		pitch, left, right := float64(trackAir), float64(before), float64(before)
		for i := range r.legs {
			g := &r.legs[i]
			pitch = max(pitch, trackAir+widths[g.arrow])
			head := headLength(widths[g.arrow]) + headAir
			first, last := r.rankOf[g.from], r.rankOf[g.to]
			if (g.backward || r.flat(g)) && first == gap {
				left = max(left, head)
			}
			if !g.backward && last == gap+1 {
				right = max(right, head)
			}
		}
		r.ranks[gap].shift = shift
		lo, hi := r.ranks[gap].hi+left, math.Inf(1)
		if gap+1 < len(r.ranks) {
			hi = r.ranks[gap+1].lo - max(right, r.titles(gap))
		}
		room := pitch * float64(n-1)
		if n > 0 && lo+room > hi {
			shift += lo + room - hi
			hi = lo + room
		}
		start := lo
		if !math.IsInf(hi, 1) && n > 0 {
			start = (lo + hi - room) / 2
		}
		for _, t := range changes {
			r.legs[t.leg].turns[t.k] = start + float64(t.track)*pitch + r.ranks[gap].shift
		}
	}
}

// titles returns how much of the gap behind a rank is taken by the titles of
// parties whose boxes begin in the next.
func (r *router) titles(gap int) float64 {
	room := 0.0
	for _, f := range r.frames {
		if t := f.title; t.x > r.ranks[gap].hi-t.w && t.x+t.w <= r.ranks[gap+1].lo {
			room = max(room, r.ranks[gap+1].lo-t.x)
		}
	}
	return room
}

func (r *router) changesIn(gap int) []change {
	var changes []change
	for i := range r.legs {
		g := &r.legs[i]
		k := gap - r.rankOf[g.from]
		if k < 0 || k >= len(g.turns) {
			continue
		}
		t := change{leg: i, k: k, in: g.y[k], out: g.y[k+1], flat: r.flat(g)}
		t.from, t.to = min(t.in, t.out)-turnAir/2, max(t.in, t.out)+turnAir/2
		changes = append(changes, t)
	}
	return changes
}

// assign gives changes their tracks and returns how many there are. Of two that
// lead down the upper one turns later, of two that lead up the lower one: then
// they do not cross. What does not turn needs no track.
func assign(changes []change) int {
	slices.SortStableFunc(changes, func(a, b change) int {
		kind := func(t change) int {
			switch {
			case t.flat:
				return 0
			case t.out > t.in:
				return 1
			}
			return 2
		}
		order := cmp.Compare(a.in, b.in)
		if kind(a) == 1 {
			order = -order
		}
		return cmp.Or(kind(a)-kind(b), order)
	})
	n := 0
	for i := range changes {
		t := &changes[i]
		if math.Abs(t.out-t.in) < slant && !t.flat {
			continue
		}
		taken := map[int]bool{}
		for k := range changes[:i] {
			o := &changes[k]
			if math.Abs(o.out-o.in) < slant && !o.flat || o.from >= t.to || t.from >= o.to {
				continue
			}
			taken[o.track] = true
			if (o.out > o.in) == (t.out > t.in) && !o.flat {
				t.track = max(t.track, o.track+1)
			}
		}
		for taken[t.track] {
			t.track++
		}
		n = max(n, t.track+1)
	}
	return n
}
