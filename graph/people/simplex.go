package people

import (
	"errors"
	"math"
	"math/big"
	"slices"
)

// A program is a linear program in whole numbers: how many people each column
// may have, none fewer than none, so that every row adds up to its bound, and
// every group of columns to its total. Its corners are rational, and no
// rounding can make an unsound bound of it.
type program struct {
	bounds  []*big.Int // by row
	vectors [][]entry  // what one of a column adds to the rows; columns may share one
	totals  []*big.Int // by group
	columns []column
	slacks  []int32 // by row: a column of factor 1 or -1 that is in no other row, none if there is none
	keys    []int32 // by group: the column that has all of it at first, a guess

	near nearly
}

type entry struct {
	row    int32
	factor *big.Int
}

// Nearly is the entries of a program's vectors, as floating-point numbers and one
// after the other: every step reads all of them.
type nearly struct {
	starts  []int // by vector, and the end
	rows    []int32
	factors []float64
}

// A column may be of no group.
type column struct{ vector, group int32 }

const none = -1

// A corner is where a program is solved, by the revised simplex method. One basic
// column of each group, its key, makes up what the others leave of the total, so
// that only as many columns need an inverse as there are rows, however many the
// groups are (Dantzig and Van Slyke's generalised upper bounds).
//
// Everything that decides is a whole number: the inverse, its values and prices
// are over one denominator, the determinant of the basis, by which each pivot
// divides without a rest (Edmonds). Floating-point numbers only propose which
// column enters and rule out those that certainly do not. A basis of rows alone
// would do the same with an inverse of thousands, and a solver that is wholly of
// floating-point numbers would have to be proved right afterwards, or repaired.
type corner struct {
	p       *program
	keys    []int32     // by group
	basis   []int32     // by row; none for an artificial column, which is to be 0
	basic   []bool      // by column, keys included
	inverse [][]big.Int // by row of the basis, then row of the program; the last entry is the column's value
	over    big.Int     // of the inverse and the prices
	prices  []big.Int   // by row of the program

	goal              []int64   // by column: what one of it is worth
	lacking           bool      // no corner is found yet, and what artificial columns have is to be less
	nearPrices, worth []float64 // by row, and by vector: what one of it is worth by the prices
	step              []big.Int // by row of the basis: how much it loses for one of the column that enters
	losses            []loss    // of keys
	allowance         allowance // that steps take from
}

// A loss is how much the key of a group has, and loses as a step does.
type loss struct {
	group         int32
	member        int // a row of the basis that has a column of the group, none if there is no such row
	value, amount big.Int
}

// errNoSolution says that no numbers add up, errUnbounded that a goal grows without
// bound.
var (
	errNoSolution = errors.New("the program has no solution")
	errUnbounded  = errors.New("the goal has no bound")
)

// corner finds a first corner. It fails with errNoSolution or errSpent.
func (p *program) corner(a allowance) (*corner, error) {
	p.near = nearly{starts: []int{0}}
	for _, v := range p.vectors {
		for _, e := range v {
			factor, _ := new(big.Float).SetInt(e.factor).Float64()
			p.near.rows, p.near.factors = append(p.near.rows, e.row), append(p.near.factors, factor)
		}
		p.near.starts = append(p.near.starts, len(p.near.rows))
	}
	c := &corner{
		p: p, keys: slices.Clone(p.keys), basis: make([]int32, len(p.bounds)), basic: make([]bool, len(p.columns)),
		inverse: make([][]big.Int, len(p.bounds)), prices: make([]big.Int, len(p.bounds)), goal: make([]int64, len(p.columns)),
		lacking: true, allowance: a,
	}
	if slices.ContainsFunc(p.totals, func(n *big.Int) bool { return n.Sign() < 0 }) {
		return nil, errNoSolution
	}
	c.prepare()
	c.over.SetInt64(1)
	left := make([]*big.Int, len(p.bounds))
	for r, b := range p.bounds {
		left[r] = new(big.Int).Set(b)
	}
	var product big.Int
	for g, key := range c.keys {
		c.basic[key] = true
		for _, e := range p.vectors[p.columns[key].vector] {
			left[e.row].Sub(left[e.row], product.Mul(e.factor, p.totals[g]))
		}
	}
	for r := range p.bounds {
		c.inverse[r] = make([]big.Int, len(p.bounds)+1)
		c.begin(r, left[r])
	}
	c.setPrices()
	if err := c.climb(); err != nil {
		return nil, err
	}
	for r, b := range c.basis {
		if b == none && c.value(r).Sign() != 0 {
			return nil, errNoSolution
		}
	}
	c.lacking = false
	return c, nil
}

