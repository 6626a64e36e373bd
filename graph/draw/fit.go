package draw

import (
	"context"
	"sort"

	"outflow/graph/ask"
)

// A drawing is made for a width, at which its text is as large as it is set: what does not
// fit is folded, not shrunk. How closely places can be shown would follow from laying out
// every folding; as that takes long it is guessed, and the guess mended by a few layouts.

const (
	// DefaultWidth is what a sheet of A4 has across, at 96 pixels to the inch.
	DefaultWidth = 1040
	// SheetWidth and SheetHeight are for a drawing that is to be printed upright on one sheet of
	// A4: its smallest letters are then of six points.
	SheetWidth, SheetHeight = 850, 1410
	// LeastWidth and MostWidth bound the width that readers can ask for, in pixels.
	LeastWidth, MostWidth = 240, 10_000
	// tallest is how many times its width a picture may be high, and leastHeight how high
	// it may always be.
	tallest     = 1.5
	leastHeight = 1500
	// longer is how much higher a picture of the transfers that were asked for may be: each
	// is an answer, and stands beside the others.
	longer = 1.5
	// arrowRoom is how much of the width there must be to an arrow: more arrows than that
	// cannot be followed, wherever they are.
	arrowRoom, fewArrows = 32, 12
	// legendGuess is about how high a legend is.
	legendGuess = 120
	// mostTries is how many foldings are laid out.
	mostTries = 5
	// hopeless is how much of the room must be guessed to be taken for no layout to be tried.
	hopeless = 1.3
	// enough is how much of the room must be taken for nothing more to be tried.
	enough = 0.8
)

// width is for how many pixels a drawing is made.
func (o *Options) width() float64 {
	if o.Width <= 0 {
		return DefaultWidth
	}
	return float64(max(o.Width, LeastWidth))
}

// room is how large the picture may be, heading and legend not counted.
func (o *Options) room(form ask.Form) extent {
	room := extent{o.width() - 2*o.margin(), max(tallest*o.width(), leastHeight)}
	switch {
	case o.Height > 0:
		room.h = float64(o.Height) - 2*o.margin() - legendGuess
	case form == ask.Transfers:
		room.h *= longer
	}
	return room
}

// crowding is how many times there are as many arrows as can be followed.
func (o *Options) crowding(arrows int) float64 {
	return float64(arrows) / max(fewArrows, o.width()/arrowRoom)
}

// share is how many times one is as large as another, in the direction in which it is larger.
func (e extent) share(room extent) float64 { return max(e.w/room.w, e.h/room.h) }

// compose finds how closely places can be shown, and where everything is.
func compose(ctx context.Context, a *ask.Answer, opts Options) (*scene, *layout, error) {
	m := newModel(a, opts.Beside)
	p, room := m.newPlan(&opts), opts.room(a.Query.Form)
	guess := func(n int) float64 { return m.guess(p.fold(n), &opts) }
	var drawn *scene
	var where *layout
	fits, fails, scale := -1, len(p.steps)+1, 1.0
	for try := 1; fails-fits > 1 && try <= mostTries; try++ {
		n := fits + sort.Search(fails-fits-1, func(n int) bool { return guess(fits+1+n)*scale > 1 })
		switch last := try == mostTries; {
		case n > fits:
		case fits >= 0 && guess(fits+1)*scale > hopeless:
			return drawn, where, nil
		case fits >= 0:
			n = fits + 1
		case last || fails > len(p.steps):
			n = 0
		default:
			n = (fails - 1) / 2
		}
		s := newScene(m, p.fold(n), opts)
		l, err := arrange(ctx, s)
		if err != nil {
			return nil, nil, err
		}
		takes, has := l.size, room
		if opts.Height > 0 { // then what stands above and below the picture counts
			takes.h, has.h = newPage(s, l).size().h, float64(opts.Height)
		}
		used := max(takes.share(has), opts.crowding(len(s.arrows)))
		if used <= 1 || fits < 0 {
			drawn, where = s, l
		}
		if used <= 1 {
			fits = n
		} else {
			fails = n
		}
		if used <= 1 && used >= enough {
			break
		}
		scale = used / guess(n)
	}
	return drawn, where, nil
}

