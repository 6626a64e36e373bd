package sqlite

import (
	"strings"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// columns are what a transfer is found by besides its id; null for other claims.
type columns struct{ from, to, fold value }

func columnsOf(e *ledger.Entry) columns {
	if e.Kind != graph.KindTransfer {
		return columns{}
	}
	return columns{num(key(e.End(graph.RoleFrom))), num(key(e.End(graph.RoleTo))), num(key(graph.Fold(e.ID)))}
}

// erasedAt begins what the place of an erasure is found by. No id begins so: every question asks
// for the erasures at its places, and must not read all else that names these.
const erasedAt = "\x00at "

// refKeys yields the rows of refs that a claim has.
func refKeys(e *ledger.Entry) func(yield func(key int64) bool) {
	return func(yield func(int64) bool) {
		for _, r := range e.References {
			switch r.Role {
			case graph.RoleFrom, graph.RoleTo, graph.RoleAnnotated:
				continue // these have columns, this is the id
			case graph.RoleAt:
				r.ID = erasedAt + r.ID
			case graph.RoleSystem, graph.RoleDataset:
				if rest, ok := strings.CutPrefix(e.ID, r.ID); ok && rest != "" && (rest[0] == '/') == (r.Role == graph.RoleSystem) && (rest[0] == '#') == (r.Role == graph.RoleDataset) {
					continue // found by the id, which begins with it
				}
			}
			if !yield(key(r.ID)) {
				return
			}
		}
	}
}
