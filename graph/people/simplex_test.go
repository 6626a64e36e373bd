package people

import (
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// someProgram is one with up to so many rows, groups and columns. Small numbers make
// corners coincide and rows repeat.
func someProgram(t *rapid.T, rows, groups, columns int) *program {
	p := &program{}
	large := rapid.IntRange(0, 9).Draw(t, "large") // than a machine's numbers, or even than its floating-point ones
	number := func(least, most int64, name string) *big.Int {
		n := big.NewInt(rapid.Int64Range(least, most).Draw(t, name))
		switch {
		case n.Sign() == 0:
		case large == 8:
			n.Lsh(n, 1100)
		case large == 9:
			n.Mul(n, big.NewInt(1<<62-57)).Mul(n, big.NewInt(1<<61-1)).Add(n, big.NewInt(least))
		}
		return n
	}
	for range rapid.IntRange(0, rows).Draw(t, "rows") {
		p.bounds = append(p.bounds, number(-6, 12, "bound"))
		p.slacks = append(p.slacks, none)
	}
	for range rapid.IntRange(1, columns).Draw(t, "vectors") {
		var v []entry
		for r := range p.bounds {
			if f := number(-2, 2, "factor"); f.Sign() != 0 {
				v = append(v, entry{int32(r), f})
			}
		}
		p.vectors = append(p.vectors, v)
	}
	add := func(group int32) {
		p.columns = append(p.columns, column{int32(rapid.IntRange(0, len(p.vectors)-1).Draw(t, "vector")), group})
	}
	for g := range rapid.IntRange(0, groups).Draw(t, "groups") {
		p.totals = append(p.totals, number(0, 6, "total"))
		p.keys = append(p.keys, int32(len(p.columns)))
		for range rapid.IntRange(1, columns).Draw(t, "of a group") {
			add(int32(g))
		}
	}
	for range rapid.IntRange(0, columns).Draw(t, "of none") {
		add(none)
	}
	if len(p.columns) == 0 {
		add(none)
	}
	for r := range p.bounds {
		slack, sign := int32(len(p.columns)), rapid.SampledFrom([]int64{-1, 0, 1}).Draw(t, "slack")
		if sign == 0 {
			continue
		}
		p.slacks[r] = slack
		p.vectors = append(p.vectors, []entry{{int32(r), big.NewInt(sign)}})
		p.columns = append(p.columns, column{int32(len(p.vectors) - 1), none})
		if rapid.Bool().Draw(t, "limited") {
			g := int32(len(p.totals))
			p.totals, p.keys = append(p.totals, number(0, 5, "range")), append(p.keys, slack+1)
			p.vectors = append(p.vectors, nil)
			p.columns[slack].group = g
			p.columns = append(p.columns, column{int32(len(p.vectors) - 1), g})
		}
	}
	return p
}

// plain writes a program as the reference solves it.
func (p *program) plain() *plainProgram {
	o := &plainProgram{variables: len(p.columns), rows: make([]constraint, len(p.bounds)+len(p.totals))}
	for i, n := range slices.Concat(p.bounds, p.totals) {
		o.rows[i].bound = new(big.Rat).SetInt(n)
	}
	for j, c := range p.columns {
		for _, e := range p.vectors[c.vector] {
			o.rows[e.row].terms = append(o.rows[e.row].terms, term{j, new(big.Rat).SetInt(e.factor)})
		}
		if c.group != none {
			r := &o.rows[len(p.bounds)+int(c.group)]
			r.terms = append(r.terms, term{j, big.NewRat(1, 1)})
		}
	}
	return o
}

func someGoal(t *rapid.T, columns int) []int64 {
	goal := make([]int64, columns)
	for j := range goal {
		goal[j] = rapid.Int64Range(-1, 1).Draw(t, "worth")
	}
	return goal
}

// TestSimplexAgreesWithThePlainOne compares with a dense tableau of rational
// numbers, from the first corner and from the one that another goal led to.
func TestSimplexAgreesWithThePlainOne(t *testing.T) {
	var solved, without, unbounded int
	check := func(t *rapid.T) {
		p := someProgram(t, 6, 4, 8)
		plain, ok := p.plain().solve()
		first, err := p.corner(allowance{})
		if ok != (err == nil) {
			t.Fatalf("feasible is %v, the corner is %v, %v", ok, first, err)
		}
		if !ok {
			without++
			return
		}
		c := first.clone(allowance{})
		for range 3 {
			goal := someGoal(t, len(p.columns))
			want, bounded := plain.maximise(goal)
			got, err := c.maximise(goal)
			ok := err == nil
			if ok != bounded || ok && got.Cmp(want) != 0 {
				t.Fatalf("the greatest is %v, %v; want %v, %v", got, ok, want, bounded)
			}
			if again, err := first.clone(allowance{}).maximise(goal); (err == nil) != bounded || bounded && again.Cmp(want) != 0 {
				t.Fatalf("from the first corner the greatest is %v, %v; want %v, %v", again, err, want, bounded)
			}
			c.check(t)
			if ok {
				solved++
			} else {
				unbounded++
			}
		}
	}
	for range 20 {
		rapid.Check(t, check)
	}
	t.Logf("%d solved, %d without bound, %d without a solution", solved, unbounded, without)
}

// check fails unless the columns are a corner: none has less than nothing, and
// rows and groups add up.
func (c *corner) check(t *rapid.T) {
	has := make([]*big.Rat, len(c.p.columns))
	for j := range has {
		has[j] = new(big.Rat)
	}
	for r, b := range c.basis {
		if v := new(big.Rat).SetFrac(c.value(r), &c.over); b != none {
			has[b] = v
		} else if v.Sign() != 0 {
			t.Fatalf("an artificial column has %v", v)
		}
	}
	for g, key := range c.keys {
		left := new(big.Rat).SetInt(c.p.totals[g])
		for j, col := range c.p.columns {
			if int(col.group) == g {
				left.Sub(left, has[j])
			}
		}
		has[key] = left
	}
	for i, r := range c.p.plain().rows {
		if sumAt(r, has).Cmp(r.bound) != 0 {
			t.Fatalf("row %d adds up to %v, not %v", i, sumAt(r, has), r.bound)
		}
	}
	for j := range has {
		if has[j].Sign() < 0 {
			t.Fatalf("column %d has %v", j, has[j])
		}
	}
}

// TestPlainSimplexFindsTheBestCorner compares the reference with the best of all
// corners, found by solving for every choice of tight constraints.
func TestPlainSimplexFindsTheBestCorner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3).Draw(t, "variables")
		p := &plainProgram{variables: n}
		for range rapid.IntRange(0, 4).Draw(t, "rows") {
			c := constraint{sense: rapid.IntRange(-1, 1).Draw(t, "sense"), bound: big.NewRat(rapid.Int64Range(-6, 6).Draw(t, "bound"), 1)}
			for j := range n {
				c.terms = append(c.terms, term{j, big.NewRat(rapid.Int64Range(-3, 3).Draw(t, "factor"), rapid.Int64Range(1, 3).Draw(t, "part"))})
			}
			p.rows = append(p.rows, c)
		}
		// A lid makes every goal bounded.
		lid := constraint{sense: -1, bound: big.NewRat(100, 1)}
		for j := range n {
			lid.terms = append(lid.terms, term{j, big.NewRat(1, 1)})
		}
		p.rows = append(p.rows, lid)
		weights := make([]int64, n)
		for j := range weights {
			weights[j] = rapid.Int64Range(-2, 2).Draw(t, "weight")
		}
		want := bestCorner(p, weights)
		tableau, ok := p.solve()
		if ok != (want != nil) {
			t.Fatalf("feasible is %v, the best corner is %v", ok, want)
		}
		if !ok {
			return
		}
		got, bounded := tableau.maximise(weights)
		if !bounded || got.Cmp(want) != 0 {
			t.Fatalf("the maximum is %v, want %v", got, want)
		}
		for j := range weights {
			weights[j] = -weights[j]
		}
		if got, _ = tableau.maximise(weights); got.Cmp(bestCorner(p, weights)) != 0 {
			t.Fatalf("from there, the minimum is %v, want %v", got, bestCorner(p, weights))
		}
	})
}

