package record

import (
	"bytes"
	"unicode/utf8"
)

// Unreadable finds the first byte that no text file may hold.
func Unreadable(text []byte) *Problem {
	what, at := "", bytes.IndexByte(text, 0)
	if at >= 0 {
		what = "a NUL character stands here"
		text = text[:at]
	}
	if !utf8.Valid(text) {
		at = 0
		for at < len(text) {
			r, size := utf8.DecodeRune(text[at:])
			if r == utf8.RuneError && size == 1 {
				break
			}
			at += size
		}
		what = "the text is not UTF-8 from here"
	}
	if what == "" {
		return nil
	}
	start := bytes.LastIndexByte(text[:at], '\n') + 1
	return &Problem{Line: 1 + bytes.Count(text[:start], []byte("\n")), Column: 1 + utf8.RuneCount(text[start:at]),
		What: what, Expected: "text in UTF-8"}
}
