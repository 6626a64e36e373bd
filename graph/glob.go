package graph

import (
	"slices"
	"strings"
)

// A glob is a compiled pattern of an id: * stands for any text within a segment, ** for
// any text at all, and everything else for itself. What ends a segment is / or #.
type glob struct {
	text   string
	ops    []int16 // bytes, or one of those below
	prefix string  // what every id that it matches begins with
	suffix string  // what it ends with; "" if the prefix is all
	// literal is how many bytes stand for themselves.
	literal int
}

const (
	within int16 = -1 // *
	across int16 = -2 // **
)

// maxGlob is how long a pattern may be, in bytes: what it matches are ids, which are
// hardly longer.
const maxGlob = 1024

func newGlob(text string) glob {
	g := glob{text: text}
	first, last := len(text), -1 // wildcards
	for i := range len(text) {
		if text[i] != '*' {
			g.ops = append(g.ops, int16(text[i]))
			g.literal++
			continue
		}
		first, last = min(first, i), i
		if n := len(g.ops); i > 0 && text[i-1] == '*' {
			g.ops[n-1] = across
		} else {
			g.ops = append(g.ops, within)
		}
	}
	g.prefix, g.suffix = text[:first], text[last+1:]
	if last < 0 {
		g.suffix = ""
	}
	return g
}

// matches takes time proportional to the text times what lies between the first and the
// last wildcard, whatever they are. An empty glob, which is none, matches everything.
func (g *glob) matches(text string) bool {
	switch {
	case g.text == "":
		return true
	case len(g.ops) == len(g.prefix):
		return text == g.prefix
	case len(text) < len(g.prefix)+len(g.suffix) || !strings.HasPrefix(text, g.prefix) || !strings.HasSuffix(text, g.suffix):
		return false
	}
	ops, text := g.ops[len(g.prefix):len(g.ops)-len(g.suffix)], text[len(g.prefix):len(text)-len(g.suffix)]
	if len(ops) == 1 && ops[0] == across {
		return true
	}
	// at says before which operations what was read so far may have come.
	var at [maxGlob + 2]bool
	at[0], at[1] = true, true // the first is a wildcard
	for i := range len(text) {
		b, alive := text[i], false
		for j := len(ops); j >= 0; j-- {
			stays := j < len(ops) && at[j] && (ops[j] == across || ops[j] == within && b != '/' && b != '#')
			at[j] = stays || j > 0 && at[j-1] && ops[j-1] == int16(b)
			alive = alive || at[j]
		}
		if !alive {
			return false
		}
		for j, op := range ops {
			if op < 0 && at[j] {
				at[j+1] = true
			}
		}
	}
	return at[len(ops)]
}

// anchors finds, of many globs, those that may match a text. It looks up as many parts
// of the text as there are different lengths of what globs begin or end with, whichever is
// longer, however many globs there are; those that begin and end with a wildcard it always finds.
type anchors struct {
	begin, end anchored
	loose      []int32
}

// An anchored finds numbers by what a text begins or ends with.
type anchored struct {
	by      map[string][]int32
	lengths []int // ascending
}

func (a *anchors) add(g *glob, n int32) {
	switch {
	case g.prefix+g.suffix == "":
		a.loose = append(a.loose, n)
	case len(g.suffix) > len(g.prefix):
		a.end.add(g.suffix, n)
	default:
		a.begin.add(g.prefix, n)
	}
}

func (a *anchored) add(text string, n int32) {
	if a.by == nil {
		a.by = map[string][]int32{}
	}
	a.by[text] = append(a.by[text], n)
	if i, ok := slices.BinarySearch(a.lengths, len(text)); !ok {
		a.lengths = slices.Insert(a.lengths, i, len(text))
	}
}

// find appends the numbers of those that may match.
func (a *anchors) find(to []int32, text string) []int32 {
	to = append(to, a.loose...)
	for _, n := range a.begin.lengths {
		if n > len(text) {
			break
		}
		to = append(to, a.begin.by[text[:n]]...)
	}
	for _, n := range a.end.lengths {
		if n > len(text) {
			break
		}
		to = append(to, a.end.by[text[len(text)-n:]]...)
	}
	return to
}
