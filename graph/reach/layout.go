package reach

import "math/bits"

// A layout says where the bits of a row lie. A row is a bitmap over
// (category, segment), the segments of a category lying together, and one last word
// whose lowest bit is "anything": something that is no person.
//
// Segments never interact, so rows are worked a block of segments at a time. The
// segments of a category take stride bits: a power of two up to 64, so that none
// straddles a word, or a multiple of 64. Somebody, a person of whom nothing else is
// known, has the bit after the segments. Somebody's facts may begin with those of any
// segment, so every block has a somebody, and somebody has what any of them has.
type layout struct {
	keys      []string // categories, sorted
	first     int      // the first segment of the block
	segments  int      // how many the block holds
	stride    int
	body      int      // words for categories
	words     int      // body + 1
	somebodys []uint64 // the row of all that somebody may have; nil if not told apart
	groups    []uint64 // of a stride under 64: every stride-th bit; two bits every 2 × stride; and so on
}

func newLayout(keys []string, first, segments int, somebody bool) *layout {
	l := &layout{keys: keys, first: first, segments: segments}
	if somebody {
		segments++
	}
	if segments <= 64 {
		l.stride = 1 << bits.Len(uint(max(segments, 1)-1))
	} else {
		l.stride = (segments + 63) &^ 63
	}
	for n := 1; n*l.stride <= 64; n *= 2 {
		var group uint64
		for at := 0; at < 64; at += n * l.stride {
			group |= (1<<n - 1) << at
		}
		l.groups = append(l.groups, group)
	}
	l.body = (len(keys)*l.stride + 63) / 64
	l.words = l.body + 1
	if somebody {
		l.somebodys = make([]uint64, l.words)
		for c := range keys {
			at := c*l.stride + l.segments
			l.somebodys[at/64] |= 1 << (at % 64)
		}
	}
	return l
}

// period returns after how many words the segments repeat.
func (l *layout) period() int { return max(1, l.stride/64) }

// fill sets every segment of category c.
func (l *layout) fill(row []uint64, c int) {
	if l.stride >= 64 {
		for w := c * l.stride / 64; w < (c+1)*l.stride/64; w++ {
			row[w] = ^uint64(0)
		}
		return
	}
	at := c * l.stride
	row[at/64] |= (1<<l.stride - 1) << (at % 64)
}

// fillPattern sets the segments of a pattern in category c.
func (l *layout) fillPattern(row []uint64, c int, pattern []uint64) {
	at := c * l.stride
	if l.stride >= 64 {
		copy(row[at/64:], pattern)
		return
	}
	row[at/64] |= pattern[0] & ((1<<l.stride - 1) << (at % 64))
}

// pattern repeats the segments of the block, taken from a set over all segments, and
// maybe somebody, so that word w of it masks word w of a row, modulo its length.
func (l *layout) pattern(set []uint64, somebody bool) []uint64 {
	p := make([]uint64, l.period())
	if l.somebodys != nil && somebody {
		p[l.segments/64] |= 1 << (l.segments % 64)
	}
	for i := range l.segments {
		k := l.first + i
		if set[k/64]>>(k%64)&1 != 0 {
			p[i/64] |= 1 << (i % 64)
		}
	}
	for s := l.stride; s < 64; s *= 2 {
		p[0] |= p[0] << s
	}
	return p
}

// setWords tells in which words of sets over all segments those of the block are.
func (l *layout) setWords() (from, to int) { return l.first / 64, (l.first + l.segments + 63) / 64 }

// gather adds to set, over all segments, every segment that the row has in any
// category.
func (l *layout) gather(row, set []uint64) {
	if l.stride >= 64 {
		for c := range l.keys {
			l.gatherCategory(row, c, set)
		}
		return
	}
	var all uint64
	for _, x := range row[:l.body] {
		all |= x
	}
	for s := 32; s >= l.stride; s /= 2 {
		all |= all >> s
	}
	l.place(all&(1<<l.stride-1)&l.persons(0), 0, set)
}

// persons masks word w of a category's segments: all of it, but somebody.
func (l *layout) persons(w int) uint64 {
	if l.somebodys != nil && w == l.segments/64 {
		return ^(1 << (l.segments % 64))
	}
	return ^uint64(0)
}

// hasSomebody reports whether a row has somebody in any category.
func (l *layout) hasSomebody(row []uint64) bool {
	return l.somebodys != nil && overlaps(row[:l.body], l.somebodys)
}

// hasPersons reports whether a row has anybody but somebody in any category.
func (l *layout) hasPersons(row []uint64) bool {
	if l.somebodys == nil {
		return overlaps(row[:l.body], nil)
	}
	for w, x := range row[:l.body] {
		if x&^l.somebodys[w] != 0 {
			return true
		}
	}
	return false
}

// asSomebody makes whatever persons have in a row somebody's. It uses a set of
// categories.
func (l *layout) asSomebody(row, held []uint64) {
	clear(held)
	l.gatherCategories(row, held)
	clear(row[:l.body])
	each(held, func(c int) { l.fill(row, c) })
	for w := range row[:l.body] {
		row[w] &= l.somebodys[w]
	}
}

// asAnybody undoes asSomebody: into becomes every fact of persons from which
// somebody's facts in a row may have come.
func (l *layout) asAnybody(row, into []uint64) {
	clear(into)
	for c := range l.keys {
		if at := c*l.stride + l.segments; has(row, at) {
			l.fill(into, c)
		}
	}
}

// gatherCategories adds to set, over the layout's categories, those that the
// row has any segment in.
func (l *layout) gatherCategories(row, set []uint64) {
	if l.stride >= 64 {
		n := l.stride / 64
		for c := range l.keys {
			for _, x := range row[c*n : (c+1)*n] {
				if x != 0 {
					set[c/64] |= 1 << (c % 64)
					break
				}
			}
		}
		return
	}
	perWord := 64 / l.stride
	for w, x := range row[:l.body] {
		if x != 0 {
			at := w * perWord
			set[at/64] |= l.some(x) << (at % 64)
		}
	}
}

// some returns which of the categories that share a word have any segment in it, a bit for
// each.
func (l *layout) some(x uint64) uint64 {
	for n := 1; n < l.stride; n *= 2 {
		x |= x >> n // the lowest bit of a category tells of all
	}
	x &= l.groups[0]
	for i, n := 1, 1; i < len(l.groups); i, n = i+1, 2*n { // groups of n bits are brought together by two
		x = (x | x>>(n*(l.stride-1))) & l.groups[i]
	}
	return x
}

// gatherCategory adds to set, over all segments, the segments that the row has in
// category c.
func (l *layout) gatherCategory(row []uint64, c int, set []uint64) {
	if l.stride >= 64 {
		words := row[c*l.stride/64 : (c+1)*l.stride/64]
		if l.first%64 == 0 {
			for w, x := range words[:min(len(words), len(set)-l.first/64)] {
				set[l.first/64+w] |= x & l.persons(w)
			}
			return
		}
		for w, x := range words {
			l.place(x&l.persons(w), w*64, set)
		}
		return
	}
	at := c * l.stride
	l.place(row[at/64]>>(at%64)&(1<<l.stride-1)&l.persons(0), 0, set)
}

// place adds the segments of word x, the first of which is number at of the
// block.
func (l *layout) place(x uint64, at int, set []uint64) {
	if x == 0 {
		return
	}
	at += l.first
	set[at/64] |= x << (at % 64)
	if at%64 != 0 {
		if rest := x >> (64 - at%64); rest != 0 {
			set[at/64+1] |= rest
		}
	}
}
