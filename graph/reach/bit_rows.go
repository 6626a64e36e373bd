package reach

import "slices"

// BitRows are rows with a bit for each fact; see layout.
type bitRows struct {
	*problem
	*layout
	moves    []move
	patterns [][][]uint64 // by mask, by change
	gates    gates
	closed   *gate
	anybody  []uint64 // what somebody's facts may have been
	crossed  []uint64 // what of a row crossed
	columns  []uint64 // a set of categories
	utmost   []uint64
	given    bool
	sets     *sets    // of the result
	set      []uint64 // over all segments
	noted    []noted  // by hash of the row; made when the first is noted
}

// What was worked out of a row. Most edges let pass what others did, so that it is kept until
// another row of the same hash takes its place.
type noted struct {
	row        []uint64 // nil where there is none yet
	people     int32    // notYet where nobody asked
	categories []uint64
}

const notYet = -1

// mostNoted is how many rows are kept, at most: a power of two.
const mostNoted = 1 << 12

func newBitRows(b *problem, l *layout, of *sets) *bitRows {
	k := &bitRows{
		problem: b, layout: l, sets: of,
		gates:   make(gates, len(b.filters)),
		closed:  &gate{keep: make([]uint64, l.words)},
		anybody: make([]uint64, l.words),
		crossed: make([]uint64, l.words),
		columns: make([]uint64, (len(l.keys)+63)/64),
		set:     make([]uint64, of.words),
	}
	columns := l.columns(b.categories)
	for _, passages := range b.passages {
		k.moves = append(k.moves, l.newMove(passages, columns))
	}
	for i := range b.masks {
		var changes [][]uint64
		for _, set := range b.masks[i].sets {
			changes = append(changes, l.pattern(set, b.masks[i].somebody))
		}
		k.patterns = append(k.patterns, changes)
	}
	k.utmost = k.all()
	return k
}

// all returns all that may come of what the sources give.
func (k *bitRows) all() []uint64 {
	if k.somebodys != nil {
		return k.everything()
	}
	row, people := make([]uint64, k.words), make([]uint64, k.period())
	for i := range k.sources {
		if s := &k.sources[i]; !s.anything {
			for _, pattern := range k.patterns[s.mask] {
				for w, x := range pattern {
					people[w] |= x
				}
			}
		}
	}
	given, influence := k.mayHold()
	for c, ok := range given {
		if ok {
			k.fillPattern(row, c, people)
		}
	}
	row[k.body] = uint64(number(influence))
	return row
}

func (k *bitRows) most() []uint64 { return k.utmost }

// pushAll does what push does for each edge, but reads what is alike for all of them once.
func (k *bitRows) pushAll(s *sweep, v int32, changed columns) int {
	held, now, moment, width := s.held, s.now, s.moment, k.words
	src := held.row(v)
	arcs, first := s.outward(v), s.out[v]
	for i := range arcs {
		a := &arcs[i]
		switch {
		case a.since >= moment:
			return i
		case moment > a.until || s.isFilled(a.node):
			continue
		case a.filter < 0 || len(s.installed[a.filter].shifts) > 0:
			s.passOpen(first+int32(i), changed)
			continue
		}
		loses := s.losesBetween(v, a.node)
		if loses && !s.comparesWhole(v, a.node) {
			s.passOpen(first+int32(i), changed)
			continue
		}
		keep, to := s.installed[a.filter].keep[:len(src)], held.rows[int(a.node)*width:int(a.node+1)*width]
		to = to[:len(src)]
		lacks := uint64(0)
		for w, x := range src {
			if lacks = x & keep[w] &^ to[w]; lacks != 0 {
				break
			}
		}
		switch {
		case lacks == 0:
			continue
		case loses:
			s.passOpen(first+int32(i), changed)
			continue
		}
		held.change(a.node, now)
		left, most := uint64(0), k.utmost[:len(src)]
		for w, x := range src {
			to[w] |= x & keep[w]
			left |= most[w] &^ to[w]
		}
		if left == 0 {
			s.fills(a.node)
		}
		s.queue.add(a.node, allColumns)
	}
	return len(arcs)
}

