package reach

import (
	"encoding/binary"
	"slices"

	"outflow/graph"
)

// A crossing is what contributes by crossing an edge: in its set the segments of
// people, the categories, and whether influence and somebody's facts did.
type crossing struct {
	set         int32 // index into Result.sets
	begun, last int32 // epochs of the first and last crossing, of people's facts if any crossed
	persons     bool  // some did
}

// nothing is the set of what crosses no edge.
const nothing = 0

// crossed notes facts that cross an edge in an epoch: in holds them as they
// are at its start, out what is useful at its end. Later epochs come first.
func (r *Result) crossed(k *block, e *edge, in, out []uint64, epoch int32) {
	c := &r.crossings[e.number]
	if c.set == nothing {
		*c = crossing{set: r.sets.add(), begun: epoch, last: epoch}
	}
	c.extend(epoch, epoch, k.hasPersons(in))
	segments, categories, uncounted := r.parts(r.sets.at(c.set))
	k.gather(in, segments)
	k.comesOut(e, in, out, categories)
	*uncounted |= in[k.body] & crossedAnything
	if k.hasSomebody(in) {
		*uncounted |= crossedSomebody
		r.Somebody = r.Somebody || k.plan.q.Aim == Crossed
	}
}

// What crosses that is of no segment of people.
const (
	crossedAnything = 1 << iota
	crossedSomebody
)

// extend adds epochs in which people's facts crossed, or influence alone. Epochs of
// influence do not count once people's facts are known to have crossed.
func (c *crossing) extend(begun, last int32, persons bool) {
	switch {
	case persons && !c.persons:
		c.begun, c.last, c.persons = begun, last, true
	case persons == c.persons:
		c.begun, c.last = min(c.begun, begun), max(c.last, last)
	}
}

// isCrossed reports whether a hop contributes.
func (r *Result) isCrossed(hop int32) bool { return r.contributing[hop] }

// parts takes a crossing's set apart.
func (r *Result) parts(set []uint64) (segments, categories []uint64, uncounted *uint64) {
	n := (r.segments + 63) / 64
	return set[:n:n], set[n : len(set)-1], &set[len(set)-1]
}

// finishHops lists the hops, each of which may have crossed by several edges.
func (r *Result) finishHops() {
	b := r.problem
	net := b.plan.net
	r.contributing = make([]bool, len(net.hops))
	first, needless := make([]crossing, len(net.hops)), map[int32]*crossing{}
	count := 0
	for i := range r.crossings {
		c, e := &r.crossings[i], &b.edges[i]
		switch {
		case c.set == nothing:
		case e.part == partNeedless:
			if needless[e.hop] == nil {
				needless[e.hop] = &crossing{}
			}
			r.join(needless[e.hop], c)
		default:
			if !r.contributing[e.hop] {
				r.contributing[e.hop] = true
				count++
			}
			r.join(&first[e.hop], c)
		}
	}
	r.Hops = make([]Hop, 0, count)
	named := map[string][]string{} // the names of sets of categories
	for i := range first {
		c := &first[i]
		if c.set == nothing {
			continue
		}
		h := &net.hops[i]
		segments, categories, uncounted := r.parts(r.sets.at(c.set))
		hop := Hop{
			Account: h.account, In: h.in, Out: h.out, Ground: h.ground,
			Segments: segments, Anything: *uncounted&crossedAnything != 0, Somebody: *uncounted&crossedSomebody != 0,
			Categories: b.name(categories, named), When: r.during(c),
		}
		if c := needless[int32(i)]; c != nil {
			if segments, _, _ := r.parts(r.sets.at(c.set)); overlaps(segments, nil) {
				hop.Needless, hop.NeedlessWhen = segments, r.during(c)
			}
		}
		r.Hops = append(r.Hops, hop)
	}
}

// began notes by hop whose facts, in scratch, become influence or somebody's there.
func (r *Result) began(by map[int32][]uint64, k *block, e *edge) {
	if !k.hasPersons(k.scratch) {
		return
	}
	if by[e.hop] == nil {
		by[e.hop] = r.set()
	}
	k.gather(k.scratch, by[e.hop])
}

// addGivers adds what contributes by becoming somebody's. Whose facts these are is not
// known, so they are not counted by segment.
func (r *Result) addGivers(g *Result) {
	r.Origins, r.Givers = g.Origins, byHop(g.givers)
	for i := range g.crossings {
		from, to := &g.crossings[i], &r.crossings[i]
		if from.set == nothing || r.problem.edges[i].part == partNeedless {
			continue
		}
		if to.set == nothing {
			*to = crossing{set: r.sets.add(), begun: from.begun, last: from.last}
		}
		gave, categories, _ := g.parts(g.sets.at(from.set))
		segments, own, uncounted := r.parts(r.sets.at(to.set))
		for w, x := range categories {
			own[w] |= x
		}
		if slices.Equal(gave, segments) {
			continue
		}
		*uncounted |= crossedSomebody
		r.Somebody = r.Somebody || r.problem.plan.q.Aim == Crossed && r.problem.edges[i].part == partSomebody
	}
	for i := range g.arrivals {
		from, to := &g.arrivals[i], &r.arrivals[i]
		switch {
		case from.segments == nil:
		case to.segments == nil:
			*to = placeArrivals{segments: r.set(), somebody: true, first: from.first}
		case !slices.Equal(from.segments, to.segments):
			to.somebody = true
		}
	}
}

// join adds a crossing to another, which becomes it if it is empty.
func (r *Result) join(h, c *crossing) {
	if h.set == nothing {
		*h = *c
		return
	}
	h.extend(c.begun, c.last, c.persons)
	all := r.sets.at(h.set)
	for w, x := range r.sets.at(c.set) {
		all[w] |= x
	}
}

func (r *Result) during(c *crossing) graph.Interval {
	return graph.Interval{Since: r.bounds[c.begun], Until: r.bounds[c.last+1]}
}

// name returns the keys of a set of categories; equal sets share one list.
func (b *problem) name(set []uint64, named map[string][]string) []string {
	var key []byte
	for _, x := range set {
		key = binary.LittleEndian.AppendUint64(key, x)
	}
	keys, ok := named[string(key)]
	if !ok {
		each(set, func(n int) { keys = append(keys, b.categories[n]) })
		named[string(key)] = keys
	}
	return keys
}

// Sets are many bitmaps of one length, numbered from 1: too many to allocate each by
// itself, and too large to be moved as their number grows.
type sets struct {
	words  int
	count  int32
	chunks [][]uint64
}

const setsPerChunk = 1 << 10

func newSets(words int) sets { return sets{words: words} }

// add returns the number of a new, empty set.
func (s *sets) add() int32 {
	if int(s.count)%setsPerChunk == 0 {
		s.chunks = append(s.chunks, make([]uint64, setsPerChunk*s.words))
	}
	s.count++
	return s.count
}

// at returns a set by its number.
func (s *sets) at(number int32) []uint64 {
	n := int(number - 1)
	at := n % setsPerChunk * s.words
	return s.chunks[n/setsPerChunk][at : at+s.words : at+s.words]
}
