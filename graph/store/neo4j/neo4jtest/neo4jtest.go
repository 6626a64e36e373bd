// Package neo4jtest gives tests a real Neo4j server.
//
// It is the one that OUTFLOW_TEST_NEO4J names (with its password, if it has
// one, in OUTFLOW_TEST_NEO4J_PASSWORD), whose data the tests remove. Without
// it a server is started from its packages, which Maven fetches the first
// time, on a port of its own and with its files in a temporary directory. All
// test processes share it and a second one, and have each for one test at a time; go test
// runs those of several packages side by side. They end a while after the last of them.
//
// Where there is no Java or no Maven tests are skipped and say so; with
// CI=true they fail.
package neo4jtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
)

// A Server is a Neo4j server.
type Server struct {
	Address  string // as --store takes it
	Password string
	// Certificate is a file that holds what an encrypted connection is known
	// by, "" for a server that tests did not start.
	Certificate string

	target   string // what the driver takes
	database string
	driver   neo4j.DriverWithContext

	// Of a server that tests started.
	dir, lib string
	java     []string // options
	port     int
	process  *process
}

// shared are the servers, by place, that the tests of this process share with those of
// others. Who has a place has its server to himself.
var shared = func() (servers [places]func() (*Server, error)) {
	for place := range servers {
		servers[place] = sync.OnceValues(func() (*Server, error) { return share(place) })
	}
	return servers
}()

func share(place int) (*Server, error) {
	if address := os.Getenv("OUTFLOW_TEST_NEO4J"); address != "" {
		return existing(address)
	}
	lib, err := packages()
	if err != nil {
		return nil, err
	}
	if benchmarking() { // on a server of other settings
		return newServer(lib)
	}
	cache, err := cacheDir()
	if err != nil {
		return nil, err
	}
	return join(lib, filepath.Join(cache, fmt.Sprint("neo4j-server-", place)), idle)
}

// Fresh returns the server that tests share, without data. Until the test ends only it
// and its subtests have it: others that run side by side, in this process or another,
// wait.
func Fresh(t testing.TB) *Server {
	t.Helper()
	if os.Getenv("OUTFLOW_TEST_NEO4J") == "" {
		require(t)
	}
	place, err := claim(t)
	if err != nil {
		t.Fatalf("Neo4j: %v", err)
	}
	s, err := shared[place]()
	if err != nil {
		t.Fatalf("Neo4j: %v", err)
	}
	s.Wipe(t)
	return s
}

// Launch starts a server for this test alone, to be killed and started again
// as it likes. Settings are lines of neo4j.conf. Beside those that tests share there
// is one at a time, in this process or another: each takes much memory.
func Launch(t testing.TB, settings ...string) *Server {
	t.Helper()
	require(t)
	unlock, err := lock("neo4j-launch-lock")
	if err != nil {
		t.Fatalf("Neo4j: %v", err)
	}
	t.Cleanup(unlock)
	lib, err := packages()
	if err != nil {
		t.Fatalf("Neo4j: %v", err)
	}
	s, err := newServer(lib, settings...)
	if err != nil {
		t.Fatalf("Neo4j: %v", err)
	}
	t.Cleanup(func() {
		if s.process != nil {
			if err := s.process.end(lost); err != nil {
				t.Error(err)
			}
		}
	})
	return s
}

// require ends the test where a server cannot be started.
func require(t testing.TB) {
	t.Helper()
	for _, program := range []string{"java", "mvn"} {
		if _, err := exec.LookPath(program); err != nil {
			what := "NOT TESTED ON NEO4J: " + program + " is not installed; install Java 17 and Maven, or name a server in OUTFLOW_TEST_NEO4J"
			if os.Getenv("CI") == "true" {
				t.Fatal(what)
			}
			t.Skip(what)
		}
	}
}

// newServer starts a server that ends with this process.
func newServer(lib string, settings ...string) (*Server, error) {
	s, err := prepare(lib)
	if err != nil {
		return nil, err
	}
	if err := s.start(0, settings...); err != nil {
		return nil, err
	}
	return s, s.await()
}

