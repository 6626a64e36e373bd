package graph

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold reduces a name to what counts in questions: letters and digits in lower
// case, composed (Unicode's form NFC). "Apple-Pay", "apple pay" and "ApplePay"
// fold alike, so do "Straße" and "STRASSE", and a letter with its accent written
// as one character or as two. Folding a folded text changes nothing. Stores keep
// folded names: where Fold changes, they need a new version.
func Fold(text string) string {
	if isASCII(text) {
		return foldASCII(text)
	}
	return fold(text, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) })
}

// FoldCase writes a text in lower case and composed. What Fold leaves out it
// keeps.
func FoldCase(text string) string {
	if isASCII(text) {
		return strings.ToLower(text)
	}
	return fold(text, func(rune) bool { return true })
}

// FoldMarks is FoldCase without the accents of letters.
func FoldMarks(text string) string {
	if isASCII(text) {
		return strings.ToLower(text)
	}
	bare := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(text))
	return FoldCase(bare)
}

// foldASCII is Fold of ASCII, which is nearly every id: there may be a million.
func foldASCII(text string) string {
	folded := make([]byte, 0, 64) // on the stack
	for i := range len(text) {
		if c := foldByte(text[i]); c != 0 {
			folded = append(folded, c)
		}
	}
	return string(folded)
}

// foldByte folds a character of ASCII; 0 is left out.
func foldByte(c byte) byte {
	switch {
	case 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		return c
	case 'A' <= c && c <= 'Z':
		return c + 'a' - 'A'
	}
	return 0
}

// dotAbove is what is left of a Turkish capital I with a dot in lower case.
const dotAbove = '\u0307'

func fold(text string, keep func(rune) bool) string {
	var b strings.Builder
	before := rune(0)
	for _, r := range norm.NFC.String(text) {
		if !keep(r) || r == dotAbove && before == 'i' {
			continue
		}
		if before = lower(r); r == 'ß' || r == 'ẞ' {
			b.WriteByte('s')
			before = 's'
		}
		b.WriteRune(before)
	}
	return norm.NFC.String(b.String())
}

// lower returns the one form that a letter has whatever its case. The Turkish
// letters i are one: which of them a capital stands for depends on the language.
func lower(r rune) rune {
	switch r {
	case 'ı', 'İ':
		return 'i'
	case 'ς': // that ends a Greek word
		return 'σ'
	case 'ſ': // the long s
		return 's'
	}
	return unicode.ToLower(r)
}

func isASCII(text string) bool {
	for i := range len(text) {
		if text[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// FoldsInto reports whether a folded text begins with Fold of another one, and how
// long that is. Of ASCII it stops at the first letter that differs: of a million
// texts, few go on for long.
func FoldsInto(text, folded string) (length int, ok bool) {
	if !isASCII(text) {
		f := Fold(text)
		return len(f), strings.HasPrefix(folded, f)
	}
	for i := range len(text) {
		if c := foldByte(text[i]); c != 0 {
			if length == len(folded) || folded[length] != c {
				return 0, false
			}
			length++
		}
	}
	return length, true
}
