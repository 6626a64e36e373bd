package members

import (
	"strings"
	"unicode"
)

// looksLikeMember reports whether the name of the first column is rather the id
// of a person: a number of any kind, a telephone number, a mail address, a UUID,
// a hash, or letters with a longer number such as C-000123.
func looksLikeMember(name string) bool {
	name = strings.TrimSpace(name)
	if before, after, ok := strings.Cut(name, "@"); ok && before != "" && after != "" {
		return true
	}
	var letters, digits, hex int
	for _, r := range name {
		switch {
		case unicode.IsDigit(r):
			digits++
			hex++
		case unicode.IsLetter(r):
			letters++
			if strings.ContainsRune("abcdefABCDEF", r) {
				hex++
			}
		}
	}
	const shortHash = 16
	return digits > letters || digits > 0 && hex == letters+digits && hex >= shortHash
}

// isAlike reports whether the name of the first column, if it has digits, is
// built as an id below it is.
func isAlike(name, id string) bool {
	const token = 8
	name, id = strings.TrimSpace(name), strings.TrimSpace(id)
	return strings.ContainsFunc(name, unicode.IsDigit) && strings.ContainsFunc(id, unicode.IsDigit) &&
		(withoutDigits(name) == withoutDigits(id) || len(name) == len(id) && len(id) >= token)
}

// withoutDigits puts one mark in the place of each run of digits.
func withoutDigits(text string) string {
	var b strings.Builder
	last := rune(0)
	for _, r := range text {
		if unicode.IsDigit(r) {
			r = '0'
		}
		if r != '0' || last != '0' {
			b.WriteRune(r)
		}
		last = r
	}
	return b.String()
}
