package people

import "outflow/graph"

// In returns the kinds some of whose people may be in p, at any time if p is
// dated; like CountIn, p need not be among the expressions. An expression that
// cannot be read is in nobody: CountIn reports it.
func (k *Kinds) In(p graph.People) []uint64 {
	for i, e := range k.exprs {
		if e.String() == p.String() {
			return k.ever(i)
		}
	}
	in := make([]uint64, words(k.n))
	r := k.refined(p)
	if r.err != nil {
		return in
	}
	if r.alone {
		return full(k.n)
	}
	for kind := range members(r.kinds.ever(len(k.exprs))) {
		if parent := r.parent[kind]; parent >= 0 {
			put(in, int(parent))
		}
	}
	return in
}
