package people

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/bits"

	"outflow/graph"
)

// A Count is how many people there are, at least and at most; they are equal
// where it is known exactly. A Max of -1 means that no bound is known.
type Count struct{ Min, Max int64 }

// Unbounded is the Max of a count without an upper bound.
const Unbounded = -1

// Exact reports whether the number is known.
func (c Count) Exact() bool { return c.Min == c.Max }

// and adds the count of people of another population: since two populations
// may number the same people, the total is at least the larger and at most
// the sum.
func (c Count) and(o Count) Count {
	sum := Count{max(c.Min, o.Min), Unbounded}
	if c.Max != Unbounded && o.Max != Unbounded && c.Max <= math.MaxInt64-o.Max {
		sum.Max = c.Max + o.Max
	}
	return sum
}

// Count returns how many people are of the segments in set, over all
// populations: from the largest least number of any population to the sum of
// their greatest. It fails if set is not of Len() segments.
func (s *Segments) Count(set []uint64) (Count, error) {
	total := Count{}
	for p := graph.None; p < len(s.populations); p++ {
		c, err := s.CountOf(set, int32(p))
		if err != nil {
			return Count{}, err
		}
		total = total.and(c)
	}
	return total, nil
}

// CountOf returns how many people of one population are of the segments in set;
// of the people on none, if population is graph.None. It fails if set is not
// of Len() segments.
func (s *Segments) CountOf(set []uint64, population int32) (Count, error) {
	if len(set) != words(s.n) {
		return Count{}, fmt.Errorf("a set of %d segments has %d words, not %d", s.n, words(s.n), len(set))
	}
	if population == graph.None {
		if has(set, s.Stranger()) {
			return Count{0, Unbounded}, nil
		}
		return Count{}, nil
	}
	p := s.populations[population]
	if p.exact {
		n := p.certain(set)
		if p.rest > 0 && has(set, p.first+p.restSegment) {
			n += p.rest
		}
		return Count{n, n}, nil
	}
	if !p.meets(set) {
		return Count{}, nil
	}
	key := p.key(set)
	p.mu.Lock()
	defer p.mu.Unlock()
	c, ok := p.counts[key]
	if !ok {
		c = s.bounds(p, func(seg int) bool { return p.in(set, seg) }, p.certain(set))
		if len(p.counts)*len(key) >= remembered {
			clear(p.counts)
		}
		p.counts[key] = c
	}
	return c, nil
}

// bounds works out a count of people of one population: see system.bounds.
func (s *Segments) bounds(p *segmentation, in func(segment int) bool, beside int64) Count {
	c, kept := p.system.bounds(in, beside)
	if kept < len(p.system.rows) {
		s.widened.Store(true)
	}
	return c
}

// remembered bounds the sets, in bytes, whose counts one population remembers.
const remembered = 32 << 20

// key is the part of set that is about the population.
func (p *segmentation) key(set []uint64) string {
	key := make([]byte, 0, 8*words(p.n))
	var word uint64
	for i := range p.n {
		if has(set, p.first+i) {
			word |= 1 << (i % 64)
		}
		if i%64 == 63 || i == p.n-1 {
			key = binary.LittleEndian.AppendUint64(key, word)
			word = 0
		}
	}
	return string(key)
}

// certain returns how many people of whom no choice is open are in set.
func (p *segmentation) certain(set []uint64) int64 {
	var n int64
	from, to := p.first/64, (p.first+p.n+63)/64
	for w, x := range set[from:to] {
		if x == 0 {
			continue
		}
		sums := p.sums[w*8 : w*8+8]
		for b := range sums {
			n += sums[b][x>>(8*b)&0xff]
		}
	}
	return n
}

// sumBytes prepares certain: for each byte of a set, and each value it may
// have, how many people its segments are. Answers count sets of thousands of
// segments by the hundred thousand.
func (p *segmentation) sumBytes() {
	from, to := p.first/64, (p.first+p.n+63)/64
	p.sums = make([][256]int64, (to-from)*8)
	for b := range p.sums {
		for value := 1; value < 256; value++ {
			segment := from*64 + b*8 + bits.TrailingZeros8(uint8(value)) - p.first
			p.sums[b][value] = p.sums[b][value&(value-1)]
			if segment >= 0 && segment < p.n {
				p.sums[b][value] += p.fixed[segment]
			}
		}
	}
}

