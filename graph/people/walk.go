package people

import (
	"cmp"
	"math"
	"slices"
	"sort"
)

// A walk passes over the people of many sets together, by id, and finds for
// each person the node that says which of the sets contain them. It proceeds
// in rounds, each of the ids up to where the shortest block of any set ends,
// so that what it holds is bounded by the blocks and not by the people.
type walk struct {
	trie *trie
	sets []*reader

	// The round at hand. Ids are numbered by their distance from start if the
	// round is narrow, else as they come up.
	start  uint64
	narrow bool
	ids    []uint64 // of a wide round
	slots  slots    // of a wide round: where an id is in ids
	node   []uint32 // by number; 0 for nobody
	bits   []uint32 // by number; of the batch at hand, 0 between batches
	hit    []uint32 // numbers of a wide round whose bits are set
}

const (
	// narrowest is the width up to which a round is narrow: its arrays then
	// stay in the second-level cache.
	narrowest = 1 << 16
	// longestBlock times 8 bytes is what one set is read by, and allBlocks
	// bounds the sum for all of them.
	longestBlock = 8192
	allBlocks    = 4 << 20
)

// A found person, and the node of the sets that contain them.
type found struct {
	id   uint64
	node uint32
}

// newWalk starts a walk over sets; nodes are those of t, which grows.
func newWalk(t *trie, sets []Set) *walk {
	w := &walk{trie: t, sets: make([]*reader, len(sets))}
	block := min(longestBlock, max(64, allBlocks/max(1, len(sets))))
	for i, s := range sets {
		w.sets[i] = newReader(s, int(min(int64(block), s.Len()+1)))
	}
	return w
}

// next does a round; it reports false at the end.
func (w *walk) next() bool {
	start, end, last := uint64(math.MaxUint64), uint64(math.MaxUint64), uint64(0)
	more := false
	for _, r := range w.sets {
		if len(r.ahead) == 0 {
			continue
		}
		more = true
		start, last = min(start, r.ahead[0]), max(last, r.ahead[len(r.ahead)-1])
		if !r.whole() {
			end = min(end, r.ahead[len(r.ahead)-1])
		}
	}
	if !more {
		return false
	}
	end = min(end, last)
	w.begin(start, end)
	for first := 0; first < len(w.sets); first += perBatch {
		w.batch(first, w.sets[first:min(first+perBatch, len(w.sets))], end)
	}
	return true
}

// begin forgets the last round. A round's numbers are 32 bits wide: blocks
// hold far fewer ids.
func (w *walk) begin(start, end uint64) {
	w.start, w.narrow = start, end-start < narrowest
	if w.narrow {
		n := int(end-start) + 1
		w.node = append(w.node[:0], make([]uint32, n)...)
		if len(w.bits) < n {
			w.bits = make([]uint32, narrowest)
		}
		return
	}
	n := 0
	for _, r := range w.sets {
		n += len(r.ahead)
	}
	w.ids = w.ids[:0]
	w.node = append(w.node[:0], make([]uint32, n)...)
	if len(w.bits) < n {
		w.bits = make([]uint32, n)
	}
	w.slots.clear(n)
}

// batch takes the people of the round from up to perBatch sets, and moves their nodes on.
func (w *walk) batch(first int, sets []*reader, end uint64) {
	hit := w.hit[:0]
	for j, r := range sets {
		n := len(r.ahead)
		if n == 0 || r.ahead[0] > end {
			continue
		}
		if r.ahead[n-1] > end {
			n = sort.Search(n, func(i int) bool { return r.ahead[i] > end })
		}
		bit := uint32(1) << j
		if w.narrow {
			bits := w.bits[:len(w.node)]
			for _, id := range r.ahead[:n] {
				bits[id-w.start] |= bit
			}
		} else {
			for _, id := range r.ahead[:n] {
				at := w.number(id)
				if w.bits[at] == 0 {
					hit = append(hit, at)
				}
				w.bits[at] |= bit
			}
		}
		r.skip(n)
	}
	if w.narrow { // going over all numbers costs less than noting which were hit
		for at, bits := range w.bits[:len(w.node)] {
			if bits != 0 {
				w.node[at] = w.trie.follow(first/perBatch, w.node[at], bits)
				w.bits[at] = 0
			}
		}
	}
	for _, at := range hit {
		w.node[at] = w.trie.follow(first/perBatch, w.node[at], w.bits[at])
		w.bits[at] = 0
	}
	w.hit = hit
}

