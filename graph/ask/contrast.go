package ask

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/graph/reach"
)

// A contrast is a question being answered by two graphs, of people who are told apart by
// both at once.
type contrast struct {
	joint    *people.Joint
	askers   [2]*Asker
	asked    [2]Query
	sides    [2]*evaluation // nil where nobody's data answers
	segments *people.Segments
	exprs    []graph.People // of the joint crowd
	formats  [2]*formatter
	answers  [2]*Answer // nil where the graph does not hold what is asked about
	same     bool       // what the answer depends on is the same in both
	lowered  bool       // fewer are counted at least, since who is on one population may be on others
}

func newContrast(ctx context.Context, askers [2]*Asker, asked [2]Query, answers [2]*Answer) (*contrast, error) {
	before, after := askers[people.Before], askers[people.After]
	joint, err := people.Join(ctx, before.crowd, after.crowd)
	if err != nil {
		return nil, fmt.Errorf("compare people: %w", err)
	}
	if after.effort != 0 {
		joint.Crowd = joint.Crowd.Sparing(after.effort)
	}
	c := &contrast{joint: joint, askers: askers, asked: asked, answers: answers}
	if answers[0] != nil && answers[1] != nil {
		rests := after.Dependencies(asked[people.After])
		c.same = rests != graph.Content{} && rests == before.Dependencies(asked[people.Before]) || sameReasons(answers[0], answers[1])
	}
	for s, a := range askers {
		if c.missing(s) {
			continue
		}
		e, err := a.unsolved(asked[s])
		if err != nil {
			return nil, err
		}
		if asked[s].Form == Transfers { // those who crossed the transfers that have the findings
			if answers[s] == nil {
				continue
			}
			e = e.among(answers[s].Transfers)
		}
		c.sides[s] = e
	}
	return c, c.solve(ctx)
}

// sameReasons reports whether two answers follow from the same: places, people and erasures are
// those of one graph as of the other, and so is what is said of each transfer that contributes to
// either, if only possibly. What else was said anew then bears on neither. An answer that lists
// only some of the transfers that it follows from tells nothing of that.
func sameReasons(before, after *Answer) bool {
	if !after.Form.listsAllTransfers() {
		return false
	}
	was, is := before.Graph, after.Graph
	told := map[string]bool{}
	for _, a := range []*Answer{before, after} {
		for i := range a.Transfers {
			id := a.Transfers[i].ID
			if told[id] {
				continue
			}
			told[id] = true
			if !reflect.DeepEqual(moves(was.Accounts(id)), moves(is.Accounts(id))) {
				return false
			}
		}
	}
	return was.Zone.String() == is.Zone.String() && reflect.DeepEqual(was.Populations, is.Populations) && reflect.DeepEqual(was.Cohorts, is.Cohorts) &&
		reflect.DeepEqual(was.Erasures, is.Erasures) && reflect.DeepEqual(was.Places, is.Places)
}

// moves returns of accounts what they say of how data moved.
func moves(accounts []graph.Transfer) []graph.Transfer {
	bare := slices.Clone(accounts)
	for i := range bare {
		own := *bare[i].Account
		own.Conduct, own.Needs, own.Annotated = nil, nil, nil
		bare[i].Account = &own
	}
	return bare
}

// missing reports whether a graph does not hold the places or transfers that are asked about.
// Who the people are, the other graph may say.
func (c *contrast) missing(s int) bool {
	q := c.asked[s]
	q.People = nil
	_, holds := q.in(c.askers[s].graph)
	return !holds
}

// solve answers the question by both graphs.
func (c *contrast) solve(ctx context.Context) error {
	var first, n [2]int
	for s, e := range c.sides {
		first[s] = len(c.exprs)
		if e == nil {
			continue
		}
		e.plan = e.asker.net.Plan(e.sought)
		for _, p := range e.plan.Exprs() {
			c.exprs = append(c.exprs, c.joint.Expr(people.Side(s), p))
		}
		n[s] = len(c.exprs) - first[s]
	}
	var err error
	if c.segments, err = c.joint.Crowd.Segments(ctx, c.exprs); err != nil {
		return err
	}
	for s, a := range c.askers { // each dates what answers by its graph
		e := evaluation{asker: a, graph: a.graph, query: c.asked[s], segments: c.segments}
		c.formats[s] = e.newFormatter()
	}
	for s, e := range c.sides {
		if e == nil {
			continue
		}
		if err := e.solveAmong(ctx, c.segments, engineSegments(c.segments, first[s], n[s]), e.way(), reach.Confirmed, reach.Possible); err != nil {
			return err
		}
	}
	return nil
}

