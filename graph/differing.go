package graph

import (
	"bytes"
	"context"
	"encoding/json"
	"iter"
	"maps"
	"slices"
)

// What became of a claim.
const (
	ClaimAdded   = "added"
	ClaimChanged = "changed"
	ClaimRetired = "retired"
)

// Did says what became of the claim.
func (c *ClaimChange) Did() string {
	switch {
	case c.Before == nil:
		return ClaimAdded
	case c.After == nil:
		return ClaimRetired
	}
	return ClaimChanged
}

// Keys returns the keys of which the two claims say other things, sorted; none if one of them is
// not there.
func (c *ClaimChange) Keys() []string {
	keys := []string{}
	if c.Before == nil || c.After == nil {
		return keys
	}
	before, after := c.Before.values(), c.After.values()
	for key, value := range before {
		if !bytes.Equal(value, after[key]) {
			keys = append(keys, key)
		}
	}
	for key := range after {
		if _, ok := before[key]; !ok {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return keys
}

// values returns what the claim says, as JSON.
func (c *Claim) values() map[string]json.RawMessage {
	var values map[string]json.RawMessage
	_ = json.Unmarshal(c.Canonical(), &values) // which is JSON
	return values
}

// Said returns what the claim says of a key, as JSON; nil if nothing.
func (c *Claim) Said(key string) json.RawMessage { return c.values()[key] }

// Between returns what differs between the claims of two readers, in the order of
// CompareClaims: of commits of any stores. It reads all claims of both.
func Between(ctx context.Context, before, after Reader) iter.Seq2[ClaimChange, error] {
	return func(yield func(ClaimChange, error) bool) {
		olds, stopOlds := iter.Pull2(before.Claims(ctx))
		defer stopOlds()
		news, stopNews := iter.Pull2(after.Claims(ctx))
		defer stopNews()
		next := func(pull func() (Claim, error, bool)) (*Claim, error) {
			c, err, ok := pull()
			if err != nil || !ok {
				return nil, err
			}
			return &c, nil
		}
		old, err := next(olds)
		var new *Claim
		if err == nil {
			new, err = next(news)
		}
		for err == nil && (old != nil || new != nil) {
			c := ClaimChange{Before: old, After: new}
			switch {
			case old == nil || new != nil && CompareClaims(new, old) < 0:
				c.Before = nil
			case new == nil || CompareClaims(old, new) < 0:
				c.After = nil
			}
			if c.tells() && !yield(c, nil) {
				return
			}
			if c.Before != nil {
				old, err = next(olds)
			}
			if c.After != nil && err == nil {
				new, err = next(news)
			}
		}
		if err != nil {
			yield(ClaimChange{}, err)
		}
	}
}

// Since is Between where both are commits of one store, the one before by its number: it costs
// what the commits after that changed, however much else there is.
func Since(ctx context.Context, number int64, after Reader) iter.Seq2[ClaimChange, error] {
	return func(yield func(ClaimChange, error) bool) {
		all := map[ClaimKey]*ClaimChange{}
		for c, err := range after.Changes(ctx, number) {
			if err != nil {
				yield(ClaimChange{}, err)
				return
			}
			if first := all[c.Key()]; first != nil {
				first.After = c.After
			} else {
				all[c.Key()] = &c
			}
		}
		for _, key := range slices.SortedFunc(maps.Keys(all), ClaimKey.Compare) {
			if c := all[key]; c.tells() && !yield(ClaimChange{Before: c.Before, After: c.After}, nil) {
				return
			}
		}
	}
}

// Reversed is the same seen from the other side: what was added was retired.
func Reversed(changes iter.Seq2[ClaimChange, error]) iter.Seq2[ClaimChange, error] {
	return func(yield func(ClaimChange, error) bool) {
		for c, err := range changes {
			if !yield(ClaimChange{Before: c.After, After: c.Before}, err) {
				return
			}
		}
	}
}

// tells reports whether a source says anything else now: where its files lay is nothing that it
// says.
func (c *ClaimChange) tells() bool {
	switch {
	case c.Before == nil && c.After == nil, !c.Key().Kind.IsSaid():
		return false
	case c.Before == nil, c.After == nil:
		return true
	}
	before, after := *c.Before, *c.After
	before.Directory, after.Directory = "", ""
	return !bytes.Equal(before.Canonical(), after.Canonical())
}
