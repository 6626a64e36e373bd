package draw

import (
	"cmp"
	"slices"
)

const (
	portGap   = 22 // between lines at one side of a box, where there is room: a number is as wide
	portInset = 8  // from the corners of boxes, which are round
)

// A port is where a leg meets a stop.
type port struct {
	leg, k int // index into leg.y
	want   float64
}

// setPorts finds where lines leave stops and enter them: first what leaves each
// rank, as near as may be to where it goes on, then what comes to the next, as
// near as may be to where it came from.
func (r *router) setPorts() {
	leaving, entering := make([][]port, len(r.stops)), make([][]port, len(r.stops))
	for i := range r.legs {
		g := &r.legs[i]
		last := len(g.y) - 1
		if r.flat(g) {
			leaving[g.from] = append(leaving[g.from], port{i, 0, r.stops[g.from].y})
			leaving[g.to] = append(leaving[g.to], port{i, 1, r.stops[g.to].y})
			continue
		}
		next := r.level(g.to)
		if last > 1 {
			next = g.y[1]
		}
		leaving[g.from] = append(leaving[g.from], port{i, 0, next})
		came := r.level(g.from)
		if last > 1 {
			came = g.y[last-1]
		}
		entering[g.to] = append(entering[g.to], port{i, last, came})
	}
	r.moveTitles(entering)
	for _, k := range r.ranks {
		for _, stop := range k.stops {
			for i := range entering[stop] {
				p := &entering[stop][i]
				p.want = r.legs[p.leg].y[p.k-1]
			}
			r.setSide(stop, entering[stop], true)
		}
		for _, stop := range k.stops {
			r.setSide(stop, leaving[stop], false)
		}
	}
}

// setSide sets the ports at one side of a stop.
func (r *router) setSide(stop int, ports []port, before bool) {
	box := r.stops[stop]
	lo, hi := box.y+portInset, box.y+box.h-portInset
	if f := r.titled(stop); before && f != nil {
		lo, hi = clearOf(lo, hi, f.text(), len(ports))
	}
	if r.isLabel(stop) {
		lo, hi = r.level(stop), r.level(stop)
	}
	slices.SortStableFunc(ports, func(a, b port) int { return cmp.Compare(a.want, b.want) })
	want := make([]float64, len(ports))
	for i, p := range ports {
		// What goes far leaves near the middle, what is near goes straight.
		want[i] = p.want
		if p.want < lo || p.want > hi {
			quarter := (hi - lo) / 4
			want[i] = max(box.middle().y-quarter, min(p.want, box.middle().y+quarter))
		}
	}
	slices.Sort(want)
	spread(want, lo, hi, portGap)
	for i, p := range ports {
		r.legs[p.leg].y[p.k] = want[i]
	}
}

// titled returns the frame whose title lies before a stop, between it and what
// comes to it.
func (r *router) titled(stop int) *frame {
	at := r.stops[stop]
	for i := range r.frames {
		f := &r.frames[i]
		rank := r.rankOf[stop]
		if f.box.holds(at) && f.title.x+f.title.w <= r.ranks[rank].lo && (rank == 0 || f.title.x >= r.ranks[rank-1].hi) {
			return f
		}
	}
	return nil
}

// clearOf returns the part of a side that a title does not lie before, or all of
// it if that has no room for so many lines.
func clearOf(lo, hi float64, title rect, lines int) (float64, float64) {
	const least = 12
	for _, part := range [][2]float64{{lo, min(hi, title.y-titleClear)}, {max(lo, title.y+title.h+titleClear), hi}} {
		if part[1]-part[0] >= float64(lines-1)*least {
			return part[0], part[1]
		}
	}
	return lo, hi
}

// titleClear is left between a title and a line that comes in beside it.
const titleClear = 4

// moveTitles puts the titles of parties at the right end of their frames where
// lines come in more freely then.
func (r *router) moveTitles(entering [][]port) {
	if r.under {
		return
	}
	for i := range r.frames {
		f := &r.frames[i]
		left, hindered := f.title.y, r.hindered(f, entering)
		if hindered == 0 {
			continue
		}
		if f.title.y = f.box.y + f.box.h - f.title.h; r.hindered(f, entering) >= hindered {
			f.title.y = left
		}
	}
}

// hindered says how much a title is in the way of lines: of those that have to
// run through it, and less of those that can come in beside it.
func (r *router) hindered(f *frame, entering [][]port) int {
	const through, aside = 10, 1
	title, sum := f.text(), 0
	for stop := range r.boxes {
		if r.titled(stop) != f {
			continue
		}
		at := r.stops[stop]
		lo, hi := clearOf(at.y+portInset, at.y+at.h-portInset, title, len(entering[stop]))
		for _, p := range entering[stop] {
			y := r.near(stop, p.want)
			switch {
			case lo < title.y+title.h && hi > title.y:
				sum += through
			case y < lo || y > hi:
				sum += aside
			}
		}
	}
	return sum
}
