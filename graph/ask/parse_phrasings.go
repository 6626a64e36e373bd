package ask

import (
	"slices"
	"strings"
)

// A step of a way to ask is a thing to be read, or a word, one of several, that
// must be there or may.
type step struct {
	thing    string
	words    []string
	optional bool
}

// things are what the ways to ask leave open, what is longer before what it begins
// with.
var things = []string{"PEOPLE's WHAT", "PEOPLE users'", "PEOPLE users", "[of PEOPLE]", "PEOPLE", "WHAT", "X", "T"}

// A way is one of the ways to ask beside the forms, in steps.
type way struct {
	form     Form
	relation Relation
	steps    []step
}

var ways = func() (all []way) {
	for _, w := range wordings {
		for _, p := range w.ways {
			all = append(all, way{w.form, w.relation, steps(p.Say)})
		}
	}
	return all
}()

// steps takes apart how a way to ask is said.
func steps(say string) (all []step) {
	for rest := say + " "; rest != ""; {
		if i := slices.IndexFunc(things, func(thing string) bool { return strings.HasPrefix(rest, thing+" ") }); i >= 0 {
			all, rest = append(all, step{thing: things[i]}), rest[len(things[i])+1:]
			continue
		}
		word, after, _ := strings.Cut(rest, " ")
		all = append(all, step{words: strings.Split(strings.Trim(word, "[]"), "/"), optional: word[0] == '['})
		rest = after
	}
	return all
}

// phrasing reads a question that is worded in one of the ways beside the forms. If
// none fits, its error is that of the one that went furthest, nil for none.
func (p *parser) phrasing() (read bool, furthest error) {
	column := 0
	for _, w := range ways {
		p.restart()
		p.flow.Form, p.flow.Relation = w.form, w.relation
		fits, err := p.follow(w.steps)
		if err == nil {
			return true, nil
		}
		if e, ok := err.(*QuestionError); ok && fits && e.Column > column {
			furthest, column = err, e.Column
		}
	}
	return false, furthest
}

// follow takes the steps of a way to ask, and then reads modifiers. It fits if the
// words before the first thing are there.
func (p *parser) follow(way []step) (fits bool, err error) {
	for _, s := range way {
		fits = fits || s.thing != ""
		switch s.thing {
		case "X":
			err = p.target(p.subject(), nounPlace)
		case "T":
			err = p.origin()
		case "PEOPLE's WHAT":
			err = p.possessed()
		case "WHAT":
			err = p.category()
		case "PEOPLE", "PEOPLE users", "PEOPLE users'":
			p.flow.People, err = p.owners()
		case "[of PEOPLE]":
			err = p.ofPeople()
		default:
			if p.peek().is(s.words...) {
				p.at++
			} else if !s.optional {
				err = p.wrong(`"` + strings.Join(s.words, `" or "`) + `"`)
			}
		}
		if err != nil {
			return fits, err
		}
	}
	return fits, p.modifiers()
}

// subject is the target that a form asks about.
func (p *parser) subject() *Target {
	if p.flow.Form.starts() {
		return &p.flow.From
	}
	return &p.flow.To
}
