package people

import (
	"encoding/binary"
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

// Count returns how many people are of the kinds in set, over all
// populations: from the largest least number of any population to the sum of
// their greatest. It fails if set is not of Len() kinds.
func (k *Kinds) Count(set []uint64) (Count, error) {
	total := Count{}
	for p := graph.None; p < len(k.slices); p++ {
		c, err := k.CountOf(set, int32(p))
		if err != nil {
			return Count{}, err
		}
		total = total.and(c)
	}
	return total, nil
}

// CountOf returns how many people of one population are of the kinds in set;
// of the people on none, if population is graph.None. It fails if set is not
// of Len() kinds.
func (k *Kinds) CountOf(set []uint64, population int32) (Count, error) {
	if len(set) != words(k.n) {
		return Count{}, fmt.Errorf("a set of %d kinds has %d words, not %d", k.n, words(k.n), len(set))
	}
	if population == graph.None {
		if has(set, k.Stranger()) {
			return Count{0, Unbounded}, nil
		}
		return Count{}, nil
	}
	s := &k.slices[population]
	if s.exact {
		n := s.certain(set)
		if s.rest > 0 && has(set, s.first+s.restKind) {
			n += s.rest
		}
		return Count{n, n}, nil
	}
	key := s.key(set)
	s.mu.Lock()
	defer s.mu.Unlock()
	c, ok := s.counts[key]
	if !ok {
		var kept int
		c, kept = s.bounds(func(a int) bool { return has(set, s.first+int(s.kind[a])) }, s.certain(set))
		if kept < len(s.rows) {
			k.widened.Store(true)
		}
		if len(s.counts)*len(key) >= remembered {
			clear(s.counts)
		}
		s.counts[key] = c
	}
	return c, nil
}

// remembered bounds the sets, in bytes, whose counts one population remembers.
const remembered = 32 << 20

// key is the part of set that is about the slice.
func (s *slice) key(set []uint64) string {
	key := make([]byte, 0, 8*words(s.n))
	var word uint64
	for i := range s.n {
		if has(set, s.first+i) {
			word |= 1 << (i % 64)
		}
		if i%64 == 63 || i == s.n-1 {
			key = binary.LittleEndian.AppendUint64(key, word)
			word = 0
		}
	}
	return string(key)
}

// certain returns how many people of classes without a choice are in set.
func (s *slice) certain(set []uint64) int64 {
	var n int64
	from, to := s.first/64, (s.first+s.n+63)/64
	for w, x := range set[from:to] {
		if x == 0 {
			continue
		}
		sums := s.sums[w*8 : w*8+8]
		for b := range sums {
			n += sums[b][x>>(8*b)&0xff]
		}
	}
	return n
}

// sumBytes prepares certain: for each byte of a set, and each value it may
// have, how many people its kinds are. Answers count sets of thousands of kinds
// by the hundred thousand.
func (s *slice) sumBytes() {
	from, to := s.first/64, (s.first+s.n+63)/64
	s.sums = make([][256]int64, (to-from)*8)
	for b := range s.sums {
		for value := 1; value < 256; value++ {
			kind := from*64 + b*8 + bits.TrailingZeros8(uint8(value)) - s.first
			s.sums[b][value] = s.sums[b][value&(value-1)]
			if kind >= 0 && kind < s.n {
				s.sums[b][value] += s.fixed[kind]
			}
		}
	}
}

// bounds works out how many people have an atom that is in, beside some who
// certainly have and are of settled classes. It returns also how many of the
// rows it is from.
func (s *system) bounds(in func(atom int) bool, beside int64) (Count, int) {
	if s.rough {
		return s.roughly(in).plus(Count{beside, beside}), len(s.rows)
	}
	q := s.problem(in)
	q.certain += beside
	if q.rows == 0 {
		return q.plain(), 0
	}
	c := Count{0, Unbounded}
	certain := new(big.Rat).SetInt64(q.certain)
	if most, bounded := q.most(1); bounded {
		c.Max = ceil(most.Add(most, certain))
	}
	if least, bounded := q.most(-1); bounded {
		c.Min = floor(certain.Sub(certain, least))
	}
	return c, q.rows
}

// most returns the greatest sum of weight over the people in the set; it
// reports false if there is none.
func (q *problem) most(weight int64) (*big.Rat, bool) {
	var weights []int64
	for _, s := range q.supplies {
		for _, x := range s.cells {
			weights = append(weights, weight*int64(boolByte(x.in)))
		}
	}
	t, ok := q.program(weight > 0).solve()
	if !ok {
		// Cannot be: the system was found feasible, and leaving rows out keeps
		// it so. No bound is a sound one.
		return nil, false
	}
	return t.maximise(weights)
}

// plain is the count where nothing is said of any numbers: each supply is
// wholly in the set or out of it, or may be either.
func (q *problem) plain() Count {
	c := Count{q.certain, q.certain}
	for _, s := range q.supplies {
		some, all := false, true
		for _, x := range s.cells {
			some, all = some || x.in, all && x.in
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
