package ask

import "strings"

// phrasing reads a question that is worded in one of the ways beside the forms. If
// none fits, its error is that of the one that went furthest, nil for none.
func (p *parser) phrasing() (read bool, furthest error) {
	column := 0
	for _, w := range wordings {
		for _, way := range w.ways {
			p.restart()
			p.flow.Form, p.flow.Relation = w.form, w.relation
			fits, err := p.follow(strings.Fields(way.Say))
			if err == nil {
				return true, nil
			}
			if e, ok := err.(*QuestionError); ok && fits && e.Column > column {
				furthest, column = err, e.Column
			}
		}
	}
	return false, furthest
}

// follow reads the words and the things of a way to ask, and then modifiers. It
// fits if the words before the first thing are there.
func (p *parser) follow(way []string) (fits bool, err error) {
	before := ""
	for _, word := range way {
		switch {
		case word == "X":
			fits, err = true, p.target(p.subject(), nounPlace)
		case word == "T":
			fits, err = true, p.origin()
		case word == "PEOPLE's":
			fits, err = true, p.possessed()
		case word == "WHAT" && before != "PEOPLE's":
			fits, err = true, p.category()
		case word == "PEOPLE":
			fits = true
			p.flow.People, err = p.owners()
		case word == "[of":
			err = p.ofPeople()
		case word == "WHAT", word == "users", word == "users'", word == "PEOPLE]": // read with what is before them
		default:
			words := strings.Split(strings.Trim(word, "[]"), "/")
			if p.peek().is(words...) {
				p.at++
			} else if word[0] != '[' {
				err = p.wrong(`"` + strings.Join(words, `" or "`) + `"`)
			}
		}
		if err != nil {
			return fits, err
		}
		before = word
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
