package record

import (
	"slices"
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
		"na", "n/a", "n.a", "n.a.", "#n/a", "#na", "#nv", "nan", "-nan", "1.#ind", "-1.#ind", "1.#qnan", "-1.#qnan":
		return true
	}
	return false
}

// Words that say nothing, folded: that there is none, or that it is not known. After
// the former, what nobodyKnows holds makes it the latter, and so does what nobodyHas
// if it is all that follows.
var (
	saysNone    = words("no non none not nope nothing nobody without lacking absent dont kein keine keiner keines ohne nicht aucun aucune sans pas 없음 해당없음 なし 无")
	saysUnknown = words(`unknown unclear unsure uncertain undetermined undecided unspecified unstated undefined unavailable unidentified unconfirmed undocumented unrecorded
		tbd tba tbc todo pending unbekannt unklar inconnu inconnue 미상 미정 미확인 불명 모름 알수없음 不明 未定`)
	nobodyKnows = words(`know knows known stated specified determined decided recorded documented available clear sure certain given provided established identified confirmed
		assessed reported bekannt connu connue précisé`)
	nobodyHas = words("information info data idea record records angabe angaben")
)

func words(text string) map[string]bool {
	all := map[string]bool{}
	for w := range strings.FieldsSeq(text) {
		all[w] = true
	}
	return all
}

// unsaid reads a text that says nothing, in a word or in several that begin with
// one: graph.GroundNone or graph.GroundUnknown; "" if it says something.
func unsaid(text string) string {
	folded, parts := graph.Fold(text), strings.Fields(text)
	for i, p := range parts {
		parts[i] = graph.Fold(p)
	}
	switch {
	case saysNone[folded]:
		return graph.GroundNone
	case saysUnknown[folded], IsNull(text), saysUnknown[parts[0]], len(parts) > 2 && parts[0] == "to" && parts[1] == "be":
		return graph.GroundUnknown
	case !saysNone[parts[0]]:
		return ""
	case len(parts) == 2 && nobodyHas[parts[1]], slices.ContainsFunc(parts, func(p string) bool { return nobodyKnows[p] }):
		return graph.GroundUnknown
	}
	return graph.GroundNone
}

// Meant returns which of some words a text was meant for: the nearest one, or
// "unknown", if that is one and the text says so in other words; "" if none.
func Meant(text string, words []string) string {
	nearest := Nearest(text, words)
	if nearest == "" && slices.Contains(words, graph.GroundUnknown) && unsaid(text) == graph.GroundUnknown {
		return graph.GroundUnknown
	}
	return nearest
}

// noGround reports whether a text is no key of a ground, but looks like a word
// for none, for an unknown one, or for yes. It returns the word that was meant,
// "" if that cannot be told.
func noGround(text string) (word string, is bool) {
	if strings.Contains(strings.TrimRight(text, ": "), ":") { // it names a provision
		return "", false
	}
	if word := unsaid(text); word != "" {
		return word, true
	}
	switch folded := graph.Fold(text); {
	case folded == "n", folded == "false", folded == "0":
		return graph.GroundNone, true
	case folded == "y", folded == "yes", folded == "true", folded == "1", folded == "ok":
		return "", true
	case graph.EditDistance(folded, graph.GroundNone, 1) <= 1:
		return graph.GroundNone, true
	case graph.EditDistance(folded, graph.GroundUnknown, 2) <= 2:
		return graph.GroundUnknown, true
	}
	return "", false
}
