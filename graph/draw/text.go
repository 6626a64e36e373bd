package draw

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Every name is hostile text. clean makes it one line that shows what it is:
// white space becomes a space, what cannot be seen is shown as U+FFFD, and
// marks that turn the direction of what follows are left out, for they could
// make a name read as another.
func clean(text string) string {
	var b strings.Builder
	space := false
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
			continue
		case turnsDirection(r):
			continue
		case !legal(r) || unicode.IsControl(r):
			r = utf8.RuneError
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(r)
	}
	return b.String()
}

func turnsDirection(r rune) bool {
	return r == '\u061c' || r >= '\u200b' && r <= '\u200f' && r != '\u200c' && r != '\u200d' ||
		r >= '\u202a' && r <= '\u202e' || r >= '\u2060' && r <= '\u206f' || r == '\ufeff'
}

// legal reports whether XML 1.0 can hold the character.
func legal(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xd7ff || r >= 0xe000 && r <= 0xfffd ||
		r >= 0x10000 && r <= 0x10ffff
}

// shorten cuts text to at most n characters, the last of which is then "…".
func shorten(text string, n int) string {
	last, count := 0, 0
	for i := range text {
		if count++; count == n {
			last = i
		}
		if count > n {
			return strings.TrimRight(text[:last], " ") + "…"
		}
	}
	return text
}

// isolated wraps names that run right to left, so that the words and numbers
// drawn beside them stay where they belong.
func isolated(text string) string {
	if strings.ContainsFunc(text, rightToLeft) {
		return "\u2068" + text + "\u2069"
	}
	return text
}

func rightToLeft(r rune) bool {
	return r >= 0x0590 && r <= 0x08ff || r >= 0xfb1d && r <= 0xfdff || r >= 0xfe70 && r <= 0xfeff ||
		r >= 0x10800 && r <= 0x10fff || r >= 0x1e800 && r <= 0x1efff
}

// escape writes text as XML character data or the value of an attribute. What
// XML cannot hold becomes U+FFFD; line ends survive as references.
func escape(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch r {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '"':
			b.WriteString("&quot;")
		case '\'':
			b.WriteString("&#39;")
		case '\n':
			b.WriteString("&#10;")
		case '\r':
			b.WriteString("&#13;")
		case '\t':
			b.WriteString("&#9;")
		default:
			if !legal(r) {
				r = utf8.RuneError
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// maxTitle is how many characters of one name are in a full text.
const maxTitle = 400

const dot = " · "

// shown is a name as it may stand among other words.
func shown(name string) string { return isolated(shorten(clean(name), maxTitle)) }

func shownAll(names []string) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = shown(name)
	}
	return all
}

func isolatedAll(parts []string) []string {
	all := make([]string, len(parts))
	for i, p := range parts {
		all[i] = isolated(shorten(p, maxTitle))
	}
	return all
}

// noName stands for a name that cannot be seen.
const noName = "(no name)"
