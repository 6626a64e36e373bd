package people

import (
	"encoding/binary"
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