// total returns the facts that answer by one side.
func (c *contrast) total(s int) [2]tally {
	if c.sides[s] == nil {
		return c.none()
	}
	return c.sides[s].total()
}

func (c *contrast) none() [2]tally {
	e := evaluation{segments: c.segments}
	return [2]tally{e.nobody(), e.nobody()}
}

// gained returns who answers by one side and not by the other: see Difference.
func (c *contrast) gained(to, from [2]tally) (gained [2][]uint64) {
	without := c.segments.Without
	sure, maybe := reach.Confirmed, reach.Possible
	if c.same {
		none := c.none()
		return [2][]uint64{none[0].segments, none[1].segments}
	}
	gained[sure] = without(to[sure].segments, from[maybe].segments)
	gained[maybe] = without(to[maybe].segments, from[maybe].segments)
	for w, x := range without(to[sure].segments, from[sure].segments) {
		gained[maybe][w] |= x
	}
	// Nothing says that those on no population are the same people: see open.
	if s := c.segments.Stranger(); has(to[maybe].segments, s) && has(from[maybe].segments, s) {
		gained[maybe][s/64] &^= 1 << (s % 64)
	}
	return gained
}

func has(set []uint64, segment int) bool { return set[segment/64]>>(segment%64)&1 != 0 }

// open counts those of whom both sides leave open whether their data answers.
func (c *contrast) open() Count {
	both := c.none()[reach.Possible]
	if !c.same {
		to, from := c.total(int(people.After)), c.total(int(people.Before))
		for w, x := range to[reach.Possible].segments {
			both.segments[w] = x & from[reach.Possible].segments[w]
		}
		s := c.segments.Stranger()
		strangers := has(both.segments, s)
		both.segments = c.segments.Without(c.segments.Without(both.segments, to[reach.Confirmed].segments), from[reach.Confirmed].segments)
		if strangers {
			both.segments[s/64] |= 1 << (s % 64)
		}
	}
	both.when = graph.Interval{}
	return c.formats[people.After].count(both)
}

// fill counts what answers by one side and not by the other.
func (c *contrast) fill(ctx context.Context, gain *Gain, s int) error {
	gain.Populations, gain.Cohorts, gain.Categories = []Row{}, []Row{}, []Row{}
	from := c.total(1 - s)
	gained := c.gained(c.total(s), from)
	gain.People = c.gain(s, gained, from)
	g := c.joint.Graph()
	for i := range g.Populations {
		all := c.segments.All(int32(i))
		gain.Populations = appendCounted(gain.Populations, g.Populations[i].ID, c.count(s, [2][]uint64{intersect(gained[0], all), intersect(gained[1], all)}))
	}
	c.fillCategories(gain, s)
	if err := c.fillCohorts(ctx, gain, s, gained); err != nil {
		return err
	}
	gain.Transfers = transfersOnlyIn(c.answers[s], c.answers[1-s])
	gain.Through = c.carriers(s, gained[reach.Possible], gain.Transfers)
	gain.Places = placesOf(c.answers[s], c.answers[1-s])
	return c.formats[s].err
}

func appendCounted(rows []Row, id string, p People) []Row {
	if p.none() {
		return rows
	}
	return append(rows, Row{ID: id, People: p})
}

func intersect(a, b []uint64) []uint64 {
	both := make([]uint64, len(a))
	for w := range a {
		both[w] = a[w] & b[w]
	}
	return both
}

// count counts a set of each world, with when their data came by one side.
func (c *contrast) count(s int, sets [2][]uint64) People {
	t := c.none()
	for w := range sets {
		t[w] = tally{sets[w], graph.Interval{Since: graph.Future, Until: graph.Past}}
		if c.sides[s] != nil {
			t[w].when = c.sides[s].worlds[w].Span(sets[w])
		}
	}
	return c.formats[s].both(t)
}

const unbounded = math.MaxInt64

