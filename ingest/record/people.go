package record

import (
	"errors"
	"strings"
	"unicode/utf8"

	"outflow/graph"
)

var errLocal = errors.New("the zone of this machine means something else on the next")

// people reads a people expression into the one way to write it.
func (r *Reader) people(v Value) (string, bool) {
	text, ok := r.word(v, "a people expression such as everyone, or a except b")
	if !ok {
		return "", false
	}
	if len(text) > 2*maxText {
		r.problem(v, "a people expression is longer than 10,000 characters", "")
		return "", false
	}
	p, err := graph.ParsePeople(text)
	if err != nil {
		r.problem(v, err.Error(), "")
		return "", false
	}
	written := p.String()
	if utf8.RuneCountInString(written) > maxText {
		r.problem(v, "a people expression is longer than 10,000 characters", "")
		return "", false
	}
	sound := true
	graph.Cohorts(p, func(id string) {
		_, ok := r.id(Value{Shape: Text, Line: v.Line, Column: v.Column, Text: id})
		sound = sound && ok
	})
	return written, sound
}

// members reads the name of a member list: the path of a file beside this one,
// or in a line of claims the hash of the list.
func (r *Reader) members(v Value) (string, bool) {
	if r.Stored {
		hash, ok := r.word(v, "the hash of a member list")
		if ok && !isHash(hash) {
			r.problem(v, "the members are "+quote(hash), "the hash of a member list, 64 hexadecimal digits")
			ok = false
		}
		return hash, ok
	}
	path, ok := r.word(v, "the path of a member list")
	if !ok {
		return "", false
	}
	if r.Members == nil {
		r.problem(v, "member lists cannot be read from here", "")
		return "", false
	}
	hash, err := r.Members(path)
	if err != nil {
		r.problem(v, "members "+quote(path)+": "+err.Error(), "")
	}
	return hash, err == nil
}

func isHash(text string) bool {
	return len(text) == 64 && strings.Trim(text, "0123456789abcdef") == ""
}
