package record

import (
	"math/big"
	"strconv"

	"outflow/graph"
)

// whole reads a number of people, categories or rows, or bounds of one.
func (r *Reader) whole(v Value) (graph.Range, bool) {
	return r.bounds(v, "a whole number or a range such as 7000000..8000000", (*big.Rat).IsInt)
}

// several reads a number of runs, or bounds of one.
func (r *Reader) several(v Value) (graph.Range, bool) {
	return r.bounds(v, "a whole number above 0 or a range such as 1000..2000", func(n *big.Rat) bool { return n.IsInt() && n.Sign() > 0 })
}

// atLeastOne reads a whole number of which no bounds are known.
func (r *Reader) atLeastOne(v Value) (int64, bool) {
	const expected = "a whole number from 1 on"
	text, ok := r.word(v, expected)
	if !ok {
		return 0, false
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 || text[0] == '+' {
		r.problem(v, quote(text)+" stands here", expected)
		return 0, false
	}
	return n, true
}

// share reads a part of a whole, or bounds of one.
func (r *Reader) share(v Value) (graph.Range, bool) {
	one := big.NewRat(1, 1)
	return r.bounds(v, "a number from 0 to 1 or a range such as ..0.2", func(n *big.Rat) bool { return n.Cmp(one) <= 0 })
}

func (r *Reader) bounds(v Value, expected string, fits func(*big.Rat) bool) (graph.Range, bool) {
	text, ok := r.word(v, expected)
	if !ok {
		return graph.Range{}, false
	}
	n, err := graph.ParseRange(text)
	switch {
	case err != nil:
		r.problem(v, err.Error(), expected)
		return graph.Range{}, false
	case n.Min != nil && !fits(n.Min), n.Max != nil && !fits(n.Max):
		r.problem(v, "the range "+quote(text)+" is out of bounds", expected)
		return graph.Range{}, false
	}
	return n, true
}