// pullAll does what pull does for each edge, but reads what is alike for all of them once.
func (k *bitRows) pullAll(s *sweep, v int32, changed columns) int {
	useful, until := s.useful, s.now
	dst := useful.row(v)
	arcs, numbers := s.inward(v), s.into.of(v)
	for i := range arcs {
		a := &arcs[i]
		switch {
		case !a.isOpen(s.moment) || s.isFilled(a.node):
			continue
		case a.filter < 0 || len(s.installed[a.filter].shifts) > 0:
			s.passOpen(numbers[i], changed)
			continue
		}
		loses, held := s.losesBetween(v, a.node), dst
		switch {
		case !loses:
			if held = s.past.before(a.node, until); held == nil {
				continue
			}
		case !s.comparesWhole(v, a.node):
			s.passOpen(numbers[i], changed)
			continue
		}
		keep, own := s.installed[a.filter].keep[:len(dst)], useful.row(a.node)[:len(dst)]
		held = held[:len(dst)]
		lacks := uint64(0)
		for w, x := range dst {
			if lacks = x & keep[w] & held[w] &^ own[w]; lacks != 0 {
				break
			}
		}
		switch {
		case lacks == 0:
			continue
		case loses:
			s.passOpen(numbers[i], changed)
			continue
		}
		useful.change(a.node, until)
		left := uint64(0)
		for w, x := range dst {
			own[w] |= x & keep[w] & held[w]
			left |= held[w] &^ own[w]
		}
		if left == 0 {
			s.fills(a.node)
		}
		s.queue.add(a.node, allColumns)
	}
	return len(arcs)
}

func (k *bitRows) width() int   { return k.words }
func (k *bitRows) shut() *gate  { return k.closed }
func (k *bitRows) became() bool { return k.given }

func (k *bitRows) full(of *courses) bool { return of.bytes() > k.plan.budget }

func (k *bitRows) gate(filter, change int32) *gate {
	g := k.gates.at(k.problem, filter, change)
	if *g == nil {
		*g = k.newGate(filter, change)
	}
	return *g
}

func (k *bitRows) newGate(filter, change int32) *gate {
	g := &gate{keep: make([]uint64, k.words)}
	if filter == openFilter {
		for w := range g.keep {
			g.keep[w] = ^uint64(0)
		}
		return g
	}
	f := k.filters[filter]
	move := &k.moves[f.move]
	g.shifts, g.pattern = move.shifts, k.patterns[f.mask][change]
	for _, c := range move.keeps {
		k.fillPattern(g.keep, int(c), g.pattern)
	}
	if !k.masks[f.mask].persons {
		g.keep[k.body] = 1
	}
	return g
}

func (k *bitRows) give(row []uint64, s *source, change int32) {
	if s.anything {
		row[k.body] = 1
		return
	}
	for _, key := range s.categories {
		if c, ok := slices.BinarySearch(k.keys, key); ok {
			k.fill(row, c)
		}
	}
	pattern := k.patterns[s.mask][change]
	at := 0
	for w := range k.body {
		row[w] &= pattern[at]
		if at++; at == len(pattern) {
			at = 0
		}
	}
}

func (k *bitRows) wanted() []uint64 {
	row := make([]uint64, k.words)
	for c, key := range k.keys {
		if k.wants(c, key) {
			k.fill(row, c)
		}
	}
	if k.wantsInfluence() {
		row[k.body] = 1
	}
	return row
}

func (k *bitRows) contains(row, other []uint64) bool {
	row = row[:len(other)]
	for w, x := range other {
		if x&^row[w] != 0 {
			return false
		}
	}
	return true
}

func (k *bitRows) join(row, other []uint64) columns {
	row = row[:len(other)]
	for w, x := range other {
		row[w] |= x
	}
	return allColumns
}

func (k *bitRows) meet(a, b, out []uint64) bool {
	var some uint64
	b, out = b[:len(a)], out[:len(a)]
	for w, x := range a {
		x &= b[w]
		out[w] = x
		some |= x
	}
	return some != 0
}

func (k *bitRows) minus(row, other []uint64) {
	row = row[:len(other)]
	for w, x := range other {
		row[w] &^= x
	}
}

