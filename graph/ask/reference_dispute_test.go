package ask_test

import (
	"slices"
	"strings"

	"outflow/graph"
)

// disputed reports whether an account states something of an aspect that another
// account of the transfer that is heard, whose window may be open then too, states
// otherwise (design 2.14). The time of a transfer is disputed where one says that it
// ran and another that it did not.
func (r *reference) disputed(account int, aspect graph.Aspect, t graph.Instant) bool {
	mine := r.g.Transfers[account]
	return slices.ContainsFunc(r.g.Transfers, func(other graph.Transfer) bool {
		switch {
		case other.ID != mine.ID, !r.hears(other.Source):
			return false
		case aspect == graph.AspectTime:
			stated := len(mine.When.Spans) > 0 && len(other.When.Spans) > 0
			return stated && runs(mine.When, t, true) != runs(other.When, t, true)
		case !runs(other.When, t, true):
			return false
		}
		a, b := valueStated(mine, aspect, t), valueStated(other, aspect, t)
		return a != "" && b != "" && a != b
	})
}

// valueStated returns what an account states of an aspect at t, "" where it is silent.
func valueStated(t graph.Transfer, aspect graph.Aspect, at graph.Instant) string {
	value := ""
	switch aspect {
	case graph.AspectGround:
		for _, term := range t.Ground {
			if holds(term.When, at) {
				value = term.Key
			}
		}
	case graph.AspectDisclosure:
		value = t.Disclosed
	case graph.AspectPeople:
		if !graph.IsUnknown(t.People) {
			value = t.People.String()
		}
		if or, ok := t.People.(graph.Or); ok { // in either order, or twice the same
			parts := []string{or.L.String(), or.R.String()}
			slices.Sort(parts)
			value = strings.Join(slices.Compact(parts), " or ")
		}
	case graph.AspectPurpose:
		value = t.Purpose
	case graph.AspectRole:
		value = t.Role
	}
	if value == "unknown" {
		return ""
	}
	return value
}
