package draw

import (
	"cmp"
	"math"
	"slices"
)

// Lines are led through channels as in circuits (channel routing): an edge that
// changes its height does so on a track, an upright line in the channel, which it
// shares only with edges above or below.

// A bend is where an edge changes its height.
type bend struct {
	edge, k  int // index into edge.bends
	in, out  float64
	flat     bool // see router.flat
	track    int
	from, to float64 // the part of its track that it takes
}

const (
	trackGap  = 6  // between lines on neighbouring tracks
	bendGap   = 10 // between bends on one track
	channelIn = 22 // at least between a rank, or the frame around it, and a track
	headGap   = 10 // between a track and the head of an arrow
	slant     = 4  // how far a line may lead up or down without a bend: nobody sees it
)

// straight reports whether the edge needs no track.
func (b *bend) straight() bool { return math.Abs(b.out-b.in) < slant && !b.flat }

// setBends gives every bend a track, and moves ranks apart where the tracks between
// them need more room than there is.
func (r *router) setBends(s *scene) {
	shift, pitch := 0.0, 0.0
	for _, a := range s.arrows {
		pitch = max(pitch, trackGap+a.width)
	}
	for channel := range r.ranks {
		bends := r.bendsIn(channel)
		tracks := assignTracks(bends)
		left, right := float64(channelIn), float64(channelIn)
		for i := range r.edges {
			e := &r.edges[i]
			head := headLength(s.arrows[e.arrow].width) + headGap
			if (e.backward || r.flat(e)) && r.rankOf[e.from] == channel {
				left = max(left, head)
			}
			if !e.backward && r.rankOf[e.to] == channel+1 {
				right = max(right, head)
			}
		}
		r.ranks[channel].shift = shift
		lo, hi := r.ranks[channel].hi+left, math.Inf(1)
		if channel+1 < len(r.ranks) {
			hi = r.ranks[channel+1].lo - max(right, r.titleRoom(channel))
		}
		room := pitch * float64(tracks-1)
		if tracks > 0 && lo+room > hi {
			shift += lo + room - hi
			hi = lo + room
		}
		start := lo
		if !math.IsInf(hi, 1) && tracks > 0 {
			start = (lo + hi - room) / 2
		}
		for _, b := range bends {
			r.edges[b.edge].bends[b.k] = start + float64(b.track)*pitch + r.ranks[channel].shift
		}
	}
}

// titleRoom returns how much of a channel is taken by the titles of parties whose
// boxes begin in the rank behind it.
func (r *router) titleRoom(channel int) float64 {
	room := 0.0
	for _, f := range r.frames {
		if t := f.title; t.x > r.ranks[channel].hi-t.w && t.x+t.w <= r.ranks[channel+1].lo {
			room = max(room, r.ranks[channel+1].lo-t.x)
		}
	}
	return room
}

// bendsIn returns the bends in the channel behind a rank.
func (r *router) bendsIn(channel int) []bend {
	var bends []bend
	for i := range r.edges {
		e := &r.edges[i]
		k := channel - r.rankOf[e.from]
		if k < 0 || k >= len(e.bends) {
			continue
		}
		b := bend{edge: i, k: k, in: e.y[k], out: e.y[k+1], flat: r.flat(e)}
		b.from, b.to = min(b.in, b.out)-bendGap/2, max(b.in, b.out)+bendGap/2
		bends = append(bends, b)
	}
	return bends
}

// assignTracks gives bends their tracks and returns how many there are. Of two
// lines that lead down the upper one bends later, of two that lead up the lower
// one: then they do not cross.
func assignTracks(bends []bend) int {
	slices.SortStableFunc(bends, func(a, b bend) int {
		kind := func(b bend) int {
			switch {
			case b.flat:
				return 0
			case b.out > b.in:
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
	for i := range bends {
		b := &bends[i]
		if b.straight() {
			continue
		}
		taken := map[int]bool{}
		for k := range bends[:i] {
			o := &bends[k]
			if o.straight() || o.from >= b.to || b.from >= o.to {
				continue
			}
			taken[o.track] = true
			if (o.out > o.in) == (b.out > b.in) && !o.flat {
				b.track = max(b.track, o.track+1)
			}
		}
		for taken[b.track] {
			b.track++
		}
		n = max(n, b.track+1)
	}
	return n
}

// corners returns the ends of an edge, in the direction of its arrow, and the
// corners between them.
func (r *router) corners(e *edge) polyline {
	from, to := r.nodes[e.from], r.nodes[e.to]
	start := point{from.x + from.w + r.ranks[r.rankOf[e.from]].shift, e.y[0]}
	end := point{to.x + r.ranks[r.rankOf[e.to]].shift, e.y[len(e.y)-1]}
	if r.flat(e) {
		end.x += to.w
	}
	points := polyline{start}
	for k, x := range e.bends {
		if math.Abs(e.y[k+1]-e.y[k]) >= slant || r.flat(e) {
			points = append(points, point{x, e.y[k]}, point{x, e.y[k+1]})
		}
	}
	points = append(points, end)
	if e.backward {
		slices.Reverse(points)
	}
	return points
}