// begin makes a row's slack basic if it can make up what the keys leave of the
// bound, else an artificial column.
func (c *corner) begin(r int, left *big.Int) {
	sign := int64(1)
	if s := c.p.slacks[r]; s != none {
		factor := c.p.vectors[c.p.columns[s].vector][0].factor
		has := new(big.Int).Mul(left, factor)
		g := c.p.columns[s].group
		switch {
		case has.Sign() < 0:
		case g == none || has.Cmp(c.p.totals[g]) <= 0:
			c.basis[r], c.basic[s] = s, true
			c.inverse[r][r].Set(factor)
			c.value(r).Set(has)
			return
		default: // all of it is not enough
			c.basic[c.keys[g]], c.basic[s] = false, true
			c.keys[g] = s
			left.Sub(left, has.Mul(c.p.totals[g], factor))
		}
	}
	if left.Sign() < 0 {
		sign = -1
	}
	c.basis[r] = none
	c.inverse[r][r].SetInt64(sign)
	c.value(r).Abs(left)
}

// prepare makes the buffers.
func (c *corner) prepare() {
	c.nearPrices, c.worth = make([]float64, len(c.p.bounds)), make([]float64, len(c.p.vectors))
	c.step = make([]big.Int, len(c.p.bounds))
}

// clone returns a corner that may be moved while others are cloned from c.
func (c *corner) clone(a allowance) *corner {
	o := &corner{
		p: c.p, keys: slices.Clone(c.keys), basis: slices.Clone(c.basis), basic: slices.Clone(c.basic),
		inverse: make([][]big.Int, len(c.inverse)), prices: make([]big.Int, len(c.prices)), allowance: a,
	}
	o.over.Set(&c.over)
	for r, row := range c.inverse {
		o.inverse[r] = make([]big.Int, len(row))
		for i := range row {
			o.inverse[r][i].Set(&row[i])
		}
	}
	o.prepare()
	return o
}

// value is that of the column in a row of the basis.
func (c *corner) value(row int) *big.Int { return &c.inverse[row][len(c.p.bounds)] }

// maximise returns the greatest sum of what the columns are worth. It fails with
// errUnbounded or errSpent. The corner is where it is, and may be moved on.
func (c *corner) maximise(goal []int64) (*big.Rat, error) {
	c.goal = goal
	c.setPrices()
	if err := c.climb(); err != nil {
		return nil, err
	}
	var sum, product big.Int
	for g, key := range c.keys {
		if goal[key] != 0 {
			sum.Add(&sum, product.Mul(c.p.totals[g], product.SetInt64(goal[key])))
		}
	}
	sum.Mul(&sum, &c.over)
	for r := range c.basis {
		if n := c.gain(r); n != 0 {
			sum.Add(&sum, product.Mul(c.value(r), product.SetInt64(n)))
		}
	}
	return new(big.Rat).SetFrac(&sum, &c.over), nil
}

// gain returns what one more of the column in a row of the basis, and one less of
// the key of its group, is worth.
func (c *corner) gain(row int) int64 {
	b := c.basis[row]
	switch {
	case b == none && c.lacking:
		return -1
	case b == none:
		return 0
	}
	if g := c.p.columns[b].group; g != none {
		return c.goal[b] - c.goal[c.keys[g]]
	}
	return c.goal[b]
}

// setPrices finds the prices of the rows, at which no basic column gains anything.
func (c *corner) setPrices() {
	var product, gain big.Int
	for i := range c.prices {
		c.prices[i].SetInt64(0)
	}
	for r := range c.basis {
		n := c.gain(r)
		if n == 0 {
			continue
		}
		gain.SetInt64(n)
		for i := range c.prices {
			if c.inverse[r][i].Sign() != 0 {
				c.prices[i].Add(&c.prices[i], product.Mul(&gain, &c.inverse[r][i]))
			}
		}
	}
}

// climb moves along edges until no column gains anything. It fails with errUnbounded
// or errSpent.
//
// The column that seems to gain most enters, which is fast but may go in circles
// where corners coincide; after some steps that gain nothing, the first that does
// gain enters (Bland's rule), which never circles.
func (c *corner) climb() error {
	const patience = 20
	var gain big.Int
	for idle := 0; ; {
		if !c.allowance.take(c.cost()) {
			return errSpent
		}
		enter := c.entering(idle >= patience, &gain)
		if enter == none {
			return nil
		}
		c.setStep(enter)
		leave, loses := c.leaving()
		switch {
		case leave == none && loses == nil:
			return errUnbounded
		case loses != nil && loses.value.Sign() != 0, loses == nil && c.value(leave).Sign() != 0:
			idle = 0
		default:
			idle++
		}
		switch {
		case loses == nil:
			c.pivot(leave, enter, &gain)
		case loses.member == none:
			c.changeKey(enter, loses)
		default:
			c.swapKey(loses)
			c.pivot(loses.member, enter, &gain)
		}
	}
}

