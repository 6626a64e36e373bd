package sqlite

import (
	"context"
	"fmt"

	"outflow/graph"
	"outflow/graph/store/ledger"
)

// Verify implements graph.Store.
func (s *Store) Verify(ctx context.Context) (faults []string, err error) {
	err = s.conns.with(ctx, func(c *conn) error {
		defer c.interruptible(ctx)()
		c.copyLog()
		return c.snapshot(func() error {
			v := &verifying{c: c}
			err := v.all()
			faults = v.audit.Faults()
			return err
		})
	})
	return faults, s.explain(ctx, err)
}

// A verifying compares what is stored with what it is computed from.
type verifying struct {
	c         *conn
	sources   map[int64]string
	commits   []graph.Commit
	audit     ledger.Audit
	lastClaim int64
	names     checksum
	refs      checksum
	decoder   graph.Decoder // of versions before others
}

func (v *verifying) all() error {
	damaged, err := v.c.damagedPages()
	if err != nil {
		return err
	}
	// What they hold may be sound all the same, or say what was edited.
	defer v.c.trustPages()()
	err = v.contents()
	sound := ""
	if len(v.audit.Faults()) == 0 {
		sound = ", though not in what it says; outflow migrate gives it a new checksum"
	}
	for _, n := range damaged {
		v.audit.Fault("page %d of the file is damaged, or another program edited it%s", n, sound)
	}
	return err
}

// contents verifies all but the checksums of pages.
func (v *verifying) contents() error {
	if err := v.schema(); err != nil || len(v.audit.Faults()) > 0 {
		return err // the rest could not be asked for
	}
	for _, check := range []func() error{v.file, v.readCommits, v.claims, v.chain, v.nameRows, v.spanRows, v.blobs} {
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
		commit, err := unsealedCommit(s)
		if err != nil {
			v.audit.Fault("%v", err)
		} else {
			v.audit.Sealed(&commit, s.text(9))
		}
		v.commits = append(v.commits, commit)
		v.audit.Head = commit.Number
		return nil
	})
}

// claims compares each claim with its body, and collects what each commit
// added and retired.
func (v *verifying) claims() error {
	var d graph.Decoder
	return v.c.query(`SELECT body, n, kind, source, added, retired, from_key, to_key, fold_key, id, hash, same_keys,
			CASE WHEN same_keys THEN (SELECT body FROM claims old WHERE old.kind = claims.kind AND old.id = claims.id AND old.source = claims.source
				AND old.added < claims.added AND old.retired = claims.added ORDER BY old.added DESC LIMIT 1) END
		FROM claims WHERE added <= ? ORDER BY n`, values(num(v.audit.Head)), func(s *stmt) error {
		v.lastClaim = s.int(1)
		c, err := d.Decode(s.view(0))
		if err != nil {
			v.audit.Fault("claim number %d is not readable: %v", s.int(1), err)
			return nil
		}
		hash := graph.HashClaim(s.view(0))
		v.claim(s, &c, hash)
		v.audit.Claim(&c, hash, s.int(4), s.int(5)) // 0 for null
		return nil
	})
}

// claim compares the columns of a row with the claim in it.
func (v *verifying) claim(s *stmt, c *graph.Claim, hash graph.Hash) {
	about := fmt.Sprintf("the %s %q of %s (commit %d)", c.Kind, c.ID, c.Source, s.int(4))
	if string(s.view(10)) != string(hash[:]) {
		v.audit.Fault("%s was edited: it no longer has the hash it was added with", about)
	}
	if kindNumbers[c.Kind] != s.int(2) || c.ID != string(s.view(9)) || c.Source != v.sources[s.int(3)] {
		v.audit.Fault("%s is filed under another kind, id or source", about)
	}
	e, err := ledger.NewEntry(c)
	if err != nil {
		v.audit.Fault("%s cannot be there: %v", about, err)
		return
	}
	if s.int(11) != 0 {
		was, err := v.decoder.Decode(s.view(12))
		if err != nil || !e.FoundAs(&was) || !s.null(6) || !s.null(7) || !s.null(8) {
			v.audit.Fault("%s is indexed as the version before it, which is gone or names other things", about)
		}
		return
	}
	o := columnsOf(e)
	for i, k := range []value{o.from, o.to, o.fold} {
		if (k.kind == isNull) != s.null(6+i) || k.num != s.int(6+i) {
			v.audit.Fault("%s is indexed under another place or id than it names", about)
			break
		}
	}
	for _, folded := range e.Names {
		v.names.add(key(folded), s.int(1))
	}
	seen := map[int64]bool{}
	for k := range refKeys(e) {
		if !seen[k] {
			seen[k] = true
			v.refs.add(k, s.int(1))
		}
	}
}

// chain recomputes every commit from its claims and the commit before.
func (v *verifying) chain() error {
	v.audit.Commits(v.commits)
	// Claims of the commit that is being written are nobody's fault.
	return v.c.query(`SELECT count(*), max(max(added), coalesce(max(retired), 0)) FROM claims
		WHERE (added > ?1 OR retired > ?1) AND NOT EXISTS (SELECT 1 FROM pending)`, values(num(v.audit.Head)), func(s *stmt) error {
		if s.int(0) > 0 {
			v.audit.Fault("claims were added or retired by commit %d, which is not there", s.int(1))
		}
		return nil
	})
}

// spanRows checks that every claim lies in a span of its source.
func (v *verifying) spanRows() error {
	return v.c.query(`SELECT DISTINCT source FROM claims WHERE added <= ?
		AND NOT EXISTS (SELECT 1 FROM spans WHERE spans.source = claims.source AND claims.n BETWEEN first AND last)`,
		values(num(v.audit.Head)), func(s *stmt) error {
			v.audit.Fault("the list of what %s added lacks claims", v.sources[s.int(0)])
			return nil
		})
}

// nameRows compares what claims are found by with what they say.
func (v *verifying) nameRows() error {
	var names, refs checksum
	err := v.c.query("SELECT folded, claim FROM names WHERE claim <= ?", values(num(v.lastClaim)), func(s *stmt) error {
		names.add(key(s.text(0)), s.int(1))
		return nil
	})
	if err == nil && names != v.names {
		v.audit.Fault("the names by which things are found are not those of the claims")
	}
	if err == nil {
		err = v.c.query("SELECT key, claim FROM refs WHERE claim <= ?", values(num(v.lastClaim)), func(s *stmt) error {
			refs.add(s.int(0), s.int(1))
			return nil
		})
	}
	if err == nil && refs != v.refs {
		v.audit.Fault("the list of what claims name is not that of the claims")
	}
	return err
}

// A checksum is an order-free hash of rows of a key and a claim.
type checksum struct{ rows, sum int64 }

func (k *checksum) add(of, claim int64) {
	k.rows++
	k.sum += key(fmt.Sprintf("%d %d", claim, of))
}

// blobs compares each member list with its name.
func (v *verifying) blobs() error {
	type row struct {
		n, size int64
		hash    string
	}
	var rows []row
	err := v.c.query("SELECT n, size, hash FROM blobs WHERE added <= ? ORDER BY hash", values(num(v.audit.Head)), func(s *stmt) error {
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
			v.audit.Fault("the member list %s was edited: its bytes have another hash", r.hash)
		}
	}
	return nil
}
