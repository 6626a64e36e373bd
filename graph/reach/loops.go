package reach

import (
	"cmp"
	"slices"

	"outflow/graph"
)

// A loop is a strongly connected part of the nodes that may lose what they have, in which no
// place keeps anything for a time: what one of its nodes has of another may be what it gave to
// that.
type loops struct {
	nodes [][]int32       // by loop
	by    map[int32]int32 // loop by node
}

func (l *loops) of(v int32) int32 {
	if loop, ok := l.by[v]; ok {
		return loop
	}
	return graph.None
}

// findLoops finds the strongly connected parts, of more than one node, of the nodes that may
// lose what they have (R. Tarjan, Depth-first search and linear graph algorithms, 1972).
func (s *sweep) findLoops() *loops {
	found := &loops{by: map[int32]int32{}}
	type frame struct{ node, next int32 }
	index, low := make([]int32, s.nodes), make([]int32, s.nodes)
	onStack := make([]bool, s.nodes)
	var stack []int32
	count := int32(0)
	for root := range int32(s.nodes) {
		if !s.loses[root] || index[root] != 0 {
			continue
		}
		var walk []frame
		visit := func(v int32) {
			count++
			index[v], low[v], onStack[v] = count, count, true
			stack, walk = append(stack, v), append(walk, frame{v, s.out[v]})
		}
		visit(root)
		for len(walk) > 0 {
			top := &walk[len(walk)-1]
			v := top.node
			if top.next < s.out[v+1] {
				e := &s.edges[top.next]
				top.next++
				switch {
				case !s.loses[e.to] || e.keeps != 0 && keepsForATime(s.endings.of(e.keeps), s.world):
				case index[e.to] == 0:
					visit(e.to)
				case onStack[e.to]:
					low[v] = min(low[v], index[e.to])
				}
				continue
			}
			walk = walk[:len(walk)-1]
			if len(walk) > 0 {
				up := walk[len(walk)-1].node
				low[up] = min(low[up], low[v])
			}
			if low[v] != index[v] {
				continue
			}
			var part []int32
			for {
				w := stack[len(stack)-1]
				stack = stack[:len(stack)-1]
				onStack[w] = false
				part = append(part, w)
				if w == v {
					break
				}
			}
			if len(part) > 1 {
				for _, w := range part {
					found.by[w] = int32(len(found.nodes))
				}
				found.nodes = append(found.nodes, part)
			}
		}
	}
	return found
}

// keepsForATime reports whether whatever a place was given it keeps for some time, however
// short.
func keepsForATime(endings []*ending, w World) bool {
	return !slices.ContainsFunc(endings, func(d *ending) bool {
		return d.lasts == nil && w == Confirmed || d.lasts != nil && *d.lasts == (graph.Duration{})
	})
}

// findRechecks lists when what was erased is gone from the nodes of a loop, though they go on
// giving it to each other.
func (s *sweep) findRechecks(in *loops) []recheck {
	var all []recheck
	for i := range s.edges {
		e := &s.edges[i]
		if e.keeps == 0 || s.world != Confirmed {
			continue
		}
		loop := in.of(e.to)
		if loop == graph.None || loop != in.of(e.from) {
			continue
		}
		for _, d := range s.endings.of(e.keeps) {
			at := d.since
			if s.back {
				at = d.until
			}
			if d.lasts == nil && at != graph.Past && at != graph.Future && at < s.plan.horizon {
				all = append(all, recheck{at, loop})
			}
		}
	}
	slices.SortFunc(all, func(a, b recheck) int {
		if s.back {
			a, b = b, a
		}
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.loop, b.loop))
	})
	return slices.Compact(all)
}
