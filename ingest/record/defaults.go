package record

import (
	"fmt"
	"strings"

	"outflow/graph"
)

// A Default is what a file states once for those of its records of a kind that
// do not say it themselves.
type Default struct {
	Spot
	put func(*graph.Claim)
}

// Defaults reads a mapping of defaults, which may state some keys of a kind of
// record. It returns false if anything in it is wrong.
func (r *Reader) Defaults(kind graph.Kind, keys []string, v Value) ([]Default, bool) {
	before := r.Problems.Count()
	var all []Default
	switch {
	case v.Shape != Map:
		r.problem(v, v.Shape.String()+" stands here", "a mapping of "+strings.Join(keys, " and "))
	case len(v.Map) > len(table):
		r.problem(v, fmt.Sprintf("the defaults have %d keys", len(v.Map)), strings.Join(keys, " and "))
	default:
		r.entries("defaults have", kind, keys, v, func(at Spot, put func(*graph.Claim)) { all = append(all, Default{at, put}) })
	}
	return all, before == r.Problems.Count()
}

// Fill states the defaults where the record says nothing.
func (r *Record) Fill(defaults []Default) {
	for _, d := range defaults {
		if !r.Says(d.Key) {
			r.Keys = append(r.Keys, d.Spot)
			d.put(&r.Claim)
		}
	}
}

// Says reports whether a key of the record is written, or filled in.
func (r *Record) Says(key string) bool {
	for _, s := range r.Keys {
		if s.Key == key {
			return true
		}
	}
	return false
}
