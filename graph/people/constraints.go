package people

import "math/big"

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
