package ledger

import (
	"iter"

	"outflow/graph"
)

// Changes yields what each commit after one, up to the last, changed, out of pages of
// it: it is graph.Reader's.
func Changes(after, last int64, pages func(number int64) iter.Seq2[[]graph.ClaimChange, error]) iter.Seq2[graph.ClaimChange, error] {
	return func(yield func(graph.ClaimChange, error) bool) {
		for number := after + 1; number <= last; number++ {
			for page, err := range pages(number) {
				if err != nil {
					yield(graph.ClaimChange{}, err)
					return
				}
				for _, change := range page {
					if !yield(change, nil) {
						return
					}
				}
			}
		}
	}
}
