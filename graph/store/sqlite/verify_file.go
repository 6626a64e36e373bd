package sqlite

import (
	"maps"
	"slices"
	"strings"

	lib "modernc.org/sqlite/lib"
)

// schema compares the tables, indexes and triggers with those of a new store.
func (v *verifying) schema() error {
	fresh, err := openReady(":memory:", lib.SQLITE_OPEN_READWRITE|lib.SQLITE_OPEN_CREATE, false)
	if err != nil {
		return err
	}
	defer fresh.close()
	err = fresh.advance(chain())
	if err == nil {
		err = fresh.exec(indexes + sparseIndexes)
	}
	if err != nil {
		return err
	}
	want, err := fresh.made()
	if err != nil {
		return err
	}
	got, err := v.c.made()
	if err != nil {
		return err
	}
	commits := int64(0)
	if got["table commits"] != "" {
		if commits, err = v.c.number("SELECT count(*) FROM commits"); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(want)) {
		switch {
		case commits == 0 && strings.HasPrefix(name, "index "): // the first one makes them
		case got[name] == "":
			v.audit.Fault("the %s is gone", name)
		case got[name] != want[name]:
			v.audit.Fault("the %s was changed", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if strings.HasPrefix(name, "trigger ") && want[name] == "" {
			v.audit.Fault("the %s is none that Outflow makes: it may change what is written", name)
		}
	}
	return nil
}

// made returns how each table, index and the like was made.
func (c *conn) made() (map[string]string, error) {
	all := map[string]string{}
	return all, c.query(`SELECT type || ' ' || name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\'`, nil, func(s *stmt) error {
		all[s.text(0)] = s.text(1)
		return nil
	})
}

// file asks SQLite whether the file itself is sound, its indexes included.
func (v *verifying) file() error {
	return v.c.query("PRAGMA integrity_check", nil, func(s *stmt) error {
		if said := s.text(0); said != "ok" {
			v.audit.Fault("the file is damaged: %s", said)
		}
		return nil
	})
}