func (w *walk) number(id uint64) uint32 {
	at, isNew := w.slots.find(id, uint32(len(w.ids)))
	if isNew {
		w.ids = append(w.ids, id)
	}
	return at
}

// tally adds the people of the round to the count of their nodes.
func (w *walk) tally(counts []int64) []int64 {
	if n := w.trie.nodes() - len(counts); n > 0 {
		counts = append(counts, make([]int64, n)...)
	}
	for _, n := range w.node {
		counts[n]++
	}
	return counts
}

// sorted returns the people of the round by id. The slice is the caller's.
func (w *walk) sorted() []found {
	var all []found
	for at, n := range w.node {
		switch {
		case n == 0:
		case w.narrow:
			all = append(all, found{w.start + uint64(at), n})
		default:
			all = append(all, found{w.ids[at], n})
		}
	}
	if !w.narrow {
		slices.SortFunc(all, func(a, b found) int { return cmp.Compare(a.id, b.id) })
	}
	return all
}

// perBatch is how many sets one step from a node to the next tells apart.
const perBatch = 32

// A trie numbers combinations of sets: a node is the combination of its
// parent and of some sets of one later batch. Node 0 is the combination of
// none. Combinations that nobody belongs to get no node, so there are at most
// as many as there are people, and mostly a few thousand.
type trie struct {
	steps   []step
	batches []slots
}

type step struct {
	parent uint32
	batch  uint32
	bits   uint32 // the sets of the batch
}

// nodes returns the number of nodes, the empty combination included.
func (t *trie) nodes() int { return len(t.steps) + 1 }

// follow returns the node that adds some sets of a batch to a node.
func (t *trie) follow(batch int, parent, bits uint32) uint32 {
	for len(t.batches) <= batch {
		t.batches = append(t.batches, slots{})
	}
	node, isNew := t.batches[batch].find(uint64(parent)<<32|uint64(bits), uint32(t.nodes()))
	if isNew {
		t.steps = append(t.steps, step{parent, uint32(batch), bits})
	}
	return node
}

// marks returns the sets that a node combines, ascending.
func (t *trie) marks(node uint32) []int32 {
	var all []int32
	for node != 0 {
		s := t.steps[node-1]
		for j := perBatch - 1; j >= 0; j-- {
			if s.bits>>j&1 != 0 {
				all = append(all, int32(s.batch)*perBatch+int32(j))
			}
		}
		node = s.parent
	}
	slices.Reverse(all)
	return all
}

// slots maps numbers to numbers by open addressing. Go's map takes several
// times as long, and this is what is done once for each person of each list.
type slots struct {
	keys   []uint64
	values []uint32 // one more than the value; 0 for a free slot
	used   int
}

// clear forgets everything and makes room for n keys.
func (s *slots) clear(n int) {
	size := 64
	for size < 2*n {
		size *= 2
	}
	s.used = 0
	if len(s.values) >= size {
		clear(s.values)
		return
	}
	s.keys, s.values = make([]uint64, size), make([]uint32, size)
}

// find returns the value of a key, which it sets to fresh if there is none.
func (s *slots) find(key uint64, fresh uint32) (value uint32, isNew bool) {
	// A key that is there is found without writing, so that finished maps may
	// be read by several goroutines.
	if len(s.values) > 0 {
		if v := s.values[s.slot(key)]; v != 0 {
			return v - 1, false
		}
	}
	if 2*s.used >= len(s.values) {
		s.grow()
	}
	at := s.slot(key)
	s.keys[at], s.values[at] = key, fresh+1
	s.used++
	return fresh, true
}

// slot returns where the key is, or the free slot where it belongs.
func (s *slots) slot(key uint64) int {
	// Fibonacci hashing: the upper bits of the product mix all bits of the key.
	mixed := key * 0x9E3779B97F4A7C15
	mixed ^= mixed >> 32
	mask := len(s.values) - 1
	at := int(mixed) & mask
	for s.values[at] != 0 && s.keys[at] != key {
		at = (at + 1) & mask
	}
	return at
}

func (s *slots) grow() {
	old := *s
	size := max(64, 2*len(old.values))
	s.keys, s.values = make([]uint64, size), make([]uint32, size)
	for i, v := range old.values {
		if v != 0 {
			at := s.slot(old.keys[i])
			s.keys[at], s.values[at] = old.keys[i], v
		}
	}
}
