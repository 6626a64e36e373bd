package reach

import (
	"math/bits"
	"slices"
	"unsafe"
)

// SetRows are rows of numbers of sets of segments, two a word, one for each category, and a last
// number that is 1 where there is influence. Somebody, a person of whom nothing else is known, has the bit
// after the segments, as in a layout. What has come of two sets is remembered, since most edges
// let pass what others did.
type setRows struct {
	*problem
	pool      *sets
	columns   int    // categories
	everybody uint32 // of the range that is solved, and somebody
	somebody  uint32 // alone; noSegments where somebody is not told apart
	masks     [][]uint32
	gates     gates
	closed    *gate
	unions    memo
	meets     memo
	set       []uint64
	sets      *sets   // of the result
	numbers   []int32 // by set of the pool: 1 + its number in the result, 0 where it is not known
	utmost    []uint64
	given     bool
	anybody   []uint32
	crossed   []uint64
}

// A memo remembers what came of pairs of numbers, as long as no other pair takes its place.
type memo struct {
	entries []memoEntry // a power of two
	shift   int         // of a hash to a place among them
	misses  int         // since there are so many
}

type memoEntry struct {
	pair   uint64
	result uint32
}

// A memo begins small, as most questions are, and grows as long as pairs take the place of
// others.
const firstMemo, mostMemo = 1 << 10, 1 << 20

func newMemo() memo { return memo{make([]memoEntry, firstMemo), 64 - bits.Len(firstMemo-1), 0} }

// at returns the place of a pair of numbers, of which neither is noSegments.
func (m *memo) at(pair uint64) *memoEntry {
	return &m.entries[pair*0x9E3779B97F4A7C15>>m.shift]
}

// pairOf makes one number of two, the same in whatever order they are.
func pairOf(a, b uint32) uint64 { return uint64(min(a, b))<<32 | uint64(max(a, b)) }

// put remembers what came of a pair, and returns it.
func (m *memo) put(pair uint64, result uint32) uint32 {
	if m.misses++; m.misses > len(m.entries) && len(m.entries) < mostMemo {
		old := m.entries
		*m = memo{make([]memoEntry, 4*len(old)), m.shift - 2, 0}
		for _, e := range old {
			*m.at(e.pair) = e
		}
	}
	*m.at(pair) = memoEntry{pair, result}
	return result
}

// wordsOfSets returns how many words a row of so many columns takes.
func wordsOfSets(columns int) int { return (columns + 2) / 2 }

// numbersOf returns the numbers of a row; where they are odd, the last word holds a 0 more.
func numbersOf(row []uint64) []uint32 {
	return unsafe.Slice((*uint32)(unsafe.Pointer(unsafe.SliceData(row))), 2*len(row))
}

func newSetRows(b *problem, from, to int, of *sets) *setRows {
	segments := 64 * of.words // those that are not there are in no mask
	k := &setRows{
		problem: b, columns: len(b.categories), sets: of,
		pool:  newSets(of.words + 1),
		gates: make(gates, len(b.filters)), closed: &gate{},
		unions: newMemo(), meets: newMemo(),
		set:     make([]uint64, of.words+1),
		anybody: make([]uint32, len(b.categories)+1),
	}
	k.crossed = make([]uint64, k.width())
	for i := from; i < to; i++ {
		k.set[i/64] |= 1 << (i % 64)
	}
	if b.somebody {
		k.set[segments/64] = 1
	}
	k.everybody = k.number()
	if b.somebody {
		clear(k.set)
		k.set[segments/64] = 1
		k.somebody = k.number()
	}
	for i := range b.masks {
		var changes []uint32
		for _, set := range b.masks[i].sets {
			copy(k.set, set)
			k.set[segments/64] = uint64(number(b.masks[i].somebody))
			for w, x := range k.pool.at(int32(k.everybody)) {
				k.set[w] &= x
			}
			changes = append(changes, k.number())
		}
		k.masks = append(k.masks, changes)
	}
	k.utmost = k.all()
	return k
}

