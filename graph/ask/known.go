package ask

import (
	"iter"

	"outflow/graph"
)

// Names yields what questions may name, each under every text that it goes by,
// in no order. Texts that fold alike come once. Of transfers, which go by their
// ids alone, it yields none, nor of sources, which have no page of their own.
func (a *Asker) Names() iter.Seq[graph.Named] {
	return func(yield func(graph.Named) bool) {
		for _, all := range a.dictionary().names {
			for _, n := range distinctThings(all) {
				if n.Kind != graph.KindSource && !yield(n) {
					return
				}
			}
		}
	}
}
