package ask

import (
	"context"
	"encoding/binary"
	"maps"
	"slices"
	"time"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/graph/reach"
)

// A tally is what one world says of something: who, and from when to when.
type tally struct {
	segments []uint64
	when     graph.Interval
}

func (e *evaluation) nobody() tally {
	return tally{make([]uint64, (e.segments.Len()+63)/64), graph.Interval{Since: graph.Future, Until: graph.Past}}
}

func (t *tally) reset() {
	clear(t.segments)
	t.when = graph.Interval{Since: graph.Future, Until: graph.Past}
}

func (t *tally) add(segments []uint64, when graph.Interval) {
	for w, x := range segments {
		t.segments[w] |= x
	}
	t.when = graph.Interval{Since: min(t.when.Since, when.Since), Until: max(t.when.Until, when.Until)}
}

// cross adds what crossed. The time is that of people's data; until some is added, it
// is that of influence.
func (t *tally) cross(segments []uint64, when graph.Interval) {
	switch had, has := !isEmpty(t.segments), !isEmpty(segments); {
	case has && !had:
		t.reset()
	case had && !has:
		return
	}
	t.add(segments, when)
}

// none reports whether nobody is possible.
func (p *People) none() bool { return p.Possible.zero() }

// surest returns the count that is confirmed or, if that is of nobody, possible.
func (p *People) surest() Count {
	if p.Confirmed.zero() {
		return p.Possible
	}
	return p.Confirmed
}

// total returns the facts that answer the question, in each world.
func (e *evaluation) total() (t [2]tally) {
	for w, r := range e.worlds {
		t[w] = e.nobody()
		segments := r.Segments()
		t[w].add(segments, r.Span(segments))
	}
	return t
}

// within keeps the segments that are in a set, and the time of their facts alone.
func (e *evaluation) within(total [2]tally, set []uint64) (t [2]tally) {
	for w := range total {
		t[w] = e.nobody()
		for n, x := range total[w].segments {
			t[w].segments[n] = x & set[n]
		}
		t[w].add(nil, e.worlds[w].Span(t[w].segments))
	}
	return t
}

// countPeople counts those who answer, in all and by population.
func (e *evaluation) countPeople(a *Answer, total [2]tally) {
	a.People = e.format.both(total)
	a.approximate = e.format.approximations(total, a.approximate)
	a.Populations = append(a.Populations, e.byPopulation(total)...)
}

// byPopulation counts the people of each population of whom there are any.
func (e *evaluation) byPopulation(total [2]tally) (rows []Row) {
	for i := range e.graph.Populations {
		own := e.within(total, e.segments.All(int32(i)))
		row := Row{ID: e.graph.Populations[i].ID, People: e.format.both(own)}
		if !row.People.none() {
			rows = append(rows, row)
		}
	}
	return rows
}

// countCategories counts those who answer by category.
func (e *evaluation) countCategories(a *Answer) {
	rows := e.byCategory()
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		if row := (Row{ID: key, People: e.format.both(*rows[key])}); !row.People.none() {
			a.Categories = append(a.Categories, row)
		}
	}
}

// byCategory returns who answers by category.
func (e *evaluation) byCategory() map[string]*[2]tally {
	rows := map[string]*[2]tally{}
	for w, r := range e.worlds {
		for i := range r.Categories {
			c := &r.Categories[i]
			t := once(rows, c.Key, func() *[2]tally { return &[2]tally{e.nobody(), e.nobody()} })
			t[w].add(c.Segments, c.Span(c.Segments))
		}
	}
	return rows
}

