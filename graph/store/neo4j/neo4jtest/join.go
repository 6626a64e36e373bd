package neo4jtest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// idle is for how many seconds a shared server waits for the next process that has tests
// for it: go test builds those of one package while it runs those of another.
const idle = 20

// tend runs a server, and ends it and removes its directory, when for a while there was
// no process that uses it, whose numbers are the names of the files in users. First it
// removes the link by which it is found. A process makes its file and then looks
// whether the link is there; here the link goes and then it is looked for files: so
// that either this one waits for that process, or that one for no server.
const tend = `dir=$1 link=$2 idle=$3; shift 3
"$@" 3>&1 </dev/null >"$dir/output" 2>&1 & server=$!
echo $server; exec >/dev/null
unused=0
while kill -0 $server; do
	for user in "$dir"/users/*; do
		if kill -0 "${user##*/}"; then unused=0; else rm -f "$user"; fi
	done
	if [ $unused -gt $idle ]; then
		[ "$(readlink "$link")" = "$dir" ] || break
		rm "$link"
	else
		sleep 1
		unused=$((unused + 1))
	fi
done 2>/dev/null
kill -9 $server; wait $server; rm -rf "$dir"`

// join returns the server that a link leads to, which it starts if there is none. The
// server does not end before this process does. The caller has the lock.
func join(lib, link string, idle int) (*Server, error) {
	if dir, err := os.Readlink(link); err == nil {
		if s, err := running(dir, lib, link); err == nil {
			return s, nil
		}
		if err := os.Remove(link); err != nil && !os.IsNotExist(err) {
			return nil, err
		}
	}
	s, err := prepare(lib)
	if err != nil {
		return nil, err
	}
	if err := s.use(); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(s.dir, "port"), []byte(strconv.Itoa(s.port)), 0o644); err != nil {
		return nil, err
	}
	if err := s.run([]string{"-c", tend, "tend", s.dir, link, strconv.Itoa(idle)}); err != nil {
		return nil, err
	}
	if err := s.await(); err != nil {
		return nil, err
	}
	return s, os.Symlink(s.dir, link)
}

// running returns the server in a directory if it answers.
func running(dir, lib, link string) (*Server, error) {
	text, err := os.ReadFile(filepath.Join(dir, "port"))
	if err != nil {
		return nil, err
	}
	port, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return nil, err
	}
	s, err := in(dir, lib, port)
	if err != nil {
		return nil, err
	}
	if err := s.use(); err != nil {
		return nil, err
	}
	if now, err := os.Readlink(link); err != nil || now != dir {
		return nil, fmt.Errorf("the server in %s is about to end", dir)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return s, s.driver.VerifyConnectivity(ctx)
}

// use keeps a shared server from ending before this process does.
func (s *Server) use() error {
	users := filepath.Join(s.dir, "users")
	if err := os.MkdirAll(users, 0o755); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(users, strconv.Itoa(os.Getpid())), nil, 0o644)
}
