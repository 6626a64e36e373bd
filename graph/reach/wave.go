package reach

import "slices"

// A wave is what arrived at a node along a route, by epoch, ascending.
type wave []ripple

type ripple struct {
	epoch int32
	row   []uint64
}

// add puts a row in, less what came before.
func (at wave) add(epoch int32, row []uint64) wave {
	row = slices.Clone(row)
	i := 0
	for ; i < len(at) && at[i].epoch <= epoch; i++ {
		for w, x := range at[i].row {
			row[w] &^= x
		}
	}
	if !slices.ContainsFunc(row, func(x uint64) bool { return x != 0 }) {
		return at
	}
	for j := i; j < len(at); j++ {
		for w, x := range row {
			at[j].row[w] &^= x
		}
	}
	if i > 0 && at[i-1].epoch == epoch {
		for w, x := range row {
			at[i-1].row[w] |= x
		}
		return at
	}
	return slices.Insert(at, i, ripple{epoch, row})
}

func (at wave) clone() wave {
	copied := slices.Clone(at)
	for i := range copied {
		copied[i].row = slices.Clone(copied[i].row)
	}
	return copied
}

// bits sums what a wave holds, so that a change shows.
func (at wave) bits() (sum int64) {
	for _, a := range at {
		for _, x := range a.row {
			for ; x != 0; x &= x - 1 {
				sum += int64(a.epoch)<<32 + 1
			}
		}
	}
	return sum
}