// cost is what a step takes of an effort: a floating-point operation for each entry
// and column, and a few operations on longer numbers for each entry of the inverse.
func (c *corner) cost() int64 {
	rows, words := int64(len(c.p.bounds)), int64(c.over.BitLen()/64)
	return int64(len(c.p.near.rows)+len(c.p.columns)) + rows*rows*(40+words*(16+words))
}

// entering returns a column that gains, and how much, over the denominator; none
// if no column does. It is the one that nearly gains most, or the first.
func (c *corner) entering(first bool, gain *big.Int) int32 {
	over := new(big.Float).SetInt(&c.over)
	for i := range c.prices {
		c.nearPrices[i], _ = new(big.Float).Quo(new(big.Float).SetInt(&c.prices[i]), over).Float64()
	}
	for v := range c.worth {
		sum := 0.0
		from, to := c.p.near.starts[v], c.p.near.starts[v+1]
		factors := c.p.near.factors[from:to]
		for i, r := range c.p.near.rows[from:to] {
			sum += float64(c.nearPrices[r] * factors[i]) // not fused, so that all machines take the same steps
		}
		c.worth[v] = sum
	}
	best, most := int32(none), 1e-9
	if !first {
		for j, col := range c.p.columns {
			n := float64(c.goal[j]) - c.worth[col.vector]
			if col.group != none {
				key := c.keys[col.group]
				n += c.worth[c.p.columns[key].vector] - float64(c.goal[key])
			}
			if n > most && !c.basic[j] {
				best, most = int32(j), n
			}
		}
	}
	if best != none && c.gains(best, gain) {
		return best
	}
	sizes := c.sizes()
	for j, col := range c.p.columns {
		if !c.basic[j] && !c.surelyLoses(int32(j), col, sizes) && c.gains(int32(j), gain) {
			return int32(j)
		}
	}
	return none
}

// sizes returns, by vector, the sum of what its worth is made of without signs.
func (c *corner) sizes() []float64 {
	sizes := make([]float64, len(c.p.vectors))
	for v := range sizes {
		for i := c.p.near.starts[v]; i < c.p.near.starts[v+1]; i++ {
			sizes[v] += math.Abs(c.nearPrices[c.p.near.rows[i]] * c.p.near.factors[i])
		}
	}
	return sizes
}

// surelyLoses reports whether a column loses by more than rounding can be wrong
// by: each near price and factor by a few parts in 2^53, and each addition by one
// of the sum so far. It is false of what is no number.
func (c *corner) surelyLoses(j int32, col column, sizes []float64) bool {
	n, size := float64(c.goal[j])-c.worth[col.vector], 2+sizes[col.vector]
	if col.group != none {
		key := c.keys[col.group]
		v := c.p.columns[key].vector
		n, size = n+c.worth[v]-float64(c.goal[key]), size+sizes[v]
	}
	return n < -size*float64(len(c.p.bounds)+16)/(1<<52)
}

// gains reports whether a column gains, and sets how much, over the denominator.
func (c *corner) gains(j int32, gain *big.Int) bool {
	var product big.Int
	n := c.goal[j]
	col := c.p.columns[j]
	gain.SetInt64(0)
	for _, e := range c.p.vectors[col.vector] {
		gain.Sub(gain, product.Mul(e.factor, &c.prices[e.row]))
	}
	if col.group != none {
		key := c.keys[col.group]
		n -= c.goal[key]
		for _, e := range c.p.vectors[c.p.columns[key].vector] {
			gain.Add(gain, product.Mul(e.factor, &c.prices[e.row]))
		}
	}
	gain.Add(gain, product.Mul(&c.over, product.SetInt64(n)))
	return gain.Sign() > 0
}

