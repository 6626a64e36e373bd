package people

import (
	"encoding/binary"
	"errors"
	"math"
	"math/bits"
	"strings"

	"outflow/graph"
)

// ListsOf names the member lists of a graph, "" if there are none: crowds of graphs with the
// same lists have the same snapshot.
func ListsOf(g *graph.Graph) string {
	var b strings.Builder
	any := false
	for _, roll := range rollsOf(g) {
		for _, l := range roll.lists {
			b.WriteString(string(l.Kind) + " " + l.Hash + "\n")
			any = true
		}
		b.WriteString("population\n")
	}
	if !any {
		return ""
	}
	return b.String()
}

// Snapshot returns how many people are on the same lists at the same times, as bytes for
// ReadSnapshot. It says of nobody who they are.
func (c *Crowd) Snapshot() []byte {
	var out []byte
	number := func(n uint64) { out = binary.AppendUvarint(out, n) }
	for i, roll := range rollsOf(c.graph) {
		census := &c.censuses[i]
		number(uint64(len(roll.cohorts)))
		for _, cohort := range roll.cohorts {
			r := census.lists[cohort]
			number(uint64(r.end - r.first))
			for _, at := range census.marks[r.first:r.end] {
				out = binary.BigEndian.AppendUint64(out, uint64(at))
			}
			number(uint64(r.people))
			number(uint64(census.strays[cohort]))
		}
		number(uint64(len(census.trie.steps)))
		for _, s := range census.trie.steps {
			number(uint64(s.parent))
			number(uint64(s.batch))
			number(uint64(s.bits))
		}
		number(uint64(len(census.signatures)))
		for _, s := range census.signatures {
			number(uint64(s.node))
			number(uint64(s.count))
		}
	}
	return out
}

// ReadSnapshot returns the crowd of a graph, of which Snapshot made the bytes or that of a
// graph with the same lists (see ListsOf). It counts people as Gather's does, and reads no
// list: of one person, and of who the people are, it must not be asked. Other bytes are an
// error, or some crowd: whether they are those that were made is for the caller to know.
func ReadSnapshot(g *graph.Graph, data []byte) (*Crowd, error) {
	c := &Crowd{graph: g, censuses: make([]census, len(g.Populations))}
	d := &decoder{rest: data}
	for i, roll := range rollsOf(g) {
		if d.number() != uint64(len(roll.cohorts)) {
			d.fail("it is of other lists")
		}
		if d.err == nil {
			c.censuses[i] = d.census(roll.cohorts)
		}
	}
	if d.err == nil && len(d.rest) > 0 {
		d.fail("it goes on after its end")
	}
	if d.err != nil {
		return nil, errNoSnapshot
	}
	c.outlines = outlines(g, c.censuses)
	return c, nil
}

var errNoSnapshot = errors.New("these bytes are no snapshot of a crowd with these lists")

// census reads that of one population, by the cohorts whose lists it is of.
func (d *decoder) census(cohorts []int32) census {
	c := census{nameless: true, lists: map[int32]markRange{}, strays: map[int32]int64{}, trie: &trie{}}
	for _, cohort := range cohorts {
		r := markRange{first: int32(len(c.marks))}
		for n := d.count(8); n > 0; n-- {
			c.marks = append(c.marks, graph.Instant(binary.BigEndian.Uint64(d.bytes(8))))
		}
		r.end = int32(len(c.marks))
		r.dated = isDated(c.marks[r.first:])
		r.people = d.people()
		if n := d.people(); n > 0 {
			c.strays[cohort] = n
		}
		c.lists[cohort] = r
	}
	for n := d.count(3); n > 0 && d.err == nil; n-- {
		s := step{uint32(d.below(c.trie.nodes())), uint32(d.below(len(c.marks))), uint32(d.below(1 << perBatch))}
		before := d.err == nil && (s.parent == 0 || c.trie.steps[s.parent-1].batch < s.batch)
		if last := int(s.batch)*perBatch + bits.Len32(s.bits); !before || last > len(c.marks) {
			d.fail("a combination of lists cannot be")
		}
		c.trie.steps = append(c.trie.steps, s)
	}
	for n := d.count(2); n > 0 && d.err == nil; n-- {
		s := signature{node: uint32(d.below(c.trie.nodes())), count: d.people()}
		if c.listed += s.count; c.listed < 0 {
			d.fail("there are too many people")
		}
		c.signatures = append(c.signatures, s)
	}
	return c
}

// below reads a number that is below another.
func (d *decoder) below(n int) int {
	x := d.number()
	if x >= uint64(n) {
		d.fail("a number is out of range")
		return 0
	}
	return int(x)
}

// people reads how many there are.
func (d *decoder) people() int64 {
	n := d.number()
	if n > math.MaxInt64 {
		d.fail("there are too many people")
	}
	return int64(n)
}
