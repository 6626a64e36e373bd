package reach

import (
	"cmp"
	"container/heap"
	"context"
	"slices"
	"sort"
	"time"

	"outflow/graph"
)

// A losing is what a sweep knows of the nodes that may lose what they have: each has what its
// inputs have at present, and no more.
type losing struct {
	inputs   [][]input  // by node, of those that may lose
	slots    []int32    // by edge that leads to such a node: its number among the inputs
	levels   [][]uint64 // by node: unions of its inputs, see recompute
	kept     []kept     // by keeping
	drops    drops
	strikes  []strike                  // in order
	endsNow  map[lasting]graph.Instant // at this instant
	rechecks []recheck                 // in order
	loops    *loops
	wantsNow bool // at the goal, back in time
	instant  int32
	shrunk   []int32 // by node: the number of the instant at which it last lost something
	lost     []int32 // loops in which something was lost at this instant
	row      []uint64
	acc      []uint64
	full     []uint64 // all that there is
	other    []uint64
	// The gates before now, by filter, where a mask changes: while losses are settled, what
	// passes is what passed before, too.
	before map[int32]*gate
	ended  []uint64
}

// An input of a node is an edge, a source, or what is wanted at the goal.
type input struct {
	edge, source int32 // None for none
}

// A keeping is a step from what a place is given to what it still has of it.
type keeping struct{ endings []ending }

// A kept is what a place still has, or of what it will have is useful, though it is not given
// it at present.
type kept struct {
	was  []uint64 // what the tail of the step has
	rest []remainder
	// Both as they were before the present instant, at which the tail may have several rows
	// before it is known what it has from then on.
	wasBefore  []uint64
	restBefore []remainder
	instant    int32 // since which that is so
}

type remainder struct {
	at  graph.Instant // when it was last given, or first useful
	row []uint64
}

// A strike is an instant at which an erasure ends what a place still has, whenever that was last
// given. It is known beforehand: a place may have thousands of erasures, of which each that is to
// come would else be looked at whenever something is no longer given.
type strike struct {
	at     graph.Instant
	edge   int32
	ending *ending
}

// A drop is an instant at which what was last given at another one is gone, by an ending that
// is no erasure.
type drop struct {
	at, since graph.Instant
	edge      int32
	ending    *ending
}

type drops []drop

// dropQueue is a heap of drops in the order of a sweep.
type dropQueue struct {
	*drops
	s *sweep
}

func (q dropQueue) Len() int           { return len(*q.drops) }
func (q dropQueue) Less(i, j int) bool { return q.s.isBefore((*q.drops)[i].at, (*q.drops)[j].at) }
func (q dropQueue) Swap(i, j int)      { (*q.drops)[i], (*q.drops)[j] = (*q.drops)[j], (*q.drops)[i] }
func (q dropQueue) Push(x any)         { *q.drops = append(*q.drops, x.(drop)) }
func (q dropQueue) Pop() any {
	last := len(*q.drops) - 1
	x := (*q.drops)[last]
	*q.drops = (*q.drops)[:last]
	return x
}

// A recheck is an instant at which nodes of a loop may not go on having only what they have of
// each other.
type recheck struct {
	at   graph.Instant
	loop int32
}

func newLosing(s *sweep) *losing {
	width := s.width()
	l := &losing{
		inputs: make([][]input, s.nodes), slots: make([]int32, len(s.edges)), levels: make([][]uint64, s.nodes), shrunk: make([]int32, s.nodes),
		kept:    make([]kept, len(s.keepings)),
		instant: 1,
		row:     make([]uint64, width), acc: make([]uint64, width), full: s.everything(), ended: make([]uint64, width), other: make([]uint64, width), before: map[int32]*gate{}, endsNow: map[lasting]graph.Instant{},
	}
	for v, loses := range s.loses {
		if !loses {
			continue
		}
		add := func(i int32) {
			l.slots[i] = int32(len(l.inputs[v]))
			l.inputs[v] = append(l.inputs[v], input{i, graph.None})
		}
		if s.back {
			for i := s.out[v]; i < s.out[v+1]; i++ {
				add(i)
			}
		} else {
			for _, i := range s.into.of(int32(v)) {
				add(i)
			}
		}
	}
	if s.back {
		if s.loses[s.goal] {
			l.inputs[s.goal] = append(l.inputs[s.goal], input{graph.None, goalWants})
		}
	} else {
		for i := range s.sources {
			if v := s.sources[i].node; s.loses[v] {
				l.inputs[v] = append(l.inputs[v], input{graph.None, int32(i)})
			}
		}
	}
	for v := range l.inputs {
		groups := 0
		for n := len(l.inputs[v]); n > fan; {
			n = (n + fan - 1) / fan
			groups += n
		}
		l.levels[v] = make([]uint64, groups*width)
	}
	for i := range l.kept {
		l.kept[i].was = make([]uint64, width)
	}
	l.strikes = s.findStrikes()
	l.loops = s.findLoops()
	l.rechecks = s.findRechecks(l.loops)
	return l
}

