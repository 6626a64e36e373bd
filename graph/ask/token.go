package ask

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"outflow/graph"
)

// keywords are the words of the language; an id that is one must be quoted.
var keywords = wordSet(`which whose what did where how who was were in does hold holds reached reach go went feeds come from
	derived of the a an data users user customers customer people peoples members member during since as via avoiding known at
	and or not except non everyone unknown transfers transfer to without ground undisclosed across borders carrying more than needed
	expired disclosure everybody anyone by through commit feed with is are that their according
	seated processed processing disputed`)

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		set[w] = true
	}
	return set
}

// A token is a word, a quoted text, or a parenthesis.
type token struct {
	text   string // without quotes and the possessive ending
	full   string // with the ending, as written
	column int    // of its first letter, from 1
	quoted bool
	owns   bool // ended in 's or '
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

// negates reports whether the token is a name after "non-".
func (t *token) negates() bool {
	return !t.quoted && len(t.text) > 4 && strings.EqualFold(t.text[:4], "non-")
}

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
func tokens(question string) ([]token, error) {
	var all []token
	column := 0
	rest := unended(question)
	for rest != "" {
		r, size := utf8.DecodeRuneInString(rest)
		column++
		switch {
		case unicode.IsSpace(r) || r == ',' || r == '¿':
			rest = rest[size:]
		case r == '(' || r == ')':
			all = append(all, token{text: string(r), full: string(r), column: column})
			rest = rest[size:]
		case closing[r] != 0:
			text, length, ok := quotedText(rest[size:], closing[r])
			if !ok {
				return nil, &QuestionError{Column: column, What: "a quotation mark is not closed"}
			}
			t := token{text: text, full: text, column: column, quoted: true}
			column += utf8.RuneCountInString(rest[size : size+length])
			rest = rest[size+length:]
			if ending := possessive(rest); ending > 0 {
				t.owns = true
				column += utf8.RuneCountInString(rest[:ending])
				rest = rest[ending:]
			}
			all = append(all, t)
		case strings.HasPrefix(rest, "'"):
			rest = rest[size:] // the possessive of a parenthesis
			if n := len(all); n > 0 && all[n-1].text == ")" {
				all[n-1].owns = true
			}
			if s, ok := strings.CutPrefix(rest, "s "); ok {
				rest = " " + s
				column++
			}
		default:
			end := strings.IndexFunc(rest, func(r rune) bool {
				return unicode.IsSpace(r) || r == '(' || r == ')' || r == ',' || r == '"' || r == '“' || r == '”'
			})
			if end < 0 {
				end = len(rest)
			}
			all = append(all, word(rest[:end], column))
			column += utf8.RuneCountInString(rest[:end]) - 1
			rest = rest[end:]
		}
	}
	return all, nil
}

// closing gives the closing quotation mark of an opening one. A single
// straight quote is an apostrophe.
var closing = map[rune]rune{'"': '"', '“': '”', '«': '»', '「': '」'}

// quotedText reads up to the closing mark; length counts it in. A backslash
// takes the next letter as it is.
func quotedText(rest string, end rune) (text string, length int, ok bool) {
	var b strings.Builder
	escaped := false
	for i, r := range rest {
		switch {
		case escaped:
			b.WriteRune(r)
			escaped = false
		case r == '\\':
			escaped = true
		case r == end:
			return b.String(), i + utf8.RuneLen(r), true
		default:
			b.WriteRune(r)
		}
	}
	return "", 0, false
}

// possessive returns the length of 's or ' at the start of rest.
func possessive(rest string) int {
	for _, ending := range []string{"'s", "’s", "'", "’"} {
		if after, ok := strings.CutPrefix(rest, ending); ok {
			if r, _ := utf8.DecodeRuneInString(after); after == "" || unicode.IsSpace(r) || r == ')' {
				return len(ending)
			}
		}
	}
	return 0
}

func word(text string, column int) token {
	t := token{text: text, full: text, column: column}
	for _, ending := range []string{"'s", "’s", "'", "’"} {
		if stem, ok := strings.CutSuffix(text, ending); ok && stem != "" {
			t.text, t.owns = stem, true
			break
		}
	}
	return t
}

// fold returns what names are compared by, of the tokens from i to j.
func fold(ts []token, i, j int) string {
	var b strings.Builder
	for n := i; n < j; n++ {
		text := ts[n].full
		if n == j-1 {
			text = ts[n].text
		}
		b.WriteString(graph.Fold(text))
	}
	return b.String()
}
