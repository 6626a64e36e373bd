package neo4j

import (
	"context"
	"testing"

	"outflow/graph"
	"outflow/graph/store/neo4j/neo4jtest"
	"outflow/graph/store/storetest"
)

// openFresh opens an empty store.
func openFresh(t testing.TB) *Store {
	t.Helper()
	return openAt(t, neo4jtest.Fresh(t), Options{})
}

func openAt(t testing.TB, server *neo4jtest.Server, o Options) *Store {
	t.Helper()
	o.Password = server.Password
	s, err := Open(context.Background(), server.Address, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestContract(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t testing.TB) graph.Store { return openFresh(t) })
}
