package fideslang

import (
	"bytes"
	"slices"
	"strings"
)

// Is reports whether the beginning of a file is fideslang: a key at the root is one of its
// sections, and something has a fides_key. Others' YAML begins with "policy:" or "system:"
// too.
func Is(head []byte) bool {
	head = bytes.TrimPrefix(head, []byte("\ufeff"))
	if !bytes.Contains(head, []byte("fides_key")) {
		return false
	}
	if rest, braces := bytes.CutPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte("{")); braces {
		return isSection(string(rest))
	}
	for line := range strings.Lines(string(head)) {
		if isSection(strings.TrimRight(line, "\r\n")) && !strings.HasPrefix(line, " ") {
			return true
		}
	}
	return false
}

// isSection reports whether a text begins with the key of a section.
func isSection(text string) bool {
	key, _, ok := strings.Cut(text, ":")
	return ok && slices.Contains(sectionNames(), strings.Trim(key, " \t\r\n\"'"))
}