// all returns all that may come of what the sources give.
func (k *setRows) all() []uint64 {
	if k.problem.somebody {
		return k.everything()
	}
	people := uint32(noSegments)
	for i := range k.sources {
		if s := &k.sources[i]; !s.anything {
			for _, set := range k.masks[s.mask] {
				people = k.or(people, set)
			}
		}
	}
	row := make([]uint64, k.width())
	numbers := numbersOf(row)
	given, influence := k.mayHold()
	for c, ok := range given {
		if ok {
			numbers[c] = people
		}
	}
	numbers[k.columns] = uint32(number(influence))
	return row
}

func (k *setRows) most() []uint64 { return k.utmost }

// number returns the number of the set at hand.
func (k *setRows) number() uint32 { return uint32(k.pool.number(k.set)) }

func (k *setRows) width() int  { return wordsOfSets(k.columns) }
func (k *setRows) shut() *gate { return k.closed }

func (k *setRows) became() bool { return k.given }

// pushAll does what push does for each edge, but compares and adds in one go.
func (k *setRows) pushAll(s *sweep, v int32, changed columns) int {
	held := s.held
	from := numbersOf(held.row(v))
	arcs, first := s.outward(v), s.out[v]
	for i := range arcs {
		a := &arcs[i]
		switch {
		case a.since >= s.moment:
			return i
		case s.moment > a.until || s.isFilled(a.node):
			continue
		case a.filter < 0 || s.losesBetween(v, a.node):
			if a.filter < 0 || s.installed[a.filter].from&changed != 0 {
				s.passOpen(first+int32(i), changed)
			}
			continue
		}
		g := s.installed[a.filter]
		if g.from&changed == 0 {
			continue
		}
		to := numbersOf(held.row(a.node))
		comes := columns(0)
		pass := func(c int32, x uint32) {
			if x != noSegments && x != to[c] {
				if x = k.or(k.and(x, g.who), to[c]); x != to[c] {
					if comes == 0 {
						held.change(a.node, s.now)
					}
					to[c] = x
					comes |= 1 << (c & 63)
				}
			}
		}
		for _, c := range g.keeps {
			if changed.has(c) {
				pass(c, from[c])
			}
		}
		for _, p := range g.shifts {
			if changed.has(p.from) {
				pass(p.to, from[p.from])
			}
		}
		if g.influence && from[k.columns] > to[k.columns] {
			if comes == 0 {
				held.change(a.node, s.now)
			}
			to[k.columns] = 1
			comes |= 1 << (k.columns & 63)
		}
		if comes != 0 {
			s.queue.add(a.node, comes)
			if k.contains(held.row(a.node), k.utmost) {
				s.fills(a.node)
			}
		}
	}
	return len(arcs)
}

// pullAll does what pull does for each edge, but compares and adds in one go. How it adds is what
// pushAll does: with one method for both, questions of all data took 1.05 to 1.08 times as long.
func (k *setRows) pullAll(s *sweep, v int32, changed columns) int {
	useful := s.useful
	to := numbersOf(useful.row(v))
	arcs, numbers := s.inward(v), s.into.of(v)
	for i := range arcs {
		a := &arcs[i]
		switch {
		case !a.isOpen(s.moment) || s.isFilled(a.node):
			continue
		case a.filter < 0 || s.losesBetween(v, a.node):
			if a.filter < 0 || s.installed[a.filter].to&changed != 0 {
				s.passOpen(numbers[i], changed)
			}
			continue
		}
		g := s.installed[a.filter]
		if g.to&changed == 0 {
			continue
		}
		past := s.past.before(a.node, s.now)
		if past == nil {
			continue
		}
		held, own := numbersOf(past), numbersOf(useful.row(a.node))
		comes := columns(0)
		pass := func(c int32, x uint32) {
			if held[c] != noSegments && x != noSegments && held[c] != own[c] {
				if x = k.or(k.and(k.and(held[c], x), g.who), own[c]); x != own[c] {
					if comes == 0 {
						useful.change(a.node, s.now)
					}
					own[c] = x
					comes |= 1 << (c & 63)
				}
			}
		}
		for _, c := range g.keeps {
			if changed.has(c) {
				pass(c, to[c])
			}
		}
		for _, p := range g.shifts {
			if changed.has(p.to) {
				pass(p.from, to[p.to])
			}
		}
		if g.influence && held[k.columns] != 0 && to[k.columns] > own[k.columns] {
			if comes == 0 {
				useful.change(a.node, s.now)
			}
			own[k.columns] = 1
			comes |= 1 << (k.columns & 63)
		}
		if comes != 0 {
			s.queue.add(a.node, comes)
			if k.contains(useful.row(a.node), past) {
				s.fills(a.node)
			}
		}
	}
	return len(arcs)
}

