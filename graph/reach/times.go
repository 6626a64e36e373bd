package reach

import "math/bits"

// times says, by kind, in which epochs something first and last happened.
type times struct {
	first, last []int32  // noEpoch where it never did
	seen        []uint64 // the kinds that it happened to
	// lately are the kinds that it happened to in the epoch noted last. Most things happen
	// in one epoch after the other, so the first is written down only when a run of them
	// has ended.
	lately []uint64
	epoch  int32
}

const noEpoch = -1

func newTimes(kinds int) *times {
	words := (kinds + 63) / 64
	t := &times{make([]int32, kinds), make([]int32, kinds), make([]uint64, words), make([]uint64, words), noEpoch}
	for k := range kinds {
		t.first[k], t.last[k] = noEpoch, noEpoch
	}
	return t
}

// note records that it happened to a set of kinds in an epoch. Epochs are noted from
// the last to the first.
func (t *times) note(kinds []uint64, epoch int32) {
	if epoch != t.epoch {
		for w, x := range kinds {
			t.write(w, t.lately[w]&^x)
		}
		clear(t.lately)
		t.epoch = epoch
	}
	for w, x := range kinds {
		t.lately[w] |= x
		for fresh := x &^ t.seen[w]; fresh != 0; fresh &= fresh - 1 {
			t.last[w*64+bits.TrailingZeros64(fresh)] = epoch
		}
		t.seen[w] |= x
	}
}

// write sets the first epoch of the kinds in a word.
func (t *times) write(w int, kinds uint64) {
	for ; kinds != 0; kinds &= kinds - 1 {
		t.first[w*64+bits.TrailingZeros64(kinds)] = t.epoch
	}
}

// settle writes down what note put off. What is noted afterwards begins anew.
func (t *times) settle() {
	for w, x := range t.lately {
		t.write(w, x)
	}
	clear(t.lately)
	t.epoch = noEpoch
}
