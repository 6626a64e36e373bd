package people

import (
	"context"
	"iter"
)

// A SignatureID is people of one population who are on the same of the member lists
// that matter to a question: what is so of one of them is so of all.
type SignatureID int32

// Listed yields the id and the signature of everybody of one population who is on
// one of its lists, by id. It ends early when the context is done. It reads the
// lists of the population again, which takes as long as Gather did.
func (c *Crowd) Listed(ctx context.Context, s *Segments, population int32) iter.Seq2[uint64, SignatureID] {
	return func(yield func(uint64, SignatureID) bool) {
		t := s.populations[population].system.table
		census := t.known.census
		census.mustName()
		// The nodes are those of the census: the same walk makes no new ones.
		for w := newWalk(census.trie, census.sets); w.next(); {
			for _, person := range w.sorted() {
				n := census.signatureOf[person.node]
				if n < 0 {
					continue
				}
				own, ok := t.merged[n]
				if !ok {
					own = t.plain
				}
				if !yield(person.id, SignatureID(own)) {
					return
				}
			}
			if ctx.Err() != nil {
				return
			}
		}
	}
}

// Signatures returns how many signatures of a population there are: those below it.
func (s *Segments) Signatures(population int32) int {
	return len(s.populations[population].system.table.signatures)
}

// Of returns the segments that people of a signature may be of.
func (s *Segments) Of(population int32, signature SignatureID) []uint64 {
	p, of := s.populations[population], make([]uint64, words(s.n))
	for seg := range p.system.table.of(int(signature)) {
		put(of, p.first+int(p.segmentOf[seg]))
	}
	return of
}

// Are reports whether some and whether all that people of a signature may be, by
// cohorts without a member list, is of the segments in set: whether they are
// possibly and whether they are certainly of one of those.
func (s *Segments) Are(population int32, signature SignatureID, set []uint64) (some, all bool) {
	return s.populations[population].are(set, int(signature))
}

// are reports whether some and whether all that people of a signature may be is
// in set.
func (p *segmentation) are(set []uint64, signature int) (some, all bool) {
	t := p.system.table
	all = t.starts[signature] < t.starts[signature+1]
	for seg := range t.of(signature) {
		in := p.in(set, seg)
		some, all = some || in, all && in
	}
	return some, all
}

// Unnamed returns how many people of one population who are on none of its
// lists are of the segments in set: those that Listed does not yield.
func (s *Segments) Unnamed(set []uint64, population int32) Estimate {
	c := s.unnamed(set, population)
	if s.firm() == s {
		return Estimate{Count: c}
	}
	return s.estimate(set, c, s.firm().unnamed(set, population))
}

func (s *Segments) unnamed(set []uint64, population int32) Count {
	p := s.populations[population]
	t := p.system.table
	for c, sig := range t.signatures {
		if sig.rest {
			return s.bounds(p, func(seg int) bool { return int(t.finest[seg].signature) == c && p.in(set, seg) }, 0)
		}
	}
	return Count{}
}

// A Roll finds the people on the lists of one population by their ids. It takes
// as much room as one list of them, and four bytes for each. The people are
// numbered by id.
type Roll struct {
	ids        Set
	before     []int // by part of a dense set: how many people come before it
	signatures []SignatureID
}

// Roll makes that of a population, in the signatures of some segments. It takes as
// long as Gather did, and ends with the context's error when the context is done.
func (c *Crowd) Roll(ctx context.Context, s *Segments, population int32) (*Roll, error) {
	r := &Roll{}
	var ids setWriter
	for id, signature := range c.Listed(ctx, s, population) {
		ids.append(id)
		r.signatures = append(r.signatures, signature)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r.ids = ids.set()
	n := 0
	for _, p := range r.ids.dense {
		r.before = append(r.before, n)
		n += int(p.bits.GetCardinality())
	}
	return r, nil
}

// Len returns how many people there are.
func (r *Roll) Len() int { return len(r.signatures) }

// Signature returns that of the person of a number.
func (r *Roll) Signature(number int) SignatureID { return r.signatures[number] }

// Find returns the number of somebody; it reports false for who is on no list.
func (r *Roll) Find(id uint64) (number int, ok bool) {
	i, ok := r.ids.find(id)
	if ok && r.before != nil {
		i = r.before[i] + int(r.ids.dense[i].bits.Rank(uint32(id))) - 1
	}
	return i, ok
}
