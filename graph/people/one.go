package people

import (
	"context"
	"slices"
)

// A Membership says how the one person whom a question is about stands to a
// population.
type Membership int

// The memberships.
const (
	NoMember    Membership = iota // on no list of it, and it has nobody who is on none
	MaybeMember                   // on no list of it, and perhaps one of those who are on none
	Member                        // on a list of it
)

// One returns the crowd with one person of a population told apart from all
// others: the one whom graph.OnePerson means. Somebody who may be a member is
// taken to be one, so that nothing counted is certain; OnePerson means nobody
// where they are none. The id is that of the lists; it is not kept, and
// comes by reference so that no trace of a crash shows it.
func (c *Crowd) One(ctx context.Context, population int32, id *uint64) (*Crowd, Membership, error) {
	census := c.censuses[population]
	node := census.find(id)
	signature := int32(-1)
	if node != 0 {
		signature = census.signatureOf[node]
	}
	is := Member
	switch {
	case signature < 0 && census.closed():
		return c, NoMember, nil
	case signature < 0:
		is = MaybeMember
		census.listed++
		census.signatures = append(slices.Clone(census.signatures), signatureOfOne(0))
	case census.signatures[signature].count == 1:
		census.signatures = slices.Clone(census.signatures)
		census.signatures[signature].one = true
	default:
		census.signatures = append(slices.Clone(census.signatures), signatureOfOne(node))
		census.signatures[signature].count--
	}
	one := &Crowd{graph: c.graph, censuses: slices.Clone(c.censuses), effort: c.effort}
	one.censuses[population] = census
	one.outlines = outlines(c.graph, one.censuses)
	if is == MaybeMember {
		if room, err := c.room(ctx, population, one); err != nil || !room {
			return c, NoMember, err
		}
	}
	return one, is, nil
}

// signatureOfOne returns the signature of one person alone.
func signatureOfOne(node uint32) signature { return signature{node: node, count: 1, one: true} }

// find returns the node of somebody's lists; 0 for who is on none.
func (c *census) find(id *uint64) (node uint32) {
	c.mustName()
	for first := 0; first < len(c.sets); first += perBatch {
		bits := uint32(0)
		for j, s := range c.sets[first:min(first+perBatch, len(c.sets))] {
			if s.Contains(*id) {
				bits |= 1 << j
			}
		}
		if bits != 0 { // a walk came by, so the node is there
			node = c.trie.follow(first/perBatch, node, bits)
		}
	}
	return node
}

// room reports whether all that is said of numbers of people leaves room in a
// population for one who is on none of its lists, as in the other crowd.
func (c *Crowd) room(ctx context.Context, population int32, other *Crowd) (bool, error) {
	without, err := c.Segments(ctx, nil)
	if err != nil {
		return false, err
	}
	with, err := other.Segments(ctx, nil)
	if err != nil {
		return false, err
	}
	return without.Unnamed(full(without.n), population).Max != 0 && len(with.Conflict()) <= len(without.Conflict()), nil
}