func TestPlainSimplexKnowsWhenThereIsNoBound(t *testing.T) {
	p := &plainProgram{variables: 2, rows: []constraint{{[]term{{0, big.NewRat(1, 1)}, {1, big.NewRat(-1, 1)}}, -1, big.NewRat(3, 1)}}}
	tableau, ok := p.solve()
	if !ok {
		t.Fatal("infeasible")
	}
	if _, bounded := tableau.maximise([]int64{1, 0}); bounded {
		t.Error("x is bounded")
	}
	if v, bounded := tableau.maximise([]int64{-1, -1}); !bounded || v.Sign() != 0 {
		t.Errorf("the minimum of x+y is %v", v)
	}
}

// bestCorner returns the greatest value at any corner, nil if there is none.
func bestCorner(p *plainProgram, weights []int64) *big.Rat {
	planes := append([]constraint(nil), p.rows...)
	for j := range p.variables {
		planes = append(planes, constraint{[]term{{j, big.NewRat(1, 1)}}, 1, new(big.Rat)})
	}
	var best *big.Rat
	var choose func(from int, chosen []constraint)
	choose = func(from int, chosen []constraint) {
		if len(chosen) == p.variables {
			x := crossing(chosen, p.variables)
			if x == nil {
				return
			}
			for _, c := range planes {
				if d := sumAt(c, x).Cmp(c.bound); c.sense < 0 && d > 0 || c.sense == 0 && d != 0 || c.sense > 0 && d < 0 {
					return
				}
			}
			value := new(big.Rat)
			for j, w := range weights {
				value.Add(value, new(big.Rat).Mul(x[j], big.NewRat(w, 1)))
			}
			if best == nil || value.Cmp(best) > 0 {
				best = value
			}
			return
		}
		for i := from; i < len(planes); i++ {
			choose(i+1, append(chosen[:len(chosen):len(chosen)], planes[i]))
		}
	}
	choose(0, nil)
	return best
}

