package web

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"outflow/graph/ask"
)

// A Misread is a question that cannot be read: what is before the words at
// fault, the words, and what is after them.
type Misread struct {
	Before, Word, After string
	Detail              string
	Candidates          []Link // the question with each in the words' place
	Rewrites            []Link // other questions
}

// NewMisread finds the words at fault, which begin at a column, in characters
// from 1; 0 means the question as a whole. What the parser calls the words may
// differ from what was written in spaces and punctuation.
func NewMisread(s State, column int, word, detail string, candidates, rewrites []string) *Misread {
	m := &Misread{Before: s.Question, Detail: short(capital(detail))}
	for _, question := range rewrites {
		again := s
		again.Question = question
		m.Rewrites = append(m.Rewrites, Link{name(question), again.Closed().URL()})
	}
	if column <= 0 {
		return m
	}
	start := 0
	for range column - 1 {
		_, size := utf8.DecodeRuneInString(s.Question[start:])
		start += size
	}
	end := start + length(s.Question[start:], word)
	m.Before, m.Word, m.After = s.Question[:start], s.Question[start:end], s.Question[end:]
	for _, c := range candidates {
		again := s
		again.Question = m.Before + ask.Target{Place: c}.String() + m.After
		m.Candidates = append(m.Candidates, Link{name(c), again.Closed().URL()})
	}
	return m
}

// length returns how much of a text the words are, spaces, commas and quotation
// marks between them included; the first word where they are not there.
func length(text, words string) int {
	at := 0
	for _, w := range strings.Fields(words) {
		skipped := len(text[at:]) - len(strings.TrimLeftFunc(text[at:], between))
		if !strings.HasPrefix(text[at+skipped:], w) {
			break
		}
		at += skipped + len(w)
	}
	if at == 0 {
		at = strings.IndexFunc(text, unicode.IsSpace)
		if at < 0 {
			at = len(text)
		}
	}
	if strings.IndexFunc(text, func(r rune) bool { return strings.ContainsRune(`"“„«‹「『《〈`, r) }) == 0 {
		if r, size := utf8.DecodeRuneInString(text[at:]); strings.ContainsRune(`"”“»›」』》〉`, r) && size > 0 {
			at += size
		}
	}
	return at
}

func between(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune(`,"“”„«»‹›「」『』《》〈〉`, r)
}
