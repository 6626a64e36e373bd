package ask

import (
	"iter"
	"math/bits"
	"unicode/utf8"
)

// Spellings are texts by how many letters they fold to, so that a misspelt one need not be
// compared with all of them: what is near it is nearly as long, and nearly of the same letters.
type spellings [][]spelt

type spelt struct {
	text    string
	letters letterSet // of what it folds to
}

func (s *spellings) add(text, folded string) {
	length := utf8.RuneCountInString(folded)
	for len(*s) <= length {
		*s = append(*s, nil)
	}
	(*s)[length] = append((*s)[length], spelt{text, lettersOf(folded)})
}

// like yields all texts that fold to what differs from a folded text by so many letters at
// most, and others.
func (s spellings) like(folded string, limit int) iter.Seq[string] {
	return func(yield func(string) bool) {
		letters, length := lettersOf(folded), utf8.RuneCountInString(folded)
		for n := max(0, length-limit); n <= length+limit && n < len(s); n++ {
			for i := range s[n] {
				if letters.differBy(s[n][i].letters) <= limit && !yield(s[n][i].text) {
					return
				}
			}
		}
	}
}

// A letterSet has a bit for each letter of a text, which some letters share, and another for
// each that it has at least twice.
type letterSet [2]uint64

func lettersOf(text string) (s letterSet) {
	for _, r := range text {
		bit := uint64(1) << (r % 64)
		s[1] |= s[0] & bit
		s[0] |= bit
	}
	return s
}

// differBy returns how many letters must be changed at least to turn a text of one set into
// one of the other: each that one of them has and the other lacks is replaced, deleted or
// inserted.
func (s letterSet) differBy(o letterSet) int {
	more := func(a, b letterSet) int { return bits.OnesCount64(a[0]&^b[0]) + bits.OnesCount64(a[1]&^b[1]) }
	return max(more(s, o), more(o, s))
}
