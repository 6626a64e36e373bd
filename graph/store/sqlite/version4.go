package sqlite

import (
	"outflow/graph"
	"outflow/graph/store/ledger"
)

// toVersion4 files every claim anew, with what it names and among them what is
// implied, which no claim said before. What a commit that was never made left is
// left out.
func (c *conn) toVersion4() error {
	before, err := c.number("SELECT count(*) FROM sqlite_schema WHERE name = 'claims'")
	if err != nil {
		return err
	}
	if before == 0 {
		return c.exec(claimTables)
	}
	head, err := c.number("SELECT max(number) FROM commits")
	if err != nil {
		return err
	}
	err = c.exec(dropIndexes + `DROP INDEX IF EXISTS claims_by_parent; DROP TABLE names; DROP TABLE spans; DROP TABLE IF EXISTS mentions;
		ALTER TABLE claims RENAME TO claims_before;` + claimTables)
	if err != nil {
		return err
	}
	for _, of := range []string{"parts WHERE blob IN (SELECT n FROM blobs WHERE added > ?)", "blobs WHERE added > ?", "pending WHERE number > ?"} {
		if err := c.run("DELETE FROM "+of, num(head)); err != nil {
			return err
		}
	}
	f := filing{c: c, head: head, sources: map[string]int64{}}
	if f.insert, err = c.inserter(); err == nil {
		err = f.all()
	}
	if err != nil {
		return err
	}
	if head > 0 {
		err = c.exec(indexes + sparseIndexes)
	}
	if err == nil {
		err = c.exec("DROP TABLE claims_before")
	}
	return err
}

// A filing writes all claims of a store again.
type filing struct {
	c       *conn
	insert  inserter
	head    int64
	next    int64 // number of the next claim, less one
	sources map[string]int64
	commit  int64               // whose claims are being written
	spans   map[int64]*[2]int64 // of them, by source
}

func (f *filing) all() error {
	err := f.c.query("SELECT n, name FROM sources", nil, func(s *stmt) error {
		f.sources[s.text(1)] = s.int(0)
		return nil
	})
	if err != nil {
		return err
	}
	var history ledger.History
	err = f.before(func(claim *graph.Claim, _ []byte, added, retired int64) error {
		history.Add(claim, added, retired)
		return nil
	})
	if err != nil {
		return err
	}
	implied := history.Implied()
	until := func(commit int64) error { // file what is implied up to a commit
		for len(implied) > 0 && implied[0].Added <= commit {
			if err := f.file(&implied[0].Claim, implied[0].Canonical(), implied[0].Added, implied[0].Retired); err != nil {
				return err
			}
			implied = implied[1:]
		}
		return nil
	}
	err = f.before(func(claim *graph.Claim, body []byte, added, retired int64) error {
		if err := until(added - 1); err != nil {
			return err
		}
		return f.file(claim, body, added, retired)
	})
	if err == nil {
		err = until(f.head)
	}
	if err == nil {
		err = f.endCommit()
	}
	return err
}

// before visits the claims as they were filed.
func (f *filing) before(visit func(claim *graph.Claim, body []byte, added, retired int64) error) error {
	var d graph.Decoder
	return f.c.query("SELECT body, added, retired, hash FROM claims_before WHERE added <= ? ORDER BY n", values(num(f.head)), func(s *stmt) error {
		claim, err := ledger.Checked(&d, s.view(0), s.hash(3))
		if err != nil {
			return err
		}
		retired := s.int(2)
		if retired > f.head {
			retired = 0
		}
		return visit(&claim, s.view(0), s.int(1), retired)
	})
}

// file writes a claim in its canonical form, which was hashed as it is.
func (f *filing) file(claim *graph.Claim, body []byte, added, retired int64) error {
	if added != f.commit {
		if err := f.endCommit(); err != nil {
			return err
		}
		f.commit, f.spans = added, map[int64]*[2]int64{}
	}
	e, err := ledger.NewEntry(claim)
	if err != nil {
		return err
	}
	e.Hash = graph.HashClaim(body)
	f.next++
	source := f.sources[claim.Source]
	if f.spans[source] == nil {
		f.spans[source] = &[2]int64{f.next, f.next}
	}
	f.spans[source][1] = f.next
	return f.insert.claim(f.next, source, added, retired, e, body)
}

func (f *filing) endCommit() error {
	for source, span := range f.spans {
		if err := f.c.run("INSERT INTO spans VALUES (?, ?, ?)", num(source), num(span[0]), num(span[1])); err != nil {
			return err
		}
	}
	return nil
}
