package ask

import (
	"fmt"
	"slices"
	"strings"

	"outflow/graph"
)

// A QuestionError says which word of a question cannot be read, and what might
// have been meant.
type QuestionError struct {
	Column     int // of the word, from 1; 0 for the question as a whole
	Word       string
	What       string
	Candidates []string // for the word, nearest first
	Rewrites   []string // for the question, where there are no candidates: each can be read

	suggest  func() []string // finds candidates: most errors are met on the way to a reading
	unread   bool            // what is said there is not understood, so that it may be said otherwise
	formless bool            // no form begins so
}

func (e *QuestionError) Error() string {
	var b strings.Builder
	if e.Column > 0 {
		fmt.Fprintf(&b, "column %d: ", e.Column)
	}
	b.WriteString(e.What)
	if len(e.Candidates) > 0 {
		b.WriteString("; did you mean " + orList(e.Candidates) + "?")
	}
	if len(e.Rewrites) > 0 {
		b.WriteString("; did you mean: " + strings.Join(e.Rewrites, " | "))
	}
	return b.String()
}

func orList(texts []string) string {
	quoted := make([]string, len(texts))
	for i, t := range texts {
		quoted[i] = `"` + t + `"`
	}
	return someOf(quoted, len(quoted), " or ")
}

// ambiguous is the error that a text names several things.
func (r *reading) ambiguous(at *token) error {
	e := &QuestionError{Column: at.column, Word: r.text}
	several := "several things"
	if n := len(r.things); n > mostCandidates {
		several = Thousands(int64(n)) + " things"
	}
	if r.cased {
		several += ", which letter case alone tells apart"
	}
	e.What = fmt.Sprintf("%q names %s; write the id of one, in quotation marks", shorten(r.text), several)
	for _, n := range r.things {
		if !slices.Contains(e.Candidates, n.ID) && len(e.Candidates) < mostCandidates {
			e.Candidates = append(e.Candidates, n.ID)
		}
	}
	return e
}

// note says, where more was named than what is meant, what told them apart and how
// to ask for the rest; "" where nothing else was named.
func (r *reading) note() string {
	if len(r.others) == 0 {
		return ""
	}
	apart := ": punctuation alone tells them apart"
	var others, words []string
	for _, o := range r.others {
		switch {
		case o.Text == r.text:
			apart = ""
		case spelling(o.Text) == spelling(r.text):
			apart = ": letter case alone tells them apart"
		case graph.Fold(o.Text) != graph.Fold(r.text):
			apart = ": singular or plural alone tells them apart"
		}
		if len(others) < mostCandidates {
			others = append(others, describe(o))
			words = append(words, target(o).literal())
		}
	}
	return fmt.Sprintf("%q is taken for %s, not for %s%s; for that write %s",
		shorten(r.text), describe(r.things[0]), someOf(others, len(r.others), " and "), apart, someOf(words, len(words), " or "))
}

func describe(n graph.Named) string {
	text := fmt.Sprintf("the %s %q", n.Kind, shorten(n.ID))
	if n.Text != n.ID {
		text += fmt.Sprintf(" (%s)", shorten(n.Text))
	}
	return text
}

// someOf joins the first of so many texts.
func someOf(texts []string, all int, joint string) string {
	if more := all - len(texts); more > 0 {
		texts = append(texts, Thousands(int64(more))+" more")
	}
	last := len(texts) - 1
	if last == 0 {
		return texts[0]
	}
	return strings.Join(texts[:last], ", ") + joint + texts[last]
}
