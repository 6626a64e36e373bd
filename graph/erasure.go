package graph

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// What became of an erasure. One of which nothing is said is done.
const (
	ErasureDone      = "done"
	ErasureRequested = "requested" // nobody says that it took place
)

// ErasureStatuses lists what may become of an erasure.
func ErasureStatuses() []string { return []string{ErasureDone, ErasureRequested} }

// An Erasure is one source's account of data having been erased from a place, and from all
// that lies in it. Accounts of one erasure share its id and each erase what they state.
type Erasure struct {
	ID, Source string
	At         int32    // the place
	When       When     // one interval, at one instant of which it took place; Unknown where left out
	People     People   // Everyone where left out
	Categories []string // none: all
	Requested  bool     // nobody says that it took place
	Evidence   []Evidence
	Locator    string // where in the source it stands
}

// Span returns the interval at one instant of which it took place; false if nobody knows when
// that was.
func (e *Erasure) Span() (v Interval, known bool) {
	if e.When.Unknown || len(e.When.Spans) == 0 {
		return Interval{}, false
	}
	return e.When.Spans[0], true
}

// AtOnce returns the interval that stands for a single instant: intervals do not include their
// end, and no moment lies between an instant and the next.
func AtOnce(i Instant) Interval { return Interval{i, i + 1} }

// IsAtOnce reports whether an interval stands for a single instant.
func (v Interval) IsAtOnce() bool { return v.Since != Past && v == AtOnce(v.Since) }

// Dates writes when it took place, as a manifest does: a single instant as such.
func (e *Erasure) Dates(zone *time.Location) []string {
	if v, known := e.Span(); known && v.IsAtOnce() {
		return []string{v.Since.Format(zone)}
	}
	return e.When.Format(zone)
}

// addErasure makes an account of an erasure, its place by its first number.
func (m *merger) addErasure(c *Claim) {
	m.require(c, "at", c.At)
	at, ok := m.place(c.At)
	people := m.expression(c, "people", cmp.Or(c.People, Everyone{}.String()))
	if len(c.When.Spans) > 1 {
		m.fault(c, "when", "an erasure took place in one interval, and these are %d", len(c.When.Spans))
		return
	}
	if !ok || people == nil { // reported
		return
	}
	e := Erasure{
		ID: c.ID, Source: c.Source, At: at, When: c.When, People: people, Categories: m.currentKeys(c.Categories),
		Requested: c.Status == ErasureRequested, Evidence: c.Evidence, Locator: c.Locator,
	}
	e.When.Unknown = e.When.Unknown || e.When.IsZero()
	m.Erasures = append(m.Erasures, e)
}

// numberErasures gives erasures the new numbers of their places, leaves out those that lost
// theirs, and sorts them.
func (m *merger) numberErasures(number []int32) {
	m.Erasures = slices.DeleteFunc(m.Erasures, func(e Erasure) bool { return number[e.At] == None })
	for i := range m.Erasures {
		m.Erasures[i].At = number[m.Erasures[i].At]
	}
	slices.SortFunc(m.Erasures, compareErasures)
}

// compareErasures orders accounts by id, then source.
func compareErasures(a, b Erasure) int {
	return cmp.Or(strings.Compare(a.ID, b.ID), strings.Compare(a.Source, b.Source))
}
