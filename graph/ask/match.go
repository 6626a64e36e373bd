package ask

import (
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/people"
	"outflow/graph/reach"
)

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
	if listed, _, _ := e.crowd.Lists(m.number); !listed {
		return nil, fmt.Errorf("%s has no member list, so nobody of it can be found by id; load one (outflow members)", population)
	}
	m.is = e.standings(m.number, l.total)
	var err error
	if m.roll, err = e.crowd.Roll(l.ctx, e.segments, m.number); err != nil {
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
			cell = text(e.date(e.firsts, r.Span(own).Since, graph.Instant.FormatStart))
		case "last":
			cell = text(e.date(e.lasts, r.Span(own).Until, graph.Instant.FormatEnd))
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
