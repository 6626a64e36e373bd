package graph

import (
	"cmp"
	"slices"
	"strings"
)

// A Citation is a source that says something, and where in it that stands, in the source's
// own terms: "" where it does not say.
type Citation struct {
	Source  string `json:"source"`
	Locator string `json:"locator"`
}

// String writes it for people: "report.yaml (p. 3)".
func (c Citation) String() string {
	if c.Locator == "" {
		return c.Source
	}
	return c.Source + " (" + c.Locator + ")"
}

// located returns the citations of those claims that say where they stand.
func located(group []Claim) (all []Citation) {
	for i := range group {
		if c := &group[i]; c.Locator != "" {
			all = append(all, Citation{c.Source, c.Locator})
		}
	}
	return citations(all)
}

// citations sorts some, each once.
func citations(all []Citation) []Citation {
	slices.SortFunc(all, func(a, b Citation) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.Locator, b.Locator))
	})
	return slices.Compact(all)
}

// A Sizing is what one source says of how many people a population or a cohort has, of what
// it is a part and with what it has nobody in common.
type Sizing struct {
	Citation
	Size, Share Range
	Of          string
	Disjoint    []string
}

// sizings returns what each claim says of how many people there are, in the order of sources.
func sizings(group []Claim) (all []Sizing) {
	for i := range group {
		c := &group[i]
		if !c.Size.IsZero() || !c.Share.IsZero() || c.Of != "" || c.Disjoint != nil {
			all = append(all, Sizing{Citation{c.Source, c.Locator}, c.Size, c.Share, c.Of, c.Disjoint})
		}
	}
	return all
}
