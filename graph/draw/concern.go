package draw

import "outflow/graph/ask"

// A concern is what a regulator would ask about a transfer. Each has a colour and a form of its
// own, so that a fault is not mistaken for what is merely not known.
type concern int

// The concerns, the gravest last.
const (
	unconcerned concern = iota
	atBorder            // it leaves a country, which may be lawful
	inDoubt             // something about it is not known
	atFault
)

// String is the CSS class.
func (c concern) String() string { return [...]string{"", "border", "doubt", "fault"}[c] }

// concernOf says what a finding is. That sources differ is a fault of the record, drawn in
// another way: see arrow.disputed.
func concernOf(code string) concern {
	switch {
	case code == ask.CrossBorder:
		return atBorder
	case ask.IsUnsaid(code):
		return inDoubt
	}
	return atFault
}

// gravest returns the gravest concern of a transfer, and whether sources differ on it. One that
// is silent makes a finding that others dispute, and differs from nobody.
func gravest(row *ask.TransferRow) (c concern, disputed bool) {
	for i := range row.Findings {
		code := row.Findings[i].Code
		if _, dispute := ask.DisputedAspect(code); dispute {
			disputed = true
			continue
		}
		c = max(c, concernOf(code))
	}
	return c, disputed
}

// hasFault reports whether a transfer stays open when others fold.
func hasFault(row *ask.TransferRow) bool {
	c, disputed := gravest(row)
	return c == atFault || disputed
}
