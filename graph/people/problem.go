package people

import (
	"encoding/binary"
	"math/big"
	"slices"
	"sort"
)

// maxColumns bounds the variables of a linear program.
const maxColumns = 4096

// A problem asks for the least and the greatest number of people in a set of
// segments of the table. People with the same variables are one choice.
type problem struct {
	system  *system
	rows    int // how many of the system's rows are kept
	choices []choice
	// What is certain: how many people are in the set, and how many have which
	// vector.
	certain       int64
	certainVector []int64
}

// A choice is people, the number of whom is known unless they are the rest.
type choice struct {
	count     int64
	rest      bool
	variables []variable
}

// A variable is how many people of a choice have a vector and are in the set, or
// not in it: of all segments that agree in both.
type variable struct {
	vector int32
	in     bool
}

// vectorise finds the vectors of the segments. Nobody's is settled yet.
func (s *system) vectorise() {
	for c := range s.table.signatures {
		s.open = append(s.open, c)
	}
	s.vector = make([]int32, len(s.table.finest))
	numbers := numbering{}
	v := make([]uint64, words(2*len(s.rows)))
	var key []byte
	for seg := range s.table.finest {
		clear(v)
		for r := range s.rows {
			if has(s.rows[r].set, seg) {
				put(v, 2*r)
			}
			if s.rows[r].of != nil && has(s.rows[r].of, seg) {
				put(v, 2*r+1)
			}
		}
		key = appendWords(key[:0], v)
		i, isNew := numbers.of(key)
		if isNew {
			s.vectors = append(s.vectors, slices.Clone(v))
		}
		s.vector[seg] = i
	}
}

// problem asks for a set of segments, a bitmap of this population's alone; with
// nil, just whether all rows can hold. Where the columns would be too many,
// the farthest rows are left out, so that more segments are alike.
func (s *system) problem(in func(segment int) bool) *problem {
	full := s.attempt(in, len(s.rows))
	if full != nil {
		return full
	}
	n := sort.Search(len(s.rows), func(rows int) bool { return s.attempt(in, rows) == nil })
	for n--; n > 0; n-- {
		if q := s.attempt(in, n); q != nil {
			return q
		}
	}
	return s.attempt(in, 0)
}

// attempt makes the problem with the first rows only, nil if that has too many
// columns and could have fewer.
func (s *system) attempt(in func(segment int) bool, rows int) *problem {
	q := &problem{system: s, rows: rows, certainVector: make([]int64, len(s.vectors))}
	short := s.shortened(rows)
	for v, n := range s.fixedVector {
		q.certainVector[short[v]] += n
	}
	numbers := numbering{}
	columns := 0
	var variables []variable
	var key []byte
	for _, c := range s.open {
		variables = variables[:0]
		for seg := s.table.starts[c]; seg < s.table.starts[c+1]; seg++ {
			variables = append(variables, variable{short[s.vector[seg]], in != nil && in(seg)})
		}
		slices.SortFunc(variables, compareVariables)
		variables = slices.Compact(variables)
		sig := s.table.signatures[c]
		if len(variables) == 1 && !sig.rest {
			q.certainVector[variables[0].vector] += sig.count
			if variables[0].in {
				q.certain += sig.count
			}
			continue
		}
		key = key[:0]
		for _, x := range variables {
			key = binary.LittleEndian.AppendUint32(key, uint32(x.vector))
			key = append(key, boolByte(x.in))
		}
		key = append(key, boolByte(sig.rest))
		i, isNew := numbers.of(key)
		if isNew {
			if columns += len(variables); columns > maxColumns && rows > 0 {
				return nil
			}
			q.choices = append(q.choices, choice{0, sig.rest, slices.Clone(variables)})
		}
		q.choices[i].count += sig.count
	}
	return q
}

func boolByte(b bool) byte {
	if b {
		return 1
	}
	return 0
}

func compareVariables(a, b variable) int {
	if a.vector != b.vector {
		return int(a.vector) - int(b.vector)
	}
	return int(boolByte(a.in)) - int(boolByte(b.in))
}

// shortened maps each vector to the first one that agrees with it in the first
// rows.
func (s *system) shortened(rows int) []int32 {
	short := make([]int32, len(s.vectors))
	byKey := map[string]int32{}
	var key []byte
	for i, v := range s.vectors {
		if rows == len(s.rows) { // by which the vectors are told apart
			short[i] = int32(i)
			continue
		}
		key = key[:0]
		for w, x := range v {
			switch left := 2*rows - 64*w; {
			case left <= 0:
				x = 0
			case left < 64:
				x &= 1<<left - 1
			}
			key = binary.LittleEndian.AppendUint64(key, x)
		}
		first, ok := byKey[string(key)]
		if !ok {
			first = int32(i)
			byKey[string(key)] = first
		}
		short[i] = first
	}
	return short
}

// factor returns what a person of a vector adds to a row, nil for nothing.
// The share is that of the bound at hand.
func factor(v []uint64, row int, share *big.Rat) *big.Rat {
	f := new(big.Rat)
	if has(v, 2*row) {
		f.SetInt64(1)
	}
	if share != nil && has(v, 2*row+1) {
		f.Sub(f, share)
	}
	if f.Sign() == 0 {
		return nil
	}
	return f
}

// program writes the problem as a linear program. Its variables are those
// of one choice after the other. It starts out with everybody in the set, or out of it, as
// far as they may be.
func (q *problem) program(in bool) *program {
	p := &program{}
	for _, s := range q.choices {
		if !s.rest {
			c := constraint{sense: 0, bound: new(big.Rat).SetInt64(s.count)}
			for i, x := range s.variables {
				c.terms = append(c.terms, term{p.variables + i, big.NewRat(1, 1)})
				if c.basic == 0 && x.in == in {
					c.basic = i + 1
				}
			}
			c.basic = max(c.basic, 1)
			p.rows = append(p.rows, c)
		}
		p.variables += len(s.variables)
	}
	for r := range q.rows {
		bound := q.system.rows[r].bound
		if q.system.rows[r].of == nil && bound.Min != nil && bound.Max != nil && bound.Min.Cmp(bound.Max) == 0 {
			p.rows = append(p.rows, q.constraint(r, bound.Min, 0))
			continue
		}
		if bound.Min != nil {
			p.rows = append(p.rows, q.constraint(r, bound.Min, 1))
		}
		if bound.Max != nil {
			p.rows = append(p.rows, q.constraint(r, bound.Max, -1))
		}
	}
	return p
}

func (q *problem) constraint(r int, limit *big.Rat, sense int) constraint {
	c := constraint{sense: sense, bound: new(big.Rat)}
	share := limit
	if q.system.rows[r].of == nil {
		c.bound.Set(limit)
		share = nil
	}
	for v, n := range q.certainVector {
		if f := factor(q.system.vectors[v], r, share); n != 0 && f != nil {
			c.bound.Sub(c.bound, f.Mul(f, new(big.Rat).SetInt64(n)))
		}
	}
	factors := map[int32]*big.Rat{}
	at := 0
	for _, s := range q.choices {
		for _, x := range s.variables {
			f, ok := factors[x.vector]
			if !ok {
				f = factor(q.system.vectors[x.vector], r, share)
				factors[x.vector] = f
			}
			if f != nil {
				c.terms = append(c.terms, term{at, f})
			}
			at++
		}
	}
	return c
}
