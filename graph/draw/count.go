package draw

import (
	"cmp"
	"strings"

	"outflow/graph/ask"
)

// markOf says how sure the counts are.
func (w *wording) markOf(p ask.People, byInfluence, doubtful bool) mark {
	switch {
	case p.Confirmed.Min >= 1:
		return confirmed
	case byInfluence:
		return influence
	case w.counted && counts(p.Possible), doubtful:
		return possible
	case w.counted:
		return influence
	}
	return confirmed
}

// placeMark says how sure it is that the data is there. Where a no is drawn,
// there are places that hold none of it: they are drawn as they are.
func (w *wording) placeMark(row *ask.PlaceRow) mark {
	byInfluence := row.Basis != nil && *row.Basis == "influence"
	if m := w.markOf(row.People, byInfluence, false); m != influence || byInfluence {
		return m
	}
	return confirmed
}

// peopleText says in few characters how many.
func (w *wording) peopleText(p ask.People, m mark, noun string) string {
	text := ""
	switch m {
	case influence:
		return "influence"
	case confirmed:
		if !counts(p.Confirmed) {
			return ""
		}
		text = short(p.Confirmed)
		if p.Confirmed.Max != nil && p.Possible.Max == nil {
			text += ", possibly more"
		} else if p.Possible.Max != nil && largest(p.Possible) > largest(p.Confirmed) {
			text += ", possibly " + short(ask.Count{Max: p.Possible.Max, AboutMax: p.Possible.AboutMax})
		}
	case possible:
		if text = short(p.Possible); text == "" {
			return "number unknown"
		}
		text = "possibly " + text
	}
	if !w.counted {
		return ""
	}
	return withNoun(text, noun)
}

// withNoun says of what a number is.
func withNoun(text, noun string) string {
	if noun == "" || !strings.ContainsAny(text, "0123456789") {
		return text
	}
	if text == "1" || strings.HasSuffix(text, " 1") {
		noun = "person"
	}
	head, tail, more := strings.Cut(text, ", possibly")
	text = head + " " + noun
	if more {
		text += ", possibly" + tail
	}
	return text
}

// inWorlds splits what is confirmed from what is possible besides, so that a
// line ends between them and not before a unit.
func inWorlds(text string) []string { return strings.Split(text, ", ") }

// people returns the number that a width can say.
func people(p ask.People) int64 { return cmp.Or(largest(p.Confirmed), largest(p.Possible)) }

// sentence says in full how many, beginning with a full stop.
func sentence(p ask.People, m mark, counted bool) string {
	switch {
	case m == influence:
		return ". By influence only, no person’s data"
	case !counted:
		return ""
	case m == possible:
		return ". Possibly " + p.Possible.People()
	}
	text := ". Confirmed: " + p.Confirmed.People()
	if p.Possible.People() != p.Confirmed.People() {
		text += "; possibly " + p.Possible.People()
	}
	return text
}
