package ask

import "strings"

// A Statement is what one source states.
type Statement struct {
	Source string `json:"source"`
	States string `json:"states"`
}

// together writes statements, those alike once: what they all state, or each
// followed by who states it.
func together(all []Statement) string {
	var order []string
	sources := map[string][]string{}
	for _, s := range all {
		if sources[s.States] == nil {
			order = append(order, s.States)
		}
		sources[s.States] = append(sources[s.States], s.Source)
	}
	if len(order) < 2 {
		return strings.Join(order, "")
	}
	for i, states := range order {
		order[i] = states + " by " + list(sources[states])
	}
	return strings.Join(order, "; ")
}
