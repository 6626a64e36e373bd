package record

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The longest texts, in characters.
const (
	maxID   = 1024
	maxText = 10_000
)

// word reads a value that must be text.
func (r *Reader) word(v Value, expected string) (string, bool) {
	if v.Shape != Text {
		r.problem(v, v.Shape.String()+" stands here", expected)
		return "", false
	}
	if fault := badText(v.Text); fault != "" {
		r.problem(v, "the text "+quote(v.Text)+" "+fault, "")
		return "", false
	}
	return v.Text, true
}

// badText says why a text cannot be kept, "" if it can.
func badText(text string) string {
	switch {
	case !utf8.ValidString(text):
		return "is not UTF-8"
	case strings.IndexByte(text, 0) >= 0:
		return "holds a NUL character"
	}
	return ""
}

// text reads free text, such as a name.
func (r *Reader) text(v Value) (string, bool) {
	s, ok := r.word(v, "text")
	if ok && len(s) > maxText && utf8.RuneCountInString(s) > maxText {
		r.problem(v, "a text is longer than 10,000 characters", "")
		return "", false
	}
	return s, ok
}

// id reads the id of a record, its own or one it refers to.
func (r *Reader) id(v Value) (string, bool) {
	s, ok := r.word(v, "an id")
	if !ok {
		return "", false
	}
	fault := BadID(s)
	if fault != "" {
		r.problem(v, fault, "")
	}
	return s, fault == ""
}

// BadID says why a text cannot be an id, "" if it can.
func BadID(text string) string {
	switch {
	case text == "":
		return "an id is empty"
	case !utf8.ValidString(text):
		return "the id " + quote(text) + " is not UTF-8"
	case len(text) > maxID && utf8.RuneCountInString(text) > maxID:
		return "an id is longer than 1024 characters"
	case strings.ContainsFunc(text, unicode.IsControl):
		return "the id " + quote(text) + " holds a control character"
	}
	return ""
}

// texts reads a list of texts as a set.
func (r *Reader) texts(v Value) ([]string, bool) {
	return r.set(v, "a list of texts", (*Reader).text)
}

// ids reads a list of ids as a set.
func (r *Reader) ids(v Value) ([]string, bool) { return r.set(v, "a list of ids", (*Reader).id) }

// set reads a list whose order says nothing: sorted, each value once. It reads
// all of it before it fails.
func (r *Reader) set(v Value, expected string, item func(*Reader, Value) (string, bool)) ([]string, bool) {
	if v.Shape != List {
		r.problem(v, v.Shape.String()+" stands here", expected)
		return nil, false
	}
	all := make([]string, 0, len(v.List))
	sound := true
	for _, e := range v.List {
		s, ok := item(r, e)
		sound = sound && ok
		if s != "" {
			all = append(all, s)
		}
	}
	slices.Sort(all)
	return slices.Compact(all), sound
}
