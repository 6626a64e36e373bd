package draw

// ink knows where lines run: points of them close together, by the square of
// paper they lie on, so that hundreds of places for a label are tried quickly.
type ink map[square][]spot

type square struct{ x, y int }

// A spot is a point of a line, and half the line's width.
type spot struct {
	point
	half float64
}

const squareSize = 32

func squareOf(x, y float64) square {
	return square{int(x+1e6) / squareSize, int(y+1e6) / squareSize}
}

func (l *layout) ink(s *sketch) ink {
	all := ink{}
	for i := range l.arrows {
		half := s.arrows[i].width / 2
		for _, line := range l.arrows[i].lines {
			line.walk(func(p point) {
				at := squareOf(p.x, p.y)
				all[at] = append(all[at], spot{p, half})
			})
		}
	}
	return all
}

// crosses reports whether a line runs through the rectangle.
func (k ink) crosses(r rect) bool {
	const widest = 7 // half of the widest line, rounded up
	from, to := squareOf(r.x-widest, r.y-widest), squareOf(r.x+r.w+widest, r.y+r.h+widest)
	for x := from.x; x <= to.x; x++ {
		for y := from.y; y <= to.y; y++ {
			for _, s := range k[square{x, y}] {
				if r.inset(-s.half).contains(s.point) {
					return true
				}
			}
		}
	}
	return false
}
