package ingest

import (
	"hash/maphash"
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"outflow/graph"
)

// A placed is a dataset or field and the system that it lies in.
type placed struct{ id, system string }

// rest is the id without that of the system.
func (p placed) rest() string { return p.id[min(len(p.id), len(p.system)+1):] }

// An index finds which of some datasets an id may be a slip for, or they for it:
// those that differ in letter case, in how Unicode composes their letters,
// or in one letter. Texts within one edit of each other have a text in common
// among themselves and those that lack one of their letters, so that nobody is
// compared with everybody.
type index struct {
	of      []placed
	folded  []string // the rest of each, in lower case and composed
	systems map[string]bool
	seed    maphash.Seed
	first   map[uint64]int32 // by hash of such a text, into entries
	entries []entry
}

type entry struct{ of, next int32 }

// mostIndexed is how many datasets one index holds: a hundred bytes for each
// letter of each.
const mostIndexed = 1 << 14

// mostAlike is how many datasets that have a text in common are compared with
// an id, so that ids made to be alike do not take for ever.
const mostAlike = 64

// A longer id is compared in letter case alone.
const longestCompared = 128

func newIndex(of []placed) *index {
	x := &index{of: of, folded: make([]string, len(of)), systems: map[string]bool{}, seed: maphash.MakeSeed(), first: map[uint64]int32{}}
	for i, c := range of {
		x.systems[c.system] = true
		x.folded[i] = graph.FoldCase(c.rest())
		for key := range x.keys(c.system, x.folded[i]) {
			next, ok := x.first[key]
			if !ok {
				next = -1
			}
			x.first[key] = int32(len(x.entries))
			x.entries = append(x.entries, entry{int32(i), next})
		}
	}
	return x
}

// keys yields hashes of the rest of an id, folded, and of all that lacks one of
// its letters.
func (x *index) keys(system, folded string) iter.Seq[uint64] {
	return func(yield func(uint64) bool) {
		text := append(append([]byte(system), 0), folded...)
		if !yield(maphash.Bytes(x.seed, text)) || utf8.RuneCountInString(folded) > longestCompared {
			return
		}
		short := make([]byte, 0, len(text))
		for at, r := range folded {
			if unicode.IsDigit(r) {
				continue
			}
			at += len(system) + 1
			short = append(append(short[:0], text[:at]...), text[at+utf8.RuneLen(r):]...)
			if !yield(maphash.Bytes(x.seed, short)) {
				return
			}
		}
	}
}

// each calls visit with each dataset of the index that an id is near to, and with
// how they differ. One may come twice.
func (x *index) each(id string, visit func(near placed, how difference)) {
	for slash := 1; slash < len(id); slash++ {
		if id[slash] != '/' || !x.systems[id[:slash]] {
			continue
		}
		system, rest := id[:slash], id[slash+1:]
		folded := graph.FoldCase(rest)
		for key := range x.keys(system, folded) {
			at, ok := x.first[key]
			for n := 0; ok && at >= 0 && n < mostAlike; at, n = x.entries[at].next, n+1 {
				i := x.entries[at].of
				if c := x.of[i]; c.system == system && c.rest() != rest {
					if how := differ(c.rest(), rest, x.folded[i], folded); how != noLikeness {
						visit(c, how)
					}
				}
			}
		}
	}
}

// A difference is how two ids differ that may be meant for one.
type difference int

// The differences, the likeliest slips first.
const (
	inCase difference = iota
	inForm
	inTurn
	inLetter
	noLikeness
)

func (d difference) String() string {
	return [...]string{inCase: "in letter case alone", inForm: "only in how Unicode composes its letters",
		inTurn: "in the order of two letters", inLetter: "in one letter"}[d]
}

// differ compares two ids, given as they are and folded. Numbers that differ are
// no slip, nor is one letter of very few.
func differ(a, b, foldedA, foldedB string) difference {
	if foldedA == foldedB {
		if strings.EqualFold(a, b) {
			return inCase
		}
		return inForm
	}
	const fewest = 4
	p, q := apart(foldedA, foldedB)
	n, m := utf8.RuneCountInString(p), utf8.RuneCountInString(q)
	swapped := n == 2 && m == 2 && isSwapped(p, q)
	switch {
	case !swapped && max(n, m) > 1, strings.ContainsFunc(p+q, unicode.IsDigit),
		!swapped && max(utf8.RuneCountInString(foldedA), utf8.RuneCountInString(foldedB)) < fewest:
		return noLikeness
	case swapped:
		return inTurn
	}
	return inLetter
}

// apart returns what is left of two texts without what they begin and end with
// alike.
func apart(a, b string) (p, q string) {
	for a != "" && b != "" {
		r, size := utf8.DecodeRuneInString(a)
		if s, _ := utf8.DecodeRuneInString(b); r != s {
			break
		}
		a, b = a[size:], b[size:]
	}
	for a != "" && b != "" {
		r, size := utf8.DecodeLastRuneInString(a)
		if s, _ := utf8.DecodeLastRuneInString(b); r != s {
			break
		}
		a, b = a[:len(a)-size], b[:len(b)-size]
	}
	return a, b
}

// isSwapped reports whether two texts are of two letters each, the one those of
// the other in another order.
func isSwapped(p, q string) bool {
	first, size := utf8.DecodeRuneInString(p)
	return q == p[size:]+string(first)
}
