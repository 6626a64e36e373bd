package reach

import "iter"

// A journal records which bits each node gained in which epoch, so that the
// backward pass can see what was held at any time by undoing it. It is a stack
// of pages, so that it never has to be moved to grow, and shrinks as it is
// undone.
type journal struct {
	pages []page
	size  int // bytes of its entries
}

// A page holds as many entries as it has words for.
type page struct {
	entries []entry
	words   []uint64
	where   []uint32 // which word of the row
}

type entry struct {
	epoch, node int32
	start       int32 // of the entry's words; they end where the next entry's start
}

// The first page is small, as most questions are, and each next one larger, up to a
// bound: to clear what is not needed would take longer than to answer.
const firstWords, pageWords = 1 << 10, 1 << 16

// add records the words of a row that are not zero.
func (j *journal) add(epoch, node int32, row []uint64) {
	if n := len(j.pages); n == 0 || len(j.pages[n-1].words)+len(row) > cap(j.pages[n-1].words) {
		size := max(min(firstWords<<(2*min(n, 3)), pageWords), len(row))
		j.pages = append(j.pages, page{words: make([]uint64, 0, size), where: make([]uint32, 0, size)})
	}
	p := &j.pages[len(j.pages)-1]
	start := len(p.words)
	for w, x := range row {
		if x != 0 {
			p.words = append(p.words, x)
			p.where = append(p.where, uint32(w))
		}
	}
	p.entries = append(p.entries, entry{epoch, node, int32(start)})
	j.size += entryBytes + wordBytes*(len(p.words)-start)
}

// A gain is an entry, with the words of its row that are not zero and where they
// lie.
type gain struct {
	entry
	words []uint64
	where []uint32
}

// all yields the entries from the first to the latest.
func (j *journal) all() iter.Seq[gain] {
	return func(yield func(gain) bool) {
		for i := range j.pages {
			p := &j.pages[i]
			for n, e := range p.entries {
				end := len(p.words)
				if n+1 < len(p.entries) {
					end = int(p.entries[n+1].start)
				}
				if !yield(gain{e, p.words[e.start:end], p.where[e.start:end]}) {
					return
				}
			}
		}
	}
}

const entryBytes, wordBytes = 12, 12

// last returns the latest entry, with the words of its row that are not zero
// and where they lie; ok is false if the journal is empty.
func (j *journal) last() (e entry, words []uint64, where []uint32, ok bool) {
	if len(j.pages) == 0 {
		return entry{}, nil, nil, false
	}
	p := &j.pages[len(j.pages)-1]
	e = p.entries[len(p.entries)-1]
	return e, p.words[e.start:], p.where[e.start:], true
}

// drop forgets the latest entry.
func (j *journal) drop() {
	p := &j.pages[len(j.pages)-1]
	start := p.entries[len(p.entries)-1].start
	j.size -= entryBytes + wordBytes*(len(p.words)-int(start))
	p.entries = p.entries[:len(p.entries)-1]
	p.words, p.where = p.words[:start], p.where[:start]
	if len(p.entries) == 0 {
		j.pages[len(j.pages)-1] = page{}
		j.pages = j.pages[:len(j.pages)-1]
	}
}
