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

// A curve is a chain of cubic Béziers: a start, then three points for each.
type curve []point

// lineTo continues the curve straight.
func (c curve) lineTo(p point) curve {
	a := c[len(c)-1]
	if distance(a, p) < 1e-6 && len(c) > 1 {
		return c
	}
	third := point{(p.x - a.x) / 3, (p.y - a.y) / 3}
	return append(c, point{a.x + third.x, a.y + third.y}, point{p.x - third.x, p.y - third.y}, p)
}

// at returns the point at t, from 0 to the number of Béziers.
func (c curve) at(t float64) point {
	n := (len(c) - 1) / 3
	i := min(int(t), n-1)
	u := t - float64(i)
	p := c[3*i : 3*i+4]
	v := 1 - u
	b := [4]float64{v * v * v, 3 * v * v * u, 3 * v * u * u, u * u * u}
	var q point
	for k := range p {
		q.x += b[k] * p[k].x
		q.y += b[k] * p[k].y
	}
	return q
}

// parts returns the number of Béziers.
func (c curve) parts() int { return (len(c) - 1) / 3 }

// points returns points along the curve that are close together.
func (c curve) points() []point {
	const steps = 16
	if c == nil {
		return nil
	}
	all := make([]point, c.parts()*steps+1)
	for i := range all {
		all[i] = c.at(float64(i) / steps)
	}
	return all
}

// fromMiddle returns points of a curve of the given length, evenly apart, those
// nearest to its middle first.
func (c curve) fromMiddle(length float64) []point {
	const most = 31
	var all []point
	points, walked := c.points(), 0.0
	for i := 1; i < len(points); i++ {
		p, q := points[i-1], points[i]
		step := distance(p, q)
		for len(all) < most {
			u := (length*float64(len(all)+1)/(most+1) - walked) / step
			if step == 0 || u > 1 {
				break
			}
			all = append(all, point{p.x + (q.x-p.x)*u, p.y + (q.y-p.y)*u})
		}
		walked += step
	}
	ordered := make([]point, 0, len(all))
	for i := range all {
		at := len(all)/2 + (i+1)/2
		if i%2 == 1 {
			at = len(all)/2 - (i+1)/2
		}
		if at < len(all) {
			ordered = append(ordered, all[at])
		}
	}
	return ordered
}

// length returns how long the curve is, about.
func (c curve) length() float64 {
	sum := 0.0
	points := c.points()
	for i := 1; i < len(points); i++ {
		sum += distance(points[i-1], points[i])
	}
	return sum
}

// move shifts the curve in place.
func (c curve) move(dx, dy float64) {
	for i := range c {
		c[i].x, c[i].y = c[i].x+dx, c[i].y+dy
	}
}

// bounds returns a rectangle around the curve: that of its control points.
func (c curve) bounds() rect {
	r := rect{c[0].x, c[0].y, 0, 0}
	for _, p := range c {
		r = r.union(rect{p.x, p.y, 0, 0})
	}
	return r
}

// walk visits points along the curve, about three pixels apart.
func (c curve) walk(visit func(point)) {
	for i := range c.parts() {
		piece := c[3*i : 3*i+4]
		steps := int(distance(piece[0], piece[1])+distance(piece[1], piece[2])+distance(piece[2], piece[3]))/3 + 1
		for k := range steps + 1 {
			visit(piece.at(float64(k) / float64(steps)))
		}
	}
}

func distance(p, q point) float64 { return math.Hypot(p.x-q.x, p.y-q.y) }

// decimal writes a coordinate with two digits at most, and never -0.
func decimal(x float64) string {
	text := strconv.FormatFloat(x, 'f', 2, 64)
	text = strings.TrimRight(strings.TrimRight(text, "0"), ".")
	if text == "-0" {
		return "0"
	}
	return text
}
