package reach

import "slices"

// An index groups numbered things by a key: those of key k are
// items[start[k]:start[k+1]], ascending.
type index struct{ start, items []int32 }

func newIndex(keys, n int, key func(i int) int32) index {
	x := index{make([]int32, keys+1), make([]int32, n)}
	for i := range n {
		x.start[key(i)+1]++
	}
	for k := range keys {
		x.start[k+1] += x.start[k]
	}
	fill := slices.Clone(x.start)
	for i := range n {
		k := key(i)
		x.items[fill[k]] = int32(i)
		fill[k]++
	}
	return x
}

func (x *index) of(key int32) []int32 { return x.items[x.start[key]:x.start[key+1]] }
