package reach

// A journal records which bits each node gained in which epoch, so that the
// backward pass can see what was held at any time by undoing it.
type journal struct {
	entries []entry
	words   []uint64
	where   []uint32 // which word of the row
}

type entry struct {
	epoch, node int32
	end         int // of the entry's words; they start where the last entry's end
}

// add records the words of a row that are not zero.
func (j *journal) add(epoch, node int32, row []uint64) {
	for w, x := range row {
		if x != 0 {
			j.words = append(j.words, x)
			j.where = append(j.where, uint32(w))
		}
	}
	j.entries = append(j.entries, entry{epoch, node, len(j.words)})
}

// last returns the latest entry, with its row spread out in row, which the
// caller clears with its words; ok is false if the journal is empty.
func (j *journal) last() (e entry, words []uint64, where []uint32, ok bool) {
	if len(j.entries) == 0 {
		return entry{}, nil, nil, false
	}
	e = j.entries[len(j.entries)-1]
	start := 0
	if len(j.entries) > 1 {
		start = j.entries[len(j.entries)-2].end
	}
	return e, j.words[start:e.end], j.where[start:e.end], true
}

// drop forgets the latest entry.
func (j *journal) drop() {
	j.entries = j.entries[:len(j.entries)-1]
	end := 0
	if len(j.entries) > 0 {
		end = j.entries[len(j.entries)-1].end
	}
	j.words, j.where = j.words[:end], j.where[:end]
}

// size returns the bytes that the journal holds.
func (j *journal) size() int { return len(j.words)*12 + len(j.entries)*16 }