func sumAt(c constraint, x []*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for _, t := range c.terms {
		sum.Add(sum, new(big.Rat).Mul(t.factor, x[t.variable]))
	}
	return sum
}

// crossing solves for the one point where all planes meet, nil if there is
// none or more than one.
func crossing(planes []constraint, n int) []*big.Rat {
	m := make([][]*big.Rat, n)
	for i, c := range planes {
		m[i] = make([]*big.Rat, n+1)
		for j := range m[i] {
			m[i][j] = new(big.Rat)
		}
		for _, t := range c.terms {
			m[i][t.variable].Add(m[i][t.variable], t.factor)
		}
		m[i][n].Set(c.bound)
	}
	for j := range n {
		pivot := -1
		for i := j; i < n; i++ {
			if m[i][j].Sign() != 0 {
				pivot = i
			}
		}
		if pivot < 0 {
			return nil
		}
		m[j], m[pivot] = m[pivot], m[j]
		for i := range n {
			if i == j {
				continue
			}
			f := new(big.Rat).Quo(m[i][j], m[j][j])
			for l := range m[i] {
				m[i][l].Sub(m[i][l], new(big.Rat).Mul(f, m[j][l]))
			}
		}
	}
	x := make([]*big.Rat, n)
	for j := range x {
		x[j] = new(big.Rat).Quo(m[j][n], m[j][j])
	}
	return x
}