func (k *bitRows) facts(categories []int32, people []uint64, influence bool) []uint64 {
	row := make([]uint64, k.words)
	for _, c := range categories {
		if people == nil {
			k.fill(row, int(c))
		} else {
			k.fillPattern(row, int(c), k.pattern(people, true))
		}
	}
	row[k.body] = uint64(number(influence))
	return row
}

func (k *bitRows) everything() []uint64 {
	row := make([]uint64, k.words)
	for c := range k.keys {
		k.fill(row, c)
	}
	row[k.body] = 1
	return row
}

func (k *bitRows) tells(row []uint64) (what uint8) {
	if k.hasPersons(row) {
		what = crossedPersons
	}
	if row[k.body] != 0 {
		what |= crossedAnything
	}
	if k.hasSomebody(row) {
		what |= crossedSomebody
	}
	if what != 0 {
		what |= crossedSome
	}
	return what
}

func (k *bitRows) dropInfluence(row []uint64) { row[k.body] = 0 }

func (k *bitRows) dropUncounted(row []uint64) {
	row[k.body] = 0
	for w, x := range k.somebodys {
		row[w] &^= x
	}
}

func (k *bitRows) people(row []uint64) int32 {
	n := k.note(row)
	if n.people == notYet {
		n.people = k.numberOf(func(set []uint64) { k.gather(row, set) })
	}
	return n.people
}

// note returns what is noted of a row.
func (k *bitRows) note(row []uint64) *noted {
	if k.noted == nil {
		most := mostNoted
		for most > 1 && most*k.words*8 > k.plan.budget/16 {
			most /= 2
		}
		k.noted = make([]noted, most)
	}
	n := &k.noted[hashOf(row)%uint64(len(k.noted))]
	if slices.Equal(n.row, row) {
		return n
	}
	if n.row == nil {
		n.row, n.categories = make([]uint64, len(row)), make([]uint64, len(k.columns))
	}
	copy(n.row, row)
	clear(n.categories)
	k.gatherCategories(row, n.categories)
	n.people = notYet
	return n
}

func (k *bitRows) peopleOf(row []uint64, c int) int32 {
	return k.numberOf(func(set []uint64) { k.gatherCategory(row, c, set) })
}

// numberOf returns the number in the result of a set of segments.
func (k *bitRows) numberOf(gather func(set []uint64)) int32 {
	clear(k.set)
	gather(k.set)
	return k.sets.number(k.set)
}

func (k *bitRows) lacks(row []uint64, e *edge, g *gate, src []uint64, _ columns) bool {
	if e.aggregate || e.part == partSomebody {
		return k.cross(e, g, src, k.crossed) && !k.contains(row, k.crossed)
	}
	row, keep := row[:len(src)], g.keep[:len(src)]
	for w, x := range src {
		if x&keep[w]&^row[w] != 0 {
			return true
		}
	}
	if len(g.shifts) == 0 {
		return false
	}
	clear(k.crossed)
	var shifted uint64
	for _, s := range g.shifts {
		shifted |= k.shift(src, k.crossed, s.from, s.to, g.pattern)
	}
	return shifted != 0 && !k.contains(row, k.crossed)
}

func (k *bitRows) cross(e *edge, g *gate, src, dst []uint64) bool {
	var some uint64
	dst, keep := dst[:len(src)], g.keep[:len(src)]
	for w, x := range src {
		x &= keep[w]
		dst[w] = x
		some |= x
	}
	for _, s := range g.shifts {
		some |= k.shift(src, dst, s.from, s.to, g.pattern)
	}
	switch {
	case some == 0:
		return false
	case e.aggregate:
		clear(dst)
		dst[k.body] = 1
	case e.part == partSomebody:
		k.asSomebody(dst, k.columns)
	}
	return true
}

