package draw

import (
	"cmp"
	"math"
	"slices"
)

// A joint is where an arrow is broken at the end of a row: a number in a
// circle, there and where it goes on in another row.
type joint struct {
	at     point
	number int
}

const (
	jointRadius = 9
	jointRoom   = 2*jointRadius + 4 // between the middles of two
	rowGutter   = 44                // beside a row, for joints
	rowGap      = 40                // between rows
	overhang    = 8                 // of a broken frame, so that no box touches it
)

// inRows breaks a wide layout into rows, as text is broken into lines, so that
// a long chain can be read on a page. Nothing is scaled or dropped: boxes and
// labels stay whole, frames and arrows that run on are drawn in both rows.
func (l *layout) inRows(s *sketch) *layout {
	best, n := l, int(math.Sqrt(l.size.w/l.size.h/bestShape))
	for rows := max(n, 2); rows <= n+4; rows++ {
		cuts := l.cuts(rows)
		if len(cuts) == 0 {
			continue
		}
		if w := l.clone().inRowsAt(s, cuts); w.scale() > best.scale() {
			best = w
		}
	}
	return best
}

// inRowsAt breaks the layout, which it takes apart.
func (l *layout) inRowsAt(s *sketch, cuts []float64) *layout {
	w := &wrapping{layout: l, cuts: append(cuts, math.Inf(1))}
	w.rows = make([]row, len(w.cuts))
	for i := range w.rows {
		w.rows[i].left = 0
		if i > 0 {
			w.rows[i].left = w.cuts[i-1]
		}
	}
	for i := range l.arrows {
		w.breakUp(&l.arrows[i])
	}
	w.frames(s)
	w.measure()
	w.settle()
	return &layout{size: w.size, boxes: l.boxes, frames: l.frames, arrows: l.arrows, numbers: l.numbers}
}

// A wrapping moves the parts of a layout to their rows.
type wrapping struct {
	*layout
	cuts  []float64 // the right end of each row
	rows  []row
	in    []int // the row of each frame
	ends  []end
	count int // of joints
}

// A row is a strip of the layout.
type row struct {
	left   float64
	within rect // what is in it, before it is moved
	dx, dy float64
}

// An end is where an arrow is broken: the last point of one line or the first
// of the next.
type end struct {
	arrow, line int // line is an index into route.lines
	first       bool
	number      int
	row         int
	right       bool // at the right end of the row
}

func (w *wrapping) rowOf(x float64) int {
	i, _ := slices.BinarySearch(w.cuts, x)
	return i
}

// breakUp splits an arrow where it runs from one row into another.
func (w *wrapping) breakUp(r *route) {
	var lines []curve
	rest := r.lines[0]
	for {
		t, ok := w.crossing(rest)
		if !ok {
			break
		}
		before, after := rest.split(t)
		lines = append(lines, before)
		rest = after
	}
	r.lines = append(lines, rest)
}

// crossing finds where a curve first leaves the row it begins in.
func (w *wrapping) crossing(c curve) (t float64, ok bool) {
	const steps = 16
	// Just after a break the curve begins on the border: its row is that of a
	// point a little further on.
	const start = 1e-3
	home := w.rowOf(c.at(start).x)
	for i := 1; i <= c.parts()*steps; i++ {
		hi := float64(i) / steps
		if w.rowOf(c.at(hi).x) == home {
			continue
		}
		lo := max(hi-1.0/steps, start)
		for range 40 {
			if mid := (lo + hi) / 2; w.rowOf(c.at(mid).x) == home {
				lo = mid
			} else {
				hi = mid
			}
		}
		return hi, true
	}
	return 0, false
}

// lineRow returns the row that a line of a broken arrow runs in.
func (w *wrapping) lineRow(c curve) int { return w.rowOf(c.at(float64(c.parts()) / 2).x) }

// frames cuts the frames of parties that run on.
func (w *wrapping) frames(s *sketch) {
	var all []frame
	for _, f := range w.layout.frames {
		first, last := w.rowOf(f.box.x), w.rowOf(f.box.x+f.box.w)
		for i := first; i <= last; i++ {
			part := f
			part.box.x = max(f.box.x, w.rows[i].left-overhang)
			part.box.w = min(f.box.x+f.box.w, w.cuts[i]+overhang) - part.box.x
			if i != w.rowOf(f.title.x) {
				part.title.x = part.box.x
			}
			part.box.w = max(part.box.w, s.parties[f.party].size.w)
			if i == w.rowOf(f.title.x) || w.occupied(part.box, i) {
				all = append(all, part)
				w.in = append(w.in, i)
			}
		}
	}
	w.layout.frames = all
}

