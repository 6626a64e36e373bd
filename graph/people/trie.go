package people

import "slices"

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
