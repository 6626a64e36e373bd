package ask

import (
	"encoding/binary"
	"slices"
	"time"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/graph/reach"
)

// A clerk writes the counts, dates and windows of an answer. Answers repeat
// few of them often, so each is worked out once. Goroutines need one each.
type clerk struct {
	segments      *people.Segments
	person        *onePerson // whom all counts are of, if not nil
	zone          *time.Location
	firsts, lasts map[graph.Instant]*string
	windows       map[graph.Interval][]string
	frontiers     map[[2]int32]*frontier // by what decides where the ends are
	peopleTexts   map[graph.People]string
	alone         map[Statement][]Statement
	sources       map[string][]string        // of one each
	counts        map[string]people.Estimate // by set of segments
	key           []byte
	approximate   map[string]bool // populations and cohorts of which only about so much is said, and a count rests on it
	err           error           // the first one met while counting
}

func (a *Asker) newClerk(segments *people.Segments) *clerk {
	return &clerk{
		segments: segments, person: a.one, zone: a.graph.Zone,
		firsts: map[graph.Instant]*string{}, lasts: map[graph.Instant]*string{},
		windows: map[graph.Interval][]string{}, frontiers: map[[2]int32]*frontier{}, peopleTexts: map[graph.People]string{},
		alone: map[Statement][]Statement{}, sources: map[string][]string{}, counts: map[string]people.Estimate{},
		approximate: map[string]bool{},
	}
}

// remembered bounds the sets of segments, in bytes, whose counts a clerk keeps.
const remembered = 16 << 20

// count turns a tally into the numbers of an answer.
func (c *clerk) count(t tally) Count { return c.dated(c.estimate(t.segments), t.when) }

// estimate counts the people of a set of segments.
func (c *clerk) estimate(segments []uint64) people.Estimate {
	c.key = c.key[:0]
	for _, x := range segments {
		c.key = binary.LittleEndian.AppendUint64(c.key, x)
	}
	n, ok := c.counts[string(c.key)]
	if !ok {
		var err error
		if n, err = c.segments.Estimate(segments); err != nil && c.err == nil {
			c.err = err
		}
		if len(c.counts)*len(c.key) >= remembered {
			clear(c.counts)
		}
		c.counts[string(c.key)] = n
	}
	return n
}

// both counts a tally of each world.
func (c *clerk) both(t [2]tally) People {
	return People{Confirmed: c.count(t[reach.Confirmed]), Possible: c.count(t[reach.Possible])}
}

// approximations adds what is only approximate of what the numbers of a tally of each
// world rest on.
func (c *clerk) approximations(t [2]tally, to []string) []string {
	for w := range t {
		for _, id := range c.ofPerson(c.estimate(t[w].segments)).Of {
			if !slices.Contains(to, id) {
				to = append(to, id)
			}
		}
	}
	return to
}

// ofPerson leaves of an estimate the one person whom all counts are of, if they are.
func (c *clerk) ofPerson(of people.Estimate) people.Estimate {
	if c.person == nil {
		return of
	}
	return c.person.counted(of)
}

// dated gives a count its first and last instant, unless it is of nobody.
func (c *clerk) dated(of people.Estimate, when graph.Interval) Count {
	of = c.ofPerson(of)
	n := Count{Min: of.Min, AboutMin: of.AboutMin, AboutMax: of.AboutMax}
	for _, id := range of.Of {
		c.approximate[id] = true
	}
	if most := of.Max; most != people.Unbounded {
		n.Max = &most
	}
	if of.Max == 0 || when.Empty() {
		return n
	}
	n.First = c.date(c.firsts, when.Since, graph.Instant.FormatStart)
	n.Last = c.date(c.lasts, when.Until, graph.Instant.FormatEnd)
	return n
}

// date writes an instant, nil where there is none.
func (c *clerk) date(written map[graph.Instant]*string, t graph.Instant, format func(graph.Instant, *time.Location) string) *string {
	text, ok := written[t]
	if !ok {
		if s := format(t, c.zone); s != "" {
			text = &s
		}
		written[t] = text
	}
	return text
}

// window writes an account's window.
func (c *clerk) window(t *graph.Transfer) []string {
	if len(t.When.Spans) != 1 {
		return t.When.Format(c.zone)
	}
	span := t.When.Spans[0]
	text, ok := c.windows[span]
	if !ok {
		text = t.When.Format(c.zone)
		c.windows[span] = text
	}
	return text
}

// peopleText writes an expression, "" for none.
func (c *clerk) peopleText(p graph.People) string {
	if p == nil {
		return ""
	}
	text, ok := c.peopleTexts[p]
	if !ok {
		text = p.String()
		c.peopleTexts[p] = text
	}
	return text
}

// single lists one source, and what it states.
func (c *clerk) single(source, states string) ([]string, []Statement) {
	said := Statement{source, states}
	if c.alone[said] == nil {
		c.alone[said] = []Statement{said}
	}
	if c.sources[source] == nil {
		c.sources[source] = []string{source}
	}
	return c.sources[source], c.alone[said]
}