// others returns, by population, how many people of all other ones answered by the other side, at
// most: who is on one population may be on others, and so may have been there as one of those.
func (c *contrast) others(from [2]tally) []int64 {
	known, total, boundless := make([]int64, len(c.joint.Graph().Populations)), int64(0), 0
	for i := range known {
		n, err := c.segments.CountOf(from[reach.Possible].segments, int32(i))
		c.formats[0].err = cmp.Or(c.formats[0].err, err)
		if known[i] = n.Max; n.Max == people.Unbounded || n.Max > unbounded-total {
			known[i] = unbounded
			boundless++
		} else {
			total += n.Max
		}
	}
	for i, own := range known {
		switch {
		case own == unbounded && boundless > 1, own != unbounded && boundless > 0:
			known[i] = unbounded
		case own == unbounded:
			known[i] = total
		default:
			known[i] = total - own
		}
	}
	return known
}

// gain counts a set of each world, of people of any population, who answer by one side and not by
// the other.
func (c *contrast) gain(s int, sets [2][]uint64, from [2]tally) People {
	p, besides := c.count(s, sets), c.others(from)
	for w, n := range []*Count{&p.Confirmed, &p.Possible} {
		least := int64(0)
		for i, most := range besides {
			if n.Min <= least {
				break
			}
			own, err := c.segments.CountOf(sets[w], int32(i))
			c.formats[s].err = cmp.Or(c.formats[s].err, err)
			least = max(least, own.Min-most)
		}
		if least < n.Min {
			n.Min, c.lowered = least, true
		}
	}
	return p
}

