package people

import (
	"context"
)

// idsOf returns those of the first population who are certainly and those who
// are possibly, but not certainly, of the kinds in set, by id.
func idsOf(t interface{ Context() context.Context }, c *Crowd, k *Kinds, set []uint64) (sure, maybe []uint64) {
	for id, class := range c.Listed(t.Context(), k, 0) {
		switch some, all := k.Are(0, class, set); {
		case all:
			sure = append(sure, id)
		case some:
			maybe = append(maybe, id)
		}
	}
	return sure, maybe
}
