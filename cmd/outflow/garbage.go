package main

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// A collector says by how many percent of what is alive the heap may grow before garbage is
// collected. Nothing else sets that, so that what a load and a large graph ask for does not
// depend on which comes first.
type collector struct {
	mu      sync.Mutex
	kept    bool // the user has set it, by GOGC
	percent int  // in force; 0 before any was set
	loads   int  // at work that take much memory
}

var garbage collector

const (
	// late puts the first collection off until the heap has 48 MB instead of 4 MB: most runs
	// answer one question and end, and need none or few. For good it would multiply the memory
	// that large graphs take.
	late  = 1200
	usual = 100
	// thrift is for loads, from so many bytes on that the program keeps.
	thrift      = 40
	thriftyFrom = 16 << 20
	// mostGarbage is how much garbage there may be, in bytes, where more than that is alive. A
	// large graph takes gigabytes to ask: to collect somewhat more often costs little.
	mostGarbage = 384 << 20
	// least is for more than 4 GB alive, of which a tenth may be garbage: collections would else
	// follow upon each other.
	least = 10
)

// begin sets the first percentage, and follows each collection with the next.
func (c *collector) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept = os.Getenv("GOGC") != ""; !c.kept {
		c.percent = late
		debug.SetGCPercent(late)
		c.follow()
	}
}

func (c *collector) follow() {
	runtime.AddCleanup(new([64]byte), func(c *collector) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.set()
		c.follow()
	}, c)
}

// load takes note that loads which take much memory begin, or with -1 that one has ended.
func (c *collector) load(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.loads += n
	c.set()
}

// set sets what is right for what is alive, and for the loads at work.
func (c *collector) set() {
	if c.kept {
		return
	}
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	if percent := growth(live[0].Value.Uint64(), c.loads > 0); percent != c.percent { // to set it stops the program for a moment
		c.percent = percent
		debug.SetGCPercent(percent)
	}
}

// growth returns by how many percent the heap may grow where so many bytes of it are alive.
func growth(live uint64, loading bool) int {
	percent := int(min(usual, max(least, mostGarbage*100/max(live, 1))))
	if loading {
		return min(percent, thrift)
	}
	return percent
}
