package graph

import (
	"fmt"
	"strings"
	"unicode"
)

// People is an expression that says whose data something concerns. It is one
// of Unknown, Everyone, Members, Not, And, Or, Except, and OnePerson. Its String
// is what ParsePeople reads.
type People interface {
	String() string
	// precedence orders operators: a tighter one is larger.
	precedence() int
}

type (
	// Unknown means that nobody said whose data it was. It stands alone.
	Unknown struct{}
	// Everyone means every member of the population at hand.
	Everyone struct{}
	// Members means the members of the cohort, or population, with this id.
	Members string
	// Not means those of X's population that are not in X.
	Not struct{ X People }
	// And means those in both.
	And struct{ L, R People }
	// Or means those in either.
	Or struct{ L, R People }
	// Except means those in L that are not in R.
	Except struct{ L, R People }
	// OnePerson means the one person whom a question is about, who may be Listed: on
	// a member list, so that they are none of those whom no list names. No source says
	// so, and ParsePeople reads it nowhere: who it is is not written.
	OnePerson struct{ Listed bool }
)

func (Unknown) precedence() int   { return 4 }
func (Everyone) precedence() int  { return 4 }
func (Members) precedence() int   { return 4 }
func (Not) precedence() int       { return 3 }
func (And) precedence() int       { return 2 }
func (Except) precedence() int    { return 2 }
func (Or) precedence() int        { return 1 }
func (OnePerson) precedence() int { return 4 }

func (Unknown) String() string   { return "unknown" }
func (Everyone) String() string  { return "everyone" }
func (p Members) String() string { return WritePeople(p, quotedID) }
func (p Not) String() string     { return WritePeople(p, quotedID) }
func (p And) String() string     { return WritePeople(p, quotedID) }
func (p Except) String() string  { return WritePeople(p, quotedID) }
func (p Or) String() string      { return WritePeople(p, quotedID) }
func (OnePerson) String() string { return "one person" }

// IsUnknown reports whether p says that nobody said whose data it was.
func IsUnknown(p People) bool {
	_, unknown := p.(Unknown)
	return unknown
}

// WritePeople writes an expression as ParsePeople reads it, with the ids of
// cohorts as a function writes them.
func WritePeople(p People, id func(string) string) string {
	var write func(p People, least int) string
	write = func(p People, least int) (text string) {
		switch p := p.(type) {
		case Members:
			text = id(string(p))
		case Not:
			text = "not " + write(p.X, 3)
		case And:
			text = write(p.L, 2) + " and " + write(p.R, 3)
		case Except:
			text = write(p.L, 2) + " except " + write(p.R, 3)
		case Or:
			text = write(p.L, 1) + " or " + write(p.R, 2)
		default:
			text = p.String()
		}
		if p.precedence() < least { // it binds looser than its place allows
			return "(" + text + ")"
		}
		return text
	}
	return write(p, 0)
}

// quotedID quotes an id that would not read back as one word.
func quotedID(id string) string {
	if isPlainWord(id) {
		return id
	}
	return Quote(id)
}

// Quote writes an id in the quotation marks in which ParsePeople and questions
// take it literally.
func Quote(id string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(id) + `"`
}