// countCohorts counts those who are in each cohort. Who is in a dated one depends on
// the instant at which the question's people are judged, so the question is asked
// again with the cohort as its people.
func (e *evaluation) countCohorts(ctx context.Context, a *Answer, total [2]tally) error {
	for i := range e.graph.Cohorts {
		c := &e.graph.Cohorts[i]
		member := graph.Members(c.ID)
		var people People
		if e.segments.Dated(member) {
			again := e.query
			again.People = member
			if e.sought.People != nil {
				again.People = graph.And{L: e.sought.People, R: member}
			}
			inner, err := e.asker.evaluate(ctx, again)
			if err != nil {
				return err
			}
			// Strangers might be in it, but nobody says that they are.
			people = inner.format.both(inner.within(inner.total(), inner.segments.Members()))
			if inner.format.err != nil {
				return inner.format.err
			}
			maps.Copy(e.format.approximate, inner.format.approximate)
		} else {
			t := e.within(total, e.segments.In(member))
			for w, out := range []*Count{&people.Confirmed, &people.Possible} {
				n, err := e.segments.CountIn(total[w].segments, member)
				if err != nil {
					return err
				}
				*out = e.format.dated(n, t[w].when)
			}
		}
		if !people.none() {
			a.Cohorts = append(a.Cohorts, Row{ID: c.ID, People: people})
		}
	}
	return nil
}

// A formatter writes the counts, dates and windows of an answer. Answers repeat
// few of them often, so each is worked out once. Goroutines need one each.
type formatter struct {
	segments                *people.Segments
	person                  *onePerson // whom all counts are of, if not nil
	zone                    *time.Location
	ends                    bool          // anything in the graph may end
	lastChange              graph.Instant // what begins later begins at no date
	firsts, lasts, instants map[graph.Instant]*string
	windows                 map[graph.Interval][]string
	frontiers               map[[2]int32]*frontier // by what decides where the ends are
	peopleTexts             map[graph.People]string
	alone                   map[Statement][]Statement
	sources                 map[string][]string        // of one each
	counts                  map[string]people.Estimate // by set of segments
	key                     []byte
	approximate             map[string]bool // populations and cohorts of approximate size that a count rests on
	err                     error           // the first one met while counting
}

func (e *evaluation) newFormatter() *formatter {
	f := &formatter{
		segments: e.segments, person: e.asker.one, zone: e.graph.Zone, ends: e.asker.net.Forgets(),
		firsts: map[graph.Instant]*string{}, lasts: map[graph.Instant]*string{}, instants: map[graph.Instant]*string{},
		windows: map[graph.Interval][]string{}, frontiers: map[[2]int32]*frontier{}, peopleTexts: map[graph.People]string{},
		alone: map[Statement][]Statement{}, sources: map[string][]string{}, counts: map[string]people.Estimate{},
		approximate: map[string]bool{}, lastChange: e.lastChange(),
	}
	if asOf := e.query.AsOf; f.ends && asOf != graph.Future { // what is held just before it is held then
		f.firsts[asOf-1] = f.last(asOf)
	}
	return f
}

// lastChange returns the last instant at which anything may change, where it is asked what lies
// somewhere in the end, when every retention has run out: some end is taken to be that, of which
// nobody is told.
func (e *evaluation) lastChange() graph.Instant {
	q := &e.sought
	if q.Again || q.Aim != reach.Held && q.Aim != reach.Lying || min(q.AsOf, q.Window.Until) != graph.Future {
		return graph.Future
	}
	at, solved := graph.Past, false
	for _, r := range e.worlds {
		if r != nil {
			at, solved = max(at, r.LastChange), true
		}
	}
	if !solved {
		return graph.Future
	}
	return at
}

// remembered bounds the sets of segments, in bytes, whose counts a formatter keeps.
const remembered = 16 << 20

// count turns a tally into the numbers of an answer.
func (f *formatter) count(t tally) Count { return f.dated(f.estimate(t.segments), t.when) }

// estimate counts the people of a set of segments.
func (f *formatter) estimate(segments []uint64) people.Estimate {
	f.key = f.key[:0]
	for _, x := range segments {
		f.key = binary.LittleEndian.AppendUint64(f.key, x)
	}
	n, ok := f.counts[string(f.key)]
	if !ok {
		var err error
		if n, err = f.segments.Estimate(segments); err != nil && f.err == nil {
			f.err = err
		}
		if len(f.counts)*len(f.key) >= remembered {
			clear(f.counts)
		}
		f.counts[string(f.key)] = n
	}
	return n
}

// both counts a tally of each world.
func (f *formatter) both(t [2]tally) People {
	return People{Confirmed: f.count(t[reach.Confirmed]), Possible: f.count(t[reach.Possible])}
}