// full allows for four times the steps: what takes more is worked out a hundred segments at a time,
// which takes ten times as long.
func (k *setRows) full(of *courses) bool {
	return len(k.pool.others)*k.pool.words*8 > k.plan.budget || of.bytes() > 4*k.plan.budget
}

func (k *setRows) gate(filter, change int32) *gate {
	g := k.gates.at(k.problem, filter, change)
	if *g == nil {
		*g = k.newGate(filter, change)
	}
	return *g
}

func (k *setRows) newGate(filter, change int32) *gate {
	g := &gate{who: k.everybody, influence: true}
	if filter == openFilter {
		for c := range k.columns {
			g.keeps = append(g.keeps, int32(c))
		}
		g.from, g.to = allColumns, allColumns
		return g
	}
	f := k.filters[filter]
	g.who, g.influence = k.masks[f.mask][change], !k.problem.masks[f.mask].persons
	for _, p := range k.passages[f.move] {
		g.from |= 1 << (p.from & 63)
		g.to |= 1 << (p.to & 63)
		if p.from == p.to {
			g.keeps = append(g.keeps, p.from)
		} else {
			g.shifts = append(g.shifts, p)
		}
	}
	if g.influence {
		g.from |= 1 << (k.columns & 63)
		g.to |= 1 << (k.columns & 63)
	}
	return g
}

// or returns the union of two sets.
func (k *setRows) or(a, b uint32) uint32 {
	switch {
	case a == b || b == noSegments || a == k.everybody:
		return a
	case a == noSegments || b == k.everybody:
		return b
	}
	pair := pairOf(a, b)
	if e := k.unions.at(pair); e.pair == pair {
		return e.result
	}
	x, y := k.pool.at(int32(a)), k.pool.at(int32(b))
	for w := range k.set {
		k.set[w] = x[w] | y[w]
	}
	return k.unions.put(pair, k.number())
}

// and returns what two sets share.
func (k *setRows) and(a, b uint32) uint32 {
	switch {
	case a == b || a == noSegments || b == k.everybody:
		return a
	case b == noSegments || a == k.everybody:
		return b
	}
	pair := pairOf(a, b)
	if e := k.meets.at(pair); e.pair == pair {
		return e.result
	}
	x, y := k.pool.at(int32(a)), k.pool.at(int32(b))
	for w := range k.set {
		k.set[w] = x[w] & y[w]
	}
	return k.meets.put(pair, k.number())
}

func (k *setRows) give(row []uint64, s *source, change int32) {
	numbers := numbersOf(row)
	if s.anything {
		numbers[k.columns] = 1
		return
	}
	for _, key := range s.categories {
		if c, ok := slices.BinarySearch(k.categories, key); ok {
			numbers[c] = k.masks[s.mask][change]
		}
	}
}

func (k *setRows) wanted() []uint64 {
	row := make([]uint64, k.width())
	numbers := numbersOf(row)
	for c, key := range k.categories {
		if k.wants(c, key) {
			numbers[c] = k.everybody
		}
	}
	numbers[k.columns] = uint32(number(k.wantsInfluence()))
	return row
}

func (k *setRows) lacks(row []uint64, e *edge, g *gate, src []uint64, changed columns) bool {
	if g.from&changed == 0 {
		return false
	}
	if e.aggregate || e.part == partSomebody {
		return k.cross(e, g, src, k.crossed) && !k.contains(row, k.crossed)
	}
	to, from := numbersOf(row), numbersOf(src)
	for _, c := range g.keeps {
		if x := from[c]; x != noSegments && x != to[c] && changed.has(c) {
			if x = k.and(x, g.who); x != to[c] && k.or(x, to[c]) != to[c] {
				return true
			}
		}
	}
	if g.influence && from[k.columns] > to[k.columns] {
		return true
	}
	for _, s := range g.shifts {
		if x := from[s.from]; x != noSegments && changed.has(s.from) {
			if x = k.and(x, g.who); k.or(x, to[s.to]) != to[s.to] {
				return true
			}
		}
	}
	return false
}