// prepare makes what a server needs before it is started the first time.
func prepare(lib string) (*Server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "outflow-neo4j-")
	if err != nil {
		return nil, err
	}
	if err := certify(filepath.Join(dir, certificates)); err != nil {
		return nil, err
	}
	return in(dir, lib, port)
}

// in returns the server whose directory and port these are.
func in(dir, lib string, port int) (*Server, error) {
	host := "127.0.0.1:" + strconv.Itoa(port)
	s := &Server{
		Address: scheme + "://neo4j@" + host + "/neo4j", Password: "a test's password",
		Certificate: filepath.Join(dir, certificates, "public.crt"),
		target:      "bolt://" + host, database: "neo4j",
		dir: dir, lib: lib, java: archived(lib), port: port,
	}
	return s, s.connect("neo4j")
}

func existing(address string) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("OUTFLOW_TEST_NEO4J is no URL such as neo4j://neo4j@127.0.0.1:7687/neo4j")
	}
	s := &Server{
		Address: address, Password: os.Getenv("OUTFLOW_TEST_NEO4J_PASSWORD"),
		target: u.Scheme + "://" + u.Host, database: u.Path[min(1, len(u.Path)):],
	}
	return s, s.connect(u.User.Username())
}

func (s *Server) connect(user string) (err error) {
	s.driver, err = neo4j.NewDriverWithContext(s.target, neo4j.BasicAuth(user, s.Password, ""))
	return err
}

// Env is an environment in which the command line finds the password.
func (s *Server) Env(key string) string {
	if key == "OUTFLOW_NEO4J_PASSWORD" {
		return s.Password
	}
	return ""
}

// Query runs Cypher in a transaction of its own and returns the rows. What the server
// ends for a lock that somebody else waits for as well is run again.
func (s *Server) Query(t testing.TB, cypher string, parameters map[string]any) [][]any {
	t.Helper()
	const attempts = 5
	for n := 1; ; n++ {
		rows, err := s.query(cypher, parameters)
		switch {
		case err == nil:
			return rows
		case n == attempts || !neo4j.IsRetryable(err):
			t.Fatalf("%s: %v", cypher, err)
		}
	}
}

func (s *Server) query(cypher string, parameters map[string]any) ([][]any, error) {
	ctx := context.Background()
	session := s.driver.NewSession(ctx, neo4j.SessionConfig{DatabaseName: s.database})
	defer session.Close(ctx)
	result, err := session.Run(ctx, cypher, parameters)
	if err != nil {
		return nil, err
	}
	records, err := result.Collect(ctx)
	rows := make([][]any, len(records))
	for i, r := range records {
		rows[i] = r.Values
	}
	return rows, err
}

// Wipe removes all data; constraints and indexes stay.
func (s *Server) Wipe(t testing.TB) {
	t.Helper()
	s.Query(t, "MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS", nil)
}

// Kill ends a server that Launch started, as a power cut would.
func (s *Server) Kill(t testing.TB) {
	t.Helper()
	err := s.process.end(cut)
	s.process = nil
	if err != nil {
		t.Fatalf("Neo4j: %v", err)
	}
}

// Start starts a server that was killed, on the data that it had. Settings
// are lines of neo4j.conf.
func (s *Server) Start(t testing.TB, settings ...string) {
	t.Helper()
	err := s.start(0, settings...)
	if err == nil {
		err = s.await()
	}
	if err != nil {
		t.Errorf("Neo4j: %v", err)
	}
}

// StartLimited is Start of a server whose files cannot grow by more than that
// beyond the largest: a full disk fails in the same places.
func (s *Server) StartLimited(t testing.TB, bytes int64, settings ...string) {
	t.Helper()
	var largest int64
	err := filepath.Walk(s.dir, func(_ string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			largest = max(largest, info.Size())
		}
		return err
	})
	if err == nil {
		err = s.start(largest+bytes, settings...)
	}
	if err == nil {
		err = s.await()
	}
	if err != nil {
		t.Errorf("Neo4j: %v", err)
	}
}
