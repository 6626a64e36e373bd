package web

import (
	"math/big"
	"testing"

	"outflow/graph"
	"outflow/graph/ask"
)

func TestTheBarSaysTheBounds(t *testing.T) {
	n := func(x int64) *int64 { return &x }
	answer := func(c, p ask.Count) *ask.Answer {
		g := &graph.Graph{Populations: []graph.Population{{ID: "users", Size: graph.Range{Max: big.NewRat(100, 1)}}}}
		return &ask.Answer{Graph: g, People: ask.People{Confirmed: c, Possible: p}, Populations: []ask.Row{{ID: "users"}}}
	}
	b := newBar(answer(ask.Count{Min: 20, Max: n(50)}, ask.Count{Min: 20, Max: n(80)}))
	if b.Certain != (Span{"0.00", "20.00"}) || b.Between != (Span{"20.00", "30.00"}) || b.Possible != (Span{"50.00", "30.00"}) || b.Scale != "100" || b.Open {
		t.Errorf("%+v", b)
	}
	b = newBar(answer(ask.Count{Min: 100, Max: n(100)}, ask.Count{Min: 100, Max: n(100)}))
	if !b.Certain.Is() || b.Between.Is() || b.Possible.Is() {
		t.Errorf("exact: %+v", b)
	}
	b = newBar(answer(ask.Count{Min: 300, Max: nil}, ask.Count{Min: 300, Max: nil}))
	if !b.Open || b.Scale != "300" {
		t.Errorf("without a bound: %+v", b)
	}
	if newBar(answer(ask.Count{Max: n(0)}, ask.Count{Max: n(0)})) != nil {
		t.Error("nobody has a bar")
	}
}
