package neo4jtest

import (
	"strings"
	"sync"
	"testing"
)

// A user is the test that has a server which several share.
type user struct {
	mu     sync.Mutex
	left   sync.Cond
	test   string
	claims int // how many it and its subtests have to the server
}

// claim waits until no other test has the server. The test has it until it ends.
func (s *Server) claim(t testing.TB) {
	test, _, _ := strings.Cut(t.Name(), "/")
	u := &s.user
	u.mu.Lock()
	defer u.mu.Unlock()
	u.left.L = &u.mu
	for u.claims > 0 && u.test != test {
		u.left.Wait()
	}
	u.test = test
	u.claims++
	t.Cleanup(func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		if u.claims--; u.claims == 0 {
			u.left.Broadcast()
		}
	})
}
