package sqlite

import (
	"context"
	"fmt"
	"slices"

	"outflow/graph"
)

// Verify implements graph.Store.
func (s *Store) Verify(ctx context.Context) (faults []string, err error) {
	err = s.conns.with(ctx, func(c *conn) error {
		defer c.interruptible(ctx)()
		return c.snapshot(func() error {
			v := &verifying{c: c}
			err := v.all()
			faults = v.faults
			return err
		})
	})
	return faults, s.explain(ctx, err)
}

// A verifying compares what is stored with what it is computed from.
type verifying struct {
	c         *conn
	faults    []string
	sources   map[int64]string
	commits   []graph.Commit
	audit     graph.Audit // of what does not lie beyond the last commit
	lastClaim int64
	names     checksum
	ends      map[string]bool // places that transfers name
}

// mostFaults bounds the report on a store that is damaged all over.
const mostFaults = 1000

func (v *verifying) fault(format string, args ...any) {
	if len(v.faults) < mostFaults {
		v.faults = append(v.faults, fmt.Sprintf(format, args...))
	}
}

func (v *verifying) all() error {
	if err := v.schema(); err != nil || len(v.faults) > 0 {
		return err // the rest could not be asked for
	}
	for _, check := range []func() error{v.file, v.readCommits, v.claims, v.chain, v.nameRows, v.mentionRows, v.spanRows, v.blobs} {
		if err := check(); err != nil {
			return err
		}
	}
	return nil
}

func (v *verifying) readCommits() error {
	v.sources = map[int64]string{}
	err := v.c.query("SELECT n, name FROM sources", nil, func(s *stmt) error {
		v.sources[s.int(0)] = s.text(1)
		return nil
	})
	if err != nil {
		return err
	}
	return v.c.query(selectCommit+"ORDER BY number", nil, func(s *stmt) error {
		commit, err := scanCommit(s)
		if err != nil {
			v.fault("%v", err)
		}
		v.commits = append(v.commits, commit)
		return nil
	})
}

// head returns the number of the last commit.
func (v *verifying) head() int64 {
	if len(v.commits) == 0 {
		return 0
	}
	return v.commits[len(v.commits)-1].Number
}

// claims compares each claim with its body, and collects what each commit
// added and retired.
func (v *verifying) claims() error {
	v.ends = map[string]bool{}
	var d graph.Decoder
	return v.c.query(`SELECT body, n, kind, source, added, retired, from_key, to_key, fold_key, parent_key, id, hash
		FROM claims WHERE added <= ? ORDER BY n`, values(num(v.head())), func(s *stmt) error {
		v.lastClaim = s.int(1)
		hash := graph.HashClaim(s.view(0))
		v.claim(s, &d, hash)
		retired := s.int(5) // 0 for null
		if retired > v.head() {
			retired = 0
		}
		v.audit.Claim(hash, v.sources[s.int(3)], s.int(4), retired)
		return nil
	})
}

// claim compares the columns of a row with the claim in it.
func (v *verifying) claim(s *stmt, d *graph.Decoder, hash graph.Hash) {
	c, err := d.Decode(s.view(0))
	if err != nil {
		v.fault("claim number %d is not readable: %v", s.int(1), err)
		return
	}
	about := fmt.Sprintf("the %s %q of %s (commit %d)", c.Kind, c.ID, c.Source, s.int(4))
	if string(s.view(11)) != string(hash[:]) {
		v.fault("%s was edited: it no longer has the hash it was added with", about)
	}
	if kindNumbers[c.Kind] != s.int(2) || c.ID != string(s.view(10)) || c.Source != v.sources[s.int(3)] {
		v.fault("%s is filed under another kind, id or source", about)
	}
	keys := claimColumns(&c)
	for i, k := range []optional{keys.from, keys.to, keys.fold, keys.parent} {
		if k.set == s.null(6+i) || k.set && k.n != s.int(6+i) {
			v.fault("%s is indexed under another place or id than it names", about)
			break
		}
	}
	for _, folded := range foldedNames(&c) {
		v.names.add(folded, s.int(1))
	}
	if c.Kind == graph.KindTransfer {
		for id := range c.Ends() {
			v.ends[id] = true
		}
	}
}

