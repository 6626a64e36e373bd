package ask

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// keywords are the words of the language; an id that is one must be quoted.
var keywords = wordSet(`which whose what did where how who was were in does hold holds reached reach go went feeds come from
	derived of the a an data users user customers customer people peoples members member during since as via avoiding known at
	and or not except non everyone unknown transfers transfer to without ground undisclosed across borders carrying more than needed
	consent legal basis on between before after until till expired disclosure everybody anyone by through commit feed with is are that their country countries
	according seated processed processing disputed declared undeclared seen observed never but outside`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		set[w] = true
	}
	return set
}

// A token is a word, a quoted text, or a parenthesis.
type token struct {
	text       string // without quotes and the possessive ending
	full       string // with the ending, as written
	column     int    // of its first letter, from 1
	start, end int    // where it stands in the question, its quotes and its ending included
	quoted     bool
	unclosed   bool // begins with a quotation mark that is not closed
	owns       bool // ended in 's or '
}

// is reports whether the token is one of the keywords.
func (t *token) is(words ...string) bool {
	if t.quoted {
		return false
	}
	for _, w := range words {
		if strings.EqualFold(t.text, w) || strings.EqualFold(t.full, w) {
			return true
		}
	}
	return false
}

// grammatical reports whether the token is a keyword or a parenthesis.
func (t *token) grammatical() bool {
	return t.parenthesis() || !t.quoted && keywords[strings.ToLower(t.text)]
}

// parenthesis reports whether the token is one, which only in quotes is a name.
func (t *token) parenthesis() bool { return t.opens() || !t.quoted && t.text == ")" }

func (t *token) opens() bool { return !t.quoted && t.text == "(" }

// marks reports whether the token takes part in a name only where the name is
// declared with the same marks.
func (t *token) marks() bool { return t.quoted || t.unclosed || t.parenthesis() }

// negates reports whether the token is a name after "non-".
func (t *token) negates() bool {
	return !t.quoted && len(t.text) > 4 && strings.EqualFold(t.text[:4], "non-")
}

// ending is the possessive ending of the token.
func (t *token) ending() string { return strings.TrimPrefix(t.full, t.text) }

// fault is the error that the token stands where it cannot.
func (t *token) fault(what string) error {
	return &QuestionError{Column: t.column, Word: t.full, What: what}
}

// dates reports whether the token begins like a date or an interval.
func (t *token) dates() bool {
	start, _, _ := strings.Cut(t.text, "/")
	return start == ".." || len(start) >= 4 && strings.Trim(start[:4], "0123456789") == ""
}

// unended leaves out what a question ends in: question marks, full stops and
// spaces. Two dots that stand for the end of an interval are no full stops.
func unended(question string) string {
	text := strings.TrimRightFunc(question, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("?.!？。", r) })
	if strings.HasSuffix(text, "/") && strings.HasPrefix(question[len(text):], "..") {
		return text + ".."
	}
	return text
}

// tokens splits a question. What it ends in, and commas between words, mean
// nothing.
func tokens(question string) []token {
	var all []token
	open := map[rune]bool{} // marks that nothing closes from somewhere on
	column := 1
	for text, at := unended(question), 0; at < len(text); {
		rest := text[at:]
		r, size := utf8.DecodeRuneInString(rest)
		t := token{column: column, start: at}
		switch {
		case unicode.IsSpace(r) || r == ',' || r == '¿':
			t.end = at + size
		case r == '(' || r == ')':
			t.text, t.full, t.end = string(r), string(r), at+size
		case r == '\'': // the possessive of a parenthesis
			t.end = at + size
			if n := len(all); n > 0 && all[n-1].text == ")" {
				all[n-1].owns = true
			}
			if strings.HasPrefix(rest[size:], "s ") {
				t.end++
			}
		default:
			inside, length, closed := "", 0, false
			if !open[r] {
				inside, length, closed = quotedText(rest)
			}
			if closed {
				t.text, t.full, t.quoted = inside, inside, true
				t.end = at + length
				ending := possessive(rest[length:])
				t.owns = ending > 0
				t.end += ending
				break
			}
			t.unclosed = closing[r] != ""
			open[r] = t.unclosed
			length = strings.IndexFunc(rest[size:], func(r rune) bool {
				return unicode.IsSpace(r) || r == '(' || r == ')' || r == ',' || closing[r] != "" && r != '‘' || r == '”'
			})
			if length < 0 {
				length = len(rest) - size
			}
			t.end = at + size + length
			t.possess(text[at:t.end])
		}
		column += utf8.RuneCountInString(text[at:t.end])
		at = t.end
		if t.full != "" || t.quoted {
			all = append(all, t)
		}
	}
	return all
}

// closing gives the marks that may close a quotation which a mark opens. A single
// straight quote is an apostrophe.
var closing = map[rune]string{'"': `"`, '“': "”", '„': "“”", '”': "”", '«': "»", '»': "«", '‹': "›", '›': "‹", '‘': "’", '‚': "‘’",
	'「': "」", '『': "』", '《': "》", '〈': "〉"}

// quotedText reads a quotation; length counts its marks in. A backslash takes the
// next letter as it is. A single mark within a word is an apostrophe.
func quotedText(rest string) (text string, length int, closed bool) {
	open, size := utf8.DecodeRuneInString(rest)
	ends := closing[open]
	if ends == "" {
		return "", 0, false
	}
	var b strings.Builder
	escaped := false
	for i, r := range rest[size:] {
		after := size + i + utf8.RuneLen(r)
		switch {
		case escaped:
			b.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case strings.ContainsRune(ends, r) && !(r == '’' && inWord(rest[after:])):
			return b.String(), after, true
		default:
			b.WriteRune(r)
		}
	}
	return "", 0, false
}

func inWord(rest string) bool {
	r, _ := utf8.DecodeRuneInString(rest)
	return unicode.IsLetter(r)
}

// possessives are the endings of owners.
var possessives = []string{"'s", "’s", "'", "’"}

// possessive returns the length of 's or ' at the start of rest.
func possessive(rest string) int {
	for _, ending := range possessives {
		if after, ok := strings.CutPrefix(rest, ending); ok {
			if r, _ := utf8.DecodeRuneInString(after); after == "" || unicode.IsSpace(r) || r == ')' {
				return len(ending)
			}
		}
	}
	return 0
}

// possess makes the token a word, with or without a possessive ending.
func (t *token) possess(word string) {
	t.text, t.full = word, word
	for _, ending := range possessives {
		if stem, ok := strings.CutSuffix(word, ending); ok && stem != "" {
			t.text, t.owns = stem, true
			break
		}
	}
}
