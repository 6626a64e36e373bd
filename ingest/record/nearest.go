package record

import "outflow/graph"

// Nearest returns the word that is nearest to a text, "" if none is near: a
// quarter of the letters may differ and one more, but never all.
func Nearest(text string, words []string) string {
	limit := min(1+len(text)/4, len(text)-1)
	best, nearest := limit+1, ""
	for _, w := range words {
		if d := graph.EditDistance(text, w, limit); d < best {
			best, nearest = d, w
		}
	}
	return nearest
}
