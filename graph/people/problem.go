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
// atoms. People to whom the same choices are open are one supply.
type problem struct {
	*system
	rows     int // how many of the system's rows are kept
	supplies []supply
	// What is certain: how many people are in the set, and how many have which
	// vector.
	certain       int64
	certainVector []int64
}

// A supply is people, the number of whom is known unless they are the rest.
type supply struct {
	count int64
	rest  bool
	cells []cell
}

// A cell is a choice: to have a vector, and to be in the set or not. Atoms
// that agree in both are one variable.
type cell struct {
	vector int32
	in     bool
}

// vectorise finds the vectors of the atoms.
func (s *system) vectorise() {
	s.vector = make([]int32, len(s.atoms))
	byKey := map[string]int32{}
	v := make([]uint64, words(2*len(s.rows)))
	var key []byte
	for a := range s.atoms {
		clear(v)
		for r := range s.rows {
			if has(s.rows[r].set, a) {
				put(v, 2*r)
			}
			if s.rows[r].of != nil && has(s.rows[r].of, a) {
				put(v, 2*r+1)
			}
		}
		key = key[:0]
		for _, w := range v {
			key = binary.LittleEndian.AppendUint64(key, w)
		}
		i, ok := byKey[string(key)]
		if !ok {
			i = int32(len(s.vectors))
			byKey[string(key)] = i
			s.vectors = append(s.vectors, slices.Clone(v))
		}
		s.vector[a] = i
	}
}

// settle sets aside the classes whose people have no choice, once the kinds
// are known, so that a count need not pass over thousands of them.
func (s *slice) settle() {
	s.fixed, s.fixedVector, s.loose = make([]int64, s.n), make([]int64, len(s.vectors)), nil
	for c, cl := range s.classes {
		from, to := s.starts[c], s.starts[c+1]
		same := !cl.rest && from < to
		for a := from + 1; a < to && same; a++ {
			same = s.kind[a] == s.kind[from] && s.vector[a] == s.vector[from]
		}
		switch {
		case same:
			s.fixed[s.kind[from]] += cl.count
			s.fixedVector[s.vector[from]] += cl.count
		case from < to:
			s.loose = append(s.loose, c)
		}
	}
	s.sumBytes()
	s.settleRest()
}

// settleRest finds out whether every count is exact: where nobody has a choice
// but the people on no list, and the statements leave them just one number,
// most often the size of the population less those on a list.
func (s *slice) settleRest() {
	if len(s.loose) != 1 {
		s.exact = len(s.loose) == 0
		return
	}
	c := s.loose[0]
	from, to := int(s.starts[c]), int(s.starts[c+1])
	for a := from + 1; a < to; a++ {
		if s.kind[a] != s.kind[from] || s.vector[a] != s.vector[from] {
			return
		}
	}
	n, _ := s.bounds(func(atom int) bool { return from <= atom && atom < to }, 0)
	if n.Exact() {
		s.exact, s.restKind, s.rest = true, int(s.kind[from]), n.Min
	}
}

// problem asks for a set of kinds, a bitmap of this population's alone; with
// nil, just whether all rows can hold. Where the columns would be too many,
// the farthest rows are left out, so that more atoms are alike.
func (s *system) problem(in func(atom int) bool) *problem {
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
func (s *system) attempt(in func(atom int) bool, rows int) *problem {
	q := &problem{system: s, rows: rows, certainVector: make([]int64, len(s.vectors))}
	short := s.shortened(rows)
	classes := s.loose
	if s.fixed == nil {
		classes = make([]int, len(s.classes))
		for i := range classes {
			classes[i] = i
		}
	}
	for v, n := range s.fixedVector {
		q.certainVector[short[v]] += n
	}
	byKey := map[string]int{}
	columns := 0
	var cells []cell
	var key []byte
	for _, c := range classes {
		cells = cells[:0]
		for a := s.starts[c]; a < s.starts[c+1]; a++ {
			cells = append(cells, cell{short[s.vector[a]], in != nil && in(a)})
		}
		slices.SortFunc(cells, compareCells)
		cells = slices.Compact(cells)
		cl := s.classes[c]
		if len(cells) == 1 && !cl.rest {
			q.certainVector[cells[0].vector] += cl.count
			if cells[0].in {
				q.certain += cl.count
			}
			continue
		}
		key = key[:0]
		for _, x := range cells {
			key = binary.LittleEndian.AppendUint32(key, uint32(x.vector))
			key = append(key, boolByte(x.in))
		}
		key = append(key, boolByte(cl.rest))
		i, ok := byKey[string(key)]
		if !ok {
			if columns += len(cells); columns > maxColumns && rows > 0 {
				return nil
			}
			i = len(q.supplies)
			byKey[string(key)] = i
			q.supplies = append(q.supplies, supply{0, cl.rest, slices.Clone(cells)})
		}
		q.supplies[i].count += cl.count
	}
	return q
}

func boolByte(b bool) byte {
	if b {
		return 1
	}
	return 0
}

func compareCells(a, b cell) int {
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

// program writes the problem as a linear program. Its variables are the cells,
// supply by supply. It starts out with everybody in the set, or out of it, as
// far as they may be.
func (q *problem) program(in bool) *program {
	p := &program{}
	for _, s := range q.supplies {
		if !s.rest {
			c := constraint{sense: 0, bound: new(big.Rat).SetInt64(s.count)}
			for i, x := range s.cells {
				c.terms = append(c.terms, term{p.variables + i, big.NewRat(1, 1)})
				if c.basic == 0 && x.in == in {
					c.basic = i + 1
				}
			}
			c.basic = max(c.basic, 1)
			p.rows = append(p.rows, c)
		}
		p.variables += len(s.cells)
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
		if f := factor(q.vectors[v], r, share); n != 0 && f != nil {
			c.bound.Sub(c.bound, f.Mul(f, new(big.Rat).SetInt64(n)))
		}
	}
	factors := map[int32]*big.Rat{}
	at := 0
	for _, s := range q.supplies {
		for _, x := range s.cells {
			f, ok := factors[x.vector]
			if !ok {
				f = factor(q.vectors[x.vector], r, share)
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
