package neo4j

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"outflow/graph/store/neo4j/neo4jtest"
)

func TestAddresses(t *testing.T) {
	for text, want := range map[string]address{
		"neo4j://neo4j@localhost:7687/neo4j": {target: "neo4j://localhost:7687", user: "neo4j", database: "neo4j"},
		"bolt+s://me@db.example.org/estate":  {target: "bolt+s://db.example.org", user: "me", database: "estate", direct: true},
		"neo4j+s://[::1]:1":                  {target: "neo4j+s://[::1]:1"},
		"neo4j+ssc://a%40b@h/":               {target: "neo4j+ssc://h", user: "a@b"},
	} {
		want.name = text
		if got, err := parseAddress(text); err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "neo4j", "neo4j://", "neo4j:///x", "http://localhost", "neo4j://h/a/b", "neo4j://h/a?b=c", "neo4j://h#a", "neo4j://u:p@h", "neo4j://h:port"} {
		if _, err := parseAddress(text); err == nil {
			t.Errorf("%q is taken", text)
		}
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	server := neo4jtest.Fresh(t)
	ctx := context.Background()
	open := func(address string, o Options) error {
		s, err := Open(ctx, address, o)
		if err == nil {
			s.Close()
		}
		return err
	}
	right := Options{Password: server.Password}
	wantSays(t, open(server.Address, Options{Password: right.Password, MustExist: true}), "the database holds no store; load something into it first")
	wantSays(t, open(server.Address, Options{}), `user "neo4j" needs a password`)
	err := open(server.Address, Options{Password: "wrong"})
	wantSays(t, err, `the server refuses user "neo4j" with this password`)
	if !errors.Is(err, ErrPassword) {
		t.Errorf("%v is not ErrPassword", err)
	}
	wantSays(t, open(server.Address+"x", right), `the server has no database "neo4jx"`)
	wantSays(t, open("neo4j://neo4j@127.0.0.1:1/neo4j", right), "the server cannot be reached")
	if server.Certificate != "" {
		wantSays(t, open(strings.Replace(server.Address, "://", "+s://", 1), right), "the server's certificate is not trusted here")
	}
	wantSays(t, open("bolt+s://neo4j@"+somethingElse(t)+"/neo4j", right), "the server does not encrypt there")
	wantSays(t, open("http://localhost", right), "must begin with neo4j://")

	server.Query(t, "CREATE (:Movie {title: 'The Matrix'})", nil)
	wantSays(t, open(server.Address, right), "the database holds other data")
	if rows := server.Query(t, "MATCH (n) RETURN n.title", nil); len(rows) != 1 {
		t.Errorf("Open changed another program's database: %v", rows)
	}
}

// somethingElse returns the address of what is no Neo4j server.
func somethingElse(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for c, err := l.Accept(); err == nil; c, err = l.Accept() {
			fmt.Fprint(c, "HTTP/1.1 400 Bad Request\r\n\r\n")
			_, _ = io.Copy(io.Discard, c) // until the other side ends it
			c.Close()
		}
	}()
	return l.Addr().String()
}

func TestServersOfOldAreRefused(t *testing.T) {
	s := &Store{address: address{name: "neo4j://h"}}
	for agent, refused := range map[string]bool{
		"Neo4j/4.4.12": true, "Neo4j/5.6.0": true, "Neo4j/5.7.0": false, "Neo4j/5.26.26": false, "Neo4j/5.27-aura": false,
		"Neo4j/2025.01.0": false, "Other/x": false, "": false,
	} {
		if err := s.checkVersion(agent); (err != nil) != refused {
			t.Errorf("%s: %v", agent, err)
		}
	}
}
