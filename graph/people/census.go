package people

import (
	"context"

	"outflow/graph"
)

// A census is the people of one population, grouped by the lists they are on.
type census struct {
	lists  map[int32]markRange // by cohort, graph.None for the population
	marks  []graph.Instant     // when the turn that is the mark happens
	sets   []Set               // by mark: whose turn it is
	naming naming              // of all lists
	trie   *trie
	groups []group
	// groupOf is by node: the index of the group, or -1 if the population has
	// a list on which these people are not.
	groupOf []int32
	listed  int64
	// strays is how many people of a cohort's list are never on the population's,
	// where it has one: nobody counts them.
	strays map[int32]int64
}

// A markRange is the marks [first, end) of one list, by instant.
type markRange struct {
	first, end int32
	dated      bool
}

// A group is the people who have the same marks: who are on the same lists at
// the same times.
type group struct {
	node  uint32
	count int64
	one   bool // the one person whom a question is about: see Crowd.One
}

// addList takes the list of a cohort, or of the population, which comes first.
func (c *census) addList(cohort int32, l *List) error {
	if len(l.turns) > 0 {
		n := l.naming
		if len(c.sets) > 0 {
			var err error
			if n, err = c.naming.with(n); err != nil {
				return err
			}
		}
		c.naming = n
	}
	if c.lists == nil {
		c.lists = map[int32]markRange{}
	}
	first := int32(len(c.sets))
	for _, t := range l.turns {
		c.marks = append(c.marks, t.at)
		c.sets = append(c.sets, t.who)
	}
	c.lists[cohort] = markRange{first, int32(len(c.sets)), l.Dated()}
	return nil
}

// closed reports whether the population has a list, so that nobody else is in
// it.
func (c *census) closed() bool {
	_, ok := c.lists[graph.None]
	return ok
}

// take groups the people.
func (c *census) take(ctx context.Context) error {
	c.trie = &trie{}
	var counts []int64
	for w := newWalk(c.trie, c.sets); w.next(); {
		counts = w.tally(counts)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	c.groupOf = make([]int32, c.trie.nodes())
	own, closed := c.lists[graph.None]
	var cohortOf []int32 // by mark
	if closed {
		cohortOf = make([]int32, len(c.sets))
		for cohort, r := range c.lists {
			for m := r.first; m < r.end; m++ {
				cohortOf[m] = cohort
			}
		}
		c.strays = map[int32]int64{}
	}
	for node := range c.groupOf {
		c.groupOf[node] = -1
		if node >= len(counts) || counts[node] == 0 || node == 0 {
			continue
		}
		if closed {
			// The population's marks are the first, and those of a cohort follow
			// each other.
			marks := c.trie.marks(uint32(node))
			if marks[0] >= own.end {
				for i, m := range marks {
					if i == 0 || cohortOf[m] != cohortOf[marks[i-1]] {
						c.strays[cohortOf[m]] += counts[node]
					}
				}
				continue
			}
		}
		c.groupOf[node] = int32(len(c.groups))
		c.groups = append(c.groups, group{node: uint32(node), count: counts[node]})
		c.listed += counts[node]
	}
	return nil
}

// renumbered returns the census with other numbers for the cohorts that have lists.
func (c census) renumbered(from, to []int32) census {
	lists, strays := c.lists, c.strays
	c.lists = make(map[int32]markRange, len(lists))
	if strays != nil {
		c.strays = make(map[int32]int64, len(strays))
	}
	for i, cohort := range from {
		c.lists[to[i]] = lists[cohort]
		if n := strays[cohort]; n != 0 {
			c.strays[to[i]] = n
		}
	}
	return c
}