func (k *setRows) cross(e *edge, g *gate, src, dst []uint64) bool {
	clear(dst)
	given, comes := numbersOf(src), numbersOf(dst)
	some := false
	pass := func(from, to int32) {
		if x := given[from]; x != noSegments {
			if x = k.and(x, g.who); x != noSegments {
				some = true
				comes[to] = k.or(comes[to], x)
			}
		}
	}
	for _, c := range g.keeps {
		pass(c, c)
	}
	for _, s := range g.shifts {
		pass(s.from, s.to)
	}
	if g.influence && given[k.columns] != 0 {
		comes[k.columns], some = 1, true
	}
	switch {
	case !some:
		return false
	case e.aggregate:
		clear(dst)
		comes[k.columns] = 1
	case e.part == partSomebody:
		for c := range k.columns {
			if comes[c] != noSegments {
				comes[c] = k.somebody
			}
		}
	}
	return true
}

func (k *setRows) uncross(e *edge, g *gate, dst, src, out []uint64, changed columns) bool {
	useful, held, comes := numbersOf(dst), numbersOf(src), numbersOf(out)
	switch {
	case e.aggregate && useful[k.columns] == 0:
		return false
	case e.aggregate:
		changed = allColumns // whatever goes in becomes influence
	case g.to&changed == 0:
		return false
	}
	if e.part == partSomebody {
		useful = k.asAnybody(useful)
	}
	clear(out)
	some := false
	pass := func(from, to int32) {
		x := held[from]
		if x == noSegments || !changed.has(to) {
			return
		}
		if !e.aggregate {
			x = k.and(x, useful[to])
		}
		if x = k.and(x, g.who); x != noSegments {
			some = true
			comes[from] = k.or(comes[from], x)
		}
	}
	for _, c := range g.keeps {
		pass(c, c)
	}
	for _, s := range g.shifts {
		pass(s.from, s.to)
	}
	if g.influence && held[k.columns] != 0 && useful[k.columns] != 0 {
		comes[k.columns], some = 1, true
	}
	return some && k.before(e, comes)
}

// asAnybody returns every fact from which somebody's facts in a row may have come.
func (k *setRows) asAnybody(row []uint32) []uint32 {
	for c, x := range row[:k.columns] {
		k.anybody[c] = noSegments
		if k.and(x, k.somebody) != noSegments {
			k.anybody[c] = k.everybody
		}
	}
	k.anybody[k.columns] = row[k.columns]
	return k.anybody
}

// before leaves only what was somebody's already of a row that crosses an edge where facts
// become somebody's, as bitRows.before does.
func (k *setRows) before(e *edge, row []uint32) bool {
	if e.part != partSomebody || k.givers {
		return true
	}
	some := row[k.columns] != 0
	for c, x := range row[:k.columns] {
		if x != noSegments {
			row[c] = k.and(x, k.somebody)
			k.given = k.given || row[c] != x
			some = some || row[c] != noSegments
		}
	}
	return some
}

func (k *setRows) contains(row, other []uint64) bool {
	has, come := numbersOf(row), numbersOf(other)
	for c, x := range come[:k.columns] {
		if x != has[c] && k.or(has[c], x) != has[c] {
			return false
		}
	}
	return come[k.columns] <= has[k.columns]
}

func (k *setRows) join(row, other []uint64) (changed columns) {
	has, come := numbersOf(row), numbersOf(other)
	for c, x := range come[:k.columns] {
		if x = k.or(has[c], x); x != has[c] {
			has[c] = x
			changed |= 1 << (c & 63)
		}
	}
	if come[k.columns] > has[k.columns] {
		has[k.columns] = 1
		changed |= 1 << (k.columns & 63)
	}
	return changed
}

func (k *setRows) meet(a, b, out []uint64) bool {
	one, other, both := numbersOf(a), numbersOf(b), numbersOf(out)
	some := uint32(0)
	for c, x := range one[:k.columns] {
		both[c] = k.and(x, other[c])
		some |= both[c]
	}
	both[k.columns] = one[k.columns] & other[k.columns]
	return some|both[k.columns] != 0
}

