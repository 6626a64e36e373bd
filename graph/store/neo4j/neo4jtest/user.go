package neo4jtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// places are how many servers tests share: as many tests run at once, whatever packages they
// are of. One test does not keep two processors busy, for the server and who asks it wait
// for each other.
const places = 2

// A user is a test of this process that has a server.
type user struct {
	place  int
	claims int // how many the test and its subtests have to the server
	unlock func()
}

var users = struct {
	mu     sync.Mutex
	byTest map[string]*user
}{byTest: map[string]*user{}}

// claim waits until there is a server that no other test has, in this process or another,
// and returns its place. The test has it until it ends.
func claim(t testing.TB) (place int, err error) {
	test, _, _ := strings.Cut(t.Name(), "/")
	users.mu.Lock()
	defer users.mu.Unlock()
	for users.byTest[test] == nil {
		u, err := free()
		if err != nil {
			return 0, err
		}
		if u != nil {
			users.byTest[test] = u
			break
		}
		users.mu.Unlock()
		time.Sleep(20 * time.Millisecond)
		users.mu.Lock()
	}
	u := users.byTest[test]
	u.claims++
	t.Cleanup(func() {
		users.mu.Lock()
		defer users.mu.Unlock()
		if u.claims--; u.claims == 0 {
			delete(users.byTest, test)
			u.unlock()
		}
	})
	return u.place, nil
}

// free returns a place that nobody has, nil if there is none.
func free() (*user, error) {
	n := places
	if os.Getenv("OUTFLOW_TEST_NEO4J") != "" {
		n = 1
	}
	for place := range n {
		unlock, err := tryLock(fmt.Sprint("neo4j-lock-", place), syscall.LOCK_NB)
		if err == nil {
			return &user{place: place, unlock: unlock}, nil
		}
		if err != syscall.EWOULDBLOCK {
			return nil, err
		}
	}
	return nil, nil
}

// lock waits until no other process has the lock of a name. The system takes it back
// when this process ends.
func lock(name string) (unlock func(), err error) { return tryLock(name, 0) }

// tryLock does not wait if it is told so by syscall.LOCK_NB: the error is then
// syscall.EWOULDBLOCK.
func tryLock(name string, how int) (unlock func(), err error) {
	cache, err := cacheDir()
	if err != nil {
		return nil, err
	}
	file, err := syscall.Open(filepath.Join(cache, name), syscall.O_CREAT|syscall.O_RDWR|syscall.O_CLOEXEC, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		switch err = syscall.Flock(file, syscall.LOCK_EX|how); err {
		case nil:
			return func() { _ = syscall.Close(file) }, nil
		case syscall.EINTR:
		default:
			_ = syscall.Close(file)
			return nil, err
		}
	}
}
