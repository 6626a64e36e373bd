package ask

import (
	"cmp"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"slices"
	"strconv"
	"strings"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/graph/reach"
)

// A List is the people behind an answer, by their ids.
type List struct {
	// People on a member list, by population and then id.
	People iter.Seq[Person]
	// Populations counts the people of each, listed or not.
	Populations []Row
	// Unlisted counts, for each population, the people who are on no member
	// list and so have no id; populations without any are left out.
	Unlisted []Row
	// Pseudonyms names the populations whose ids are pseudonyms of texts.
	Pseudonyms []string

	ctx   context.Context // People ends early once it is done
	of    *evaluation
	total [2]tally
}

// A Person is somebody whose data a question finds, or whom it is about.
type Person struct {
	Population string
	ID         uint64 // a whole number as it is, or the pseudonym of a text
	Confirmed  bool   // of whose data it is certain that it is found
}

// List finds the ids of the people that a question's answer counts.
func (a *Asker) List(ctx context.Context, q Query) (*List, error) {
	if q.People == nil { // what came of nobody's own data is no news of anybody
		q.People = graph.Everyone{}
	}
	e, err := a.sparing().evaluate(ctx, q)
	if err == nil && q.Form == Transfers {
		e, err = e.found(ctx)
	}
	if err != nil {
		return nil, err
	}
	total := e.total()
	l := &List{ctx: ctx, of: e, total: total, People: func(yield func(Person) bool) {
		for i := range a.graph.Populations {
			if !e.list(ctx, int32(i), total, yield) {
				return
			}
		}
	}}
	l.Populations = e.byPopulation(total)
	for i := range a.graph.Populations {
		var own People
		for w, out := range []*Count{&own.Confirmed, &own.Possible} {
			*out = e.format.dated(e.segments.Unnamed(total[w].segments, int32(i)), total[w].when)
		}
		if e.asker.crowd.Keyed(int32(i)) {
			l.Pseudonyms = append(l.Pseudonyms, a.graph.Populations[i].ID)
		}
		if !own.none() {
			l.Unlisted = append(l.Unlisted, Row{ID: a.graph.Populations[i].ID, People: own})
		}
	}
	return l, e.format.err
}

// found asks again for the transfers alone that a Transfers question finds: who
// crossed others does not answer it.
func (e *evaluation) found(ctx context.Context) (*evaluation, error) {
	a := &Answer{Query: e.query}
	if err := e.listTransfers(a); err != nil {
		return nil, err
	}
	return e.only(ctx, a.Transfers)
}

// list yields the listed people of one population who answer; it reports false
// once no more are wanted.
func (e *evaluation) list(ctx context.Context, population int32, total [2]tally, yield func(Person) bool) bool {
	standings := e.standings(population, total)
	for id, signature := range e.asker.crowd.Listed(ctx, e.segments, population) {
		if s := standings[signature]; s != notMeant && !yield(Person{e.graph.Populations[population].ID, id, s == certainlyMeant}) {
			return false
		}
	}
	return true
}

// A standing says whether people answer a question.
type standing uint8

const (
	notMeant standing = iota
	possiblyMeant
	certainlyMeant
)

// standings returns that of each signature of a population. Certainly meant are those
// who certainly are in the confirmed world.
func (e *evaluation) standings(population int32, total [2]tally) []standing {
	all := make([]standing, e.segments.Signatures(population))
	for signature := range all {
		if _, sure := e.segments.Are(population, people.SignatureID(signature), total[reach.Confirmed].segments); sure {
			all[signature] = certainlyMeant
		} else if maybe, _ := e.segments.Are(population, people.SignatureID(signature), total[reach.Possible].segments); maybe {
			all[signature] = possiblyMeant
		}
	}
	return all
}

// WriteCSV writes the people as they are found, a line each, and returns how
// many it wrote. A list that is cut short because its context ended is an error:
// what lacks people must not pass for all of them.
func (l *List) WriteCSV(w io.Writer) (n int64, err error) {
	c := csv.NewWriter(w)
	c.Write([]string{"population", "id", "certainty"})
	for person := range l.People {
		certainty := "possible"
		if person.Confirmed {
			certainty = "confirmed"
		}
		if err := c.Write([]string{guard(person.Population), strconv.FormatUint(person.ID, 10), certainty}); err != nil {
			return n, err
		}
		n++
	}
	c.Flush()
	return n, cmp.Or(c.Error(), context.Cause(l.ctx))
}

// MatchColumns are what a Match can say of a person beside the certainty: when the
// first and the last of their facts came, which categories they were of, separated
// by spaces, and which transfers carried them, a line each.
var MatchColumns = []string{"first", "last", "categories", "transfers"}

// ReadMatchColumns reads names of MatchColumns, separated by commas.
func ReadMatchColumns(text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	columns := strings.Split(text, ",")
	for i, c := range columns {
		if !slices.Contains(MatchColumns, c) || slices.Contains(columns[:i], c) {
			return nil, fmt.Errorf("columns %q: name some of %s, each once", text, strings.Join(MatchColumns, ","))
		}
	}
	return columns, nil
}

