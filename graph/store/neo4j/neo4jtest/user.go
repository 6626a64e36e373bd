package neo4jtest

import (
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// user is the test that has the server which tests share.
var user struct {
	mu     sync.Mutex
	left   sync.Cond
	test   string
	claims int    // how many it and its subtests have to the server
	unlock func() // lets other processes have it
}

// claim waits until no other test has the server, in this process or another. The test
// has it until it ends.
func claim(t testing.TB) (err error) {
	test, _, _ := strings.Cut(t.Name(), "/")
	user.mu.Lock()
	defer user.mu.Unlock()
	user.left.L = &user.mu
	for user.claims > 0 && user.test != test {
		user.left.Wait()
	}
	if user.claims == 0 {
		if user.unlock, err = lock("neo4j-lock"); err != nil {
			return err
		}
	}
	user.test = test
	user.claims++
	t.Cleanup(func() {
		user.mu.Lock()
		defer user.mu.Unlock()
		if user.claims--; user.claims == 0 {
			user.unlock()
			user.left.Broadcast()
		}
	})
	return nil
}

// lock waits until no other process has the lock of a name. The system takes it back
// when this process ends.
func lock(name string) (unlock func(), err error) {
	cache, err := cacheDir()
	if err != nil {
		return nil, err
	}
	file, err := syscall.Open(filepath.Join(cache, name), syscall.O_CREAT|syscall.O_RDWR|syscall.O_CLOEXEC, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		if err = syscall.Flock(file, syscall.LOCK_EX); err != syscall.EINTR {
			return func() { _ = syscall.Close(file) }, err
		}
	}
}