func (k *bitRows) uncross(e *edge, g *gate, dst, src, out []uint64, _ columns) bool {
	keep := g.keep[:len(src)]
	out = out[:len(src)]
	var some uint64
	if e.aggregate { // persons become "anything"
		if dst[k.body] == 0 {
			return false
		}
		for w, x := range src {
			x &= keep[w]
			out[w] = x
			some |= x
		}
		for _, s := range g.shifts {
			some |= k.unshift(nil, src, out, s.from, s.to, g.pattern)
		}
		return some != 0 && k.before(e, out)
	}
	dst = dst[:len(src)]
	if e.part == partSomebody {
		k.asAnybody(dst, k.anybody)
		dst = k.anybody
	}
	for w, x := range src {
		x &= keep[w] & dst[w]
		out[w] = x
		some |= x
	}
	for _, s := range g.shifts {
		some |= k.unshift(dst, src, out, s.from, s.to, g.pattern)
	}
	return some != 0 && k.before(e, out)
}

// before leaves only what was somebody's already of a row that crosses an edge where
// facts become somebody's, and notes that there was more. The pass that asks whose facts
// became somebody's keeps all. It reports whether any are left.
func (k *bitRows) before(e *edge, row []uint64) bool {
	if e.part != partSomebody || k.givers {
		return true
	}
	var left uint64
	for w, x := range k.somebodys {
		k.given = k.given || row[w]&^x != 0
		row[w] &= x
		left |= row[w]
	}
	return left != 0
}

// shift adds what category from of src becomes to category to of dst, and
// returns it.
func (k *bitRows) shift(src, dst []uint64, from, to int32, pattern []uint64) (some uint64) {
	if k.stride >= 64 {
		n := k.stride / 64
		s, d := src[int(from)*n:int(from+1)*n], dst[int(to)*n:int(to+1)*n]
		for w, x := range s {
			x &= pattern[w]
			d[w] |= x
			some |= x
		}
		return some
	}
	a, b := int(from)*k.stride, int(to)*k.stride
	x := src[a/64] >> (a % 64) & (1<<k.stride - 1) & pattern[0]
	dst[b/64] |= x << (b % 64)
	return x
}

// unshift adds to category from of out what of src becomes something of
// category to of dst (of anything, if dst is nil), and returns it.
func (k *bitRows) unshift(dst, src, out []uint64, from, to int32, pattern []uint64) (some uint64) {
	if k.stride >= 64 {
		n := k.stride / 64
		for w := range n {
			x := src[int(from)*n+w] & pattern[w]
			if dst != nil {
				x &= dst[int(to)*n+w]
			}
			out[int(from)*n+w] |= x
			some |= x
		}
		return some
	}
	a, b := int(from)*k.stride, int(to)*k.stride
	x := src[a/64] >> (a % 64) & (1<<k.stride - 1) & pattern[0]
	if dst != nil {
		x &= dst[b/64] >> (b % 64)
	}
	out[a/64] |= x << (a % 64)
	return x
}

func (k *bitRows) columnsOf(row, set []uint64) {
	for w, x := range k.note(row).categories {
		set[w] |= x
	}
}

func (k *bitRows) comesOut(e *edge, g *gate, in, out, set []uint64) {
	if e.aggregate || len(g.shifts) == 0 { // then in holds what passes, as it is
		k.columnsOf(in, set)
		return
	}
	if e.part == partSomebody {
		k.asAnybody(out, k.anybody)
		out = k.anybody
	}
	m := &k.moves[k.filters[e.filter].move]
	for _, c := range m.keeps {
		c := int(c)
		if !has(set, c) && k.any(in, out, c, c) {
			set[c/64] |= 1 << (c % 64)
		}
	}
	for _, s := range g.shifts {
		if c := int(s.to); !has(set, c) && k.any(in, out, int(s.from), c) {
			set[c/64] |= 1 << (c % 64)
		}
	}
}

// any reports whether some segment is in category a of row x and in category b of
// row y.
func (k *bitRows) any(x, y []uint64, a, b int) bool {
	if k.stride >= 64 {
		n := k.stride / 64
		return overlaps(x[a*n:(a+1)*n], y[b*n:(b+1)*n])
	}
	a, b = a*k.stride, b*k.stride
	return x[a/64]>>(a%64)&(y[b/64]>>(b%64))&(1<<k.stride-1) != 0
}

// overlaps reports whether two rows share a bit; nil has all of them.
func overlaps(a, b []uint64) bool {
	for w, x := range a {
		if b != nil {
			x &= b[w]
		}
		if x != 0 {
			return true
		}
	}
	return false
}