// approximations adds the populations and cohorts of approximate size that the
// numbers of a tally of each world rest on.
func (f *formatter) approximations(t [2]tally, to []string) []string {
	for w := range t {
		to = appendNew(to, f.ofPerson(f.estimate(t[w].segments)).Of)
	}
	return to
}

// ofPerson leaves of an estimate the one person whom all counts are of, if they are.
func (f *formatter) ofPerson(of people.Estimate) people.Estimate {
	if f.person == nil {
		return of
	}
	return f.person.counted(of)
}

// dated gives a count its first and last instant, unless it is of nobody.
func (f *formatter) dated(of people.Estimate, when graph.Interval) Count {
	of = f.ofPerson(of)
	n := Count{Min: of.Min, AboutMin: of.AboutMin, AboutMax: of.AboutMax}
	for _, id := range of.Of {
		f.approximate[id] = true
	}
	if most := of.Max; most != people.Unbounded {
		n.Max = &most
	}
	if of.Max == 0 || when.Empty() {
		return n
	}
	n.First, n.Last = f.first(when.Since), f.last(when.Until)
	if since, until := f.meant(when.Since), f.meant(when.Until); since >= until { // it lasts for nothing but that microsecond
		switch {
		case since > when.Since:
			n.First = n.Last
		case until < when.Until:
			n.Last = f.date(f.instants, when.Until, graph.Instant.Format)
		}
	}
	return n
}

// first writes an instant as the beginning of something, nil where there is none.
func (f *formatter) first(t graph.Instant) *string {
	if t > f.lastChange {
		return nil
	}
	return f.date(f.firsts, t, graph.Instant.FormatStart)
}

// last writes an instant as the exclusive end of something, nil where there is none.
func (f *formatter) last(t graph.Instant) *string {
	return f.date(f.lasts, t, graph.Instant.FormatEnd)
}

func (f *formatter) date(written map[graph.Instant]*string, t graph.Instant, format func(graph.Instant, *time.Location) string) *string {
	return once(written, t, func() *string {
		if s := format(f.meant(t), f.zone); s != "" {
			return &s
		}
		return nil
	})
}

// meant returns the instant that people mean by another. What lies somewhere just before a date
// ends is looked for a microsecond before, and what an erasure at one instant ended is gone a
// microsecond after; and so is, as long before or after as retentions last, whatever follows from
// either. Nobody means that microsecond, so it is left out beside a whole millisecond, in which
// programs write instants. To carry along the side from which each instant is approached would be
// exact beside others, too, and be there in every pass for it.
func (f *formatter) meant(t graph.Instant) graph.Instant {
	const millisecond = 1000
	if !f.ends || t == graph.Past || t == graph.Future {
		return t
	}
	switch (t%millisecond + millisecond) % millisecond {
	case millisecond - 1:
		return t + 1
	case 1:
		return t - 1
	}
	return t
}

// window writes an account's window.
func (f *formatter) window(t *graph.Transfer) []string {
	if len(t.When.Spans) != 1 {
		return t.When.Format(f.zone)
	}
	return once(f.windows, t.When.Spans[0], func() []string { return t.When.Format(f.zone) })
}

// peopleText writes an expression, "" for none.
func (f *formatter) peopleText(p graph.People) string {
	if p == nil {
		return ""
	}
	return once(f.peopleTexts, p, p.String)
}

// frontier finds what sources say of the countries of two places.
func (f *formatter) frontier(g *graph.Graph, from, to int32) *frontier {
	return once(f.frontiers, [2]int32{g.Decides(from), g.Decides(to)}, func() *frontier { return newFrontier(g, from, to) })
}

// single lists one source, and what it states.
func (f *formatter) single(source, states string) ([]string, []Statement) {
	said := Statement{source, states}
	return once(f.sources, source, func() []string { return []string{source} }), once(f.alone, said, func() []Statement { return []Statement{said} })
}

// once returns what a map has of a key, made first if it has nothing.
func once[K comparable, V any](known map[K]V, key K, make func() V) V {
	v, ok := known[key]
	if !ok {
		v = make()
		known[key] = v
	}
	return v
}