func isPlainWord(id string) bool {
	switch id {
	case "", "unknown", "everyone", "not", "and", "or", "except":
		return false
	}
	return !strings.ContainsFunc(id, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune(`()"\`, r)
	})
}

// Parts calls visit with p and every expression in it, left to right.
func Parts(p People, visit func(People)) {
	visit(p)
	switch p := p.(type) {
	case Not:
		Parts(p.X, visit)
	case And:
		Parts(p.L, visit)
		Parts(p.R, visit)
	case Or:
		Parts(p.L, visit)
		Parts(p.R, visit)
	case Except:
		Parts(p.L, visit)
		Parts(p.R, visit)
	}
}

// speaksOfEveryone reports whether everyone is part of an expression, or of nil.
func speaksOfEveryone(p People) (does bool) {
	if p != nil {
		Parts(p, func(part People) { does = does || part == People(Everyone{}) })
	}
	return does
}

// Cohorts calls visit with every cohort id in p, left to right.
func Cohorts(p People, visit func(id string)) {
	Parts(p, func(part People) {
		if id, ok := part.(Members); ok {
			visit(string(id))
		}
	})
}

// maxPeopleDepth bounds nesting, so that hostile text cannot exhaust the stack.
const maxPeopleDepth = 200

// ParsePeople reads a people expression: "unknown" alone, or "everyone" and
// cohort ids joined by not, and, except, or and parentheses. "not" binds
// tightest; "and" and "except" bind alike, left to right, tighter than "or".
// An id with spaces, parentheses or the look of a keyword stands in double
// quotes.
func ParsePeople(text string) (People, error) {
	p := &peopleParser{rest: text, whole: text}
	p.next()
	if p.word == "unknown" && !p.quoted && strings.TrimSpace(p.rest) == "" {
		return Unknown{}, nil
	}
	e, err := p.or(0)
	if err == nil && p.word != "" {
		err = p.errorf("expected and, or, except or the end, found %q", p.word)
	}
	if err != nil {
		return nil, err
	}
	return e, nil
}

// peopleParser holds the token at hand in word; "" is the end of the text.
type peopleParser struct {
	whole, rest string
	word        string
	quoted      bool
	broken      bool // an opening quote without its end
}

func (p *peopleParser) errorf(format string, args ...any) error {
	return fmt.Errorf("people %q: "+format, append([]any{p.whole}, args...)...)
}

func (p *peopleParser) next() {
	p.rest = strings.TrimLeftFunc(p.rest, unicode.IsSpace)
	p.quoted = false
	switch {
	case p.rest == "":
		p.word = ""
	case p.rest[0] == '(' || p.rest[0] == ')':
		p.word, p.rest = p.rest[:1], p.rest[1:]
	case p.rest[0] == '"':
		p.quotedWord()
	default:
		end := strings.IndexFunc(p.rest, func(r rune) bool {
			return unicode.IsSpace(r) || r == '(' || r == ')' || r == '"'
		})
		if end < 0 {
			end = len(p.rest)
		}
		p.word, p.rest = p.rest[:end], p.rest[end:]
	}
}

func (p *peopleParser) quotedWord() {
	var b strings.Builder
	for i := 1; i < len(p.rest); i++ {
		switch c := p.rest[i]; {
		case c == '"':
			p.word, p.rest, p.quoted = b.String(), p.rest[i+1:], true
			return
		case c == '\\' && i+1 < len(p.rest):
			i++
			b.WriteByte(p.rest[i])
		default:
			b.WriteByte(c)
		}
	}
	p.word, p.rest, p.broken = p.rest, "", true
}

func (p *peopleParser) isKeyword(words ...string) bool {
	if p.quoted {
		return false
	}
	for _, w := range words {
		if p.word == w {
			return true
		}
	}
	return false
}

func (p *peopleParser) or(depth int) (People, error) {
	l, err := p.and(depth)
	for err == nil && p.isKeyword("or") {
		p.next()
		var r People
		if r, err = p.and(depth); err == nil {
			l = Or{l, r}
		}
	}
	return l, err
}

func (p *peopleParser) and(depth int) (People, error) {
	l, err := p.not(depth)
	for err == nil && p.isKeyword("and", "except") {
		except := p.word == "except"
		p.next()
		var r People
		if r, err = p.not(depth); err != nil {
			break
		}
		if except {
			l = Except{l, r}
		} else {
			l = And{l, r}
		}
	}
	return l, err
}

func (p *peopleParser) not(depth int) (People, error) {
	switch {
	case depth > maxPeopleDepth:
		return nil, p.errorf("nested more than %d deep", maxPeopleDepth)
	case p.broken:
		return nil, p.errorf("a quotation mark is not closed")
	case p.quoted:
		return p.cohort()
	case p.word == "not":
		p.next()
		x, err := p.not(depth + 1)
		return Not{x}, err
	case p.word == "(":
		p.next()
		e, err := p.or(depth + 1)
		if err == nil && (p.quoted || p.word != ")") {
			err = p.errorf("a parenthesis is not closed")
		}
		p.next()
		return e, err
	case p.word == "everyone":
		p.next()
		return Everyone{}, nil
	case p.word == "unknown":
		return nil, p.errorf(`"unknown" stands alone`)
	case p.word == "":
		return nil, p.errorf("expected a cohort or everyone, found the end")
	case p.isKeyword("and", "or", "except", ")"):
		return nil, p.errorf("expected a cohort or everyone, found %q", p.word)
	}
	return p.cohort()
}

func (p *peopleParser) cohort() (People, error) {
	id := p.word
	if id == "" {
		return nil, p.errorf("an id is empty")
	}
	p.next()
	return Members(id), nil
}
