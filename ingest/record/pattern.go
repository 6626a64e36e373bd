package record

import (
	"slices"
	"unicode/utf8"

	"outflow/graph"
)

// match reads of which transfers or places a pattern says more.
func (r *Reader) match(v Value) (m graph.Match, sound bool) {
	transfers, places := graph.MatchKeys()
	known := slices.Concat(transfers, places)
	if v.Shape != Map {
		r.problem(v, v.Shape.String()+" stands here", "a mapping such as {from: \"postgres://crm*/**\"}, or {field: \"**#email\"}")
		return m, false
	}
	sound = true
	for i, e := range v.Map {
		part := m.Part(e.Key.Text)
		if part == nil {
			r.unknownKey("a match has", e.Key, known)
			return m, false // of a long list of them one is enough
		}
		if _, again := repeated(v.Map, i); again {
			r.problem(e.Key, "the key "+quote(e.Key.Text)+" is there twice", "")
			sound = false
		} else if e.Value.Shape != Null {
			text, ok := r.id(e.Value)
			*part, sound = text, sound && ok
		}
	}
	return m, sound
}

// IsPattern reports whether a record says more of all that it matches, and not of one place.
func IsPattern(v Value) bool {
	return v.Shape == Map && slices.ContainsFunc(v.Map, func(e Entry) bool { return e.Key.Text == "match" || e.Key.Text == "set" })
}

// ReadPattern is Read of a pattern as people write it: what it sets stands under set, and
// one without an id goes by what it matches.
func (r *Reader) ReadPattern(v Value) (Record, bool) {
	rec := Record{Claim: graph.Claim{Kind: graph.KindPattern, Source: r.Source}, File: r.File, Line: v.Line, Column: v.Column}
	before := r.Problems.Count()
	take := func(at Spot, put func(*graph.Claim)) {
		rec.Keys = append(rec.Keys, at)
		if put != nil {
			put(&rec.Claim)
		}
	}
	set, rest := Value{}, v
	rest.Map = nil
	for _, e := range v.Map {
		if e.Key.Text == "set" && set.Line == 0 {
			set = e.Value
		} else {
			rest.Map = append(rest.Map, e)
		}
	}
	own := []string{"id", "match", "set", "evidence"}
	r.entries("an entry with match has", graph.KindPattern, own, rest, take)
	switch {
	case set.Shape == Map && len(set.Map) <= len(table):
		r.entries("set has", graph.KindPattern, settable(), set, take)
	case set.Shape != Null:
		r.problem(set, set.Shape.String()+" stands here", "a mapping such as {people: everyone}")
	}
	if set.Shape != Null {
		rec.Keys = append(rec.Keys, Spot{"set", set.Line, set.Column})
	}
	if !rec.Says("id") {
		rec.Claim.ID = rec.Claim.Match.String()
		rec.Keys = append(rec.Keys, Spot{"id", v.Line, v.Column})
		if utf8.RuneCountInString(rec.Claim.ID) > maxID {
			r.problem(v, "what matches is too long to go by", "an id beside it, of up to 1024 characters")
		}
	}
	return rec, r.Finish(&rec, before)
}

// settable lists what patterns may set, of transfers or of places.
func settable() []string {
	all := slices.Concat(graph.SetKeys(""), graph.SetKeys(graph.KindDataset))
	slices.Sort(all)
	return slices.Compact(all)
}
