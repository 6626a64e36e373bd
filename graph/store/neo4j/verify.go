package neo4j

import (
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// Verify implements graph.Store.
//
// How things look is not kept by commit, and is brought up to date after the
// head moved. If that happens meanwhile what was found is looked for again: what
// somebody edited is found each time, what is being written is not.
func (s *Store) Verify(ctx context.Context) (faults []string, err error) {
	for attempt := 0; ; attempt++ {
		var v *verifying
		var after state
		err := s.repeat(ctx, func() (err error) {
			v = &verifying{Store: s}
			if v.state, err = s.state(ctx); err != nil {
				return err
			}
			v.audit.Head = v.head
			if err = v.all(ctx); err != nil {
				return err
			}
			after, err = s.state(ctx)
			return err
		})
		if err != nil {
			return nil, s.explain(ctx, err)
		}
		if v.state == after {
			return v.audit.Faults(), nil
		}
		if attempt == 0 {
			faults = v.audit.Faults()
		}
		again := map[string]bool{}
		for _, f := range v.audit.Faults() {
			again[f] = true
		}
		faults = slices.DeleteFunc(faults, func(f string) bool { return !again[f] })
		if len(faults) == 0 || attempt == 5 {
			return faults, nil
		}
	}
}

// A state is what the store's node says.
type state struct{ head, projected, pending int64 }

func (s *Store) state(ctx context.Context) (found state, err error) {
	err = s.look(ctx, func(t *tx) error {
		row, err := t.row("MATCH (o:Outflow) RETURN o.head, o.projected, coalesce(o.pending, 0)", nil)
		if err == nil && row == nil {
			err = errNone
		}
		if err != nil {
			return err
		}
		var ok1, ok2, ok3 bool
		found.head, ok1 = row[0].(int64)
		found.projected, ok2 = row[1].(int64)
		found.pending, ok3 = row[2].(int64)
		if !ok1 || !ok2 || !ok3 {
			return ledger.NewError(s.name, "the node labelled Outflow was edited: its head, projected or pending is no number", nil)
		}
		return nil
	})
	return found, err
}

// A verifying compares what is stored with what it is computed from.
type verifying struct {
	*Store
	state
	audit ledger.Audit
	added map[int64]int // claims, by commit
	declared
	// unsettled holds the ids of what commits are about that were made, but
	// whose things may not look accordingly yet.
	unsettled map[label]map[string]bool
	links     map[string]int64 // how many there are of a type
}

// all checks everything. A check counts as it reads: should reading fail, which
// the server lets it when a claim is retired while it is read, all is begun anew.
func (v *verifying) all(ctx context.Context) error {
	v.declared = declared{map[string]bool{}, map[string]bool{}}
	v.unsettled = map[label]map[string]bool{}
	v.links, v.added = map[string]int64{}, map[int64]int{}
	for _, l := range labels {
		v.unsettled[l] = map[string]bool{}
	}
	for _, check := range []func(*tx) error{v.claims, v.commits, v.things, v.strays, v.blobs} {
		if err := v.look(ctx, check); err != nil {
			return err
		}
	}
	return nil
}

// claims compares each claim's relationship with its canonical form.
func (v *verifying) claims(t *tx) error {
	var d graph.Decoder
	for _, kind := range types {
		// By type alone: what somebody made by hand may be in no index.
		err := t.rows(ofType(kind, "MATCH (a)-[c:TYPE]->(b) RETURN properties(c), a.id, labels(a), b.id, labels(b)"), nil, func(row []any) error {
			v.claim(&d, kind, row)
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (v *verifying) claim(d *graph.Decoder, kind string, row []any) {
	p := row[0].(map[string]any)
	added, isNumber := p["added"].(int64)
	body, isText := p["claim"].(string)
	if !isNumber || !isText {
		v.audit.Fault("there is a %s from %v to %v that is no claim", kind, row[1], row[3])
		return
	}
	retired, _ := p["retired"].(int64) // 0 for none
	for _, number := range []int64{added, retired} {
		if number > v.head && number != v.pending {
			v.audit.Fault("the %s %v of %v was added or retired by commit %d, which is not there", kindOf(kind, p), p["id"], p["source"], number)
		}
	}
	if added > v.head {
		return // it is being written
	}
	about := fmt.Sprintf("the %s %q of %v (commit %d)", kindOf(kind, p), p["id"], p["source"], added)
	c, err := ledger.Decode(d, []byte(body))
	if err != nil {
		v.audit.Fault("%s is not readable: %v", about, err)
		return
	}
	hash := graph.HashClaim([]byte(body))
	want := claimProperties(&c, body, hash)
	want["added"] = added
	if _, ok := p["retired"]; ok {
		want["retired"] = p["retired"]
	}
	if p["hash"] != hex.EncodeToString(hash[:]) {
		v.audit.Fault("%s was edited: it no longer has the hash it was added with", about)
	} else if keys := differing(p, want); keys != nil {
		v.audit.Fault("%s was edited: it and the claim differ in %s", about, strings.Join(keys, ", "))
	}
	from, to, ends := c.Source, c.ID, []any{string(source), string(labelOf(c.Kind))}
	if c.Kind == graph.KindTransfer {
		from, to, ends = c.From, c.To, []any{string(place), string(place)}
	}
	if row[1] != from || row[3] != to || !slices.Contains(row[2].([]any), ends[0]) || !slices.Contains(row[4].([]any), ends[1]) || (kind == transfer) != (c.Kind == graph.KindTransfer) {
		v.audit.Fault("%s runs from %v to %v, not from %q to %q", about, row[1], row[3], from, to)
	}
	v.count(&c, hash, added, retired)
}

// kindOf returns the kind that a relationship of a claim says it is of.
func kindOf(kind string, p map[string]any) any {
	if kind == transfer {
		return graph.KindTransfer
	}
	return p["kind"]
}

// differing returns the keys under which the properties are not the same.
func differing(stored, written map[string]any) []string {
	keys := map[string]bool{}
	for k, w := range written {
		if !sameValue(stored[k], w) {
			keys[k] = true
		}
	}
	for k := range stored {
		if _, ok := written[k]; !ok {
			keys[k] = true
		}
	}
	return slices.Sorted(maps.Keys(keys))
}

// count takes a claim in, to check commits and things by.
func (v *verifying) count(c *graph.Claim, hash graph.Hash, added, retired int64) {
	v.audit.Claim(c, hash, added, retired)
	if retired > v.head {
		retired = 0 // it is being written
	}
	if c.Kind.IsSaid() {
		v.added[added]++
	}
	if !c.Kind.IsAccount() && c.Kind != graph.KindRun && max(added, retired) > v.projected {
		v.unsettled[labelOf(c.Kind)][c.ID] = true
	}
	switch {
	case retired != 0:
	case c.Kind == graph.KindSystem:
		v.systems[c.ID] = true
	case c.Kind == graph.KindCohort:
		v.cohorts[c.ID] = true
	}
}

// commits recomputes every commit from its claims and the commit before.
func (v *verifying) commits(t *tx) error {
	var all []graph.Commit
	err := t.rows("MATCH (c:Commit) RETURN "+commitColumns+", properties(c) ORDER BY c.number", nil, func(row []any) error {
		c, err := unsealedCommit(row)
		switch {
		case err != nil:
			v.audit.Fault("%v", err)
		case c.Number > v.head:
			v.audit.Fault("commit %d comes after the last one, which is %d", c.Number, v.head)
		default:
			v.audit.Sealed(&c, sealOf(row))
			all = append(all, c)
		}
		return nil
	})
	if len(all) == 0 && v.head > 0 || len(all) > 0 && all[len(all)-1].Number != v.head {
		v.audit.Fault("the last commit, %d, is gone", v.head)
	}
	agree := v.audit.Commits(all)
	for _, c := range all {
		if err == nil && (!agree || v.added[c.Number] != c.Added) {
			err = v.missing(t, c.Number)
		}
	}
	return err
}