// fillCategories counts whose data of each category answers by one side alone.
func (c *contrast) fillCategories(gain *Gain, s int) {
	// What was there of a narrower category was of the category; what was there of a wider one may
	// have been.
	var of [2]map[string]*[2]tally // by side
	spans := map[string]*[2]*reach.Category{}
	for side := range of {
		of[side] = map[string]*[2]tally{}
		if c.sides[side] == nil {
			continue
		}
		for w, r := range c.sides[side].worlds {
			for i := range r.Categories {
				category := &r.Categories[i]
				t := once(of[side], category.Key, func() *[2]tally { n := c.none(); return &n })
				t[w].add(category.Segments, graph.Interval{Since: graph.Future, Until: graph.Past})
				if side == s {
					once(spans, category.Key, func() *[2]*reach.Category { return &[2]*reach.Category{} })[w] = category
				}
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(of[s])) {
		from := c.none()
		for other, had := range of[1-s] {
			for w := range had {
				if graph.CategoryContains(key, other) || reach.World(w) == reach.Possible && graph.CategoryContains(other, key) {
					from[w].add(had[w].segments, graph.Interval{Since: graph.Future, Until: graph.Past})
				}
			}
		}
		gained := c.gained(*of[s][key], from)
		row := c.gain(s, gained, from)
		for w, n := range []*Count{&row.Confirmed, &row.Possible} {
			n.First, n.Last = nil, nil
			if category := spans[key][w]; category != nil && !n.zero() {
				when := category.Span(gained[w])
				n.First, n.Last = c.formats[s].first(when.Since), c.formats[s].last(when.Until)
			}
		}
		gain.Categories = appendCounted(gain.Categories, key, row)
	}
}

// carriers returns which transfers but those of some rows carry data of any of a set by one side.
func (c *contrast) carriers(s int, set []uint64, but []TransferRow) []string {
	e := c.sides[s]
	if e == nil || isEmpty(set) {
		return []string{}
	}
	told, all := map[string]bool{}, []string{}
	for i := range but {
		told[but[i].ID] = true
	}
	hops := e.worlds[reach.Possible].Hops
	for i := range hops {
		if id := e.graph.Transfers[hops[i].Account].ID; !told[id] && !isEmpty(intersect(hops[i].Segments, set)) {
			told[id] = true
			all = append(all, id)
		}
	}
	slices.Sort(all)
	return all
}

// fillCohorts counts who of each cohort, as one side defines it, answers by that side alone. Who
// is in a dated one depends on when, so there the question is asked again, of its members: see
// evaluation.countCohorts.
func (c *contrast) fillCohorts(ctx context.Context, gain *Gain, s int, gained [2][]uint64) error {
	g := c.askers[s].graph
	for i := range g.Cohorts {
		id := g.Cohorts[i].ID
		member := c.joint.Expr(people.Side(s), graph.Members(id))
		var row People
		if c.segments.Dated(member) {
			inner := &contrast{joint: c.joint, askers: c.askers, asked: c.asked, same: c.same}
			for side, e := range c.sides {
				if e == nil {
					continue
				}
				sought := e.sought
				if sought.OfPeople, sought.Somebody = true, false; sought.People == nil {
					sought.People = graph.Members(id)
				} else {
					sought.People = graph.And{L: sought.People, R: graph.Members(id)}
				}
				inner.sides[side] = e.seeking(sought)
			}
			if err := inner.solve(ctx); err != nil {
				return err
			}
			all := inner.segments.Members() // strangers might be in it, but nobody says that they are
			sets := inner.gained(inner.total(s), inner.total(1-s))
			row = inner.count(s, [2][]uint64{intersect(sets[0], all), intersect(sets[1], all)})
			if err := inner.formats[s].err; err != nil {
				return err
			}
			maps.Copy(c.formats[s].approximate, inner.formats[s].approximate)
		} else {
			in := c.segments.In(member)
			dated := c.count(s, [2][]uint64{intersect(gained[0], in), intersect(gained[1], in)})
			for w, out := range []*Count{&row.Confirmed, &row.Possible} {
				n, err := c.segments.CountIn(gained[w], member)
				if err != nil {
					return err
				}
				*out = c.formats[s].dated(n, graph.Interval{})
				if had := [...]*Count{&dated.Confirmed, &dated.Possible}[w]; !out.zero() {
					out.First, out.Last = had.First, had.Last
				}
			}
		}
		gain.Cohorts = appendCounted(gain.Cohorts, id, row)
	}
	return nil
}

// assumptions say what the difference rests on besides what each answer does.
func (c *contrast) assumptions() ([]Assumption, error) {
	all := []Assumption{}
	add := func(code, text string, ids, names []string) {
		if len(ids) > 0 {
			all = append(all, Assumption{code, len(ids), fmt.Sprintf(text, list(names)), ids})
		}
	}
	doubts, err := c.joint.Doubts(c.exprs)
	if err != nil {
		return nil, err
	}
	resized := func(ids []string) (names []string) {
		everything := func(graph.Range) bool { return true }
		for _, id := range ids {
			before, after := c.askers[people.Before].graph, c.askers[people.After].graph
			knows := func(g *graph.Graph) bool { return g.Cohort(id) != graph.None || g.Population(id) != graph.None }
			was, is := sized(before, id, id, everything), sized(after, id, id, everything)
			switch {
			case was == is, !knows(after):
				names = append(names, was)
			case !knows(before):
				names = append(names, is)
			default:
				names = append(names, was+" before and "+is+" after")
			}
		}
		return names
	}
	add(PopulationRedefined, "these populations are defined otherwise by one of the two, and nothing says who is in both, so they are reckoned with as two sets of people: %s", doubts.Populations, resized(doubts.Populations))
	add(CohortRedefined, "these cohorts are defined otherwise by one of the two, and nothing says who is in both, so they are reckoned with as two sets of people: %s", doubts.Cohorts, resized(doubts.Cohorts))
	add(DisjointWithdrawn, "that these have nobody in common is said before alone, so the difference does not rest on it: %s", doubts.Withdrawn, doubts.Withdrawn)
	var conflicts []string
	for _, text := range c.segments.Conflict() {
		conflicts = append(conflicts, c.joint.InWords(text))
	}
	add(StatementsContradict, "the difference rests on none of what cannot be true together: %s", conflicts, conflicts)
	if c.lowered {
		all = append(all, Assumption{PopulationsMayOverlap, 1, "who is on one population may be on others, so of those who are new on one, in all it is not counted as certain who may have been there as people of another", []string{}})
	}
	who := c.none()[0].segments
	for s := range c.sides {
		for w, x := range c.total(s)[reach.Possible].segments {
			who[w] |= x
		}
	}
	own := func(ids []string) (mine []string) {
		for _, id := range ids {
			mine = append(mine, c.joint.Own(id))
		}
		slices.Sort(mine)
		return slices.Compact(mine)
	}
	u := c.segments.Unlisted(who)
	unlisted := own(append(u.Populations, u.Cohorts...))
	add(UnlistedMembers, unlistedMembers, unlisted, resized(unlisted))
	approximate := own(append(slices.Collect(maps.Keys(c.formats[0].approximate)), slices.Collect(maps.Keys(c.formats[1].approximate))...))
	add(Approximate, approximateOnly, approximate, resized(approximate))
	if c.segments.Widened() || c.joint.Crowd.Spent() {
		all = append(all, Assumption{BoundsWidened, 1, boundsWidened, []string{}})
	}
	return all, nil
}
