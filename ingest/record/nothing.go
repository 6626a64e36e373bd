package record

import (
	"strings"
	"unicode"

	"outflow/graph"
)

// IsNull reports whether a text is what programs write where there is no value,
// such as NULL, \N, NaN, #N/A and #REF!, or says nothing at all, such as "-".
func IsNull(text string) bool {
	if strings.HasPrefix(text, "#") && strings.ContainsAny(text[len(text)-1:], "!?") { // an error of a spreadsheet
		return true
	}
	if !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPunct(r) && !unicode.IsSpace(r) }) {
		return true
	}
	const longest = len("(undefined)")
	if len(text) > longest {
		return false
	}
	switch strings.ToLower(strings.Trim(text, "()<>[]{} ")) {
	case "null", `\n`, "nil", "none", "undefined", "unknown", "missing", "blank", "empty",
		"na", "n/a", "n.a.", "#n/a", "#na", "#nv", "nan", "-nan", "1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan":
		return true
	}
	return false
}

// noGround reports whether a text is no key of a ground, but looks like a word
// for none, for an unknown one, or for yes. It returns the word that was meant,
// "" if that cannot be told.
func noGround(text string) (meant string, is bool) {
	word, more, phrase := strings.Cut(strings.TrimSpace(text), " ")
	if phrase && strings.ContainsRune(more, ':') { // it names a provision
		return "", false
	}
	folded := graph.Fold(word)
	switch folded {
	case "no", "none", "non", "not", "nope", "nothing", "without", "lacking", "kein", "keine", "aucun", "aucune", "없음", "なし", "无":
		return graph.GroundNone, true
	case "unknown", "unclear", "unsure", "undetermined", "undecided", "unspecified", "unstated", "tbd", "tba", "tbc", "todo", "unbekannt", "inconnu", "inconnue", "미상", "불명", "不明":
		return graph.GroundUnknown, true
	}
	switch {
	case phrase:
		return "", false
	case folded == "n", folded == "false", folded == "0":
		return graph.GroundNone, true
	case folded == "y", folded == "yes", folded == "true", folded == "1", folded == "ok", folded == "pending", IsNull(text):
		return "", true
	case graph.EditDistance(folded, graph.GroundNone, 1) <= 1:
		return graph.GroundNone, true
	case graph.EditDistance(folded, graph.GroundUnknown, 2) <= 2:
		return graph.GroundUnknown, true
	}
	return "", false
}