// findStrikes lists when erasures end what places still have.
func (s *sweep) findStrikes() (all []strike) {
	if len(s.plan.erasures) == 0 {
		return nil
	}
	for i := range s.edges {
		if s.edges[i].keeps == 0 {
			continue
		}
		for _, d := range s.endings.of(s.edges[i].keeps) {
			if d.lasts != nil {
				continue
			}
			if at := d.strikes(s.world, s.back); at != graph.Past && at != graph.Future && at < s.plan.horizon {
				all = append(all, strike{at, int32(i), d})
			}
		}
	}
	slices.SortFunc(all, func(a, b strike) int {
		if s.back {
			a, b = b, a
		}
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.edge, b.edge))
	})
	return all
}

// nextLoss tells when something may be gone next.
func (s *sweep) nextLoss(take func(at graph.Instant)) {
	if s.losing == nil {
		return
	}
	if len(s.drops) > 0 {
		take(s.drops[0].at)
	}
	if len(s.strikes) > 0 {
		take(s.strikes[0].at)
	}
	if len(s.rechecks) > 0 {
		take(s.rechecks[0].at)
	}
}

// fan is how many inputs are looked at again when one of them loses something: their union is
// an input of the next level, of which again so many are looked at. A node of a hundred
// thousand inputs would else look at all of them for each.
const fan = 16

// recompute works out what a node has after an input changed.
func (s *sweep) recompute(v, slot int32) {
	width, all := s.width(), s.inputs[v]
	clear(s.acc)
	first := slot / fan * fan
	for i := first; i < min(first+fan, int32(len(all))); i++ {
		if s.value(v, all[i], s.row) {
			s.join(s.acc, s.row)
		}
	}
	levels, n := s.levels[v], int32(len(all))
	for n > fan {
		group := slot / fan
		n = (n + fan - 1) / fan
		own := levels[int(group)*width : (int(group)+1)*width]
		if slices.Equal(own, s.acc) {
			return
		}
		copy(own, s.acc)
		clear(s.acc)
		first := group / fan * fan
		for i := first; i < min(first+fan, n); i++ {
			s.join(s.acc, levels[int(i)*width:(int(i)+1)*width])
		}
		levels, slot = levels[int(n)*width:], group
	}
	s.setRow(v, s.acc)
}

// setRow lets a node have a row, and no more, from now on.
func (s *sweep) setRow(v int32, row []uint64) {
	own := s.writes.row(v)
	if slices.Equal(own, row) {
		return
	}
	if !s.contains(row, own) {
		s.shrunk[v] = s.instant
	}
	s.writes.change(v, s.now)
	copy(own, row)
	s.queue.add(v, allColumns)
}

// value writes what an input brings to a node into a row, and reports whether it is anything.
func (s *sweep) value(v int32, of input, row []uint64) bool {
	if of.edge == graph.None {
		if of.source == goalWants {
			return s.wanting(row)
		}
		s.given(of.source, row)
		return s.tells(row) != 0
	}
	e := &s.edges[of.edge]
	tail := s.tail(e)
	if e.keeps != 0 {
		k := &s.kept[e.keeps-1]
		copy(row, k.was)
		for i := range k.rest {
			s.join(row, k.rest[i].row)
		}
		return s.tells(row) != 0
	}
	if !s.isOpen(e) || !s.writes.has(tail) {
		return false
	}
	if !s.comes(e, s.installed[e.filter], row) {
		return false
	}
	if before, ok := s.before[e.filter]; ok && s.settlesLosses {
		return s.comes(e, before, s.other) && s.meet(row, s.other, row)
	}
	return true
}

// comes writes what passes along an edge through a gate into a row, and reports whether that
// is anything.
func (s *sweep) comes(e *edge, g *gate, row []uint64) bool {
	has := s.writes.row(s.tail(e))
	if !s.back {
		return s.cross(e, g, has, row)
	}
	if !s.takeBack(e, g, has, s.full, allColumns) {
		return false
	}
	copy(row, s.scratch)
	return true
}

