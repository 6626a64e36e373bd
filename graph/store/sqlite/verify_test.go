package sqlite

import (
	"context"
	"testing"

	"outflow/fixtures/race"
	"outflow/graph"
	"outflow/graph/store/storetest"
)

// edits are what somebody may do to a store with another program.
var edits = map[string]string{
	"body":              `UPDATE claims SET body = replace(body, 'Acme', 'Bcme')`,
	"body and hash":     `UPDATE claims SET body = replace(body, 'Acme', 'Bcme'), hash = zeroblob(32) WHERE id = 'acme'`,
	"body no claim":     `UPDATE claims SET body = '{"nothing":1}' WHERE id = 'acme'`,
	"hash":              `UPDATE claims SET hash = zeroblob(32) WHERE id = 'acme'`,
	"id":                `UPDATE claims SET id = 'bcme' WHERE id = 'acme'`,
	"kind":              `UPDATE claims SET kind = 3 WHERE id = 'acme'`,
	"source of a claim": `INSERT INTO sources (name) VALUES ('law'); UPDATE claims SET source = last_insert_rowid() WHERE id = 'acme'`,
	"name of a source":  `UPDATE sources SET name = 'law'`,
	"from":              `UPDATE claims SET from_key = 1 WHERE id = 't2'`,
	"fold":              `UPDATE claims SET fold_key = NULL WHERE id = 't2'`,
	"keys of another":   `UPDATE claims SET same_keys = 1, from_key = NULL, to_key = NULL, fold_key = NULL WHERE id = 't2'`,
	"keys of its own":   `UPDATE claims SET same_keys = NULL WHERE same_keys`,
	"claim gone":        `DELETE FROM claims WHERE id = 'acme'`,
	"retired gone":      `DELETE FROM claims WHERE id = 't1'`,
	"all gone":          `DELETE FROM claims`,
	"retired earlier":   `UPDATE claims SET retired = 1 WHERE id = 't1'`,
	"retired no more":   `UPDATE claims SET retired = NULL WHERE id = 't1'`,
	"retired later":     `UPDATE claims SET retired = 3 WHERE id = 't1'`,
	"retired":           `UPDATE claims SET retired = 2 WHERE id = 'acme'`,
	"added later":       `UPDATE claims SET added = 2 WHERE id = 'acme'`,
	"commit's time":     `UPDATE commits SET time = 5 WHERE number = 1`,
	"commit's sources":  `UPDATE commits SET sources = '["law"]' WHERE number = 1`,
	"sources no list":   `UPDATE commits SET sources = 'hr' WHERE number = 1`,
	"commit's counts":   `UPDATE commits SET added = added + 1 WHERE number = 1`,
	"commit's content":  `UPDATE commits SET content = (SELECT content FROM commits WHERE number = 2) WHERE number = 1`,
	"commit's runs":     `UPDATE commits SET runs = '' WHERE number = 2`,
	"runs no text":      `UPDATE commits SET runs = '1 1' WHERE number = 1`,
	"run gone":          `DELETE FROM claims WHERE id = 'r1' AND added = 2`,
	"commit's hash":     `UPDATE commits SET hash = parent WHERE number = 2`,
	"commit's parent":   `UPDATE commits SET parent = '' WHERE number = 2`,
	"first commit gone": `DELETE FROM commits WHERE number = 1`,
	"last commit gone":  `DELETE FROM commits WHERE number = 2`,
	"commits gone":      `DELETE FROM commits`,
	"name":              `UPDATE names SET folded = 'bcme' WHERE folded = 'acme'`,
	"name gone":         `DELETE FROM names WHERE folded = 'acme'`,
	"name added":        `INSERT INTO names SELECT 'other', claim FROM names LIMIT 1`,
	"ref":               `INSERT INTO refs VALUES (1, 1)`,
	"ref gone":          `DELETE FROM refs`,
	"span gone":         `DELETE FROM spans`,
	"blob":              `UPDATE parts SET data = 'another list'`,
	"blob gone":         `DELETE FROM parts`,
	"index gone":        `DROP INDEX claims_by_from`,
	"index of less":     `DROP INDEX claims_by_from; CREATE INDEX claims_by_from ON claims (from_key) WHERE from_key > 0`,
	"table gone":        `DROP TABLE spans`,
	"trigger":           `CREATE TRIGGER forge AFTER INSERT ON claims BEGIN DELETE FROM claims WHERE id = 'acme'; END`,
	"index of another": `PRAGMA writable_schema = ON;
			CREATE TEMP TABLE roots AS SELECT name, rootpage FROM sqlite_schema WHERE name IN ('claims_by_from', 'claims_by_to');
			UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM roots WHERE roots.name != sqlite_schema.name) WHERE name IN (SELECT name FROM roots);
			PRAGMA writable_schema = RESET`,
}

func TestVerifyFindsEdits(t *testing.T) {
	race.SkipShort(t)
	var all []storetest.Edit
	for name, sql := range edits {
		all = append(all, storetest.Edit{Name: name, Do: func(t testing.TB, s graph.Store) {
			err := s.(*Store).conns.with(context.Background(), func(c *conn) error { return c.exec(sql) })
			if err != nil {
				t.Fatal(err)
			}
		}})
	}
	storetest.VerifyFindsEdits(t, func(t testing.TB) graph.Store { return openMemory(t) }, all)
}
