package people

import "math/big"

// spans is a set of people who lie on a line side by side, each of them of length one: where it
// begins, where it ends, where it begins again, and so on, ascending. It may hold part of a
// person, as the linear programs may.
type spans []*big.Rat

// upTo is everybody from the start of the line.
func upTo(end *big.Rat) spans {
	if end.Sign() <= 0 {
		return nil
	}
	return spans{new(big.Rat), end}
}

// mix returns whom op keeps, by whether they are in one set and in another; it keeps nobody
// who is in neither.
func (s spans) mix(o spans, op func(in, inOther bool) bool) spans {
	var out spans
	for i, j := 0, 0; i < len(s) || j < len(o); {
		var at *big.Rat
		c := -1
		if i == len(s) {
			c = 1
		} else if j < len(o) {
			c = s[i].Cmp(o[j])
		}
		if c <= 0 {
			at = s[i]
			i++
		}
		if c >= 0 {
			at = o[j]
			j++
		}
		if op(i%2 == 1, j%2 == 1) != (len(out)%2 == 1) {
			out = append(out, at)
		}
	}
	return out
}

func (s spans) and(o spans) spans { return s.mix(o, func(a, b bool) bool { return a && b }) }

func (s spans) or(o spans) spans { return s.mix(o, func(a, b bool) bool { return a || b }) }

func (s spans) except(o spans) spans { return s.mix(o, func(a, b bool) bool { return a && !b }) }

// union returns who is in any of some sets.
func union(sets []spans) spans {
	switch n := len(sets); n {
	case 0:
		return nil
	case 1:
		return sets[0]
	default:
		return union(sets[:n/2]).or(union(sets[n/2:]))
	}
}

// people returns how many are in the set; false if that is no short number.
func (s spans) people() (n *big.Rat, short bool) {
	n = new(big.Rat)
	for i := 0; i < len(s); i += 2 {
		if n.Add(n, new(big.Rat).Sub(s[i+1], s[i])); !isShort(n) {
			return n, false
		}
	}
	return n, true
}

// first returns so many of the set, or all if they are fewer, from the start of the line; a
// fraction of a person more where it would not end at a short number.
func (s spans) first(n *big.Rat) spans {
	left := new(big.Rat).Set(n)
	for i := 0; i < len(s); i += 2 {
		if left.Sign() <= 0 {
			return s[:i:i]
		}
		end := shortened(new(big.Rat).Add(s[i], left))
		if end.Cmp(s[i+1]) <= 0 {
			return append(s[:i+1:i+1], end)
		}
		left.Sub(end, s[i+1])
	}
	return s
}

// isShort reports whether the denominator of a number is of no more than a thousand bits. Shares
// of shares, and sums of them, may have denominators that grow with every cohort.
func isShort(n *big.Rat) bool { return n.Denom().BitLen() <= 1<<10 }

// shortened returns the number, or the next whole one if it is not short.
func shortened(n *big.Rat) *big.Rat {
	if isShort(n) {
		return n
	}
	up := new(big.Int).Add(n.Num(), n.Denom())
	return new(big.Rat).SetInt(up.Div(up.Sub(up, big.NewInt(1)), n.Denom()))
}
