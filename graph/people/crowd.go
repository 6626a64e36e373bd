package people

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"

	"outflow/graph"
)

// A Crowd is the people of a graph, grouped once by the member lists they are
// on. It is immutable and may be shared.
type Crowd struct {
	graph    *graph.Graph
	censuses []census         // by population
	lists    map[string]*List // by hash
	effort   *effort          // for the bounds of counts
	outlines []func() *outline
}

// A Blob opens a member list by its hash, as graph.Reader does.
type Blob func(ctx context.Context, hash string) (io.ReadCloser, error)

// Gather groups the people of a graph. It reads every member list that the
// graph names, by its hash, and keeps them: a few bytes for each person of
// each list. It takes time in proportion to the sum of their lengths, and ends
// with the context's error when the context is done.
func Gather(ctx context.Context, g *graph.Graph, blob Blob) (*Crowd, error) {
	return Nobody().Advance(ctx, g, blob)
}

// Nobody is the crowd of a graph that speaks of no people.
func Nobody() *Crowd { return &Crowd{graph: &graph.Graph{}} }

// Advance is Gather for a later state of the crowd's graph. It reads no list again,
// and groups the people of a population only if its lists are others now.
func (c *Crowd) Advance(ctx context.Context, g *graph.Graph, blob Blob) (*Crowd, error) {
	next := &Crowd{graph: g, censuses: make([]census, len(g.Populations)), lists: map[string]*List{}}
	rolls := rollsOf(g)
	kept := make([]bool, len(g.Populations))
	for i, before := range rollsOf(c.graph) {
		n := g.Population(c.graph.Populations[i].ID)
		if n != graph.None && slices.Equal(before.lists, rolls[n].lists) && !c.censuses[i].nameless {
			kept[n] = true
			next.censuses[n] = c.censuses[i].renumbered(before.cohorts, rolls[n].cohorts)
		}
	}
	err := eachList(g, func(population, cohort int32, named NamedList) error {
		l := cmp.Or(next.lists[named.Hash], c.lists[named.Hash])
		if l == nil {
			var err error
			if l, err = load(ctx, blob, named.Hash); err != nil {
				return fmt.Errorf("member list of %s %q: %w", named.Kind, named.ID, err)
			}
		}
		next.lists[named.Hash] = l
		if kept[population] {
			return nil
		}
		if err := next.censuses[population].addList(cohort, l); err != nil {
			return fmt.Errorf("%s %q: %w", named.Kind, named.ID, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range next.censuses {
		if kept[i] {
			continue
		}
		if err := next.censuses[i].take(ctx); err != nil {
			return nil, err
		}
	}
	next.outlines = outlines(g, next.censuses)
	return next, nil
}

// A listRoll is the member lists of one population, with the cohorts whose they are.
type listRoll struct {
	lists   []NamedList
	cohorts []int32
}

func rollsOf(g *graph.Graph) []listRoll {
	rolls := make([]listRoll, len(g.Populations))
	// No visit fails.
	_ = eachList(g, func(population, cohort int32, list NamedList) error {
		r := &rolls[population]
		r.lists, r.cohorts = append(r.lists, list), append(r.cohorts, cohort)
		return nil
	})
	return rolls
}

// eachList visits the member lists of a graph until an error, those of
// populations first: theirs is of no cohort, graph.None.
func eachList(g *graph.Graph, visit func(population, cohort int32, list NamedList) error) error {
	for i := range g.Populations {
		if p := &g.Populations[i]; p.Members != "" {
			if err := visit(int32(i), graph.None, NamedList{graph.KindPopulation, p.ID, p.Members}); err != nil {
				return err
			}
		}
	}
	for i := range g.Cohorts {
		if h := &g.Cohorts[i]; h.Members != "" && h.Population != graph.None {
			if err := visit(h.Population, int32(i), NamedList{graph.KindCohort, h.ID, h.Members}); err != nil {
				return err
			}
		}
	}
	return nil
}

func load(ctx context.Context, blob Blob, hash string) (*List, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r, err := blob(ctx, hash)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(r)
	if closeErr := r.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return nil, err
	}
	return Decode(data)
}

// Keyed reports whether the ids of a population's people are pseudonyms of
// texts.
func (c *Crowd) Keyed(population int32) bool {
	_, keyed, _ := c.Lists(population)
	return keyed
}

// Lists reports whether a population, or a cohort of it, has a member list, and
// how these name people: keyed if by pseudonyms of texts, made with a key of which
// this is the fingerprint, 0 if an earlier Outflow made them.
func (c *Crowd) Lists(population int32) (any, keyed bool, key uint32) {
	census := &c.censuses[population]
	census.mustName()
	if !census.naming.earlier {
		key = census.naming.key
	}
	return len(census.lists) > 0, census.naming.keyed, key
}

// A census is the people of one population, grouped by the lists they are on.
type census struct {
	lists      map[int32]markRange // by cohort, graph.None for the population
	marks      []graph.Instant     // when the event that it marks happens
	sets       []Set               // by mark: who begins or ceases to belong
	naming     naming              // of all lists
	trie       *trie
	signatures []signature
	// signatureOf is by node: the index of the signature, or -1 if the population has
	// a list on which these people are not.
	signatureOf []int32
	listed      int64
	// strays is how many people of a cohort's list are never on the population's,
	// where it has one: nobody counts them.
	strays map[int32]int64
	// nameless is one of a snapshot: it has no sets, and does not know who anybody is.
	nameless bool
}

// A markRange is the marks [first, end) of one list, by instant.
type markRange struct {
	first, end int32
	dated      bool
	people     int64 // on one that is not dated
}

// A signature is the people who are on the same lists at the same times: of all
// lists in a census, of those that matter to a question in a table. There those
// of the population who are on no list are one too, the rest.
type signature struct {
	node  uint32 // of a census
	count int64
	rest  bool
	one   bool // the one person whom a question is about: see Crowd.One
}

// addList takes the list of a cohort, or of the population, which comes first.
func (c *census) addList(cohort int32, l *List) error {
	if len(l.events) > 0 {
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
	r := markRange{first: int32(len(c.sets)), dated: l.Dated()}
	for _, t := range l.events {
		c.marks = append(c.marks, t.at)
		c.sets = append(c.sets, t.who)
		if !r.dated {
			r.people += t.who.Len()
		}
	}
	r.end = int32(len(c.sets))
	c.lists[cohort] = r
	return nil
}

// closed reports whether the population has a list, so that nobody else is in
// it.
func (c *census) closed() bool {
	_, ok := c.lists[graph.None]
	return ok
}

// mustName ends the program rather than take nobody for the people whom a census names.
func (c *census) mustName() {
	if c.nameless {
		panic("people: a crowd that was read from a snapshot is asked who somebody is")
	}
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
	c.signatureOf = make([]int32, c.trie.nodes())
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
	for node := range c.signatureOf {
		c.signatureOf[node] = -1
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
		c.signatureOf[node] = int32(len(c.signatures))
		c.signatures = append(c.signatures, signature{node: uint32(node), count: counts[node]})
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
