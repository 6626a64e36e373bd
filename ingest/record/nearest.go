package record

import "outflow/graph"

// Nearest returns the word that is nearest to a text, "" if none is near.
func Nearest(text string, words []string) string {
	limit := 1 + len(text)/4
	best, nearest := limit+1, ""
	for _, w := range words {
		if d := graph.EditDistance(text, w, limit); d < best {
			best, nearest = d, w
		}
	}
	return nearest
}
