package people

import (
	"context"
	"errors"
	"maps"
	"math/big"
	"slices"
	"sync"

	"outflow/graph"
)

// A system is what the counts of one population follow from: its segments, and
// the statements about numbers of people as rows over them.
type system struct {
	table      *table
	statements []statement // that the rows are from
	rows       []row       // nearest to the question first
	widened    bool        // statements that could bear on it are left out
	conflicts  []*ContradictionError

	start func() start // newStart, once

	vectors [][]uint64 // which rows have a segment in set (even bits) and in of (odd bits)
	vector  []int32    // by segment

	// Once a question's segments are known, people whose segment and vector are
	// settled are set apart: see settle.
	open        []int   // signatures whose people are not
	fixedVector []int64 // by vector: how many are

	// Of a rough table:
	sizes  []Count // by free cohort that there are suppositions about
	people []Count // by signature
}

// A row is a statement about numbers: the people in set, less share times
// those in of, are within the bound, its ends included.
type row struct {
	set, of []uint64 // of segments; of is nil for a size
	bound   graph.Range
}

// newSystem finds the segments and the rows for a question that names some
// cohorts. Where the combinations are too many, cohorts and statements that
// bear on it from afar are left out, and if those that are named are too many
// alone, people are not told apart by combinations.
func (c *Crowd) newSystem(ctx context.Context, population int32, named map[int32]bool) (*system, error) {
	k := c.know(population, named)
	statements, free := k.relevant()
	// The farthest cohorts go, and all that is said of them.
	for n := mostTold(free, statements); n >= len(k.asked); n-- {
		s, err := k.solvable(ctx, free[:n], named, k.without(free[n:], statements))
		if err == nil {
			s.widened = s.widened || n < len(free)
			return s, nil
		}
		if !errors.Is(err, errTooMany) {
			return nil, err
		}
	}
	return k.roughSystem(named), nil
}

// without leaves out the statements that are about any of some free cohorts.
func (k *knowledge) without(free []int32, statements []statement) []statement {
	if len(free) == 0 {
		return statements
	}
	about := visit{}
	k.before(about, free, func(int32) {})
	return slices.DeleteFunc(slices.Clone(statements), func(s statement) bool {
		return slices.ContainsFunc(s.sets(), func(c int32) bool { return about[c] })
	})
}

// solvable makes a system of the statements, without those that contradict
// each other: any of them may be the false one, so none is relied upon.
func (k *knowledge) solvable(ctx context.Context, free []int32, named map[int32]bool, statements []statement) (*system, error) {
	var conflicts []*ContradictionError
	for {
		s, err := k.system(ctx, free, named, statements)
		if err != nil {
			return nil, err
		}
		if s.feasible() {
			s.conflicts = conflicts
			return s, nil
		}
		bad, err := k.smallest(statements, func(some []statement) (bool, error) {
			s, err := k.system(ctx, free, named, some)
			if errors.Is(err, errTooMany) {
				return true, nil // It cannot be told, so what was left out stays suspect.
			}
			return err == nil && s.feasible(), err
		})
		if err != nil {
			return nil, err
		}
		conflicts = append(conflicts, k.contradiction(bad))
		for _, s := range bad {
			statements = k.implied.without(statements, s)
		}
	}
}

// system makes a system of statements that may contradict each other.
func (k *knowledge) system(ctx context.Context, free []int32, named map[int32]bool, statements []statement) (*system, error) {
	lists := map[int32]bool{}
	need := slices.Collect(maps.Keys(named))
	for _, s := range statements {
		need = append(need, s.sets()...)
	}
	k.behind(visit{}, need, func(c int32) { lists[c] = true })
	t, err := k.tabulate(ctx, free, lists, statements)
	if err != nil {
		return nil, err
	}
	return newSystem(t, statements), nil
}

// newSystem makes the rows of statements about people of a table.
func newSystem(t *table, statements []statement) *system {
	s := &system{table: t, statements: statements}
	s.start = sync.OnceValue(s.newStart)
	for _, st := range statements {
		switch st.kind {
		case sizeOf:
			s.limit(t.leaf(st.cohort).ever(), st.bound.Whole())
		case impliedSize, impliedSizes:
			s.limit(t.leaf(graph.None).ever(), st.bound)
		case shareOf:
			set, share := t.leaf(st.cohort).ever(), st.bound
			size := statement{kind: sizeOf, cohort: st.other, other: graph.None}
			relied := t.known.listed(st.other) || slices.ContainsFunc(statements, size.same)
			if most, ok := t.known.fewer(share, st.other); ok && relied {
				s.limit(set, graph.Range{Max: new(big.Rat).SetInt64(most)})
				share.Max = nil
			}
			if !share.IsZero() {
				s.rows = append(s.rows, row{set, t.leaf(st.other).ever(), share})
			}
		}
	}
	s.vectorise()
	return s
}

// limit bounds how many people are in a set. All that is said of the size of
// the same people is one row.
func (s *system) limit(set []uint64, bound graph.Range) {
	i := slices.IndexFunc(s.rows, func(r row) bool { return r.of == nil && slices.Equal(r.set, set) })
	if i < 0 {
		s.rows = append(s.rows, row{set, nil, bound})
	} else {
		s.rows[i].bound = tighter(s.rows[i].bound, bound)
	}
}

// tighter returns the range of what is in both; its ends may be the wrong way
// round.
func tighter(a, b graph.Range) graph.Range {
	if a.Min == nil || b.Min != nil && b.Min.Cmp(a.Min) > 0 {
		a.Min = b.Min
	}
	if a.Max == nil || b.Max != nil && b.Max.Cmp(a.Max) < 0 {
		a.Max = b.Max
	}
	return a
}

// feasible reports whether all rows can hold.
func (s *system) feasible() bool {
	for c, sig := range s.table.signatures {
		if sig.count > 0 && s.table.starts[c] == s.table.starts[c+1] {
			return false
		}
	}
	if len(s.rows) == 0 {
		return true
	}
	start := s.start()
	s.widened = s.widened || start.rows < len(s.rows)
	return start.err == nil
}
