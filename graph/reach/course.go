package reach

import "outflow/graph"

// Courses say what each node of a problem had as time went on: what it held from an instant
// on, or what was useful there until one. The latest rows lie together; what a node had before
// is in a list that leads back from it.
type courses struct {
	width int      // words of a row
	rows  []uint64 // by node: the latest
	heads []courseStep
	steps []courseStep
	pages [][]uint64 // rows of steps
	never graph.Instant
}

// A courseStep says from when, or until when, a node has a row.
type courseStep struct {
	at     graph.Instant
	before int32 // 1 + the number of the step before, 0 for none
}

// newCourses returns the courses of nodes that have nothing yet; never is an instant at which
// none of them is given anything. The rows are all zero.
func newCourses(nodes, width int, never graph.Instant, rows []uint64) *courses {
	c := &courses{width: width, heads: make([]courseStep, nodes), rows: rows, never: never}
	for v := range c.heads {
		c.heads[v].at = never
	}
	return c
}

// row returns the latest row of a node.
func (c *courses) row(v int32) []uint64 {
	at := int(v) * c.width
	return c.rows[at : at+c.width : at+c.width]
}

func (c *courses) has(v int32) bool { return c.heads[v].at != c.never }

// change lets a node have another row from, or until, an instant: the caller changes the
// latest one.
func (c *courses) change(v int32, at graph.Instant) {
	head := &c.heads[v]
	if head.at == at {
		return
	}
	if head.at != c.never {
		n := len(c.steps)
		if n%stepsPerPage == 0 {
			c.pages = append(c.pages, make([]uint64, stepsPerPage*c.width))
		}
		c.steps = append(c.steps, *head)
		copy(c.step(n), c.row(v))
		head.before = int32(n + 1)
	}
	head.at = at
}

const stepsPerPage = 1 << 8

// step returns the row of a step.
func (c *courses) step(n int) []uint64 {
	at := n % stepsPerPage * c.width
	return c.pages[n/stepsPerPage][at : at+c.width : at+c.width]
}

// bytes returns what the steps take.
func (c *courses) bytes() int { return len(c.pages) * stepsPerPage * (c.width*8 + 12) }

// A stretch is a row that a node has from an instant on, or until one.
type stretch struct {
	at  graph.Instant
	row []uint64
}

// course appends all that a node had to a list, the latest first.
func (c *courses) course(v int32, to []stretch) []stretch {
	if !c.has(v) {
		return to
	}
	to = append(to, stretch{c.heads[v].at, c.row(v)})
	for n := c.heads[v].before; n != 0; n = c.steps[n-1].before {
		to = append(to, stretch{c.steps[n-1].at, c.step(int(n - 1))})
	}
	return to
}

// A rewinding follows courses back in time.
type rewinding struct {
	of *courses
	at []int32 // by node: 0 for its latest row, or 1 + the number of a step, or gone
}

const gone = -1

func (c *courses) rewind() *rewinding { return &rewinding{c, make([]int32, len(c.heads))} }

// before returns what a node held just before an instant, nil if nothing. The instants
// that are asked for descend.
func (r *rewinding) before(v int32, t graph.Instant) []uint64 {
	c := r.of
	if r.at[v] == 0 {
		if c.heads[v].at < t {
			return c.row(v)
		}
		r.next(v, c.heads[v].before)
	}
	for r.at[v] > 0 {
		if s := &c.steps[r.at[v]-1]; s.at >= t {
			r.next(v, s.before)
			continue
		}
		return c.step(int(r.at[v] - 1))
	}
	return nil
}

func (r *rewinding) next(v, step int32) {
	if step == 0 {
		step = gone
	}
	r.at[v] = step
}
