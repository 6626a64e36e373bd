package draw

// ink knows where lines run: points of them close together, by the square of
// paper they lie on, so that hundreds of places for a label are tried quickly.
type ink map[square][]spot

type square struct{ x, y int }

// A spot is a point of a line, half the line's width, and whose it is.
type spot struct {
	point
	half  float64
	arrow int
}

const squareSize = 32

func squareOf(x, y float64) square {
	return square{int(x+1e6) / squareSize, int(y+1e6) / squareSize}
}

func (l *layout) ink(s *sketch) ink {
	all := ink{}
	for i := range l.arrows {
		half := s.arrows[i].width / 2
		l.arrows[i].line.walk(func(p point) {
			at := squareOf(p.x, p.y)
			all[at] = append(all[at], spot{p, half, i})
		})
	}
	return all
}

// within visits the spots whose line runs through the rectangle, until visit
// returns false.
func (k ink) within(r rect, visit func(spot) bool) {
	const widest = 7 // half of the widest line, rounded up
	from, to := squareOf(r.x-widest, r.y-widest), squareOf(r.x+r.w+widest, r.y+r.h+widest)
	for x := from.x; x <= to.x; x++ {
		for y := from.y; y <= to.y; y++ {
			for _, s := range k[square{x, y}] {
				if r.inset(-s.half).contains(s.point) && !visit(s) {
					return
				}
			}
		}
	}
}

// crosses reports whether a line runs through the rectangle.
func (k ink) crosses(r rect) bool {
	found := false
	k.within(r, func(spot) bool {
		found = true
		return false
	})
	return found
}

// others returns how many arrows but one run through the rectangle.
func (k ink) others(r rect, arrow int) int {
	var seen []int
	k.within(r, func(s spot) bool {
		known := s.arrow == arrow
		for _, i := range seen {
			known = known || i == s.arrow
		}
		if !known {
			seen = append(seen, s.arrow)
		}
		return true
	})
	return len(seen)
}
