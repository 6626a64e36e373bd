package graph

import "time"

// RetentionUnknown is stated of a place that keeps data for some time, of which nobody knows
// how long it is.
const RetentionUnknown = "unknown"

// DeletionVerified is stated of a place of which somebody checked that it deletes what it is
// to keep no longer.
const DeletionVerified = "verified"

// A Retention is how long a place keeps what it was given, once it is given it no more.
type Retention struct {
	Duration Duration       // none where nobody knows
	Zone     *time.Location // by whose calendar it passes: that of the source that states it
	Verified bool           // somebody checked that what is to be kept no longer is deleted
	Place    int32          // of which it is stated: the place itself, its dataset or its system
}

// ParseRetention reads how long a place keeps data: a duration, or "unknown", which is read
// as none.
func ParseRetention(text string) (Duration, error) {
	if text == RetentionUnknown {
		return Duration{}, nil
	}
	return ParseDuration(text)
}

// statedRetention returns what a claim states, in the one way to write it. Stores hold claims
// of when it was any text: such a text is shown, and says no more than that there is a time.
func statedRetention(c *Claim) string {
	if c.Retention == "" || c.Retention == RetentionUnknown { // as of most claims
		return c.Retention
	}
	if d, err := ParseDuration(c.Retention); err == nil {
		return d.String()
	}
	return c.Retention
}

// checkedRetention returns what those who verified the deletion say of how long data is kept, ""
// if they say no other than is taken to hold: who checked that a place deletes after a year did
// not check that it deletes after thirty days.
func checkedRetention(group []Claim, holds string) (other string) {
	for i := range group {
		switch c := &group[i]; {
		case c.Deletion == "":
		case c.Retention == "" || statedRetention(c) == holds:
			return ""
		case other == "":
			other = statedRetention(c)
		}
	}
	return other
}

// verified reports whether somebody checked that a place deletes as its retention says.
func (p *Place) verified() bool {
	return p.Deletion == DeletionVerified && (p.checked == "" || p.checked == p.Retention)
}

// findRetentions finds how long each place keeps data: what is stated of it, else of its
// dataset, else of its system.
func (m *merger) findRetentions() {
	zones := m.said.zonesBySource()
	for i := range m.Places {
		p := &m.Places[i]
		if p.Keeps = nil; p.Retention == "" {
			continue
		}
		d, _ := ParseRetention(p.Retention) // none of a text that is no duration
		p.Keeps = &Retention{d, zones.of(p.retainers), p.verified(), int32(i)}
	}
	for _, kind := range [...]Kind{KindDataset, KindField} { // in the order in which they inherit
		for i := range m.Places {
			if p := &m.Places[i]; p.Kind == kind && p.Keeps == nil && p.Parent != None {
				p.Keeps = m.Places[p.Parent].Keeps
			}
		}
	}
}

// zones are where the days of sources begin.
type zones struct {
	names  map[string]string // by source
	loaded map[string]*time.Location
}

// of returns the zone of the first of some sources, UTC if it names none.
func (z *zones) of(sources []string) *time.Location {
	if len(sources) == 0 || z.names[sources[0]] == "" {
		return time.UTC
	}
	name := z.names[sources[0]]
	zone, ok := z.loaded[name]
	if !ok {
		zone = loadedZone(name)
		z.loaded[name] = zone
	}
	return zone
}

// loadedZone returns the zone of a name, UTC if there is none.
func loadedZone(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}
