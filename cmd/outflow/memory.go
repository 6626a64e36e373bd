package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path"
	"runtime/debug"
	"runtime/metrics"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"outflow/ingest"
	"outflow/ingest/record"
)

// A memory is how much of it the program may take while it loads. Garbage is collected
// sooner as that comes near, and if what is left is still too much the load that began last
// ends; the others, and whatever else a service does, go on.
type memory struct {
	most byteSize // 0 is half of what the machine has

	mu       sync.Mutex
	loads    []*boundLoad // at work, in the order in which they began
	watching bool
}

type boundLoad struct{ end context.CancelCauseFunc }

// reserve is about what the program itself, and SQLite's cache, take of the memory.
const reserve = 64 << 20

// leastMemory leaves room for loads of a usual size.
const leastMemory = 2 * reserve

func (m *memory) flag(cmd *cobra.Command) {
	cmd.Flags().Var(&m.most, "memory", "how much memory the program may take, as `SIZE` such as 512M or 2G, with the graph that it keeps: a load by which it would take more is refused (default: half of what the machine or its container has)")
}

// limit returns the most, and makes the garbage collector keep to it.
func (m *memory) limit() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.most == 0 {
		m.most = byteSize(max(leastMemory, machineMemory(os.DirFS("/"))/2))
	}
	debug.SetMemoryLimit(int64(m.most) - reserve) // see watch
	return int64(m.most)
}

// bound gives a load a context that ends if there is not memory enough for it: the cause is
// then an *ingest.ProblemsError.
func (m *memory) bound(ctx context.Context) (context.Context, context.CancelFunc) {
	most := m.limit()
	ctx, end := context.WithCancelCause(ctx)
	l := &boundLoad{end}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.loads = append(m.loads, l)
	if !m.watching { // who watched the load before may not have seen its end yet
		m.watching = true
		go m.watch(most)
	}
	return ctx, func() {
		if context.Cause(ctx) != ctx.Err() {
			debug.FreeOSMemory() // or what it had would be held against others
		}
		m.mu.Lock()
		defer m.mu.Unlock()
		m.loads = slices.DeleteFunc(m.loads, func(o *boundLoad) bool { return o == l })
		end(nil)
	}
}

// watch ends loads that take too much, as long as there are any.
func (m *memory) watch(most int64) {
	other, thrifty := int64(reserve), false
	tooMuch := func(live, taken int64) bool { return live > (most-other)/4*3 || taken > most-other/4 }
	problem := record.Problem{
		What:     fmt.Sprintf("this takes more memory than there may be taken, which is %s", byteSize(most)),
		Expected: "parts of it, loaded one after the other, or more memory by --memory",
	}
	live, taken, _ := used()
	full := tooMuch(live, taken) // a service keeps the whole graph
	if full {
		problem = record.Problem{
			What:     fmt.Sprintf("no memory is left for a load: the program keeps %s of the %s that there may be taken", byteSize(max(live, taken)), byteSize(most)),
			Expected: "more memory by --memory, where the program is started",
		}
	}
	err := &ingest.ProblemsError{Problems: []record.Problem{problem}, Full: full}
	for range time.Tick(10 * time.Millisecond) {
		live, taken, besides := used()
		if !thrifty && live > thriftyFrom {
			thrifty = true
			garbage.load(1)
		}
		if besides > other {
			other = besides
			debug.SetMemoryLimit(max(most/4, most-other))
		}
		m.mu.Lock()
		n := len(m.loads)
		if n > 0 && tooMuch(live, taken) {
			m.loads[n-1].end(err)
		}
		if n == 0 {
			m.watching = false
			if thrifty {
				garbage.load(-1)
			}
		}
		m.mu.Unlock()
		if n == 0 {
			return
		}
	}
}

// used returns how much of Go's memory was alive when garbage was collected last, how much
// the program takes in all, and how much of that is not Go's.
func used() (live, taken, besides int64) {
	samples := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(samples)
	ours := int64(samples[1].Value.Uint64() - samples[2].Value.Uint64())
	taken = max(ours, occupied())
	return int64(samples[0].Value.Uint64()), taken, taken - ours + reserve/4
}

// occupied returns how much memory the system counts as the program's, its own text
// included; 0 where it does not say.
func occupied() int64 {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	var size, pages int64
	if _, err := fmt.Sscan(string(text), &size, &pages); err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}

// machineMemory returns how much memory there is, for the machine or for the control
// groups that the program is in, of which root has the files.
func machineMemory(root fs.FS) int64 {
	least := int64(math.MaxInt64)
	if text, err := fs.ReadFile(root, "proc/meminfo"); err == nil {
		var kilobytes int64
		_, line, _ := bytes.Cut(text, []byte("MemTotal:"))
		if _, err := fmt.Sscan(string(line), &kilobytes); err == nil {
			least = kilobytes << 10
		}
	}
	groups, _ := fs.ReadFile(root, "proc/self/cgroup")
	for line := range strings.Lines(string(groups)) {
		parts := strings.SplitN(strings.TrimSpace(line), ":", 3)
		if len(parts) < 3 {
			continue
		}
		dir, file := "sys/fs/cgroup", "memory.max"
		switch {
		case slices.Contains(strings.Split(parts[1], ","), "memory"):
			dir, file = "sys/fs/cgroup/memory", "memory.limit_in_bytes"
		case parts[1] != "":
			continue
		}
		// A group is bound by those around it. Inside a container its path may not be there.
		for group := path.Join("/", parts[2]); ; group = path.Dir(group) {
			if text, err := fs.ReadFile(root, path.Join(dir, group, file)); err == nil {
				if n, err := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64); err == nil && n > 0 {
					least = min(least, n)
				}
			}
			if group == "/" {
				break
			}
		}
	}
	if least == math.MaxInt64 {
		return 4 << 30 // nobody says
	}
	return least
}

// A byteSize is a number of bytes, as a flag.
type byteSize int64

func (s byteSize) Type() string { return "SIZE" }

func (s byteSize) String() string {
	switch n := int64(s); {
	case n == 0:
		return ""
	case n%(1<<30) == 0:
		return fmt.Sprintf("%dG", n>>30)
	default:
		return fmt.Sprintf("%dM", n>>20)
	}
}

func (s *byteSize) Set(text string) error {
	units := map[byte]int64{'K': 1 << 10, 'M': 1 << 20, 'G': 1 << 30}
	number := strings.TrimSuffix(strings.ToUpper(text), "B")
	unit := int64(1)
	if n := len(number); n > 0 && units[number[n-1]] > 0 {
		number, unit = number[:n-1], units[number[n-1]]
	}
	n, err := strconv.ParseInt(number, 10, 64)
	switch {
	case err != nil || n < 0 || n > math.MaxInt64/unit:
		return errors.New("expected a size such as 512M or 2G")
	case n*unit < leastMemory:
		return fmt.Errorf("expected at least %s", byteSize(leastMemory))
	}
	*s = byteSize(n * unit)
	return nil
}
