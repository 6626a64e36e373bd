package neo4jtest

import "testing"

func TestKillKeepsData(t *testing.T) {
	s := Launch(t)
	s.Query(t, "CREATE (:Thing {id: 1})", nil)
	s.Kill(t)
	s.Start(t)
	if rows := s.Query(t, "MATCH (n:Thing) RETURN n.id", nil); len(rows) != 1 || rows[0][0] != int64(1) {
		t.Errorf("got %v", rows)
	}
}