// bounds works out how many people have a segment that is in, beside some who
// certainly have and whose signatures are settled. It returns also how many of the
// rows it is from.
func (s *system) bounds(in func(segment int) bool, beside int64) (Count, int) {
	if s.table.rough {
		return s.roughly(in).plus(Count{beside, beside}), len(s.rows)
	}
	rows := s.start().rows
	for {
		q := s.problem(in, rows, s.table.known.effort.spent())
		c, err := s.count(q, beside)
		switch {
		case err == nil:
			return c, q.rows
		case !errors.Is(err, errSpent):
			// Cannot be: the system was found feasible, and leaving rows out keeps
			// it so. No bound is a sound one.
			return Count{0, Unbounded}, q.rows
		}
		rows = q.rows / 2
	}
}

// count solves a problem, and counts others who are in the set beside. It fails with
// errSpent, or if the rows contradict each other.
func (s *system) count(q *problem, beside int64) (Count, error) {
	q.certain.Min, q.certain.Max = q.certain.Min+beside, q.certain.Max+beside
	if q.rows == 0 {
		return q.plain(), nil
	}
	corner, err := s.corner(q)
	if err != nil {
		return Count{}, err
	}
	most, least := make([]int64, len(corner.p.columns)), make([]int64, len(corner.p.columns))
	at := 0
	for _, s := range q.choices {
		for _, x := range s.variables {
			most[at], least[at] = int64(boolByte(x.some)), -int64(boolByte(x.all))
			at++
		}
	}
	c := Count{0, Unbounded}
	switch n, err := corner.maximise(most); {
	case err == nil:
		c.Max = ceil(n.Add(n, new(big.Rat).SetInt64(q.certain.Max)))
	case !errors.Is(err, errUnbounded):
		return c, err
	}
	n, err := corner.maximise(least)
	if err == nil {
		c.Min = floor(n.Sub(new(big.Rat).SetInt64(q.certain.Min), n))
	}
	return c, err
}

// corner returns one of a problem's program.
func (s *system) corner(q *problem) (*corner, error) {
	// Where the set tells no people apart whom the rows do not, the program is
	// the one that says whether all rows can hold.
	if first := s.start(); first.err == nil && q.rows == first.rows && len(q.choices) == first.choices {
		return first.corner.clone(q.allow()), nil
	}
	return q.program().corner(q.allow())
}

// A start is where the programs of a system start from that ask of no set.
type start struct {
	corner        *corner
	err           error
	rows, choices int // of the problem
}

func (s *system) newStart() start {
	rows := len(s.rows)
	for {
		q := s.problem(nil, rows, s.table.known.effort.spent())
		c, err := q.program().corner(q.allow())
		if !errors.Is(err, errSpent) {
			return start{c, err, q.rows, len(q.choices)}
		}
		rows = q.rows / 2
	}
}

// plain is the count where nothing is said of any numbers: each choice is
// wholly in the set or out of it, or may be either.
func (q *problem) plain() Count {
	c := q.certain
	for _, s := range q.choices {
		some, all := false, true
		for _, x := range s.variables {
			some, all = some || x.some, all && x.all
		}
		switch {
		case s.rest && some:
			c.Max = Unbounded
		case s.rest:
		case all:
			c.Min += s.count
			fallthrough
		case some:
			if c.Max != Unbounded {
				c.Max += s.count
			}
		}
	}
	return c
}

// floor returns the greatest whole number that is not above r, as far as an
// int64 goes.
func floor(r *big.Rat) int64 {
	n := new(big.Int).Div(r.Num(), r.Denom()) // Euclidean; the denominator is positive
	if !n.IsInt64() {
		return math.MaxInt64
	}
	return max(0, n.Int64())
}

// ceil returns the least whole number that is not below r, Unbounded if that
// is more than an int64 holds.
func ceil(r *big.Rat) int64 {
	n := new(big.Int).Neg(new(big.Int).Div(new(big.Int).Neg(r.Num()), r.Denom()))
	if !n.IsInt64() {
		return Unbounded
	}
	return n.Int64()
}
