package people

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// TestSimplexFindsTheBestCorner compares with the best of all corners, found
// by solving for every choice of tight constraints.
func TestSimplexFindsTheBestCorner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 3).Draw(t, "variables")
		p := &program{variables: n}
		for range rapid.IntRange(0, 4).Draw(t, "rows") {
			c := constraint{sense: rapid.IntRange(-1, 1).Draw(t, "sense"), bound: big.NewRat(rapid.Int64Range(-6, 6).Draw(t, "bound"), 1)}
			for j := range n {
				c.terms = append(c.terms, term{j, big.NewRat(rapid.Int64Range(-3, 3).Draw(t, "factor"), rapid.Int64Range(1, 3).Draw(t, "part"))})
			}
			if len(p.rows) == 0 && c.sense == 0 && c.terms[0].factor.Cmp(big.NewRat(1, 1)) == 0 {
				c.basic = 1
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

func TestSimplexKnowsWhenThereIsNoBound(t *testing.T) {
	p := &program{variables: 2, rows: []constraint{{[]term{{0, big.NewRat(1, 1)}, {1, big.NewRat(-1, 1)}}, -1, big.NewRat(3, 1), 0}}}
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
func bestCorner(p *program, weights []int64) *big.Rat {
	planes := append([]constraint(nil), p.rows...)
	for j := range p.variables {
		planes = append(planes, constraint{[]term{{j, big.NewRat(1, 1)}}, 1, new(big.Rat), 0})
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
