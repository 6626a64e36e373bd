package ask

import (
	"fmt"
	"slices"
)

// Describe says the finding in words.
func (f *Finding) Describe() string {
	who, carries, possibly := f.People.Confirmed, "carries", ""
	if who.zero() {
		who, carries, possibly = f.People.Possible, "may carry", "possibly "
	}
	people := possibly + who.People()
	switch f.Code {
	case CrossBorder:
		return fmt.Sprintf("crosses a border, %s (%s)", together(f.StatedBy), people)
	case GroundLacking:
		return "ran without " + f.lacked + " (" + people + ")"
	case MorePeopleThanNeeded:
		return carries + " more people than its purpose needs, by " + who.People()
	}
	if _, dispute := DisputedAspect(f.Code); dispute {
		return FindingText(f.Code) + ": " + together(f.StatedBy) + " (" + people + ")"
	}
	return FindingText(f.Code) + " (" + people + ")"
}

// Brief says the finding in few words.
func (f *Finding) Brief() string {
	if f.doubtful {
		return "possibly " + FindingText(f.Code)
	}
	return FindingText(f.Code)
}

// Attribution says who makes a finding of a transfer so and who disputes it, after
// a semicolon; "" where the transfer has one account, or is said already.
func (f *Finding) Attribution(t *TransferRow) string {
	_, dispute := DisputedAspect(f.Code)
	if dispute || len(t.Accounts) < 2 && len(f.DisputedBy) == 0 {
		return ""
	}
	text := ""
	differ := slices.ContainsFunc(f.StatedBy, func(s Statement) bool { return s.States != f.StatedBy[0].States })
	if f.Code != CrossBorder || !differ { // else it is said who states what
		text = "; by " + list(f.Sources)
	}
	if len(f.DisputedBy) > 0 {
		all := make([]string, len(f.DisputedBy))
		for i, s := range f.DisputedBy {
			all[i] = s.Source + " (" + s.States + ")"
		}
		text += "; disputed by " + list(all)
	}
	return text
}

// FindingText says a finding's code in words.
func FindingText(code string) string {
	switch code {
	case GroundNone:
		return "no legal ground"
	case GroundUnknown:
		return "ground unknown"
	case GroundExpired:
		return "ground expired"
	case GroundLacking:
		return "without the ground asked about"
	case Undisclosed:
		return "not disclosed"
	case DisclosureUnknown:
		return "disclosure unknown"
	case CrossBorder:
		return "crosses a border"
	case MorePeopleThanNeeded:
		return "more people than needed"
	}
	if aspect, dispute := DisputedAspect(code); dispute {
		return string(aspect) + " disputed"
	}
	return code
}
