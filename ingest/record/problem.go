package record

import (
	"fmt"
	"strconv"
	"strings"
)

// A Problem is something wrong, or worth knowing, in a file.
type Problem struct {
	File         string
	Line, Column int // from 1; 0 where it concerns the whole file or line
	What         string
	Expected     string // what would be right, or ""
	DidYouMean   string // the nearest right word, or ""
}

func (p Problem) String() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Column > 0 {
		fmt.Fprintf(&b, ":%d", p.Column)
	}
	if b.Len() > 0 {
		b.WriteString(": ")
	}
	b.WriteString(p.What)
	if p.Expected != "" {
		b.WriteString("; expected " + p.Expected)
	}
	if p.DidYouMean != "" {
		b.WriteString("; did you mean " + strconv.Quote(p.DidYouMean) + "?")
	}
	return b.String()
}

// MaxProblems is how many problems of one file are told one by one.
const MaxProblems = 50

// Problems collects the problems of one file. The zero value is ready.
type Problems struct {
	All  []Problem // at most MaxProblems
	More int       // how many there are beyond
}

// Add puts a problem in.
func (p *Problems) Add(problem Problem) {
	if len(p.All) < MaxProblems {
		p.All = append(p.All, problem)
	} else {
		p.More++
	}
}

// String tells the problems, one a line, and how many there are beyond.
func (p *Problems) String() string {
	var b strings.Builder
	for i, problem := range p.All {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(problem.String())
	}
	if p.More > 0 {
		fmt.Fprintf(&b, "\nand %d more", p.More)
	}
	return b.String()
}

// Count returns how many problems there are.
func (p *Problems) Count() int { return len(p.All) + p.More }

// Count writes how many there are of something: "1 cell", "2 cells".
func Count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// Silent warns of transfers that say neither when they ran nor whose data they carried, and
// shows what states both.
func Silent(file string, n int, statement string) Problem {
	say, confirm, each := "say", "they confirm", "each"
	if n == 1 {
		say, confirm, each = "says", "it confirms", "it"
	}
	return Problem{File: file, What: fmt.Sprintf("%s %s neither when nor whose, so %s nobody; if %s ran always and carried everyone's data, state it: %s",
		Count(n, "transfer"), say, confirm, each, statement)}
}

// quote shows a piece of a file in a message: quoted, and cut if it is long.
func quote(text string) string {
	const most = 60
	if n := 0; len(text) > most {
		for i := range text {
			if n++; n > most {
				return strconv.Quote(text[:i]) + "…"
			}
		}
	}
	return strconv.Quote(text)
}
