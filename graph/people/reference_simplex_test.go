package people

import "math/big"

// A plainProgram is a linear program over variables that are not negative, in
// exact rational numbers, and its tableau the textbook's: slow and plain.
type plainProgram struct {
	variables int
	rows      []constraint
}

// A constraint is a sum of terms that is at most (-1), exactly (0) or at least
// (+1) the bound.
type constraint struct {
	terms []term
	sense int
	bound *big.Rat
}

type term struct {
	variable int
	factor   *big.Rat
}

// A tableau is a program at a feasible corner, ready to be optimised. An entry
// that is nil is zero: most are.
type tableau struct {
	rows  [][]*big.Rat // of variables, then slacks
	bound []*big.Rat
	basis []int // by row; artificial for the rows that have none yet
	width int
}

const artificial = -1

// solve finds a feasible corner; it reports false if there is none.
func (p *plainProgram) solve() (*tableau, bool) {
	t := &tableau{width: p.variables}
	for _, r := range p.rows {
		if r.sense != 0 {
			t.width++
		}
	}
	slack := p.variables
	for _, r := range p.rows {
		row := make([]*big.Rat, t.width)
		for _, x := range r.terms {
			if x.factor.Sign() != 0 {
				row[x.variable] = new(big.Rat).Set(x.factor)
			}
		}
		if r.sense != 0 {
			row[slack] = big.NewRat(int64(-r.sense), 1)
			slack++
		}
		t.rows, t.bound, t.basis = append(t.rows, row), append(t.bound, new(big.Rat).Set(r.bound)), append(t.basis, artificial)
	}
	slack = p.variables
	for i, r := range p.rows {
		if t.bound[i].Sign() < 0 {
			negate(t.rows[i])
			t.bound[i].Neg(t.bound[i])
		}
		if r.sense != 0 {
			if t.rows[i][slack].Sign() > 0 {
				t.basis[i] = slack
			} else if t.bound[i].Sign() == 0 {
				negate(t.rows[i])
				t.basis[i] = slack
			}
			slack++
		}
	}
	return t, t.findCorner()
}

func negate(row []*big.Rat) {
	for _, v := range row {
		if v != nil {
			v.Neg(v)
		}
	}
}

// findCorner drives the artificial variables to zero.
func (t *tableau) findCorner() bool {
	goal := make([]*big.Rat, t.width)
	lack := new(big.Rat)
	for i, b := range t.basis {
		if b != artificial {
			continue
		}
		lack.Add(lack, t.bound[i])
		for j, v := range t.rows[i] {
			if v != nil {
				goal[j] = plus(goal[j], v)
			}
		}
	}
	if !t.climb(goal, lack) || lack.Sign() != 0 {
		return false
	}
	// What is still artificial is zero. It leaves for any variable, or the row
	// says nothing new.
	for i := 0; i < len(t.rows); i++ {
		if t.basis[i] != artificial {
			continue
		}
		enter := -1
		for j, v := range t.rows[i] {
			if v != nil && v.Sign() != 0 {
				enter = j
				break
			}
		}
		if enter >= 0 {
			t.pivot(i, enter, goal, lack)
			continue
		}
		last := len(t.rows) - 1
		t.rows[i], t.bound[i], t.basis[i] = t.rows[last], t.bound[last], t.basis[last]
		t.rows, t.bound, t.basis = t.rows[:last], t.bound[:last], t.basis[:last]
		i--
	}
	return true
}

// maximise returns the greatest value of the sum of the variables times
// weights; it reports false if there is none. The tableau stays feasible, so
// it may be used again.
func (t *tableau) maximise(weights []int64) (*big.Rat, bool) {
	goal := make([]*big.Rat, t.width)
	for j, w := range weights {
		if w != 0 {
			goal[j] = big.NewRat(w, 1)
		}
	}
	value := new(big.Rat) // minus the sum at the corner
	for i, b := range t.basis {
		if b >= len(weights) || weights[b] == 0 {
			continue
		}
		w := big.NewRat(-weights[b], 1)
		value.Add(value, new(big.Rat).Mul(w, t.bound[i]))
		for j, v := range t.rows[i] {
			if v != nil {
				goal[j] = plus(goal[j], new(big.Rat).Mul(w, v))
			}
		}
	}
	if !t.climb(goal, value) {
		return nil, false
	}
	return value.Neg(value), true
}

// climb pivots until no variable with a positive entry in goal is left; rest
// is the goal's bound. It reports false if the goal grows without bound.
//
// The steepest variable enters, which is fast but may go in circles where
// corners coincide; after a few steps that gain nothing, the first variable
// does (Bland's rule), which never circles.
func (t *tableau) climb(goal []*big.Rat, rest *big.Rat) bool {
	const patience = 20
	for idle := 0; ; {
		enter := -1
		for j, v := range goal {
			if v == nil || v.Sign() <= 0 {
				continue
			}
			if enter < 0 || idle < patience && v.Cmp(goal[enter]) > 0 {
				enter = j
			}
		}
		if enter < 0 {
			return true
		}
		leave := t.leaving(enter)
		if leave < 0 {
			return false
		}
		if t.bound[leave].Sign() == 0 {
			idle++
		} else {
			idle = 0
		}
		t.pivot(leave, enter, goal, rest)
	}
}

// leaving returns the row that limits the entering variable most, -1 if none
// does. Among equals the row of the least variable leaves, as Bland's rule
// demands; artificial ones, being least, leave first.
func (t *tableau) leaving(enter int) int {
	leave := -1
	least := new(big.Rat)
	for i, row := range t.rows {
		v := row[enter]
		if v == nil || v.Sign() <= 0 {
			continue
		}
		ratio := new(big.Rat).Quo(t.bound[i], v)
		if leave >= 0 {
			if c := ratio.Cmp(least); c > 0 || c == 0 && t.basis[i] > t.basis[leave] {
				continue
			}
		}
		leave, least = i, ratio
	}
	return leave
}

// pivot makes a variable basic in a row.
func (t *tableau) pivot(leave, enter int, goal []*big.Rat, rest *big.Rat) {
	row := t.rows[leave]
	inverse := new(big.Rat).Inv(row[enter])
	var filled []int
	for j, v := range row {
		if v == nil {
			continue
		}
		if v.Sign() == 0 {
			row[j] = nil
			continue
		}
		v.Mul(v, inverse)
		filled = append(filled, j)
	}
	t.bound[leave].Mul(t.bound[leave], inverse)
	product := new(big.Rat)
	clearEntry := func(other []*big.Rat, bound *big.Rat) {
		if other[enter] == nil || other[enter].Sign() == 0 {
			return
		}
		factor := new(big.Rat).Neg(other[enter])
		for _, j := range filled {
			product.Mul(factor, row[j])
			other[j] = plus(other[j], product)
		}
		other[enter] = nil
		bound.Add(bound, product.Mul(factor, t.bound[leave]))
	}
	for i, other := range t.rows {
		if i != leave {
			clearEntry(other, t.bound[i])
		}
	}
	if goal != nil {
		clearEntry(goal, rest)
	}
	t.basis[leave] = enter
}

// plus adds v to an entry, in place if there is one.
func plus(entry, v *big.Rat) *big.Rat {
	if entry == nil {
		return new(big.Rat).Set(v)
	}
	return entry.Add(entry, v)
}
