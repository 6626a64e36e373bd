package neo4j

import (
	"bytes"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

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
	sever    time.Duration // how long to be down once a transaction is committed, if not 0
	down     bool          // nothing is heard of the server, and nobody gets to it
	conns    map[net.Conn]bool
	trips    int          // how often somebody waited for an answer
	waiting  bool         // for one
	asked    bytes.Buffer // all that the server was told
	left     int          // pieces of traffic until the next cut
	again    func() int   // draws the next left; nil cuts nothing
}

// startProxy returns a proxy, and the address of the server through it.
func startProxy(t *testing.T, server *neo4jtest.Server) (*proxy, *neo4jtest.Server) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(server.Address)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{listener: l, server: address.Host, conns: map[net.Conn]bool{}}
	p.held = sync.NewCond(&p.mu)
	go p.accept()
	t.Cleanup(func() {
		l.Close()
		p.stall(false)
		p.cut()
	})
	address.Scheme, address.Host = "bolt", l.Addr().String() // not neo4j://, which would be told the server's own
	return p, &neo4jtest.Server{Address: address.String(), Password: server.Password}
}

func (p *proxy) accept() {
	for {
		from, err := p.listener.Accept()
		if err != nil {
			return
		}
		to, err := net.Dial("tcp", p.server)
		p.mu.Lock()
		if err != nil || p.down {
			from.Close()
		} else {
			p.conns[from], p.conns[to] = true, true
			go p.pass(from, to, false)
			go p.pass(to, from, true)
		}
		p.mu.Unlock()
	}
}

// pass hands on what one side says to the other.
func (p *proxy) pass(from, to net.Conn, answers bool) {
	defer to.Close()
	data := make([]byte, 32<<10)
	for {
		n, err := from.Read(data)
		p.mu.Lock()
		for p.stalled {
			p.held.Wait()
		}
		lost := p.down
		if lost && answers {
			p.hangUp() // the server has done what it was told
		}
		if n > 0 {
			p.note(data[:n], answers)
		}
		if p.sever > 0 && bytes.Contains(data[:n], commitMessage) {
			time.AfterFunc(p.sever, p.restore)
			p.sever, p.down = 0, true
		}
		if p.again != nil {
			if p.left--; p.left < 0 {
				p.left = p.again()
				p.hangUp()
			}
		}
		p.mu.Unlock()
		if lost {
			return
		}
		if _, writeErr := to.Write(data[:n]); err != nil || writeErr != nil {
			return
		}
	}
}

// note keeps count of what passes.
func (p *proxy) note(data []byte, answers bool) {
	if answers {
		p.waiting = false
		return
	}
	if !p.waiting {
		p.trips++
	}
	p.waiting = true
	p.asked.Write(data)
}

// during returns how many round trips fn takes, and all that the server is told
// in them.
func (p *proxy) during(fn func()) (trips int, asked []byte) {
	p.mu.Lock()
	p.trips, p.waiting = 0, false
	p.asked.Reset()
	p.mu.Unlock()
	fn()
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.trips, bytes.Clone(p.asked.Bytes())
}

// commitMessage is how a client says COMMIT in the Bolt protocol.
var commitMessage = []byte{0, 2, 0xb0, 0x12, 0, 0}

// severAtCommit lets the next commit reach the server, but its answer not come
// back, and nobody connect for a time.
func (p *proxy) severAtCommit(d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sever = d
}

// restore ends an outage.
func (p *proxy) restore() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = false
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
	p.hangUp()
}

// cutAfter ends all connections after as many pieces of traffic as draw says,
// again and again; nil ends that. It counts traffic and not time, of which a
// busy machine may need more for one transaction than lies between two cuts.
func (p *proxy) cutAfter(draw func() int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.again, p.left = draw, 0
}

func (p *proxy) hangUp() {
	for c := range p.conns {
		c.Close()
	}
	clear(p.conns)
}
