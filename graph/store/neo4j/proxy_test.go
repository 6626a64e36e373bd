package neo4j

import (
	"net"
	"strings"
	"sync"
	"testing"

	"outflow/graph/store/neo4j/neo4jtest"
)

// A proxy stands between a store and its server, and can do to them what
// networks do.
type proxy struct {
	listener net.Listener
	server   string
	mu       sync.Mutex
	held     *sync.Cond // while stalled
	stalled  bool
	conns    map[net.Conn]bool
}

// startProxy returns a proxy, and the address of the server through it.
func startProxy(t *testing.T, server *neo4jtest.Server) (*proxy, *neo4jtest.Server) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(server.Address, "@")
	host, database, _ := strings.Cut(rest, "/")
	p := &proxy{listener: l, server: host, conns: map[net.Conn]bool{}}
	p.held = sync.NewCond(&p.mu)
	go p.accept()
	t.Cleanup(func() {
		l.Close()
		p.stall(false)
		p.cut()
	})
	// bolt://, for a neo4j:// address would be told the server's own.
	return p, &neo4jtest.Server{Address: "bolt://neo4j@" + l.Addr().String() + "/" + database, Password: server.Password}
}

func (p *proxy) accept() {
	for {
		from, err := p.listener.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("tcp", p.server)
		if err != nil {
			from.Close()
			continue
		}
		p.mu.Lock()
		p.conns[from], p.conns[to] = true, true
		p.mu.Unlock()
		go p.pass(from, to)
		go p.pass(to, from)
	}
}

func (p *proxy) pass(from, to net.Conn) {
	defer to.Close()
	data := make([]byte, 32<<10)
	for {
		n, err := from.Read(data)
		p.mu.Lock()
		for p.stalled {
			p.held.Wait()
		}
		p.mu.Unlock()
		if _, writeErr := to.Write(data[:n]); err != nil || writeErr != nil {
			return
		}
	}
}

// stall lets nothing pass, or everything again.
func (p *proxy) stall(stalled bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stalled = stalled
	p.held.Broadcast()
}

// cut ends all connections.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.conns {
		c.Close()
	}
	clear(p.conns)
}