// A Match finds people of one population by their ids, and says what an answer
// finds of each: of who is confirmed, in the confirmed world; of others, in the
// possible one. It is not safe for concurrent use.
type Match struct {
	columns  []string
	list     *List
	number   int32 // of the population
	roll     *people.Roll
	is       []standing // by signature
	cells    map[people.SignatureID][]string
	size     int          // of cells, in bytes
	carriers [2][]carrier // by World, once asked for
	meant    int64
	met      []uint64 // bitmap by number in the roll: those of them who were found
	found    int64
}

// Match finds the people of the answer who are of one population, which must have a
// member list. It reads the lists of that again, and ends with the error of the
// context of the list.
func (l *List) Match(population string, columns []string) (*Match, error) {
	e := l.of
	m := &Match{columns: columns, list: l, number: e.graph.Population(population), cells: map[people.SignatureID][]string{}}
	if m.number == graph.None {
		return nil, fmt.Errorf("there is no population %q", population)
	}
	if listed, _, _ := e.asker.crowd.Lists(m.number); !listed {
		return nil, fmt.Errorf("%s has no member list, so nobody of it can be found by id; load one (outflow members)", population)
	}
	m.is = e.standings(m.number, l.total)
	var err error
	if m.roll, err = e.asker.crowd.Roll(l.ctx, e.segments, m.number); err != nil {
		return nil, err
	}
	for n := range m.roll.Len() {
		if m.is[m.roll.Signature(n)] != notMeant {
			m.meant++
		}
	}
	m.met = make([]uint64, (m.roll.Len()+63)/64)
	return m, nil
}

// Columns names what Find returns.
func (m *Match) Columns() []string { return append([]string{"certainty"}, m.columns...) }

// Find says of somebody whether any member list has them, and, if the answer is
// about them, what it finds; nil if not.
func (m *Match) Find(id uint64) (cells []string, listed bool) {
	n, listed := m.roll.Find(id)
	if !listed || m.is[m.roll.Signature(n)] == notMeant {
		return nil, listed
	}
	if bit := uint64(1) << (n % 64); m.met[n/64]&bit == 0 {
		m.met[n/64] |= bit
		m.found++
	}
	return m.describe(m.roll.Signature(n)), true
}

// Missing returns how many people of the answer, of those on the lists of the
// population, were not found so far.
func (m *Match) Missing() int64 { return m.meant - m.found }

// describedAtOnce bounds the cells, in bytes, that a Match keeps: there may be as
// many signatures of people as people, and half a million transfers of each.
const describedAtOnce = 64 << 20

// describe writes the cells of a signature.
func (m *Match) describe(signature people.SignatureID) []string {
	cells, ok := m.cells[signature]
	if ok {
		return cells
	}
	e, w := m.list.of, reach.Possible
	cells = []string{"possible"}
	if m.is[signature] == certainlyMeant {
		cells[0], w = "confirmed", reach.Confirmed
	}
	r := e.worlds[w]
	own := e.segments.Of(m.number, signature)
	// Who is confirmed certainly has what all have that they may be.
	has := func(segments []uint64) bool {
		some, all := e.segments.Are(m.number, signature, segments)
		return all || w == reach.Possible && some
	}
	for _, column := range m.columns {
		cell := ""
		switch column {
		case "first":
			cell = said(e.format.first(r.Span(own).Since))
		case "last":
			cell = said(e.format.last(r.Span(own).Until))
		case "categories":
			var keys []string
			for i := range r.Categories {
				if has(r.Categories[i].Segments) {
					keys = append(keys, r.Categories[i].Key)
				}
			}
			cell = strings.Join(keys, " ")
		case "transfers":
			var ids []string
			if m.carriers[w] == nil {
				m.carriers[w] = e.carriers(w)
			}
			for _, c := range m.carriers[w] {
				if has(c.segments) {
					ids = append(ids, c.id)
				}
			}
			cell = strings.Join(ids, "\n")
		}
		cells = append(cells, guard(cell))
		m.size += len(cell)
	}
	if m.size > describedAtOnce {
		clear(m.cells)
		m.size = 0
	}
	m.cells[signature] = cells
	return cells
}

// A carrier is a transfer that carried people of some segments.
type carrier struct {
	id       string
	segments []uint64
}

// carriers returns the transfers that carried anybody in a world, by id.
func (e *evaluation) carriers(w reach.World) []carrier {
	var all []carrier
	at := map[string]int{}
	hops := e.worlds[w].Hops
	for i := range hops {
		id := e.graph.Transfers[hops[i].Account].ID
		if n, ok := at[id]; ok {
			all[n].segments = union(all[n].segments, hops[i].Segments)
			continue
		}
		at[id] = len(all)
		all = append(all, carrier{id, hops[i].Segments})
	}
	slices.SortFunc(all, func(a, b carrier) int { return strings.Compare(a.id, b.id) })
	return all
}

// union returns the segments in either of two sets; nil is empty.
func union(a, b []uint64) []uint64 {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	both := make([]uint64, len(a))
	for w := range both {
		both[w] = a[w] | b[w]
	}
	return both
}
