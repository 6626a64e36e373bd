package people

import (
	"cmp"
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
	// What leaves no choice of vector: how many people are in the set, and how
	// many have which vector.
	certain       Count
	certainVector []int64
}

// A choice is people, the number of whom is known unless they are the rest.
type choice struct {
	count      int64
	signatures int // whose people they are
	rest       bool
	variables  []variable
}

// A variable is how many people of a choice have a vector. Of the segments that
// have it some, or all, are in the set: as many of those people as may be, or no
// more than must be.
type variable struct {
	vector    int32
	some, all bool
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
// nil, just whether all rows can hold. It has the nearest rows, up to so many. Where
// the columns would be too many, or the program is to be small and would not, it
// has fewer, so that more segments are alike.
func (s *system) problem(in func(segment int) bool, rows int, small bool) *problem {
	full := s.attempt(in, rows, small)
	if full != nil {
		return full
	}
	n := sort.Search(rows, func(rows int) bool { return s.attempt(in, rows, small) == nil })
	for n--; n > 0; n-- {
		if q := s.attempt(in, n, small); q != nil {
			return q
		}
	}
	return s.attempt(in, 0, small)
}

// attempt makes the problem with the first rows only, nil if that has too many
// columns and could have fewer.
func (s *system) attempt(in func(segment int) bool, rows int, small bool) *problem {
	most := maxColumns
	if small {
		most = min(most, smallProgram/max(1, rows))
	}
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
			is := in != nil && in(seg)
			variables = append(variables, variable{short[s.vector[seg]], is, is})
		}
		variables = oneByVector(variables)
		sig := s.table.signatures[c]
		if len(variables) == 0 {
			continue // nobody can be of it
		}
		if len(variables) == 1 && !sig.rest {
			q.certainVector[variables[0].vector] += sig.count
			if variables[0].some {
				q.certain.Max += sig.count
			}
			if variables[0].all {
				q.certain.Min += sig.count
			}
			continue
		}
		key = key[:0]
		for _, x := range variables {
			key = binary.LittleEndian.AppendUint32(key, uint32(x.vector))
			key = append(key, boolByte(x.some)|boolByte(x.all)<<1)
		}
		key = append(key, boolByte(sig.rest))
		i, isNew := numbers.of(key)
		if isNew {
			if columns += len(variables); columns > most && rows > 0 {
				return nil
			}
			q.choices = append(q.choices, choice{rest: sig.rest, variables: slices.Clone(variables)})
		}
		q.choices[i].count += sig.count
		q.choices[i].signatures++
	}
	return q
}

func boolByte(b bool) byte {
	if b {
		return 1
	}
	return 0
}

// oneByVector sorts variables, and makes those of a vector one.
func oneByVector(all []variable) []variable {
	slices.SortFunc(all, func(a, b variable) int { return cmp.Compare(a.vector, b.vector) })
	kept := all[:0]
	for _, x := range all {
		if last := len(kept) - 1; last >= 0 && kept[last].vector == x.vector {
			kept[last].some, kept[last].all = kept[last].some || x.some, kept[last].all && x.all
		} else {
			kept = append(kept, x)
		}
	}
	return kept
}

// allow returns what the program may take of the effort: a small one anything.
func (q *problem) allow() allowance {
	columns := 0
	for _, c := range q.choices {
		columns += len(c.variables)
	}
	if columns*q.rows <= smallProgram {
		return allowance{}
	}
	return q.system.table.known.effort.allow()
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

// program writes the problem as a linear program. Its first columns are the
// variables, those of one choice after the other; then come the slacks of rows.
// It starts out with everybody in the set, as far as they may be.
func (q *problem) program() *program {
	p := &program{}
	vectors := map[int32]int32{}
	var used []int32
	for _, c := range q.choices {
		group := int32(none)
		if !c.rest {
			group = int32(len(p.totals))
			first := max(0, slices.IndexFunc(c.variables, func(x variable) bool { return x.some }))
			p.totals, p.keys = append(p.totals, big.NewInt(c.count)), append(p.keys, int32(len(p.columns)+first))
		}
		for _, x := range c.variables {
			v, ok := vectors[x.vector]
			if !ok {
				v = int32(len(used))
				vectors[x.vector], used = v, append(used, x.vector)
			}
			p.columns = append(p.columns, column{v, group})
		}
	}
	p.vectors = make([][]entry, len(used))
	for r := range q.rows {
		b := q.system.rows[r].bound
		switch size := q.system.rows[r].of == nil; {
		case size:
			q.row(p, used, r, new(big.Rat), b.Min, b.Max)
		case b.Min != nil && b.Max != nil && b.Min.Cmp(b.Max) == 0:
			q.row(p, used, r, b.Min, new(big.Rat), new(big.Rat))
		default:
			if b.Min != nil {
				q.row(p, used, r, b.Min, new(big.Rat), nil)
			}
			if b.Max != nil {
				q.row(p, used, r, b.Max, nil, new(big.Rat))
			}
		}
	}
	return p
}

// row adds that the people in a row's set, less share times those in its of, are
// from least to most; either may be nil.
func (q *problem) row(p *program, used []int32, r int, share, least, most *big.Rat) {
	if least == nil && most == nil {
		return
	}
	// All is multiplied by what makes it whole.
	scale := new(big.Int).Set(share.Denom())
	for _, end := range []*big.Rat{least, most} {
		if end != nil {
			scale.Mul(scale, new(big.Int).Quo(end.Denom(), new(big.Int).GCD(nil, nil, scale, end.Denom())))
		}
	}
	whole := func(x *big.Rat) *big.Int {
		return new(big.Int).Quo(new(big.Int).Mul(x.Num(), scale), x.Denom())
	}
	in, of := new(big.Int).Set(scale), whole(share)
	factors := [4]*big.Int{nil, in, of.Neg(of), new(big.Int).Add(in, of)} // by whether in the set, and in of
	var entries [4]entry
	at := int32(len(p.bounds))
	for i, f := range factors {
		if f != nil && f.Sign() != 0 {
			entries[i] = entry{at, f}
		}
	}
	which := func(vector int32) entry {
		v := q.system.vectors[vector]
		return entries[boolByte(has(v, 2*r))|boolByte(has(v, 2*r+1))<<1]
	}
	for i, v := range used {
		if e := which(v); e.factor != nil {
			p.vectors[i] = append(p.vectors[i], e)
		}
	}
	certain := new(big.Int)
	for v, n := range q.certainVector {
		if e := which(int32(v)); n != 0 && e.factor != nil {
			certain.Add(certain, new(big.Int).Mul(e.factor, big.NewInt(n)))
		}
	}
	slack, sign := int32(none), int64(-1)
	bound := most
	if least != nil {
		bound = least
	} else {
		sign = 1
	}
	if least == nil || most == nil || least.Cmp(most) != 0 {
		slack = int32(len(p.columns))
		group := int32(none)
		if least != nil && most != nil {
			// What is above the least is at most the rest of the range: both are a group.
			group = int32(len(p.totals))
			p.totals = append(p.totals, new(big.Int).Sub(whole(most), whole(least)))
			p.keys = append(p.keys, slack+1)
		}
		p.columns = append(p.columns, column{int32(len(p.vectors)), group})
		p.vectors = append(p.vectors, []entry{{at, big.NewInt(sign)}})
		if group != none {
			p.columns = append(p.columns, column{int32(len(p.vectors)), group})
			p.vectors = append(p.vectors, nil)
		}
	}
	p.slacks = append(p.slacks, slack)
	p.bounds = append(p.bounds, new(big.Int).Sub(whole(bound), certain))
}
