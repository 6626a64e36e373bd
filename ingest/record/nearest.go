package record

import (
	"strings"

	"outflow/graph"
)

// Nearest returns the word that is nearest to a text, "" if none is near: a
// quarter of the letters may differ and one more, but never all, unless in
// nothing but their case or space around them.
func Nearest(text string, words []string) string {
	for _, w := range words {
		if strings.EqualFold(strings.TrimSpace(text), w) {
			return w
		}
	}
	limit := min(1+len(text)/4, len(text)-1)
	best, nearest := limit+1, ""
	for _, w := range words {
		if d := graph.EditDistance(text, w, limit); d < best {
			best, nearest = d, w
		}
	}
	return nearest
}
