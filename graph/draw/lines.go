package draw

import "math"

// maxRound is the radius of the corners of lines.
const maxRound = 16

// slant is how far a line may lead aside without a bend: nobody sees it.
const slant = 4

// line returns the points of a leg in the direction of its arrow: its ends, and
// the corners between.
func (r *router) line(g *leg) []point {
	from, to := r.stops[g.from], r.stops[g.to]
	last := len(g.y) - 1
	start := point{from.x + from.w + r.ranks[r.rankOf[g.from]].shift, g.y[0]}
	end := point{to.x + r.ranks[r.rankOf[g.to]].shift, g.y[last]}
	if r.flat(g) {
		end.x = to.x + to.w + r.ranks[r.rankOf[g.to]].shift
	}
	points := []point{start}
	for k, x := range g.turns {
		if math.Abs(g.y[k+1]-g.y[k]) >= slant || r.flat(g) {
			points = append(points, point{x, g.y[k]}, point{x, g.y[k+1]})
		}
	}
	points = append(points, end)
	if g.backward {
		for i, k := 0, len(points)-1; i < k; i, k = i+1, k-1 {
			points[i], points[k] = points[k], points[i]
		}
	}
	return points
}

// rounded makes a curve of the corners of a line, and room for a head of the
// given length at its end.
func rounded(points []point, head float64) (curve, point) {
	tip := points[len(points)-1]
	before := points[len(points)-2]
	if d := distance(before, tip); d > 0 {
		share := min(head, d*0.7) / d
		points[len(points)-1] = point{tip.x + (before.x-tip.x)*share, tip.y + (before.y-tip.y)*share}
	}
	c := curve{points[0]}
	for i := 1; i < len(points)-1; i++ {
		at := points[i]
		in, out := distance(points[i-1], at), distance(at, points[i+1])
		if in == 0 || out == 0 {
			continue
		}
		radius := min(maxRound, in/2, out/2)
		if i == 1 {
			radius = min(maxRound, in, out/2)
		}
		if i == len(points)-2 {
			radius = min(maxRound, in/2, out)
		}
		toward := func(p point, far float64) point {
			d := distance(at, p)
			return point{at.x + (p.x-at.x)*far/d, at.y + (p.y-at.y)*far/d}
		}
		const kappa = 0.5523 // of a quarter of a circle
		c = c.lineTo(toward(points[i-1], radius))
		c = append(c, toward(points[i-1], radius*(1-kappa)), toward(points[i+1], radius*(1-kappa)), toward(points[i+1], radius))
	}
	return c.lineTo(points[len(points)-1]), tip
}

// lineTo continues a curve straight.
func (c curve) lineTo(p point) curve {
	a := c[len(c)-1]
	if distance(a, p) < 1e-6 && len(c) > 1 {
		return c
	}
	third := point{(p.x - a.x) / 3, (p.y - a.y) / 3}
	return append(c, point{a.x + third.x, a.y + third.y}, point{p.x - third.x, p.y - third.y}, p)
}