// occupied reports whether a box lies in the part of a frame in row i.
func (w *wrapping) occupied(part rect, i int) bool {
	return slices.ContainsFunc(w.boxes, func(b rect) bool {
		return w.rowOf(b.middle().x) == i && part.overlaps(b)
	})
}

// measure finds what is in each row.
func (w *wrapping) measure() {
	add := func(i int, r rect) {
		if w.rows[i].within == (rect{}) {
			w.rows[i].within = r
		}
		w.rows[i].within = w.rows[i].within.union(r)
	}
	for _, b := range w.boxes {
		add(w.rowOf(b.middle().x), b)
	}
	for i, f := range w.layout.frames {
		add(w.in[i], f.box)
	}
	for i := range w.arrows {
		for _, line := range w.arrows[i].lines {
			add(w.lineRow(line), line.bounds().inset(-4))
		}
		if label := w.arrows[i].label; label != (rect{}) {
			add(w.rowOf(label.middle().x), label)
		}
	}
}

// settle stacks the rows, moves everything to its own, and joins what was
// broken.
func (w *wrapping) settle() {
	y, width := 0.0, 0.0
	for i := range w.rows {
		r := &w.rows[i]
		r.dx, r.dy = rowGutter-r.within.x, y-r.within.y
		y += r.within.h + rowGap
		width = max(width, r.within.w+2*rowGutter)
	}
	w.size = extent{width, y - rowGap}
	shift := func(r *rect, i int) { r.x, r.y = r.x+w.rows[i].dx, r.y+w.rows[i].dy }
	for i := range w.boxes {
		shift(&w.boxes[i], w.rowOf(w.boxes[i].middle().x))
	}
	for i := range w.layout.frames {
		shift(&w.layout.frames[i].box, w.in[i])
		shift(&w.layout.frames[i].title, w.in[i])
	}
	for i := range w.arrows {
		a := &w.arrows[i]
		in := w.lineRow(a.lines[len(a.lines)-1])
		a.tip = point{a.tip.x + w.rows[in].dx, a.tip.y + w.rows[in].dy}
		if a.label != (rect{}) {
			shift(&a.label, w.rowOf(a.label.middle().x))
		}
		w.collect(i)
		for _, line := range a.lines {
			in := w.lineRow(line)
			line.move(w.rows[in].dx, w.rows[in].dy)
		}
	}
	w.join()
}

// collect notes the ends of a broken arrow, before it is moved.
func (w *wrapping) collect(arrow int) {
	lines := w.arrows[arrow].lines
	for k := 1; k < len(lines); k++ {
		w.count++
		number := w.count
		if w.numbers != nil {
			number = w.numbers[arrow]
		}
		from, to := w.lineRow(lines[k-1]), w.lineRow(lines[k])
		w.ends = append(w.ends,
			end{arrow, k - 1, false, number, from, to > from},
			end{arrow, k, true, number, to, to < from})
	}
}

// join draws the ends out to the gutters, where no two joints touch.
func (w *wrapping) join() {
	type side struct {
		row   int
		right bool
	}
	where := func(e end) point {
		line := w.arrows[e.arrow].lines[e.line]
		if e.first {
			return line[0]
		}
		return line[len(line)-1]
	}
	slices.SortStableFunc(w.ends, func(a, b end) int {
		return cmp.Or(a.row-b.row, cmp.Compare(where(a).y, where(b).y), a.number-b.number)
	})
	lowest := map[side]float64{}
	for _, e := range w.ends {
		at := where(e)
		r, key := &w.rows[e.row], side{e.row, e.right}
		joint := joint{point{jointRadius + 2, at.y}, e.number}
		if e.right {
			joint.at.x = rowGutter + r.within.w + rowGutter - jointRadius - 2
		}
		if last, ok := lowest[key]; ok && joint.at.y < last+jointRoom {
			joint.at.y = last + jointRoom
		}
		lowest[key] = joint.at.y
		w.size.h = max(w.size.h, joint.at.y+jointRadius+2)
		a := &w.arrows[e.arrow]
		a.joints = append(a.joints, joint)
		bend := (joint.at.x - at.x) / 2
		out := curve{at, {at.x + bend, at.y}, {joint.at.x - bend, joint.at.y}, joint.at}
		if e.first {
			slices.Reverse(out)
			a.lines[e.line] = slices.Concat(out, a.lines[e.line][1:])
		} else {
			a.lines[e.line] = slices.Concat(a.lines[e.line], out[1:])
		}
	}
}