// changeMask puts a change of a mask in force.
func (s *sweep) changeMask(mask, change int32) {
	if s.losing != nil {
		for _, f := range s.filtersOf.of(mask) {
			if _, ok := s.before[f]; !ok {
				s.before[f] = s.installed[f]
			}
		}
	}
	s.applyMask(mask, change)
}

// refresh works out what a node has after an edge that leads to it, or the node that it leads
// from, changed.
func (s *sweep) refresh(e *edge) {
	less := e.keeps == 0 && s.shrunk[s.tail(e)] == s.instant
	if e.keeps != 0 {
		less = s.turn(e)
	}
	if less && s.settlesLosses { // once these are settled, what lacks something has found it again
		s.mayLack(s.head(e))
	}
	s.recompute(s.head(e), s.slots[e.number])
}

// gains is refresh after the node that an edge leads from changed, or the edge was opened: if
// that lost nothing, it is added to what its head has.
func (s *sweep) gains(e *edge) {
	if e.keeps != 0 || s.shrunk[s.tail(e)] == s.instant {
		s.refresh(e)
		return
	}
	v, slot := s.head(e), s.slots[e.number]
	if !s.value(v, s.inputs[v][slot], s.row) {
		return
	}
	width, levels := s.width(), s.levels[v]
	for n := int32(len(s.inputs[v])); n > fan; {
		slot, n = slot/fan, (n+fan-1)/fan
		own := levels[int(slot)*width : int(slot+1)*width]
		if s.contains(own, s.row) {
			return
		}
		s.join(own, s.row)
		levels = levels[int(n)*width:]
	}
	s.gain(s.writes, v, s.now, s.row)
}

// comparesWhole reports whether what passes to a node that may lose what it has can be compared with all
// that it has: it gained from a node that lost nothing, and has so few inputs that they are not
// grouped.
func (s *sweep) comparesWhole(tail, head int32) bool {
	return s.loses[head] && s.shrunk[tail] != s.instant && len(s.inputs[head]) <= fan
}

// mayLack takes note that an input of a node may bring less. If the node is in a loop, it may
// go on having what it lacks now, of another node that has it of this one.
func (s *sweep) mayLack(v int32) {
	if loop := s.loops.of(v); loop != graph.None && !slices.Contains(s.lost, loop) {
		s.lost = append(s.lost, loop)
	}
}

// turn takes note of what a place is given now, or what is useful there now, and until when it
// keeps what it no longer is. It reports whether some of that is gone at once.
func (s *sweep) turn(e *edge) (gone bool) {
	k, now := &s.kept[e.keeps-1], s.writes.row(s.tail(e))
	if slices.Equal(k.was, now) {
		return false
	}
	if k.instant != s.instant {
		k.instant, k.wasBefore, k.restBefore = s.instant, slices.Clone(k.was), k.rest
	}
	k.rest = k.restBefore[:len(k.restBefore):len(k.restBefore)]
	if !s.contains(k.wasBefore, now) { // else it is given nothing of the rest again
		k.rest = make([]remainder, 0, len(k.restBefore)+1)
		for _, r := range k.restBefore {
			if s.meet(r.row, now, s.ended) {
				r.row = slices.Clone(r.row)
				s.minus(r.row, now)
			}
			if s.tells(r.row) != 0 {
				k.rest = append(k.rest, r)
			}
		}
	}
	lost := slices.Clone(k.wasBefore)
	s.minus(lost, now)
	copy(k.was, now)
	if s.tells(lost) == 0 {
		return false
	}
	for _, d := range s.endings.of(e.keeps) {
		at := s.endOf(d)
		later := s.isBefore(s.now, at)
		switch {
		case later && (d.lasts == nil || at == graph.Future || at == graph.Past): // see strike
		case !s.meet(lost, s.endings.row(d), s.ended):
		case later:
			heap.Push(dropQueue{&s.drops, s}, drop{at, s.now, e.number, d})
		default:
			s.minus(lost, s.ended)
			gone = true
		}
	}
	if s.tells(lost) != 0 {
		k.rest = append(k.rest, remainder{s.now, lost})
	}
	return gone
}

// endOf returns when what is last given now is gone by an ending, or, back in time, since when
// what is first of use now was given.
func (s *sweep) endOf(d *ending) graph.Instant {
	if d.lasts == nil {
		return s.endOfAt(d, s.now)
	}
	key := lasting{*d.lasts, d.zone}
	at, ok := s.endsNow[key]
	if !ok {
		at = s.endOfAt(d, s.now)
		s.endsNow[key] = at
	}
	return at
}

