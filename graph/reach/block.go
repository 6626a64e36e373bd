package reach

import (
	"context"

	"outflow/graph"
)

// A block solves a problem for some of the kinds.
type block struct {
	*problem
	*layout
	moves    []move
	patterns [][][]uint64 // by mask, by change
	current  []int32      // by mask: the change in force
	held     []uint64     // a row by node
	useful   []uint64     // a row by node: what is held and still reaches the goal
	fresh    []uint64     // a row by node: gained and not yet passed on
	queue    *queue
	journal  journal
	scratch  []uint64
	delta    []uint64
	work     int // edges visited since the deadline was last looked at

	want    []uint64   // what answers at the goal
	explain []obstacle // by hop; for Explain alone, which needs no journal
}

func newBlock(b *problem, l *layout) *block {
	k := newWalkBlock(b, l)
	k.held = make([]uint64, b.nodes*l.words)
	k.fresh = make([]uint64, b.nodes*l.words)
	k.queue = newQueue(b.nodes)
	k.delta = make([]uint64, l.words)
	return k
}

// newWalkBlock returns a block that can cross edges but holds no rows.
func newWalkBlock(b *problem, l *layout) *block {
	k := &block{
		problem: b, layout: l,
		current: make([]int32, len(b.masks)),
		scratch: make([]uint64, l.words),
	}
	p := b.plan
	for _, key := range b.moves {
		pass := func(string) bool { return true }
		if key.filter {
			pass = func(basis string) bool { return matches(basis, p.q.Category, b.world) }
		}
		k.moves = append(k.moves, l.newMove(&p.net.rules[key.rule], pass))
	}
	for i := range b.masks {
		var changes [][]uint64
		for _, set := range b.masks[i].sets {
			changes = append(changes, l.pattern(set))
		}
		k.patterns = append(k.patterns, changes)
	}
	return k
}

func (k *block) row(rows []uint64, node int32) []uint64 {
	at := int(node) * k.words
	return rows[at : at+k.words : at+k.words]
}

// pattern returns who may cross an edge now, nil for everybody.
func (k *block) edgePattern(e *edge) []uint64 {
	if e.mask == graph.None {
		return nil
	}
	return k.patterns[e.mask][k.current[e.mask]]
}

// tick looks at the deadline now and then.
func (k *block) tick(ctx context.Context, edges int) error {
	if k.work += edges + 1; k.work < 1<<16 {
		return nil
	}
	k.work = 0
	return ctx.Err()
}

// cross computes what of the row src comes out of an edge, into dst. It
// returns false, with dst undefined, if that is nothing.
func (k *block) cross(e *edge, src, dst []uint64) bool {
	var some uint64
	if e.move == graph.None {
		for w, x := range src {
			dst[w] = x
			some |= x
		}
		return some != 0
	}
	m, pattern := &k.moves[e.move], k.edgePattern(e)
	dst = dst[:len(src)]
	at := 0
	for w, keep := range m.keep {
		x := src[w] & keep & pattern[at]
		dst[w] = x
		some |= x
		if at++; at == len(pattern) {
			at = 0
		}
	}
	for _, s := range m.shifts {
		some |= k.shift(src, dst, s.from, s.to, pattern)
	}
	anything := src[k.body]
	if e.aggregate {
		clear(dst[:k.body])
		if some != 0 {
			anything = 1
		}
	}
	dst[k.body] = anything
	return some|anything != 0
}

// uncross computes what of the row src an edge can turn into something of the
// row dst, into out. It returns false, with out undefined, if that is nothing.
func (k *block) uncross(e *edge, dst, src, out []uint64) bool {
	var some uint64
	if e.move == graph.None {
		for w, x := range dst {
			x &= src[w]
			out[w] = x
			some |= x
		}
		return some != 0
	}
	m, pattern := &k.moves[e.move], k.edgePattern(e)
	out = out[:len(src)]
	if e.aggregate {
		return k.uncrossAggregate(m, pattern, dst, src, out)
	}
	at := 0
	for w, keep := range m.keep {
		x := dst[w] & keep & pattern[at] & src[w]
		out[w] = x
		some |= x
		if at++; at == len(pattern) {
			at = 0
		}
	}
	for _, s := range m.shifts {
		some |= k.unshift(dst, src, out, s.from, s.to, pattern)
	}
	out[k.body] = dst[k.body] & src[k.body]
	return some|out[k.body] != 0
}

// uncrossAggregate is uncross where persons become "anything".
func (k *block) uncrossAggregate(m *move, pattern, dst, src, out []uint64) bool {
	if dst[k.body] == 0 {
		return false
	}
	var some uint64
	at := 0
	for w, keep := range m.keep {
		x := keep & pattern[at] & src[w]
		out[w] = x
		some |= x
		if at++; at == len(pattern) {
			at = 0
		}
	}
	for _, s := range m.shifts {
		some |= k.unshift(nil, src, out, s.from, s.to, pattern)
	}
	out[k.body] = src[k.body]
	return some|out[k.body] != 0
}

// shift adds what category from of src becomes to category to of dst, and
// returns it.
func (k *block) shift(src, dst []uint64, from, to int32, pattern []uint64) (some uint64) {
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
func (k *block) unshift(dst, src, out []uint64, from, to int32, pattern []uint64) (some uint64) {
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

// comesOut reports whether a fact of the row in, crossing the edge, becomes
// one of category c that is in the row out; for an aggregate, whether one of
// category c goes in.
func (k *block) comesOut(e *edge, c int, in, out []uint64) bool {
	if e.aggregate {
		return k.any(in, nil, c, c)
	}
	m := &k.moves[e.move]
	if k.any(m.keep, nil, c, c) && k.any(in, out, c, c) {
		return true
	}
	for _, s := range m.shifts {
		if int(s.to) == c && k.any(in, out, int(s.from), c) {
			return true
		}
	}
	return false
}

// any reports whether some kind is in category a of row x and in category b of
// row y, of which nil holds everything.
func (k *block) any(x, y []uint64, a, b int) bool {
	if k.stride >= 64 {
		n := k.stride / 64
		for w := range n {
			if bits := x[a*n+w]; bits != 0 && (y == nil || bits&y[b*n+w] != 0) {
				return true
			}
		}
		return false
	}
	a, b = a*k.stride, b*k.stride
	bits := x[a/64] >> (a % 64) & (1<<k.stride - 1)
	if y != nil {
		bits &= y[b/64] >> (b % 64)
	}
	return bits != 0
}
