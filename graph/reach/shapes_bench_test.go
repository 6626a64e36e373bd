package reach

import (
	"context"
	"testing"

	"outflow/graph"
)

// BenchmarkShapes asks, in the possible world, who reached the end of estates
// that are made to be hard, and compares each with a bare breadth-first search
// over the same arrays.
func BenchmarkShapes(b *testing.B) {
	wide := &workload{transfers: 500, kinds: 5000, categories: categories(500)}
	network := wide.network(b)
	for _, shape := range []struct {
		name  string
		net   *Network
		query Query
		w     *workload
	}{
		{"chain of 10,000", estate(b, chain(10_000)), Query{}, &workload{kinds: 1296}},
		{"circle of 10,000", estate(b, circle(10_000)), Query{}, &workload{kinds: 1296}},
		{"star of 100,000", estate(b, star(100_000)), Query{}, &workload{kinds: 1296}},
		{"500 categories of 5,000 kinds", network, wide.query(network), wide},
	} {
		q := shape.query
		if q.X[Possible] == nil {
			q = Query{Aim: Reached, X: At(shape.net.graph.Place("q")), Category: graph.AllData, Window: graph.Always, AsOf: graph.Future}
		}
		b.Run(shape.name, func(b *testing.B) {
			for b.Loop() {
				p := shape.net.Plan(q)
				if _, err := p.Solve(context.Background(), Possible, shape.w.masks(p)); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(shape.name+", breadth-first", func(b *testing.B) {
			p := shape.net.Plan(q)
			problem := p.problem(Possible, shape.w.masks(p))
			for b.Loop() {
				breadthFirst(problem)
			}
		})
	}
}
