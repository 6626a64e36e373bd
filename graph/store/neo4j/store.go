// Package neo4j keeps a graph in a Neo4j database.
//
// A TRANSFER relationship between two places is one source's claim of a
// transfer; a SAYS relationship from a source to a thing is a claim of
// anything else. Their properties are the claim's keys as a person reads them,
// its canonical form (claim) and that one's hash, and the numbers of the commits
// that added and retired it. What things say of themselves, their labels,
// properties and the RUNS, HOLDS, HAS and OF between them, is worked out from
// the current claims for people who explore (see project); nothing is read from
// it.
//
// A commit is written in many transactions under a number that no reader looks
// at yet; the one that sets head on the node labelled Outflow makes it visible.
// So a load of any size holds no reader back and fits in the server's memory,
// and a process that dies leaves the store at its last commit.
package neo4j

import (
	"context"
	"fmt"
	"time"

	"outflow/graph"
	"outflow/graph/store/ledger"

	"github.com/neo4j/neo4j-go-driver/v5/neo4j"
	"github.com/neo4j/neo4j-go-driver/v5/neo4j/config"
)

// Options of a store. The zero value works.
type Options struct {
	// Password of the user that the address names. It is in no error.
	Password string
	// Wait is how long a writer waits for another one before it gives up with
	// graph.ErrBusy; 0 means a minute.
	Wait time.Duration
	// Lease is how long a writer that is heard of no more keeps others from
	// writing; 0 means 20 seconds.
	Lease time.Duration
	// Patience is how long what fails for a reason that may pass, such as a
	// server that is being restarted, is tried again since anything succeeded last; 0
	// means 8 seconds: a server starts in six, and nobody waits long for one that is gone.
	Patience time.Duration
	// MustExist refuses to make a store in a database without one.
	MustExist bool
}

// A Store keeps a graph in a Neo4j database. It implements graph.Store.
type Store struct {
	address
	o      Options
	driver neo4j.DriverWithContext
	// What this store wrote it reads, from whichever member of a cluster.
	bookmarks neo4j.BookmarkManager
	here      chan struct{} // holds one while somebody in this process writes
	chunk     int           // how many claims one transaction writes
	schema    int           // the version it must be of to be written; 0 for any

	failing failing
}

// Open opens the store in the database at an address such as
// neo4j://user@host:7687/database, and makes it if the database is empty. It
// does not wait for a server that is not there. Errors: ErrPassword,
// graph.ErrNewer, graph.ErrOlder.
func Open(ctx context.Context, url string, o Options) (*Store, error) {
	return open(ctx, url, o, upgrades())
}

func open(ctx context.Context, url string, o Options, upgrades []upgrade) (*Store, error) {
	s, err := dial(ctx, url, o)
	if err != nil {
		return nil, err
	}
	if err := s.check(ctx, 1+len(upgrades)); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// dial connects to a server.
func dial(ctx context.Context, url string, o Options) (*Store, error) {
	a, err := parseAddress(url)
	if err != nil {
		return nil, err
	}
	o.Wait = or(o.Wait, time.Minute)
	o.Lease = or(o.Lease, 20*time.Second)
	o.Patience = or(o.Patience, 8*time.Second)
	auth := neo4j.NoAuth()
	if a.user != "" && o.Password == "" {
		return nil, ledger.NewError(a.name, fmt.Sprintf("user %q needs a password", a.user), ErrPassword)
	}
	if a.user != "" {
		auth = neo4j.BasicAuth(a.user, o.Password, "")
	}
	d, err := neo4j.NewDriverWithContext(a.target, auth, func(c *config.Config) {
		c.UserAgent = "outflow"
		c.TelemetryDisabled = true
		c.SocketConnectTimeout = silence
		c.ConnectionAcquisitionTimeout = 2 * silence
	})
	if err != nil {
		return nil, ledger.NewError(a.name, "the address cannot be used: "+err.Error(), err)
	}
	s := &Store{
		address: a, o: o, driver: d,
		bookmarks: neo4j.NewBookmarkManager(neo4j.BookmarkManagerConfig{}),
		here:      make(chan struct{}, 1), chunk: chunkClaims,
	}
	info, err := d.GetServerInfo(ctx)
	if err == nil {
		err = s.checkVersion(info.Agent())
	}
	if err != nil {
		s.Close()
		return nil, s.explain(ctx, err)
	}
	return s, nil
}

func or(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

// Close closes the store. Readers that are still at work fail.
func (s *Store) Close() error { return s.driver.Close(context.Background()) }

// View implements graph.Store.
func (s *Store) View(ctx context.Context, number int64, fn func(graph.Reader) error) error {
	return ledger.View(ctx, backend{s}, number, fn)
}