// chain recomputes every commit from its claims and the commit before.
func (v *verifying) chain() error {
	for _, f := range v.audit.Faults(v.commits) {
		v.fault("%s", f)
	}
	// Claims of the commit that is being written are nobody's fault.
	return v.c.query(`SELECT count(*), max(max(added), coalesce(max(retired), 0)) FROM claims
		WHERE (added > ?1 OR retired > ?1) AND NOT EXISTS (SELECT 1 FROM pending)`, values(num(v.head())), func(s *stmt) error {
		if s.int(0) > 0 {
			v.fault("claims were added or retired by commit %d, which is not there", s.int(1))
		}
		return nil
	})
}

// spanRows checks that every claim lies in a span of its source.
func (v *verifying) spanRows() error {
	return v.c.query(`SELECT DISTINCT source FROM claims WHERE added <= ?
		AND NOT EXISTS (SELECT 1 FROM spans WHERE spans.source = claims.source AND claims.n BETWEEN first AND last)`,
		values(num(v.head())), func(s *stmt) error {
			v.fault("the list of what %s added lacks claims", v.sources[s.int(0)])
			return nil
		})
}

// nameRows compares the names with those that the claims have.
func (v *verifying) nameRows() error {
	var stored checksum
	err := v.c.query("SELECT folded, claim FROM names WHERE claim <= ?", values(num(v.lastClaim)), func(s *stmt) error {
		stored.add(s.text(0), s.int(1))
		return nil
	})
	if err == nil && stored != v.names {
		v.fault("the names by which things are found are not those of the claims")
	}
	return err
}

// mentionRows looks for each place that transfers name among the mentions, or
// for who declares it.
func (v *verifying) mentionRows() error {
	var rows []string // of one place
	last, faulty := "", false
	end := func() {
		faulty = faulty || rows != nil && !slices.Equal(rows, graph.Mentioned(last))
		rows = nil
	}
	err := v.c.query("SELECT id, folded FROM mentions ORDER BY id, folded", nil, func(s *stmt) error {
		if id := s.text(0); id != last {
			end()
			last = id
		}
		rows = append(rows, s.text(1))
		delete(v.ends, last)
		return nil
	})
	end()
	for id := range v.ends {
		if err != nil || faulty {
			break
		}
		var n int64
		n, err = v.c.number("SELECT EXISTS (SELECT 1 FROM claims WHERE kind IN "+placeKinds+" AND id = ? AND retired IS NULL)", text(id))
		faulty = n == 0
	}
	if err == nil && faulty {
		v.fault("the list of places that only transfers name is not that of the claims")
	}
	return err
}

// A checksum is an order-free hash of the rows of names.
type checksum struct{ rows, sum int64 }

func (k *checksum) add(folded string, claim int64) {
	k.rows++
	k.sum += key(fmt.Sprintf("%d %s", claim, folded))
}

// blobs compares each member list with its name.
func (v *verifying) blobs() error {
	type row struct {
		n, size int64
		hash    string
	}
	var rows []row
	err := v.c.query("SELECT n, size, hash FROM blobs WHERE added <= ? ORDER BY hash", values(num(v.head())), func(s *stmt) error {
		rows = append(rows, row{s.int(0), s.int(1), s.text(2)})
		return nil
	})
	if err != nil {
		return err
	}
	for _, r := range rows {
		var data []byte
		err := v.c.query("SELECT data FROM parts WHERE blob = ? ORDER BY part", values(num(r.n)), func(s *stmt) error {
			data = append(data, s.view(0)...)
			return nil
		})
		if err != nil {
			return err
		}
		if int64(len(data)) != r.size || graph.BlobHash(data) != r.hash {
			v.fault("the member list %s was edited: its bytes have another hash", r.hash)
		}
	}
	return nil
}