// endOfAt is endOf for what is last given, or first of use, at another instant.
func (s *sweep) endOfAt(d *ending, at graph.Instant) graph.Instant {
	if s.back {
		return d.recalls(s.world, at)
	}
	return d.forgets(s.world, at)
}

// A lasting is how long places keep data, which many do alike: the calendar is asked once at
// each instant.
type lasting struct {
	duration graph.Duration
	zone     *time.Location
}

// lose takes note of the edges that close now, and of what is gone now.
func (s *sweep) lose() {
	if s.losing == nil {
		return
	}
	s.instant++
	clear(s.before)
	clear(s.endsNow)
	for len(s.drops) > 0 && s.drops[0].at == s.now {
		d := heap.Pop(dropQueue{&s.drops, s}).(drop)
		e := &s.edges[d.edge]
		rest := s.kept[e.keeps-1].rest
		i := sort.Search(len(rest), func(i int) bool { return !s.isBefore(rest[i].at, d.since) })
		if i == len(rest) || rest[i].at != d.since || !s.meet(rest[i].row, s.endings.row(d.ending), s.ended) { // it was given again since
			continue
		}
		s.minus(rest[i].row, s.ended)
		s.losesSome(e)
	}
	for len(s.strikes) > 0 && s.strikes[0].at == s.now {
		d := s.strikes[0]
		s.strikes = s.strikes[1:]
		e, gone := &s.edges[d.edge], false
		rest := s.kept[e.keeps-1].rest
		for i := range rest {
			if s.endOfAt(d.ending, rest[i].at) == s.now && s.meet(rest[i].row, s.endings.row(d.ending), s.ended) {
				s.minus(rest[i].row, s.ended)
				gone = true
			}
		}
		if gone {
			s.losesSome(e)
		}
	}
	for len(s.closes) > 0 && s.closesAt(&s.edges[s.closes[0]]) == s.now {
		e := &s.edges[s.closes[0]]
		s.mayLack(s.head(e))
		s.refresh(e)
		s.closes = s.closes[1:]
	}
	for len(s.rechecks) > 0 && s.rechecks[0].at == s.now {
		if loop := s.rechecks[0].loop; !slices.Contains(s.lost, loop) {
			s.lost = append(s.lost, loop)
		}
		s.rechecks = s.rechecks[1:]
	}
}

// losesSome works out what a place has after some of what it still had is gone.
func (s *sweep) losesSome(e *edge) {
	k := &s.kept[e.keeps-1]
	k.rest = slices.DeleteFunc(k.rest, func(r remainder) bool { return s.tells(r.row) == 0 })
	s.mayLack(s.head(e))
	s.recompute(s.head(e), s.slots[e.number])
}

// settleLost settles what was lost. Nodes of a loop may have of each other what none of them has
// from outside any more: those are worked out anew, from nothing.
func (s *sweep) settleLost(ctx context.Context) error {
	if s.losing == nil {
		return nil
	}
	if err := s.settle(ctx); err != nil {
		return err
	}
	for len(s.lost) > 0 {
		loop := s.lost[0]
		nodes := s.loops.nodes[loop]
		for _, v := range nodes {
			if own := s.writes.row(v); s.tells(own) != 0 {
				s.writes.change(v, s.now)
				clear(own)
				s.shrunk[v] = s.instant
			}
			clear(s.levels[v])
		}
		for _, v := range nodes {
			for _, in := range s.inputs[v] {
				if in.edge != graph.None && s.edges[in.edge].keeps != 0 {
					s.turn(&s.edges[in.edge])
				}
			}
		}
		for _, v := range nodes {
			for slot, in := range s.inputs[v] {
				if s.value(v, in, s.row) {
					s.recompute(v, int32(slot))
				}
			}
			s.queue.add(v, allColumns)
		}
		if err := s.settle(ctx); err != nil {
			return err
		}
		s.lost = slices.DeleteFunc(s.lost, func(l int32) bool { return l == loop })
	}
	return nil
}

// refreshSource works out what a node has after what a source gives it changed.
func (s *sweep) refreshSource(source int32) {
	v := s.sources[source].node
	s.mayLack(v)
	s.recompute(v, int32(slices.Index(s.inputs[v], input{graph.None, source})))
}

// want works out what is wanted at the goal, from now on or no longer.
func (s *sweep) want(wants bool) {
	s.wantsNow = wants
	s.recompute(s.goal, int32(slices.Index(s.inputs[s.goal], input{graph.None, goalWants})))
}

func (s *sweep) wanting(row []uint64) bool {
	if !s.wantsNow {
		return false
	}
	copy(row, s.wanted())
	return true
}
