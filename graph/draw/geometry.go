package draw

import (
	"math"
	"strconv"
	"strings"
)

// A point is a place on the paper: x to the right, y down, in pixels.
type point struct{ x, y float64 }

// A rect is an upright rectangle.
type rect struct{ x, y, w, h float64 }

// around returns the rectangle of the given size with its middle at p.
func around(p point, e extent) rect { return rect{p.x - e.w/2, p.y - e.h/2, e.w, e.h} }

func (r rect) middle() point { return point{r.x + r.w/2, r.y + r.h/2} }

// overlaps reports whether two rectangles share more than a border: an empty one
// shares nothing.
func (r rect) overlaps(o rect) bool {
	return max(r.x, o.x) < min(r.x+r.w, o.x+o.w) && max(r.y, o.y) < min(r.y+r.h, o.y+o.h)
}

func (r rect) contains(p point) bool {
	return p.x > r.x && p.x < r.x+r.w && p.y > r.y && p.y < r.y+r.h
}

// holds reports whether o lies in the rectangle, give or take what adding
// loses.
func (r rect) holds(o rect) bool {
	const loss = 1e-6
	return o.x >= r.x-loss && o.y >= r.y-loss && o.x+o.w <= r.x+r.w+loss && o.y+o.h <= r.y+r.h+loss
}

// inset returns the rectangle made smaller by d on every side.
func (r rect) inset(d float64) rect { return rect{r.x + d, r.y + d, r.w - 2*d, r.h - 2*d} }

// union returns the smallest rectangle around both.
func (r rect) union(o rect) rect {
	x, y := min(r.x, o.x), min(r.y, o.y)
	return rect{x, y, max(r.x+r.w, o.x+o.w) - x, max(r.y+r.h, o.y+o.h) - y}
}

// A polyline runs straight from corner to corner.
type polyline []point

func (l polyline) length() float64 {
	sum := 0.0
	for i := 1; i < len(l); i++ {
		sum += distance(l[i-1], l[i])
	}
	return sum
}

// at returns the point at a distance along the line.
func (l polyline) at(d float64) point {
	for i := 1; i < len(l); i++ {
		step := distance(l[i-1], l[i])
		if d <= step && step > 0 {
			return toward(l[i-1], l[i], d)
		}
		d -= step
	}
	return l[len(l)-1]
}

// fromMiddle returns points of the line, evenly apart, those nearest to its middle
// first.
func (l polyline) fromMiddle() []point {
	const parts = 32
	all, length := make([]point, parts-1), l.length()
	for i := range all {
		k := parts/2 + (i+1)/2
		if i%2 == 1 {
			k = parts/2 - (i+1)/2
		}
		all[i] = l.at(length * float64(k) / parts)
	}
	return all
}

// walk visits points along the line, about three pixels apart.
func (l polyline) walk(visit func(point)) {
	for i := 1; i < len(l); i++ {
		step := distance(l[i-1], l[i])
		for d := 0.0; d < step; d += 3 {
			visit(toward(l[i-1], l[i], d))
		}
	}
	visit(l[len(l)-1])
}

// move shifts the line in place.
func (l polyline) move(dx, dy float64) {
	for i := range l {
		l[i].x, l[i].y = l[i].x+dx, l[i].y+dy
	}
}

func (l polyline) bounds() rect {
	r := rect{l[0].x, l[0].y, 0, 0}
	for _, p := range l {
		r = r.union(rect{p.x, p.y, 0, 0})
	}
	return r
}

func distance(p, q point) float64 { return math.Hypot(p.x-q.x, p.y-q.y) }

// toward returns the point at a distance from one point on the way to another.
func toward(from, to point, d float64) point {
	share := d / distance(from, to)
	return point{from.x + (to.x-from.x)*share, from.y + (to.y-from.y)*share}
}

// decimal writes a coordinate with two digits at most, and never -0.
func decimal(x float64) string {
	text := strconv.FormatFloat(x, 'f', 2, 64)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
}