// setStep finds what the columns of the basis and the keys lose for one of a
// column, over the denominator.
func (c *corner) setStep(enter int32) {
	var product big.Int
	col := c.p.columns[enter]
	for r, row := range c.inverse {
		s := &c.step[r]
		s.SetInt64(0)
		for _, e := range c.p.vectors[col.vector] {
			if row[e.row].Sign() != 0 {
				s.Add(s, product.Mul(e.factor, &row[e.row]))
			}
		}
		if col.group != none {
			for _, e := range c.p.vectors[c.p.columns[c.keys[col.group]].vector] {
				if row[e.row].Sign() != 0 {
					s.Sub(s, product.Mul(e.factor, &row[e.row]))
				}
			}
		}
	}
	c.losses = c.losses[:0]
	of := func(group int32) *loss {
		for i := range c.losses {
			if c.losses[i].group == group {
				return &c.losses[i]
			}
		}
		c.losses = append(c.losses, loss{group: group, member: none})
		l := &c.losses[len(c.losses)-1]
		l.value.Mul(&c.over, c.p.totals[group])
		return l
	}
	if col.group != none {
		of(col.group).amount.Set(&c.over)
	}
	for r, b := range c.basis {
		if b == none || c.p.columns[b].group == none {
			continue
		}
		l := of(c.p.columns[b].group)
		l.member = r
		l.value.Sub(&l.value, c.value(r))
		l.amount.Sub(&l.amount, &c.step[r])
	}
}

// leaving returns the row of the basis, or else the key, that has nothing left
// first. Among equals the least column leaves, as Bland's rule demands;
// artificial ones, being least, leave first.
func (c *corner) leaving() (leave int, key *loss) {
	leave = none
	var value, amount *big.Int // of the first so far
	least := int32(0)
	var a, b big.Int
	sooner := func(v, n *big.Int, column int32) bool {
		if n.Sign() <= 0 {
			return false
		}
		if value != nil {
			if o := a.Mul(v, amount).Cmp(b.Mul(value, n)); o > 0 || o == 0 && column > least {
				return false
			}
		}
		value, amount, least = v, n, column
		return true
	}
	for r, column := range c.basis {
		if column == none && !c.lacking && c.step[r].Sign() != 0 {
			return r, nil // it has nothing, and must not get anything
		}
		if sooner(c.value(r), &c.step[r], column) {
			leave = r
		}
	}
	for i := range c.losses {
		l := &c.losses[i]
		if sooner(&l.value, &l.amount, c.keys[l.group]) {
			leave, key = none, l
		}
	}
	return leave, key
}

// changeKey makes a column the key of its group, all of which the key had.
func (c *corner) changeKey(enter int32, key *loss) {
	var product big.Int
	for r := range c.basis {
		if c.step[r].Sign() != 0 {
			c.value(r).Sub(c.value(r), product.Mul(&c.step[r], c.p.totals[key.group]))
		}
	}
	c.basic[c.keys[key.group]], c.basic[enter] = false, true
	c.keys[key.group] = enter
}

// swapKey makes the key of a group a column of the basis, and that column the key.
func (c *corner) swapKey(key *loss) {
	row := c.inverse[key.member]
	for r, b := range c.basis {
		if r == key.member || b == none || c.p.columns[b].group != key.group {
			continue
		}
		for i := range c.prices {
			row[i].Add(&row[i], &c.inverse[r][i])
		}
	}
	for i := range c.prices {
		row[i].Neg(&row[i])
	}
	c.value(key.member).Set(&key.value)
	c.step[key.member].Set(&key.amount)
	c.basis[key.member], c.keys[key.group] = c.keys[key.group], c.basis[key.member]
}

// pivot lets a column enter the basis in a row.
func (c *corner) pivot(leave int, enter int32, gain *big.Int) {
	row, by := c.inverse[leave], &c.step[leave]
	same := by.Cmp(&c.over) == 0
	var product big.Int
	move := func(to []big.Int, times *big.Int) {
		if same && times.Sign() == 0 {
			return
		}
		for i := range to {
			x := &to[i]
			if times.Sign() == 0 || row[i].Sign() == 0 {
				if !same && x.Sign() != 0 {
					x.Quo(x.Mul(x, by), &c.over)
				}
				continue
			}
			x.Mul(x, by)
			x.Quo(x.Sub(x, product.Mul(times, &row[i])), &c.over)
		}
	}
	for r := range c.inverse {
		if r != leave {
			move(c.inverse[r], &c.step[r])
		}
	}
	move(c.prices, gain.Neg(gain))
	c.over.Set(by)
	if by.Sign() < 0 {
		c.over.Neg(&c.over)
		for _, row := range c.inverse {
			for i := range row {
				row[i].Neg(&row[i])
			}
		}
		for i := range c.prices {
			c.prices[i].Neg(&c.prices[i])
		}
	}
	if b := c.basis[leave]; b != none {
		c.basic[b] = false
	}
	c.basis[leave], c.basic[enter] = enter, true
}
