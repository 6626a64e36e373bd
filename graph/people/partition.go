package people

import "encoding/binary"

// A partition sorts numbers into parts that no set it was refined by cuts.
type partition struct {
	part []int32 // by number
	size []int32 // by part

	inside []int32 // by part: how many are in the set at hand; 0 between sets
	fresh  []int32 // by part: the part that those in the set move to
}

func newPartition(n int) *partition {
	return &partition{part: make([]int32, n), size: []int32{int32(n)}, inside: []int32{0}, fresh: []int32{0}}
}

// refine cuts every part that a set cuts. Its time is in proportion to the
// set, not to all that there is.
func (p *partition) refine(set []uint64) {
	var touched []int32
	for i := range members(set) {
		part := p.part[i]
		if p.inside[part] == 0 {
			touched = append(touched, part)
		}
		p.inside[part]++
	}
	for _, part := range touched {
		p.fresh[part] = part
		if n := p.inside[part]; n < p.size[part] {
			p.fresh[part] = int32(len(p.size))
			p.size[part] -= n
			p.size, p.inside, p.fresh = append(p.size, n), append(p.inside, 0), append(p.fresh, 0)
		}
		p.inside[part] = 0
	}
	for i := range members(set) {
		p.part[i] = p.fresh[p.part[i]]
	}
}

// pair cuts every part whose numbers differ in the part of the number beside
// theirs, 1 beside 0 and so on.
func (p *partition) pair() {
	type both struct{ own, beside int32 }
	parts := map[both]int32{}
	paired := make([]int32, len(p.part))
	p.size = p.size[:0]
	for i, own := range p.part {
		key := both{own, p.part[i^1]}
		part, ok := parts[key]
		if !ok {
			part = int32(len(parts))
			parts[key] = part
			p.size = append(p.size, 0)
		}
		paired[i] = part
		p.size[part]++
	}
	p.part = paired
	p.inside, p.fresh = make([]int32, len(p.size)), make([]int32, len(p.size))
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

// A numbering numbers keys as they come.
type numbering map[string]int32

func (m numbering) of(key []byte) (n int32, isNew bool) {
	n, ok := m[string(key)]
	if !ok {
		n = int32(len(m))
		m[string(key)] = n
	}
	return n, !ok
}

func appendWords(key []byte, set []uint64) []byte {
	for _, w := range set {
		key = binary.LittleEndian.AppendUint64(key, w)
	}
	return key
}
