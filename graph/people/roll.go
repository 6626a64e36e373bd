package people

import "context"

// A Roll finds the people on the lists of one population by their ids. It takes
// as much room as one list of them, and four bytes for each. The people are
// numbered by id.
type Roll struct {
	ids     Set
	before  []int // by part of a dense set: how many people come before it
	classes []Class
}

// Roll makes that of a population, in the classes of some kinds. It takes as
// long as Gather did, and ends with the context's error when the context is done.
func (c *Crowd) Roll(ctx context.Context, k *Kinds, population int32) (*Roll, error) {
	r := &Roll{}
	var ids setWriter
	for id, class := range c.Listed(ctx, k, population) {
		ids.append(id)
		r.classes = append(r.classes, class)
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
func (r *Roll) Len() int { return len(r.classes) }

// Class returns that of the person of a number.
func (r *Roll) Class(number int) Class { return r.classes[number] }

// Find returns the number of somebody; it reports false for who is on no list.
func (r *Roll) Find(id uint64) (number int, ok bool) {
	i, ok := r.ids.find(id)
	if ok && r.before != nil {
		i = r.before[i] + int(r.ids.dense[i].bits.Rank(uint32(id))) - 1
	}
	return i, ok
}
