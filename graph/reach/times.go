package reach

import "math/bits"

// times says, by segment, in which epochs something first and last happened.
type times struct {
	first, last []int32  // noEpoch where it never did
	seen        []uint64 // the segments that it happened to
	// lately are the segments that it happened to in the epoch noted last. Most things happen
	// in one epoch after the other, so the first is written down only when a run of them
	// has ended.
	lately []uint64
	epoch  int32
}

const noEpoch = -1

func newTimes(segments int) *times {
	words := (segments + 63) / 64
	t := &times{make([]int32, segments), make([]int32, segments), make([]uint64, words), make([]uint64, words), noEpoch}
	for k := range segments {
		t.first[k], t.last[k] = noEpoch, noEpoch
	}
	return t
}

// note records that it happened to a set of segments in an epoch. Epochs are noted from
// the last to the first.
func (t *times) note(segments []uint64, epoch int32) {
	if epoch != t.epoch {
		for w, x := range segments {
			t.write(w, t.lately[w]&^x)
		}
		clear(t.lately)
		t.epoch = epoch
	}
	for w, x := range segments {
		t.lately[w] |= x
		for fresh := x &^ t.seen[w]; fresh != 0; fresh &= fresh - 1 {
			t.last[w*64+bits.TrailingZeros64(fresh)] = epoch
		}
		t.seen[w] |= x
	}
}

// write sets the first epoch of the segments in a word.
func (t *times) write(w int, segments uint64) {
	for ; segments != 0; segments &= segments - 1 {
		t.first[w*64+bits.TrailingZeros64(segments)] = t.epoch
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
