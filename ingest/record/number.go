package record

import (
	"math/big"

	"outflow/graph"
)

// whole reads a number of people, categories or rows, or bounds of one.
func (r *Reader) whole(v Value) (graph.Range, bool) {
	return r.bounds(v, "a whole number or a range such as 7000000..8000000", (*big.Rat).IsInt)
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
