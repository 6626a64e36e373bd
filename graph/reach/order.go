package reach

import (
	"cmp"
	"slices"
)

// sortEdges orders edges by where and when they begin. Edges come nearly
// sorted by since, since hops are, so counting by node leaves little to do.
func (b *problem) sortEdges() {
	n := len(b.edges)
	from := newIndex(b.nodes, n, func(i int) int32 { return b.edges[i].from })
	sorted := make([]edge, n)
	for i, e := range from.items {
		sorted[i] = b.edges[e]
	}
	b.edges, b.out = sorted, from.start
	bySince := func(x, y edge) int { return cmp.Compare(x.since, y.since) }
	for v := range b.nodes {
		if own := b.edges[b.out[v]:b.out[v+1]]; !slices.IsSortedFunc(own, bySince) {
			slices.SortStableFunc(own, bySince)
		}
	}
	for i := range b.edges {
		b.edges[i].number = int32(i)
	}
	b.into = newIndex(b.nodes, n, func(i int) int32 { return b.edges[i].to })
	epochs := int(b.epochs())
	opening := newIndex(epochs, n, func(i int) int32 { return b.edges[i].since })
	b.opening = opening.items[opening.start[min(1, epochs)]:]
	closing := newIndex(epochs+1, n, func(i int) int32 { return b.edges[i].until })
	b.closing = closing.items[:closing.start[epochs]]
	none := int32(len(b.masks))
	maskOf := func(gate int32) int32 {
		if gate == openGate {
			return none
		}
		return b.gates[gate].mask
	}
	b.gatesOf = newIndex(len(b.masks)+1, len(b.gates), func(i int) int32 { return maskOf(int32(i)) })
	b.byMask = newIndex(len(b.masks)+1, n, func(i int) int32 { return maskOf(b.edges[i].gate) })
}
