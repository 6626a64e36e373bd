package reach

import (
	"slices"

	"outflow/graph"
)

// findBounds collects every instant at which something may begin or end.
func (b *problem) findBounds(k *Kinds) {
	p := b.plan
	bounds := append(slices.Clone(p.net.instants), p.horizon, p.q.Window.Since, p.q.Window.Until)
	for i := range p.seeds {
		bounds = append(bounds, p.seeds[i].since)
	}
	for _, mask := range k.Masks {
		for _, c := range mask {
			bounds = append(bounds, c.Since)
		}
	}
	slices.Sort(bounds)
	bounds = slices.Compact(bounds)
	if i, _ := slices.BinarySearch(bounds, p.horizon); i < len(bounds) {
		bounds = bounds[:i+1]
	}
	b.bounds = bounds
	b.epochAt = make([]int32, len(p.net.instants))
	for i, t := range p.net.instants {
		b.epochAt[i] = b.epoch(t)
	}
}

// epochs returns how many epochs there are: the last bound is the horizon.
func (b *problem) epochs() int32 { return int32(len(b.bounds) - 1) }

// epoch returns the first epoch that begins at or after t.
func (b *problem) epoch(t graph.Instant) int32 {
	i, _ := slices.BinarySearch(b.bounds, t)
	return min(int32(i), b.epochs())
}
