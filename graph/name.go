package graph

import (
	"strings"
	"unicode/utf8"
)

// Named is a thing under one of the texts people call it by.
type Named struct {
	Kind Kind
	ID   string
	Text string // the id, name or alias that matched
}

// Called returns the texts that people may call the claim's thing by: its id, its
// name and its aliases. A dataset or field without a name is named by the last
// part of its id, so every part that may turn out to be the last is one of them;
// Graph knows which is. Sources, patterns, erasures and runs are nothing that is called.
func (c *Claim) Called() []string {
	switch c.Kind {
	case KindSource, KindPattern, KindErasure, KindRun:
		return nil
	case KindTransfer:
		return []string{c.ID}
	case KindImplied:
		return append([]string{c.ID}, lastParts(c.ID)...)
	}
	all := append([]string{c.ID}, c.Aliases...)
	if c.Name != "" {
		return append(all, c.Name)
	}
	parent, parts := c.System, slashParts
	switch c.Kind {
	case KindDataset:
	case KindField:
		parent, parts = c.Dataset, lastParts
	default:
		return all
	}
	if parent == "" {
		return append(all, parts(c.ID)...)
	}
	if last := afterParent(c.ID, parent); last != c.ID {
		all = append(all, last)
	}
	return all
}

// lastParts returns what may be the last part of the id of a dataset or field
// that nobody declares: what follows the last "#", or each "/" if there is none.
func lastParts(id string) []string {
	if hash := strings.LastIndexByte(id, '#'); hash >= 0 {
		return []string{id[hash+1:]}
	}
	return slashParts(id)
}

func slashParts(id string) []string {
	var parts []string
	for i := range len(id) {
		if id[i] == '/' && i+1 < len(id) {
			parts = append(parts, id[i+1:])
		}
	}
	return parts
}

// afterParent returns the id without its parent's, where it continues it.
func afterParent(id, parent string) string {
	rest, ok := strings.CutPrefix(id, parent)
	if ok && len(rest) > 1 && (rest[0] == '/' || rest[0] == '#') {
		return rest[1:]
	}
	return id
}

// NearestLimit returns by how many letters a name may differ from a folded
// text and still be worth suggesting in its place: a third of the text's, but
// at least two and at most four, and never by all of the text's.
func NearestLimit(folded string) int {
	letters := utf8.RuneCountInString(folded)
	return max(0, min(letters-1, max(2, min(4, letters/3))))
}

// EditDistance returns how many letters must be inserted, deleted, replaced or
// swapped with their neighbour to turn a into b, or limit+1 once it is more.
func EditDistance(a, b string, limit int) int {
	// A letter has four bytes at most. What is asked for may be thousands of letters long,
	// and to count them for each name would take longer than all the rest.
	if max(len(a)-utf8.UTFMax*(len(b)+limit), len(b)-utf8.UTFMax*(len(a)+limit)) > 0 {
		return limit + 1
	}
	if longer := utf8.RuneCountInString(a) - utf8.RuneCountInString(b); max(longer, -longer) > limit {
		return limit + 1 // as most are: a name is compared with all others
	}
	const most = 64 // letters that need no memory of their own
	var letters [2][most]rune
	x, y := letters[0][:0], letters[1][:0]
	for _, r := range a {
		x = append(x, r)
	}
	for _, r := range b {
		y = append(y, r)
	}
	for len(x) > 0 && len(y) > 0 && x[0] == y[0] {
		x, y = x[1:], y[1:]
	}
	for len(x) > 0 && len(y) > 0 && x[len(x)-1] == y[len(y)-1] {
		x, y = x[:len(x)-1], y[:len(y)-1]
	}
	var short [3][most + 1]int
	before, prev, row := short[0][:], short[1][:], short[2][:]
	if len(y) > most {
		before, prev, row = make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	}
	for j := range len(y) + 1 {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		// Further from the diagonal it is more than the limit.
		first, last := max(1, i-limit), min(len(y), i+limit)
		row[first-1] = limit + 1
		if first == 1 {
			row[0] = i
		}
		least := row[first-1]
		for j := first; j <= last; j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			least = min(least, row[j])
		}
		if last < len(y) {
			row[last+1] = limit + 1
		}
		if least > limit {
			return limit + 1
		}
		before, prev, row = prev, row, before
	}
	return min(prev[len(y)], limit+1)
}