func (k *setRows) setWords() (from, to int) { return 0, (k.masksOf.segments.Len + 63) / 64 }

func (k *setRows) minus(row, other []uint64) {
	has, goes := numbersOf(row), numbersOf(other)
	for c, x := range goes[:k.columns] {
		if x != noSegments && has[c] != noSegments {
			has[c] = k.less(has[c], x)
		}
	}
	has[k.columns] &^= goes[k.columns]
}

// less returns what a set has and another has not. It is seldom asked for, so nothing of it is
// remembered.
func (k *setRows) less(a, b uint32) uint32 {
	if a == b || b == k.everybody {
		return noSegments
	}
	x, y := k.pool.at(int32(a)), k.pool.at(int32(b))
	for w := range k.set {
		k.set[w] = x[w] &^ y[w]
	}
	return k.number()
}

func (k *setRows) facts(categories []int32, people []uint64, influence bool) []uint64 {
	who := k.everybody
	if people != nil {
		copy(k.set, people)
		k.set[len(k.set)-1] = uint64(number(k.somebody != noSegments))
		for w, x := range k.pool.at(int32(k.everybody)) {
			k.set[w] &= x
		}
		who = k.number()
	}
	row := make([]uint64, k.width())
	numbers := numbersOf(row)
	for _, c := range categories {
		numbers[c] = who
	}
	numbers[k.columns] = uint32(number(influence))
	return row
}

func (k *setRows) everything() []uint64 {
	row := make([]uint64, k.width())
	numbers := numbersOf(row)
	for c := range k.columns {
		numbers[c] = k.everybody
	}
	numbers[k.columns] = 1
	return row
}

func (k *setRows) tells(row []uint64) (what uint8) {
	numbers := numbersOf(row)
	for _, x := range numbers[:k.columns] {
		switch {
		case x == noSegments:
		case k.somebody == noSegments:
			what |= crossedPersons
		default:
			if k.and(x, k.somebody) != noSegments {
				what |= crossedSomebody
			}
			if x != k.somebody {
				what |= crossedPersons
			}
		}
	}
	if numbers[k.columns] != 0 {
		what |= crossedAnything
	}
	if what != 0 {
		what |= crossedSome
	}
	return what
}

func (k *setRows) dropInfluence(row []uint64) { numbersOf(row)[k.columns] = 0 }

func (k *setRows) dropUncounted(row []uint64) {
	numbers := numbersOf(row)
	numbers[k.columns] = 0
	for c, x := range numbers[:k.columns] {
		if x != noSegments && k.somebody != noSegments {
			numbers[c] = k.less(x, k.somebody)
		}
	}
}

func (k *setRows) people(row []uint64) int32 {
	all := uint32(noSegments)
	for _, x := range numbersOf(row)[:k.columns] {
		all = k.or(all, x)
	}
	return k.inResult(all)
}

func (k *setRows) peopleOf(row []uint64, c int) int32 { return k.inResult(numbersOf(row)[c]) }

// inResult returns the number in the result of the segments of a set.
func (k *setRows) inResult(set uint32) int32 {
	for len(k.numbers) < len(k.pool.others) {
		k.numbers = append(k.numbers, 0)
	}
	if k.numbers[set] == 0 {
		k.numbers[set] = 1 + k.sets.number(k.pool.at(int32(set))[:k.sets.words])
	}
	return k.numbers[set] - 1
}

func (k *setRows) columnsOf(row, set []uint64) {
	for c, x := range numbersOf(row)[:k.columns] {
		if x != noSegments {
			set[c/64] |= 1 << (c % 64)
		}
	}
}

func (k *setRows) comesOut(e *edge, g *gate, in, out, set []uint64) {
	given, came := numbersOf(in), numbersOf(out)
	if e.part == partSomebody {
		came = k.asAnybody(came)
	}
	comes := func(from, to int32) {
		if x := given[from]; x != noSegments && (e.aggregate || k.and(x, came[to]) != noSegments) {
			if e.aggregate {
				to = from
			}
			set[to/64] |= 1 << (to % 64)
		}
	}
	for _, c := range g.keeps {
		comes(c, c)
	}
	for _, s := range g.shifts {
		comes(s.from, s.to)
	}
}