// best returns the folding that is shown closest by what is guessed alone.
func (p *plan) best(opts *Options) *folding {
	n := sort.Search(len(p.steps), func(n int) bool { return p.model.guess(p.fold(n+1), opts) > 1 })
	return p.fold(n)
}

// guess returns about how many times as much room a folding takes as there is.
func (m *model) guess(f *folding, opts *Options) float64 {
	bundles := m.bundles(f)
	w, d := m.measure(f, bundles, opts)
	room := opts.room(m.answer.Query.Form)
	return max(min(w.share(room), d.share(room)), opts.crowding(len(bundles)))
}

// measure guesses how large a folding is laid out across and down. Boxes stand in ranks, as many
// as the longest way has; a party takes as much of a rank as the most that it has in one.
func (m *model) measure(f *folding, bundles []bundle, opts *Options) (across, down extent) {
	const height, gap, channel, track, frame = 58, 26, 60, 7, 50
	width := 0.85*opts.boxRoom() + 2*boxPad
	ranks, deepest := ranked(len(f.boxes), bundles)
	type slot struct {
		party string
		rank  int
	}
	inSlot := map[slot]int{}
	for i := range f.boxes {
		inSlot[slot{f.boxes[i].party, ranks[i]}]++
	}
	lanes := map[string]int{} // by party, the most in a rank
	for s, n := range inSlot {
		lanes[s.party] = max(lanes[s.party], n)
	}
	bends := make([]int, deepest+1) // by the channel behind a rank
	passing := make([]int, deepest+1)
	for _, b := range bundles {
		from, to := min(ranks[b.from], ranks[b.to]), max(ranks[b.from], ranks[b.to])
		bends[from]++
		for r := from + 1; r < to; r++ {
			passing[r]++
		}
	}
	n, frames := 0, 0.0
	for party, most := range lanes {
		n += most
		if party != "" {
			frames++
		}
	}
	passed := 0
	for _, k := range passing {
		passed = max(passed, k)
	}
	channels := 0.0
	for _, k := range bends {
		channels += max(channel, 30+track*0.5*float64(k))
	}
	beside := float64(passed) * 12
	across = extent{float64(deepest+1)*width + channels, float64(n)*(height+gap) + frames*(frame+20) + beside}
	down = extent{float64(n)*(width+gap) + frames*frame + beside, float64(deepest+1)*(height+20) + channels}
	return across, down
}

// ranked puts boxes in ranks, so that arrows lead from one to a later one but for some that
// would close a circle.
func ranked(boxes int, bundles []bundle) (ranks []int, deepest int) {
	next, before := make([][]int, boxes), make([]int, boxes)
	for _, b := range bundles {
		if b.from != b.to {
			next[b.from] = append(next[b.from], b.to)
			before[b.to]++
		}
	}
	const fresh, open, done = 0, 1, 2
	state, ranks := make([]int, boxes), make([]int, boxes)
	back := map[[2]int]bool{}
	var finished []int
	visit := func(root int) {
		type frame struct{ box, at int }
		stack := []frame{{root, 0}}
		state[root] = open
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if top.at == len(next[top.box]) {
				state[top.box] = done
				finished = append(finished, top.box)
				stack = stack[:len(stack)-1]
				continue
			}
			to := next[top.box][top.at]
			top.at++
			switch state[to] {
			case fresh:
				state[to] = open
				stack = append(stack, frame{to, 0})
			case open:
				back[[2]int{top.box, to}] = true
			}
		}
	}
	for _, starts := range []bool{true, false} {
		for i := range boxes {
			if state[i] == fresh && (before[i] == 0) == starts {
				visit(i)
			}
		}
	}
	for k := len(finished) - 1; k >= 0; k-- {
		from := finished[k]
		for _, to := range next[from] {
			if !back[[2]int{from, to}] {
				ranks[to] = max(ranks[to], ranks[from]+1)
				deepest = max(deepest, ranks[to])
			}
		}
	}
	return ranks, deepest
}
