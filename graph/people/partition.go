package people

import "slices"

// A partition sorts numbers into parts that no set it was refined by cuts.
type partition struct {
	part []int32 // by number
	size []int32 // by part
}

func newPartition(n int) *partition {
	return &partition{part: make([]int32, n), size: []int32{int32(n)}}
}

// refine cuts every part that a set cuts.
func (p *partition) refine(set []uint64) {
	inside := map[int32]int32{} // by part: how many are in the set
	for i := range members(set) {
		inside[p.part[i]]++
	}
	fresh := map[int32]int32{}
	for _, part := range sortedKeys(inside) {
		if n := inside[part]; n < p.size[part] {
			fresh[part] = int32(len(p.size))
			p.size = append(p.size, n)
			p.size[part] -= n
		}
	}
	if len(fresh) == 0 {
		return
	}
	for i := range members(set) {
		if part, ok := fresh[p.part[i]]; ok {
			p.part[i] = part
		}
	}
}

// refineBy cuts every part that the timeline cuts at any time.
func (p *partition) refineBy(t timeline) {
	p.refine(t[0].bits)
	change := make([]uint64, len(t[0].bits))
	for n := 1; n < len(t); n++ {
		// Beside the moment before, what changes tells apart what the moment
		// does, and is mostly far smaller.
		for w := range change {
			change[w] = t[n-1].bits[w] ^ t[n].bits[w]
		}
		p.refine(change)
	}
}

func sortedKeys(m map[int32]int32) []int32 {
	keys := make([]int32, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
